//! What the tests of path validation share.

#![allow(dead_code)] // Each test takes what it needs.

pub mod extensions;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_testbed::{CertificateSpec, Issuer, KeyChoice, TestSigner, Testbed};
use jpki_validity::{
    CertificatePool, PathBudget, PathError, PathLimits, PathOptions, PathValidator, Purpose, TrustStore, ValidatedPath,
    validate_path,
};

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

/// Validates for a purpose, now, and tells the work that it took.
pub fn with_work(
    certificate: &Certificate,
    pool: &[Certificate],
    store: &TrustStore,
    purpose: Purpose,
) -> (Result<ValidatedPath, PathError>, PathLimits) {
    let (pool, mut budget) = (CertificatePool::new(pool), PathBudget::default());
    let validator = PathValidator::new(&pool, store, PathOptions::new(now(), purpose));
    (validator.validate(certificate, &mut budget), budget.spent())
}

/// The subject of a CA that is called this.
pub fn named(name: &str) -> [(&'static str, &str); 2] {
    [("O", "Example"), ("CN", name)]
}

/// A root, some CAs below it and a certificate at the end, all with one key: what matters are names and extensions.
pub struct Line {
    /// The root.
    pub root: Certificate,
    /// The CAs, from the root down.
    pub authorities: Vec<Certificate>,
    /// The last certificate.
    pub end: Certificate,
}

impl Line {
    /// Issues them from top to bottom. Each gets a name of its own and the extensions given; the last one has only these.
    pub fn issue(extensions: &[Vec<jpki_testbed::Extension>]) -> Self {
        let (last, authorities) = extensions.split_last().unwrap();
        let extended = |spec: CertificateSpec, extensions: &[jpki_testbed::Extension]| {
            extensions.iter().cloned().fold(spec, CertificateSpec::extension)
        };
        let (root, key) = issue(extended(CertificateSpec::root(&named("Root")), &authorities[0]));
        let mut issuer = key.clone();
        let mut line = Vec::new();
        for (number, extensions) in authorities.iter().enumerate().skip(1) {
            let spec = CertificateSpec::subordinate(&named(&format!("CA {number}")))
                .issuer(Issuer::Signer(issuer))
                .key(KeyChoice::Of(key.clone()));
            let (certificate, signer) = issue(extended(spec, extensions));
            line.push(certificate);
            issuer = signer;
        }
        let spec = CertificateSpec::signature().issuer(Issuer::Signer(issuer)).subject(&named("End"));
        let end = certificate(extended(spec.without_extensions(), last));
        Self { root, authorities: line, end }
    }

    /// Validates by RFC 5280 alone, with the root as the anchor.
    pub fn validate(&self) -> Result<ValidatedPath, PathError> {
        self.validate_with(&PathOptions::new(now(), Purpose::Any), None)
    }

    /// The same with other inputs.
    pub fn validate_with(
        &self,
        options: &PathOptions,
        policies: Option<&[String]>,
    ) -> Result<ValidatedPath, PathError> {
        let (pool, store) = (CertificatePool::new(&self.authorities), store_of(std::slice::from_ref(&self.root)));
        let mut validator = PathValidator::new(&pool, &store, *options);
        if let Some(policies) = policies {
            validator = validator.initial_policies(policies);
        }
        validator.validate(&self.end, &mut PathBudget::default())
    }
}
