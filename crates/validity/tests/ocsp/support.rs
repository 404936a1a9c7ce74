//! The certificates and the question that the tests share.

use std::sync::OnceLock;

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_signature::Signer as _;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, KeyUsage, TestSigner, Testbed};
use jpki_validity::revocation::{Freshness, RevocationQuestion};

/// id-kp-OCSPSigning.
pub const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
/// id-pkix-ocsp-nocheck.
pub const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";

/// A cardholder's certificate, its CA, and a question about it a minute after the testbed was made.
pub struct Bed {
    pub certificate: Certificate,
    pub issuer: Certificate,
    pub issuer_signer: TestSigner,
}

impl Bed {
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Bed> = OnceLock::new();
        SHARED.get_or_init(|| {
            let bed = Testbed::shared();
            let issuer_signer = bed.signature_ca();
            Self {
                certificate: Certificate::from_der(bed.signature_signer().certificate()).unwrap(),
                issuer: Certificate::from_der(issuer_signer.certificate()).unwrap(),
                issuer_signer,
            }
        })
    }

    pub fn question(&self) -> RevocationQuestion<'_> {
        about(&self.certificate, &self.issuer)
    }
}

pub fn about<'a>(certificate: &'a Certificate, issuer: &'a Certificate) -> RevocationQuestion<'a> {
    let freshness = Freshness { clock_skew: SignedDuration::from_secs(5), ..Freshness::default() };
    RevocationQuestion { certificate, issuer: issuer.into(), now: at(60), time: at(60), freshness }
}

/// So many seconds after the testbed was made.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(Testbed::shared().now().as_second() + seconds).unwrap()
}

/// A regular responder's certificate: made by the signature CA, with a key of its own.
pub fn responder() -> CertificateSpec {
    CertificateSpec::signature()
        .without_extensions()
        .append(Extension::key_usage(&[KeyUsage::DigitalSignature]))
        .append(Extension::extended_key_usage(&[OCSP_SIGNING]))
        .append(Extension::raw(NO_CHECK, false, &[5, 0]))
        .append(Extension::authority_key_identifier())
        .append(Extension::subject_key_identifier())
        .subject(&[("C", "JP"), ("CN", "OCSP responder")])
        .key(KeyChoice::Own { bits: 2048, number: 21 })
        .issuer(Issuer::SignatureCa)
}

/// Makes it.
pub fn issue(spec: CertificateSpec) -> (Certificate, TestSigner) {
    let (der, signer) = Testbed::shared().issue(spec).unwrap();
    (Certificate::from_der(&der).unwrap(), signer)
}
