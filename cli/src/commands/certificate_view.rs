//! A certificate for people and as JSON, the same for one of the card and one of a file.

use jiff::Timestamp;
use jpki_certificate::{Carrier, Certificate, CertificateKind, Environment, FourAttributes};
use schemars::JsonSchema;
use serde::Serialize;

use crate::output::Ui;
use crate::output::page::Page;
use crate::say;

/// A certificate.
#[derive(Serialize, JsonSchema)]
pub struct CertificateView {
    /// What it is for.
    pub kind: Kind,
    /// Which system issued it, by its own words.
    pub environment: IssuedBy,
    /// Where the private key lives, by its policy.
    pub carrier: KeyHolder,
    /// Subject by RFC 4514.
    pub subject: String,
    /// Issuer by RFC 4514.
    pub issuer: String,
    /// Serial number in hex.
    pub serial: String,
    /// First moment of validity.
    pub not_before: Timestamp,
    /// Last moment of validity.
    pub not_after: Timestamp,
    /// Whether it is valid now, by the clock of this computer only.
    pub in_validity_period: bool,
    /// Name of the key of the issuer that signed it, where it is a published one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_generation: Option<String>,
    /// Key usages, as X.509 names them.
    pub key_usage: Vec<String>,
    /// Dotted object identifiers of the policies.
    pub policies: Vec<String>,
    /// Length of the key in bits, where it is one that can be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_bits: Option<usize>,
    /// SHA-256 of the certificate, in hex.
    pub sha256: String,
    /// Length of the certificate in bytes.
    pub size: usize,
    /// Name, birth date, sex and address, in a signature certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attributes: Option<AttributesView>,
}

/// The four attributes (基本4情報).
#[derive(Serialize, JsonSchema)]
pub struct AttributesView {
    /// Name, substitute characters marked by 〔〕.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Birth date, `YYYY-MM-DD`, or the digits of the certificate where they are no date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// Birth date in the Japanese calendar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date_japanese: Option<String>,
    /// Sex: the code of the certificate (1 male, 2 female, 3 unknown).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sex: Option<String>,
    /// Address, substitute characters marked by 〔〕.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Signature certificate (署名用電子証明書).
    Signature,
    /// User-authentication certificate (利用者証明用電子証明書).
    UserAuthentication,
    /// Authority for signatures (署名用認証局).
    SignatureCa,
    /// Authority for user authentication (利用者証明用認証局).
    UserAuthenticationCa,
    /// Anything else.
    Other,
}

/// Which system issued a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssuedBy {
    /// The JPKI.
    Production,
    /// The JPKI's own test system.
    Test,
    /// A make-believe JPKI of this toolkit.
    Testbed,
    /// Not known.
    Other,
}

/// Where a private key lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyHolder {
    /// The card.
    Card,
    /// A phone.
    Phone,
    /// The certificate does not say.
    Unknown,
}

/// What a certificate is for, by what it says.
pub fn kind_of(certificate: &Certificate) -> Kind {
    match certificate.kind() {
        CertificateKind::Signature => Kind::Signature,
        CertificateKind::UserAuthentication => Kind::UserAuthentication,
        CertificateKind::SignatureCa => Kind::SignatureCa,
        CertificateKind::UserAuthenticationCa => Kind::UserAuthenticationCa,
        _ => Kind::Other,
    }
}

impl CertificateView {
    /// What `certificate` says, judged at `now`.
    pub fn new(certificate: &Certificate, now: Timestamp) -> Self {
        Self {
            kind: kind_of(certificate),
            environment: issued_by(certificate.environment()),
            carrier: match certificate.carrier() {
                Carrier::Card => KeyHolder::Card,
                Carrier::Phone => KeyHolder::Phone,
                _ => KeyHolder::Unknown,
            },
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial().to_string(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            in_validity_period: (certificate.not_before()..=certificate.not_after()).contains(&now),
            issuer_generation: certificate.generation().map(|generation| generation.label().to_owned()),
            key_usage: certificate
                .key_usage()
                .map(|usage| usage.names().map(ToOwned::to_owned).collect())
                .unwrap_or_default(),
            policies: certificate.policies().iter().map(|policy| policy.oid().to_owned()).collect(),
            key_bits: certificate.public_key().ok().map(|key| key.modulus_bits()),
            sha256: hex::encode(certificate.fingerprint_sha256()),
            size: certificate.der().len(),
            attributes: certificate.attributes().map(AttributesView::new),
        }
    }

    /// Fills a page.
    pub fn fill(&self, page: &mut Page, ui: &Ui) {
        page.heading(&kind(self.kind, ui));
        let mut fields = Vec::new();
        let mut add = |label: String, value: Option<String>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                fields.push((label, value));
            }
        };
        if let Some(attributes) = &self.attributes {
            add(say!(ui, "attribute-name"), attributes.name.clone());
            add(say!(ui, "attribute-birth"), attributes.birth_in_words(ui));
            add(say!(ui, "attribute-sex"), attributes.sex.as_deref().map(|code| sex(code, ui)));
            add(say!(ui, "attribute-address"), attributes.address.clone());
        }
        let state = if self.in_validity_period { say!(ui, "validity-now") } else { say!(ui, "validity-not-now") };
        add(
            say!(ui, "certificate-validity"),
            Some(say!(ui, "with-note", text = ui.period(self.not_before, self.not_after), note = state)),
        );
        add(say!(ui, "certificate-environment"), Some(environment(self.environment, ui)));
        add(say!(ui, "certificate-subject"), Some(self.subject.clone()));
        add(say!(ui, "certificate-issuer"), Some(self.issuer.clone()));
        add(say!(ui, "certificate-generation"), self.issuer_generation.clone());
        add(say!(ui, "certificate-serial"), Some(self.serial.clone()));
        add(say!(ui, "certificate-usage"), Some(self.key_usage.join(", ")));
        add(say!(ui, "certificate-policies"), Some(self.policies.join(", ")));
        add(say!(ui, "certificate-key"), self.key_bits.map(|bits| format!("RSA {bits}")));
        add("SHA-256".to_owned(), Some(self.sha256.clone()));
        page.fields(&fields);
    }
}

impl AttributesView {
    fn new(attributes: &FourAttributes) -> Self {
        let birth = attributes.birth_date();
        Self {
            name: attributes.name().map(|name| name.marked()),
            birth_date: birth.map(|birth| birth.date().map_or_else(|| birth.raw().to_owned(), |date| date.to_string())),
            birth_date_japanese: birth.map(|birth| birth.japanese()),
            sex: attributes.sex().map(|sex| sex.code().to_owned()),
            address: attributes.address().map(|address| address.marked()),
        }
    }

    fn birth_in_words(&self, ui: &Ui) -> Option<String> {
        match (&self.birth_date, &self.birth_date_japanese) {
            (Some(date), Some(japanese)) => Some(say!(ui, "with-note", text = date.clone(), note = japanese.clone())),
            (date, _) => date.clone(),
        }
    }
}

/// What a certificate is for, in words.
pub fn kind(kind: Kind, ui: &Ui) -> String {
    match kind {
        Kind::Signature => say!(ui, "kind-signature"),
        Kind::UserAuthentication => say!(ui, "kind-authentication"),
        Kind::SignatureCa => say!(ui, "kind-signature-ca"),
        Kind::UserAuthenticationCa => say!(ui, "kind-authentication-ca"),
        Kind::Other => say!(ui, "kind-other"),
    }
}

/// Which system issued it, as JSON says it.
pub fn issued_by(environment: Environment) -> IssuedBy {
    match environment {
        Environment::Production => IssuedBy::Production,
        Environment::Test => IssuedBy::Test,
        Environment::Testbed => IssuedBy::Testbed,
        _ => IssuedBy::Other,
    }
}

/// Which system issued it, in words.
pub fn environment(environment: IssuedBy, ui: &Ui) -> String {
    match environment {
        IssuedBy::Production => say!(ui, "environment-production"),
        IssuedBy::Test => say!(ui, "environment-test"),
        IssuedBy::Testbed => say!(ui, "environment-testbed"),
        IssuedBy::Other => say!(ui, "environment-other"),
    }
}

/// Sex by the code of the certificate, in words.
fn sex(code: &str, ui: &Ui) -> String {
    match code {
        "1" => say!(ui, "sex-male"),
        "2" => say!(ui, "sex-female"),
        "3" => say!(ui, "sex-unknown"),
        other => other.to_owned(),
    }
}
