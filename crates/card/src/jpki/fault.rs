//! What can be wrong with a certificate on the card, other than what a parser of certificates finds.

/// How a certificate is missing from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Absence {
    /// There is no such file (`6A82`).
    NoFile,
    /// The file has no content.
    Empty,
    /// The file holds zeros (`00`) only, as far as it was read (256 bytes).
    Zeros,
    /// The file holds filler (`FF`) only, as far as it was read (256 bytes).
    Filler,
    /// EF 0008 says that there is none, and its credential is blocked, as one is that was never set.
    NotListed,
}

/// What is wrong with a certificate file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateFault {
    /// It does not begin with `30 82 hh ll`, the DER header of a certificate of 256 bytes and more.
    NotDer,
    /// Its header says that it is longer than is read.
    TooLong {
        /// Bytes that the header says.
        length: usize,
        /// Most bytes read.
        limit: usize,
    },
    /// The card's data ended before the certificate did.
    Truncated {
        /// Bytes that came.
        length: usize,
        /// Bytes that the header says.
        expected: usize,
    },
}

impl std::fmt::Display for CertificateFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotDer => f.write_str("it does not begin like a certificate"),
            Self::TooLong { length, limit } => write!(f, "it claims {length} bytes, at most {limit} are read"),
            Self::Truncated { length, expected } => write!(f, "it ends after {length} of {expected} bytes"),
        }
    }
}
