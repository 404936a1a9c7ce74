//! A make-believe JPKI (公的個人認証サービスの模擬環境): two CAs, a cardholder with both certificates, and the card that holds
//! them, for trying and testing without a card or anybody's data. The plastic card has all five applications, with
//! signatures, pictures and codes that agree ([`Odd`] cards aside).
//!
//! Certificates have the exact profile of the real ones (docs/protocol.md §6) under names and policies that lead to no
//! real root: `O=JPKI-TESTBED`, policies of the example arc, addresses below `.invalid`. With a seed, everything is
//! determined by seed, person and time.
//!
//! ```
//! use jpki_testbed::{Testbed, TestbedOptions};
//!
//! let mut options = TestbedOptions::new("2026-04-01T00:00:00Z".parse()?);
//! options.seed = Some(7);
//! options.person.name = "試験　太郎".into();
//! let testbed = Testbed::generate(&options)?;
//! assert_eq!(testbed.anchors().len(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod asn1;
mod authority;
mod card;
mod certificate;
mod credentials;
mod crl;
mod era;
mod error;
mod extension;
mod folder;
mod issue;
mod key;
mod my_number;
mod name;
mod ocsp;
mod odd;
mod options;
mod person;
mod picture;
mod profile;
mod random;
mod reason;
mod registry;
mod renew;
mod service;
mod signer;
mod testbed;

pub use algorithm::HashAlgorithm;
pub use authority::Authority;
pub use credentials::{Credentials, PlasticCredentials};
pub use crl::{CrlEntry, CrlSpec, EntryOrder, Filler};
pub use error::{PersonProblem, StateProblem, TestbedError};
pub use extension::{Extension, KeyUsage};
pub use issue::{CertificateSpec, Issuer, KeyChoice};
pub use ocsp::{CertId, OcspError, OcspRequest, OcspSpec, OcspStatus, ResponderSpec, SingleResponse};
pub use odd::Odd;
pub use options::TestbedOptions;
pub use person::{Person, Sex};
pub use profile::{Hierarchy, OCSP_URL, ORGANIZATION, SIGNATURE_POLICY, USER_AUTHENTICATION_POLICY};
pub use reason::Reason;
pub use registry::{CertificateState, CrlChoice, RegisteredCertificate};
pub use service::{Clock, Mode, ServiceOptions, Services};
pub use signer::TestSigner;
pub use testbed::Testbed;
