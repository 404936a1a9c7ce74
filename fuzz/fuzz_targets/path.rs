//! Path validation over certificates of any bytes, and over paths that are signed well and say anything in their extensions.
#![no_main]

use std::sync::OnceLock;

use jpki_certificate::Certificate;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, Testbed};
use jpki_validity::{
    CertificatePool, PathBudget, PathError, PathLimits, PathOptions, PathValidator, Purpose, TrustStore, ValidatedPath,
};
use libfuzzer_sys::fuzz_target;

const PURPOSES: [Purpose; 6] = [
    Purpose::Signature,
    Purpose::UserAuthentication,
    Purpose::OcspSigning,
    Purpose::CrlSigning,
    Purpose::TimeStamping,
    Purpose::Any,
];
const EXTENSIONS: [&str; 9] = [
    "2.5.29.15",
    "2.5.29.17",
    "2.5.29.19",
    "2.5.29.30",
    "2.5.29.32",
    "2.5.29.33",
    "2.5.29.36",
    "2.5.29.37",
    "2.5.29.54",
];

/// Takes a piece with its length in front.
fn piece<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
    let (piece, rest) = rest.split_at(length);
    *bytes = rest;
    Some(piece)
}

fn number(bytes: &mut &[u8]) -> u8 {
    let Some((first, rest)) = bytes.split_first() else { return 0 };
    *bytes = rest;
    *first
}

fn validate(
    end: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    choice: u8,
) -> Result<ValidatedPath, PathError> {
    let pool = CertificatePool::new(pool);
    let mut options = PathOptions::new(Testbed::shared().now(), PURPOSES[usize::from(choice) % PURPOSES.len()]);
    options.initial_explicit_policy = choice & 0x80 != 0;
    options.initial_policy_mapping_inhibit = choice & 0x40 != 0;
    options.initial_any_policy_inhibit = choice & 0x20 != 0;
    let (limits, mut budget) = (PathLimits::default(), PathBudget::default());
    let result = PathValidator::new(&pool, store, options).validate(end, &mut budget);
    let spent = budget.spent();
    assert!(spent.signature_work <= limits.signature_work && spent.candidates <= limits.candidates);
    assert!(spent.name_comparisons <= limits.name_comparisons && spent.policy_steps <= limits.policy_steps);
    if let Ok(path) = &result {
        assert!(!options.initial_explicit_policy || !path.policies.is_empty());
    }
    result
}

/// Certificates as they come: the last one is the anchor, if it can be.
fn any_certificates(mut bytes: &[u8], choice: u8) {
    let mut certificates = Vec::new();
    while let Some(der) = piece(&mut bytes) {
        certificates.extend(Certificate::from_der(der));
    }
    let Some((end, pool)) = certificates.split_first() else { return };
    let mut store = TrustStore::production();
    if let Some(last) = certificates.last() {
        let _ = store.add_certificate(last);
    }
    let _ = validate(end, pool, &store, choice);
}

/// Up to four certificates below a root, signed well, with extensions as they come.
fn signed_path(mut bytes: &[u8], choice: u8) {
    static ROOT: OnceLock<jpki_testbed::TestSigner> = OnceLock::new();
    let testbed = Testbed::shared();
    let root = ROOT.get_or_init(|| testbed.issue(CertificateSpec::root(&[("O", "Root")])).unwrap().1);
    let mut store = TrustStore::empty();
    let read = |der: &[u8]| Certificate::from_der(der).ok();
    let Some(anchor) = read(jpki_signature::Signer::certificate(root)) else { return };
    store.add_certificate(&anchor).unwrap();
    let (mut pool, mut issuer) = (Vec::new(), root.clone());
    for level in 0..=number(&mut bytes) % 4 {
        // One level in four bears the name of its issuer.
        let name = if number(&mut bytes) % 4 == 0 { "Root".to_owned() } else { format!("CA {level}") };
        let mut spec = CertificateSpec::subordinate(&[("O", &name)])
            .issuer(Issuer::Signer(issuer.clone()))
            .key(KeyChoice::Own { bits: 2048, number: u32::from(level) });
        for _ in 0..number(&mut bytes) % 6 {
            let which = number(&mut bytes);
            let Some(value) = piece(&mut bytes) else { break };
            let oid = EXTENSIONS[usize::from(which) % EXTENSIONS.len()];
            spec = spec.extension(Extension::raw(oid, which & 0x80 != 0, value));
        }
        let Ok((der, signer)) = testbed.issue(spec) else { return };
        let Some(certificate) = read(&der) else { return };
        pool.insert(0, certificate);
        issuer = signer;
    }
    let Some((end, pool)) = pool.split_first() else { return };
    let _ = validate(end, pool, &store, choice);
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes;
    let (kind, choice) = (number(&mut bytes), number(&mut bytes));
    if kind % 2 == 0 { any_certificates(bytes, choice) } else { signed_path(bytes, choice) }
});
