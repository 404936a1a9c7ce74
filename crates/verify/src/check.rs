//! One check, and one finding: stable identifiers with facts, so that every view can word them in its own language.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a check gave. "Could not look" and "looked, and it is wrong" are different answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// Looked at, and right.
    Ok,
    /// Looked at, and wrong.
    Fail,
    /// Looked at, acceptable, but worth knowing.
    Warn,
    /// Not looked at; the facts say why.
    NotChecked,
}

/// Facts of a check or a finding: numbers, names of algorithms, object identifiers. Never personal data.
pub type Facts = BTreeMap<Cow<'static, str>, String>;

/// One thing that was, or was not, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Check")]
pub struct Check<Id = CheckId> {
    /// What is checked.
    pub id: Id,
    /// What came out.
    pub result: CheckResult,
    /// What was found, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// The standard and section that asks for it.
    pub spec: Cow<'static, str>,
}

/// A warning or an error: a stable code with its facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct Finding<C = Code> {
    /// The stable code.
    pub code: C,
    /// What was found, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: Facts,
    /// One English sentence, for logs; views word the code in their own language.
    pub message: Cow<'static, str>,
}

/// Defines an enum of stable names, each with a fixed text: checks with their specification, codes with their sentence.
#[doc(hidden)]
#[macro_export]
macro_rules! stable_names {
    ($(#[$outer:meta])+ $type:ident { $($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $text:literal;)+ }) => {
        $(#[$outer])+
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        #[non_exhaustive]
        pub enum $type {
            $($(#[doc = $doc])+ #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// All of them.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The stable name, as it stands in JSON.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The fixed text that belongs to it: the specification of a check, the sentence of a finding.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl $crate::StableName for $type {
            fn fixed_text(self) -> &'static str {
                self.text()
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

stable_names! {
    /// What is checked in a signature. The text is the specification that asks for it.
    CheckId {
        /// The file is a well-formed signature of its format.
        Format = "format", "ETSI EN 319 102-1 §5.2.2";
        /// The digest of the content is the signed one.
        ContentDigest = "content-digest", "RFC 5652 §5.6";
        /// The signed content-type attribute names the type of the content.
        ContentType = "content-type", "RFC 5652 §11.1";
        /// The signer's certificate is identified.
        SigningCertificate = "signing-certificate", "ETSI EN 319 102-1 §5.2.3";
        /// The signed reference to the signer's certificate matches it.
        SigningCertificateReference = "signing-certificate-reference", "ETSI EN 319 122-1 §5.2.2";
        /// The signature value verifies with the signer's public key.
        SignatureValue = "signature-value", "RFC 5652 §5.6";
        /// The algorithms and key sizes are strong enough.
        Algorithms = "algorithms", "ETSI EN 319 102-1 §5.2.8";
        /// A chain leads from the signer's certificate to a trust anchor.
        CertificateChain = "certificate-chain", "ETSI EN 319 102-1 §5.2.6.4";
        /// Every certificate of the chain is within its validity at the validation time.
        CertificateValidity = "certificate-validity", "RFC 5280 §6.1.3 (a)(2)";
        /// The signer's certificate is a JPKI certificate for signatures: key usage and policy.
        CertificatePurpose = "certificate-purpose", "docs/protocol.md §6.3";
        /// The certificates of the chain come from a system that the policy accepts.
        Environment = "environment", "ETSI EN 319 102-1 §5.2.6.4 (5)";
        /// The certificates of the chain are not revoked.
        Revocation = "revocation", "RFC 5280 §6.1.3 (a)(3)";
        /// When the signature existed at the latest is proved by somebody other than the signer.
        SigningTime = "signing-time", "ETSI EN 319 102-1 §5.5.4";
    }
}

stable_names! {
    /// A warning or an error of a report. The text is one English sentence.
    Code {
        /// The file is not a well-formed signature.
        Malformed = "MALFORMED", "The file is damaged or is not a well-formed signature.";
        /// The file holds no signature.
        NoSigner = "NO_SIGNER", "The file holds no signature.";
        /// The file ends in the middle.
        Truncated = "TRUNCATED", "The file is cut off.";
        /// Other data follows the signature.
        TrailingData = "TRAILING_DATA", "The signature is followed by other data.";
        /// A CMS message of another kind.
        NotSignedData = "NOT_SIGNED_DATA", "The file is a CMS message, but not a signed one.";
        /// More than is read.
        LimitExceeded = "LIMIT_EXCEEDED", "The file has more parts than are accepted.";
        /// A detached signature was given without its content.
        ContentMissing = "CONTENT_MISSING", "The signed content is not in the file and was not given.";
        /// The content was changed after signing.
        ContentChanged = "CONTENT_CHANGED", "The content is not what was signed.";
        /// The signed attributes do not name the type of the content.
        ContentTypeMismatch = "CONTENT_TYPE_MISMATCH", "The signed content type is not the type of the content.";
        /// The signed attributes are incomplete or contradictory.
        BadSignedAttributes = "BAD_SIGNED_ATTRIBUTES", "The signed attributes are incomplete or contradictory.";
        /// The signature value does not verify.
        SignatureMismatch = "SIGNATURE_MISMATCH", "The signature value does not match the signer's public key.";
        /// An algorithm is too weak.
        WeakAlgorithm = "WEAK_ALGORITHM", "An algorithm or key size is no longer secure.";
        /// An algorithm is not known here.
        UnsupportedAlgorithm = "UNSUPPORTED_ALGORITHM", "An algorithm or key type is not supported.";
        /// The signer's certificate is not in the file.
        SignerCertificateMissing = "SIGNER_CERTIFICATE_MISSING", "The signer's certificate is not in the file.";
        /// The signer's certificate cannot be read.
        SignerCertificateUnreadable = "SIGNER_CERTIFICATE_UNREADABLE", "The signer's certificate cannot be read.";
        /// The signed reference names another certificate.
        SignerCertificateSwapped = "SIGNER_CERTIFICATE_SWAPPED", "The signature was made for another certificate than the one found.";
        /// No signed attribute names the signer's certificate.
        NoSigningCertificateReference = "NO_SIGNING_CERTIFICATE_REFERENCE", "No signed attribute protects the signer's certificate against a swap.";
        /// No trust anchor is known for the issuer.
        UnknownIssuer = "UNKNOWN_ISSUER", "The signer's certificate was not issued by a trusted authority.";
        /// The signer's certificate is not signed by the issuer it names.
        CertificateForged = "CERTIFICATE_FORGED", "A certificate of the chain is not signed by its issuer.";
        /// A certificate has expired.
        CertificateExpired = "CERTIFICATE_EXPIRED", "A certificate had expired at the validation time, and nothing proves that the signature is older.";
        /// A certificate is not valid yet.
        CertificateNotYetValid = "CERTIFICATE_NOT_YET_VALID", "A certificate was not valid yet at the validation time.";
        /// The certificate is for another purpose.
        WrongPurpose = "WRONG_PURPOSE", "The certificate is not for signatures.";
        /// The chain breaks another rule.
        ChainInvalid = "CHAIN_INVALID", "The certificate chain breaks a rule of certificate validation.";
        /// Revocation was not checked.
        RevocationNotChecked = "REVOCATION_NOT_CHECKED", "Whether the certificate was revoked has not been checked.";
        /// The source does not know the certificate.
        RevocationUnknown = "REVOCATION_UNKNOWN", "The source of revocation information does not know the certificate.";
        /// The revocation information is too old.
        RevocationStale = "REVOCATION_STALE", "The revocation information is too old.";
        /// The revocation information is older than the signature.
        RevocationOlderThanSignature = "REVOCATION_OLDER_THAN_SIGNATURE", "The revocation information is older than the signature.";
        /// The certificate has expired, and may no longer be listed.
        RevocationNoLongerListed = "REVOCATION_NO_LONGER_LISTED", "The certificate has expired, and the revocation information may no longer list it.";
        /// The issuer of the revocation information has expired.
        RevocationIssuerExpired = "REVOCATION_ISSUER_EXPIRED", "The certificate of who issued the revocation information has expired.";
        /// The signer's certificate is revoked.
        CertificateRevoked = "CERTIFICATE_REVOKED", "The signer's certificate was revoked, and nothing proves that the signature is older.";
        /// A CA certificate is revoked.
        CaRevoked = "CA_REVOKED", "A certificate of an authority was revoked, and nothing proves that the signature is older.";
        /// A certificate is suspended.
        CertificateOnHold = "CERTIFICATE_ON_HOLD", "A certificate is suspended.";
        /// A certificate was revoked after the proved time of the signature.
        RevokedLater = "REVOKED_LATER", "A certificate was revoked or suspended after the signature is known to have existed.";
        /// A certificate has expired since the proved time of the signature.
        ExpiredLater = "EXPIRED_LATER", "A certificate has expired since the signature is known to have existed.";
        /// The signature is proved to be older than the certificate.
        SignedBeforeIssue = "SIGNED_BEFORE_ISSUE", "The signature is said to have existed before its certificate was issued.";
        /// The proof of existence does not count.
        ProofNotAccepted = "PROOF_NOT_ACCEPTED", "The time at which the signature is said to have existed does not count: it lies in the future, or the policy does not accept who says so.";
        /// The policy does not accept the issuing system.
        EnvironmentNotAccepted = "ENVIRONMENT_NOT_ACCEPTED", "The policy does not accept certificates of this system.";
        /// The certificate is of a test system.
        TestCertificate = "TEST_CERTIFICATE", "The certificate is for tests: the signature has no legal effect.";
        /// The claimed signing time is outside the certificate's validity or after the validation time.
        SigningTimeImplausible = "SIGNING_TIME_IMPLAUSIBLE", "The claimed signing time does not fit the certificate or the validation time.";
    }
}

/// A stable name with its fixed text.
pub trait StableName: Copy {
    /// The specification of a check, the sentence of a finding.
    fn fixed_text(self) -> &'static str;
}

impl<Id: StableName> Check<Id> {
    /// A check with the specification of its id and no facts.
    #[must_use]
    pub fn new(id: Id, result: CheckResult) -> Self {
        Self { id, result, facts: Facts::new(), spec: Cow::Borrowed(id.fixed_text()) }
    }

    /// A check that was not made.
    #[must_use]
    pub fn not_checked(id: Id, reason: &str) -> Self {
        Self::new(id, CheckResult::NotChecked).with("reason", reason)
    }
}

impl<C: StableName> Finding<C> {
    /// A finding with the sentence of its code and no facts.
    #[must_use]
    pub fn new(code: C) -> Self {
        Self { code, facts: Facts::new(), message: Cow::Borrowed(code.fixed_text()) }
    }
}

impl<Id> Check<Id> {
    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.facts.insert(Cow::Borrowed(name), value.to_string());
        self
    }
}

impl<C> Finding<C> {
    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.facts.insert(Cow::Borrowed(name), value.to_string());
        self
    }
}
