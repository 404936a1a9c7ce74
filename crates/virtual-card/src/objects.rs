//! The rest: GET DATA, GET CHALLENGE, and commands that clients send in vain (docs/protocol.md §2.6, §4.8, §5).

use jpki_apdu::{Command, Encoding, StatusWord};
use rand_core::RngCore;

use crate::card::{Outcome, done, refuse};
use crate::content::File;
use crate::session::Target;
use crate::{Profile, VirtualCard};

/// The data object that is there inside an application too: the contact ATR without its first byte.
const ATR_OBJECT: u16 = 0x5F51;

impl VirtualCard {
    pub(crate) fn get_data(&mut self, command: &Command) -> Outcome {
        let Some(ne) = command.ne().filter(|_| command.data().is_empty()) else {
            return refuse(StatusWord::WrongLength);
        };
        let tag = u16::from_be_bytes([command.p1, command.p2]);
        let here = match (tag, self.session.application) {
            (ATR_OBJECT, None) => !self.behaviour.atr_object_in_applications_only,
            (ATR_OBJECT, Some(_)) => true,
            (_, application) => application.is_none(),
        };
        match self.card_data.get(&tag) {
            Some(object) if here && object.len() > ne as usize => refuse(StatusWord::WrongLength),
            Some(object) if here => self.read_out(command, object, StatusWord::Success),
            _ => refuse(StatusWord::ReferenceNotFound),
        }
    }

    pub(crate) fn get_challenge(&mut self, command: &Command, encoding: Encoding) -> Outcome {
        if command.p1 != 0 || command.p2 != 0 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        let Some(ne) = command.ne().filter(|_| command.data().is_empty()) else {
            return refuse(StatusWord::WrongLength);
        };
        if encoding == Encoding::Extended {
            return refuse(StatusWord::ConditionsNotSatisfied);
        }
        let mut challenge = vec![0; ne as usize];
        self.random.fill_bytes(&mut challenge);
        done(challenge)
    }

    /// `80 A2`: certificates of face-recognition terminals (特定機関認証). The body is stored, no signature ever fits.
    pub(crate) fn terminal_certificate(&mut self, command: &Command) -> Outcome {
        match (command.p1, command.p2) {
            (0x06, 0xC1) => {
                self.go_to(Target::Current, StatusWord::FileNotFound)?;
                if !matches!(self.current(), Some(File::TerminalCa)) {
                    return refuse(StatusWord::ConditionsNotSatisfied);
                }
                if command.data().is_empty() {
                    return refuse(StatusWord::WrongLength);
                }
                self.session.terminal_certificate = true;
                done(Vec::new())
            }
            (0x00, 0xC1) if self.session.terminal_certificate => {
                self.session.terminal_certificate = false;
                refuse(StatusWord::IncorrectData)
            }
            (0x00, 0xC1) => refuse(StatusWord::WrongLength),
            _ => refuse(StatusWord::IncorrectP1P2),
        }
    }

    /// `80 FC 00 00`: the "last command" of the iPhone.
    pub(crate) fn last_command(&self, command: &Command) -> Outcome {
        let plain = command.p1 == 0 && command.p2 == 0 && command.data().is_empty() && command.ne().is_none();
        if self.profile == Profile::Iphone && plain { done(Vec::new()) } else { refuse(StatusWord::WrongLength) }
    }
}
