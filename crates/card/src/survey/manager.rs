//! The card manager's level: objects of GET DATA, and what cannot be read there.

use jpki_apdu::{Command, MAX_SHORT_NE, StatusWord};
use jpki_reader::Transport;
use zeroize::Zeroizing;

use super::notes::Verdict;
use super::shape::{has_usual_form, root_id, shape};
use super::walk::{Walk, sfi, shown};
use crate::{Application, CardError, CardFile, CvCertificate, IssuerCheck, KeyId};

/// Most bytes of an object that is asked for with extended length.
const OBJECT_NE: u32 = 4096;
/// The objects of docs/protocol.md §2.6, and the statement about each.
const OBJECTS: [(CardFile, &str); 9] = [
    (CardFile::IssuerIdentification, "2.6-0042"),
    (CardFile::CardIdentification, "2.6-0045"),
    (CardFile::CardRecognitionData, "2.6-0066"),
    (CardFile::IssuingMunicipality, "2.6-00f0"),
    (CardFile::CardExpiry, "2.6-00f2"),
    (CardFile::IntermediateKeyId, "2.6-00f7"),
    (CardFile::IntermediateCertificate, "2.6-00f8"),
    (CardFile::NextKeyCertificate, "2.6-7f21"),
    (CardFile::ContactAtr, "2.6-5f51"),
];

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn manager(&mut self) -> Result<(), CardError> {
        let status = self.select(Application::CardManager)?;
        self.notes.note("2.1-card-manager", Verdict::of(status.is_success()), shown(status));
        if !status.is_success() {
            return Ok(());
        }
        self.nothing_readable()?;
        for length in [1, 8, 256] {
            self.challenge("card manager", length)?;
        }
        let command = Command::new(0x00, 0x84, 0x00, 0x00).with_ne(16);
        match self.ask_extended(&command)? {
            Some(answer) => {
                let fits = answer.status == StatusWord::ConditionsNotSatisfied;
                self.notes.note("2.6-challenge-extended", Verdict::of(fits), answer.shown());
            }
            None => self.notes.note("2.6-challenge-extended", Verdict::Unclear, "the reader did not carry it"),
        }
        let mut intermediate = None;
        for (object, id) in OBJECTS {
            match self.object(object)? {
                Ok(content) => self.judge(object, id, &content, &mut intermediate),
                Err(StatusWord::ReferenceNotFound) => self.missing(object, id),
                Err(StatusWord::WrongLength) => {
                    let text = "6700: longer than a short response, and extended length is not carried";
                    self.notes.note(id, Verdict::Unclear, text);
                }
                Err(status) => self.notes.note(id, Verdict::Differs, shown(status)),
            }
        }
        self.inside()?;
        self.control_information(Application::CardManager)
    }

    fn nothing_readable(&mut self) -> Result<(), CardError> {
        for fid in [0x01, 0x06] {
            let status = self.once(&Command::new(0x00, 0xB0, sfi(fid), 0x00).with_ne(1))?.status;
            let observed = format!("{fid:04X} {}", shown(status));
            self.notes.note("2.6-nothing-readable", Verdict::of(!status.is_success()), observed);
        }
        let status = self.select_ef(0x0001)?;
        self.notes.note("9.1-no-application", Verdict::of(status == StatusWord::NoCurrentFile), shown(status));
        let selected = self.select_ef(0x001E)?;
        let read = self.read_current(0, 1)?.status;
        let fits = selected.is_success() && read == StatusWord::WrongFileStructure;
        self.notes.note("2.6-ef-001e", Verdict::of(fits), format!("{}, {}", shown(selected), shown(read)));
        let (one, other) = (self.select_ef(0x2F10)?, self.select_ef(0x2F11)?);
        let fits = [one, other] == [StatusWord::FileNotFound; 2];
        self.notes.note("2.6-ef-2f10", Verdict::of(fits), format!("{}, {}", shown(one), shown(other)));
        Ok(())
    }

    /// GET DATA, in short form first; the status word where the card refuses.
    fn object(&mut self, object: CardFile) -> Result<Result<Zeroizing<Vec<u8>>, StatusWord>, CardError> {
        let [p1, p2] = object.fid().to_be_bytes();
        let command = |ne| Command::new(0x00, 0xCA, p1, p2).with_ne(ne);
        let short = self.ask(&command(MAX_SHORT_NE))?;
        let long = object == CardFile::IntermediateCertificate;
        if long && short.status != StatusWord::ReferenceNotFound {
            let fits = short.status == StatusWord::WrongLength;
            self.notes.note("2.6-short-le", Verdict::of(fits), short.shown());
        }
        let answer = match short.status {
            StatusWord::WrongLength => self.ask_extended(&command(OBJECT_NE))?.unwrap_or(short),
            _ => short,
        };
        Ok(if answer.is_done() { Ok(answer.data) } else { Err(answer.status) })
    }

    fn missing(&mut self, object: CardFile, id: &'static str) {
        let (verdict, text) = match object {
            CardFile::NextKeyCertificate => (Verdict::Confirmed, "6A88, as on older cards"),
            CardFile::ContactAtr => (Verdict::Unclear, "6A88 at the card manager's level"),
            // Which objects there are differs from card to card.
            _ => (Verdict::Unclear, "6A88: this card has none"),
        };
        self.notes.note(id, verdict, text);
    }

    /// Form and length of an object, never what it says.
    fn judge(&mut self, object: CardFile, id: &'static str, content: &[u8], intermediate: &mut Option<CvCertificate>) {
        let length = content.len();
        let digits = content.iter().all(u8::is_ascii_digit);
        let value = |at: usize| content.get(content.len().saturating_sub(at)..).unwrap_or_default();
        let (fits, observed) = match object {
            CardFile::IssuerIdentification | CardFile::IntermediateKeyId => {
                let usual = <[u8; 16]>::try_from(value(16)).is_ok_and(|id| has_usual_form(KeyId::from_bytes(id)));
                let form = if usual { "like a key id" } else { "of another form" };
                (length >= 16, format!("{length} bytes, the last 16 {form}"))
            }
            CardFile::CardIdentification => {
                let ascii = content.iter().filter(|byte| byte.is_ascii_graphic() || **byte == b' ').count();
                (ascii + 3 >= length, format!("{length} bytes, {ascii} of them ASCII"))
            }
            CardFile::CardRecognitionData => {
                let identifier = content.windows(7).any(|part| part == b"\x2A\x86\x48\x86\xFC\x6B\x01");
                let known = if identifier { "with" } else { "without" };
                (identifier, format!("{}, {known} the identifier of GlobalPlatform", shape(content)))
            }
            CardFile::IssuingMunicipality => {
                let fits = digits && length == 5 || value(5).iter().all(u8::is_ascii_digit);
                (fits, format!("{length} bytes, {}", if digits { "digits" } else { "the last five digits or not" }))
            }
            CardFile::CardExpiry => {
                let fits = value(8).iter().all(u8::is_ascii_digit);
                (fits, format!("{length} bytes, the last eight {}", if fits { "digits" } else { "no digits" }))
            }
            CardFile::ContactAtr => return self.contact_atr(content, "card manager"),
            _ => return self.certificate_object(object, id, content, intermediate),
        };
        self.notes.note(id, Verdict::of(fits), observed);
    }

    fn contact_atr(&mut self, content: &[u8], place: &str) {
        let contacts = self.survey.atr.as_deref().and_then(|atr| atr.get(1..));
        let value = content.strip_prefix(b"\x5F\x51").and_then(|rest| rest.get(1..)).unwrap_or(content);
        let (verdict, text) = match contacts {
            Some(atr) if atr == value => (Verdict::Confirmed, "equal to the reader's ATR"),
            Some(_) => (Verdict::Unclear, "not the reader's ATR, as at a contactless reader"),
            None => (Verdict::Unclear, "the reader's ATR is not known"),
        };
        self.notes.note("2.6-5f51", verdict, format!("{place}: {} bytes, {text}", content.len()));
    }

    fn certificate_object(
        &mut self,
        object: CardFile,
        id: &'static str,
        content: &[u8],
        intermediate: &mut Option<CvCertificate>,
    ) {
        let length = content.len();
        let Ok(certificate) = CvCertificate::parse(object, content) else {
            return self.notes.note(id, Verdict::Differs, format!("{length} bytes, not readable as one"));
        };
        let chain: Vec<&CvCertificate> = intermediate.iter().chain([&certificate]).collect();
        let check = self.survey.anchors.check_chain(&chain);
        let (verdict, by) = match check {
            Some(IssuerCheck::Known { key_id, .. }) => (Verdict::of(length == 575), root_id(key_id)),
            Some(IssuerCheck::Unknown { key_id }) => {
                (Verdict::Unclear, format!("a root that is not known, {}", root_id(key_id)))
            }
            _ => (Verdict::Differs, "a known root whose signature is not right".to_owned()),
        };
        let subject = root_id(certificate.subject());
        self.notes.note(id, verdict, format!("{length} bytes, certified by {by}; its own id: {subject}"));
        if object == CardFile::IntermediateCertificate {
            *intermediate = Some(certificate);
        }
    }

    /// The same objects while an application is selected.
    fn inside(&mut self) -> Result<(), CardError> {
        self.select(Application::Jpki)?;
        let mut answered = Vec::new();
        for (object, _) in OBJECTS {
            if let Ok(content) = self.object(object)? {
                answered.push(format!("{:04X}", object.fid()));
                if object == CardFile::ContactAtr {
                    self.contact_atr(&content, "JPKI application");
                }
            }
        }
        // A phone has none at all.
        let verdict = if answered.is_empty() { Verdict::Unclear } else { Verdict::of(answered == ["5F51"]) };
        let list = if answered.is_empty() { "none".to_owned() } else { answered.join(" ") };
        self.notes.note("2.6-inside", verdict, list);
        self.select(Application::CardManager)?;
        Ok(())
    }
}
