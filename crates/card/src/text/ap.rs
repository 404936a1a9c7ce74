//! The text application (券面事項入力補助AP), selected: what each credential opens, as types.

use std::marker::PhantomData;

use jpki_reader::Transport;

use super::{Attributes, CertifiedPublicKey, IntegrityRecord, MyNumberFile, SessionPublicKey, TextBasicInformation};
use crate::credential::Value;
use crate::cv::CvCertificate;
use crate::genuine::Challenge;
use crate::selected::Selected;
use crate::text::secure::SecureText;
use crate::{
    Application, Card, CardError, CardFile, CredentialKind, LastTry, TextPin, TriesLeft, VerificationCodeA,
    VerificationCodeB,
};

mod sealed {
    pub trait Sealed {}
}

/// A credential of the text application: [`TextPin`], [`VerificationCodeA`] or [`VerificationCodeB`].
#[expect(private_bounds, reason = "nobody else can implement it, and nobody else reads the value")]
pub trait TextCredential: sealed::Sealed + Value {
    /// Which one.
    const KIND: CredentialKind;
}

/// A credential that opens the My Number: the PIN and 照合番号A.
pub trait OpensMyNumber: TextCredential {}
/// A credential that opens the four attributes: the PIN and 照合番号B, not 照合番号A.
pub trait OpensAttributes: TextCredential {}

macro_rules! opens {
    ($type:ident, $kind:ident $(, $marker:ident)+) => {
        impl sealed::Sealed for $type {}
        impl TextCredential for $type {
            const KIND: CredentialKind = CredentialKind::$kind;
        }
        $(impl $marker for $type {})+
    };
}

opens!(TextPin, TextPin, OpensMyNumber, OpensAttributes);
opens!(VerificationCodeA, TextCodeA, OpensMyNumber);
opens!(VerificationCodeB, TextCodeB, OpensAttributes);

/// The text application (券面事項入力補助AP), selected. If a credential was presented, dropping this value leaves the
/// application; [`leave`](Self::leave) tells whether that worked.
#[derive(Debug)]
pub struct TextAp<'a, T: Transport> {
    card: Selected<'a, T>,
}

impl<'a, T: Transport> TextAp<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::Text)? })
    }

    /// Asks how many tries a credential of this application has left; asking spends none. One exchange, two where the
    /// reader or the card does not take the first form.
    ///
    /// # Errors
    /// [`CardError::NotSelected`] for a credential of another application, those of the exchange.
    pub fn tries_left(&mut self, credential: CredentialKind) -> Result<TriesLeft, CardError> {
        self.card.ask_tries(credential)
    }

    /// The tries left, if the credential may be presented with so many; asked unless the answer is known.
    ///
    /// # Errors
    /// [`CardError::Blocked`]; [`CardError::LastTry`] and [`CardError::TriesUnknown`] unless allowed; those of the
    /// exchange.
    pub fn usable_tries(&mut self, credential: CredentialKind, last_try: LastTry) -> Result<TriesLeft, CardError> {
        self.card.usable_tries(credential, last_try)
    }

    /// Presents a credential: asks the tries left unless that was done, and sends VERIFY exactly once. It is not sent where
    /// it is blocked and, unless allowed, with one try left or where the card does not tell.
    ///
    /// # Errors
    /// [`CardError::WrongCredential`] with the tries left, [`CardError::Blocked`], [`CardError::LastTry`],
    /// [`CardError::TriesUnknown`], [`CardError::OutcomeUnknown`], those of the exchanges.
    pub fn verify<C: TextCredential>(
        &mut self,
        credential: &C,
        last_try: LastTry,
    ) -> Result<TextVerified<'_, T, C>, CardError> {
        self.card.present(C::KIND, credential.bytes(), last_try)?;
        Ok(TextVerified { card: &mut self.card, credential: PhantomData })
    }

    /// Changes the PIN: presents the old one, then sets the new one, each exactly once. △ No source shows a card that took
    /// it.
    ///
    /// # Errors
    /// As [`JpkiAp::change`](crate::JpkiAp::change).
    pub fn change(&mut self, old: &TextPin, new: &TextPin, last_try: LastTry) -> Result<(), CardError> {
        self.card.change(CredentialKind::TextPin, old.bytes(), new.bytes(), last_try)
    }

    /// Reads the CV certificate of the key that signed the data (EF 0004). Free to read; one exchange with extended length,
    /// otherwise three.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed one, those of the exchanges.
    pub fn certificate(&mut self) -> Result<CvCertificate, CardError> {
        self.card.certificate(CardFile::TextIssuerCertificate)
    }

    /// Reads the basic information (EF 0005): versions and key identifier. Free to read; one exchange.
    ///
    /// # Errors
    /// As [`certificate`](Self::certificate).
    pub fn basic_information(&mut self) -> Result<TextBasicInformation, CardError> {
        Ok(TextBasicInformation::parse(&self.card.content(CardFile::TextBasicInformation, None)?)?)
    }

    /// Has the card's own key (EF 0013) sign a challenge; no credential is needed. One exchange. Whether the signature
    /// is right, [`check_presence`](crate::check_presence) tells.
    ///
    /// # Errors
    /// Those of the exchange.
    pub fn sign_challenge(&mut self, challenge: &Challenge) -> Result<Vec<u8>, CardError> {
        self.card.sign_challenge(Application::Text, challenge)
    }

    /// Leaves the application, whether a credential was presented or not.
    ///
    /// # Errors
    /// [`CardError::NotLeft`].
    pub fn leave(self) -> Result<(), CardError> {
        self.card.leave()
    }
}

/// The text application with a credential presented. [`TextAp`], which it borrows, leaves the application when it is
/// dropped.
#[derive(Debug)]
pub struct TextVerified<'a, T, C> {
    card: &'a mut Card<T>,
    credential: PhantomData<fn() -> C>,
}

impl<T: Transport, C: TextCredential> TextVerified<'_, T, C> {
    /// Reads the integrity record (EF 0003): hashes of My Number and attributes, signed. One or two exchanges.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed one, [`CardError::CredentialNeeded`] where the card has forgotten the
    /// credential, those of the exchanges.
    pub fn integrity_record(&mut self) -> Result<IntegrityRecord, CardError> {
        Ok(IntegrityRecord::parse(&self.card.content(CardFile::IntegrityRecord, Some(C::KIND))?)?)
    }

    /// Reads the certified public half of the card's own key (EF 0007). One to three exchanges.
    ///
    /// # Errors
    /// As [`integrity_record`](Self::integrity_record).
    pub fn certified_key(&mut self) -> Result<CertifiedPublicKey, CardError> {
        Ok(CertifiedPublicKey::parse(&self.card.content(CardFile::CertifiedPublicKey, Some(C::KIND))?)?)
    }

    /// Reads the key to which a session key is enciphered (EF 0006). One or two exchanges.
    ///
    /// # Errors
    /// As [`integrity_record`](Self::integrity_record).
    pub fn session_public_key(&mut self) -> Result<SessionPublicKey, CardError> {
        Ok(SessionPublicKey::parse(&self.card.content(CardFile::SessionPublicKey, Some(C::KIND))?)?)
    }

    /// As [`TextAp::certificate`].
    ///
    /// # Errors
    /// As there.
    pub fn certificate(&mut self) -> Result<CvCertificate, CardError> {
        self.card.certificate(CardFile::TextIssuerCertificate)
    }

    /// As [`TextAp::sign_challenge`].
    ///
    /// # Errors
    /// As there.
    pub fn sign_challenge(&mut self, challenge: &Challenge) -> Result<Vec<u8>, CardError> {
        self.card.sign_challenge(Application::Text, challenge)
    }
}

impl<T: Transport, C: OpensMyNumber> TextVerified<'_, T, C> {
    /// Reads the My Number (個人番号, EF 0001). One exchange.
    ///
    /// # Errors
    /// As [`integrity_record`](Self::integrity_record).
    pub fn my_number(&mut self) -> Result<MyNumberFile, CardError> {
        Ok(MyNumberFile::parse(&self.card.content(CardFile::MyNumber, Some(C::KIND))?)?)
    }
}

impl<T: Transport, C: OpensAttributes> TextVerified<'_, T, C> {
    /// Reads the four attributes (基本4情報, EF 0002). One exchange for up to 256 bytes.
    ///
    /// # Errors
    /// As [`integrity_record`](Self::integrity_record).
    pub fn attributes(&mut self) -> Result<Attributes, CardError> {
        Ok(Attributes::parse(&self.card.content(CardFile::Attributes, Some(C::KIND))?)?)
    }
}

impl<'a, T: Transport> TextVerified<'a, T, TextPin> {
    /// Sets a new PIN, sent exactly once. Whether it is the old one is not compared here, see [`TextAp::change`].
    ///
    /// # Errors
    /// [`CardError::ChangeRefused`], where the old PIN stays in force, and [`CardError::ChangeOutcomeUnknown`].
    pub fn change(&mut self, new: &TextPin) -> Result<(), CardError> {
        self.card.set_new_value(CredentialKind::TextPin, new.bytes())
    }

    /// Opens a session of secure messaging: reads the card's key (EF 0006) and delivers a session key, which takes
    /// extended length. `material` must be random and fresh for each session. Two to four exchanges.
    ///
    /// The PIN itself has travelled in clear before. What is read from now on is enciphered, but not proved to come from
    /// the card: there is no MAC.
    ///
    /// # Errors
    /// [`CardError::SecureMessaging`], those of reading the key.
    pub fn secure(mut self, material: &zeroize::Zeroizing<[u8; 32]>) -> Result<SecureText<'a, T>, CardError> {
        let key = self.session_public_key()?;
        let session = self.card.open_secure_session(key.key().rsa(), material)?;
        Ok(SecureText::new(self.card, session))
    }
}
