//! Which bytes of an exchange are secret or personal, so that a trace can be shown to somebody else.
//!
//! What is shown is listed; everything else is masked. Header bytes, length bytes and status words always stay, so
//! lengths can be read off a masked trace, the length of a password among them.
//!
//! Command data is shown for SELECT, READ BINARY, READ RECORD, GET RESPONSE, GET DATA, GET CHALLENGE, INTERNAL
//! AUTHENTICATE, `80 A2` (a terminal's certificate) and for signing a hash (`2A`, P1 02, 04) or a DigestInfo (P1 00). A
//! message itself (`2A` with anything else) is personal. The data of every other instruction is a credential: VERIFY `20`,
//! CHANGE REFERENCE DATA `24`, CHANGE KEY `32`, SET SESSION KEY `AE`, UNLOCK KEY `54`, and all that this module does not
//! know, whatever the class byte and in short and extended form.
//!
//! Response data is shown for SELECT, for GET CHALLENGE, and for READ BINARY on the basic channel of these files of the
//! JPKI application (docs/protocol.md §4.1): 0002 and 000B (CA certificates), 0008 (which certificates there are), and
//! 0006 (token information) but for its serial number, bytes 80 to 95. GET RESPONSE goes on with what it continues.
//! Personal is all the rest: both certificates of the holder, every file of the other applications, records, GET DATA,
//! signatures. Which file is read is followed from SELECT and short EF identifiers; after anything unclear, and at the
//! start, it counts as unknown.

use std::ops::Range;

use jpki_apdu::{Command, Encoding};

use crate::MaskedBytes;

/// What a transcript or a log leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Masking {
    /// Credentials and personal data: fit to be shown to somebody else.
    #[default]
    CredentialsAndPersonalData,
    /// Credentials only. Names, addresses, certificates and the My Number stand in clear; the last is itself a
    /// credential of other applications (照合番号A).
    CredentialsOnly,
    /// Nothing: passwords stand in clear. For test cards.
    Nothing,
}

/// AID of the JPKI application, 公的個人認証AP (docs/protocol.md §2.1).
const JPKI_AID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// Offsets of the serial number in the token information (docs/protocol.md §4.2).
const TOKEN_SERIAL: Range<usize> = 80..96;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Secrecy {
    Public,
    Personal,
    Credential,
}

/// The command with what `masking` leaves out masked.
pub(crate) fn mask_command(command: &[u8], masking: Masking) -> MaskedBytes {
    let [_, ins, p1, _, body @ ..] = command else { return MaskedBytes::clear(command) };
    let secrecy = match (ins, p1) {
        (0xA4 | 0xB0..=0xB3 | 0xC0 | 0xCA | 0xCB | 0x84 | 0x88 | 0xA2, _) | (0x2A, 0x02 | 0x04) => Secrecy::Public,
        (0x2A, 0x00) if is_digest_info(body) => Secrecy::Public,
        (0x2A, _) => Secrecy::Personal,
        _ => Secrecy::Credential,
    };
    let hide = match masking {
        Masking::CredentialsAndPersonalData => secrecy != Secrecy::Public,
        Masking::CredentialsOnly => secrecy == Secrecy::Credential,
        Masking::Nothing => false,
    };
    // One byte behind the header can only be a length.
    if !hide || body.len() < 2 {
        return MaskedBytes::clear(command);
    }
    let hidden = match Command::parse(command) {
        Ok((parsed, Encoding::Short)) if !parsed.data().is_empty() => 5..5 + parsed.data().len(),
        Ok((parsed, Encoding::Extended)) if !parsed.data().is_empty() => 7..7 + parsed.data().len(),
        // No data by the rules, or against the rules: what looks like lengths may be a credential in the wrong place.
        _ => 4..command.len(),
    };
    MaskedBytes::hiding(command, hidden)
}

/// Whether the body of a short command is a DigestInfo of SHA-1 to SHA-512 (RFC 8017 §9.2) by its outline.
fn is_digest_info(body: &[u8]) -> bool {
    matches!(body, [nc @ 35..=83, 0x30, length, 0x30, ..] if *length == nc - 2 && body.len() > usize::from(*nc))
}

/// What the data of a response is.
#[derive(Clone)]
enum Content {
    /// May be shown but for the bytes of the file in `hidden`; `offset` is where in the file the data begins.
    Public {
        offset: usize,
        hidden: Range<usize>,
    },
    Personal,
}

/// Follows which application and file are selected, to tell what a response is.
#[derive(Default)]
pub(crate) struct Tracker {
    in_jpki: bool,
    file: Option<u8>,
    /// What a GET RESPONSE would bring.
    continued: Option<Content>,
}

impl Tracker {
    /// The selection is unknown: after a reset or a failure.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Takes one exchange in and returns its response with what `masking` leaves out masked.
    pub(crate) fn observe(&mut self, command: &[u8], response: &[u8], masking: Masking) -> MaskedBytes {
        let content = self.content(command);
        let data = response.len().saturating_sub(2);
        let status = response.get(data..).unwrap_or_default();
        self.continued = match (&content, status) {
            (Content::Public { offset, hidden }, [0x61, _]) => {
                Some(Content::Public { offset: offset + data, hidden: hidden.clone() })
            }
            _ => None,
        };
        self.follow(command, matches!(status, [0x90, 0x00] | [0x61, _] | [0x62, _]));
        match (masking, content) {
            (Masking::CredentialsAndPersonalData, Content::Personal) => MaskedBytes::hiding(response, 0..data),
            (Masking::CredentialsAndPersonalData, Content::Public { offset, hidden }) => {
                let from = hidden.start.saturating_sub(offset).min(data);
                let to = hidden.end.saturating_sub(offset).min(data);
                MaskedBytes::hiding(response, from..to)
            }
            _ => MaskedBytes::clear(response),
        }
    }

    /// What the data of the response to this command is.
    fn content(&self, command: &[u8]) -> Content {
        let whole = Content::Public { offset: 0, hidden: 0..0 };
        match command {
            [0x00, 0xA4 | 0x84, ..] => whole,
            [0x00, 0xC0, ..] => self.continued.clone().unwrap_or(Content::Personal),
            [0x00, 0xB0, p1, p2, ..] => {
                let (file, offset) = match short_identifier(*p1) {
                    Some(file) => (Some(file), usize::from(*p2)),
                    None if p1 & 0x80 == 0 => (self.file, usize::from(u16::from_be_bytes([*p1, *p2]))),
                    None => (None, 0),
                };
                match file.filter(|_| self.in_jpki) {
                    Some(0x02 | 0x08 | 0x0B) => whole,
                    Some(0x06) => Content::Public { offset, hidden: TOKEN_SERIAL },
                    _ => Content::Personal,
                }
            }
            _ => Content::Personal,
        }
    }

    /// Follows the selection.
    fn follow(&mut self, command: &[u8], success: bool) {
        let parsed = Command::parse(command);
        let Ok((parsed, _)) = parsed else { return self.forget() };
        match (parsed.cla, parsed.ins, parsed.p1) {
            (0x00, 0xA4, 0x04) => {
                self.in_jpki = success && parsed.data() == JPKI_AID;
                self.file = None;
            }
            (0x00, 0xA4, 0x02) => {
                self.file = match parsed.data() {
                    [0x00, file] if success => Some(*file),
                    _ => None,
                };
            }
            (0x00, 0xB0, p1) => match short_identifier(p1) {
                Some(file) => self.file = success.then_some(file),
                None if p1 & 0x80 == 0 => {}
                None => self.file = None,
            },
            // These may name their key or credential by a short identifier, which makes it the current file.
            (0x00 | 0x80, 0x20 | 0x2A | 0x88 | 0x24, _) => {
                if parsed.p2 != 0x80 {
                    self.file = None;
                }
            }
            (0x00, 0x84 | 0xC0, _) => {}
            // Anything else may select something in a way not followed here.
            _ => self.forget(),
        }
    }
}

/// The short EF identifier in P1 of READ BINARY: `100xxxxx`, 1 to 30 (ISO/IEC 7816-4 §11.2.3).
fn short_identifier(p1: u8) -> Option<u8> {
    (p1 & 0xE0 == 0x80 && !matches!(p1 & 0x1F, 0 | 0x1F)).then_some(p1 & 0x1F)
}

#[cfg(test)]
#[path = "masking_tests.rs"]
mod tests;
