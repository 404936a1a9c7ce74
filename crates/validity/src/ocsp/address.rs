//! Where the responder is.

use std::fmt;
use std::sync::Arc;

use super::OcspError;
use crate::http::HttpUrl;
use crate::revocation::RevocationQuestion;

/// Chooses an address for a question.
type Choice = dyn Fn(&RevocationQuestion<'_>) -> Option<HttpUrl> + Send + Sync;

/// Where to ask.
#[derive(Clone)]
#[non_exhaustive]
pub enum ResponderAddress {
    /// Always here, whatever the certificate says.
    Fixed(HttpUrl),
    /// Where the certificate says (authorityInfoAccess), which is where its issuer says: the question's issuer was validated
    /// before. Certificates without an address, such as those for signatures, are not asked about.
    OfCertificate,
    /// As the configuration says, such as one address for each of the two CAs; `None` where nobody is to be asked.
    Chosen(Arc<Choice>),
}

impl ResponderAddress {
    /// The address for a question.
    pub(super) fn of(&self, question: &RevocationQuestion<'_>) -> Result<HttpUrl, OcspError> {
        match self {
            Self::Fixed(url) => Ok(url.clone()),
            Self::OfCertificate => {
                let url = question.certificate.ocsp_urls().first().ok_or(OcspError::NoAddress)?;
                HttpUrl::parse(url).map_err(OcspError::Address)
            }
            Self::Chosen(choose) => choose(question).ok_or(OcspError::NoAddress),
        }
    }
}

impl fmt::Debug for ResponderAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(url) => write!(f, "Fixed({url:?})"),
            Self::OfCertificate => f.write_str("OfCertificate"),
            Self::Chosen(_) => f.write_str("Chosen"),
        }
    }
}
