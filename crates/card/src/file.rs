//! Reading transparent EFs, by short EF identifier where the card takes it (docs/protocol.md §1.3, §2.3).

use jpki_apdu::{Command, MAX_EXTENDED_NE, MAX_SHORT_NE, Response, StatusWord};
use jpki_reader::{ReaderError, Transport};

use crate::{Capabilities, Card, CardError, CardFile, Step, Support};

impl<T: Transport> Card<T> {
    /// SELECT EF, unless it is the current one.
    pub(crate) fn select_file(&mut self, step: Step, file: u16) -> Result<StatusWord, CardError> {
        if self.current_file == Some(file) {
            return Ok(StatusWord::Success);
        }
        self.require_application(step)?;
        self.current_file = None;
        let command = Command::new(0x00, 0xA4, 0x02, 0x0C).with_data(&file.to_be_bytes());
        let status = self.send_once(step, &command)?.status;
        if status.is_success() {
            self.current_file = Some(file);
        }
        Ok(status)
    }

    /// The first bytes of an EF, at most `ne` (1 to 256). Where short EF identifiers were never tried and are refused, the
    /// form with SELECT EF follows; which one worked is remembered.
    pub(crate) fn read_start(&mut self, step: Step, file: u16, ne: u32) -> Result<Response, CardError> {
        if self.capabilities.short_file_identifiers != Support::No {
            let p1 = self.short_identifier(file);
            let response = self.send(step, Command::new(0x00, 0xB0, p1, 0x00).with_ne(ne))?;
            if is_read(response.status) {
                self.capabilities.short_file_identifiers = Support::Yes;
                self.current_file = Some(file);
                return Ok(response);
            }
            let known = self.capabilities.short_file_identifiers == Support::Yes;
            if known || !is_reference_refused(response.status) {
                return Ok(response);
            }
        }
        let status = self.select_file(step, file)?;
        if !status.is_success() {
            return Ok(Response { data: Vec::new(), status });
        }
        let response = self.read_on(step, 0, ne)?;
        if is_read(response.status) {
            self.capabilities.short_file_identifiers = Support::No;
        }
        Ok(response)
    }

    /// P1 or P2 that names an EF by its short identifier: every EF of this card lies in 0001–001E. Which EF is current
    /// afterwards is known only once the command was accepted.
    pub(crate) fn short_identifier(&mut self, file: u16) -> u8 {
        self.current_file = None;
        0x80 | (file & 0x1F) as u8
    }

    /// Bytes of the current EF from `offset` (below 32768): in one command with extended length where the card takes it,
    /// otherwise up to 256 of them. A refusal of extended length is remembered.
    pub(crate) fn read_on(&mut self, step: Step, offset: u16, ne: u32) -> Result<Response, CardError> {
        let [high, low] = offset.to_be_bytes();
        let read = |ne| Command::new(0x00, 0xB0, high & 0x7F, low).with_ne(ne);
        if ne > MAX_SHORT_NE && self.capabilities.extended_length != Support::No {
            let (selected, current) = (self.selected, self.current_file);
            match self.send(step, read(ne)) {
                Ok(response) if is_read(response.status) && response.data.len() as u64 == u64::from(ne) => {
                    self.capabilities.extended_length = Support::Yes;
                    return Ok(response);
                }
                // Cut to what a short response carries: what came is good, the rest is read in short form.
                Ok(response) if is_read(response.status) && !response.data.is_empty() => {
                    self.capabilities.extended_length = Support::No;
                    return Ok(response);
                }
                Ok(_) => {}
                // Readers without extended length break the exchange off or refuse to carry the command. Reading changes
                // nothing on the card, so it is tried again in short form, which fails too if the card is gone.
                Err(CardError::Reader {
                    source: ReaderError::TooLong { .. } | ReaderError::ExchangeBroken { .. } | ReaderError::Pcsc(_),
                    ..
                }) => (self.selected, self.current_file) = (selected, current),
                Err(error) => return Err(error),
            }
            self.capabilities.extended_length = Support::No;
        }
        self.send(step, read(ne.min(MAX_SHORT_NE)))
    }
}

/// What is known of a file's size before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// Most likely no more than a short response holds, 256 bytes.
    Small,
    /// More: worth one command of extended length that asks for everything.
    Large,
}

impl<T: Transport> Card<T> {
    /// Reads a file that holds one BER-TLV object, with the filler behind it as far as one response brought it. A file that
    /// ends early is given as it is: whoever parses it finds out. The status word instead where the card refuses.
    pub(crate) fn read_object(&mut self, file: CardFile, size: Size) -> Result<Result<Vec<u8>, StatusWord>, CardError> {
        let step = Step::ReadFile(file);
        let whole = if size == Size::Large { self.read_everything(step, file.fid())? } else { None };
        let response = match whole {
            Some(response) => response,
            None => self.read_start(step, file.fid(), MAX_SHORT_NE)?,
        };
        if !is_read(response.status) {
            return Ok(Err(response.status));
        }
        let mut data = response.data;
        while let Some(total) = file.object_length(&data).ok().filter(|total| *total > data.len()) {
            // Offsets have 15 bits; an object that claims more is cut here.
            let Some(offset) = u16::try_from(data.len()).ok().filter(|offset| *offset < 0x8000) else { break };
            let missing = (total - data.len()).min(0x8000 - data.len());
            let part = self.read_on(step, offset, missing as u32)?;
            match part.status {
                status if is_read(status) && !part.data.is_empty() => data.extend_from_slice(&part.data),
                status if is_read(status) || status == StatusWord::OffsetOutsideFile => break,
                status => return Ok(Err(status)),
            }
        }
        Ok(Ok(data))
    }

    /// The whole file in one command, by short EF identifier and extended length, unless the card was seen to refuse either.
    /// `None` where the other form has to be tried.
    fn read_everything(&mut self, step: Step, file: u16) -> Result<Option<Response>, CardError> {
        let Capabilities { short_file_identifiers, extended_length } = self.capabilities;
        if short_file_identifiers == Support::No || extended_length == Support::No {
            return Ok(None);
        }
        let selected = self.selected;
        let p1 = self.short_identifier(file);
        match self.send(step, Command::new(0x00, 0xB0, p1, 0x00).with_ne(MAX_EXTENDED_NE)) {
            Ok(response) if is_read(response.status) => {
                self.capabilities =
                    Capabilities { short_file_identifiers: Support::Yes, extended_length: Support::Yes };
                self.current_file = Some(file);
                Ok(Some(response))
            }
            // A refusal that has to do with the file and not with the form of the command.
            Ok(response) if !is_reference_refused(response.status) && response.status != StatusWord::WrongLength => {
                Ok(Some(response))
            }
            Ok(response) => {
                if response.status == StatusWord::WrongLength {
                    self.capabilities.extended_length = Support::No;
                }
                Ok(None)
            }
            // As in `read_on`: reading changes nothing, and the short form fails too if the card is gone.
            Err(CardError::Reader {
                source: ReaderError::TooLong { .. } | ReaderError::ExchangeBroken { .. } | ReaderError::Pcsc(_),
                ..
            }) => {
                self.selected = selected;
                self.capabilities.extended_length = Support::No;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// P2 that means the current EF.
pub(crate) const CURRENT: u8 = 0x80;

/// Data came: all that was asked for, or the end of the file before it.
pub(crate) const fn is_read(status: StatusWord) -> bool {
    matches!(status, StatusWord::Success | StatusWord::EndOfFile)
}

/// The card does not know the file that P1 or P2 names, or this way of naming it.
pub(crate) const fn is_reference_refused(status: StatusWord) -> bool {
    matches!(
        status,
        StatusWord::IncorrectP1P2
            | StatusWord::ReferenceNotFound
            | StatusWord::FileNotFound
            | StatusWord::NoCurrentFile
            | StatusWord::FunctionNotSupported
            | StatusWord::OffsetOutsideFile
    )
}
