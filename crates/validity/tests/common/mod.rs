//! What the tests of path validation share.

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_testbed::{CertificateSpec, TestSigner, Testbed};
use jpki_validity::{PathError, PathOptions, Purpose, TrustStore, ValidatedPath, validate_path};

/// A certificate of the shared testbed, with its key.
pub fn issue(spec: CertificateSpec) -> (Certificate, TestSigner) {
    let (der, signer) = Testbed::shared().issue(spec).unwrap();
    (Certificate::from_der(&der).unwrap(), signer)
}

/// A certificate of the shared testbed.
pub fn certificate(spec: CertificateSpec) -> Certificate {
    issue(spec).0
}

/// A store with the CAs of these certificates.
pub fn store_of(anchors: &[Certificate]) -> TrustStore {
    let mut store = TrustStore::empty();
    for anchor in anchors {
        store.add_certificate(anchor).unwrap();
    }
    store
}

/// A store with both CAs of the shared testbed.
pub fn store() -> TrustStore {
    let anchors = Testbed::shared().anchors();
    store_of(&anchors.iter().map(|der| Certificate::from_der(der).unwrap()).collect::<Vec<_>>())
}

/// A minute after the testbed was made.
pub fn now() -> Timestamp {
    time(60)
}

/// So many seconds after the testbed was made.
pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(Testbed::shared().now().as_second() + seconds).unwrap()
}

/// Validates for a signature, now.
pub fn for_signature(
    certificate: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
) -> Result<ValidatedPath, PathError> {
    validate_path(certificate, pool, store, &PathOptions::new(now(), Purpose::Signature))
}
