//! Response APDUs, and putting together one that comes in parts (`61xx`, `6Cxx`).

use std::fmt;

use crate::{Command, StatusWord};

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

/// A response APDU (レスポンスAPDU). Its data may be personal: `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
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

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({} data bytes, {:04X})", self.data.len(), self.status.to_u16())
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
///
/// No part may be longer than its own command asked for, and all parts together not longer than Ne of the first command,
/// which so bounds the exchanges too: each part but the first has to bring something. A card that chains more than that
/// onto a short Le is refused; this one is read by offset.
pub struct Assembly {
    command: Command,
    /// Ne of the first command.
    whole: usize,
    /// Ne of the command under way.
    part: usize,
    collected: Vec<u8>,
    corrected: bool,
    continued: bool,
}

impl Assembly {
    /// Starts with the command that is about to be sent.
    #[must_use]
    pub fn new(command: Command) -> Self {
        let whole = command.ne().unwrap_or(0) as usize;
        Self { command, whole, part: whole, collected: Vec::new(), corrected: false, continued: false }
    }

    /// Takes a response and says what follows.
    ///
    /// # Errors
    /// [`ResponseError::Oversized`] for more data than was asked for, also where the card announces it with `6Cxx`;
    /// [`ResponseError::Endless`] where the card never ends.
    pub fn push(&mut self, response: Response) -> Result<Next, ResponseError> {
        let length = response.data.len();
        if length > self.part {
            return Err(ResponseError::Oversized { length, expected: self.part });
        }
        self.collected.extend_from_slice(&response.data);
        let length = self.collected.len();
        if length > self.whole {
            return Err(ResponseError::Oversized { length, expected: self.whole });
        }
        match response.status {
            // A command without Le expects nothing: `61xx` after it is an answer, not an invitation.
            StatusWord::WrongLe(le) if self.whole > 0 && !self.continued => {
                let ne = ne_of(le);
                if std::mem::replace(&mut self.corrected, true) {
                    return Err(ResponseError::Endless);
                }
                // Data beside `6Cxx` would come a second time.
                self.collected.clear();
                self.part = ne as usize;
                if self.part > self.whole {
                    return Err(ResponseError::Oversized { length: self.part, expected: self.whole });
                }
                self.command = self.command.clone().with_ne(ne);
                Ok(Next::Send(self.command.clone()))
            }
            StatusWord::MoreData(le) if self.whole > 0 => {
                if std::mem::replace(&mut self.continued, true) && response.data.is_empty() {
                    return Err(ResponseError::Endless);
                }
                let ne = ne_of(le);
                self.part = ne as usize;
                Ok(Next::Send(Command::new(self.command.cla & 0x03, 0xC0, 0x00, 0x00).with_ne(ne)))
            }
            status => Ok(Next::Done(Response { data: std::mem::take(&mut self.collected), status })),
        }
    }
}

impl fmt::Debug for Assembly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Assembly({:?}, {} bytes collected)", self.command, self.collected.len())
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
    fn parts_are_bounded_by_what_each_and_the_whole_were_asked_for() {
        let begun = |ne: u32, data: &[u8], sw: u16| {
            let mut assembly = Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(ne));
            assert!(matches!(assembly.push(response(data, sw)), Ok(Next::Send(_))));
            assembly
        };
        // More than GET RESPONSE asked for.
        let oversized = |length, expected| Err(ResponseError::Oversized { length, expected });
        assert_eq!(begun(8, b"ab", 0x6102).push(response(b"cde", 0x9000)), oversized(3, 2));
        // As much as was asked for each time, and more than the first command wanted.
        assert_eq!(begun(4, b"ab", 0x6103).push(response(b"cde", 0x9000)), oversized(5, 4));
        assert_eq!(begun(256, &[7; 256], 0x6100).push(response(&[7], 0x9000)), oversized(257, 256));
        // Just enough, also in extended length.
        let whole = |assembly: &mut Assembly, data: &[u8]| match assembly.push(response(data, 0x9000)) {
            Ok(Next::Done(response)) => response.data.len(),
            other => panic!("{other:?}"),
        };
        assert_eq!(whole(&mut begun(5, b"ab", 0x6103), b"cde"), 5);
        assert_eq!(whole(&mut begun(65_536, &[7; 65_280], 0x6100), &[7; 256]), 65_536);
    }

    #[test]
    fn a_corrected_le_is_not_more_than_was_wanted_and_its_data_comes_once() {
        let assembly = |ne| Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(ne));
        let error = ResponseError::Oversized { length: 5, expected: 4 };
        assert_eq!(assembly(4).push(response(&[], 0x6C05)), Err(error));
        let mut corrected = assembly(4);
        assert!(matches!(corrected.push(response(b"ab", 0x6C02)), Ok(Next::Send(_))));
        assert_eq!(corrected.push(response(b"ab", 0x9000)), Ok(Next::Done(response(b"ab", 0x9000))));
        let mut corrected = assembly(4);
        assert!(matches!(corrected.push(response(&[], 0x6C02)), Ok(Next::Send(_))));
        let error = ResponseError::Oversized { length: 3, expected: 2 };
        assert_eq!(corrected.push(response(b"abc", 0x9000)), Err(error));
    }

    #[test]
    fn an_endless_card_ends() {
        for (data, last) in
            [(&[1][..], ResponseError::Oversized { length: 5, expected: 4 }), (&[][..], ResponseError::Endless)]
        {
            let mut assembly = Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(4));
            let mut next = assembly.push(response(data, 0x6101));
            let mut rounds = 0;
            while let Ok(Next::Send(_)) = next {
                rounds += 1;
                assert!(rounds <= 4);
                next = assembly.push(response(data, 0x6101));
            }
            assert_eq!(next, Err(last));
        }
    }

    #[test]
    fn debug_does_not_show_the_data() {
        let personal = response(b"NAME", 0x9000);
        assert_eq!(format!("{personal:?}"), "Response(4 data bytes, 9000)");
        let mut assembly = Assembly::new(Command::new(0, 0xB0, 0, 0).with_ne(9));
        assembly.push(response(b"NAME", 0x6101)).unwrap();
        let shown = format!("{assembly:?}");
        assert!(shown.ends_with("4 bytes collected)") && !shown.contains("78, 65"), "{shown}");
    }
}
