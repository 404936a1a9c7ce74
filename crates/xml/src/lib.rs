//! XML signatures (XML署名): Canonical XML 1.0, 1.1 and exclusive, XML-DSig, XAdES-B, and the profiles of the systems that
//! citizens file to.

pub mod profile;
