//! Certificate policies (証明書ポリシー) of JPKI: which environment, which purpose and which carrier an identifier stands for.

/// Signature certificates on cards, production: docs/protocol.md §6.3.
pub const PRODUCTION_SIGNATURE_POLICY: &str = "1.2.392.200149.8.5.1.1.20";
/// User-authentication certificates on cards, production: docs/protocol.md §6.2.
pub const PRODUCTION_USER_AUTHENTICATION_POLICY: &str = "1.2.392.200149.8.5.1.3.30";
/// Signature certificates on cards, JPKI-TEST: docs/protocol.md §6.3.
pub const TEST_SIGNATURE_POLICY: &str = "1.2.392.200149.8.5.1.0.20";
/// User-authentication certificates on cards, JPKI-TEST: docs/protocol.md §6.2.
pub const TEST_USER_AUTHENTICATION_POLICY: &str = "1.2.392.200149.8.5.1.0.30";
/// Signature certificates on phones (移動端末設備用), production. **Unconfirmed**: one source only, docs/protocol.md §5.
/// It is recognised here so that such a certificate can be shown; path validation does not accept it.
pub const PHONE_SIGNATURE_POLICY: &str = "1.2.392.200149.8.5.1.1.40";
/// Signature certificates of the make-believe JPKI. The arc below 1.3.6.1.4.1.32473 is for examples (RFC 5612); the
/// other example arc, 2.999, can be encoded by neither of the two ASN.1 libraries in use.
pub const TESTBED_SIGNATURE_POLICY: &str = "1.3.6.1.4.1.32473.392.1.1";
/// User-authentication certificates of the make-believe JPKI.
pub const TESTBED_USER_AUTHENTICATION_POLICY: &str = "1.3.6.1.4.1.32473.392.1.2";

use crate::{Carrier, CertificateKind, Environment};

/// What a policy identifier says about the certificate that carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PolicyMeaning {
    /// Dotted object identifier.
    pub oid: &'static str,
    /// [`CertificateKind::Signature`] or [`CertificateKind::UserAuthentication`].
    pub kind: CertificateKind,
    /// Whose policy it is.
    pub environment: Environment,
    /// What the private key lives in.
    pub carrier: Carrier,
}

const fn meaning(
    oid: &'static str,
    kind: CertificateKind,
    environment: Environment,
    carrier: Carrier,
) -> PolicyMeaning {
    PolicyMeaning { oid, kind, environment, carrier }
}

/// Every policy known here.
pub const KNOWN: [PolicyMeaning; 7] = {
    use CertificateKind::{Signature, UserAuthentication};
    use Environment::{Production, Test, Testbed};
    [
        meaning(PRODUCTION_SIGNATURE_POLICY, Signature, Production, Carrier::Card),
        meaning(PRODUCTION_USER_AUTHENTICATION_POLICY, UserAuthentication, Production, Carrier::Card),
        meaning(PHONE_SIGNATURE_POLICY, Signature, Production, Carrier::Phone),
        meaning(TEST_SIGNATURE_POLICY, Signature, Test, Carrier::Card),
        meaning(TEST_USER_AUTHENTICATION_POLICY, UserAuthentication, Test, Carrier::Card),
        // The testbed gives the same policy to its cards and its phones.
        meaning(TESTBED_SIGNATURE_POLICY, Signature, Testbed, Carrier::Unknown),
        meaning(TESTBED_USER_AUTHENTICATION_POLICY, UserAuthentication, Testbed, Carrier::Unknown),
    ]
};

/// The meaning of a policy identifier; `None` for one that is not of JPKI or its testbed.
#[must_use]
pub fn meaning_of(oid: &str) -> Option<&'static PolicyMeaning> {
    KNOWN.iter().find(|known| known.oid == oid)
}
