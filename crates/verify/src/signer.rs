//! Who signed: what a report says of the signer's certificate, with personal data only when it was asked for.

use std::fmt;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The signer, by the certificate (署名者).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignerReport {
    /// What the certificate is for.
    pub certificate: CertificateType,
    /// Which system issued it.
    pub environment: IssuingEnvironment,
    /// Where the key lives.
    pub carrier: KeyCarrier,
    /// The issuer's name by RFC 4514; names of authorities are public.
    pub issuer: String,
    /// Dotted object identifiers of the certificate policies.
    pub policies: Vec<String>,
    /// Whether personal data was left out of this report.
    pub redacted: bool,
    /// Personal data, only when it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub personal: Option<PersonalData>,
}

/// What identifies the signer. The law binds whoever keeps it to the purpose of the check.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PersonalData {
    /// Subject of the certificate by RFC 4514.
    pub subject: String,
    /// Serial number (発行番号), in hex.
    pub serial: String,
    /// SHA-256 of the certificate, in hex.
    pub sha256: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// The four attributes, in a signature certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<Attributes>,
}

impl fmt::Debug for PersonalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalData(redacted)")
    }
}

/// The four attributes (基本4情報) as the signature certificate has them.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attributes {
    /// Name (氏名).
    pub name: String,
    /// Date of birth (生年月日).
    pub birth_date: String,
    /// Sex (性別).
    pub sex: String,
    /// Address (住所).
    pub address: String,
    /// Whether a character of the name stands for another that the character set lacks (代替文字).
    pub name_substituted: bool,
    /// The same for the address.
    pub address_substituted: bool,
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes(redacted)")
    }
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateType {
    /// Signature certificate (署名用電子証明書).
    Signature,
    /// User-authentication certificate (利用者証明用電子証明書).
    UserAuthentication,
    /// Certificate of the authority for signatures (署名用認証局).
    SignatureCa,
    /// Certificate of the authority for user authentication (利用者証明用認証局).
    UserAuthenticationCa,
    /// Anything else.
    Other,
}

/// Which system issued a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssuingEnvironment {
    /// The JPKI.
    Production,
    /// The JPKI's own test system.
    Test,
    /// A make-believe JPKI of this toolkit.
    Testbed,
    /// Not known.
    Other,
}

/// Where a private key lives, by the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyCarrier {
    /// The card.
    Card,
    /// A smartphone (スマホ用電子証明書).
    Phone,
    /// The certificate does not say.
    Unknown,
}
