//! What a certificate is for, whose it is, and where its private key lives, decided from its own words.

use std::fmt;

use crate::policy::{self, PolicyMeaning};
use crate::{BasicConstraints, IssuerGeneration, KeyUsage, Name};

/// `OU` of the CA for signature certificates (署名用認証局): docs/protocol.md §6.1.
pub const SIGNATURE_CA_UNIT: &str = "JPKI for digital signature";
/// `OU` of the CA for user-authentication certificates (利用者証明用認証局): docs/protocol.md §6.1.
pub const USER_AUTHENTICATION_CA_UNIT: &str = "JPKI for user authentication";
/// `O` of the production CAs: docs/protocol.md §6.1.
pub const PRODUCTION_ORGANIZATION: &str = "JPKI";
/// `O` of the CAs that sign test cards: docs/protocol.md §6.1.
pub const TEST_ORGANIZATION: &str = "JPKI-TEST";
/// `O` of the make-believe CAs of the testbed.
pub const TESTBED_ORGANIZATION: &str = "JPKI-TESTBED";

/// What a certificate is for (証明書種別).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CertificateKind {
    /// 署名用電子証明書 — a holder's certificate for signing documents.
    Signature,
    /// 利用者証明用電子証明書 — a holder's certificate for logging in.
    UserAuthentication,
    /// 署名用認証局 — a CA that issues signature certificates.
    SignatureCa,
    /// 利用者証明用認証局 — a CA that issues user-authentication certificates.
    UserAuthenticationCa,
    /// Neither by policy nor by name one of JPKI, or at odds with itself.
    Other,
}

impl fmt::Display for CertificateKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signature => "signature",
            Self::UserAuthentication => "user authentication",
            Self::SignatureCa => "signature CA",
            Self::UserAuthenticationCa => "user authentication CA",
            Self::Other => "other",
        })
    }
}

/// Which PKI a certificate says that it belongs to. It is a claim until path validation has found the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// 公的個人認証サービス — J-LIS, for real.
    Production,
    /// The JPKI-TEST hierarchy of J-LIS, for test cards.
    Test,
    /// A make-believe JPKI of this project.
    Testbed,
    /// None of these.
    Other,
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Production => "production",
            Self::Test => "test",
            Self::Testbed => "testbed",
            Self::Other => "other",
        })
    }
}

/// What holds the private key of a holder's certificate, as far as its policy tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Carrier {
    /// 個人番号カード — the plastic card.
    Card,
    /// 移動端末設備 — a phone (docs/protocol.md §5).
    Phone,
    /// The certificate does not say.
    Unknown,
}

impl fmt::Display for Carrier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Card => "card",
            Self::Phone => "phone",
            Self::Unknown => "unknown",
        })
    }
}

/// The facts that the kind hangs on.
pub(crate) struct Evidence<'a> {
    pub(crate) policies: &'a [crate::CertificatePolicy],
    pub(crate) key_usage: Option<KeyUsage>,
    pub(crate) basic_constraints: Option<BasicConstraints>,
    pub(crate) subject: &'a Name,
    pub(crate) subject_key_id: Option<&'a [u8]>,
}

/// Decides kind, environment and carrier.
pub(crate) fn classify(evidence: &Evidence<'_>) -> (CertificateKind, Environment, Carrier) {
    let usage = evidence.key_usage.unwrap_or_default();
    if evidence.basic_constraints.is_some_and(|constraints| constraints.ca) {
        let (kind, environment) = classify_ca(evidence, usage);
        return (kind, environment, Carrier::Unknown);
    }
    let known: Vec<&PolicyMeaning> =
        evidence.policies.iter().filter_map(|policy| policy::meaning_of(policy.oid())).collect();
    let [meaning] = known.as_slice() else {
        // No JPKI policy, or several that can't all be meant.
        return (CertificateKind::Other, Environment::Other, Carrier::Unknown);
    };
    let usage_fits = match meaning.kind {
        CertificateKind::Signature => usage.digital_signature() && usage.content_commitment(),
        _ => usage.digital_signature() && !usage.content_commitment(),
    };
    let kind = if usage_fits && !usage.key_cert_sign() { meaning.kind } else { CertificateKind::Other };
    (kind, meaning.environment, meaning.carrier)
}

fn classify_ca(evidence: &Evidence<'_>, usage: KeyUsage) -> (CertificateKind, Environment) {
    let generation = evidence.subject_key_id.and_then(IssuerGeneration::by_key_id);
    let environment = match (generation, evidence.subject.organization()) {
        (Some(generation), _) => generation.environment(),
        (None, Some(PRODUCTION_ORGANIZATION)) => Environment::Production,
        (None, Some(TEST_ORGANIZATION)) => Environment::Test,
        (None, Some(TESTBED_ORGANIZATION)) => Environment::Testbed,
        (None, _) => Environment::Other,
    };
    let mut units = evidence.subject.organizational_units();
    let kind = units.find_map(|unit| match unit {
        SIGNATURE_CA_UNIT => Some(CertificateKind::SignatureCa),
        USER_AUTHENTICATION_CA_UNIT => Some(CertificateKind::UserAuthenticationCa),
        _ => None,
    });
    let kind = match generation {
        // A key identifier of one CA under the name of the other is at odds with itself.
        Some(generation) if kind != Some(generation.kind()) => CertificateKind::Other,
        _ => kind.unwrap_or(CertificateKind::Other),
    };
    (if usage.key_cert_sign() { kind } else { CertificateKind::Other }, environment)
}
