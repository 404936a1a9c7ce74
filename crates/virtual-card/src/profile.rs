//! What kind of card an image plays, and named presets: token information, ATR and capabilities.

use serde::{Deserialize, Serialize};

use crate::Behaviour;

/// What carries the JPKI application (docs/protocol.md §4.2, §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// 個人番号カード — the plastic card, with all five applications.
    #[default]
    Card,
    /// An Android phone (スマホ用電子証明書): the JPKI application alone; the user-authentication certificate is readable
    /// after the PIN only.
    Android,
    /// An iPhone: as Android, and `80FC0000` answers `9000`.
    Iphone,
    /// 住民基本台帳カード — the residents' card of before 2016, which clients refuse: the JPKI application alone.
    ResidentCard,
}

impl Profile {
    /// The label in the token information (docs/protocol.md §4.2).
    #[must_use]
    pub const fn token_label(self) -> &'static str {
        match self {
            Self::Card => "JPKIAPICCTOKEN2",
            Self::Android => "JPKIAPGPSETOKEN",
            Self::Iphone => "JPKIAPIOSTOKEN",
            Self::ResidentCard => "JPKIAPICCTOKEN",
        }
    }

    /// A phone, with the access rules of docs/protocol.md §5.
    #[must_use]
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Android | Self::Iphone)
    }

    /// The 160 bytes of token information, EF 0006 (docs/protocol.md §4.2): a serialised PKCS#11 `CK_TOKEN_INFO`.
    ///
    /// Manufacturer and model name a make-believe card, so that nobody takes one for a real one. `serial` is cut or
    /// padded with blanks to 16 characters.
    #[must_use]
    pub fn token_information(self, generation: Generation, serial: &str) -> Vec<u8> {
        let text =
            |text: &str, width: usize| text.bytes().chain(std::iter::repeat(b' ')).take(width).collect::<Vec<_>>();
        let mut out = Vec::with_capacity(160);
        out.extend(text(self.token_label(), 32));
        out.extend(text("VIRTUAL CARD, TEST ONLY", 32));
        out.extend(text(generation.model(), 16));
        out.extend(text(serial, 16));
        // flags (RNG, login required, user PIN and token initialised), sessions, longest and shortest PIN
        for number in [0x0000_040D_u32, 1, 0, 1, 0, 16, 6] {
            out.extend(number.to_be_bytes());
        }
        out.extend([0xFF; 16]);
        out.extend(b"0301");
        out.extend([b'9'; 16]);
        out
    }
}

/// Presets that differ as the known ATRs differ (docs/protocol.md §1.2).
///
/// △ Which ATR, model and capability belongs to which year is invented: the sources list ATRs without dates. What they
/// do show is that cards without, with unstated and with declared extended length exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Generation {
    /// Like a card of 2015: an ATR without historical bytes, short APDUs only.
    Year2015,
    /// Like a card of 2019: an ATR that declares short file identifiers, but neither extended length nor chaining.
    Year2019,
    /// Like a card of 2023: an ATR that declares extended length and command chaining.
    #[default]
    Year2023,
}

impl Generation {
    /// The model in the token information: invented, at most 16 characters.
    #[must_use]
    pub const fn model(self) -> &'static str {
        match self {
            Self::Year2015 => "VIRTUAL-2015",
            Self::Year2019 => "VIRTUAL-2019",
            Self::Year2023 => "VIRTUAL-2023",
        }
    }

    /// The ATR at the contacts.
    #[must_use]
    pub const fn contact_atr(self) -> &'static [u8] {
        match self {
            Self::Year2015 => &[0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14],
            Self::Year2019 => &[0x3B, 0xC5, 0xFF, 0x81, 0x31, 0xFB, 0x45, 0x80, 0x73, 0xC6, 0x01, 0x00, 0x00],
            Self::Year2023 => &[
                0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01,
                0xC0, 0x3B,
            ],
        }
    }

    /// The ATR that PC/SC makes up for the contactless interface.
    #[must_use]
    pub const fn contactless_atr(self) -> &'static [u8] {
        match self {
            Self::Year2015 => &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F],
            Self::Year2019 => &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B],
            Self::Year2023 => &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51, 0xFF, 0xB3, 0x81, 0xD1, 0x00, 0x0F],
        }
    }

    /// The behaviour of this preset at the contacts, without delays.
    #[must_use]
    pub fn behaviour(self) -> Behaviour {
        let modern = self == Self::Year2023;
        Behaviour {
            atr: self.contact_atr().to_vec(),
            extended_length: modern,
            command_chaining: modern,
            ..Behaviour::default()
        }
    }

    /// The behaviour of this preset on the contactless interface: its ATR and [`Timing::CONTACTLESS`](crate::Timing::CONTACTLESS).
    #[must_use]
    pub fn contactless_behaviour(self) -> Behaviour {
        Behaviour { atr: self.contactless_atr().to_vec(), timing: crate::Timing::CONTACTLESS, ..self.behaviour() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Generation; 3] = [Generation::Year2015, Generation::Year2019, Generation::Year2023];

    #[test]
    fn token_information_has_every_field_at_its_offset() {
        for (profile, label) in [
            (Profile::Card, "JPKIAPICCTOKEN2"),
            (Profile::Android, "JPKIAPGPSETOKEN"),
            (Profile::Iphone, "JPKIAPIOSTOKEN"),
            (Profile::ResidentCard, "JPKIAPICCTOKEN"),
        ] {
            let bytes = profile.token_information(Generation::Year2019, "0000000000000042 and more");
            assert_eq!(bytes.len(), 160);
            assert_eq!(bytes[..32], *format!("{label:32}").as_bytes());
            assert_eq!(bytes[64..80], *b"VIRTUAL-2019    ");
            assert_eq!(bytes[80..96], *b"0000000000000042");
            assert_eq!(
                hex::encode_upper(&bytes[96..124]),
                "0000040D00000001000000000000000100000000".to_owned() + "0000001000000006"
            );
            assert_eq!(bytes[124..140], [0xFF; 16]);
            assert_eq!(bytes[140..], *b"03019999999999999999");
        }
    }

    /// ISO/IEC 7816-3 §8.2.5: the bytes from T0 to TCK have the exclusive-or sum zero.
    #[test]
    fn every_atr_has_a_right_check_byte() {
        for generation in ALL {
            for atr in [generation.contact_atr(), generation.contactless_atr()] {
                assert_eq!(atr[1..].iter().fold(0, |sum, byte| sum ^ byte), 0, "{}", hex::encode(atr));
            }
        }
    }

    #[test]
    fn only_the_newest_preset_takes_extended_length() {
        let extended: Vec<bool> = ALL.iter().map(|generation| generation.behaviour().extended_length).collect();
        assert_eq!(extended, [false, false, true]);
        assert_eq!(Behaviour::default(), Generation::Year2023.behaviour());
        let contactless = Generation::Year2015.contactless_behaviour();
        assert_eq!((contactless.timing, contactless.atr[1]), (crate::Timing::CONTACTLESS, 0x88));
    }
}
