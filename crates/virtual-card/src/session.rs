//! What the card knows as long as it has power: what is selected, what is verified.

use std::collections::BTreeSet;

use jpki_apdu::StatusWord;
use zeroize::Zeroizing;

use crate::content::File;
use crate::layout::Access;
use crate::secure_messaging::SecureSession;
use crate::{Application, VirtualCard};

/// State that ends with power.
pub(crate) struct Session {
    pub(crate) powered: bool,
    /// `None` is the card manager, the state after power-up (MF).
    pub(crate) application: Option<Application>,
    /// FID of the current EF.
    pub(crate) file: Option<u16>,
    /// FIDs of the references of the current application that are verified.
    pub(crate) verified: BTreeSet<u16>,
    /// No SELECT came since power-up.
    pub(crate) before_first_select: bool,
    /// A terminal's certificate body was stored.
    pub(crate) terminal_certificate: bool,
    /// Response data that waits for GET RESPONSE.
    pub(crate) rest: Vec<u8>,
    /// The links of a command chain that came so far.
    pub(crate) chain: Option<Chain>,
    /// Secure messaging, where it is open.
    pub(crate) secure: Option<SecureSession>,
    /// Private-key operations so far, for the delays.
    pub(crate) private_operations: u32,
}

/// A command chain that is not complete.
pub(crate) struct Chain {
    /// CLA without the chaining bit, INS, P1, P2: the same in every link.
    pub(crate) header: [u8; 4],
    pub(crate) data: Zeroizing<Vec<u8>>,
}

impl Session {
    /// After power-up.
    pub(crate) fn powered() -> Self {
        Self {
            powered: true,
            application: None,
            file: None,
            verified: BTreeSet::new(),
            before_first_select: true,
            terminal_certificate: false,
            rest: Vec::new(),
            chain: None,
            secure: None,
            private_operations: 0,
        }
    }

    /// Makes an application current, or the card manager. What was verified, and secure messaging, survive only if
    /// it stays the same application (docs/protocol.md §2.4).
    pub(crate) fn enter(&mut self, application: Option<Application>) {
        if self.application != application {
            self.verified.clear();
            self.secure = None;
            self.terminal_certificate = false;
        }
        self.application = application;
        self.file = None;
    }
}

/// Which EF a command works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The current one.
    Current,
    /// The one with this short EF identifier.
    Short(u8),
}

impl VirtualCard {
    /// Switches power on; nothing is selected or verified then. Retry counters persist.
    pub(crate) fn power_on(&mut self) {
        self.session = Session::powered();
    }

    /// Switches power off.
    pub(crate) fn power_off(&mut self) {
        self.session = Session { powered: false, ..Session::powered() };
    }

    /// Resets with power on: selection and verified references survive (docs/protocol.md §2.4), unless the card is
    /// told otherwise.
    pub(crate) fn warm_reset(&mut self) {
        if self.behaviour.warm_reset_clears || !self.session.powered {
            self.power_on();
        } else {
            self.session.rest.clear();
            self.session.chain = None;
        }
    }

    /// The target in a P2 of VERIFY, COMPUTE DIGITAL SIGNATURE and the like: `80`, or `80` and a short EF identifier.
    pub(crate) fn target(&self, p2: u8) -> Result<Target, StatusWord> {
        match p2 {
            0x80 => Ok(Target::Current),
            0x81..=0x9E if self.behaviour.short_file_identifiers => Ok(Target::Short(p2 & 0x1F)),
            _ => Err(StatusWord::IncorrectP1P2),
        }
    }

    /// Makes the target current. `missing` is the status word for an EF that is not there.
    pub(crate) fn go_to(&mut self, target: Target, missing: StatusWord) -> Result<(), StatusWord> {
        let no_file = StatusWord::from_u16(self.behaviour.no_current_file_status);
        match (target, self.session.application) {
            (Target::Current, _) => self.session.file.map(|_| ()).ok_or(no_file),
            (Target::Short(_), None) => Err(no_file),
            (Target::Short(identifier), Some(application)) => {
                let fid = u16::from(identifier);
                if !self.applications.get(&application).is_some_and(|df| df.files.contains_key(&fid)) {
                    return Err(missing);
                }
                self.session.file = Some(fid);
                Ok(())
            }
        }
    }

    /// The current EF. At the card manager's level that can only be the one nobody can read.
    pub(crate) fn current(&self) -> Option<&File> {
        match (self.session.application, self.session.file) {
            (_, None) => None,
            (None, Some(_)) => Some(&File::Internal),
            (Some(application), Some(fid)) => self.applications.get(&application)?.files.get(&fid),
        }
    }

    /// Whether an access rule of the current application is met.
    pub(crate) fn allows(&self, access: Access) -> bool {
        match access {
            Access::Free => true,
            Access::Never => false,
            Access::AnyOf(references) => references.iter().any(|fid| self.session.verified.contains(fid)),
        }
    }
}
