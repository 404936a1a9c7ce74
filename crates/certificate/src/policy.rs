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
