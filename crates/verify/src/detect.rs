//! Which signature format a file has, by its first bytes.

use std::fmt;

/// A file format, by content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Detected {
    /// CMS in DER or BER (RFC 5652).
    Cms,
    /// CMS in PEM (RFC 7468 §8, §9).
    CmsPem,
    /// XML (XML-DSig, XAdES).
    Xml,
    /// PDF.
    Pdf,
}

impl fmt::Display for Detected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cms => "CMS",
            Self::CmsPem => "CMS (PEM)",
            Self::Xml => "XML",
            Self::Pdf => "PDF",
        })
    }
}
