//! Answering on the holder's side: open a challenge, show it, then sign — prepare → sign → finish.

use jiff::{SignedDuration, Timestamp};
use jpki_certificate::{Certificate, CertificateKind};
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, RsaPublicKey, Signer};

use crate::{Answer, AnswerError, Challenge, IdentityError};

/// How far the holder's clock may be behind the relying party's: one minute.
pub const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(1);

/// A challenge that may be answered now. The caller shows [`relying_party`](Self::relying_party) and
/// [`purpose`](Self::purpose) to the holder before the PIN is asked for: that is the holder's only protection against
/// answering for somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Request {
    challenge: Challenge,
}

impl Request {
    /// Opens a challenge at this time.
    ///
    /// # Errors
    /// [`IdentityError::Expired`], and [`IdentityError::FromTheFuture`] when it was issued more than [`CLOCK_SKEW`] ahead.
    pub fn open(challenge: Challenge, now: Timestamp) -> Result<Self, IdentityError> {
        if challenge.has_expired(now) {
            return Err(IdentityError::Expired { expires_at: challenge.expires_at() });
        }
        if challenge.issued_at().duration_since(now) > CLOCK_SKEW {
            return Err(IdentityError::FromTheFuture { issued_at: challenge.issued_at() });
        }
        Ok(Self { challenge })
    }

    /// Who asks.
    #[must_use]
    pub fn relying_party(&self) -> &str {
        self.challenge.relying_party()
    }

    /// What for.
    #[must_use]
    pub fn purpose(&self) -> &str {
        self.challenge.purpose()
    }

    /// The whole challenge.
    #[must_use]
    pub fn challenge(&self) -> &Challenge {
        &self.challenge
    }

    /// Prepares an answer under this certificate; the DigestInfo goes to the card, and its signature to
    /// [`Prepared::finish`].
    ///
    /// # Errors
    /// [`IdentityError::Certificate`], [`IdentityError::WrongCertificate`] for any but a user-authentication certificate,
    /// [`IdentityError::Key`].
    pub fn prepare(
        &self,
        certificate: &[u8],
        issuer_certificate: Option<&[u8]>,
        digest: DigestAlgorithm,
    ) -> Result<Prepared, IdentityError> {
        let parsed = Certificate::from_der(certificate).map_err(IdentityError::Certificate)?;
        if parsed.kind() != CertificateKind::UserAuthentication {
            return Err(IdentityError::WrongCertificate);
        }
        let key = parsed.public_key().map_err(IdentityError::Key)?;
        let signed_bytes = self.challenge.signed_bytes();
        Ok(Prepared {
            digest_info: Digest::of(digest, &signed_bytes).into(),
            signed_bytes,
            certificate: certificate.to_vec(),
            issuer_certificate: issuer_certificate.map(<[u8]>::to_vec),
            key,
        })
    }

    /// Answers with a signer at hand. One call is one use of the key.
    ///
    /// # Errors
    /// [`AnswerError::Identity`] as [`Request::prepare`] and [`Prepared::finish`], [`AnswerError::Signer`] from the signer.
    pub fn answer<S: Signer>(&self, signer: &mut S, digest: DigestAlgorithm) -> Result<Answer, AnswerError<S::Error>> {
        let prepared = self.prepare(signer.certificate(), signer.issuer_certificate(), digest)?;
        let signature = signer.sign(prepared.digest_info()).map_err(AnswerError::Signer)?;
        Ok(prepared.finish(signature)?)
    }
}

/// An answer without its signature.
#[derive(Debug)]
#[must_use]
pub struct Prepared {
    signed_bytes: Vec<u8>,
    digest_info: DigestInfo,
    certificate: Vec<u8>,
    issuer_certificate: Option<Vec<u8>>,
    key: RsaPublicKey,
}

impl Prepared {
    /// What the card signs.
    #[must_use]
    pub fn digest_info(&self) -> &DigestInfo {
        &self.digest_info
    }

    /// Takes the signature.
    ///
    /// # Errors
    /// [`IdentityError::SignatureMismatch`] if it is not the certificate's.
    pub fn finish(self, signature: Vec<u8>) -> Result<Answer, IdentityError> {
        let digest = self.digest_info.digest();
        self.key.verify(digest, &signature).map_err(|_| IdentityError::SignatureMismatch)?;
        let algorithm = digest.algorithm();
        Ok(Answer::from_parts(self.signed_bytes, self.certificate, self.issuer_certificate, algorithm, signature))
    }
}
