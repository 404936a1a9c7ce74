//! The two credentials of the JPKI application, and what each opens.

use super::CardCertificate;
use crate::credential::Value;
use crate::{AuthPin, CredentialKind, SignPassword};

mod sealed {
    pub trait Sealed {}
}

/// A credential of the JPKI application: [`AuthPin`] or [`SignPassword`], and nothing else.
#[expect(private_bounds, reason = "nobody else can implement it, and nobody else reads the value")]
pub trait Credential: sealed::Sealed + Value {
    /// Which one.
    const KIND: CredentialKind;
    /// File identifier of the private key that it opens.
    #[doc(hidden)]
    const KEY: u16;
    /// The certificate of that key.
    const CERTIFICATE: CardCertificate;
    /// The certificate of the CA that issued it.
    const ISSUER: CardCertificate;
}

impl sealed::Sealed for AuthPin {}

impl Credential for AuthPin {
    const KIND: CredentialKind = CredentialKind::AuthPin;
    const KEY: u16 = 0x0017;
    const CERTIFICATE: CardCertificate = CardCertificate::UserAuthentication;
    const ISSUER: CardCertificate = CardCertificate::UserAuthenticationCa;
}

impl sealed::Sealed for SignPassword {}

impl Credential for SignPassword {
    const KIND: CredentialKind = CredentialKind::SignPassword;
    const KEY: u16 = 0x001A;
    const CERTIFICATE: CardCertificate = CardCertificate::Signature;
    const ISSUER: CardCertificate = CardCertificate::SignatureCa;
}
