//! From lists to an answer (RFC 5280 §6.3.3): which lists are about a certificate, what they cover together, what they say.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use jpki_certificate::{Certificate, GeneralName, Name, ReasonFlags};

use super::list::List;
use super::scope::{NameKey, name_key, same_name};
use super::signers::{CrlSigners, Standing};
use super::{CrlError, CrlSummary, IssuingDistributionPoint, Lookup};
use crate::Position;
use crate::revocation::{
    NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationReason, RevocationStatus,
};

/// Where the list is that a certificate would stand on, and for which reasons.
struct Point<'a> {
    names: Vec<Cow<'a, GeneralName>>,
    reasons: ReasonFlags,
}

/// The points of a certificate, and at last its issuer's name, which stands for every list without a point (RFC 5280 §6.3.3,
/// the last paragraph). Those that are for other signers are left out, which is told: such lists are indirect.
fn points<'a>(certificate: &'a Certificate, issuer: &Name) -> (Vec<Point<'a>>, bool) {
    let mut indirect = false;
    let mut points = Vec::new();
    for point in certificate.crl_distribution_points() {
        if !point.crl_issuers().is_empty() {
            indirect = true;
            continue;
        }
        let relative = point.relative_name().and_then(|name| name.below(issuer).ok());
        let relative = relative.map(|name| Cow::Owned(GeneralName::Directory(name)));
        let names = point.full_names().iter().map(Cow::Borrowed).chain(relative).collect();
        points.push(Point { names, reasons: point.reasons().unwrap_or(ReasonFlags::ALL) });
    }
    let own = Cow::Owned(GeneralName::Directory(issuer.clone()));
    points.push(Point { names: vec![own], reasons: ReasonFlags::ALL });
    (points, indirect)
}

/// Keys of the names by which lists about a certificate may go.
pub(super) fn keys(question: &RevocationQuestion<'_>) -> Vec<NameKey> {
    let (points, _) = points(question.certificate, question.issuer.name);
    points.iter().flat_map(|point| &point.names).map(|name| name_key(name)).collect()
}

/// The reasons for which a list answers about a certificate of this point.
fn covered(list: &CrlSummary, certificate: &Certificate, point: &Point<'_>) -> ReasonFlags {
    let Some(scope) = &list.extensions.issuing_distribution_point else { return point.reasons };
    let named = || point.names.iter().any(|name| scope.names.iter().any(|other| same_name(name, other)));
    let kind_fits = if certificate.is_ca() { !scope.only_user_certificates } else { !scope.only_ca_certificates };
    if kind_fits && (scope.names.is_empty() || named()) {
        point.reasons.intersection(scope.reasons())
    } else {
        ReasonFlags::default()
    }
}

/// What was found in lists so far.
#[derive(Default)]
struct Found {
    /// The reasons that lists in time cover, and those that lists too old do.
    fresh: ReasonFlags,
    stale: ReasonFlags,
    stale_since: Option<Timestamp>,
    used: Vec<Used>,
    /// What kept a list from being used.
    trouble: Option<CrlError>,
}

/// A list that says that a certificate is not listed, with the delta that says so, too.
struct Used {
    list: Arc<List>,
    delta: Option<Arc<List>>,
    delegate_not_after: Option<Timestamp>,
}

impl Used {
    /// The one that is newer.
    fn newest(&self) -> &CrlSummary {
        self.delta.as_ref().unwrap_or(&self.list).summary()
    }

    /// Since when it no longer counts, if it does not. It ends with its signer's certificate, too: a key that was stolen after
    /// that could promise anything.
    fn stale_since(&self, question: &RevocationQuestion<'_>) -> Option<Timestamp> {
        let (newest, freshness) = (self.newest(), question.freshness);
        let until = freshness.stale_from(newest.this_update, newest.next_update);
        let signer = self.delegate_not_after.map(|end| end.checked_add(freshness.clock_skew).unwrap_or(end));
        let until = signer.map_or(until, |signer| signer.min(until));
        (question.now > until).then_some(until)
    }
}

/// Lists, and who may have signed them.
pub(super) trait Lists {
    /// Every list that may be about the certificate, of any issuers.
    fn about(&self, question: &RevocationQuestion<'_>) -> Result<Vec<Arc<List>>, CrlError>;
    fn signers(&self) -> &CrlSigners;
}

/// Signers whose certificates are asked about in turn: of the list, and of the list about that one's certificate.
const MAX_SIGNERS: u8 = 2;

/// Answers questions from lists.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) lists: &'a dyn Lists,
    /// How many more signers may be asked about.
    signers: u8,
}

impl<'a> Judge<'a> {
    pub(super) fn new(lists: &'a dyn Lists) -> Self {
        Self { lists, signers: MAX_SIGNERS }
    }

    /// Answers a question.
    pub(super) fn answer(self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        match self.lists.about(question) {
            Ok(lists) => self.answer_from(question, lists),
            Err(error) => not_checked(NotCheckedCause::Unusable { detail: error.to_string() }),
        }
    }

    fn answer_from(self, question: &RevocationQuestion<'_>, mut lists: Vec<Arc<List>>) -> RevocationAnswer {
        lists.retain(|list| list.summary().issuer.matches(question.issuer.name));
        // The newest of each scope counts.
        lists.sort_by(|one, other| {
            let age = |list: &List| (list.summary().this_update, list.summary().extensions.number.clone());
            age(other).cmp(&age(one))
        });
        let (points, indirect) = points(question.certificate, question.issuer.name);
        let covers = |list: &List| {
            let covers = points.iter().map(|point| covered(list.summary(), question.certificate, point));
            covers.fold(ReasonFlags::default(), ReasonFlags::union)
        };
        let mut found = Found::default();
        let mut scopes: Vec<Option<&IssuingDistributionPoint>> = Vec::new();
        for list in lists.iter().filter(|list| !list.summary().extensions.is_delta()) {
            let scope = list.summary().extensions.issuing_distribution_point.as_ref();
            let covers = covers(list);
            if covers.is_empty() || scopes.contains(&scope) || found.fresh.contains(covers) {
                continue;
            }
            match self.consult(question, list, &lists) {
                Ok((used, listed)) => {
                    scopes.push(scope);
                    match (listed, used.stale_since(question)) {
                        (None, _) => {}
                        // A suspension may have been lifted since.
                        (Some(on_hold @ RevocationStatus::OnHold { .. }), Some(since)) => {
                            let mut answer = told(RevocationStatus::Stale { since }, vec![used]);
                            answer.said = Some(on_hold);
                            return answer;
                        }
                        (Some(status), _) => return told(status, vec![used]),
                    }
                    found.note(question, covers, used);
                }
                // A list of another key of the CA, for the certificates that that key issued.
                Err(CrlError::UnknownIssuer { .. }) if !list.claims(&question.issuer) => {}
                Err(error) => found.trouble = found.trouble.or(Some(error)),
            }
        }
        if found.used.is_empty() && found.trouble.is_none() {
            let only_delta = |list: &Arc<List>| list.summary().extensions.is_delta() && !covers(list).is_empty();
            found.trouble = match indirect {
                true => Some(CrlError::Indirect),
                false => lists.iter().any(only_delta).then_some(CrlError::NoBase),
            };
        }
        found.conclude()
    }

    /// Looks a certificate up in a list and its delta: what was used, and the status if it is listed.
    fn consult(
        self,
        question: &RevocationQuestion<'_>,
        list: &Arc<List>,
        lists: &[Arc<List>],
    ) -> Result<(Used, Option<RevocationStatus>), CrlError> {
        let delegate = self.check(question, list)?;
        let serial = question.certificate.serial();
        let delta = self.delta_of(question, list, lists);
        let in_delta = delta.as_ref().map_or(Ok(Lookup::Absent), |delta| delta.index.lookup(serial))?;
        let listed = match in_delta {
            Lookup::Absent => list.index.lookup(serial)?,
            listed @ Lookup::Listed { .. } => listed,
        };
        let status = match listed {
            Lookup::Absent | Lookup::Listed { reason: RevocationReason::RemoveFromCrl, .. } => None,
            Lookup::Listed { at, reason: RevocationReason::CertificateHold, .. } => {
                Some(RevocationStatus::OnHold { since: at })
            }
            Lookup::Listed { at, reason, invalid_since } => {
                Some(RevocationStatus::Revoked { at, reason, invalid_since })
            }
        };
        Ok((Used { list: Arc::clone(list), delta, delegate_not_after: delegate }, status))
    }

    /// Checks that a list may be used at all; the end of its signer's certificate, if that is not the issuer.
    fn check(self, question: &RevocationQuestion<'_>, list: &List) -> Result<Option<Timestamp>, CrlError> {
        let this_update = list.summary().this_update;
        if question.freshness.is_from_the_future(this_update, question.now) {
            return Err(CrlError::FromTheFuture { this_update });
        }
        let Some(delegate) = list.check_signer(&question.issuer, self.lists.signers())? else { return Ok(None) };
        match &delegate.standing {
            Standing::InPath => {}
            Standing::ByIssuer(certificate) => {
                self.check_delegate(&RevocationQuestion { certificate, ..*question })?;
            }
            Standing::SameAnchor(path) => {
                let (now, time, freshness) = (question.now, question.time, question.freshness);
                if let Some(question) = RevocationQuestion::about(path, Position(0), now, time, freshness) {
                    self.check_delegate(&question)?;
                }
            }
        }
        Ok(Some(delegate.not_after))
    }

    /// Asks about the certificate of a signer. A list does not answer for who signed it: that would go round in a circle, and
    /// ends where no more signers may be asked about.
    fn check_delegate(self, question: &RevocationQuestion<'_>) -> Result<(), CrlError> {
        let Some(signers) = self.signers.checked_sub(1) else { return Err(CrlError::SignerNotChecked) };
        match (Self { signers, ..self }).answer(question).status {
            RevocationStatus::Good => Ok(()),
            RevocationStatus::Revoked { .. } | RevocationStatus::OnHold { .. } => Err(CrlError::SignerRevoked),
            _ => Err(CrlError::SignerNotChecked),
        }
    }

    /// The newest delta that completes a list (RFC 5280 §5.2.4): of the same scope and signer, with a base that the list has
    /// reached and a number that it has not, and in time.
    fn delta_of(self, question: &RevocationQuestion<'_>, list: &List, lists: &[Arc<List>]) -> Option<Arc<List>> {
        let complete = &list.summary().extensions;
        let number = complete.number.as_ref()?;
        let fits = |delta: &&Arc<List>| {
            let summary = delta.summary();
            let extensions = &summary.extensions;
            extensions.base_number.as_ref().is_some_and(|base| base <= number)
                && extensions.number.as_ref().is_some_and(|of_delta| of_delta > number)
                && extensions.issuing_distribution_point == complete.issuing_distribution_point
                && extensions.authority_key_id == complete.authority_key_id
                && !question.freshness.is_stale(summary.this_update, summary.next_update, question.now)
                && self.check(question, delta).is_ok()
        };
        lists.iter().find(fits).cloned()
    }
}

impl Found {
    fn note(&mut self, question: &RevocationQuestion<'_>, covers: ReasonFlags, used: Used) {
        if let Some(since) = used.stale_since(question) {
            self.stale_since = Some(self.stale_since.map_or(since, |earlier| earlier.min(since)));
            self.stale = self.stale.union(covers);
        } else {
            self.fresh = self.fresh.union(covers);
        }
        self.used.push(used);
    }

    fn conclude(self) -> RevocationAnswer {
        if self.fresh.contains(ReasonFlags::ALL) {
            return told(RevocationStatus::Good, self.used);
        }
        match self.stale_since {
            Some(since) if self.fresh.union(self.stale).contains(ReasonFlags::ALL) => {
                let mut answer = told(RevocationStatus::Stale { since }, self.used);
                answer.said = Some(RevocationStatus::Good);
                answer
            }
            _ => not_checked(match self.trouble {
                Some(error) => NotCheckedCause::Unusable { detail: error.to_string() },
                None => NotCheckedCause::NotCovered,
            }),
        }
    }
}

fn not_checked(cause: NotCheckedCause) -> RevocationAnswer {
    RevocationAnswer::new(RevocationStatus::NotChecked(cause), Some(RevocationMethod::Crl))
}

/// An answer with what it rests on: the earliest times of the lists, since all of them are needed.
fn told(status: RevocationStatus, used: Vec<Used>) -> RevocationAnswer {
    let mut answer = RevocationAnswer::new(status, Some(RevocationMethod::Crl));
    let newest = || used.iter().map(Used::newest);
    answer.this_update = newest().map(|list| list.this_update).min();
    answer.next_update = newest().filter_map(|list| list.next_update).min();
    answer.delegate_not_after = used.iter().filter_map(|used| used.delegate_not_after).min();
    if let Some(first) = used.first() {
        let list = first.delta.as_ref().unwrap_or(&first.list);
        answer.source = Some(list.source.clone());
        answer.crl_number = list.summary().extensions.number.as_ref().map(ToString::to_string);
    }
    // Each of them must still list a certificate that has expired.
    let since: Option<Vec<Timestamp>> =
        used.iter().map(|used| used.list.summary().extensions.lists_expired_since).collect();
    answer.lists_expired_since = since.and_then(|since| since.into_iter().max());
    answer.evidence = used
        .iter()
        .flat_map(|used| [Some(&used.list), used.delta.as_ref()])
        .flatten()
        .filter_map(|list| list.evidence())
        .collect();
    answer
}
