//! A certificate with its private key: the cardholder's, a CA's, or an odd one of a test.

use std::fmt;
use std::sync::Arc;

use jpki_signature::{DigestInfo, Signer};
use zeroize::Zeroizing;

use crate::key::KeyPair;
use crate::{TestbedError, certificate};

/// Signs with a private key in memory. Cloning is cheap.
#[derive(Clone)]
pub struct TestSigner {
    certificate: Arc<[u8]>,
    issuer_certificate: Option<Arc<[u8]>>,
    key: Arc<KeyPair>,
}

impl TestSigner {
    pub(crate) fn new(certificate: Vec<u8>, issuer_certificate: Option<Arc<[u8]>>, key: Arc<KeyPair>) -> Self {
        Self { certificate: certificate.into(), issuer_certificate, key }
    }

    pub(crate) fn key(&self) -> &Arc<KeyPair> {
        &self.key
    }

    pub(crate) fn shared_certificate(&self) -> Arc<[u8]> {
        Arc::clone(&self.certificate)
    }

    /// The same key under another certificate (DER), which need not be its own: for swapped certificates.
    #[must_use]
    pub fn with_certificate(mut self, certificate: &[u8]) -> Self {
        self.certificate = certificate.into();
        self
    }

    /// The same signer with this issuer certificate (DER), or none.
    #[must_use]
    pub fn with_issuer_certificate(mut self, issuer_certificate: Option<&[u8]>) -> Self {
        self.issuer_certificate = issuer_certificate.map(Into::into);
        self
    }

    /// Serial number of the certificate, big-endian without leading zeros.
    ///
    /// # Errors
    /// [`TestbedError::Der`] if it was replaced by what is no certificate.
    pub fn serial(&self) -> Result<Vec<u8>, TestbedError> {
        let serial = certificate::read(&self.certificate)?.serial;
        let zeros = serial.iter().take_while(|byte| **byte == 0).count();
        Ok(serial[zeros..].to_vec())
    }

    /// DER SubjectPublicKeyInfo of the key.
    #[must_use]
    pub fn spki_der(&self) -> &[u8] {
        self.key.spki_der()
    }

    /// The private key as DER PKCS#8 PrivateKeyInfo.
    ///
    /// # Errors
    /// [`TestbedError::Pkcs8`] if it can't be encoded.
    pub fn private_key_der(&self) -> Result<Zeroizing<Vec<u8>>, TestbedError> {
        self.key.pkcs8_der()
    }

    /// The private key as PEM `PRIVATE KEY`, for openssl.
    ///
    /// # Errors
    /// [`TestbedError::Pkcs8`] if it can't be encoded.
    pub fn private_key_pem(&self) -> Result<Zeroizing<String>, TestbedError> {
        self.key.pkcs8_pem()
    }
}

impl Signer for TestSigner {
    type Error = TestbedError;

    fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        self.issuer_certificate.as_deref()
    }

    /// The signature is checked against the key, which [`TestSigner::with_certificate`] may have parted from its
    /// certificate.
    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, TestbedError> {
        self.key.sign_unprefixed(digest_info.as_der())
    }
}

impl fmt::Debug for TestSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TestSigner({} bits)", self.key.bits())
    }
}
