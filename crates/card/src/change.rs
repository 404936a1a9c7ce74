//! Changing a credential: CHANGE REFERENCE DATA and CHANGE KEY, after VERIFY of the old value (docs/protocol.md §4.5).

use jpki_apdu::{Command, StatusWord};
use jpki_reader::Transport;

use crate::file::CURRENT;
use crate::{Application, Card, CardError, CredentialKind, LastTry, Step};

impl<T: Transport> Card<T> {
    /// Presents the old value of a credential of the selected application, and sets the new one. Each is sent exactly
    /// once.
    pub(crate) fn change(
        &mut self,
        credential: CredentialKind,
        old: &[u8],
        new: &[u8],
        last_try: LastTry,
    ) -> Result<(), CardError> {
        // What a card makes of it is not known, and it changes nothing.
        if old == new {
            return Err(CardError::NewEqualsOld { credential });
        }
        self.present(credential, old, last_try)?;
        self.set_new_value(credential, new)
    }

    /// Sets the new value of a credential that was presented just before.
    pub(crate) fn set_new_value(&mut self, credential: CredentialKind, new: &[u8]) -> Result<(), CardError> {
        let step = Step::Change(credential);
        // VERIFY has made the reference the current EF. Naming it by short identifier is shown for VERIFY only.
        let status = self.select_file(step, credential.reference())?;
        if !status.is_success() {
            return Err(CardError::UnexpectedStatus { step, status });
        }
        self.require(credential.application(), step)?;
        let (cla, ins, p1) = match credential.application() {
            Application::Common | Application::Registry => (0x80, 0x32, 0x00),
            _ => (0x00, 0x24, 0x01),
        };
        let command = Command::new(cla, ins, p1, CURRENT).with_data(new);
        let status = match self.send_once(step, &command) {
            Ok(response) => response.status,
            Err(cause) => return Err(CardError::ChangeOutcomeUnknown { credential, cause: Box::new(cause) }),
        };
        match status {
            StatusWord::Success => Ok(()),
            status if may_have_changed(status) => {
                let cause = Box::new(CardError::UnexpectedStatus { step, status });
                Err(CardError::ChangeOutcomeUnknown { credential, cause })
            }
            status => Err(CardError::ChangeRefused { credential, status }),
        }
    }
}

/// Warnings, errors during execution and an error without a diagnosis do not say that everything is as it was (ISO/IEC
/// 7816-4 §5.6: `61`, `62`, `63`, `65`, `6F`; `64` says that it is).
const fn may_have_changed(status: StatusWord) -> bool {
    matches!(status.to_u16() >> 8, 0x61 | 0x62 | 0x63 | 0x65 | 0x6F)
}
