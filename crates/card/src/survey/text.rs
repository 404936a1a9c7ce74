//! The text application without credentials.

use jpki_apdu::{Command, MAX_SHORT_NE, StatusWord};
use jpki_reader::Transport;

use super::content::object_filler;
use super::notes::Verdict;
use super::shape::{filler, has_usual_form, root_id, shape};
use super::walk::{Walk, sfi, shown};
use crate::{Application, CardError, CardFile, CredentialKind, CvCertificate, IssuerCheck, TokenKind};

const FILES: [u8; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x1C, 0x1E];
const CLOSED: [u16; 6] = [1, 2, 3, 6, 7, 8];
const UNUSED: [u16; 3] = [0x10, 0x1C, 0x1E];
const PRESENCE_KEY: u16 = 0x13;

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn text(&mut self) -> Result<(), CardError> {
        if !self.enter(Application::Text)? {
            return Ok(());
        }
        self.closed("3.2-closed", &CLOSED)?;
        self.issuer_certificate(CardFile::TextIssuerCertificate)?;
        let basic = self.whole(0x05)?;
        match &basic {
            Ok(content) => {
                let found = shape(content);
                // What lies in DF43 is not known; how it ends is the same on the cards that were read.
                let end = content.iter().rev().take_while(|byte| **byte == 0xFF).count();
                let fits = found.starts_with("FF40{DF41:4 DF42:16 DF43:128}");
                self.notes.note("3.2-0005", Verdict::of(fits), format!("{found}, the last {end} bytes FF"));
                self.size("text", 0x05, content);
            }
            Err(status) => self.notes.note("3.2-0005", Verdict::Differs, shown(*status)),
        }
        self.text_references()?;
        self.unused("3.2-unused", &UNUSED, Some(StatusWord::WrongFileStructure))?;
        self.challenge("text application", 8)?;
        self.sweep("9.1-files-text", &FILES)?;
        let status = self.once(&Command::new(0x08, 0xB0, sfi(0x05), 0x00).with_ne(1))?.status;
        self.notes.note("3.8-no-session", Verdict::of(status.to_u16() == 0x69FC), shown(status));
        self.control_information(Application::Text)?;
        if self.presence_key("3.2-0013-forms", Application::Text, PRESENCE_KEY)? {
            self.schemes()?;
        }
        Ok(())
    }

    fn text_references(&mut self) -> Result<(), CardError> {
        self.note_tries(CredentialKind::TextPin)?;
        let unknown = self.note_tries(CredentialKind::TextUnknown)?;
        let blocked = unknown == StatusWord::TriesLeft(0);
        for id in ["3.2-0012", "2.5-blocked-query"] {
            self.notes.note(id, Verdict::of(blocked), shown(unknown));
        }
        if unknown.is_blocked() {
            let command = Command::new(0x00, 0x20, 0x00, sfi(0x12)).with_ne(MAX_SHORT_NE);
            let status = self.once(&command)?.status;
            self.notes.note("1.5-five-byte-query", Verdict::of(status == StatusWord::WrongLength), shown(status));
        }
        self.tries_of("3.5-code-a-tries", CredentialKind::TextCodeA)?;
        self.tries_of("3.5-code-b-tries", CredentialKind::TextCodeB)
    }

    /// Tries of a verification code: as many as it has, or fewer where a mistake was made before.
    pub(super) fn tries_of(&mut self, id: &'static str, credential: CredentialKind) -> Result<(), CardError> {
        let status = self.note_tries(credential)?;
        let verdict = match status {
            StatusWord::TriesLeft(10) => Verdict::Confirmed,
            // Mistakes of the holder's do not tell what the maximum is, unless more are left than it is said to be.
            StatusWord::TriesLeft(left) if left > 10 => Verdict::Differs,
            _ => Verdict::Unclear,
        };
        self.notes.note(id, verdict, format!("{credential}: {}", shown(status)));
        Ok(())
    }

    /// SELECT of an application that phones do not have.
    pub(super) fn enter(&mut self, application: Application) -> Result<bool, CardError> {
        let status = self.select(application)?;
        if self.token.is_some_and(|token| token != TokenKind::Card)
            && matches!(application, Application::Text | Application::Face)
        {
            let fits = status == StatusWord::FileNotFound;
            self.notes.note("5-applications", Verdict::of(fits), format!("{application}: {}", shown(status)));
        }
        Ok(status.is_success())
    }

    /// EF 0004 of the text or the face application: its ids, its filler, and whether it is what it says.
    pub(super) fn issuer_certificate(&mut self, file: CardFile) -> Result<(), CardError> {
        let (id, place, ending) = match file {
            CardFile::TextIssuerCertificate => ("3.7-text-ids", "text", "31"),
            _ => ("3.7-face-ids", "face", "21"),
        };
        let content = match self.whole(file.fid())? {
            Ok(content) => content,
            Err(status) => {
                self.notes.note(id, Verdict::Differs, shown(status));
                return Ok(());
            }
        };
        self.size(place, file.fid(), &content);
        if file == CardFile::FaceIssuerCertificate {
            let found = shape(&content);
            let fits = found.starts_with("7F21{5F4E:297 5F37:256}");
            self.notes.note("3.3-0004-free", Verdict::of(fits), found);
        }
        let Ok(certificate) = CvCertificate::parse(file, &content) else {
            self.notes.note(id, Verdict::Differs, format!("{} bytes, not readable as one", content.len()));
            return Ok(());
        };
        let usual = has_usual_form(certificate.issuer()) && has_usual_form(certificate.subject());
        let ends = certificate.subject().to_string().get(5..7) == Some(ending);
        let (verdict, by) = match self.survey.anchors.check(&certificate) {
            IssuerCheck::Known { key_id, .. } => (Verdict::of(usual && ends), root_id(key_id)),
            IssuerCheck::Unknown { key_id } => {
                (Verdict::Unclear, format!("a root that is not known, {}", root_id(key_id)))
            }
            _ => (Verdict::Differs, "a known root whose signature is not right".to_owned()),
        };
        let form = if usual { "usual form" } else { "another form" };
        let end = if ends { "ends" } else { "does not end" };
        self.notes.note(id, verdict, format!("{form}, the subject {end} in {ending}, certified by {by}"));
        Ok(())
    }

    /// How large a free file is, and what lies behind its object.
    pub(super) fn size(&mut self, place: &str, fid: u16, content: &[u8]) {
        let (size, behind) = object_filler(content);
        let text = behind.clone().unwrap_or_else(|| "no filler".to_owned());
        let observed = format!("{place} {fid:04X}: file of {} bytes, object of {size}, {text}", content.len());
        self.notes.note("9.1-data-filler", Verdict::of(behind.is_none()), observed);
    }

    /// A file that should be sixteen bytes FF and nothing else.
    pub(super) fn reserved(&mut self, id: &'static str, fid: u16) -> Result<(), CardError> {
        if let Ok(content) = self.whole(fid)? {
            let uniform = content.iter().all(|byte| *byte == 0xFF);
            // What else lies there is not known, and so is not shown.
            let observed = match filler(&content) {
                Some(filler) if uniform => filler,
                _ => format!("{} bytes, not all FF", content.len()),
            };
            self.notes.note(id, Verdict::of(uniform && content.len() == 16), observed);
        }
        Ok(())
    }
}
