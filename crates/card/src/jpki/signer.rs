//! The card as a [`Signer`], with its certificate's validity period judged first.

use std::fmt;

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_reader::Transport;
use jpki_signature::{DigestInfo, Signer};

use super::{JpkiAp, Scheme, Verified, certificate};
use crate::{CardError, Credential, LastTry};

/// Signs documents with one of the card's keys: the signature key after the password ([`SignPassword`](crate::SignPassword)),
/// the user-authentication key after the PIN ([`AuthPin`](crate::AuthPin)).
///
/// From [`Card::jpki`](crate::Card::jpki) to the first signature with the password it takes seven exchanges with
/// extended length: SELECT, token label, tries left, VERIFY, two for the certificate, and the signature.
pub struct CardSigner<'a, T, C> {
    verified: Verified<'a, T, C>,
    certificate: Certificate,
    issuer: Option<Certificate>,
}

impl<'a, T: Transport, C: Credential> CardSigner<'a, T, C> {
    /// Presents the credential, after everything that [`JpkiAp::prepare`] finds out and does not know yet; then as
    /// [`new`](Self::new).
    ///
    /// # Errors
    /// Those of [`JpkiAp::prepare`], [`JpkiAp::verify`] and [`new`](Self::new).
    pub fn present(
        ap: &'a mut JpkiAp<'_, T>,
        credential: &C,
        last_try: LastTry,
        now: Timestamp,
    ) -> Result<Self, CardError> {
        ap.prepare(C::KIND, last_try, now)?;
        Self::new(ap.verify(credential, last_try)?, now)
    }

    /// Reads the certificate unless it was, and judges its validity period at `now`.
    ///
    /// # Errors
    /// [`CardError::CertificateExpired`], [`CardError::CertificateNotYetValid`], and those of reading the certificate.
    pub fn new(mut verified: Verified<'a, T, C>, now: Timestamp) -> Result<Self, CardError> {
        let certificate = verified.certificate()?;
        certificate::check_period(C::CERTIFICATE, &certificate, now)?;
        Ok(Self { verified, certificate, issuer: None })
    }

    /// The certificate that the signatures verify with.
    #[must_use]
    pub fn signer_certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Reads the CA certificate beside it, so that [`Signer::issuer_certificate`] has it. It is left out otherwise,
    /// because it takes the card as many exchanges as the certificate did. Whether it is a CA to be trusted is not
    /// decided here.
    ///
    /// # Errors
    /// [`CardError::IssuerMismatch`] where the certificate's signature does not verify with its key, and those of reading
    /// it.
    pub fn read_issuer(&mut self) -> Result<&Certificate, CardError> {
        let issuer = match self.issuer.take() {
            Some(issuer) => issuer,
            None => {
                let issuer = self.verified.issuer()?;
                let which = C::ISSUER;
                let key =
                    issuer.public_key().map_err(|source| CardError::UnusableKey { certificate: which, source })?;
                self.certificate
                    .verify_signed_by(&key)
                    .map_err(|_| CardError::IssuerMismatch { certificate: C::CERTIFICATE, issuer: which })?;
                issuer
            }
        };
        Ok(self.issuer.insert(issuer))
    }

    /// Gives the presented credential back, for signatures in other schemes.
    #[must_use]
    pub fn into_verified(self) -> Verified<'a, T, C> {
        self.verified
    }
}

impl<T: Transport, C: Credential> Signer for CardSigner<'_, T, C> {
    type Error = CardError;

    fn certificate(&self) -> &[u8] {
        self.certificate.der()
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        self.issuer.as_ref().map(Certificate::der)
    }

    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, CardError> {
        self.verified.sign(Scheme::Pkcs1, digest_info.as_der())
    }
}

impl<T, C> fmt::Debug for CardSigner<'_, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardSigner").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}
