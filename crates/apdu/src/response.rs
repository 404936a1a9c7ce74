//! Response APDUs, and putting together one that comes in parts (`61xx`, `6Cxx`).

use crate::{Command, StatusWord};

/// Most bytes that one command may bring together from GET RESPONSE parts. The largest EF of this card is far below.
pub const MAX_ASSEMBLED: usize = 70_000;

/// What is wrong with a response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResponseError {
    /// Fewer than the two bytes of a status word.
    #[error("the response has {length} byte(s), a status word needs two")]
    Truncated {
        /// Bytes received.
        length: usize,
    },
    /// More data than was asked for.
    #[error("the response carries {length} bytes, at most {expected} were asked for")]
    Oversized {
        /// Bytes received.
        length: usize,
        /// Bytes asked for.
        expected: usize,
    },
    /// The card answers `6Cxx` or `61xx` without end.
    #[error("the card asks to repeat or continue without end")]
    Endless,
}

/// A response APDU (レスポンスAPDU).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// Response data without the status word.
    pub data: Vec<u8>,
    /// SW1-SW2.
    pub status: StatusWord,
}

impl Response {
    /// Splits the bytes that came into data and status word.
    ///
    /// # Errors
    /// [`ResponseError::Truncated`] for fewer than two bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, ResponseError> {
        match bytes {
            [data @ .., sw1, sw2] => {
                Ok(Self { data: data.to_vec(), status: StatusWord::from_u16(u16::from_be_bytes([*sw1, *sw2])) })
            }
            _ => Err(ResponseError::Truncated { length: bytes.len() }),
        }
    }

    /// The bytes as they travel.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = self.data.clone();
        out.extend_from_slice(&self.status.to_u16().to_be_bytes());
        out
    }
}

/// What to do after a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Send this command and hand its response to [`Assembly::push`].
    Send(Command),
    /// The whole response.
    Done(Response),
}

/// Carries one command to its whole response: repeats with the right Le after `6Cxx` (once), fetches the rest after
/// `61xx` (ISO/IEC 7816-4 §5.3.4). A command that presents a credential carries no Le, so nothing repeats it.
#[derive(Debug)]
pub struct Assembly {
    command: Command,
    collected: Vec<u8>,
    corrected: bool,
    continued: usize,
}

impl Assembly {
    /// Starts with the command that is about to be sent.
    #[must_use]
    pub fn new(command: Command) -> Self {
        Self { command, collected: Vec::new(), corrected: false, continued: 0 }
    }

    /// Takes a response and says what follows.
    ///
    /// # Errors
    /// [`ResponseError::Oversized`] for more data than was asked for, [`ResponseError::Endless`] where the card never ends.
    pub fn push(&mut self, response: Response) -> Result<Next, ResponseError> {
        let expected = self.command.ne().unwrap_or(0) as usize;
        if self.continued == 0 && response.data.len() > expected {
            return Err(ResponseError::Oversized { length: response.data.len(), expected });
        }
        self.collected.extend_from_slice(&response.data);
        if self.collected.len() > MAX_ASSEMBLED {
            return Err(ResponseError::Oversized { length: self.collected.len(), expected: MAX_ASSEMBLED });
        }
        match response.status {
            // A command without Le expects nothing: `61xx` after it is an answer, not an invitation.
            StatusWord::WrongLe(le) if self.command.ne().is_some() && self.continued == 0 => {
                if std::mem::replace(&mut self.corrected, true) {
                    return Err(ResponseError::Endless);
                }
                self.command = self.command.clone().with_ne(ne_of(le));
                Ok(Next::Send(self.command.clone()))
            }
            StatusWord::MoreData(le) if self.command.ne().is_some() => {
                self.continued += 1;
                if self.continued > MAX_ASSEMBLED / 16 || (self.continued > 1 && response.data.is_empty()) {
                    return Err(ResponseError::Endless);
                }
                Ok(Next::Send(Command::new(self.command.cla & 0x03, 0xC0, 0x00, 0x00).with_ne(ne_of(le))))
            }
            status => Ok(Next::Done(Response { data: std::mem::take(&mut self.collected), status })),
        }
    }
}

fn ne_of(le: u8) -> u32 {
    if le == 0 { 256 } else { u32::from(le) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(data: &[u8], sw: u16) -> Response {
        Response { data: data.to_vec(), status: sw.into() }
    }

    #[test]
    fn a_plain_response_is_done() {
        let mut assembly = Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(4));
        assert_eq!(assembly.push(response(b"abcd", 0x9000)), Ok(Next::Done(response(b"abcd", 0x9000))));
    }

    #[test]
    fn parts_are_fetched_with_get_response() {
        let mut assembly = Assembly::new(Command::new(0x80, 0x2A, 0, 0x80).with_data(&[1]).with_ne(256));
        let Ok(Next::Send(next)) = assembly.push(response(b"ab", 0x6103)) else { panic!() };
        assert_eq!(hex::encode(&*next.encode(crate::Encoding::Short).unwrap()), "00c0000003");
        assert_eq!(assembly.push(response(b"cde", 0x9000)), Ok(Next::Done(response(b"abcde", 0x9000))));
    }

    #[test]
    fn a_wrong_le_is_corrected_once() {
        let mut assembly = Assembly::new(Command::new(0, 0xB0, 0x81, 0).with_ne(256));
        let Ok(Next::Send(next)) = assembly.push(response(&[], 0x6C11)) else { panic!() };
        assert_eq!(hex::encode(&*next.encode(crate::Encoding::Short).unwrap()), "00b0810011");
        assert_eq!(assembly.push(response(&[], 0x6C12)), Err(ResponseError::Endless));
    }

    #[test]
    fn a_command_without_le_is_never_sent_again() {
        for sw in [0x6C04, 0x6104] {
            let mut verify = Assembly::new(Command::new(0, 0x20, 0, 0x98).with_data(b"1234"));
            assert_eq!(verify.push(response(&[], sw)), Ok(Next::Done(response(&[], sw))));
        }
    }

    #[test]
    fn too_much_and_too_little_are_named() {
        assert_eq!(Response::parse(&[0x90]), Err(ResponseError::Truncated { length: 1 }));
        assert_eq!(Response::parse(&[]), Err(ResponseError::Truncated { length: 0 }));
        let mut assembly = Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(4));
        assert_eq!(assembly.push(response(b"abcde", 0x9000)), Err(ResponseError::Oversized { length: 5, expected: 4 }));
    }

    #[test]
    fn an_endless_card_ends() {
        let mut assembly = Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(4));
        let mut next = assembly.push(response(&[1], 0x6101));
        let mut rounds = 0;
        while let Ok(Next::Send(_)) = next {
            rounds += 1;
            assert!(rounds < 10_000);
            next = assembly.push(response(&[1], 0x6101));
        }
        assert_eq!(next, Err(ResponseError::Endless));
    }
}
