//! From the card to its files: tries first, the free certificate, the credential once, the files, and away.

use jpki_card::{
    Attributes, Card, CredentialKind, CvCertificate, IntegrityRecord, MyNumberFile, OpensAttributes, OpensMyNumber,
    SecureText, TextCheck, TextCredential, TextData, TextVerified, check_text,
};
use jpki_reader::{Access, Transport};

use super::Wanted;
use crate::args::Globals;
use crate::commands::data::{self, Given, Opener, OpenerKind, last_try};
use crate::context::with_card;
use crate::error::Failure;
use crate::output::Ui;

/// What was read.
pub struct Content {
    /// CV certificate of the key that signed the record.
    pub certificate: CvCertificate,
    /// The My Number.
    pub number: Option<MyNumberFile>,
    /// The four attributes.
    pub attributes: Option<Attributes>,
    record: IntegrityRecord,
}

impl Content {
    /// Whether it is what the key of the certificate signed.
    pub fn check(&self) -> TextCheck {
        let data = TextData {
            record: Some(&self.record),
            number: self.number.as_ref(),
            attributes: self.attributes.as_ref(),
            key: None,
        };
        check_text(&self.certificate, &data)
    }
}

/// The files behind the credential.
type Files = (Option<MyNumberFile>, Option<Attributes>, IntegrityRecord);

/// Reads what is wanted.
pub fn read(given: Given, wanted: Wanted, globals: &Globals, ui: &Ui) -> Result<Content, Failure> {
    let last_try = last_try(globals);
    let material = data::random()?;
    with_card(globals, ui, Access::Exclusive, |transport| {
        let mut card = Card::new(transport);
        let mut ap = card.text()?;
        let kind = match given.kind() {
            OpenerKind::CodeA => CredentialKind::TextCodeA,
            OpenerKind::CodeB => CredentialKind::TextCodeB,
            _ => CredentialKind::TextPin,
        };
        let tries = ap.usable_tries(kind, last_try)?;
        // Free to read: a card that breaks on it has cost no try.
        let certificate = ap.certificate()?;
        let (number, attributes, record) = match &given.complete(tries, ui)? {
            Opener::TextPin(pin) if wanted.secure => {
                secured(&mut ap.verify(pin, last_try)?.secure(&material)?, wanted)?
            }
            Opener::TextPin(pin) => {
                let mut verified = ap.verify(pin, last_try)?;
                let number = number(&mut verified, wanted)?;
                (number, attributes(&mut verified, wanted)?, verified.integrity_record()?)
            }
            Opener::CodeA(code) => {
                let mut verified = ap.verify(code, last_try)?;
                (number(&mut verified, wanted)?, None, verified.integrity_record()?)
            }
            Opener::CodeB(code) => {
                let mut verified = ap.verify(code, last_try)?;
                (None, attributes(&mut verified, wanted)?, verified.integrity_record()?)
            }
            Opener::BirthDate(_) => return Err(super::does_not_open(OpenerKind::BirthDate, "text")),
        };
        data::left(ap.leave(), ui);
        Ok(Content { certificate, number, attributes, record })
    })
}

fn number<T: Transport, C: TextCredential + OpensMyNumber>(
    verified: &mut TextVerified<'_, T, C>,
    wanted: Wanted,
) -> Result<Option<MyNumberFile>, Failure> {
    Ok(if wanted.number { Some(verified.my_number()?) } else { None })
}

fn attributes<T: Transport, C: TextCredential + OpensAttributes>(
    verified: &mut TextVerified<'_, T, C>,
    wanted: Wanted,
) -> Result<Option<Attributes>, Failure> {
    Ok(if wanted.attributes { Some(verified.attributes()?) } else { None })
}

fn secured<T: Transport>(session: &mut SecureText<'_, T>, wanted: Wanted) -> Result<Files, Failure> {
    let number = if wanted.number { Some(session.my_number()?) } else { None };
    let attributes = if wanted.attributes { Some(session.attributes()?) } else { None };
    Ok((number, attributes, session.integrity_record()?))
}
