//! The walk over a card: its order, and the questions that every application is asked.

use std::collections::BTreeMap;

use jpki_apdu::{Command, Encoding, MAX_SHORT_NE, Response, StatusWord};
use jpki_reader::{ReaderError, Reset, Transport};
use zeroize::Zeroizing;

use super::notes::{Notes, Verdict};
use super::probe::Probe;
use super::report::timings;
use super::shape::shape;
use super::{ExchangeKind, Survey, SurveyReport};
use crate::file::is_read;
use crate::{Application, Card, CardError, CredentialKind, Step, TokenKind};

/// Most bytes of a file that are read.
const FILE_LIMIT: usize = 16 * 1024;
/// Most parts of a response that is fetched by GET RESPONSE.
const MAX_PARTS: usize = 300;

/// What a card answered: its data may be personal.
pub(super) struct Answer {
    pub(super) data: Zeroizing<Vec<u8>>,
    pub(super) status: StatusWord,
}

impl Answer {
    pub(super) fn is_done(&self) -> bool {
        self.status.is_success()
    }

    /// Data came: all that was asked for, or the end of the file before it.
    pub(super) fn is_read(&self) -> bool {
        is_read(self.status)
    }

    /// The status word, four hexadecimal digits.
    pub(super) fn shown(&self) -> String {
        shown(self.status)
    }
}

/// A status word as reports show it.
pub(super) fn shown(status: StatusWord) -> String {
    format!("{:04X}", status.to_u16())
}

/// Whether an application is there and what was the matter at the start.
pub(super) struct Start {
    pub(super) token: Option<TokenKind>,
}

/// A survey on its way.
pub(super) struct Walk<'s, 'c, T: Transport> {
    pub(super) card: Card<Probe<'c, T>>,
    pub(super) notes: Notes,
    pub(super) survey: &'s Survey<'s>,
    pub(super) token: Option<TokenKind>,
    /// Parts (`61xx`) and wrong lengths (`6Cxx`) seen.
    parts: usize,
    wrong_lengths: usize,
    /// Tries of each reference at the beginning.
    tries: BTreeMap<CredentialKind, StatusWord>,
}

impl<'s, 'c, T: Transport> Walk<'s, 'c, T> {
    pub(super) fn new(card: Card<Probe<'c, T>>, survey: &'s Survey<'s>) -> Self {
        let notes = Notes::default();
        Self { card, notes, survey, token: None, parts: 0, wrong_lengths: 0, tries: BTreeMap::new() }
    }

    /// Powers the card off and on, selects the JPKI application and recognises the card.
    pub(super) fn start(&mut self) -> Result<Start, CardError> {
        let powered = self.card.transport.reset(Reset::Cold).is_ok();
        let first = self.select(Application::Jpki)?;
        let observed = if powered { shown(first) } else { format!("{}, no reset was possible", shown(first)) };
        let expected = matches!(first, StatusWord::Success | StatusWord::NoDiagnosis);
        self.notes.note("1.5-first-command", Verdict::of(expected), observed);
        if first == StatusWord::NoDiagnosis {
            self.select(Application::Jpki)?;
        }
        self.token = match self.card.jpki()?.recognise() {
            Ok(kind) => Some(kind),
            Err(CardError::UnknownToken { .. } | CardError::MalformedTokenInformation { .. }) => None,
            Err(CardError::ResidentCard) => return Err(CardError::ResidentCard),
            Err(error) => return Err(error),
        };
        Ok(Start { token: self.token })
    }

    /// Everything there is to ask, credentials last.
    pub(super) fn everything(&mut self) -> Result<(), CardError> {
        self.jpki()?;
        self.manager()?;
        self.text()?;
        self.face()?;
        self.common()?;
        self.text_opened()?;
        self.face_opened()?;
        self.jpki_opened()?;
        self.compare_tries()?;
        Ok(())
    }

    /// Makes the card forget what was presented.
    pub(super) fn leave(&mut self) -> Result<(), CardError> {
        self.card.leave_application()
    }

    pub(super) fn finish(mut self, start: Start, broke_off: Option<CardError>) -> SurveyReport {
        let (parts, lengths) = (self.parts, self.wrong_lengths);
        let seen = format!("61xx {parts} times, 6Cxx {lengths} times");
        self.notes.note("1.3-parts", Verdict::of(parts + lengths == 0), seen);
        let times = timings(self.card.transport.exchanges());
        let median =
            |kind| times.iter().find(|timing| timing.kind == kind).map(|timing| timing.median.as_secs_f64() * 1e3);
        if let Some(sign) = median(ExchangeKind::Sign).or(median(ExchangeKind::InternalAuthenticate)) {
            let read = median(ExchangeKind::ReadBinary).unwrap_or_default();
            let observed = format!("a signature {sign:.1} ms, READ BINARY {read:.1} ms, medians");
            self.notes.note("1.4-time", Verdict::Unclear, observed);
        }
        let plastic = start.token.is_none_or(|token| token == TokenKind::Card);
        let reason = match (&broke_off, plastic) {
            (Some(_), _) => "the survey broke off before",
            (None, true) => "the card has not got what it takes, or no credential was offered",
            (None, false) => "a phone has not got this, or no credential was offered",
        };
        let findings = self.notes.finish(reason);
        SurveyReport { token: start.token, findings, exchanges: self.card.into_transport().into_exchanges(), broke_off }
    }

    /// SELECT of an application by its whole identifier, without FCI.
    pub(super) fn select(&mut self, application: Application) -> Result<StatusWord, CardError> {
        let command = Command::new(0x00, 0xA4, 0x04, 0x0C).with_data(application.aid());
        Ok(self.once(&command)?.status)
    }

    /// SELECT EF, without FCI.
    pub(super) fn select_ef(&mut self, fid: u16) -> Result<StatusWord, CardError> {
        Ok(self.once(&Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&fid.to_be_bytes()))?.status)
    }

    /// READ BINARY by SFI from the start, up to 256 bytes.
    pub(super) fn read(&mut self, fid: u16) -> Result<Answer, CardError> {
        self.ask(&Command::new(0x00, 0xB0, sfi(fid), 0x00).with_ne(MAX_SHORT_NE))
    }

    /// READ BINARY of the current EF.
    pub(super) fn read_current(&mut self, offset: usize, ne: u32) -> Result<Answer, CardError> {
        let [high, low] = u16::try_from(offset).unwrap_or(0x7FFF).to_be_bytes();
        self.ask(&Command::new(0x00, 0xB0, high & 0x7F, low).with_ne(ne))
    }

    /// The whole file to its physical end; the status word where it is not readable.
    pub(super) fn whole(&mut self, fid: u16) -> Result<Result<Zeroizing<Vec<u8>>, StatusWord>, CardError> {
        let status = self.select_ef(fid)?;
        if !status.is_success() {
            return Ok(Err(status));
        }
        let mut content = Zeroizing::new(Vec::with_capacity(FILE_LIMIT));
        while content.len() < FILE_LIMIT {
            let part = self.read_current(content.len(), MAX_SHORT_NE)?;
            let good = part.is_read();
            if !good && content.is_empty() && part.status != StatusWord::OffsetOutsideFile {
                return Ok(Err(part.status));
            }
            content.extend_from_slice(&part.data);
            if !good || part.data.len() < MAX_SHORT_NE as usize {
                break;
            }
        }
        Ok(Ok(content))
    }

    /// Asks the tries of a reference, by SFI, in four bytes.
    pub(super) fn query(&mut self, reference: u16) -> Result<StatusWord, CardError> {
        Ok(self.once(&Command::new(0x00, 0x20, 0x00, sfi(reference)))?.status)
    }

    /// Asks the tries of a credential of the selected application for the first time, and keeps the answer.
    pub(super) fn note_tries(&mut self, credential: CredentialKind) -> Result<StatusWord, CardError> {
        let status = self.query(credential.reference())?;
        self.tries.insert(credential, status);
        Ok(status)
    }

    /// Whether the tries are what they were, or the maximum of what was presented.
    fn compare_tries(&mut self) -> Result<(), CardError> {
        let before = std::mem::take(&mut self.tries);
        let (mut selected, mut asked) = (None, 0);
        for (credential, earlier) in before {
            if selected != Some(credential.application()) {
                self.select(credential.application())?;
                selected = Some(credential.application());
            }
            let now = self.query(credential.reference())?;
            asked += 1;
            let restored = self.was_taken(credential) && credential.max_tries().map(StatusWord::TriesLeft) == Some(now);
            if now != earlier && !restored {
                let text = format!("{}: {} before, {} after", credential, shown(earlier), shown(now));
                self.notes.note("2.5-asking-is-free", Verdict::Differs, text);
            }
        }
        if asked > 0 {
            let text = format!("{asked} references asked at the beginning and at the end");
            self.notes.note("2.5-asking-is-free", Verdict::Confirmed, text);
        }
        Ok(())
    }

    fn was_taken(&self, credential: CredentialKind) -> bool {
        let offered = &self.survey.credentials;
        match credential {
            CredentialKind::AuthPin => offered.auth_pin.is_some(),
            CredentialKind::SignPassword => offered.sign_password.is_some(),
            CredentialKind::TextPin => offered.text_pin.is_some(),
            CredentialKind::TextCodeA | CredentialKind::FaceCodeA => offered.code_a.is_some(),
            CredentialKind::TextCodeB | CredentialKind::FaceCodeB => offered.code_b.is_some(),
            CredentialKind::FaceBirthDate => offered.birth_date.is_some(),
            _ => false,
        }
    }

    /// Which of the 30 possible EFs the selected application has.
    pub(super) fn sweep(&mut self, id: &'static str, expected: &[u8]) -> Result<Vec<u8>, CardError> {
        let mut found = Vec::new();
        let mut odd = Vec::new();
        for fid in 0x01..=0x1Eu8 {
            match self.select_ef(fid.into())? {
                StatusWord::Success => found.push(fid),
                StatusWord::FileNotFound => {}
                status => odd.push(format!("{fid:02X} {}", shown(status))),
            }
        }
        let list = found.iter().map(|fid| format!("{fid:02X}")).chain(odd).collect::<Vec<_>>().join(" ");
        self.notes.note(id, Verdict::of(found == expected), list);
        Ok(found)
    }

    /// SELECT of an application with P2 = 00: what comes back.
    pub(super) fn control_information(&mut self, application: Application) -> Result<(), CardError> {
        let command = Command::new(0x00, 0xA4, 0x04, 0x00).with_data(application.aid()).with_ne(MAX_SHORT_NE);
        let answer = self.ask(&command)?;
        let named = answer.data.windows(application.aid().len()).any(|part| part == application.aid());
        let name = if named { ", with its identifier" } else { "" };
        let observed = match (answer.status, answer.data.is_empty()) {
            (StatusWord::Success, true) => format!("{application}: none"),
            (StatusWord::Success, false) => format!("{application}: {}{name}", shape(&answer.data)),
            (status, _) => format!("{application}: {}", shown(status)),
        };
        let plain =
            [&[0x6F, application.aid().len() as u8 + 2, 0x84, application.aid().len() as u8], application.aid()];
        let verdict =
            if answer.data.is_empty() { Verdict::Unclear } else { Verdict::of(*answer.data == plain.concat()) };
        self.notes.note("9.1-fci-application", verdict, observed);
        Ok(())
    }

    /// Files of unknown use: selectable, and what READ says.
    pub(super) fn unused(
        &mut self,
        id: &'static str,
        files: &[u16],
        expected: Option<StatusWord>,
    ) -> Result<(), CardError> {
        let mut shown_all = Vec::new();
        let mut fits = true;
        for fid in files {
            let selected = self.select_ef(*fid)?;
            let read = if selected.is_success() { Some(self.read_current(0, 1)?.status) } else { None };
            fits &= selected.is_success()
                && read.is_some_and(|read| expected.map_or(!read.is_success(), |expected| read == expected));
            let read = read.map(|read| format!("/{}", shown(read))).unwrap_or_default();
            shown_all.push(format!("{fid:04X} {}{read}", shown(selected)));
        }
        self.notes.note(id, Verdict::of(fits), shown_all.join(", "));
        Ok(())
    }

    /// Files that must be closed without a credential.
    pub(super) fn closed(&mut self, id: &'static str, files: &[u16]) -> Result<(), CardError> {
        for fid in files {
            let status = self.read(*fid)?.status;
            let fits = status == StatusWord::SecurityStatusNotSatisfied;
            self.notes.note(id, Verdict::of(fits), format!("{fid:04X} {}", shown(status)));
        }
        Ok(())
    }

    /// GET CHALLENGE of an exact length.
    pub(super) fn challenge(&mut self, place: &str, length: u32) -> Result<(), CardError> {
        let answer = self.ask(&Command::new(0x00, 0x84, 0x00, 0x00).with_ne(length))?;
        let observed = format!("{place}: {} of {length} bytes, {}", answer.data.len(), answer.shown());
        let fits = answer.is_done() && answer.data.len() == length as usize;
        self.notes.note("2.6-challenge", Verdict::of(fits), observed);
        Ok(())
    }

    /// Sends a command once, whatever comes back.
    pub(super) fn once(&mut self, command: &Command) -> Result<Answer, CardError> {
        let encoding = command.shortest_encoding();
        self.exchange(command, encoding)
    }

    /// Sends a command and puts its response together (`61xx`, `6Cxx`).
    pub(super) fn ask(&mut self, command: &Command) -> Result<Answer, CardError> {
        let mut answer = self.once(command)?;
        if let (StatusWord::WrongLe(right), Some(_)) = (answer.status, command.ne()) {
            let ne = if right == 0 { MAX_SHORT_NE } else { right.into() };
            answer = self.once(&command.clone().with_ne(ne))?;
        }
        let mut data = std::mem::take(&mut answer.data);
        for _ in 0..MAX_PARTS {
            let StatusWord::MoreData(more) = answer.status else { break };
            let ne = if more == 0 { MAX_SHORT_NE } else { more.into() };
            answer = self.once(&Command::new(0x00, 0xC0, 0x00, 0x00).with_ne(ne))?;
            data.extend_from_slice(&answer.data);
        }
        Ok(Answer { data, status: answer.status })
    }

    /// A command in extended form, which not every reader carries: `None` where it did not.
    pub(super) fn ask_extended(&mut self, command: &Command) -> Result<Option<Answer>, CardError> {
        match self.exchange(command, Encoding::Extended) {
            Ok(mut answer) => {
                let mut data = std::mem::take(&mut answer.data);
                for _ in 0..MAX_PARTS {
                    let StatusWord::MoreData(more) = answer.status else { break };
                    let ne = if more == 0 { MAX_SHORT_NE } else { more.into() };
                    answer = self.once(&Command::new(0x00, 0xC0, 0x00, 0x00).with_ne(ne))?;
                    data.extend_from_slice(&answer.data);
                }
                Ok(Some(Answer { data, status: answer.status }))
            }
            Err(CardError::Reader {
                source: ReaderError::TooLong { .. } | ReaderError::ExchangeBroken { .. } | ReaderError::Pcsc(_),
                ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn exchange(&mut self, command: &Command, encoding: Encoding) -> Result<Answer, CardError> {
        let step = Step::Survey;
        let bytes = command.encode(encoding).map_err(|source| CardError::Command { step, source })?;
        // What is typed elsewhere finds out anew what is selected.
        self.card.forget();
        let answer = self.card.transport.transmit(&bytes).map_err(|source| CardError::Reader { step, source })?;
        let Response { data, status } =
            Response::parse(&answer).map_err(|source| CardError::Response { step, source })?;
        match status {
            StatusWord::MoreData(_) => self.parts += 1,
            StatusWord::WrongLe(_) => self.wrong_lengths += 1,
            _ => {}
        }
        Ok(Answer { data: Zeroizing::new(data), status })
    }
}

/// P1 or P2 that names an EF by its short identifier.
pub(super) const fn sfi(fid: u16) -> u8 {
    0x80 | (fid & 0x1F) as u8
}
