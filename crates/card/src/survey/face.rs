//! The face application, without credentials and with them.

use jpki_apdu::StatusWord;
use jpki_reader::{Reset, Transport};

use super::notes::Verdict;
use super::shape::{shape, tags};
use super::walk::{Walk, shown};
use crate::credential::Value;
use crate::{
    AgeRecord, Application, CardError, CardFile, CardFront, CardPublicKey, CredentialKind, CvCertificate, NumberImage,
    check_age, check_front, check_number_image,
};

const FILES: [u8; 12] = [1, 2, 3, 4, 5, 6, 0x11, 0x12, 0x13, 0x1A, 0x1C, 0x1E];
const CLOSED: [u16; 4] = [1, 2, 5, 6];
const UNUSED: [u16; 2] = [0x1C, 0x1E];
const PRESENCE_KEY: u16 = 0x1A;

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn face(&mut self) -> Result<(), CardError> {
        if !self.enter(Application::Face)? {
            return Ok(());
        }
        self.closed("3.3-closed", &CLOSED)?;
        match self.whole(0x03)? {
            Ok(content) => {
                let found = shape(&content);
                let fits = found.starts_with("FF30{DF31:4 DF32:16 DF33:1 DF34:5 DF35:272}");
                self.notes.note("3.3-0003-free", Verdict::of(fits), found);
                self.size("face", 0x03, &content);
            }
            Err(status) => self.notes.note("3.3-0003-free", Verdict::Differs, shown(status)),
        }
        self.issuer_certificate(CardFile::FaceIssuerCertificate)?;
        let status = self.note_tries(CredentialKind::FaceBirthDate)?;
        let verdict = if status == StatusWord::TriesLeft(10) { Verdict::Confirmed } else { Verdict::Unclear };
        self.notes.note("3.5-birth-date-tries", verdict, shown(status));
        self.tries_of("3.5-code-b-tries", CredentialKind::FaceCodeB)?;
        self.tries_of("3.5-code-a-tries", CredentialKind::FaceCodeA)?;
        self.unused("3.3-unused", &UNUSED, Some(StatusWord::WrongFileStructure))?;
        self.challenge("face application", 8)?;
        self.sweep("9.1-files-face", &FILES)?;
        self.control_information(Application::Face)?;
        self.presence_key("3.3-001a-forms", Application::Face, PRESENCE_KEY)?;
        Ok(())
    }

    /// What each credential that was offered opens in the face application.
    pub(super) fn face_opened(&mut self) -> Result<(), CardError> {
        let survey = self.survey;
        let offered = &survey.credentials;
        let birth_date = offered.birth_date.map(Value::bytes);
        if self.present("3.3-d-opens", CredentialKind::FaceBirthDate, birth_date)? {
            self.notes.note("3.5-birth-date-form", Verdict::Confirmed, "9000");
            self.opens("3.3-d-opens", &[1], &[2, 5, 6])?;
            self.face_signatures()?;
            match self.card.transport.reset(Reset::Cold) {
                Ok(()) => {
                    self.select(Application::Face)?;
                    let status = self.read(0x01)?.status;
                    self.notes.note("2.4-ends-power", ended(status), shown(status));
                }
                Err(_) => self.notes.not_asked("2.4-ends-power", "no reset was possible"),
            }
        }
        let code = offered.code_a.map(Value::bytes);
        if self.present("3.3-a-opens", CredentialKind::FaceCodeA, code)? {
            self.opens("3.3-a-opens", &[2, 5, 6], &[1])?;
            self.reserved("3.3-0006", 0x06)?;
            self.face_signatures()?;
            self.leave()?;
        }
        let code = offered.code_b.map(Value::bytes);
        if self.present("3.3-b-opens", CredentialKind::FaceCodeB, code)? {
            self.notes.note("3.5-code-b-form", Verdict::Confirmed, "9000 in the face application");
            self.opens("3.3-b-opens", &[2, 6], &[1, 5])?;
            self.reserved("3.3-0006", 0x06)?;
            self.face_signatures()?;
            self.leave()?;
        }
        Ok(())
    }

    /// Checks the signatures of what is open, and whose key the presence key is.
    fn face_signatures(&mut self) -> Result<(), CardError> {
        let Ok(content) = self.whole(CardFile::FaceIssuerCertificate.fid())? else { return Ok(()) };
        let Ok(issuer) = CvCertificate::parse(CardFile::FaceIssuerCertificate, &content) else { return Ok(()) };
        if let Ok(content) = self.whole(0x01)? {
            let record = AgeRecord::parse(&content);
            let fits = record.as_ref().is_ok_and(|record| check_age(&issuer, record).is_authentic());
            self.signed("0001", fits, &content);
            self.key_of(record.as_ref().ok().map(AgeRecord::key))?;
        }
        if let Ok(content) = self.whole(0x02)? {
            let front = CardFront::parse(&content);
            let fits = front.as_ref().is_ok_and(|front| check_front(&issuer, front).is_authentic());
            self.signed("0002", fits, &content);
            self.key_of(front.as_ref().ok().map(CardFront::key))?;
        }
        if let Ok(content) = self.whole(0x05)? {
            let number = NumberImage::parse(&content);
            let fits = number.as_ref().is_ok_and(|number| check_number_image(&issuer, number).is_authentic());
            self.signed("0005", fits, &content);
        }
        Ok(())
    }

    fn signed(&mut self, file: &str, fits: bool, content: &[u8]) {
        let text = if fits { "authentic" } else { "not authentic, or not readable" };
        self.notes.note("3.3-signed", Verdict::of(fits), format!("{file}: {}, {text}", tags(content)));
    }

    fn key_of(&mut self, key: Option<&CardPublicKey>) -> Result<(), CardError> {
        if let Some(key) = key {
            let fits = self.known_presence_key(key)?;
            let text = if fits { "signed by this key" } else { "signed by another key" };
            self.notes.note("3.3-presence", Verdict::of(fits), text);
        }
        Ok(())
    }
}

/// Whether a file is closed again.
pub(super) fn ended(status: StatusWord) -> Verdict {
    Verdict::of(status == StatusWord::SecurityStatusNotSatisfied)
}
