//! What a tapped certificate is worth: its validity period, its way to a root, and whether somebody says that it was revoked.

use jiff::Timestamp;
use jpki_certificate::{Certificate, Environment};
use jpki_validity::revocation::{
    Freshness, NoSource, NotCheckedCause, RevocationAnswer, RevocationQuestion, RevocationSource,
};
use jpki_validity::{PathError, PathOptions, Position, Purpose, TrustStore, ValidatedPath, validate_path};

/// What a certificate is worth at a time.
#[derive(Debug)]
pub struct Standing {
    /// First moment of its validity.
    pub not_before: Timestamp,
    /// Last moment of its validity. On real cards it is a birthday of the holder: personal.
    pub not_after: Timestamp,
    /// Whether the time lies between them, both included.
    pub in_period: bool,
    /// Who issued it.
    pub chain: Chain,
    /// Whether it was revoked (失効). Nobody is asked about a certificate that is out of its period or leads to no root.
    pub revocation: RevocationAnswer,
}

/// Who issued a certificate.
#[derive(Debug)]
#[non_exhaustive]
pub enum Chain {
    /// A root that is trusted for user authentication.
    Trusted {
        /// Short name of the root, such as `authca03`.
        anchor: String,
        /// Whose root it is.
        environment: Environment,
    },
    /// No root that is trusted.
    UnknownIssuer,
    /// A root was found, and the certificate does not hold under it, or is not for user authentication.
    Refused(PathError),
}

/// Judges a certificate. The way to the root is judged at `now`, or at the nearer end of the certificate's validity period
/// where `now` is outside: an expired certificate is told as expired, not as one of an unknown issuer. Nobody is asked
/// whether it was revoked.
#[must_use]
pub fn judge(certificate: &Certificate, anchors: &TrustStore, now: Timestamp) -> Standing {
    judge_asking(certificate, anchors, now, &NoSource, Freshness::default())
}

/// The same, and asks `source` whether the certificate was revoked, by information not older than `freshness` says.
#[must_use]
pub fn judge_asking(
    certificate: &Certificate,
    anchors: &TrustStore,
    now: Timestamp,
    source: &dyn RevocationSource,
    freshness: Freshness,
) -> Standing {
    let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
    let in_period = not_before <= now && now <= not_after;
    // `clamp` wants the ends in order, which a made-up certificate need not have.
    let time = now.min(not_after).max(not_before);
    let options = PathOptions::new(time, Purpose::UserAuthentication);
    let path = validate_path(certificate, &[], anchors, &options);
    let revocation = match &path {
        Ok(path) if in_period => ask(path, now, source, freshness),
        _ => RevocationAnswer::not_checked(NotCheckedCause::NotCovered),
    };
    let chain = match path {
        Ok(path) => Chain::Trusted { anchor: path.anchor.label().to_owned(), environment: path.anchor.environment() },
        Err(PathError::UnknownIssuer { .. }) => Chain::UnknownIssuer,
        Err(error) => Chain::Refused(error),
    };
    Standing { not_before, not_after, in_period, chain, revocation }
}

fn ask(path: &ValidatedPath, now: Timestamp, source: &dyn RevocationSource, freshness: Freshness) -> RevocationAnswer {
    match RevocationQuestion::about(path, Position(0), now, now, freshness) {
        Some(question) => source.ask(&question),
        None => RevocationAnswer::not_checked(NotCheckedCause::NotCovered),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use jpki_signature::Signer;
    use jpki_testbed::Testbed;

    use super::*;

    fn anchors() -> TrustStore {
        let mut anchors = TrustStore::production();
        for der in Testbed::shared().anchors() {
            anchors.add_certificate(&Certificate::from_der(&der).unwrap()).unwrap();
        }
        anchors
    }

    fn authentication() -> Certificate {
        Certificate::from_der(Testbed::shared().authentication_signer().certificate()).unwrap()
    }

    #[test]
    fn period_and_issuer_are_judged_apart() {
        let (certificate, now) = (authentication(), Testbed::shared().now());
        let standing = judge(&certificate, &anchors(), now);
        assert!(standing.in_period);
        let Chain::Trusted { environment, .. } = standing.chain else { panic!("{:?}", standing.chain) };
        assert_eq!(environment, Environment::Testbed);
        assert!(matches!(judge(&certificate, &TrustStore::production(), now).chain, Chain::UnknownIssuer));
        let second = SignedDuration::from_secs(1);
        let at = |time: Timestamp| judge(&certificate, &anchors(), time);
        for (time, in_period) in [
            (certificate.not_before() - second, false),
            (certificate.not_before(), true),
            (certificate.not_after(), true),
            (certificate.not_after() + second, false),
        ] {
            assert_eq!(at(time).in_period, in_period, "{time}");
            assert!(matches!(at(time).chain, Chain::Trusted { .. }), "{time}");
        }
    }

    #[test]
    fn a_source_is_asked_about_what_is_in_its_period_and_leads_to_a_root_alone() {
        use jpki_validity::revocation::RevocationStatus;
        struct OnHold;
        impl RevocationSource for OnHold {
            fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
                RevocationAnswer::new(RevocationStatus::OnHold { since: question.now }, None)
            }
        }
        let (certificate, now) = (authentication(), Testbed::shared().now());
        let ask = |anchors: &TrustStore, now| {
            judge_asking(&certificate, anchors, now, &OnHold, Freshness::default()).revocation.status
        };
        assert_eq!(ask(&anchors(), now), RevocationStatus::OnHold { since: now });
        let silent = RevocationStatus::NotChecked(NotCheckedCause::NotCovered);
        assert_eq!(ask(&TrustStore::production(), now), silent);
        assert_eq!(ask(&anchors(), certificate.not_after() + SignedDuration::from_secs(1)), silent);
        let nobody = judge(&certificate, &anchors(), now).revocation.status;
        assert_eq!(nobody, RevocationStatus::NotChecked(NotCheckedCause::NoSource));
    }

    #[test]
    fn a_signature_certificate_is_not_taken_for_a_user_authentication_certificate() {
        let signature = Certificate::from_der(Testbed::shared().signature_signer().certificate()).unwrap();
        let chain = judge(&signature, &anchors(), Testbed::shared().now()).chain;
        assert!(matches!(chain, Chain::Refused(_)), "{chain:?}");
    }
}
