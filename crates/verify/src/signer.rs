//! Who signed: what a report says of the signer's certificate, with personal data only when it was asked for.

use std::fmt;

use jiff::Timestamp;
use jpki_certificate::{
    Carrier, Certificate, CertificateKind, Environment, FlaggedText, FourAttributes, Sex, SubstituteFlags,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ChainJudgement;

/// The signer, by the certificate (署名者).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SignerReport {
    /// What the certificate is for.
    pub certificate: CertificateType,
    /// Which system issued it.
    pub environment: IssuingEnvironment,
    /// Where the key lives.
    pub carrier: KeyCarrier,
    /// The issuer's name by RFC 4514. Names of authorities are public; a holder who issued the certificate himself is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Dotted object identifiers of the certificate policies.
    pub policies: Vec<String>,
    /// Whether a chain to a trust anchor vouches for what stands here. Without one, all of it is only the certificate's claim.
    pub vouched_for: bool,
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

/// The four attributes (基本4情報) as the signature certificate has them. None is taken for granted.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attributes {
    /// Name (氏名).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<CertifiedText>,
    /// Date of birth (生年月日).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<BirthDateReport>,
    /// Sex (性別).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<SexReport>,
    /// Address (住所).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<CertifiedText>,
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes(redacted)")
    }
}

/// A text in which characters may stand for others that certificates cannot hold (代替文字).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CertifiedText {
    /// The text.
    pub text: String,
    /// Positions of the substitutes, in characters from 0; absent if the certificate's flags are missing or do not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitutes: Option<Vec<usize>>,
}

impl fmt::Debug for CertifiedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CertifiedText(redacted)")
    }
}

/// A date of birth.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BirthDateReport {
    /// `YYYY-MM-DD`; zeros where a part is not known.
    pub date: String,
    /// By Japanese eras, such as 昭和55年2月17日.
    pub japanese: String,
}

impl fmt::Debug for BirthDateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDateReport(redacted)")
    }
}

/// Sex by the code of certificates.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SexReport {
    /// 男.
    Male,
    /// 女.
    Female,
    /// 不明.
    Unknown,
    /// A code without a meaning here.
    Other,
}

impl fmt::Debug for SexReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SexReport(redacted)")
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

impl SignerReport {
    /// What a certificate says of its holder, and what its chain makes of it.
    #[must_use]
    pub fn of(certificate: &Certificate, chain: &ChainJudgement, include_personal: bool) -> Self {
        // A self-signed certificate names its holder as the issuer.
        let self_issued = certificate.is_self_issued();
        Self {
            certificate: certificate.kind().into(),
            environment: chain.environment.unwrap_or_else(|| certificate.environment()).into(),
            carrier: certificate.carrier().into(),
            issuer: (include_personal || !self_issued).then(|| issuer_of(certificate, chain).to_owned()),
            policies: certificate.policies().iter().map(|policy| policy.oid().to_owned()).collect(),
            vouched_for: chain.problem.is_none(),
            redacted: !include_personal,
            personal: include_personal.then(|| PersonalData::of(certificate)),
        }
    }
}

/// The name of a certificate's issuer. An authority's own certificate has it written already, where its bytes are the same.
fn issuer_of<'a>(certificate: &'a Certificate, chain: &'a ChainJudgement) -> &'a str {
    let path = chain.found.as_deref();
    let authority = path.map(|path| path.certificates.get(1).map_or(path.anchor.subject(), Certificate::subject));
    authority.filter(|name| *name == certificate.issuer()).unwrap_or(certificate.issuer()).as_str()
}

impl PersonalData {
    fn of(certificate: &Certificate) -> Self {
        Self {
            subject: certificate.subject().to_string(),
            serial: certificate.serial().to_string(),
            sha256: hex::encode(certificate.fingerprint_sha256()),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            attributes: certificate.attributes().map(Attributes::of),
        }
    }
}

impl Attributes {
    fn of(attributes: &FourAttributes) -> Self {
        Self {
            name: attributes.name().map(CertifiedText::of),
            birth_date: attributes
                .birth_date()
                .map(|birth_date| BirthDateReport { date: birth_date.to_string(), japanese: birth_date.japanese() }),
            sex: attributes.sex().map(|sex| match sex {
                Sex::Male => SexReport::Male,
                Sex::Female => SexReport::Female,
                Sex::Unknown => SexReport::Unknown,
                _ => SexReport::Other,
            }),
            address: attributes.address().map(CertifiedText::of),
        }
    }
}

impl CertifiedText {
    fn of(text: &FlaggedText) -> Self {
        let known = matches!(text.flags(), SubstituteFlags::PerCharacter(_));
        Self {
            text: text.text().to_owned(),
            substitutes: known.then(|| text.substitutes().map(|(position, _)| position).collect()),
        }
    }
}

impl From<CertificateKind> for CertificateType {
    fn from(kind: CertificateKind) -> Self {
        match kind {
            CertificateKind::Signature => Self::Signature,
            CertificateKind::UserAuthentication => Self::UserAuthentication,
            CertificateKind::SignatureCa => Self::SignatureCa,
            CertificateKind::UserAuthenticationCa => Self::UserAuthenticationCa,
            _ => Self::Other,
        }
    }
}

impl From<Environment> for IssuingEnvironment {
    fn from(environment: Environment) -> Self {
        match environment {
            Environment::Production => Self::Production,
            Environment::Test => Self::Test,
            Environment::Testbed => Self::Testbed,
            _ => Self::Other,
        }
    }
}

impl From<Carrier> for KeyCarrier {
    fn from(carrier: Carrier) -> Self {
        match carrier {
            Carrier::Card => Self::Card,
            Carrier::Phone => Self::Phone,
            _ => Self::Unknown,
        }
    }
}
