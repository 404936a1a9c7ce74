//! READ BINARY and READ RECORD (docs/protocol.md §2.3, §3.1, §4.3).

use jpki_apdu::{Command, Response, StatusWord};

use crate::card::{Outcome, refuse};
use crate::content::File;
use crate::layout::Access;
use crate::secure_messaging::SECURE_BITS;
use crate::session::Target;
use crate::{ResponseSplitting, VirtualCard};

impl VirtualCard {
    pub(crate) fn read_binary(&mut self, command: &Command) -> Outcome {
        let Some(ne) = command.ne().filter(|_| command.data().is_empty()) else {
            return refuse(StatusWord::WrongLength);
        };
        let offset = if command.p1 & 0x80 == 0 {
            self.go_to(Target::Current, StatusWord::FileNotFound)?;
            usize::from(u16::from_be_bytes([command.p1, command.p2]))
        } else {
            let target = self.target(command.p1)?;
            self.go_to(target, StatusWord::FileNotFound)?;
            usize::from(command.p2)
        };
        let Some(File::Transparent(access, content)) = self.current() else {
            return refuse(StatusWord::WrongFileStructure);
        };
        // A file that is closed to everybody does not even tell whether it is empty.
        let content = match content {
            None if *access != Access::Never => return refuse(StatusWord::FileNotFound),
            content => content.as_deref().unwrap_or_default(),
        };
        if !self.allows(*access) {
            return refuse(StatusWord::SecurityStatusNotSatisfied);
        }
        let Some(left) = content.get(offset..).filter(|left| !left.is_empty()) else {
            return refuse(StatusWord::OffsetOutsideFile);
        };
        let ne = ne as usize;
        let status = if self.behaviour.end_of_file_warning && ne > left.len() {
            StatusWord::EndOfFile
        } else {
            StatusWord::Success
        };
        self.read_out(command, &left[..ne.min(left.len())], status)
    }

    pub(crate) fn read_record(&mut self, command: &Command) -> Outcome {
        let Some(ne) = command.ne().filter(|_| command.data().is_empty()) else {
            return refuse(StatusWord::WrongLength);
        };
        match command.p2 & 0x07 {
            0x04 => {}
            // Several records at once.
            0x05 | 0x06 => return refuse(StatusWord::FunctionNotSupported),
            _ => return refuse(StatusWord::IncorrectP1P2),
        }
        let target = match command.p2 >> 3 {
            0 => Target::Current,
            identifier => self.target(0x80 | identifier)?,
        };
        self.go_to(target, StatusWord::FileNotFound)?;
        let Some(File::Records(access, records)) = self.current() else {
            return refuse(StatusWord::WrongFileStructure);
        };
        if !self.allows(*access) {
            return refuse(StatusWord::SecurityStatusNotSatisfied);
        }
        let number = usize::from(command.p1).checked_sub(1);
        let Some(record) = number.and_then(|index| records.get(index)) else {
            return refuse(StatusWord::RecordNotFound);
        };
        let ne = ne as usize;
        self.read_out(command, &record[..ne.min(record.len())], StatusWord::Success)
    }

    /// What was read, or `6Cxx` from a card that insists on the exact Le. That says nothing of a secured command, whose Le
    /// in the clear is another one.
    pub(crate) fn read_out(&self, command: &Command, data: &[u8], status: StatusWord) -> Outcome {
        let insists = self.behaviour.response_splitting == ResponseSplitting::WrongLe && command.cla & SECURE_BITS == 0;
        if insists && command.ne().is_some_and(|ne| data.len() < ne as usize) && data.len() <= 256 {
            return refuse(StatusWord::WrongLe((data.len() & 0xFF) as u8));
        }
        Ok(Response { data: data.to_vec(), status })
    }
}
