//! The way from a credential to a key: what can go wrong is found out first, then it is asked for and presented once.

use jiff::Timestamp;
use jpki_card::{
    AuthPin, Card, CardCertificate, CardError, CardSigner, CredentialKind, JpkiAp, LastTry, Presence, Scheme,
    SignPassword, TriesLeft,
};
use jpki_certificate::Certificate;
use jpki_reader::{Access, Transport};
use jpki_signature::{DigestInfo, Signer};
use zeroize::Zeroizing;

use crate::args::{CredentialArgs, Globals, KeyChoice};
use crate::commands::data;
use crate::context::with_card;
use crate::credentials::{self, Source, Wanted};
use crate::error::Failure;
use crate::output::Ui;
use crate::say;

/// A credential to be presented.
pub struct Unlock<'a> {
    key: KeyChoice,
    source: Source,
    /// Already read, where it comes from elsewhere than a terminal.
    given: Option<Zeroizing<String>>,
    globals: &'a Globals,
    ui: &'a Ui,
}

impl<'a> Unlock<'a> {
    /// Finds out where the credential for `key` comes from, and reads it unless it is to be typed: what is wrong with a
    /// file is told before the card is touched.
    pub fn new(key: KeyChoice, arguments: &CredentialArgs, globals: &'a Globals, ui: &'a Ui) -> Result<Self, Failure> {
        let wanted = match key {
            KeyChoice::Signature => Wanted::Password,
            KeyChoice::Auth => Wanted::Pin,
        };
        let source = credentials::source(arguments, wanted)?;
        let given = match source {
            Source::Terminal => None,
            _ => Some(credentials::read(&source, "")?),
        };
        Ok(Self { key, source, given, globals, ui })
    }

    /// Whether the last try may be used.
    pub fn last_try(&self) -> LastTry {
        if self.globals.allow_last_try { LastTry::Allow } else { LastTry::Refuse }
    }

    fn kind(&self) -> CredentialKind {
        match self.key {
            KeyChoice::Signature => CredentialKind::SignPassword,
            KeyChoice::Auth => CredentialKind::AuthPin,
        }
    }

    /// Asks the card for everything that speaks against presenting the credential (an expired certificate too, where it
    /// is readable), then the person for it. The tries left are shown before it is typed. `read` checks its form.
    pub fn ask<T: Transport, C>(
        &self,
        ap: &mut JpkiAp<'_, T>,
        read: impl FnOnce(&str) -> Result<C, Failure>,
    ) -> Result<C, Failure> {
        ap.recognise()?;
        self.require_certificate(ap)?;
        // Its answer is kept: presenting the credential asks nothing again.
        let tries = ap.prepare(self.kind(), self.last_try(), Timestamp::now())?;
        match &self.given {
            Some(text) => read(text),
            None => read(&credentials::read(&self.source, &self.prompt(tries))?),
        }
    }

    /// A card that says that there is no signature certificate has none: no try is spent to find that out.
    fn require_certificate<T: Transport>(&self, ap: &mut JpkiAp<'_, T>) -> Result<(), Failure> {
        if self.key == KeyChoice::Auth {
            return Ok(());
        }
        match ap.availability() {
            Ok(availability) if availability.signature == Presence::Absent => {
                Err(Failure::no_certificate(CardCertificate::Signature))
            }
            // A card that does not say so may still have one.
            Ok(_) | Err(CardError::UnexpectedStatus { .. } | CardError::MalformedAvailability { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn prompt(&self, tries: TriesLeft) -> String {
        let ui = self.ui;
        let tries = match tries.count() {
            Some(left) => say!(ui, "prompt-tries", left = left),
            None => say!(ui, "tries-unknown"),
        };
        match self.key {
            KeyChoice::Signature => say!(ui, "prompt-password", tries = tries),
            KeyChoice::Auth => say!(ui, "prompt-pin", tries = tries),
        }
    }
}

/// A key that its credential has opened.
pub enum Key<'a, T: Transport> {
    /// The signature key.
    Signature(CardSigner<'a, T, SignPassword>),
    /// The user-authentication key.
    Auth(CardSigner<'a, T, AuthPin>),
}

impl<T: Transport> Key<'_, T> {
    /// The certificate of the key.
    pub fn signer_certificate(&self) -> &Certificate {
        match self {
            Self::Signature(signer) => signer.signer_certificate(),
            Self::Auth(signer) => signer.signer_certificate(),
        }
    }

    /// Reads the authority's certificate beside it.
    pub fn read_issuer(&mut self) -> Result<&Certificate, CardError> {
        match self {
            Self::Signature(signer) => signer.read_issuer(),
            Self::Auth(signer) => signer.read_issuer(),
        }
    }

    /// Signs in any of the six schemes.
    pub fn sign_raw(self, scheme: Scheme, input: &[u8]) -> Result<Vec<u8>, CardError> {
        match self {
            Self::Signature(signer) => signer.into_verified().sign(scheme, input),
            Self::Auth(signer) => signer.into_verified().sign(scheme, input),
        }
    }
}

impl<T: Transport> Signer for Key<'_, T> {
    type Error = CardError;

    fn certificate(&self) -> &[u8] {
        match self {
            Self::Signature(signer) => signer.certificate(),
            Self::Auth(signer) => signer.certificate(),
        }
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        match self {
            Self::Signature(signer) => signer.issuer_certificate(),
            Self::Auth(signer) => signer.issuer_certificate(),
        }
    }

    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, CardError> {
        match self {
            Self::Signature(signer) => signer.sign(digest_info),
            Self::Auth(signer) => signer.sign(digest_info),
        }
    }
}

/// Does `work` with the key of the card that `unlock` opens, and leaves the card without it.
pub fn with_key<R>(
    unlock: &Unlock<'_>,
    now: Timestamp,
    work: impl FnOnce(Key<'_, &mut dyn Transport>) -> Result<R, Failure>,
) -> Result<R, Failure> {
    let ui = unlock.ui;
    with_card(unlock.globals, ui, Access::Exclusive, |transport| {
        let mut card = Card::new(transport);
        let mut ap = card.jpki()?;
        let result = match unlock.key {
            KeyChoice::Signature => {
                let password = unlock.ask(&mut ap, |text| Ok(SignPassword::new(text)?))?;
                tell_upper_cased(&password, ui);
                work(Key::Signature(CardSigner::present(&mut ap, &password, unlock.last_try(), now)?))
            }
            KeyChoice::Auth => {
                let pin = unlock.ask(&mut ap, |text| Ok(AuthPin::new(text)?))?;
                work(Key::Auth(CardSigner::present(&mut ap, &pin, unlock.last_try(), now)?))
            }
        }?;
        leave(ap, ui);
        Ok(result)
    })
}

/// Makes the card forget the credential. What was made with it is good even if that fails: the person is told.
pub fn leave<T: Transport>(ap: JpkiAp<'_, T>, ui: &Ui) {
    data::left(ap.leave(), ui);
}

/// The card knows capitals only.
pub fn tell_upper_cased(password: &SignPassword, ui: &Ui) {
    if password.upper_cased() {
        ui.notice("credential.upper-cased", say!(ui, "notice-upper-cased"));
    }
}
