//! Delegated responders (RFC 6960 §4.2.2.2): certificates of a CA for those who answer in its place.

use jiff::Timestamp;

use crate::extension::{Extension, KeyUsage};
use crate::testbed::Testbed;
use crate::{CertificateSpec, Issuer, KeyChoice, ORGANIZATION, TestSigner, TestbedError};

/// id-kp-OCSPSigning.
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";
/// id-pkix-ocsp-nocheck.
const NO_CHECK: &str = "1.3.6.1.5.5.7.48.1.5";
/// NULL in DER.
const NULL: [u8; 2] = [5, 0];

/// A delegated responder to be made: a regular one, changed where the test wants it.
#[derive(Clone)]
pub struct ResponderSpec {
    issuer: Issuer,
    purpose: bool,
    no_check: bool,
    number: u32,
    not_before: Option<Timestamp>,
    not_after: Option<Timestamp>,
}

impl ResponderSpec {
    /// One that this issuer has delegated, with the purpose OCSPSigning and noCheck, valid as long as a CA.
    #[must_use]
    pub const fn new(issuer: Issuer) -> Self {
        Self { issuer, purpose: true, no_check: true, number: 960, not_before: None, not_after: None }
    }

    /// Without extKeyUsage: it may not answer.
    #[must_use]
    pub const fn without_purpose(mut self) -> Self {
        self.purpose = false;
        self
    }

    /// Without noCheck: its own revocation would have to be asked about.
    #[must_use]
    pub const fn without_no_check(mut self) -> Self {
        self.no_check = false;
        self
    }

    /// With another key: the same number gives the same key in one testbed.
    #[must_use]
    pub const fn key_number(mut self, number: u32) -> Self {
        self.number = number;
        self
    }

    /// Valid from then on.
    #[must_use]
    pub const fn not_before(mut self, time: Timestamp) -> Self {
        self.not_before = Some(time);
        self
    }

    /// Valid up to then.
    #[must_use]
    pub const fn not_after(mut self, time: Timestamp) -> Self {
        self.not_after = Some(time);
        self
    }
}

impl Testbed {
    /// The delegated responder of an issuer: a certificate with OCSPSigning and noCheck, and its key.
    ///
    /// # Errors
    /// [`TestbedError::NoEarlierGeneration`] for an issuer that this testbed does not have.
    pub fn ocsp_responder(&self, issuer: Issuer) -> Result<TestSigner, TestbedError> {
        self.delegated_responder(&ResponderSpec::new(issuer))
    }

    /// A delegated responder that may be odd.
    ///
    /// # Errors
    /// As [`Self::issue`].
    pub fn delegated_responder(&self, spec: &ResponderSpec) -> Result<TestSigner, TestbedError> {
        let subject = [("C", "JP"), ("O", ORGANIZATION), ("CN", "OCSP responder")];
        let mut certificate = CertificateSpec::root(&subject)
            .issuer(spec.issuer.clone())
            .key(KeyChoice::Own { bits: 2048, number: spec.number })
            .without_extensions()
            .append(Extension::key_usage(&[KeyUsage::DigitalSignature]));
        if spec.purpose {
            certificate = certificate.append(Extension::extended_key_usage(&[OCSP_SIGNING]));
        }
        if spec.no_check {
            certificate = certificate.append(Extension::raw(NO_CHECK, false, &NULL));
        }
        certificate =
            certificate.append(Extension::authority_key_identifier()).append(Extension::subject_key_identifier());
        if let Some(time) = spec.not_before {
            certificate = certificate.not_before(time);
        }
        if let Some(time) = spec.not_after {
            certificate = certificate.not_after(time);
        }
        Ok(self.issue(certificate)?.1)
    }
}
