//! XAdES (ETSI EN 319 132-1): properties that are signed along. Read are those of level B; what makes later levels is passed
//! over and left in place.

mod read;

pub use read::{DataObject, NamedCertificate, Xades};

pub(crate) use read::{is_signed_properties, read};

/// Namespace of XAdES 1.3.2, which EN 319 132-1 keeps.
pub(crate) const XADES_NAMESPACE: &str = "http://uri.etsi.org/01903/v1.3.2#";
/// The type of a reference to SignedProperties (EN 319 132-1 §4.3.1).
pub(crate) const SIGNED_PROPERTIES_TYPE: &str = "http://uri.etsi.org/01903#SignedProperties";
/// The element that holds the properties.
pub(crate) const QUALIFYING_PROPERTIES: &str = "QualifyingProperties";
