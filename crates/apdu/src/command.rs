//! Command APDUs: the four cases of ISO/IEC 7816-4 §5.1, in short and extended form.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

/// Largest Ne of a short APDU, in bytes.
pub const MAX_SHORT_NE: u32 = 256;
/// Largest Ne of an extended APDU, in bytes.
pub const MAX_EXTENDED_NE: u32 = 65_536;

/// The four cases of a command (ISO/IEC 7816-4 §5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Case {
    /// No data either way.
    Case1,
    /// Response data only.
    Case2,
    /// Command data only.
    Case3,
    /// Data both ways.
    Case4,
}

/// How the length fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// One-byte Lc and Le: up to 255 bytes of data, up to 256 expected.
    Short,
    /// Two-byte Lc and Le after a zero byte: up to 65 535 bytes of data, up to 65 536 expected.
    Extended,
}

/// What is wrong with a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    /// More data than the length field can say.
    #[error("{length} bytes of command data do not fit into {encoding:?} length fields")]
    DataTooLong {
        /// Bytes given.
        length: usize,
        /// Form asked for.
        encoding: Encoding,
    },
    /// Ne is zero or more than the length field can say.
    #[error("an expected length of {ne} does not fit into {encoding:?} length fields")]
    ExpectedLength {
        /// Bytes expected.
        ne: u32,
        /// Form asked for.
        encoding: Encoding,
    },
    /// The bytes are no command APDU.
    #[error("{length} bytes are no command APDU: {reason}")]
    Malformed {
        /// Bytes given.
        length: usize,
        /// What does not fit.
        reason: &'static str,
    },
}

/// A command APDU (コマンドAPDU). Its data may be a credential: it is wiped on drop and `Debug` shows its length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    /// Class byte.
    pub cla: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    data: Zeroizing<Vec<u8>>,
    ne: Option<u32>,
}

impl Command {
    /// A case 1 command: header only.
    #[must_use]
    pub fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self { cla, ins, p1, p2, data: Zeroizing::new(Vec::new()), ne: None }
    }

    /// Adds command data (Nc bytes).
    #[must_use]
    pub fn with_data(mut self, data: &[u8]) -> Self {
        self.data = Zeroizing::new(data.to_vec());
        self
    }

    /// Expects up to `ne` bytes of response data: 1 to 256 in short form, to 65 536 in extended form.
    #[must_use]
    pub fn with_ne(mut self, ne: u32) -> Self {
        self.ne = Some(ne);
        self
    }

    /// The command data.
    #[must_use]
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The expected length Ne in bytes, if any.
    #[must_use]
    pub fn ne(&self) -> Option<u32> {
        self.ne
    }

    /// Which of the four cases this is.
    #[must_use]
    pub fn case(&self) -> Case {
        match (self.data.is_empty(), self.ne) {
            (true, None) => Case::Case1,
            (true, Some(_)) => Case::Case2,
            (false, None) => Case::Case3,
            (false, Some(_)) => Case::Case4,
        }
    }

    /// The shortest form that can carry this command.
    #[must_use]
    pub fn shortest_encoding(&self) -> Encoding {
        if self.data.len() <= 255 && self.ne.unwrap_or(0) <= MAX_SHORT_NE {
            Encoding::Short
        } else {
            Encoding::Extended
        }
    }

    /// The bytes to send, in the form asked for.
    ///
    /// # Errors
    /// [`CommandError::DataTooLong`] and [`CommandError::ExpectedLength`] where the form cannot say the lengths.
    pub fn encode(&self, encoding: Encoding) -> Result<Zeroizing<Vec<u8>>, CommandError> {
        let nc = self.data.len();
        let (max_nc, max_ne) = match encoding {
            Encoding::Short => (255, MAX_SHORT_NE),
            Encoding::Extended => (65_535, MAX_EXTENDED_NE),
        };
        if nc > max_nc {
            return Err(CommandError::DataTooLong { length: nc, encoding });
        }
        if let Some(ne) = self.ne.filter(|ne| *ne == 0 || *ne > max_ne) {
            return Err(CommandError::ExpectedLength { ne, encoding });
        }
        // Full capacity at once: a reallocation would leave a copy of a credential behind.
        let mut out = Zeroizing::new(Vec::with_capacity(nc + 9));
        out.extend_from_slice(&[self.cla, self.ins, self.p1, self.p2]);
        match encoding {
            Encoding::Short => {
                if nc > 0 {
                    out.push(nc as u8);
                    out.extend_from_slice(&self.data);
                }
                if let Some(ne) = self.ne {
                    out.push((ne & 0xFF) as u8);
                }
            }
            Encoding::Extended => {
                if nc > 0 || self.ne.is_some() {
                    out.push(0);
                }
                if nc > 0 {
                    out.extend_from_slice(&(nc as u16).to_be_bytes());
                    out.extend_from_slice(&self.data);
                }
                if let Some(ne) = self.ne {
                    out.extend_from_slice(&((ne & 0xFFFF) as u16).to_be_bytes());
                }
            }
        }
        Ok(out)
    }

    /// Reads a command APDU, as a card does.
    ///
    /// # Errors
    /// [`CommandError::Malformed`] where the length fields and the number of bytes disagree.
    pub fn parse(bytes: &[u8]) -> Result<(Self, Encoding), CommandError> {
        let malformed = |reason| CommandError::Malformed { length: bytes.len(), reason };
        let [cla, ins, p1, p2, body @ ..] = bytes else { return Err(malformed("shorter than the four-byte header")) };
        let command = Self::new(*cla, *ins, *p1, *p2);
        let short_ne = |b: u8| if b == 0 { MAX_SHORT_NE } else { u32::from(b) };
        let extended_ne = |hi: u8, lo: u8| match u32::from(u16::from_be_bytes([hi, lo])) {
            0 => MAX_EXTENDED_NE,
            ne => ne,
        };
        match body {
            [] => Ok((command, Encoding::Short)),
            [le] => Ok((command.with_ne(short_ne(*le)), Encoding::Short)),
            [0, hi, lo] => Ok((command.with_ne(extended_ne(*hi, *lo)), Encoding::Extended)),
            [0, hi, lo, rest @ ..] => {
                let nc = usize::from(u16::from_be_bytes([*hi, *lo]));
                if nc == 0 {
                    return Err(malformed("extended Lc of zero"));
                }
                match rest.split_at_checked(nc) {
                    Some((data, [])) => Ok((command.with_data(data), Encoding::Extended)),
                    Some((data, [hi, lo])) => {
                        Ok((command.with_data(data).with_ne(extended_ne(*hi, *lo)), Encoding::Extended))
                    }
                    Some(_) => Err(malformed("bytes behind the extended data field that are no Le")),
                    None => Err(malformed("extended Lc is longer than the data")),
                }
            }
            [0, _] => Err(malformed("extended length field cut short")),
            [lc, rest @ ..] => match rest.split_at_checked(usize::from(*lc)) {
                Some((data, [])) => Ok((command.with_data(data), Encoding::Short)),
                Some((data, [le])) => Ok((command.with_data(data).with_ne(short_ne(*le)), Encoding::Short)),
                Some(_) => Err(malformed("bytes behind the data field that are no Le")),
                None => Err(malformed("Lc is longer than the data")),
            },
        }
    }
}

impl Zeroize for Command {
    fn zeroize(&mut self) {
        self.data.zeroize();
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Command({:02X} {:02X} {:02X} {:02X}, {} data bytes, Ne {:?})",
            self.cla,
            self.ins,
            self.p1,
            self.p2,
            self.data.len(),
            self.ne
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(command: &Command, encoding: Encoding) -> String {
        hex::encode_upper(&*command.encode(encoding).unwrap())
    }

    #[test]
    fn the_four_cases_short_and_extended() {
        let header = || Command::new(0x00, 0x20, 0x00, 0x9B);
        for (command, case, short, extended) in [
            (header(), Case::Case1, "0020009B", "0020009B"),
            (header().with_ne(4), Case::Case2, "0020009B04", "0020009B000004"),
            (header().with_ne(256), Case::Case2, "0020009B00", "0020009B000100"),
            (header().with_data(b"12"), Case::Case3, "0020009B023132", "0020009B0000023132"),
            (header().with_data(b"12").with_ne(256), Case::Case4, "0020009B02313200", "0020009B00000231320100"),
        ] {
            assert_eq!(command.case(), case);
            assert_eq!(bytes(&command, Encoding::Short), short);
            assert_eq!(bytes(&command, Encoding::Extended), extended);
        }
        assert_eq!(bytes(&header().with_ne(65_536), Encoding::Extended), "0020009B000000");
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        let long = Command::new(0, 0, 0, 0).with_data(&[0; 256]);
        assert_eq!(long.shortest_encoding(), Encoding::Extended);
        assert_eq!(
            long.encode(Encoding::Short),
            Err(CommandError::DataTooLong { length: 256, encoding: Encoding::Short })
        );
        let huge = Command::new(0, 0, 0, 0).with_data(&vec![0; 65_536]);
        assert!(matches!(huge.encode(Encoding::Extended), Err(CommandError::DataTooLong { .. })));
        for (ne, encoding) in [(0, Encoding::Short), (257, Encoding::Short), (65_537, Encoding::Extended)] {
            let command = Command::new(0, 0, 0, 0).with_ne(ne);
            assert_eq!(command.encode(encoding), Err(CommandError::ExpectedLength { ne, encoding }));
        }
    }

    #[test]
    fn malformed_commands_are_named() {
        for hex_text in [
            "",
            "0020",
            "00200080", /* whole */
            "00200080053132",
            "002000800231323334",
            "0020008000000000",
            "008400000001",
        ] {
            let parsed = Command::parse(&hex::decode(hex_text).unwrap());
            if hex_text == "00200080" {
                assert!(parsed.is_ok());
            } else {
                assert!(matches!(parsed, Err(CommandError::Malformed { .. })), "{hex_text}: {parsed:?}");
            }
        }
    }

    #[test]
    fn debug_does_not_show_the_data() {
        let text = format!("{:?}", Command::new(0, 0x20, 0, 0x9B).with_data(b"SECRET77"));
        assert!(!text.contains("SECRET77") && !text.contains("83, 69"), "{text}");
        assert!(text.contains("8 data bytes"));
    }

    proptest! {
        #[test]
        fn parse_reverses_encode(header: [u8; 4], data in proptest::collection::vec(any::<u8>(), 0..600), ne in proptest::option::of(1u32..=65_536)) {
            let mut command = Command::new(header[0], header[1], header[2], header[3]).with_data(&data);
            if let Some(ne) = ne { command = command.with_ne(ne); }
            for encoding in [Encoding::Short, Encoding::Extended] {
                if let Ok(encoded) = command.encode(encoding) {
                    let (parsed, form) = Command::parse(&encoded).unwrap();
                    prop_assert_eq!(&parsed, &command);
                    if command.case() != Case::Case1 { prop_assert_eq!(form, encoding); }
                }
            }
        }

        #[test]
        fn parse_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = Command::parse(&bytes);
        }
    }
}
