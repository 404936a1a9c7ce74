//! Whether the card's data are genuine (真正性): what the issuer's signatures cover, part by part, and whether the card
//! itself is there (docs/protocol.md §3.2, §3.3).
//!
//! Three questions have three answers, and none of them stands for another:
//! 1. Are the data what the issuer signed? [`check_text`], [`check_age`], [`check_front`], [`check_number_image`].
//! 2. Who is the issuer? [`CvAnchors::check`](crate::CvAnchors::check) on the CV certificate that the first answer rests on.
//! 3. Is the card there, or only a recording of what it says? [`check_presence`] with a fresh challenge and the card's key
//!    from data that the first answer calls authentic.

mod face;
mod presence;
mod text;

use std::fmt;

use jpki_signature::{Digest, DigestAlgorithm};

use crate::CvCertificate;

pub use face::{FRONT_NOT_COVERED, FrontCheck, check_age, check_front, check_number_image, check_number_image_of};
pub use presence::{Challenge, PresenceCheck, check_presence};
pub use text::{TextCheck, TextData, check_text};

/// A part of the card's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DataPart {
    /// The text application's integrity record: the hashes of My Number and attributes.
    IntegrityRecord,
    /// The My Number as text.
    MyNumber,
    /// The four attributes as text.
    Attributes,
    /// The text application's public key.
    TextKey,
    /// The face application's birth date and card key (EF 0001).
    AgeRecord,
    /// Signature over the front of the card.
    FrontSignature,
    /// Birth date, sex and card key on the front.
    FrontText,
    /// Images of name and address on the front.
    FrontImages,
    /// The photo on the front.
    FrontPhoto,
    /// Expiry date on the front.
    FrontExpiry,
    /// Image of the security code on the front.
    FrontSecurityCode,
    /// Image of the My Number, and the card key beside it.
    NumberImage,
}

impl fmt::Display for DataPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IntegrityRecord => "integrity record",
            Self::MyNumber => "My Number",
            Self::Attributes => "four attributes",
            Self::TextKey => "public key of the text application",
            Self::AgeRecord => "age record",
            Self::FrontSignature => "signature over the front",
            Self::FrontText => "birth date, sex and key on the front",
            Self::FrontImages => "images of name and address",
            Self::FrontPhoto => "photo",
            Self::FrontExpiry => "expiry date on the front",
            Self::FrontSecurityCode => "image of the security code",
            Self::NumberImage => "image of the My Number",
        })
    }
}

/// Whether one part of the data is what the issuer signed. The issuer is the key of the CV certificate that was given;
/// who that is has to be asked apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DataCheck {
    /// It is what the issuer signed.
    Authentic,
    /// It is not what the issuer signed: the part or its signature was altered.
    Altered {
        /// Which part.
        part: DataPart,
    },
    /// What would prove it was not given or is itself altered: nothing is known about this part.
    Unproven {
        /// Which part.
        part: DataPart,
    },
}

impl DataCheck {
    /// Whether it is what the issuer signed.
    #[must_use]
    pub const fn is_authentic(self) -> bool {
        matches!(self, Self::Authentic)
    }

    const fn altered_unless(fits: bool, part: DataPart) -> Self {
        if fits { Self::Authentic } else { Self::Altered { part } }
    }
}

/// PKCS#1 v1.5 with SHA-256 by the certified key.
fn is_signed(issuer: &CvCertificate, signed: &[u8], signature: &[u8]) -> bool {
    issuer.key().rsa().verify(&Digest::of(DigestAlgorithm::Sha256, signed), signature).is_ok()
}

fn is_hash(hash: &[u8], of: &[u8]) -> bool {
    Digest::of(DigestAlgorithm::Sha256, of).as_bytes() == hash
}
