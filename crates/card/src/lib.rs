//! The My Number Card (個人番号カード): its applications, the credentials they ask for, signing on the card, and the proof
//! that the card and what it says are genuine.
//!
//! A [`Card`] speaks over any [`Transport`](jpki_reader::Transport). Selecting an application borrows the card, so two
//! applications cannot be mixed up; a presented credential is a value ([`Verified`], [`TextVerified`], [`FaceVerified`])
//! that the methods which need it live on. Leaving is automatic: an application that was given a credential is left when its value is dropped, because
//! a verified credential outlives the program otherwise (docs/protocol.md §2.4).
//!
//! # Exchanges
//! | call | extended length | short APDUs |
//! |---|---|---|
//! | [`Card::jpki`] | 1 | 1 |
//! | [`JpkiAp::recognise`], also run by [`JpkiAp::verify`]; once for a [`Card`] | 1 | 1 |
//! | [`JpkiAp::tries_left`], whose answer the next `verify` uses | 1 | 1 |
//! | [`JpkiAp::verify`] after that | 1 | 1 |
//! | [`Verified::signature_certificate`], 257 bytes or more | 2 | one for each 256 bytes |
//! | [`Verified::sign`] | 1 | 1 |
//! | [`Card::text`], [`Card::face`], [`Card::common`], [`Card::registry`], [`Card::manager`] | 1 | 1 |
//! | [`TextVerified::attributes`] up to 256 bytes, [`TextVerified::my_number`] | 1 | 1 |
//! | [`FaceVerified::front`] with the photo | 1 | one for each 256 bytes |
//! | [`FaceVerified::age_record`], CV certificates | 1 | 3 |
//! | [`TextAp::sign_challenge`], [`FaceAp::sign_challenge`] | 1 | 1 |
//! | [`Card::tries`], for each credential of an application, and one to select it | 1 | 1 |
//!
//! A signature so takes six exchanges, and the first one on a card a seventh that recognises it. On a card that was not asked
//! before, finding out that it refuses extended length costs one more, once.
//!
//! # The signature certificate needs the password
//! It can be read from [`Verified<SignPassword>`](Verified) only; without the password this does not compile:
//! ```compile_fail,E0599
//! fn read<T: jpki_reader::Transport>(ap: &mut jpki_card::JpkiAp<'_, T>) -> Result<Vec<u8>, jpki_card::CardError> {
//!     ap.signature_certificate()
//! }
//! ```
//! nor does this, with the other credential:
//! ```compile_fail,E0599
//! use jpki_card::{AuthPin, CardError, Verified};
//! fn read<T: jpki_reader::Transport>(verified: &mut Verified<'_, T, AuthPin>) -> Result<Vec<u8>, CardError> {
//!     verified.signature_certificate()
//! }
//! ```
//! while this does:
//! ```
//! use jpki_card::{CardError, SignPassword, Verified};
//! fn read<T: jpki_reader::Transport>(verified: &mut Verified<'_, T, SignPassword>) -> Result<Vec<u8>, CardError> {
//!     verified.signature_certificate()
//! }
//! ```
//!
//! # Each credential opens what the card lets it open
//! 照合番号A opens the My Number and not the attributes; asking for them does not compile:
//! ```compile_fail,E0599
//! use jpki_card::{Attributes, CardError, TextVerified, VerificationCodeA};
//! fn read<T: jpki_reader::Transport>(text: &mut TextVerified<'_, T, VerificationCodeA>) -> Result<Attributes, CardError> {
//!     text.attributes()
//! }
//! ```
//! nor does the My Number with 照合番号B, or its image:
//! ```compile_fail,E0599
//! use jpki_card::{CardError, MyNumberFile, TextVerified, VerificationCodeB};
//! fn read<T: jpki_reader::Transport>(text: &mut TextVerified<'_, T, VerificationCodeB>) -> Result<MyNumberFile, CardError> {
//!     text.my_number()
//! }
//! ```
//! ```compile_fail,E0599
//! use jpki_card::{CardError, FaceVerified, NumberImage, VerificationCodeB};
//! fn read<T: jpki_reader::Transport>(face: &mut FaceVerified<'_, T, VerificationCodeB>) -> Result<NumberImage, CardError> {
//!     face.number_image()
//! }
//! ```
//! nor does reading the face with the birth date, which opens the age record only:
//! ```compile_fail,E0599
//! use jpki_card::{BirthDateCode, CardError, CardFront, FaceVerified};
//! fn read<T: jpki_reader::Transport>(face: &mut FaceVerified<'_, T, BirthDateCode>) -> Result<CardFront, CardError> {
//!     face.front()
//! }
//! ```
//!
//! # Genuine or not
//! Three questions, each with its own answer: are the data what the issuer signed ([`check_text`], [`check_front`] …), who is
//! the issuer ([`CvAnchors::check`]), and is the card here ([`check_presence`] with a fresh [`Challenge`])?

mod application;
#[cfg(test)]
mod application_tests;
mod card;
mod change;
#[cfg(test)]
mod change_tests;
mod channel;
mod common;
mod content;
mod credential;
mod cv;
mod error;
mod face;
mod file;
mod genuine;
mod jpki;
mod manager;
mod municipality;
mod present;
#[cfg(test)]
mod present_tests;
mod read;
#[cfg(test)]
mod read_tests;
mod registry;
mod secure_messaging;
mod selected;
mod step;
mod survey;
#[cfg(test)]
mod testing;
mod text;

pub use application::Application;
pub use card::{Capabilities, Card, Support};
pub use common::{CardNumber, CommonAp, KeyReference};
pub use content::{CardFile, CardPublicKey, ContentError, ContentFault, PartialDate, Sex};
pub use credential::{
    AuthPin, BirthDateCode, Calendar, CardPin, CredentialKind, FormatFault, Holder, LastTry, SignPassword, TextPin,
    TriesLeft, VerificationCodeA, VerificationCodeB, Weakness, weaknesses,
};
pub use cv::{AnchorFault, AnchorTextError, CvAnchors, CvCertificate, Hierarchy, IssuerCheck, KeyId};
pub use error::CardError;
pub use face::{
    AgeRecord, CardFront, FaceAp, FaceCredential, FaceIssuer, FaceVerified, GrayImage, NumberImage, OpensFront, Photo,
    PngImage,
};
pub use genuine::{
    Challenge, DataCheck, DataPart, FRONT_NOT_COVERED, FrontCheck, PresenceCheck, TextCheck, TextData, check_age,
    check_front, check_number_image, check_number_image_of, check_presence, check_text,
};
pub use jpki::{
    Absence, Availability, CardCertificate, CardSigner, CertificateFault, CertificateFile, Credential, JpkiAp,
    Presence, Scheme, TokenFlags, TokenInformation, TokenKind, Verified,
};
pub use manager::{CardData, CardManager, DataObject, RecognitionData, RecognitionEntry};
pub use municipality::{Municipality, MunicipalityCode, MunicipalityCodeFault};
pub use registry::RegistryAp;
pub use secure_messaging::SecureMessagingFault;
pub use step::Step;
pub use survey::{
    Certainty, ExchangeKind, Finding, STATEMENTS, Statement, Survey, SurveyCredentials, SurveyExchange, SurveyReport,
    Timing, Verdict,
};
pub use text::{
    Attributes, CertifiedPublicKey, Form, FormDate, FormText, IntegrityRecord, MyNumber, MyNumberFault, MyNumberFile,
    OpensAttributes, OpensMyNumber, SecureText, SessionPublicKey, TextAp, TextBasicInformation, TextCredential,
    TextVerified,
};
