//! 券面事項入力補助AP — the text application: My Number, four attributes, and what proves them (docs/protocol.md §3.2).

mod ap;
mod attributes;
mod basic;
mod form;
mod integrity;
mod key;
mod number;
mod secure;

pub use ap::{OpensAttributes, OpensMyNumber, TextAp, TextCredential, TextVerified};
pub use attributes::Attributes;
pub use basic::TextBasicInformation;
pub use form::{Form, FormDate, FormText};
pub use integrity::IntegrityRecord;
pub use key::{CertifiedPublicKey, SessionPublicKey};
pub use number::{MyNumber, MyNumberFault, MyNumberFile};
pub use secure::SecureText;

/// Files of the text application, built for tests.
#[cfg(test)]
pub(crate) mod fixture {
    pub(crate) use super::attributes::tests::file as attributes;
}
