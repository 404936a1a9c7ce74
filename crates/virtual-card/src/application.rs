//! The applications of the card and their identifiers (docs/protocol.md §2.1).

use serde::{Deserialize, Serialize};

/// Identifier of the card manager (GlobalPlatform issuer security domain), docs/protocol.md §2.1.
pub(crate) const CARD_MANAGER: &[u8] = &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// An application (アプリケーション, AP) of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Application {
    /// 公的個人認証AP — certificates and signatures.
    Jpki,
    /// 券面事項入力補助AP — My Number and the four attributes as text.
    Text,
    /// 券面事項確認AP — the card's face as pictures.
    Face,
    /// 住基AP — the resident register network.
    Registry,
    /// 共通カードAP — the card's number.
    Common,
}

impl Application {
    /// All of them, in the order in which SELECT by a part of the identifier finds them. The order is ours: no source
    /// gives it.
    pub const ALL: [Self; 5] = [Self::Jpki, Self::Text, Self::Face, Self::Registry, Self::Common];

    /// The application identifier (AID), ten bytes (docs/protocol.md §2.1).
    #[must_use]
    pub const fn identifier(self) -> &'static [u8; 10] {
        match self {
            Self::Jpki => &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            Self::Text => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
            Self::Face => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
            Self::Registry => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01],
            Self::Common => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
        }
    }

    /// The name used in `card.json` and `state.json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpki => "jpki",
            Self::Text => "text",
            Self::Face => "face",
            Self::Registry => "registry",
            Self::Common => "common",
        }
    }

    /// The application with this [`name`](Self::name).
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|application| application.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_files() {
        for application in Application::ALL {
            let text = serde_json::to_string(&application).unwrap();
            assert_eq!(text, format!("\"{}\"", application.name()));
            assert_eq!(Application::from_name(application.name()), Some(application));
        }
        assert_eq!(Application::from_name("other"), None);
    }
}
