//! SELECT: applications by whole or partial identifier, and elementary files (docs/protocol.md §2.2).

use jpki_apdu::{Command, StatusWord};

use crate::application::CARD_MANAGER;
use crate::card::{Outcome, done, refuse};
use crate::{Application, VirtualCard};

/// The EF at the card manager's level that can be selected and not read, and the two that are known to be missing.
const CARD_LEVEL_FILE: u16 = 0x001E;
const CARD_LEVEL_MISSING: [u16; 2] = [0x2F10, 0x2F11];

/// The identifier of an application, or of the card manager.
fn identifier(application: Option<Application>) -> &'static [u8] {
    application.map_or(CARD_MANAGER, |application| application.identifier())
}

impl VirtualCard {
    pub(crate) fn select(&mut self, command: &Command) -> Outcome {
        let first = std::mem::take(&mut self.session.before_first_select);
        if first && self.behaviour.first_select_6f00 {
            return refuse(StatusWord::NoDiagnosis);
        }
        match command.p1 {
            0x00 => self.select_master_file(command),
            0x02 => self.select_file(command),
            0x04 => self.select_application(command),
            _ => refuse(StatusWord::IncorrectP1P2),
        }
    }

    /// There is no master file to select; only an empty SELECT inside an application is borne, and does nothing.
    fn select_master_file(&self, command: &Command) -> Outcome {
        match (command.p2, command.data(), self.session.application) {
            (0x00 | 0x0C, [], Some(_)) => done(Vec::new()),
            (0x00 | 0x0C, [], None) => refuse(StatusWord::IncorrectP1P2),
            (0x00 | 0x0C, ..) => refuse(StatusWord::FileNotFound),
            _ => refuse(StatusWord::IncorrectP1P2),
        }
    }

    fn select_file(&mut self, command: &Command) -> Outcome {
        if !matches!(command.p2, 0x00 | 0x0C) {
            return refuse(StatusWord::IncorrectP1P2);
        }
        let [high, low] = *command.data() else { return refuse(StatusWord::WrongLength) };
        let fid = u16::from_be_bytes([high, low]);
        let found = match self.session.application {
            Some(application) => self.applications.get(&application).is_some_and(|df| df.files.contains_key(&fid)),
            None if CARD_LEVEL_MISSING.contains(&fid) => false,
            None if fid == CARD_LEVEL_FILE => true,
            None => return refuse(StatusWord::from_u16(self.behaviour.no_current_file_status)),
        };
        if !found {
            return refuse(StatusWord::FileNotFound);
        }
        self.session.file = Some(fid);
        self.control_information(command, 0x83, &[high, low])
    }

    fn select_application(&mut self, command: &Command) -> Outcome {
        let next = match command.p2 {
            0x00 | 0x0C => false,
            0x02 | 0x0E => true,
            _ => return refuse(StatusWord::IncorrectP1P2),
        };
        let wanted = command.data();
        // GlobalPlatform: without an identifier, the card manager.
        let Some(found) = (if wanted.is_empty() { Some(None) } else { self.find(wanted, next) }) else {
            return refuse(StatusWord::FileNotFound);
        };
        self.session.enter(found);
        self.control_information(command, 0x84, identifier(found))
    }

    /// The first application whose identifier begins with `part`, or the first behind the current one.
    fn find(&self, part: &[u8], next: bool) -> Option<Option<Application>> {
        let present = Application::ALL.into_iter().filter(|application| self.applications.contains_key(application));
        let mut all = present.map(Some).chain([None]);
        if next && self.session.application.is_some() {
            all.by_ref().find(|application| *application == self.session.application);
        }
        all.find(|application| identifier(*application).starts_with(part))
    }

    /// △ The least that file control information can be: the name of what was selected.
    fn control_information(&self, command: &Command, tag: u8, name: &[u8]) -> Outcome {
        let Some(ne) = command.ne().filter(|_| self.behaviour.fci && command.p2 & 0x0C == 0) else {
            return done(Vec::new());
        };
        let length = name.len() as u8;
        let mut data = [&[0x6F, length + 2, tag, length], name].concat();
        data.truncate(ne as usize);
        done(data)
    }
}
