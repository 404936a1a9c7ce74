//! Commands to the card and whole responses back, each counted once.

use jpki_apdu::{Assembly, Command, Next, Response, ResponseError};
use jpki_reader::Transport;

use crate::{Card, CardError, Step};

impl<T: Transport> Card<T> {
    /// Sends a command to the selected application and puts its response together (`61xx`, `6Cxx`).
    pub(crate) fn send(&mut self, step: Step, command: Command) -> Result<Response, CardError> {
        self.require_application(step)?;
        let mut assembly = Assembly::new(command.clone());
        let mut next = command;
        loop {
            let response = self.transmit(step, &next)?;
            match assembly.push(response).map_err(|source| CardError::Response { step, source })? {
                Next::Send(command) => next = command,
                Next::Done(response) => return Ok(response),
            }
        }
    }

    /// Sends a command that expects no data, exactly once whatever the card answers: SELECT, and everything of VERIFY.
    pub(crate) fn send_once(&mut self, step: Step, command: &Command) -> Result<Response, CardError> {
        let response = self.transmit(step, command)?;
        if response.data.is_empty() {
            return Ok(response);
        }
        let source = ResponseError::Oversized { length: response.data.len(), expected: 0 };
        Err(CardError::Response { step, source })
    }

    /// Refuses where the application is not selected any more: a command meant for it could reach another one.
    pub(crate) fn require_application(&self, step: Step) -> Result<(), CardError> {
        if self.selected.is_some() { Ok(()) } else { Err(CardError::NotSelected { step }) }
    }

    fn transmit(&mut self, step: Step, command: &Command) -> Result<Response, CardError> {
        self.fresh = false;
        let bytes =
            command.encode(command.shortest_encoding()).map_err(|source| CardError::Command { step, source })?;
        let answer = self.transport.transmit(&bytes).map_err(|source| {
            // Removal, a reset by somebody else: what was selected is gone, or may be.
            self.selected = None;
            self.recognised = None;
            self.current_file = None;
            CardError::Reader { step, source }
        })?;
        Response::parse(&answer).map_err(|source| CardError::Response { step, source })
    }
}
