//! From the card to its face: tries first, the free certificate, the credential once, the files, a challenge, and away.

use jpki_card::{
    AgeRecord, Card, CardError, CardFront, CardPublicKey, Challenge, CredentialKind, CvCertificate, FaceCredential,
    FaceVerified, NumberImage, OpensFront, PartialDate, PresenceCheck, VerificationCodeA, check_age, check_front,
    check_presence,
};
use jpki_reader::{Access, Transport};

use crate::args::{FaceReadArgs, Globals};
use crate::commands::data::{self, Given, Opener, OpenerKind, last_try};
use crate::context::with_card;
use crate::error::{Code, Failure};
use crate::output::Ui;

/// What is to be read.
pub struct Wanted {
    /// The image of the My Number too.
    number_image: bool,
}

impl Wanted {
    /// Refuses what the credential does not open.
    pub fn new(arguments: &FaceReadArgs, opener: OpenerKind) -> Result<Self, Failure> {
        let refused = |what: &'static str| {
            Err(Failure::new(Code::CredentialDoesNotOpen).with("which", opener.which()).with("what", what))
        };
        let asks_front = arguments.photo.is_some() || arguments.photo_jp2.is_some() || arguments.html.is_some();
        match opener {
            OpenerKind::BirthDate if asks_front || arguments.number_image.is_some() => refused("face"),
            OpenerKind::CodeB if arguments.number_image.is_some() => refused("number-image"),
            OpenerKind::BirthDate | OpenerKind::CodeB => Ok(Self { number_image: false }),
            // Read only where it goes somewhere.
            OpenerKind::TextPin | OpenerKind::CodeA => {
                Ok(Self { number_image: arguments.number_image.is_some() || arguments.html.is_some() })
            }
        }
    }
}

/// What was read.
pub struct Content {
    /// CV certificate of the key that signed the face.
    pub certificate: CvCertificate,
    /// The face, or as much of it as the birth date opens.
    pub face: Face,
    challenge: Challenge,
    /// The card's signature over the challenge; none where it refused.
    answer: Option<Vec<u8>>,
    /// Whether the birth date in the credential, if there is one, can be the one that was read.
    fits: bool,
}

/// The face, or as much of it as the birth date opens.
pub enum Face {
    /// The front, and the image of the My Number where it was asked for.
    Front {
        /// The front.
        front: Box<CardFront>,
        /// The image of the My Number.
        number: Option<Box<NumberImage>>,
    },
    /// Birth date and key.
    Age(Box<AgeRecord>),
}

impl Content {
    /// The front, if it was read.
    pub fn front(&self) -> Option<&CardFront> {
        match &self.face {
            Face::Front { front, .. } => Some(front),
            Face::Age(_) => None,
        }
    }

    /// The image of the My Number, if it was read.
    pub fn number_image(&self) -> Option<&NumberImage> {
        match &self.face {
            Face::Front { number, .. } => number.as_deref(),
            Face::Age(_) => None,
        }
    }

    /// The birth date.
    pub fn birth(&self) -> PartialDate {
        match &self.face {
            Face::Front { front, .. } => front.birth(),
            Face::Age(record) => record.birth(),
        }
    }

    /// Whether the card signed the challenge with the key that its issuer signed. Another key would prove nothing, and what
    /// takes a birth date that is not its own is no card.
    pub fn is_present(&self) -> bool {
        let (key, authentic): (&CardPublicKey, bool) = match &self.face {
            Face::Front { front, .. } => {
                let check = check_front(&self.certificate, front);
                (front.key(), check.signature.is_authentic() && check.text.is_authentic())
            }
            Face::Age(record) => (record.key(), check_age(&self.certificate, record).is_authentic()),
        };
        let answer = self.answer.as_deref().unwrap_or_default();
        authentic && self.fits && check_presence(key, &self.challenge, answer) == PresenceCheck::Present
    }
}

/// Reads what is wanted. With the text PIN the My Number is read first, from the text application, and presented to the
/// face application as 照合番号A.
pub fn read(given: Given, wanted: &Wanted, globals: &Globals, ui: &Ui) -> Result<Content, Failure> {
    let last_try = last_try(globals);
    let challenge = Challenge::from_bytes(*data::random()?);
    with_card(globals, ui, Access::Exclusive, |transport| {
        let mut card = Card::new(transport);
        let given = match given.kind() {
            OpenerKind::TextPin => Given::Ready(Opener::CodeA(my_number(&mut card, given, globals, ui)?)),
            _ => given,
        };
        let mut ap = card.face()?;
        let kind = match given.kind() {
            OpenerKind::BirthDate => CredentialKind::FaceBirthDate,
            OpenerKind::CodeB => CredentialKind::FaceCodeB,
            _ => CredentialKind::FaceCodeA,
        };
        let tries = ap.usable_tries(kind, last_try)?;
        // Free to read: a card that breaks on it has cost no try.
        let certificate = ap.certificate()?;
        let opener = given.complete(tries, ui)?;
        let (face, answer) = match &opener {
            Opener::CodeA(code) => {
                let mut verified = ap.verify(code, last_try)?;
                let front = Box::new(verified.front()?);
                let number = if wanted.number_image { Some(Box::new(verified.number_image()?)) } else { None };
                (Face::Front { front, number }, answer(&mut verified, &challenge)?)
            }
            Opener::CodeB(code) => {
                let mut verified = ap.verify(code, last_try)?;
                (front(&mut verified)?, answer(&mut verified, &challenge)?)
            }
            Opener::BirthDate(code) => {
                let mut verified = ap.verify(code, last_try)?;
                (Face::Age(Box::new(verified.age_record()?)), answer(&mut verified, &challenge)?)
            }
            // Exchanged for 照合番号A above.
            Opener::TextPin(_) => {
                return Err(Failure::new(Code::CredentialDoesNotOpen).with("which", "text-pin").with("what", "face"));
            }
        };
        data::left(ap.leave(), ui);
        let mut content = Content { certificate, face, challenge, answer, fits: true };
        content.fits = match &opener {
            Opener::CodeB(code) => code.fits(content.birth()),
            Opener::BirthDate(code) => code.fits(content.birth()),
            Opener::CodeA(_) | Opener::TextPin(_) => true,
        };
        Ok(content)
    })
}

fn my_number<T: Transport>(
    card: &mut Card<T>,
    given: Given,
    globals: &Globals,
    ui: &Ui,
) -> Result<VerificationCodeA, Failure> {
    let last_try = last_try(globals);
    let mut ap = card.text()?;
    let tries = ap.usable_tries(CredentialKind::TextPin, last_try)?;
    let Opener::TextPin(pin) = given.complete(tries, ui)? else {
        return Err(Failure::new(Code::CardExchangeBroken));
    };
    let number = ap.verify(&pin, last_try)?.my_number()?;
    data::left(ap.leave(), ui);
    Ok(VerificationCodeA::new(number.number().as_str())?)
}

fn front<T: Transport, C: OpensFront>(verified: &mut FaceVerified<'_, T, C>) -> Result<Face, Failure> {
    Ok(Face::Front { front: Box::new(verified.front()?), number: None })
}

/// A card that refuses to sign has not proved that it is there; an exchange that broke off says nothing.
fn answer<T: Transport, C: FaceCredential>(
    verified: &mut FaceVerified<'_, T, C>,
    challenge: &Challenge,
) -> Result<Option<Vec<u8>>, Failure> {
    match verified.sign_challenge(challenge) {
        Ok(signature) => Ok(Some(signature)),
        Err(CardError::UnexpectedStatus { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::OpenerArgs;

    #[test]
    fn only_what_the_credential_opens_can_be_asked_for() {
        let wanted = |photo: bool, number: bool, html: bool, opener| {
            let file = |asked: bool| asked.then(|| "file".into());
            let arguments = FaceReadArgs {
                photo: file(photo),
                photo_jp2: None,
                number_image: file(number),
                html: file(html),
                opener: OpenerArgs::default(),
            };
            Wanted::new(&arguments, opener).map(|wanted| wanted.number_image).map_err(|failure| failure.code())
        };
        let refused = Err(Code::CredentialDoesNotOpen);
        for (photo, number, html) in [(true, false, false), (false, true, false), (false, false, true)] {
            assert_eq!(wanted(photo, number, html, OpenerKind::BirthDate), refused);
        }
        assert_eq!(wanted(false, false, false, OpenerKind::BirthDate), Ok(false));
        assert_eq!(wanted(false, true, false, OpenerKind::CodeB), refused);
        assert_eq!(wanted(true, false, true, OpenerKind::CodeB), Ok(false));
        for opener in [OpenerKind::CodeA, OpenerKind::TextPin] {
            assert_eq!(wanted(true, false, false, opener), Ok(false));
            assert_eq!(wanted(false, true, false, opener), Ok(true));
            assert_eq!(wanted(false, false, true, opener), Ok(true));
        }
    }
}
