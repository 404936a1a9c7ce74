//! The authorities of a testbed by their names: two hierarchies, each with its present and perhaps its earlier generation.

use std::fmt;
use std::str::FromStr;

use jpki_signature::Signer as _;
use serde::{Deserialize, Serialize};

use crate::profile::Hierarchy;
use crate::testbed::Testbed;
use crate::{Issuer, TestSigner, TestbedError};

/// One of the CAs (認証局) of a testbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Authority {
    /// The CA for digital signature (署名用認証局).
    Signature,
    /// The CA for user authentication (利用者証明用認証局).
    UserAuthentication,
    /// The signature CA of the earlier generation.
    EarlierSignature,
    /// The user-authentication CA of the earlier generation.
    EarlierUserAuthentication,
}

impl Authority {
    /// All of them; a testbed may lack the earlier ones.
    pub const ALL: [Self; 4] =
        [Self::Signature, Self::UserAuthentication, Self::EarlierSignature, Self::EarlierUserAuthentication];

    /// Name in commands, addresses and files, such as `earlier-authentication`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Signature => "signature",
            Self::UserAuthentication => "authentication",
            Self::EarlierSignature => "earlier-signature",
            Self::EarlierUserAuthentication => "earlier-authentication",
        }
    }

    /// What it issues.
    #[must_use]
    pub const fn hierarchy(self) -> Hierarchy {
        match self {
            Self::Signature | Self::EarlierSignature => Hierarchy::Signature,
            Self::UserAuthentication | Self::EarlierUserAuthentication => Hierarchy::UserAuthentication,
        }
    }

    /// The authority of the same generation in the other hierarchy.
    pub(crate) const fn other_hierarchy(self) -> Self {
        match self {
            Self::Signature => Self::UserAuthentication,
            Self::UserAuthentication => Self::Signature,
            Self::EarlierSignature => Self::EarlierUserAuthentication,
            Self::EarlierUserAuthentication => Self::EarlierSignature,
        }
    }

    /// The same as the issuer of a certificate or a CRL.
    #[must_use]
    pub const fn issuer(self) -> Issuer {
        match self {
            Self::Signature => Issuer::SignatureCa,
            Self::UserAuthentication => Issuer::UserAuthenticationCa,
            Self::EarlierSignature => Issuer::EarlierSignatureCa,
            Self::EarlierUserAuthentication => Issuer::EarlierUserAuthenticationCa,
        }
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Authority {
    type Err = TestbedError;

    fn from_str(name: &str) -> Result<Self, TestbedError> {
        let authority = Self::ALL.into_iter().find(|authority| authority.name() == name);
        authority.ok_or_else(|| TestbedError::UnknownAuthority { name: name.into() })
    }
}

impl Testbed {
    /// Certificate and key of an authority; `None` for an earlier one that this testbed does not have.
    #[must_use]
    pub fn authority_signer(&self, authority: Authority) -> Option<&TestSigner> {
        Some(match authority {
            Authority::Signature => &self.signature_ca,
            Authority::UserAuthentication => &self.authentication_ca,
            Authority::EarlierSignature => &self.earlier.as_ref()?[0],
            Authority::EarlierUserAuthentication => &self.earlier.as_ref()?[1],
        })
    }

    /// Who issued the certificate of a signer; `None` if it was none of the authorities here.
    #[must_use]
    pub fn authority_of(&self, signer: &TestSigner) -> Option<Authority> {
        let issuer = signer.issuer_certificate()?;
        Authority::ALL
            .into_iter()
            .find(|authority| self.authority_signer(*authority).is_some_and(|signer| signer.certificate() == issuer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_authority_has_its_name_and_its_certificates() {
        for authority in Authority::ALL {
            assert_eq!(authority.name().parse::<Authority>().unwrap(), authority);
        }
        assert!(matches!("root".parse::<Authority>(), Err(TestbedError::UnknownAuthority { name }) if name == "root"));
        let testbed = Testbed::shared();
        assert_eq!(testbed.authority_of(&testbed.signature_signer()), Some(Authority::Signature));
        assert_eq!(testbed.authority_of(&testbed.authentication_signer()), Some(Authority::UserAuthentication));
        assert_eq!(testbed.authority_of(&testbed.signature_ca()), None);
        assert!(testbed.authority_signer(Authority::EarlierSignature).is_none());
    }
}
