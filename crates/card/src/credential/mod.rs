//! Credentials (暗証番号, 照合番号): which there are, and their values, whose form is checked before a try is spent on the
//! card (docs/protocol.md §2.5).

mod code;
mod form;
mod tries;
mod value;
mod weak;

use std::fmt;

pub use code::{BirthDateCode, Calendar, VerificationCodeA, VerificationCodeB};
pub use form::FormatFault;
pub use tries::{LastTry, TriesLeft};
pub use value::{AuthPin, CardPin, SignPassword, TextPin};
pub use weak::{Holder, Weakness, weaknesses};

pub(crate) use value::Value;

use crate::Application;

/// Which credential: one reference on the card, with tries of its own.
///
/// 照合番号A and 照合番号B are one number for the holder and two references on the card, in the text and in the face
/// application; the card PIN is one in the registry and one in the common application. Tries are counted for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CredentialKind {
    /// 利用者証明用電子証明書の暗証番号 — four digits, three tries.
    AuthPin,
    /// 署名用電子証明書の暗証番号 — 6 to 16 of `A`–`Z` and `0`–`9`, five tries.
    SignPassword,
    /// 券面事項入力補助用の暗証番号 — four digits, three tries.
    TextPin,
    /// A reference of the text application whose purpose nobody knows; blocked on every card examined ○.
    TextUnknown,
    /// 照合番号A in the text application — the twelve digits of the My Number, ten tries.
    TextCodeA,
    /// 照合番号B in the text application — fourteen digits, ten tries.
    TextCodeB,
    /// 生年月日 in the face application — six digits; how many tries it has is not known △.
    FaceBirthDate,
    /// 照合番号B in the face application.
    FaceCodeB,
    /// 照合番号A in the face application.
    FaceCodeA,
    /// 住民基本台帳用の暗証番号 in the registry application — four digits, three tries.
    RegistryPin,
    /// The same in the common application; both are set to one value by convention.
    CommonPin,
}

impl CredentialKind {
    /// All of them, application by application.
    pub const ALL: [Self; 11] = [
        Self::AuthPin,
        Self::SignPassword,
        Self::TextPin,
        Self::TextUnknown,
        Self::TextCodeA,
        Self::TextCodeB,
        Self::FaceBirthDate,
        Self::FaceCodeB,
        Self::FaceCodeA,
        Self::RegistryPin,
        Self::CommonPin,
    ];

    /// The application that the reference belongs to.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::AuthPin | Self::SignPassword => Application::Jpki,
            Self::TextPin | Self::TextUnknown | Self::TextCodeA | Self::TextCodeB => Application::Text,
            Self::FaceBirthDate | Self::FaceCodeB | Self::FaceCodeA => Application::Face,
            Self::RegistryPin => Application::Registry,
            Self::CommonPin => Application::Common,
        }
    }

    /// File identifier of the reference, docs/protocol.md §2.5.
    #[must_use]
    pub const fn reference(self) -> u16 {
        match self {
            Self::AuthPin => 0x0018,
            Self::SignPassword => 0x001B,
            Self::TextPin | Self::FaceBirthDate => 0x0011,
            Self::TextUnknown | Self::FaceCodeB => 0x0012,
            Self::TextCodeA => 0x0014,
            Self::TextCodeB => 0x0015,
            Self::FaceCodeA => 0x0013,
            Self::RegistryPin | Self::CommonPin => 0x001C,
        }
    }

    /// How many tries it has when none was spent; `None` where no source says.
    #[must_use]
    pub const fn max_tries(self) -> Option<u8> {
        match self {
            Self::AuthPin | Self::TextPin | Self::RegistryPin | Self::CommonPin => Some(3),
            Self::SignPassword => Some(5),
            Self::TextCodeA | Self::TextCodeB | Self::FaceCodeB | Self::FaceCodeA => Some(10),
            Self::TextUnknown | Self::FaceBirthDate => None,
        }
    }
}

impl fmt::Display for CredentialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AuthPin => "user-authentication PIN",
            Self::SignPassword => "signature password",
            Self::TextPin => "text PIN",
            Self::TextUnknown => "unknown reference 0012 of the text application",
            Self::TextCodeA => "verification code A (text application)",
            Self::TextCodeB => "verification code B (text application)",
            Self::FaceBirthDate => "birth date",
            Self::FaceCodeB => "verification code B (face application)",
            Self::FaceCodeA => "verification code A (face application)",
            Self::RegistryPin => "card PIN (registry application)",
            Self::CommonPin => "card PIN (common application)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_credentials_are_one_reference() {
        let mut references = CredentialKind::ALL.map(|kind| (kind.application().aid(), kind.reference()));
        references.sort_unstable();
        assert!(references.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
