//! The text application with the credentials that were offered, each presented once.

use jpki_apdu::{Command, StatusWord};
use jpki_reader::{Reset, Transport};

use super::face::ended;
use super::notes::Verdict;
use super::shape::shape;
use super::walk::{Walk, sfi, shown};
use crate::credential::Value;
use crate::file::is_read;
use crate::{
    Application, Attributes, CardError, CardFile, CertifiedPublicKey, CredentialKind, CvCertificate, IntegrityRecord,
    LastTry, MyNumberFile, SessionPublicKey, Step, TextData, check_text,
};

/// A file that every credential of the text application opens.
const ANY: u16 = 0x03;

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn text_opened(&mut self) -> Result<(), CardError> {
        let survey = self.survey;
        let offered = &survey.credentials;
        if self.present("3.2-pin-opens", CredentialKind::TextPin, offered.text_pin.map(Value::bytes))? {
            self.opens("3.2-pin-opens", &[1, 2, 3, 6, 7, 8], &[])?;
            self.text_contents()?;
            self.secure_messaging()?;
            self.survives()?;
            self.comes_back("2.4-ends-other", Application::Common)?;
        }
        if self.present("3.2-a-opens", CredentialKind::TextCodeA, offered.code_a.map(Value::bytes))? {
            self.opens("3.2-a-opens", &[1, 3, 6, 7, 8], &[2])?;
            self.text_contents()?;
            self.comes_back("2.4-ends-manager", Application::CardManager)?;
        }
        if self.present("3.2-b-opens", CredentialKind::TextCodeB, offered.code_b.map(Value::bytes))? {
            self.notes.note("3.5-code-b-form", Verdict::Confirmed, "9000 in the text application");
            self.opens("3.2-b-opens", &[2, 3, 6, 7, 8], &[1])?;
            self.text_contents()?;
            self.comes_back("2.4-ends-other", Application::Common)?;
        }
        Ok(())
    }

    /// Presents a credential, once, and asks about it while it is verified. Whether the card took it. `id` says why not.
    pub(super) fn present(
        &mut self,
        id: &'static str,
        credential: CredentialKind,
        value: Option<&[u8]>,
    ) -> Result<bool, CardError> {
        let Some(value) = value else { return Ok(false) };
        let application = credential.application();
        if !self.enter(application)? {
            return Ok(false);
        }
        self.card.selected = Some(application);
        self.card.transport.arm(credential);
        match self.card.present(credential, value, LastTry::Refuse) {
            Ok(()) => {}
            // None of these names more than the credential and its tries.
            Err(error) if error.is_credential_refused() => {
                self.notes.not_asked(id, &error.to_string());
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        let status = self.query(credential.reference())?;
        let told = matches!(status, StatusWord::TriesLeft(_) | StatusWord::Success);
        self.notes.note("2.5-verified-query", Verdict::of(told), format!("{credential}: {}", shown(status)));
        if let (StatusWord::TriesLeft(left), Some(most)) = (status, credential.max_tries()) {
            self.notes.note("2.5-right-resets", Verdict::of(left == most), format!("{credential}: {left}"));
        }
        Ok(true)
    }

    /// Which files are open now, and which are not.
    pub(super) fn opens(&mut self, id: &'static str, open: &[u16], closed: &[u16]) -> Result<(), CardError> {
        for fid in open {
            let status = self.read(*fid)?.status;
            self.notes.note(id, Verdict::of(is_read(status)), format!("{fid:04X} {}", shown(status)));
        }
        for fid in closed {
            let status = self.read(*fid)?.status;
            self.notes.note(id, ended(status), format!("{fid:04X} {}", shown(status)));
        }
        Ok(())
    }

    fn text_contents(&mut self) -> Result<(), CardError> {
        let number = self.whole(0x01)?.ok();
        if let Some(content) = &number {
            let found = shape(content);
            self.notes.note("3.2-0001", Verdict::of(found == "FF10:12 2×FF"), found);
        }
        if let Ok(content) = self.whole(0x06)? {
            let found = shape(&content);
            self.notes.note("3.2-0006", Verdict::of(found.starts_with("A1{90:3 91:256}")), found);
        }
        self.reserved("3.2-0008", 0x08)?;
        let attributes = self.whole(0x02)?.ok();
        let (record, key) = (self.whole(ANY)?.ok(), self.whole(0x07)?.ok());
        let issuer = self.whole(CardFile::TextIssuerCertificate.fid())?.ok();
        let issuer = issuer.and_then(|content| CvCertificate::parse(CardFile::TextIssuerCertificate, &content).ok());
        let number = number.and_then(|content| MyNumberFile::parse(&content).ok());
        let attributes = attributes.and_then(|content| Attributes::parse(&content).ok());
        let record = record.and_then(|content| IntegrityRecord::parse(&content).ok());
        let certified = key.as_ref().and_then(|content| CertifiedPublicKey::parse(content).ok());
        if let Some(issuer) = issuer {
            let data = TextData {
                record: record.as_ref(),
                number: number.as_ref(),
                attributes: attributes.as_ref(),
                key: certified.as_ref(),
            };
            let check = check_text(&issuer, &data);
            let parts = [
                ("record", check.record),
                ("number", check.number),
                ("attributes", check.attributes),
                ("key", check.key),
            ];
            for (name, check) in parts.into_iter().filter_map(|(name, check)| Some((name, check?))) {
                let text = if check.is_authentic() { "authentic" } else { "not authentic" };
                self.notes.note("3.2-signed", Verdict::of(check.is_authentic()), format!("{name} {text}"));
            }
            let (Some(certified), Some(content)) = (certified, key) else { return Ok(()) };
            let signs = self.known_presence_key(certified.key())?;
            let authentic = check.key.is_some_and(|check| check.is_authentic());
            let found = shape(&content);
            let fits = signs && authentic && found.starts_with("FF50{DF51:265 DF52:256}");
            let text = if signs { "the key of 0013" } else { "not the key of 0013" };
            self.notes.note("3.2-0007", Verdict::of(fits), format!("{found}, {text}"));
        }
        Ok(())
    }

    /// Opens a session with a fresh key, and reads one file both ways.
    fn secure_messaging(&mut self) -> Result<(), CardError> {
        let Some(material) = &self.survey.session_material else {
            self.notes.not_asked("3.8-open", "no random bytes were given");
            return Ok(());
        };
        let Ok(content) = self.whole(0x06)? else { return Ok(()) };
        let Ok(key) = SessionPublicKey::parse(&content) else { return Ok(()) };
        let clear = self.whole(ANY)?;
        self.card.selected = Some(Application::Text);
        let mut session = match self.card.open_secure_session(key.key().rsa(), material) {
            Ok(session) => session,
            Err(error @ CardError::Reader { .. }) => return Err(error),
            Err(error) => {
                self.notes.note("3.8-open", Verdict::Differs, error.to_string());
                return Ok(());
            }
        };
        self.notes.note("3.8-open", Verdict::Confirmed, "9000");
        let step = Step::Survey;
        let selected = self.card.send_secured(&mut session, step, (0xA4, 0x02, 0x0C), &ANY.to_be_bytes());
        let read = selected.and_then(|_| self.card.read_secured(&mut session, step, 0));
        match read {
            Ok((status, data)) => {
                let equal = is_read(status) && clear.is_ok_and(|clear| clear.starts_with(&data) && !data.is_empty());
                let text = if equal { "equal" } else { "not equal" };
                self.notes.note("3.8-read", Verdict::of(equal), format!("{}, {text}", shown(status)));
            }
            Err(error @ CardError::Reader { .. }) => return Err(error),
            Err(error) => self.notes.note("3.8-read", Verdict::Differs, error.to_string()),
        }
        // This ends the session.
        let status = self.once(&Command::new(0x0C, 0xB0, sfi(ANY), 0x00).with_ne(1))?.status;
        self.notes.note("3.8-class-0c", Verdict::of(status.to_u16() == 0x6987), shown(status));
        Ok(())
    }

    /// What a verified credential survives.
    fn survives(&mut self) -> Result<(), CardError> {
        let open = |status| Verdict::of(is_read(status));
        self.select_ef(ANY)?;
        let status = self.read_current(0, 1)?.status;
        self.notes.note("2.4-survives-file", open(status), shown(status));
        self.select(Application::Text)?;
        let status = self.read(ANY)?.status;
        self.notes.note("2.4-survives-same", open(status), shown(status));
        if self.card.transport.reset(Reset::Warm).is_err() {
            self.notes.not_asked("2.4-survives-reset", "no reset was possible");
            return Ok(());
        }
        let kept = self.read(ANY)?.status;
        let status = if is_read(kept) {
            kept
        } else {
            self.select(Application::Text)?;
            self.read(ANY)?.status
        };
        let text = format!("{} at once, {} in the end", shown(kept), shown(status));
        self.notes.note("2.4-survives-reset", open(status), text);
        Ok(())
    }

    /// Selects something else, comes back, and finds the files closed.
    fn comes_back(&mut self, id: &'static str, other: Application) -> Result<(), CardError> {
        let away = self.select(other)?;
        self.select(Application::Text)?;
        let status = self.read(ANY)?.status;
        if away.is_success() {
            self.notes.note(id, ended(status), shown(status));
        } else {
            self.notes.not_asked(id, "the card has not got what would have been selected");
        }
        self.leave()
    }
}
