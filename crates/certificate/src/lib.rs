//! What a JPKI certificate says: kind, four attributes, policies, distribution point, generation.
//!
//! Nothing here decides about trust: every accessor repeats what the certificate claims. Whether to believe it is the
//! work of `jpki-validity`.

mod asn1;
mod attributes;
mod birth_date;
mod bundle;
mod certificate;
mod constraints;
mod distribution_point;
mod envelope;
mod error;
mod extension;
mod general_name;
mod generation;
mod kind;
mod name;
pub mod policy;
mod serial;
mod subject;
mod usage;

pub use attributes::{FlaggedText, FourAttributes, Sex, SubstituteFlags};
pub use birth_date::{BirthDate, Era};
pub use bundle::{MAX_BUNDLE, MAX_CERTIFICATES};
pub use certificate::{Certificate, MAX_SIZE};
pub use constraints::{GeneralSubtree, NameConstraints, PolicyConstraints, PolicyMapping};
pub use distribution_point::{DistributionPoint, ReasonFlags, RelativeName};
pub use error::CertificateError;
pub use extension::CertificatePolicy;
pub use general_name::{GeneralName, NameForm};
pub use generation::IssuerGeneration;
pub use kind::{
    Carrier, CertificateKind, Environment, PRODUCTION_ORGANIZATION, SIGNATURE_CA_UNIT, TEST_ORGANIZATION,
    TESTBED_ORGANIZATION, USER_AUTHENTICATION_CA_UNIT,
};
pub use name::{Attribute, Name};
pub use serial::SerialNumber;
pub use subject::{CounterId, SubjectParts};
pub use usage::{BasicConstraints, KeyUsage};
