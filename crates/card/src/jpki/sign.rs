//! A presented credential as a value, and what it opens: certificates and signatures.

use std::fmt;
use std::marker::PhantomData;

use jpki_apdu::{Command, Response, StatusWord};
use jpki_certificate::Certificate;
use jpki_reader::Transport;
use jpki_signature::RsaPublicKey;

use super::session::{Session, refusal};
use super::{CardCertificate, CertificateFile, Scheme, TokenKind};
use crate::file::{CURRENT, is_reference_refused};
use crate::{AuthPin, CardError, Credential, SignPassword, Step, Support};

/// Bytes expected back: an RSA-2048 signature.
const SIGNATURE_NE: u32 = 256;

/// The JPKI application with a credential presented. [`JpkiAp`](crate::JpkiAp), which it borrows, leaves the application
/// when it is dropped.
pub struct Verified<'a, T, C> {
    session: Session<'a, T>,
    key: Option<RsaPublicKey>,
    credential: PhantomData<fn() -> C>,
}

impl<'a, T: Transport, C: Credential> Verified<'a, T, C> {
    pub(super) fn new(session: Session<'a, T>) -> Self {
        Self { session, key: None, credential: PhantomData }
    }

    /// What carries the application.
    #[must_use]
    pub fn token_kind(&self) -> Option<TokenKind> {
        self.session.card.recognised
    }

    /// Reads a certificate as [`JpkiAp::read_certificate`](crate::JpkiAp::read_certificate) does.
    ///
    /// # Errors
    /// As there.
    pub fn read_certificate(&mut self, certificate: CertificateFile) -> Result<Vec<u8>, CardError> {
        self.session.certificate(certificate.into()).map(<[u8]>::to_vec)
    }

    /// Signs with the key that the credential opens: the signature key with the password, the user-authentication key
    /// with the PIN. One exchange; the certificate is read first unless it was. One presented credential is good for
    /// several signatures.
    ///
    /// The signature is checked against the certificate before it is handed out.
    ///
    /// # Errors
    /// [`CardError::InputLength`] before anything is sent, [`CardError::SignatureDoesNotMatch`],
    /// [`CardError::CredentialNeeded`] where the card has forgotten the credential, those of reading the certificate,
    /// [`CardError::UnusableKey`], and those of the exchange.
    pub fn sign(&mut self, scheme: Scheme, input: &[u8]) -> Result<Vec<u8>, CardError> {
        let (min, max) = scheme.input_lengths();
        if !(min..=max).contains(&input.len()) {
            return Err(CardError::InputLength { scheme, length: input.len(), min, max });
        }
        let certificate = C::CERTIFICATE;
        let key = match self.key.take() {
            Some(key) => key,
            None => {
                self.certificate()?.public_key().map_err(|source| CardError::UnusableKey { certificate, source })?
            }
        };
        let key = self.key.insert(key);
        let signature = self.session.compute_signature::<C>(scheme, input)?;
        let expected = key.signature_len();
        if signature.len() != expected || scheme.check(key, input, &signature).is_err() {
            return Err(CardError::SignatureDoesNotMatch { certificate, length: signature.len(), expected });
        }
        Ok(signature)
    }

    /// The certificate of the key that the credential opens.
    pub(super) fn certificate(&mut self) -> Result<Certificate, CardError> {
        self.session.parsed_certificate(C::CERTIFICATE)
    }

    /// The certificate of the CA beside it.
    pub(super) fn issuer(&mut self) -> Result<Certificate, CardError> {
        self.session.parsed_certificate(C::ISSUER)
    }
}

impl<T: Transport> Verified<'_, T, SignPassword> {
    /// Reads the signature certificate (署名用電子証明書, EF 0001), DER without filler. Two exchanges with extended length,
    /// otherwise one for each 256 bytes; none if it was read before. It holds the four attributes (基本4情報) of the
    /// holder.
    ///
    /// # Errors
    /// [`CardError::MissingCertificate`], [`CardError::MalformedCertificate`], [`CardError::CredentialNeeded`] where the
    /// card has forgotten the password, and those of the exchanges.
    pub fn signature_certificate(&mut self) -> Result<Vec<u8>, CardError> {
        self.session.certificate(CardCertificate::Signature).map(<[u8]>::to_vec)
    }
}

impl<T: Transport> Verified<'_, T, AuthPin> {
    /// Reads the user-authentication certificate (利用者証明用電子証明書, EF 000A), on a phone too, where it needs the PIN.
    ///
    /// # Errors
    /// As [`Verified::signature_certificate`].
    pub fn authentication_certificate(&mut self) -> Result<Vec<u8>, CardError> {
        self.session.certificate(CardCertificate::UserAuthentication).map(<[u8]>::to_vec)
    }
}

impl<T, C> fmt::Debug for Verified<'_, T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("kind", &self.session.card.recognised).finish_non_exhaustive()
    }
}

impl<T: Transport> Session<'_, T> {
    /// COMPUTE DIGITAL SIGNATURE, by short EF identifier, or for the current EF where the card does not take that.
    fn compute_signature<C: Credential>(&mut self, scheme: Scheme, input: &[u8]) -> Result<Vec<u8>, CardError> {
        let step = Step::Sign(C::KIND);
        let file = C::KEY;
        let command = |p2| Command::new(0x80, 0x2A, scheme.p1(), p2).with_data(input).with_ne(SIGNATURE_NE);
        let signature = |response: Response| match response.status {
            StatusWord::Success => Ok(response.data),
            status => Err(refusal(step, status, Some(C::KIND))),
        };
        if self.card.capabilities.short_file_identifiers != Support::No {
            let p2 = self.card.short_identifier(file);
            let response = self.card.send(step, command(p2))?;
            if !is_reference_refused(response.status) {
                return signature(response);
            }
        }
        let status = self.card.select_file(step, file)?;
        if !status.is_success() {
            return Err(CardError::UnexpectedStatus { step, status });
        }
        let signature = signature(self.card.send(step, command(CURRENT))?)?;
        self.card.capabilities.short_file_identifiers = Support::No;
        Ok(signature)
    }
}
