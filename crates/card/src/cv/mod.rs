//! CV certificates (カード検証可能証明書): the card's own form, without dates, for the keys that sign its data
//! (docs/protocol.md §2.6, §3.7).

mod anchors;
mod certificate;
#[cfg(test)]
pub(crate) mod fixture;
mod issuer;
mod key_id;

pub use anchors::{AnchorFault, AnchorTextError, CvAnchors};
pub use certificate::CvCertificate;
pub use issuer::{Hierarchy, IssuerCheck};
pub use key_id::KeyId;
