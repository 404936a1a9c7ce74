//! Status words (ISO/IEC 7816-4 §5.6): what the two bytes after every response mean.

use std::fmt;

/// SW1-SW2 of a response (ステータスワード), decoded. Meanings are those of ISO/IEC 7816-4 §5.6 and, where this
/// card differs, of docs/protocol.md §8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusWord {
    /// `9000` — done.
    Success,
    /// `61xx` — done, `xx` more response bytes wait for GET RESPONSE (`00` = 256 or more).
    MoreData(u8),
    /// `6282` — end of file reached before Ne bytes were read; the data that came is good.
    EndOfFile,
    /// `63Cx` — verification failed or asked, `x` tries left (`0` = blocked).
    TriesLeft(u8),
    /// `6300` — verification failed, no counter given.
    VerificationFailed,
    /// `6700` — wrong length.
    WrongLength,
    /// `6881` — logical channel not supported.
    ChannelNotSupported,
    /// `6882` — secure messaging not supported.
    SecureMessagingNotSupported,
    /// `6981` — command incompatible with the file structure.
    WrongFileStructure,
    /// `6982` — security status not satisfied: a credential must be verified first.
    SecurityStatusNotSatisfied,
    /// `6983` — authentication method blocked.
    AuthenticationBlocked,
    /// `6984` — reference data not usable; this card answers it for a blocked credential.
    ReferenceBlocked,
    /// `6985` — conditions of use not satisfied.
    ConditionsNotSatisfied,
    /// `6986` — command not allowed, no current EF.
    NoCurrentFile,
    /// `66F1` — this application takes no session key ○ (docs/protocol.md §3.8).
    KeyDeliveryUnavailable,
    /// `6987` — an object of secure messaging is missing; the session is lost.
    SecureMessagingObjectMissing,
    /// `6988` — an object of secure messaging is incorrect; the session is lost.
    SecureMessagingObjectIncorrect,
    /// `69FC` — there is no session of secure messaging ○ (docs/protocol.md §3.8).
    NoSecureSession,
    /// `6A80` — incorrect parameters in the data field.
    IncorrectData,
    /// `6A81` — function not supported.
    FunctionNotSupported,
    /// `6A82` — file or application not found.
    FileNotFound,
    /// `6A83` — record not found.
    RecordNotFound,
    /// `6A86` — incorrect P1-P2.
    IncorrectP1P2,
    /// `6A88` — referenced data not found.
    ReferenceNotFound,
    /// `6B00` — wrong parameters: the offset is at or behind the end of the file.
    OffsetOutsideFile,
    /// `6Cxx` — wrong Le, `xx` is the right one (`00` = 256).
    WrongLe(u8),
    /// `6D00` — instruction not supported.
    InstructionNotSupported,
    /// `6E00` — class not supported.
    ClassNotSupported,
    /// `6F00` — no precise diagnosis.
    NoDiagnosis,
    /// Any other value.
    Other(u16),
}

impl StatusWord {
    /// Decodes SW1-SW2.
    #[must_use]
    pub const fn from_u16(value: u16) -> Self {
        match value {
            0x9000 => Self::Success,
            0x6100..=0x61FF => Self::MoreData((value & 0xFF) as u8),
            0x6282 => Self::EndOfFile,
            0x6300 => Self::VerificationFailed,
            0x63C0..=0x63CF => Self::TriesLeft((value & 0x0F) as u8),
            0x6700 => Self::WrongLength,
            0x6881 => Self::ChannelNotSupported,
            0x6882 => Self::SecureMessagingNotSupported,
            0x6981 => Self::WrongFileStructure,
            0x6982 => Self::SecurityStatusNotSatisfied,
            0x6983 => Self::AuthenticationBlocked,
            0x6984 => Self::ReferenceBlocked,
            0x6985 => Self::ConditionsNotSatisfied,
            0x6986 => Self::NoCurrentFile,
            0x66F1 => Self::KeyDeliveryUnavailable,
            0x6987 => Self::SecureMessagingObjectMissing,
            0x6988 => Self::SecureMessagingObjectIncorrect,
            0x69FC => Self::NoSecureSession,
            0x6A80 => Self::IncorrectData,
            0x6A81 => Self::FunctionNotSupported,
            0x6A82 => Self::FileNotFound,
            0x6A83 => Self::RecordNotFound,
            0x6A86 => Self::IncorrectP1P2,
            0x6A88 => Self::ReferenceNotFound,
            0x6B00 => Self::OffsetOutsideFile,
            0x6C00..=0x6CFF => Self::WrongLe((value & 0xFF) as u8),
            0x6D00 => Self::InstructionNotSupported,
            0x6E00 => Self::ClassNotSupported,
            0x6F00 => Self::NoDiagnosis,
            other => Self::Other(other),
        }
    }

    /// The two bytes as they travel, SW1 in the high byte.
    #[must_use]
    pub const fn to_u16(self) -> u16 {
        match self {
            Self::Success => 0x9000,
            Self::MoreData(n) => 0x6100 | n as u16,
            Self::EndOfFile => 0x6282,
            Self::VerificationFailed => 0x6300,
            Self::TriesLeft(n) => 0x63C0 | (n & 0x0F) as u16,
            Self::WrongLength => 0x6700,
            Self::ChannelNotSupported => 0x6881,
            Self::SecureMessagingNotSupported => 0x6882,
            Self::WrongFileStructure => 0x6981,
            Self::SecurityStatusNotSatisfied => 0x6982,
            Self::AuthenticationBlocked => 0x6983,
            Self::ReferenceBlocked => 0x6984,
            Self::ConditionsNotSatisfied => 0x6985,
            Self::NoCurrentFile => 0x6986,
            Self::KeyDeliveryUnavailable => 0x66F1,
            Self::SecureMessagingObjectMissing => 0x6987,
            Self::SecureMessagingObjectIncorrect => 0x6988,
            Self::NoSecureSession => 0x69FC,
            Self::IncorrectData => 0x6A80,
            Self::FunctionNotSupported => 0x6A81,
            Self::FileNotFound => 0x6A82,
            Self::RecordNotFound => 0x6A83,
            Self::IncorrectP1P2 => 0x6A86,
            Self::ReferenceNotFound => 0x6A88,
            Self::OffsetOutsideFile => 0x6B00,
            Self::WrongLe(n) => 0x6C00 | n as u16,
            Self::InstructionNotSupported => 0x6D00,
            Self::ClassNotSupported => 0x6E00,
            Self::NoDiagnosis => 0x6F00,
            Self::Other(value) => value,
        }
    }

    /// The command was carried out: `9000`.
    #[must_use]
    pub const fn is_success(self) -> bool {
        matches!(self, Self::Success)
    }

    /// The credential is blocked: `63C0`, `6983` or `6984` (docs/protocol.md §2.5).
    #[must_use]
    pub const fn is_blocked(self) -> bool {
        matches!(self, Self::TriesLeft(0) | Self::AuthenticationBlocked | Self::ReferenceBlocked)
    }

    /// A stable name, such as `file-not-found`: what catalogues of messages are keyed by. All blocked credentials share one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::MoreData(_) => "more-data",
            Self::EndOfFile => "end-of-file",
            Self::TriesLeft(0) => "blocked",
            Self::TriesLeft(_) => "tries-left",
            Self::VerificationFailed => "verification-failed",
            Self::WrongLength => "wrong-length",
            Self::ChannelNotSupported => "channel-not-supported",
            Self::SecureMessagingNotSupported => "secure-messaging-not-supported",
            Self::WrongFileStructure => "wrong-file-structure",
            Self::SecurityStatusNotSatisfied => "security-status-not-satisfied",
            Self::AuthenticationBlocked | Self::ReferenceBlocked => "blocked",
            Self::ConditionsNotSatisfied => "conditions-not-satisfied",
            Self::NoCurrentFile => "no-current-file",
            Self::KeyDeliveryUnavailable => "key-delivery-unavailable",
            Self::SecureMessagingObjectMissing => "secure-messaging-object-missing",
            Self::SecureMessagingObjectIncorrect => "secure-messaging-object-incorrect",
            Self::NoSecureSession => "no-secure-session",
            Self::IncorrectData => "incorrect-data",
            Self::FunctionNotSupported => "function-not-supported",
            Self::FileNotFound => "file-not-found",
            Self::RecordNotFound => "record-not-found",
            Self::IncorrectP1P2 => "incorrect-p1-p2",
            Self::ReferenceNotFound => "reference-not-found",
            Self::OffsetOutsideFile => "offset-outside-file",
            Self::WrongLe(_) => "wrong-le",
            Self::InstructionNotSupported => "instruction-not-supported",
            Self::ClassNotSupported => "class-not-supported",
            Self::NoDiagnosis => "no-diagnosis",
            Self::Other(_) => "other",
        }
    }

    /// One English sentence part, for logs and developers. The command has its own words for people.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Success => "done",
            Self::MoreData(_) => "more response data waits",
            Self::EndOfFile => "end of file reached",
            Self::TriesLeft(0) => "the credential is blocked",
            Self::TriesLeft(_) => "verification failed or asked, tries are left",
            Self::VerificationFailed => "verification failed",
            Self::WrongLength => "wrong length",
            Self::ChannelNotSupported => "logical channel not supported",
            Self::SecureMessagingNotSupported => "secure messaging not supported",
            Self::WrongFileStructure => "command does not fit the file",
            Self::SecurityStatusNotSatisfied => "a credential must be verified first",
            Self::AuthenticationBlocked | Self::ReferenceBlocked => "the credential is blocked",
            Self::ConditionsNotSatisfied => "conditions of use not satisfied",
            Self::NoCurrentFile => "no file is selected",
            Self::KeyDeliveryUnavailable => "no key delivery is set up",
            Self::SecureMessagingObjectMissing => "a secure messaging object is missing",
            Self::SecureMessagingObjectIncorrect => "a secure messaging object is incorrect",
            Self::NoSecureSession => "there is no session of secure messaging",
            Self::IncorrectData => "the data field is not accepted",
            Self::FunctionNotSupported => "function not supported",
            Self::FileNotFound => "file or application not found",
            Self::RecordNotFound => "record not found",
            Self::IncorrectP1P2 => "P1-P2 not accepted",
            Self::ReferenceNotFound => "referenced data not found",
            Self::OffsetOutsideFile => "offset outside the file",
            Self::WrongLe(_) => "another Le is expected",
            Self::InstructionNotSupported => "instruction not supported",
            Self::ClassNotSupported => "class not supported",
            Self::NoDiagnosis => "no precise diagnosis",
            Self::Other(_) => "unknown status word",
        }
    }
}

impl From<u16> for StatusWord {
    fn from(value: u16) -> Self {
        Self::from_u16(value)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X} ({})", self.to_u16(), self.meaning())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_the_round_trip() {
        for value in 0..=u16::MAX {
            assert_eq!(StatusWord::from_u16(value).to_u16(), value);
        }
    }

    #[test]
    fn blocked_is_63c0_6983_and_6984_only() {
        let blocked: Vec<u16> = (0..=u16::MAX).filter(|v| StatusWord::from_u16(*v).is_blocked()).collect();
        assert_eq!(blocked, [0x63C0, 0x6983, 0x6984]);
    }
}
