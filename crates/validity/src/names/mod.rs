//! Name constraints along a path (名前制約, RFC 5280 §4.2.1.10 and §6.1.3 b–c).

mod matching;

use jpki_certificate::{Certificate, GeneralName, GeneralSubtree, Name, NameConstraints, NameForm};

use crate::{PathBudget, PathError, Position, TrustAnchor};
use matching::{Ambiguous, dns_may_lie_within, dns_within, ip_within, mail_within, uri_within};

/// `emailAddress`, an attribute of the subject (RFC 5280 §4.1.2.6).
const EMAIL_ADDRESS: &str = "1.2.840.113549.1.9.1";
/// `id-on-SmtpUTF8Mailbox`: a mail address in an otherName (RFC 9598 §3).
const SMTP_UTF8_MAILBOX: &str = "1.3.6.1.5.5.7.8.9";

/// Holds every name against the constraints of every CA above it. `chain` starts with the certificate asked about.
///
/// Instead of intersecting the permitted subtrees, each set is asked: a name is in the intersection if it is in all of them.
pub(crate) fn check_names(
    chain: &[&Certificate],
    anchor: &TrustAnchor,
    budget: &mut PathBudget,
) -> Result<(), PathError> {
    let authorities = chain.iter().enumerate().skip(1);
    let of_authorities = authorities.filter_map(|(number, ca)| Some((Some(number), ca.name_constraints()?)));
    let of_anchor = anchor.name_constraints().map(|constraints| (None, constraints));
    let constraining: Vec<(Option<usize>, &NameConstraints)> = of_authorities.chain(of_anchor).collect();
    // JPKI has none: then no list of names is made.
    if constraining.is_empty() {
        return Ok(());
    }
    let names: Vec<Vec<Constrained<'_>>> = chain.iter().map(|certificate| constrained_names(certificate)).collect();
    for (number, constraints) in constraining.into_iter().rev() {
        let mut subtrees = constraints.permitted().iter().chain(constraints.excluded());
        if subtrees.any(GeneralSubtree::has_distances) {
            return Err(PathError::NameConstraintDistances { position: number.map(Position) });
        }
        for (below, certificate) in chain.iter().enumerate().take(number.unwrap_or(chain.len())).rev() {
            // A CA that renews its own certificate is bound by its name already (RFC 5280 §6.1.3 b).
            if below > 0 && certificate.is_self_issued() {
                continue;
            }
            check_one(&names[below], constraints, Position(below), budget)?;
        }
    }
    Ok(())
}

/// A name of a certificate that constraints may be about.
enum Constrained<'a> {
    Subject(&'a Name),
    SubjectMail(Option<&'a str>),
    Alternative(&'a GeneralName),
}

/// The subject, mail addresses in it, and all alternative names. RFC 5280 asks to look at mail addresses of the subject only
/// where there is no alternative name; here they are always looked at, as elsewhere, since people read them.
fn constrained_names(certificate: &Certificate) -> Vec<Constrained<'_>> {
    let subject = certificate.subject();
    let mails = subject.attributes().filter(|attribute| attribute.oid() == EMAIL_ADDRESS);
    let mails = mails.map(|attribute| Constrained::SubjectMail(attribute.text()));
    let subject = (!subject.is_empty()).then_some(Constrained::Subject(subject));
    let alternatives = certificate.subject_alt_names().iter().map(Constrained::Alternative);
    subject.into_iter().chain(mails).chain(alternatives).collect()
}

impl Constrained<'_> {
    const fn form(&self) -> NameForm {
        match self {
            Self::Subject(_) => NameForm::Directory,
            Self::SubjectMail(_) => NameForm::Rfc822,
            Self::Alternative(name) => name.form(),
        }
    }

    /// Whether the subtree is about names of this kind.
    fn concerns(&self, base: &GeneralName) -> bool {
        match (self, base) {
            (Self::Alternative(GeneralName::Other { oid, .. }), GeneralName::Other { oid: base, .. }) => oid == base,
            (Self::Alternative(GeneralName::Other { oid, .. }), GeneralName::Rfc822(_)) => oid == SMTP_UTF8_MAILBOX,
            _ => self.form() == base.form(),
        }
    }

    /// Whether the name lies in the subtree, which concerns it.
    fn is_within(&self, base: &GeneralName) -> Result<bool, Ambiguous> {
        match (self, base) {
            (Self::Subject(name), GeneralName::Directory(base)) => Ok(name.is_within(base)),
            (Self::SubjectMail(Some(mail)), GeneralName::Rfc822(base)) => mail_within(mail, base),
            (Self::Alternative(name), base) => match (name, base) {
                (GeneralName::Directory(name), GeneralName::Directory(base)) => Ok(name.is_within(base)),
                (GeneralName::Rfc822(mail), GeneralName::Rfc822(base)) => mail_within(mail, base),
                (GeneralName::Dns(name), GeneralName::Dns(base)) => dns_within(name, base),
                (GeneralName::Uri(uri), GeneralName::Uri(base)) => uri_within(uri, base),
                (GeneralName::Ip(address), GeneralName::Ip(base)) => Ok(ip_within(address, base)),
                // Forms without a rule for constraints.
                _ => Err(Ambiguous),
            },
            _ => Err(Ambiguous),
        }
    }

    /// Whether the name, or one that it stands for, lies in the subtree.
    fn may_lie_within(&self, base: &GeneralName) -> Result<bool, Ambiguous> {
        match (self, base) {
            (Self::Alternative(GeneralName::Dns(name)), GeneralName::Dns(base)) => dns_may_lie_within(name, base),
            _ => self.is_within(base),
        }
    }
}

/// Holds the names of one certificate against the constraints of one CA.
fn check_one(
    names: &[Constrained<'_>],
    constraints: &NameConstraints,
    position: Position,
    budget: &mut PathBudget,
) -> Result<(), PathError> {
    let (permitted, excluded) = (constraints.permitted(), constraints.excluded());
    budget.names(names.len().saturating_mul(permitted.len() + excluded.len()))?;
    for name in names {
        let form = name.form();
        let ambiguous = |Ambiguous| PathError::NameConstraintForm { position, form };
        for subtree in excluded.iter().filter(|subtree| name.concerns(subtree.base())) {
            if name.may_lie_within(subtree.base()).map_err(ambiguous)? {
                return Err(PathError::NameExcluded { position, form });
            }
        }
        let mut is_limited = false;
        let mut is_permitted = false;
        for subtree in permitted.iter().filter(|subtree| name.concerns(subtree.base())) {
            is_limited = true;
            if name.is_within(subtree.base()).map_err(ambiguous)? {
                is_permitted = true;
                break;
            }
        }
        if is_limited && !is_permitted {
            return Err(PathError::NameNotPermitted { position, form });
        }
    }
    Ok(())
}
