//! Which files each application has, what they are and who may use them: the access tables of docs/protocol.md §3 and
//! §4.1 as data.

use crate::{Application, Profile};

/// Who may do something with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody.
    Free,
    /// Nobody.
    Never,
    /// Whoever has verified one of these references of the same application.
    AnyOf(&'static [u16]),
}

/// What values a reference takes when it is changed, and how many tries it has (docs/protocol.md §2.5, §3.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReferenceRule {
    pub(crate) shortest: usize,
    pub(crate) longest: usize,
    pub(crate) letters: bool,
    pub(crate) tries: u8,
    /// Whether the holder can change it: a verification code says what is printed on the card, and stays.
    pub(crate) changeable: bool,
}

impl ReferenceRule {
    const PIN: Self = Self { shortest: 4, longest: 4, letters: false, tries: 3, changeable: true };
    const PASSWORD: Self = Self { shortest: 6, longest: 16, letters: true, tries: 5, changeable: true };
    /// 照合番号A: the twelve digits of the My Number.
    const CODE_A: Self = Self::code(12);
    /// 照合番号B: fourteen digits.
    const CODE_B: Self = Self::code(14);
    /// 生年月日: six digits. △ How many tries it has is not known (docs/protocol.md §9).
    const BIRTH_DATE: Self = Self::code(6);
    /// TEXT 0012, of unknown purpose: blocked on every card examined, because it never has a value.
    const BLOCKED: Self = Self { changeable: false, ..Self::PIN };

    const fn code(length: usize) -> Self {
        Self { shortest: length, longest: length, letters: false, tries: 10, changeable: false }
    }

    /// Whether CHANGE takes this value: digits, for the password capital letters too.
    pub(crate) fn accepts(&self, value: &[u8]) -> bool {
        (self.shortest..=self.longest).contains(&value.len())
            && value.iter().all(|byte| byte.is_ascii_digit() || (self.letters && byte.is_ascii_uppercase()))
    }
}

/// What INTERNAL AUTHENTICATE does with a key (docs/protocol.md §3.1, §4.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InternalAuthenticate {
    /// Signs: sha256WithRSAEncryption over the data.
    Signs,
    /// Answers this status word.
    Refuses(u16),
}

/// What a private key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeyRule {
    /// Who may use it for COMPUTE DIGITAL SIGNATURE.
    pub(crate) sign: Access,
    pub(crate) internal_authenticate: InternalAuthenticate,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Bytes.
    Transparent(Access),
    /// BER-TLV objects: bytes that may be followed by filler.
    Objects(Access),
    /// A certificate: bytes that may be followed by filler.
    Certificate(Access),
    /// Records.
    Records(Access),
    /// A PIN, password or verification code.
    Reference(ReferenceRule),
    /// A private key.
    Key(KeyRule),
    /// The reference of the CA that certifies terminals (docs/protocol.md §9).
    TerminalCa,
    /// Selectable, of unknown use.
    Internal,
}

/// The command that changes an application's references (docs/protocol.md §4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// CHANGE REFERENCE DATA `00 24 01 80`.
    ReferenceData,
    /// CHANGE KEY `80 32 00 80`.
    Key,
}

/// What SET SESSION KEY `80 AE` does (docs/protocol.md §3.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionKeys {
    /// Opens a session of secure messaging, for whom this allows it.
    Taken(Access),
    /// Answers this status word.
    Refused(u16),
}

/// One application.
pub(crate) struct Layout {
    pub(crate) files: &'static [(u16, Kind)],
    pub(crate) change: Change,
    /// The private key that P2 = 00 names in COMPUTE DIGITAL SIGNATURE (docs/protocol.md §4.6).
    pub(crate) default_key: Option<u16>,
    pub(crate) session_keys: SessionKeys,
}

const AUTHENTICATION_PIN: &[u16] = &[0x0018];
const SIGNATURE_PASSWORD: &[u16] = &[0x001B];

macro_rules! jpki {
    ($authentication_certificate:expr) => {
        &[
            (0x0001, Kind::Certificate(Access::AnyOf(SIGNATURE_PASSWORD))),
            (0x0002, Kind::Certificate(Access::Free)),
            (0x0005, Kind::Transparent(Access::Never)),
            (TOKEN_INFORMATION, Kind::Transparent(Access::Free)),
            (AVAILABILITY, Kind::Transparent(Access::Free)),
            (0x0009, Kind::Transparent(Access::Never)),
            (0x000A, Kind::Certificate($authentication_certificate)),
            (0x000B, Kind::Certificate(Access::Free)),
            (0x0010, Kind::Internal),
            (0x0016, Kind::TerminalCa),
            (0x0017, Kind::Key(jpki_key(AUTHENTICATION_PIN))),
            (0x0018, Kind::Reference(ReferenceRule::PIN)),
            (0x0019, Kind::Internal),
            (0x001A, Kind::Key(jpki_key(SIGNATURE_PASSWORD))),
            (0x001B, Kind::Reference(ReferenceRule::PASSWORD)),
            (0x001C, Kind::Internal),
            (0x001E, Kind::Internal),
        ]
    };
}

/// EF of the token information.
pub(crate) const TOKEN_INFORMATION: u16 = 0x0006;
/// EF that says which certificates exist.
pub(crate) const AVAILABILITY: u16 = 0x0008;

const fn jpki_key(references: &'static [u16]) -> KeyRule {
    KeyRule { sign: Access::AnyOf(references), internal_authenticate: InternalAuthenticate::Refuses(0x6982) }
}

const JPKI_CARD: &[(u16, Kind)] = jpki!(Access::Free);
const JPKI_PHONE: &[(u16, Kind)] = jpki!(Access::AnyOf(AUTHENTICATION_PIN));

const COMMON: &[(u16, Kind)] = &[
    (0x0001, Kind::Records(Access::Free)),
    (0x0002, Kind::Records(Access::Free)),
    (0x0019, Kind::Key(KeyRule { sign: Access::Never, internal_authenticate: InternalAuthenticate::Signs })),
    (0x001C, Kind::Reference(ReferenceRule::PIN)),
];

const REGISTRY: &[(u16, Kind)] =
    &[(0x0002, Kind::Records(Access::Free)), (0x001C, Kind::Reference(ReferenceRule::PIN))];

/// A key that shows that the card is there: no credential, no INTERNAL AUTHENTICATE (docs/protocol.md §3.2, §3.3, §4.7).
const PRESENCE_KEY: KeyRule =
    KeyRule { sign: Access::Free, internal_authenticate: InternalAuthenticate::Refuses(0x6985) };

const TEXT_PIN: u16 = 0x0011;
const TEXT_CODE_A: u16 = 0x0014;
const TEXT_CODE_B: u16 = 0x0015;
const TEXT_ANY: Access = Access::AnyOf(&[TEXT_PIN, TEXT_CODE_A, TEXT_CODE_B]);

const TEXT: &[(u16, Kind)] = &[
    // With its filler, which the integrity record covers.
    (0x0001, Kind::Transparent(Access::AnyOf(&[TEXT_PIN, TEXT_CODE_A]))),
    (0x0002, Kind::Objects(Access::AnyOf(&[TEXT_PIN, TEXT_CODE_B]))),
    (0x0003, Kind::Objects(TEXT_ANY)),
    (0x0004, Kind::Objects(Access::Free)),
    (0x0005, Kind::Objects(Access::Free)),
    (0x0006, Kind::Objects(TEXT_ANY)),
    (0x0007, Kind::Objects(TEXT_ANY)),
    (0x0008, Kind::Objects(TEXT_ANY)),
    (0x0010, Kind::Internal),
    (TEXT_PIN, Kind::Reference(ReferenceRule::PIN)),
    (0x0012, Kind::Reference(ReferenceRule::BLOCKED)),
    (0x0013, Kind::Key(PRESENCE_KEY)),
    (TEXT_CODE_A, Kind::Reference(ReferenceRule::CODE_A)),
    (TEXT_CODE_B, Kind::Reference(ReferenceRule::CODE_B)),
    (0x001C, Kind::Internal),
    (0x001E, Kind::Internal),
];

const FACE_BIRTH_DATE: u16 = 0x0011;
const FACE_CODE_B: u16 = 0x0012;
const FACE_CODE_A: u16 = 0x0013;
const FACE_BOTH: Access = Access::AnyOf(&[FACE_CODE_A, FACE_CODE_B]);

const FACE: &[(u16, Kind)] = &[
    (0x0001, Kind::Objects(Access::AnyOf(&[FACE_BIRTH_DATE]))),
    (0x0002, Kind::Objects(FACE_BOTH)),
    (0x0003, Kind::Objects(Access::Free)),
    (0x0004, Kind::Objects(Access::Free)),
    (0x0005, Kind::Objects(Access::AnyOf(&[FACE_CODE_A]))),
    (0x0006, Kind::Objects(FACE_BOTH)),
    (FACE_BIRTH_DATE, Kind::Reference(ReferenceRule::BIRTH_DATE)),
    (FACE_CODE_B, Kind::Reference(ReferenceRule::CODE_B)),
    (FACE_CODE_A, Kind::Reference(ReferenceRule::CODE_A)),
    (0x001A, Kind::Key(PRESENCE_KEY)),
    (0x001C, Kind::Internal),
    (0x001E, Kind::Internal),
];

/// What an application of this profile looks like; `None` where the profile does not have it (docs/protocol.md §5).
pub(crate) fn layout(profile: Profile, application: Application) -> Option<Layout> {
    if application != Application::Jpki && profile != Profile::Card {
        return None;
    }
    let jpki = if profile.is_phone() { JPKI_PHONE } else { JPKI_CARD };
    let (files, change, default_key, session_keys) = match application {
        Application::Jpki => (jpki, Change::ReferenceData, None, SessionKeys::Refused(0x6982)),
        Application::Text => {
            (TEXT, Change::ReferenceData, Some(0x0013), SessionKeys::Taken(Access::AnyOf(&[TEXT_PIN])))
        }
        Application::Face => (FACE, Change::ReferenceData, Some(0x001A), SessionKeys::Refused(0x66F1)),
        Application::Registry => (REGISTRY, Change::Key, None, SessionKeys::Refused(0x6982)),
        Application::Common => (COMMON, Change::Key, None, SessionKeys::Refused(0x66F1)),
    };
    Some(Layout { files, change, default_key, session_keys })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_short_identifier() {
        for profile in [Profile::Card, Profile::Android, Profile::Iphone, Profile::ResidentCard] {
            for application in Application::ALL {
                let files = layout(profile, application).map_or(&[][..], |layout| layout.files);
                assert!(files.iter().all(|(fid, _)| (1..=0x1E).contains(fid)));
                assert!(files.windows(2).all(|pair| pair[0].0 < pair[1].0));
            }
        }
    }

    #[test]
    fn the_jpki_application_has_the_files_that_were_found_on_cards() {
        let found = [1, 2, 5, 6, 8, 9, 0xA, 0xB, 0x10, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1E];
        for table in [JPKI_CARD, JPKI_PHONE] {
            assert_eq!(table.iter().map(|(fid, _)| *fid).collect::<Vec<_>>(), found);
        }
        let differing: Vec<u16> = JPKI_CARD.iter().zip(JPKI_PHONE).filter(|(a, b)| a != b).map(|(a, _)| a.0).collect();
        assert_eq!(differing, [0x000A]);
    }

    #[test]
    fn new_values_must_have_the_format() {
        for (value, pin, password) in [
            (&b"1234"[..], true, false),
            (b"123", false, false),
            (b"12345", false, false),
            (b"12a4", false, false),
            (b"123456", false, true),
            (b"ABCDEF0123456789", false, true),
            (b"ABCDEF01234567890", false, false),
            (b"abcdef", false, false),
            (b"ABCDE\xFF", false, false),
            (b"", false, false),
        ] {
            assert_eq!((ReferenceRule::PIN.accepts(value), ReferenceRule::PASSWORD.accepts(value)), (pin, password));
        }
    }
}
