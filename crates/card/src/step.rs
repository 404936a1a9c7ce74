//! What the card was being asked for when something went wrong.

use std::fmt;

use crate::{Application, CardCertificate, CardFile, CredentialKind};

/// One step of the work with a card; errors name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// SELECT of an application.
    SelectApplication(Application),
    /// READ BINARY of the token information, EF 0006.
    ReadTokenInformation,
    /// READ BINARY of the availability file, EF 0008.
    ReadAvailability,
    /// READ BINARY of a certificate.
    ReadCertificate(CardCertificate),
    /// VERIFY without data: how many tries are left.
    AskTries(CredentialKind),
    /// VERIFY with the credential.
    Present(CredentialKind),
    /// COMPUTE DIGITAL SIGNATURE with the key that this credential opens.
    Sign(CredentialKind),
    /// CHANGE REFERENCE DATA or CHANGE KEY: the new value of a credential.
    Change(CredentialKind),
    /// COMPUTE DIGITAL SIGNATURE with the key of an application that needs no credential, over a challenge.
    SignChallenge(Application),
    /// INTERNAL AUTHENTICATE in the common application.
    InternalAuthenticate,
    /// READ BINARY, READ RECORD or GET DATA.
    ReadFile(CardFile),
    /// GET CHALLENGE.
    GetChallenge,
    /// SET SESSION KEY.
    OpenSecureMessaging,
    /// A question of a [`Survey`](crate::Survey).
    Survey,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelectApplication(application) => write!(f, "selecting the {application}"),
            Self::ReadTokenInformation => f.write_str("reading the token information"),
            Self::ReadAvailability => f.write_str("reading which certificates exist"),
            Self::ReadCertificate(certificate) => write!(f, "reading the {certificate}"),
            Self::AskTries(credential) => write!(f, "asking how many tries are left for the {credential}"),
            Self::Present(credential) => write!(f, "presenting the {credential}"),
            Self::Change(credential) => write!(f, "changing the {credential}"),
            Self::SignChallenge(application) => write!(f, "signing a challenge in the {application}"),
            Self::InternalAuthenticate => f.write_str("signing data with the card's own key"),
            Self::ReadFile(file) => write!(f, "reading the {file}"),
            Self::GetChallenge => f.write_str("asking for random bytes"),
            Self::OpenSecureMessaging => f.write_str("delivering a session key"),
            Self::Survey => f.write_str("surveying the card"),
            Self::Sign(credential) => write!(f, "signing with the key of the {credential}"),
        }
    }
}
