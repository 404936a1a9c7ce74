//! Pools, keys, names and policies that are made to cause work: what is counted is the work, not the time.

mod common;

use common::extensions::{alternative_names, der, name_constraints, policy_mappings};
use common::{Line, certificate, for_signature, issue, named, now, store, store_of, with_work};
use jpki_certificate::{Certificate, CertificateError};
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, TestSigner};
use jpki_validity::{
    CertificatePool, PathBudget, PathError, PathLimits, PathOptions, PathValidator, Position, Purpose,
};

/// The fields of `bytes`, which are DER values with lengths of up to two octets.
fn split(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        let length = match bytes[1] {
            length @ 0..=127 => 2 + usize::from(length),
            0x81 => 3 + usize::from(bytes[2]),
            _ => 4 + usize::from(u16::from_be_bytes([bytes[2], bytes[3]])),
        };
        values.push(bytes[..length].to_vec());
        bytes = &bytes[length..];
    }
    values
}

fn content(value: &[u8]) -> &[u8] {
    match value[1] {
        0..=127 => &value[2..],
        0x81 => &value[3..],
        _ => &value[4..],
    }
}

/// The certificate with its signed part changed: its own signature no longer matches, which nobody looks at.
fn altered(certificate: &Certificate, change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Result<Certificate, CertificateError> {
    let mut outer = split(content(certificate.der()));
    let mut fields = split(content(&outer[0]));
    change(&mut fields);
    outer[0] = der(0x30, &fields.concat());
    Certificate::from_der(&der(0x30, &outer.concat()))
}

fn with_serial(certificate: &Certificate, number: u32) -> Certificate {
    let serial = [&[1], &number.to_be_bytes()[..]].concat();
    altered(certificate, |fields| fields[1] = der(2, &serial)).unwrap()
}

/// The certificate for another key, of so many bits.
fn with_key(certificate: &Certificate, bits: usize, number: u8) -> Certificate {
    let mut modulus = vec![0; bits / 8 + 1];
    (modulus[1], modulus[2], modulus[bits / 8]) = (0x80, number, 1);
    let key = der(0x30, &[der(2, &modulus), vec![2, 3, 1, 0, 1]].concat());
    let algorithm = hex::decode("300d06092a864886f70d0101010500").unwrap();
    let spki = der(0x30, &[algorithm, der(3, &[&[0], key.as_slice()].concat())].concat());
    altered(certificate, |fields| fields[6] = spki).unwrap()
}

fn below(issuer: TestSigner) -> Certificate {
    certificate(CertificateSpec::signature().issuer(Issuer::Signer(issuer)))
}

/// A CA that says nothing of its key, so that any certificate by its name may mean it.
fn nameless_key(name: &str) -> CertificateSpec {
    CertificateSpec::root(&named(name)).without("2.5.29.14")
}

#[test]
fn issuers_in_a_circle_are_walked_once() {
    let key = |number| KeyChoice::Own { bits: 2048, number };
    let (_, a) = issue(nameless_key("A").key(key(2)));
    let (b_by_a, b) = issue(nameless_key("B").key(key(3)).issuer(Issuer::Signer(a.clone())));
    let a_by_b = certificate(nameless_key("A").key(key(2)).issuer(Issuer::Signer(b.clone())));
    let a_by_itself = certificate(nameless_key("A").key(key(2)));
    let pool = [b_by_a, a_by_b, a_by_itself];
    let (result, work) = with_work(&below(b), &pool, &store(), Purpose::Signature);
    assert!(matches!(result, Err(PathError::UnknownIssuer { position: Position(2), .. })), "{result:?}");
    // The holder's by B, B's by A in two certificates; from both, A and B are in the path already.
    assert_eq!((work.signature_work, work.candidates), (3, 3));
}

#[test]
fn of_ten_thousand_certificates_only_possible_issuers_are_tried() {
    let (noise, _) = issue(CertificateSpec::root(&named("Noise")));
    let (ca, key) = issue(CertificateSpec::subordinate(&named("A")));
    let mut certificates: Vec<Certificate> = (0..10_000).map(|number| with_serial(&noise, number)).collect();
    certificates.push(ca);
    let (result, work) = with_work(&below(key.clone()), &certificates, &store(), Purpose::Signature);
    assert_eq!(result.unwrap().certificates.len(), 2);
    assert_eq!((work.signature_work, work.candidates), (2, 2));
    // All of one name, but for another key than the certificate points to.
    let (named_alike, _) = issue(CertificateSpec::root(&named("A")).key(KeyChoice::Own { bits: 2048, number: 7 }));
    let good = certificates.pop().unwrap();
    let mut alike: Vec<Certificate> = (0..10_000).map(|number| with_serial(&named_alike, number)).collect();
    alike.push(good);
    let (result, work) = with_work(&below(key.clone()), &alike, &store(), Purpose::Signature);
    assert!(result.is_ok());
    assert_eq!((work.signature_work, work.candidates), (2, 2));
    // All of one name, and none tells its key: the search is given up.
    let nameless = certificate(nameless_key("A").key(KeyChoice::Own { bits: 2048, number: 7 }));
    let many: Vec<Certificate> = (0..10_000).map(|number| with_serial(&nameless, number)).collect();
    let (_, key) = issue(nameless_key("A"));
    let (result, work) = with_work(&below(key), &many, &store(), Purpose::Signature);
    assert_eq!(result, Err(PathError::TooManySignatureChecks { limit: 64 }));
    assert_eq!((work.signature_work, work.candidates), (64, 65));
}

#[test]
fn the_same_certificate_many_times_counts_once() {
    let (stranger, key) = issue(nameless_key("A"));
    let pool = vec![stranger; 1000];
    let (result, work) = with_work(&below(key), &pool, &store(), Purpose::Signature);
    assert!(matches!(result, Err(PathError::UnknownIssuer { position: Position(1), .. })), "{result:?}");
    assert_eq!((work.signature_work, work.candidates), (1, 1));
}

#[test]
fn huge_keys_use_up_the_budget_faster() {
    let (model, key) = issue(nameless_key("A"));
    let pool: Vec<Certificate> = (0..64).map(|number| with_key(&model, 8192, number)).collect();
    assert_eq!(pool[5].public_key().unwrap().modulus_bits(), 8192);
    let (result, work) = with_work(&below(key.clone()), &pool, &store(), Purpose::Signature);
    assert_eq!(result, Err(PathError::TooManySignatureChecks { limit: 64 }));
    assert_eq!((work.signature_work, work.candidates), (64, 5));
    // A key that is too long even for that is no key.
    let (result, work) = with_work(&below(key), &[with_key(&model, 8200, 1)], &store(), Purpose::Signature);
    assert!(matches!(result, Err(PathError::IssuerKey { position: Position(0), .. })), "{result:?}");
    assert_eq!(work.signature_work, 0);
}

/// Three certificates for each of six CAs, all of which may have issued all of the CA below: 3⁶ paths to nowhere.
fn many_ways() -> (Vec<Certificate>, Certificate) {
    let (_, mut issuer) = issue(nameless_key("nowhere"));
    let mut pool = Vec::new();
    for level in 1..=6 {
        let name = format!("CA {level}");
        let spec = |serial| {
            let key = KeyChoice::Of(issuer.clone());
            CertificateSpec::subordinate(&named(&name))
                .issuer(Issuer::Signer(issuer.clone()))
                .key(key)
                .serial(&[serial])
        };
        let (certificates, signers): (Vec<_>, Vec<_>) = (1..=3).map(|serial| issue(spec(serial))).unzip();
        pool.extend(certificates);
        issuer = signers.into_iter().next().unwrap();
    }
    (pool, below(issuer))
}

#[test]
fn paths_that_multiply_are_given_up_and_their_signatures_checked_once() {
    let (pool, end) = many_ways();
    let (result, work) = with_work(&end, &pool, &store(), Purpose::Signature);
    assert_eq!(result, Err(PathError::TooManyCandidates { limit: 1024 }));
    // The end by three, and five times three by three.
    assert_eq!((work.signature_work, work.candidates), (3 + 5 * 9, 1024));
    // With enough candidates, the search comes to its end: 3 + 3² + … + 3⁶ of them.
    let limits = PathLimits { candidates: 2000, ..PathLimits::default() };
    let (pool, store, mut budget) = (CertificatePool::new(&pool), store(), PathBudget::new(limits));
    let validator = PathValidator::new(&pool, &store, PathOptions::new(now(), Purpose::Signature));
    let error = validator.validate(&end, &mut budget).unwrap_err();
    assert!(matches!(error, PathError::UnknownIssuer { position: Position(6), .. }), "{error:?}");
    assert_eq!((budget.spent().signature_work, budget.spent().candidates), (48, 1092));
}

#[test]
fn several_validations_share_one_budget() {
    let holder = certificate(CertificateSpec::signature());
    let (pool, store) = (CertificatePool::new([]), store());
    let validator = PathValidator::new(&pool, &store, PathOptions::new(now(), Purpose::Signature));
    let mut budget = PathBudget::new(PathLimits { signature_work: 2, ..PathLimits::default() });
    assert!(validator.validate(&holder, &mut budget).is_ok());
    assert!(validator.validate(&holder, &mut budget).is_ok());
    let error = validator.validate(&holder, &mut budget).unwrap_err();
    assert_eq!(error, PathError::TooManySignatureChecks { limit: 2 });
    // An honest message with as many signers as are read, each over a CA.
    let mut budget = PathBudget::new(PathLimits::for_signers(64));
    let (ca, key) = issue(CertificateSpec::subordinate(&named("A")));
    let (end, pool) = (below(key), [ca]);
    let pool = CertificatePool::new(&pool);
    let validator = PathValidator::new(&pool, &store, PathOptions::new(now(), Purpose::Signature));
    for _ in 0..64 {
        validator.validate(&end, &mut budget).unwrap();
    }
    assert_eq!(budget.spent().signature_work, 128);
}

#[test]
fn a_spent_budget_is_told_before_anything_else() {
    // An expired path first, then certificates that use the budget up.
    let (expired, key) =
        issue(CertificateSpec::subordinate(&named("A")).without("2.5.29.14").not_after(common::time(1)));
    let strangers = (0..100).map(|number| with_key(&certificate(nameless_key("A")), 2048, number));
    let pool: Vec<Certificate> = std::iter::once(expired).chain(strangers).collect();
    let error = for_signature(&below(key), &pool, &store()).unwrap_err();
    assert_eq!(error, PathError::TooManySignatureChecks { limit: 64 });
}

#[test]
fn mappings_that_would_make_a_tree_explode_are_counted_in_the_graph() {
    let names: Vec<String> = (0..20).map(|number| format!("1.2.{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let all: Vec<(&str, &str)> = names.iter().flat_map(|from| names.iter().map(move |to| (*from, *to))).collect();
    let ca = || vec![Extension::policies(&names), policy_mappings(&all)];
    // Each policy is mapped to each, five times over: a tree would have 20⁶ leaves.
    let line = Line::issue(&[vec![], ca(), ca(), ca(), ca(), ca(), vec![Extension::policies(&names)]]);
    let (result, work) = with_work(&line.end, &line.authorities, &store_of(&[line.root]), Purpose::Any);
    assert_eq!(result.unwrap().policies.len(), 20);
    // 20 policies in six certificates, 400 mappings in five, and as many links below each of these.
    assert_eq!(work.policy_steps, 6 * 20 + 5 * 400 + 5 * 400);
}

#[test]
fn policies_beyond_the_limit_are_not_followed() {
    let names: Vec<String> = (0..100).map(|number| format!("1.2.{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let line = Line::issue(&[vec![], vec![Extension::policies(&names)], vec![Extension::policies(&names)]]);
    let (pool, store) = (CertificatePool::new(&line.authorities), store_of(&[line.root]));
    let validator = PathValidator::new(&pool, &store, PathOptions::new(now(), Purpose::Any));
    let with_limit = |policy_steps| {
        let mut budget = PathBudget::new(PathLimits { policy_steps, ..PathLimits::default() });
        (validator.validate(&line.end, &mut budget).err(), budget.spent().policy_steps)
    };
    assert_eq!(with_limit(300), (None, 300));
    assert_eq!(with_limit(299), (Some(PathError::TooManyPolicies { limit: 299 }), 299));
    assert_eq!(with_limit(99), (Some(PathError::TooManyPolicies { limit: 99 }), 0));
}

#[test]
fn names_and_constraints_by_the_thousand_are_not_compared() {
    let names = |count: usize| -> Vec<Vec<u8>> {
        (0..count).map(|number| der(0x82, format!("{number}.jp").as_bytes())).collect()
    };
    let line = Line::issue(&[
        vec![],
        vec![name_constraints(&[], &names(1000))],
        vec![alternative_names(&[der(0x82, b"a.jp"), der(0x82, b"b.jp")])],
    ]);
    let (result, work) =
        with_work(&line.end, &line.authorities, &store_of(std::slice::from_ref(&line.root)), Purpose::Any);
    assert!(result.is_ok());
    // The subject and two names.
    assert_eq!(work.name_comparisons, 3 * 1000);
    let line = Line::issue(&[vec![], vec![name_constraints(&[], &names(1000))], vec![alternative_names(&names(1000))]]);
    let (result, work) = with_work(&line.end, &line.authorities, &store_of(&[line.root]), Purpose::Any);
    assert_eq!(result, Err(PathError::TooManyNameComparisons { limit: 65_536 }));
    assert_eq!(work.name_comparisons, 0);
}
