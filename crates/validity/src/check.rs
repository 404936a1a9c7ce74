//! The checks on a chain whose signatures are good, in an order that leaves time for last: an expired certificate is told
//! as expired only if nothing else is wrong with it.

use jpki_certificate::policy::{self, PolicyMeaning};
use jpki_certificate::{Carrier, Certificate, CertificateKind, Environment};

use crate::{Check, CheckKind, PathError, PathOptions, Position, Purpose, TrustAnchor};

/// `id-kp-clientAuth` (RFC 5280 §4.2.1.12).
const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
/// `id-kp-emailProtection` (RFC 5280 §4.2.1.12).
const EMAIL_PROTECTION: &str = "1.3.6.1.5.5.7.3.4";
/// `id-kp-documentSigning` (RFC 9336).
const DOCUMENT_SIGNING: &str = "1.3.6.1.5.5.7.3.36";
/// `anyExtendedKeyUsage` (RFC 5280 §4.2.1.12).
const ANY_EXTENDED_KEY_USAGE: &str = "2.5.29.37.0";

/// Checks everything but signatures and names. `chain` starts with the holder's certificate.
pub(crate) fn check_chain(
    chain: &[&Certificate],
    anchor: &TrustAnchor,
    options: &PathOptions,
) -> Result<Vec<Check>, PathError> {
    let [holder, authorities @ ..] = chain else { return Ok(Vec::new()) };
    let positions = || (0..chain.len()).map(Position);
    let each = |kind| positions().map(move |position| Check { kind, position: Some(position) });
    let holder_passed = |kind| Check { kind, position: Some(Position(0)) };
    let anchor_passed = |kind| Check { kind, position: None };
    let mut checks: Vec<Check> = each(CheckKind::Signature).collect();

    for (certificate, position) in chain.iter().zip(positions()) {
        if let Some(oid) = unprocessed(certificate) {
            return Err(PathError::UnknownCriticalExtension { position, oid: oid.clone() });
        }
    }
    checks.extend(each(CheckKind::CriticalExtensions));

    check_authorities(authorities)?;
    if holder.is_ca() {
        return Err(PathError::HolderIsCa);
    }
    checks.extend(each(CheckKind::BasicConstraints));

    check_path_lengths(authorities, anchor)?;
    checks.extend(each(CheckKind::PathLength).skip(1));
    checks.push(anchor_passed(CheckKind::PathLength));

    if let Some(found) = anchor.purpose().filter(|found| *found != options.purpose) {
        let anchor = anchor.label().to_owned();
        return Err(PathError::AnchorPurpose { anchor, found, wanted: options.purpose });
    }
    checks.push(anchor_passed(CheckKind::AnchorPurpose));

    check_key_usage(holder, options.purpose)?;
    checks.push(holder_passed(CheckKind::KeyUsage));
    check_extended_key_usage(holder, options.purpose)?;
    checks.push(holder_passed(CheckKind::ExtendedKeyUsage));
    check_policy(holder, anchor.environment(), options.purpose)?;
    checks.push(holder_passed(CheckKind::Policy));

    check_validity_periods(chain, anchor, options)?;
    checks.extend(each(CheckKind::ValidityPeriod));
    checks.push(anchor_passed(CheckKind::ValidityPeriod));
    Ok(checks)
}

/// The first critical extension that is not processed here: name constraints, policy mappings, policy constraints and
/// inhibitAnyPolicy are read, but not yet heeded.
pub(crate) fn unprocessed(certificate: &Certificate) -> Option<&String> {
    let unheeded = ["2.5.29.30", "2.5.29.33", "2.5.29.36", "2.5.29.54"];
    let mut critical = certificate.critical_extensions().iter();
    critical.find(|oid| unheeded.contains(&oid.as_str()) || certificate.critical_unknown().contains(oid))
}

/// Every issuer on the way is a CA that may sign certificates.
fn check_authorities(authorities: &[&Certificate]) -> Result<(), PathError> {
    for (certificate, position) in authorities.iter().zip((1..).map(Position)) {
        if !certificate.is_ca() {
            return Err(PathError::NotACa { position });
        }
        if !certificate.key_usage().is_some_and(|usage| usage.key_cert_sign()) {
            return Err(PathError::KeyCertSign { position });
        }
    }
    Ok(())
}

/// Nowhere do more CA certificates follow than one above them allows.
fn check_path_lengths(authorities: &[&Certificate], anchor: &TrustAnchor) -> Result<(), PathError> {
    let mut below = 0;
    for (certificate, position) in authorities.iter().zip((1..).map(Position)) {
        let limit = certificate.basic_constraints().and_then(|constraints| constraints.path_len);
        within(limit, below, Some(position))?;
        below += usize::from(!certificate.is_self_issued());
    }
    within(anchor.path_len(), below, None)
}

fn within(limit: Option<u32>, found: usize, position: Option<Position>) -> Result<(), PathError> {
    match limit {
        Some(limit) if usize::try_from(limit).is_ok_and(|limit| found > limit) => {
            Err(PathError::PathLength { position, limit, found })
        }
        _ => Ok(()),
    }
}

fn check_key_usage(holder: &Certificate, purpose: Purpose) -> Result<(), PathError> {
    let found = holder.key_usage();
    let usage = found.unwrap_or_default();
    let allowed = match purpose {
        Purpose::Signature => usage.digital_signature() && usage.content_commitment(),
        Purpose::UserAuthentication => usage.digital_signature(),
    };
    if allowed { Ok(()) } else { Err(PathError::KeyUsage { purpose, found }) }
}

/// User authentication asks for client authentication by name. For a signature, a certificate without the extension is
/// good; one that has it must allow documents.
fn check_extended_key_usage(holder: &Certificate, purpose: Purpose) -> Result<(), PathError> {
    let found = holder.extended_key_usages();
    let accepted: &[&str] = match purpose {
        Purpose::Signature => &[EMAIL_PROTECTION, DOCUMENT_SIGNING, ANY_EXTENDED_KEY_USAGE],
        Purpose::UserAuthentication => &[CLIENT_AUTH],
    };
    let allowed = match found {
        None => purpose == Purpose::Signature,
        Some(usages) => usages.iter().any(|usage| accepted.contains(&usage.as_str())),
    };
    if allowed {
        Ok(())
    } else {
        Err(PathError::ExtendedKeyUsage { purpose, found: found.unwrap_or_default().to_vec() })
    }
}

/// The JPKI policy in the certificate is that of the purpose and of the anchor's environment.
fn check_policy(holder: &Certificate, environment: Environment, purpose: Purpose) -> Result<(), PathError> {
    let found = || holder.policies().iter().map(|policy| policy.oid().to_owned()).collect::<Vec<_>>();
    let known: Vec<&PolicyMeaning> =
        holder.policies().iter().filter_map(|policy| policy::meaning_of(policy.oid())).collect();
    let published = matches!(environment, Environment::Production | Environment::Test);
    let kind = match purpose {
        Purpose::Signature => CertificateKind::Signature,
        Purpose::UserAuthentication => CertificateKind::UserAuthentication,
    };
    // Where there is more than one policy of JPKI, none may be at odds.
    for meaning in &known {
        let fits = match meaning.environment {
            Environment::Testbed => !published,
            other => other == environment,
        };
        if !fits {
            let (found, policy) = (meaning.oid.to_owned(), meaning.environment);
            return Err(PathError::PolicyEnvironment { found, policy, anchor: environment });
        }
        if meaning.kind != kind {
            return Err(PathError::PolicyPurpose { purpose, found: meaning.oid.to_owned() });
        }
    }
    if !published {
        return Ok(());
    }
    if holder.policies().is_empty() {
        return Err(PathError::PolicyMissing { purpose, environment });
    }
    // The policy of phones rests on a single source (docs/protocol.md §5) and is not accepted until it is confirmed.
    if known.is_empty() || known.iter().any(|meaning| meaning.carrier != Carrier::Card) {
        return Err(PathError::PolicyNotAccepted { purpose, environment, found: found() });
    }
    Ok(())
}

/// The given time lies in every validity period, first and last second included. The holder's certificate is looked at
/// first: that its CA has expired as well says less.
fn check_validity_periods(
    chain: &[&Certificate],
    anchor: &TrustAnchor,
    options: &PathOptions,
) -> Result<(), PathError> {
    let time = options.time;
    let second = time.as_second();
    for (certificate, position) in chain.iter().zip((0..).map(Position)) {
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        if second < not_before.as_second() {
            return Err(PathError::NotYetValid { position, time, not_before });
        }
        if second > not_after.as_second() {
            return Err(PathError::Expired { position, time, not_after });
        }
    }
    let (not_before, not_after) = (anchor.not_before(), anchor.not_after());
    let label = || anchor.label().to_owned();
    if second < not_before.as_second() {
        return Err(PathError::AnchorNotYetValid { anchor: label(), time, not_before });
    }
    if second > not_after.as_second() {
        return Err(PathError::AnchorExpired { anchor: label(), time, not_after });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpki_testbed::{CertificateSpec, Extension, Testbed};

    fn check(policies: &[&str], environment: Environment, purpose: Purpose) -> Option<PathError> {
        let spec = match policies {
            [] => CertificateSpec::signature().without("2.5.29.32"),
            policies => CertificateSpec::signature().extension(Extension::policies(policies)),
        };
        let holder = Certificate::from_der(&Testbed::shared().issue(spec).unwrap().0).unwrap();
        check_policy(&holder, environment, purpose).err()
    }

    #[test]
    fn under_a_published_anchor_the_policy_is_that_of_environment_and_purpose() {
        use Environment::{Production, Test};
        use Purpose::{Signature, UserAuthentication};
        for (policy, environment, purpose) in [
            (policy::PRODUCTION_SIGNATURE_POLICY, Production, Signature),
            (policy::PRODUCTION_USER_AUTHENTICATION_POLICY, Production, UserAuthentication),
            (policy::TEST_SIGNATURE_POLICY, Test, Signature),
            (policy::TEST_USER_AUTHENTICATION_POLICY, Test, UserAuthentication),
        ] {
            assert_eq!(check(&[policy], environment, purpose), None);
            assert_eq!(check(&[policy, "1.2.3.4"], environment, purpose), None);
            let other = if purpose == Signature { UserAuthentication } else { Signature };
            let other_environment = if environment == Test { Production } else { Test };
            let found = policy.to_owned();
            let expected = PathError::PolicyPurpose { purpose: other, found: found.clone() };
            assert_eq!(check(&[policy], environment, other), Some(expected));
            let expected = PathError::PolicyEnvironment { found, policy: environment, anchor: other_environment };
            assert_eq!(check(&[policy], other_environment, purpose), Some(expected));
        }
    }

    #[test]
    fn a_published_anchor_issues_nothing_without_a_known_policy() {
        let (purpose, environment) = (Purpose::Signature, Environment::Production);
        assert_eq!(check(&[], environment, purpose), Some(PathError::PolicyMissing { purpose, environment }));
        for policies in [&["1.2.3.4"][..], &["2.5.29.32.0"], &[policy::PHONE_SIGNATURE_POLICY]] {
            let found = policies.iter().map(ToString::to_string).collect();
            let expected = PathError::PolicyNotAccepted { purpose, environment, found };
            assert_eq!(check(policies, environment, purpose), Some(expected));
        }
        let found = policy::TESTBED_SIGNATURE_POLICY.to_owned();
        let expected = PathError::PolicyEnvironment { found, policy: Environment::Testbed, anchor: environment };
        assert_eq!(check(&[policy::TESTBED_SIGNATURE_POLICY], environment, purpose), Some(expected));
    }
}
