//! The card as long as a signal may come: once one has, nothing reaches the card any more but what makes it forget.

use jpki_reader::{ReaderError, Reset, Transport};

use crate::interrupt;

/// A transport that tells [`interrupt`] when a credential opens the card and when the card has forgotten it. After a signal
/// only SELECT of an application and resets pass: whoever works with the card fails, leaves it, and ends.
pub struct Interruptible<'a> {
    inner: &'a mut dyn Transport,
    /// Name by which the application was selected. To select it again, by whatever form of the command or part of the name,
    /// makes the card forget nothing.
    selected: Vec<u8>,
}

impl<'a> Interruptible<'a> {
    pub fn new(inner: &'a mut dyn Transport) -> Self {
        Self { inner, selected: Vec::new() }
    }
}

/// SELECT by name, of an application or the card manager.
fn selects_application(command: &[u8]) -> bool {
    matches!(command, [_, 0xA4, 0x04, ..])
}

/// The name in SELECT by name. Applications have names of less than 17 bytes, so the length is one byte.
fn name(select: &[u8]) -> &[u8] {
    match select {
        [_, _, _, _, length, name @ ..] => name.get(..usize::from(*length)).unwrap_or(name),
        _ => &[],
    }
}

/// Whether this name selects another application than the one that is selected, empty where that is not known. Part of a
/// name may select the same.
fn is_another(selected: &[u8], name: &[u8]) -> bool {
    selected.is_empty() || !(selected.starts_with(name) || name.starts_with(selected))
}

/// VERIFY with data, also under secure messaging.
fn presents(command: &[u8]) -> bool {
    matches!(command, [_, 0x20, _, _, _, _, ..])
}

impl Transport for Interruptible<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let selects = selects_application(command);
        // Before it is asked whether a signal has come: one that comes in between then waits.
        if presents(command) {
            interrupt::open();
        }
        if interrupt::is_asked() && !selects {
            return Err(ReaderError::Cancelled);
        }
        let response = self.inner.transmit(command)?;
        if selects && response.ends_with(&[0x90, 0x00]) {
            let name = name(command);
            if is_another(&self.selected, name) {
                interrupt::shut();
            }
            name.clone_into(&mut self.selected);
        }
        Ok(response)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        self.inner.reset(kind)?;
        if kind == Reset::Cold {
            self.selected.clear();
            interrupt::shut();
        }
        Ok(())
    }
}

impl Drop for Interruptible<'_> {
    /// Whatever could make the card forget was tried. The process ends by the signal, not by what it made of it.
    fn drop(&mut self) {
        interrupt::shut();
        if interrupt::is_asked() {
            interrupt::wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_and_what_leaves_is_told_apart() {
        assert!(presents(b"\x00\x20\x00\x98\x041234") && presents(b"\x08\x20\x00\x94\x13\x86"));
        // Asking the tries left opens nothing, in neither form.
        assert!(!presents(b"\x00\x20\x00\x98") && !presents(b"\x00\x20\x00\x98\x00"));
        assert!(selects_application(b"\x00\xA4\x04\x0C\x07\xA0\x00\x00\x01\x51\x00\x00"));
        assert!(!selects_application(b"\x00\xA4\x02\x0C\x02\x00\x01") && !selects_application(b"\x00\xB0"));
    }

    #[test]
    fn the_same_application_by_another_form_is_not_left() {
        let text = b"\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08";
        let selected = name(&[&b"\x00\xA4\x04\x0C\x0A"[..], text].concat()).to_vec();
        assert_eq!(selected, text);
        // With FCI, by the first bytes of the name, and the next one by these.
        let forms = [
            [&b"\x00\xA4\x04\x00\x0A"[..], text, &[0x00]].concat(),
            b"\x00\xA4\x04\x0C\x03\xD3\x92\x10".to_vec(),
            b"\x00\xA4\x04\x0C\x00".to_vec(),
        ];
        assert!(forms.iter().all(|form| !is_another(&selected, name(form))));
        let common = b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x01\x00";
        assert!(is_another(&selected, name(common)) && is_another(b"", name(common)));
    }
}
