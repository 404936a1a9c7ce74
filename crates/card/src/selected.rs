//! A selected application that is left when its value goes.

use std::fmt;
use std::ops::{Deref, DerefMut};

use jpki_reader::Transport;

use crate::{Application, Card, CardError};

/// The card with one application selected. If a credential was presented, dropping this leaves the application, so that
/// the card forgets it (docs/protocol.md §2.4).
pub(crate) struct Selected<'a, T: Transport>(&'a mut Card<T>);

impl<'a, T: Transport> Selected<'a, T> {
    pub(crate) fn enter(card: &'a mut Card<T>, application: Application) -> Result<Self, CardError> {
        card.enter(application)?;
        Ok(Self(card))
    }

    /// Leaves the application, whether a credential was presented or not, and tells whether that worked.
    pub(crate) fn leave(self) -> Result<(), CardError> {
        self.0.leave_application()
    }
}

impl<T: Transport> Deref for Selected<'_, T> {
    type Target = Card<T>;

    fn deref(&self) -> &Card<T> {
        self.0
    }
}

impl<T: Transport> DerefMut for Selected<'_, T> {
    fn deref_mut(&mut self) -> &mut Card<T> {
        self.0
    }
}

impl<T: Transport> Drop for Selected<'_, T> {
    fn drop(&mut self) {
        if self.0.presented.is_some() {
            // Nobody is there to hear of a failure; `leave` reports it.
            let _ = self.0.leave_application();
        }
    }
}

impl<T: Transport> fmt::Debug for Selected<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0, f)
    }
}
