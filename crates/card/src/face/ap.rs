//! The face application (券面事項確認AP), selected: what each credential opens, as types.

use std::marker::PhantomData;

use jpki_reader::Transport;

use super::{AgeRecord, CardFront, FaceIssuer, NumberImage};
use crate::credential::Value;
use crate::cv::CvCertificate;
use crate::genuine::Challenge;
use crate::selected::Selected;
use crate::{
    Application, BirthDateCode, Card, CardError, CardFile, CredentialKind, LastTry, TriesLeft, VerificationCodeA,
    VerificationCodeB,
};

mod sealed {
    pub trait Sealed {}
}

/// A credential of the face application: [`BirthDateCode`], [`VerificationCodeA`] or [`VerificationCodeB`]. No PIN opens
/// it.
#[expect(private_bounds, reason = "nobody else can implement it, and nobody else reads the value")]
pub trait FaceCredential: sealed::Sealed + Value {
    /// Which one.
    const KIND: CredentialKind;
}

/// A credential that opens the face: 照合番号A and 照合番号B.
pub trait OpensFront: FaceCredential {}

macro_rules! opens {
    ($type:ident, $kind:ident $(, $marker:ident)*) => {
        impl sealed::Sealed for $type {}
        impl FaceCredential for $type {
            const KIND: CredentialKind = CredentialKind::$kind;
        }
        $(impl $marker for $type {})*
    };
}

opens!(BirthDateCode, FaceBirthDate);
opens!(VerificationCodeA, FaceCodeA, OpensFront);
opens!(VerificationCodeB, FaceCodeB, OpensFront);

/// The face application (券面事項確認AP), selected. If a credential was presented, dropping this value leaves the
/// application; [`leave`](Self::leave) tells whether that worked.
#[derive(Debug)]
pub struct FaceAp<'a, T: Transport> {
    card: Selected<'a, T>,
}

impl<'a, T: Transport> FaceAp<'a, T> {
    pub(crate) fn select(card: &'a mut Card<T>) -> Result<Self, CardError> {
        Ok(Self { card: Selected::enter(card, Application::Face)? })
    }

    /// As [`TextAp::tries_left`](crate::TextAp::tries_left).
    ///
    /// # Errors
    /// As there.
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

    /// Presents a credential, as [`TextAp::verify`](crate::TextAp::verify) does.
    ///
    /// # Errors
    /// As there.
    pub fn verify<C: FaceCredential>(
        &mut self,
        credential: &C,
        last_try: LastTry,
    ) -> Result<FaceVerified<'_, T, C>, CardError> {
        self.card.present(C::KIND, credential.bytes(), last_try)?;
        Ok(FaceVerified { card: &mut self.card, credential: PhantomData })
    }

    /// Reads the CV certificate of the key that signed the data (EF 0004). Free to read; one exchange with extended length,
    /// otherwise three.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed one, those of the exchanges.
    pub fn certificate(&mut self) -> Result<CvCertificate, CardError> {
        self.card.certificate(CardFile::FaceIssuerCertificate)
    }

    /// Reads versions, municipality and key identifier (EF 0003). Free to read; one or two exchanges.
    ///
    /// # Errors
    /// As [`certificate`](Self::certificate).
    pub fn issuer(&mut self) -> Result<FaceIssuer, CardError> {
        Ok(FaceIssuer::parse(&self.card.content(CardFile::FaceIssuer, None)?)?)
    }

    /// Has the card's own key (EF 001A) sign a challenge; no credential is needed. One exchange. Whether the signature
    /// is right, [`check_presence`](crate::check_presence) tells.
    ///
    /// # Errors
    /// Those of the exchange.
    pub fn sign_challenge(&mut self, challenge: &Challenge) -> Result<Vec<u8>, CardError> {
        self.card.sign_challenge(Application::Face, challenge)
    }

    /// Leaves the application, whether a credential was presented or not.
    ///
    /// # Errors
    /// [`CardError::NotLeft`].
    pub fn leave(self) -> Result<(), CardError> {
        self.card.leave()
    }
}

/// The face application with a credential presented. [`FaceAp`], which it borrows, leaves the application when it is
/// dropped.
#[derive(Debug)]
pub struct FaceVerified<'a, T, C> {
    card: &'a mut Card<T>,
    credential: PhantomData<fn() -> C>,
}

impl<T: Transport, C: FaceCredential> FaceVerified<'_, T, C> {
    /// As [`FaceAp::certificate`].
    ///
    /// # Errors
    /// As there.
    pub fn certificate(&mut self) -> Result<CvCertificate, CardError> {
        self.card.certificate(CardFile::FaceIssuerCertificate)
    }

    /// As [`FaceAp::issuer`].
    ///
    /// # Errors
    /// As there.
    pub fn issuer(&mut self) -> Result<FaceIssuer, CardError> {
        Ok(FaceIssuer::parse(&self.card.content(CardFile::FaceIssuer, None)?)?)
    }

    /// As [`FaceAp::sign_challenge`].
    ///
    /// # Errors
    /// As there.
    pub fn sign_challenge(&mut self, challenge: &Challenge) -> Result<Vec<u8>, CardError> {
        self.card.sign_challenge(Application::Face, challenge)
    }
}

impl<T: Transport, C: OpensFront> FaceVerified<'_, T, C> {
    /// Reads the face of the card (EF 0002): images, photo and what is signed of them. One exchange with extended length,
    /// otherwise one for each 256 bytes, about twelve.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed file, [`CardError::CredentialNeeded`] where the card has forgotten the
    /// credential, those of the exchanges.
    pub fn front(&mut self) -> Result<CardFront, CardError> {
        Ok(CardFront::parse(&self.card.content(CardFile::CardFront, Some(C::KIND))?)?)
    }
}

impl<T: Transport> FaceVerified<'_, T, VerificationCodeA> {
    /// Reads the image of the My Number (EF 0005). One exchange with extended length, otherwise three.
    ///
    /// # Errors
    /// As [`front`](Self::front).
    pub fn number_image(&mut self) -> Result<NumberImage, CardError> {
        Ok(NumberImage::parse(&self.card.content(CardFile::NumberImage, Some(CredentialKind::FaceCodeA))?)?)
    }
}

impl<T: Transport> FaceVerified<'_, T, BirthDateCode> {
    /// Reads the age record (EF 0001): birth date and the card's key, signed. One exchange with extended length, otherwise
    /// three.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed file, [`CardError::CredentialNeeded`] where the card has forgotten the
    /// credential, those of the exchanges.
    pub fn age_record(&mut self) -> Result<AgeRecord, CardError> {
        Ok(AgeRecord::parse(&self.card.content(CardFile::AgeRecord, Some(CredentialKind::FaceBirthDate))?)?)
    }
}
