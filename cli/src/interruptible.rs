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
            let same = self.selected.starts_with(name) || name.starts_with(&self.selected);
            if self.selected.is_empty() || !same {
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
}
