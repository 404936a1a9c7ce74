//! The checks on a chain whose signatures are good, in an order that leaves time for last: an expired certificate is told
//! as expired only if nothing else is wrong with it.

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::policy::{self, PolicyMeaning};
use jpki_certificate::{Carrier, Certificate, CertificateKind, Environment};

use crate::critical::unprocessed;
use crate::names::check_names;
use crate::policies::check_policies;
use crate::purpose::{check_extended_key_usage, check_extended_key_usages_of_authorities, check_key_usage};
use crate::{Check, CheckKind, PathBudget, PathError, PathOptions, Position, Purpose, TrustAnchor};

/// What a chain that holds has to show for it.
pub(crate) struct Passed {
    pub(crate) checks: Vec<Check>,
    /// The policies that it is valid under.
    pub(crate) policies: Vec<String>,
}

/// Checks everything but signatures and names of issuers. `chain` starts with the certificate asked about.
pub(crate) fn check_chain(
    chain: &[&Certificate],
    anchor: &TrustAnchor,
    options: &PathOptions,
    initial_policies: Option<&[String]>,
    budget: &mut PathBudget,
) -> Result<Passed, PathError> {
    let [holder, authorities @ ..] = chain else { return Ok(Passed { checks: Vec::new(), policies: Vec::new() }) };
    let purpose = options.purpose;
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

    check_authorities(authorities, purpose)?;
    checks.extend(each(CheckKind::BasicConstraints).skip(1));

    check_path_lengths(authorities, anchor)?;
    checks.extend(each(CheckKind::PathLength).skip(1));
    checks.push(anchor_passed(CheckKind::PathLength));

    check_names(chain, anchor, budget)?;
    checks.extend(each(CheckKind::NameConstraints));

    let policies = check_policies(chain, anchor, options, initial_policies, budget)?;
    checks.extend(each(CheckKind::CertificatePolicies));

    if !purpose.takes_authorities() {
        if holder.is_ca() {
            return Err(PathError::HolderIsCa);
        }
        checks.push(holder_passed(CheckKind::BasicConstraints));
    }

    if purpose != Purpose::Any {
        if let Some(found) = anchor.purpose().filter(|found| !purpose.accepts(Some(*found))) {
            let anchor = anchor.label().to_owned();
            return Err(PathError::AnchorPurpose { anchor, found, wanted: purpose });
        }
        checks.push(anchor_passed(CheckKind::AnchorPurpose));

        check_key_usage(holder, purpose)?;
        checks.push(holder_passed(CheckKind::KeyUsage));
        check_extended_key_usage(holder, purpose)?;
        check_extended_key_usages_of_authorities(authorities, purpose)?;
        checks.push(holder_passed(CheckKind::ExtendedKeyUsage));
    }

    if purpose.is_holders() {
        check_policy(holder, anchor.environment(), purpose)?;
        checks.push(holder_passed(CheckKind::Policy));
    }

    check_validity_periods(chain, anchor, options)?;
    checks.extend(each(CheckKind::ValidityPeriod));
    checks.push(anchor_passed(CheckKind::ValidityPeriod));
    Ok(Passed { checks, policies })
}

/// Every issuer on the way is a CA that may sign certificates. By RFC 5280 §6.1.4 n a CA without key usage may; below it no
/// holder of JPKI is.
fn check_authorities(authorities: &[&Certificate], purpose: Purpose) -> Result<(), PathError> {
    for (certificate, position) in authorities.iter().zip((1..).map(Position)) {
        if !certificate.is_ca() {
            return Err(PathError::NotACa { position });
        }
        let may_sign = match certificate.key_usage() {
            Some(usage) => usage.key_cert_sign(),
            None => !purpose.is_holders(),
        };
        if !may_sign {
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

/// The JPKI policy in the certificate is that of the purpose and of the anchor's environment.
fn check_policy(holder: &Certificate, environment: Environment, purpose: Purpose) -> Result<(), PathError> {
    let found = || holder.policies().iter().map(|policy| policy.oid().to_owned()).collect::<Vec<_>>();
    let known: Vec<&PolicyMeaning> =
        holder.policies().iter().filter_map(|policy| policy::meaning_of(policy.oid())).collect();
    let published = matches!(environment, Environment::Production | Environment::Test);
    let kind = match purpose {
        Purpose::UserAuthentication => CertificateKind::UserAuthentication,
        _ => CertificateKind::Signature,
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
    for (certificate, position) in chain.iter().zip((0..).map(Position)) {
        let (not_before, not_after) = (certificate.not_before(), certificate.not_after());
        if time < not_before {
            return Err(PathError::NotYetValid { position, time, not_before });
        }
        if is_past(time, not_after) {
            return Err(PathError::Expired { position, time, not_after });
        }
    }
    let (not_before, not_after) = (anchor.not_before(), anchor.not_after());
    let label = || anchor.label().to_owned();
    if time < not_before {
        return Err(PathError::AnchorNotYetValid { anchor: label(), time, not_before });
    }
    if is_past(time, not_after) {
        return Err(PathError::AnchorExpired { anchor: label(), time, not_after });
    }
    Ok(())
}

/// Whether the last second of a validity period is over. Periods are in whole seconds, and the last one counts to its end.
pub(crate) fn is_past(time: Timestamp, not_after: Timestamp) -> bool {
    time.duration_since(not_after) >= SignedDuration::from_secs(1)
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
