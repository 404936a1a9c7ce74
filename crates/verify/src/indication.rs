//! The three-valued result of a validation and its reasons, by the names of ETSI EN 319 102-1 §5.1.3.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Result of a validation (検証結果; ETSI EN 319 102-1 §5.1.3, table 5). The worst sorts last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Indication {
    /// Every check that the policy asks for passed.
    TotalPassed,
    /// What is at hand neither proves nor disproves the signature.
    Indeterminate,
    /// The signature is wrong, whatever else may become known.
    TotalFailed,
}

impl Indication {
    /// `TOTAL-PASSED`, `INDETERMINATE` or `TOTAL-FAILED`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate => "INDETERMINATE",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }
}

impl fmt::Display for Indication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! sub_indications {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal => $indication:ident,)+) => {
        /// Why a validation did not pass (ETSI EN 319 102-1 §5.1.3, table 6). All of the standard's reasons are here, also
        /// those that only later formats give.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum SubIndication {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl SubIndication {
            /// All of them, in the order of the standard's table.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The standard's name, such as `HASH_FAILURE`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The indication that this reason goes with.
            #[must_use]
            pub const fn indication(self) -> Indication {
                match self { $(Self::$variant => Indication::$indication,)+ }
            }
        }
    };
}

sub_indications! {
    /// The file is not a signature of the format, so that nothing can be computed.
    FormatFailure = "FORMAT_FAILURE" => TotalFailed,
    /// A digest of signed data differs from the one that was signed.
    HashFailure = "HASH_FAILURE" => TotalFailed,
    /// The signature value does not verify with the signer's public key.
    SigCryptoFailure = "SIG_CRYPTO_FAILURE" => TotalFailed,
    /// The signer's certificate was revoked, and the signature was made afterwards.
    Revoked = "REVOKED" => TotalFailed,
    /// The signature was made after the signer's certificate had expired.
    Expired = "EXPIRED" => TotalFailed,
    /// The signature was made before the signer's certificate was issued.
    NotYetValid = "NOT_YET_VALID" => TotalFailed,
    /// A property of the signature does not meet the policy.
    SigConstraintsFailure = "SIG_CONSTRAINTS_FAILURE" => Indeterminate,
    /// The certificate or its chain does not meet the policy, such as a certificate for another purpose.
    ChainConstraintsFailure = "CHAIN_CONSTRAINTS_FAILURE" => Indeterminate,
    /// The chain could not be validated for another reason.
    CertificateChainGeneralFailure = "CERTIFICATE_CHAIN_GENERAL_FAILURE" => Indeterminate,
    /// An algorithm or key size is too weak, and was so when the signature was made.
    CryptoConstraintsFailure = "CRYPTO_CONSTRAINTS_FAILURE" => Indeterminate,
    /// The validation policy could not be processed.
    PolicyProcessingError = "POLICY_PROCESSING_ERROR" => Indeterminate,
    /// The signature policy that the signature names could not be obtained.
    SignaturePolicyNotAvailable = "SIGNATURE_POLICY_NOT_AVAILABLE" => Indeterminate,
    /// Timestamps are not in their order.
    TimestampOrderFailure = "TIMESTAMP_ORDER_FAILURE" => Indeterminate,
    /// The signer's certificate could not be identified.
    NoSigningCertificateFound = "NO_SIGNING_CERTIFICATE_FOUND" => Indeterminate,
    /// No chain leads from the signer's certificate to a trust anchor.
    NoCertificateChainFound = "NO_CERTIFICATE_CHAIN_FOUND" => Indeterminate,
    /// No chain was found, and none is proved to have existed.
    NoCertificateChainFoundNoPoe = "NO_CERTIFICATE_CHAIN_FOUND_NO_POE" => Indeterminate,
    /// The signer's certificate is revoked, and nothing proves that the signature is older.
    RevokedNoPoe = "REVOKED_NO_POE" => Indeterminate,
    /// A CA certificate is revoked, and nothing proves that the signature is older.
    RevokedCaNoPoe = "REVOKED_CA_NO_POE" => Indeterminate,
    /// The time is outside the certificate's validity; the certificate is known not to be revoked.
    OutOfBoundsNotRevoked = "OUT_OF_BOUNDS_NOT_REVOKED" => Indeterminate,
    /// The time is outside the certificate's validity, and nothing proves that the signature existed within it.
    OutOfBoundsNoPoe = "OUT_OF_BOUNDS_NO_POE" => Indeterminate,
    /// The revocation information's own certificate is outside its validity.
    RevocationOutOfBoundsNoPoe = "REVOCATION_OUT_OF_BOUNDS_NO_POE" => Indeterminate,
    /// An algorithm or key size is too weak, and nothing proves that the signature is older than its weakness.
    CryptoConstraintsFailureNoPoe = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" => Indeterminate,
    /// A proof of existence is missing.
    NoPoe = "NO_POE" => Indeterminate,
    /// What is missing, such as revocation information, may be had later.
    TryLater = "TRY_LATER" => Indeterminate,
    /// The signed data is not at hand.
    SignedDataNotFound = "SIGNED_DATA_NOT_FOUND" => Indeterminate,
}

impl SubIndication {
    /// The standard's identifier, such as `urn:etsi:019102:subindication:HASH_FAILURE`.
    #[must_use]
    pub fn urn(self) -> String {
        format!("urn:etsi:019102:subindication:{}", self.name())
    }
}

impl fmt::Display for SubIndication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_standards_in_text_and_in_json() {
        assert_eq!(SubIndication::ALL.len(), 25);
        for sub in SubIndication::ALL {
            assert_eq!(serde_json::to_value(sub).unwrap(), sub.name());
            assert_eq!(sub.to_string(), sub.name());
        }
        for indication in [Indication::TotalPassed, Indication::Indeterminate, Indication::TotalFailed] {
            assert_eq!(serde_json::to_value(indication).unwrap(), indication.name());
        }
        assert_eq!(SubIndication::TryLater.urn(), "urn:etsi:019102:subindication:TRY_LATER");
    }

    #[test]
    fn only_six_reasons_are_final() {
        let failed = SubIndication::ALL.iter().filter(|sub| sub.indication() == Indication::TotalFailed).count();
        assert_eq!(failed, 6);
        assert!(SubIndication::ALL.iter().all(|sub| sub.indication() != Indication::TotalPassed));
    }

    #[test]
    fn the_worst_indication_sorts_last() {
        assert!(
            Indication::TotalPassed < Indication::Indeterminate && Indication::Indeterminate < Indication::TotalFailed
        );
    }
}
