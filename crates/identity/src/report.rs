//! The report on an answer: who asked, what came out of each check, and what is left to the relying party.

use jiff::Timestamp;
use jpki_verify::{
    Algorithm, ChainEntry, Check, Finding, Indication, PolicyReport, RevocationReport, SignerReport, SubIndication,
    Tool,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

jpki_verify::stable_names! {
    /// What is checked in an answer, in the order of checking. The text is the specification that asks for it.
    IdentityCheckId {
        /// The signed bytes are those of the expected challenge.
        Challenge = "challenge", "docs/identity-challenge.md §4";
        /// The signature verifies with the certificate's key.
        SignatureValue = "signature-value", "RFC 8017 §8.2.2";
        /// A chain leads to a trust anchor.
        CertificateChain = "certificate-chain", "RFC 5280 §6.1";
        /// The certificate and its authority are for user authentication.
        CertificatePurpose = "certificate-purpose", "docs/protocol.md §6.2";
        /// Every certificate of the chain is within its validity.
        CertificateValidity = "certificate-validity", "RFC 5280 §6.1.3 (a)(2)";
        /// The challenge had been issued and had not expired.
        ChallengeExpiry = "challenge-expiry", "docs/identity-challenge.md §4";
        /// The certificate is not revoked.
        Revocation = "revocation", "RFC 5280 §6.1.3 (a)(3)";
        /// The challenge was used for the first time: the relying party's duty.
        SingleUse = "single-use", "docs/identity-challenge.md §4";
        /// The answer came over the channel that the challenge was made for: the relying party's duty.
        ChannelBinding = "channel-binding", "docs/identity-challenge.md §4";
    }
}

jpki_verify::stable_names! {
    /// A warning or an error of an identity report. The text is one English sentence.
    IdentityCode {
        /// The signed bytes are not those of any challenge.
        NotAChallenge = "NOT_A_CHALLENGE", "What was signed is not a log-in challenge.";
        /// The answer is to another challenge.
        OtherChallenge = "OTHER_CHALLENGE", "The answer is to another challenge.";
        /// The answer is to another relying party's challenge.
        OtherRelyingParty = "OTHER_RELYING_PARTY", "The answer was made for another relying party.";
        /// The certificate cannot be read.
        CertificateUnreadable = "CERTIFICATE_UNREADABLE", "The certificate cannot be read.";
        /// The key cannot be used.
        UnsupportedKey = "UNSUPPORTED_KEY", "The certificate's key cannot be used.";
        /// The signature value does not verify.
        SignatureMismatch = "SIGNATURE_MISMATCH", "The signature does not match the certificate's key.";
        /// The certificate is for another purpose.
        WrongPurpose = "WRONG_PURPOSE", "The certificate is not for user authentication.";
        /// No trust anchor is known for the issuer.
        UnknownIssuer = "UNKNOWN_ISSUER", "The certificate was not issued by a trusted authority for user authentication.";
        /// A certificate is not signed by the issuer it names.
        CertificateForged = "CERTIFICATE_FORGED", "A certificate of the chain is not signed by its issuer.";
        /// An algorithm or key size of the chain is too weak.
        WeakAlgorithm = "WEAK_ALGORITHM", "An algorithm or key size of the chain is no longer secure.";
        /// A certificate has expired.
        CertificateExpired = "CERTIFICATE_EXPIRED", "A certificate has expired.";
        /// A certificate is not valid yet.
        CertificateNotYetValid = "CERTIFICATE_NOT_YET_VALID", "A certificate is not valid yet.";
        /// The search for a path was given up.
        LimitExceeded = "LIMIT_EXCEEDED", "The certificate chain has more parts than are followed.";
        /// The chain breaks another rule.
        ChainInvalid = "CHAIN_INVALID", "The certificate chain breaks a rule of certificate validation.";
        /// The challenge has expired.
        ChallengeExpired = "CHALLENGE_EXPIRED", "The challenge has expired.";
        /// The challenge is of the future.
        ChallengeNotYetIssued = "CHALLENGE_NOT_YET_ISSUED", "The challenge claims to be issued in the future.";
        /// Revocation was not checked.
        RevocationNotChecked = "REVOCATION_NOT_CHECKED", "Whether the certificate was revoked has not been checked.";
        /// The source does not know the certificate.
        RevocationUnknown = "REVOCATION_UNKNOWN", "The source of revocation information does not know the certificate.";
        /// The revocation information is too old.
        RevocationStale = "REVOCATION_STALE", "The revocation information is too old.";
        /// The holder's certificate is revoked.
        CertificateRevoked = "CERTIFICATE_REVOKED", "The certificate was revoked.";
        /// A CA certificate is revoked.
        CaRevoked = "CA_REVOKED", "A certificate of an authority was revoked.";
        /// A certificate is suspended.
        CertificateOnHold = "CERTIFICATE_ON_HOLD", "A certificate is suspended.";
        /// The policy does not accept the issuing system.
        EnvironmentNotAccepted = "ENVIRONMENT_NOT_ACCEPTED", "The policy does not accept certificates of this system.";
        /// The certificate is of a test system.
        TestCertificate = "TEST_CERTIFICATE", "The certificate is for tests: the log-in proves nothing about a person.";
    }
}

/// The result of verifying one answer (利用者証明の検証報告).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct IdentityReport {
    /// [`REPORT_VERSION`](jpki_verify::REPORT_VERSION).
    pub report_version: u32,
    /// What made the report.
    pub tool: Tool,
    /// The time of verification: certificates and challenge had to be good at it.
    pub verified_at: Timestamp,
    /// The rules that were applied.
    pub policy: PolicyReport,
    /// The result. Only TOTAL-PASSED is a log-in.
    pub indication: Indication,
    /// Why it is not TOTAL-PASSED.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_indication: Option<SubIndication>,
    /// The challenge that was expected.
    pub session: Session,
    /// Who answered; absent while the certificate was not looked at or is unreadable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<SignerReport>,
    /// The algorithms in use.
    pub algorithms: Vec<Algorithm>,
    /// Every check with its result, in the order of checking.
    pub checks: Vec<Check<IdentityCheckId>>,
    /// The certificates from the holder's to the trust anchor, as far as they were found.
    pub chain: Vec<ChainEntry>,
    /// Whether the certificates of the chain were revoked: one entry a certificate, the holder's first, the anchor not among
    /// them.
    pub revocation: Vec<RevocationReport>,
    /// What is worth knowing.
    pub warnings: Vec<Finding<IdentityCode>>,
    /// What is wrong.
    pub errors: Vec<Finding<IdentityCode>>,
}

/// The challenge that was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Session {
    /// SHA-256 of the random value, in hex: names the session without giving the value away.
    pub nonce_sha256: String,
    /// Who asked.
    pub relying_party: String,
    /// What for.
    pub purpose: String,
    /// When the challenge was made.
    pub issued_at: Timestamp,
    /// When it ended.
    pub expires_at: Timestamp,
}
