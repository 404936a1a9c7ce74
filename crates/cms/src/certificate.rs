//! The parts of a certificate by which CMS names it and checks with it.

/// Borrowed from the certificate's DER.
pub(crate) struct CertificateParts<'a> {
    /// Name of the issuer, with tag and length.
    pub(crate) issuer: &'a [u8],
    /// Serial number, with tag and length.
    pub(crate) serial: &'a [u8],
    /// SubjectPublicKeyInfo.
    pub(crate) spki: &'a [u8],
}

impl<'a> CertificateParts<'a> {
    /// `None` if the bytes are no X.509 certificate.
    pub(crate) fn read(_der: &'a [u8]) -> Option<Self> {
        None
    }
}
