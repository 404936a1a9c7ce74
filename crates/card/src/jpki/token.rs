//! Token information (EF 0006): what the card says of itself (docs/protocol.md §4.2).

use std::fmt;

use jpki_reader::Transport;

use super::session::{Session, refusal};
use crate::file::is_read;
use crate::{CardError, Step};

const FILE: u16 = 0x0006;
/// Length of the token information in bytes.
const LENGTH: usize = 160;
/// Length of the label at its head in bytes.
const LABEL: usize = 32;

/// What carries the JPKI application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenKind {
    /// 個人番号カード — the plastic card, label `JPKIAPICCTOKEN2`.
    Card,
    /// An Android phone (スマホ用電子証明書), label `JPKIAPGPSETOKEN`.
    Android,
    /// An iPhone, label `JPKIAPIOSTOKEN`.
    Iphone,
}

impl TokenKind {
    /// Tells the kind by the label, blanks trimmed.
    ///
    /// # Errors
    /// [`CardError::ResidentCard`] for `JPKIAPICCTOKEN`, [`CardError::UnknownToken`] for any other label.
    pub fn from_label(label: &str) -> Result<Self, CardError> {
        match label {
            "JPKIAPICCTOKEN2" => Ok(Self::Card),
            "JPKIAPGPSETOKEN" => Ok(Self::Android),
            "JPKIAPIOSTOKEN" => Ok(Self::Iphone),
            "JPKIAPICCTOKEN" => Err(CardError::ResidentCard),
            other => Err(CardError::UnknownToken { label: other.to_owned() }),
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Card => "plastic card",
            Self::Android => "Android",
            Self::Iphone => "iPhone",
        })
    }
}

/// Token flags (PKCS#11 v2.40 `CK_TOKEN_INFO.flags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenFlags(u32);

impl TokenFlags {
    /// All bits.
    #[must_use]
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// CKF_RNG: it has a random number generator.
    #[must_use]
    pub const fn random_number_generator(self) -> bool {
        self.0 & 0x0000_0001 != 0
    }

    /// CKF_WRITE_PROTECTED: it takes no changes.
    #[must_use]
    pub const fn write_protected(self) -> bool {
        self.0 & 0x0000_0002 != 0
    }

    /// CKF_LOGIN_REQUIRED: some of it needs a credential.
    #[must_use]
    pub const fn login_required(self) -> bool {
        self.0 & 0x0000_0004 != 0
    }

    /// CKF_USER_PIN_INITIALIZED: the holder's credential is set.
    #[must_use]
    pub const fn user_pin_initialized(self) -> bool {
        self.0 & 0x0000_0008 != 0
    }

    /// CKF_TOKEN_INITIALIZED: it is ready for use.
    #[must_use]
    pub const fn token_initialized(self) -> bool {
        self.0 & 0x0000_0400 != 0
    }
}

/// The token information (トークン情報), all fields of EF 0006. Texts are without trailing blanks.
///
/// Numbers are `None` where the card says that they are not available (`FFFFFFFF`, CK_UNAVAILABLE_INFORMATION). The
/// serial number tells one person's card from another's, so `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenInformation {
    /// What carries the application, told by the label.
    pub kind: TokenKind,
    /// Label, for example `JPKIAPICCTOKEN2`.
    pub label: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model, for example `E16R01NJ`.
    pub model: String,
    /// Serial number of the token, 16 characters. Personal.
    pub serial_number: String,
    /// Flags.
    pub flags: TokenFlags,
    /// Most sessions at a time.
    pub max_sessions: Option<u32>,
    /// Sessions open.
    pub sessions: Option<u32>,
    /// Most read-write sessions at a time.
    pub max_read_write_sessions: Option<u32>,
    /// Read-write sessions open.
    pub read_write_sessions: Option<u32>,
    /// Longest credential in characters.
    pub max_pin_length: Option<u32>,
    /// Shortest credential in characters.
    pub min_pin_length: Option<u32>,
    /// Public memory in bytes.
    pub total_public_memory: Option<u32>,
    /// Free public memory in bytes.
    pub free_public_memory: Option<u32>,
    /// Private memory in bytes.
    pub total_private_memory: Option<u32>,
    /// Free private memory in bytes.
    pub free_private_memory: Option<u32>,
    /// Hardware version, two characters, for example `03`.
    pub hardware_version: String,
    /// Firmware version, two characters, for example `01`.
    pub firmware_version: String,
    /// Time of the token's clock, 16 characters; sixteen `9` on a card, which has none.
    pub time: String,
}

impl TokenInformation {
    /// Reads the 160 bytes of EF 0006; what follows them is left alone.
    ///
    /// # Errors
    /// [`CardError::MalformedTokenInformation`] for fewer bytes or a text that is not printable ASCII, and those of
    /// [`TokenKind::from_label`].
    pub fn parse(content: &[u8]) -> Result<Self, CardError> {
        let length = content.len();
        let malformed = |field| CardError::MalformedTokenInformation { field, length };
        if length < LENGTH {
            return Err(malformed("shorter than 160 bytes"));
        }
        let text = |at: usize, width: usize, field| text(&content[at..at + width]).ok_or(malformed(field));
        let number = |at: usize| {
            let value = content[at..at + 4].iter().fold(0u32, |value, byte| value << 8 | u32::from(*byte));
            (value != u32::MAX).then_some(value)
        };
        let label = text(0, LABEL, "label")?;
        Ok(Self {
            kind: TokenKind::from_label(&label)?,
            label,
            manufacturer: text(32, 32, "manufacturer")?,
            model: text(64, 16, "model")?,
            serial_number: text(80, 16, "serial number")?,
            flags: TokenFlags(number(96).unwrap_or(u32::MAX)),
            max_sessions: number(100),
            sessions: number(104),
            max_read_write_sessions: number(108),
            read_write_sessions: number(112),
            max_pin_length: number(116),
            min_pin_length: number(120),
            total_public_memory: number(124),
            free_public_memory: number(128),
            total_private_memory: number(132),
            free_private_memory: number(136),
            hardware_version: text(140, 2, "hardware version")?,
            firmware_version: text(142, 2, "firmware version")?,
            time: text(144, 16, "time")?,
        })
    }
}

impl fmt::Debug for TokenInformation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenInformation")
            .field("kind", &self.kind)
            .field("label", &self.label)
            .field("manufacturer", &self.manufacturer)
            .field("model", &self.model)
            .field("serial_number", &"(redacted)")
            .field("flags", &self.flags)
            .field("hardware_version", &self.hardware_version)
            .field("firmware_version", &self.firmware_version)
            .finish_non_exhaustive()
    }
}

/// Printable ASCII without the blanks at its end.
fn text(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().rposition(|byte| *byte != b' ' && *byte != 0).map_or(0, |last| last + 1);
    let bytes = &bytes[..end];
    let printable = bytes.iter().all(|byte| (0x20..0x7F).contains(byte));
    printable.then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
}

impl<T: Transport> Session<'_, T> {
    /// See [`JpkiAp::recognise`](super::JpkiAp::recognise).
    pub(super) fn recognise(&mut self) -> Result<TokenKind, CardError> {
        if let Some(kind) = self.card.recognised {
            return Ok(kind);
        }
        let content = self.read_token(LABEL)?;
        let malformed = |field| CardError::MalformedTokenInformation { field, length: content.len() };
        let label = content.get(..LABEL).ok_or(malformed("shorter than its label"))?;
        let kind = TokenKind::from_label(&text(label).ok_or(malformed("label"))?)?;
        self.card.recognised = Some(kind);
        Ok(kind)
    }

    /// See [`JpkiAp::token_information`](super::JpkiAp::token_information).
    pub(super) fn token_information(&mut self) -> Result<TokenInformation, CardError> {
        let information = TokenInformation::parse(&self.read_token(LENGTH)?)?;
        self.card.recognised = Some(information.kind);
        Ok(information)
    }

    fn read_token(&mut self, length: usize) -> Result<Vec<u8>, CardError> {
        let step = Step::ReadTokenInformation;
        let response = self.card.read_start(step, FILE, length as u32)?;
        if is_read(response.status) { Ok(response.data) } else { Err(refusal(step, response.status, None)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Vec<u8> {
        let mut content = Vec::new();
        for (value, width) in [
            ("JPKIAPICCTOKEN2", 32),
            ("00000000000000000000000000000001", 32),
            ("E16R01NJ", 16),
            ("0000000020500003", 16),
        ] {
            content.extend(format!("{value:width$}").bytes());
        }
        for value in [0x0000_040D_u32, 1, 0, 1, 0, 16, 6, u32::MAX, u32::MAX, u32::MAX, u32::MAX] {
            content.extend(value.to_be_bytes());
        }
        content.extend(b"03019999999999999999");
        content
    }

    #[test]
    fn all_fields_are_read() {
        let token = TokenInformation::parse(&sample()).unwrap();
        assert_eq!(token.kind, TokenKind::Card);
        assert_eq!(token.label, "JPKIAPICCTOKEN2");
        assert_eq!(token.manufacturer, "00000000000000000000000000000001");
        assert_eq!((token.model.as_str(), token.serial_number.as_str()), ("E16R01NJ", "0000000020500003"));
        let flags = token.flags;
        assert_eq!(flags.bits(), 0x40D);
        assert!(flags.random_number_generator() && flags.login_required() && flags.user_pin_initialized());
        assert!(flags.token_initialized() && !flags.write_protected());
        assert_eq!((token.max_sessions, token.sessions), (Some(1), Some(0)));
        assert_eq!((token.max_read_write_sessions, token.read_write_sessions), (Some(1), Some(0)));
        assert_eq!((token.max_pin_length, token.min_pin_length), (Some(16), Some(6)));
        assert_eq!((token.total_public_memory, token.free_public_memory), (None, None));
        assert_eq!((token.total_private_memory, token.free_private_memory), (None, None));
        assert_eq!((token.hardware_version.as_str(), token.firmware_version.as_str()), ("03", "01"));
        assert_eq!(token.time, "9999999999999999");
    }

    #[test]
    fn debug_does_not_show_the_serial_number() {
        let text = format!("{:?}", TokenInformation::parse(&sample()).unwrap());
        assert!(!text.contains("20500003") && text.contains("E16R01NJ"), "{text}");
    }

    #[test]
    fn kinds_and_refusals_by_label() {
        assert_eq!(TokenKind::from_label("JPKIAPGPSETOKEN").unwrap(), TokenKind::Android);
        assert_eq!(TokenKind::from_label("JPKIAPIOSTOKEN").unwrap(), TokenKind::Iphone);
        assert!(matches!(TokenKind::from_label("JPKIAPICCTOKEN"), Err(CardError::ResidentCard)));
        for label in ["", "JPKIAPICCTOKEN3", "jpkiapicctoken2"] {
            assert!(matches!(TokenKind::from_label(label), Err(CardError::UnknownToken { label: l }) if l == label));
        }
    }

    #[test]
    fn malformed_information_is_named() {
        for (content, expected) in [
            (sample()[..159].to_vec(), "shorter than 160 bytes"),
            (Vec::new(), "shorter than 160 bytes"),
            (
                {
                    let mut c = sample();
                    c[0] = 0xFF;
                    c
                },
                "label",
            ),
            (
                {
                    let mut c = sample();
                    c[85] = 0x07;
                    c
                },
                "serial number",
            ),
        ] {
            let error = TokenInformation::parse(&content).unwrap_err();
            assert!(
                matches!(error, CardError::MalformedTokenInformation { field, length } if field == expected && length == content.len()),
                "{error:?}"
            );
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(content in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = TokenInformation::parse(&content);
        }

        #[test]
        fn any_one_byte_changed_is_read_or_named(at in 0usize..160, value: u8) {
            let mut content = sample();
            content[at] = value;
            let _ = TokenInformation::parse(&content);
        }
    }
}
