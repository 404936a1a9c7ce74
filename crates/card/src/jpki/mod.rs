//! The JPKI application (公的個人認証AP): token information, certificates, credentials and signatures.

mod availability;
mod certificate;
#[cfg(test)]
mod certificate_tests;
mod credential;
mod fault;
#[cfg(test)]
mod present_tests;
mod scheme;
mod session;
mod sign;
mod signer;
mod token;

use std::fmt;

use jiff::Timestamp;
use jpki_reader::Transport;

pub use availability::{Availability, Presence};
pub use certificate::{CardCertificate, CertificateFile};
pub use credential::Credential;
pub use fault::{Absence, CertificateFault};
pub use scheme::Scheme;
pub(crate) use session::refusal;
pub use sign::Verified;
pub use signer::CardSigner;
pub use token::{TokenFlags, TokenInformation, TokenKind};

use crate::selected::Selected;
use crate::{Application, Card, CardError, CredentialKind, LastTry, TriesLeft};
use session::{Session, State};

/// The JPKI application (公的個人認証AP), selected. It borrows the card: while it lives, no other application can be.
///
/// If a credential was presented, dropping this value leaves the application, so that the card forgets it
/// (docs/protocol.md §2.4). That can fail and nobody hears of it: call [`leave`](Self::leave) to know.
pub struct JpkiAp<'a, T: Transport> {
    card: Selected<'a, T>,
    state: State,
}

impl<'a, T: Transport> JpkiAp<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::Jpki)?, state: State::default() })
    }

    fn session(&mut self) -> Session<'_, T> {
        Session { card: &mut self.card, state: &mut self.state }
    }

    /// Recognises the card by its token label, never by its ATR: one exchange that reads 32 bytes of EF 0006, none if it was
    /// done before in this session with the card. [`verify`](Self::verify) begins with it, so that no credential ever reaches a card that is not known.
    ///
    /// # Errors
    /// [`CardError::ResidentCard`], [`CardError::UnknownToken`], [`CardError::MalformedTokenInformation`], and those of the
    /// exchange.
    pub fn recognise(&mut self) -> Result<TokenKind, CardError> {
        self.session().recognise()
    }

    /// Reads the whole token information (EF 0006, 160 bytes), and recognises the card by it. One exchange.
    ///
    /// # Errors
    /// As [`recognise`](Self::recognise).
    pub fn token_information(&mut self) -> Result<TokenInformation, CardError> {
        self.session().token_information()
    }

    /// Reads which certificates exist (EF 0008). One exchange.
    ///
    /// # Errors
    /// [`CardError::MalformedAvailability`], and those of the exchange.
    pub fn availability(&mut self) -> Result<Availability, CardError> {
        self.session().availability()
    }

    /// Reads a certificate that needs no credential, DER without filler. Two exchanges with extended length, otherwise one
    /// for each 256 bytes; none if it was read before. On a phone the user-authentication certificate needs the PIN:
    /// [`Verified::authentication_certificate`].
    ///
    /// # Errors
    /// [`CardError::MissingCertificate`], [`CardError::MalformedCertificate`], [`CardError::CredentialNeeded`] on a phone,
    /// and those of the exchanges.
    pub fn read_certificate(&mut self, certificate: CertificateFile) -> Result<Vec<u8>, CardError> {
        self.session().certificate(certificate.into()).map(<[u8]>::to_vec)
    }

    /// Asks how many tries a credential has left; asking spends none. One exchange, two where the reader does not carry a
    /// command of four bytes.
    ///
    /// Where the card answers that the credential is verified already, somebody left it so: the application is left,
    /// selected again, and asked again. The answer is kept for the next [`verify`](Self::verify).
    ///
    /// # Errors
    /// Those of the exchange, [`CardError::NotLeft`]. A card that does not tell is no error: [`TriesLeft::Unknown`].
    pub fn tries_left(&mut self, credential: CredentialKind) -> Result<TriesLeft, CardError> {
        self.card.ask_tries(credential)
    }

    /// The tries left, if the credential may be presented with so many: recognises the card, and asks unless the answer is
    /// known. What a person is shown before they type.
    ///
    /// # Errors
    /// [`CardError::Blocked`]; [`CardError::LastTry`] and [`CardError::TriesUnknown`] unless allowed; those of
    /// [`recognise`](Self::recognise) and [`tries_left`](Self::tries_left).
    pub fn usable_tries(&mut self, credential: CredentialKind, last_try: LastTry) -> Result<TriesLeft, CardError> {
        self.session().presentable(credential, last_try)
    }

    /// Finds out everything that can stop a signature before the person is asked for the credential: recognises the card,
    /// judges the certificate's validity period at `now` where it is readable without the credential (the
    /// user-authentication certificate of a plastic card), and asks the tries left. What it finds is kept, and not asked
    /// again by [`verify`](Self::verify) and [`CardSigner`].
    ///
    /// Whether there is a signature certificate is not asked, which would be one more exchange:
    /// [`availability`](Self::availability) tells.
    ///
    /// # Errors
    /// Those of [`recognise`](Self::recognise), [`read_certificate`](Self::read_certificate) and
    /// [`tries_left`](Self::tries_left), [`CardError::CertificateExpired`], [`CardError::CertificateNotYetValid`],
    /// [`CardError::Blocked`]; [`CardError::LastTry`] and [`CardError::TriesUnknown`] unless allowed.
    pub fn prepare(
        &mut self,
        credential: CredentialKind,
        last_try: LastTry,
        now: Timestamp,
    ) -> Result<TriesLeft, CardError> {
        self.session().prepare(credential, last_try, now)
    }

    /// Presents a credential: recognises the card and asks the tries left unless that was done, and sends VERIFY exactly
    /// once. Refused without sending it: unknown cards, blocked credentials and, unless allowed, the last try and a card
    /// that does not tell the tries left.
    ///
    /// # Errors
    /// [`CardError::WrongCredential`] with the tries left, [`CardError::Blocked`], [`CardError::LastTry`],
    /// [`CardError::TriesUnknown`], [`CardError::OutcomeUnknown`] where the exchange broke off during VERIFY, those of
    /// [`recognise`](Self::recognise) and [`tries_left`](Self::tries_left), and those of the exchanges.
    pub fn verify<C: Credential>(
        &mut self,
        credential: &C,
        last_try: LastTry,
    ) -> Result<Verified<'_, T, C>, CardError> {
        self.session().verify(credential, last_try)?;
        Ok(Verified::new(self.session()))
    }

    /// Changes a credential: presents the old value as [`verify`](Self::verify) does, then sets the new one. Each value is
    /// sent exactly once. △ No source shows a card that took it; the command is what two code bases agree on.
    ///
    /// # Errors
    /// [`CardError::NewEqualsOld`] before anything is sent, those of [`verify`](Self::verify), [`CardError::ChangeRefused`]
    /// where the old value stays in force, [`CardError::ChangeOutcomeUnknown`] where the exchange broke off.
    pub fn change<C: Credential>(&mut self, old: &C, new: &C, last_try: LastTry) -> Result<(), CardError> {
        if old.bytes() == new.bytes() {
            return Err(CardError::NewEqualsOld { credential: C::KIND });
        }
        self.usable_tries(C::KIND, last_try)?;
        self.card.change(C::KIND, old.bytes(), new.bytes(), last_try)
    }

    /// Leaves the application, whether a credential was presented or not: the common application is selected, the card
    /// manager where that is refused, and a cold reset is the last resort. A card that was taken away counts as left.
    ///
    /// # Errors
    /// [`CardError::NotLeft`] where all of it failed.
    pub fn leave(self) -> Result<(), CardError> {
        self.card.leave()
    }
}

impl<T: Transport> fmt::Debug for JpkiAp<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JpkiAp").field("kind", &self.card.recognised).finish_non_exhaustive()
    }
}
