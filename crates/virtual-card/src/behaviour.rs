//! Switches for everything in which real cards and readers differ, or in which no source says what they do
//! (docs/protocol.md §9).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Generation;

/// How a card behaves. The default is the plastic card at the contacts, as [`Generation::Year2023`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// Answer to reset (ATR), 2 to 33 bytes.
    #[serde(with = "crate::hexadecimal")]
    pub atr: Vec<u8>,
    /// Extended Lc and Le are understood; otherwise every extended APDU answers `6700`.
    pub extended_length: bool,
    /// Command chaining (CLA bit 5) is understood; otherwise it answers `6E00`.
    pub command_chaining: bool,
    /// Short EF identifiers are understood; otherwise every command that uses one answers `6A86`.
    pub short_file_identifiers: bool,
    /// Size in bytes up to which certificate files are filled with `FF`. Longer certificates have no filler.
    pub filler: Option<usize>,
    /// Bytes of `FF` behind the objects in the files of the text and the face application. EF 0001 of the text
    /// application gets none: its filler is signed with it, and stands in the image.
    pub data_filler: usize,
    /// GET DATA answers 5F51, the ATR, while an application is selected, but not at the card manager's level.
    pub atr_object_in_applications_only: bool,
    /// SELECT with P2 = 00 returns file control information; otherwise `9000` alone.
    pub fci: bool,
    /// READ BINARY that asks for more than is left answers `6282` instead of `9000`.
    pub end_of_file_warning: bool,
    /// Whether responses come in parts.
    pub response_splitting: ResponseSplitting,
    /// What VERIFY of a blocked reference answers.
    pub blocked_status: BlockedStatus,
    /// Asking the tries left of a reference that is verified answers `9000` instead of `63Cx`.
    pub verified_query_9000: bool,
    /// In which form the tries left may be asked.
    pub tries_query: TriesQuery,
    /// The first SELECT after each power-up answers `6F00`.
    pub first_select_6f00: bool,
    /// VERIFY of a length that the credential cannot have answers `6700` and costs no try; otherwise 1 to 16 bytes are a try.
    pub strict_credential_length: bool,
    /// Status word of a command that needs a current EF when there is none: `0x6986`.
    pub no_current_file_status: u16,
    /// Status word of VERIFY or CHANGE on an EF that is no reference: `0x6985`.
    pub not_a_reference_status: u16,
    /// Longest message in bytes that the signature schemes take which hash on the card. More than 255 needs extended
    /// length or chaining as well.
    pub message_limit: usize,
    /// A warm reset forgets what was selected and verified, as some readers power-cycle the card.
    pub warm_reset_clears: bool,
    /// Delays.
    pub timing: Timing,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            atr: Generation::Year2023.contact_atr().to_vec(),
            extended_length: true,
            command_chaining: true,
            short_file_identifiers: true,
            filler: Some(2048),
            data_filler: 0,
            atr_object_in_applications_only: false,
            fci: true,
            end_of_file_warning: false,
            response_splitting: ResponseSplitting::None,
            blocked_status: BlockedStatus::ReferenceBlocked,
            verified_query_9000: false,
            tries_query: TriesQuery::HeaderOnly,
            first_select_6f00: false,
            strict_credential_length: false,
            no_current_file_status: 0x6986,
            not_a_reference_status: 0x6985,
            message_limit: 255,
            warm_reset_clears: false,
            timing: Timing::NONE,
        }
    }
}

/// Whether responses come in parts (ISO/IEC 7816-4 §5.3.4). No source reports it of this card; clients must bear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseSplitting {
    /// Whole responses.
    #[default]
    None,
    /// At most this many bytes (at least 1) at once, then `61xx`; GET RESPONSE fetches the rest.
    MoreData(u8),
    /// A Le above what there is to return (up to 256 bytes) answers `6Cxx`.
    WrongLe,
}

/// What VERIFY of a blocked reference answers (docs/protocol.md §2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum BlockedStatus {
    /// `6984`, as real cards do.
    #[default]
    #[serde(rename = "6984")]
    ReferenceBlocked,
    /// `6983`, which other clients expect.
    #[serde(rename = "6983")]
    AuthenticationBlocked,
}

/// In which form VERIFY asks for the tries left; the other form answers `6700` (docs/protocol.md §1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriesQuery {
    /// Four bytes, `00 20 00 P2`.
    #[default]
    HeaderOnly,
    /// Five bytes, `00 20 00 P2 00`, as behind some readers.
    WithLe,
    /// Neither: the number of tries left cannot be learnt.
    Neither,
}

/// How long the card takes, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// For each command, 0 to 60 000.
    pub apdu_ms: u32,
    /// For each signature besides, 0 to 60 000.
    pub signature_ms: u32,
}

impl Timing {
    /// No delay.
    pub const NONE: Self = Self { apdu_ms: 0, signature_ms: 0 };
    /// △ A guess at the contactless interface: 15 ms a command, 400 ms a signature (docs/protocol.md §1.4).
    pub const CONTACTLESS: Self = Self { apdu_ms: 15, signature_ms: 400 };

    /// The delay of one command that made this many signatures.
    pub(crate) fn delay(self, signatures: u32) -> Duration {
        Duration::from_millis(u64::from(self.apdu_ms))
            + Duration::from_millis(u64::from(self.signature_ms)).saturating_mul(signatures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_add_up() {
        assert_eq!(Timing::NONE.delay(1), Duration::ZERO);
        assert_eq!(Timing::CONTACTLESS.delay(0), Duration::from_millis(15));
        assert_eq!(Timing::CONTACTLESS.delay(1), Duration::from_millis(415));
    }

    #[test]
    fn switches_left_out_of_the_file_have_their_default() {
        let behaviour: Behaviour =
            serde_json::from_str(r#"{"blocked_status":"6983","response_splitting":{"more-data":32}}"#).unwrap();
        let expected = Behaviour {
            blocked_status: BlockedStatus::AuthenticationBlocked,
            response_splitting: ResponseSplitting::MoreData(32),
            ..Behaviour::default()
        };
        assert_eq!(behaviour, expected);
        assert!(serde_json::from_str::<Behaviour>(r#"{"extendedlength":true}"#).is_err());
    }
}
