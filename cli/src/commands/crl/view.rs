//! What a list says of itself, as JSON and in words.

use jiff::Timestamp;
use jpki_certificate::{GeneralName, ReasonFlags};
use jpki_validity::crl::{CrlSummary, IssuingDistributionPoint};
use jpki_validity::revocation::Freshness;
use schemars::JsonSchema;
use serde::Serialize;

use crate::commands::revoked::Reason;
use crate::output::Ui;
use crate::output::time::japan;
use crate::say;

/// What a list says of itself.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ListView {
    /// Who issued it, by RFC 4514.
    pub issuer: String,
    /// 1 or 2.
    pub version: u8,
    /// Its number, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Of a delta list: the number of the list that it adds to, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_number: Option<String>,
    /// When it was made.
    pub this_update: Timestamp,
    /// When there will be a newer one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Timestamp>,
    /// Whether there should be a newer one by now.
    pub stale: bool,
    /// Certificates in it.
    pub entries: u64,
    /// Entries with a negative serial number, which no certificate has.
    #[serde(skip_serializing_if = "is_zero")]
    pub negative_serials: u64,
    /// Names of its distribution point; none for a list of every point.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub distribution_points: Vec<String>,
    /// Which certificates it is about.
    pub certificates: Certificates,
    /// The only reasons that it covers; none for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// The earliest expiry of which it still has certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists_expired_since: Option<Timestamp>,
    /// Identifier of the key that signed it, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authority_key_id: Option<String>,
    /// Dotted object identifier of the algorithm that it is signed with.
    pub signature_algorithm: String,
    /// Its length in bytes (DER).
    pub size: u64,
    /// SHA-256 of it (DER), in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Which certificates a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certificates {
    /// Those of holders and of authorities.
    All,
    /// Those of holders.
    Holders,
    /// Those of authorities.
    Authorities,
}

impl ListView {
    /// Of a list, at this time.
    pub fn new(list: &CrlSummary, now: Timestamp) -> Self {
        let extensions = &list.extensions;
        let scope = extensions.issuing_distribution_point.as_ref();
        let certificates =
            |scope: &IssuingDistributionPoint| match (scope.only_user_certificates, scope.only_ca_certificates) {
                (true, _) => Certificates::Holders,
                (_, true) => Certificates::Authorities,
                _ => Certificates::All,
            };
        Self {
            issuer: list.issuer.to_string(),
            version: list.version,
            number: extensions.number.as_ref().map(ToString::to_string),
            base_number: extensions.base_number.as_ref().map(ToString::to_string),
            this_update: list.this_update,
            next_update: list.next_update,
            stale: Freshness::default().is_stale(list.this_update, list.next_update, now),
            entries: list.entries,
            negative_serials: list.negative_serials,
            distribution_points: scope.map(|scope| scope.names.iter().map(text).collect()).unwrap_or_default(),
            certificates: scope.map_or(Certificates::All, certificates),
            reasons: scope.and_then(|scope| scope.only_some_reasons).map(reasons).unwrap_or_default(),
            lists_expired_since: extensions.lists_expired_since,
            authority_key_id: extensions.authority_key_id.as_ref().map(hex::encode),
            signature_algorithm: list.signature_algorithm.clone(),
            size: list.size,
            sha256: list.sha256.map(hex::encode),
        }
    }

    /// Its fields for people.
    pub fn fields(&self, ui: &Ui) -> Vec<(String, String)> {
        let mut fields = vec![(say!(ui, "crl-issuer"), self.issuer.clone())];
        fields.extend(self.distribution_points.iter().map(|point| (say!(ui, "crl-point"), point.clone())));
        match self.certificates {
            Certificates::All => {}
            Certificates::Holders => fields.push((say!(ui, "crl-about"), say!(ui, "crl-about-holders"))),
            Certificates::Authorities => fields.push((say!(ui, "crl-about"), say!(ui, "crl-about-authorities"))),
        }
        if !self.reasons.is_empty() {
            let reasons: Vec<String> = self.reasons.iter().map(|reason| reason.words(ui)).collect();
            fields.push((say!(ui, "crl-reasons"), reasons.join(", ")));
        }
        fields.extend(self.number.clone().map(|number| (say!(ui, "crl-number"), number)));
        fields.extend(self.base_number.clone().map(|number| (say!(ui, "crl-base"), number)));
        fields.push((say!(ui, "crl-entries"), self.entries.to_string()));
        fields.push((say!(ui, "crl-this-update"), japan(self.this_update)));
        fields.extend(self.next_update.map(|time| (say!(ui, "crl-next-update"), japan(time))));
        fields
    }
}

/// A name of a distribution point.
fn text(name: &GeneralName) -> String {
    match name {
        GeneralName::Directory(name) => name.to_string(),
        GeneralName::Uri(uri) => uri.clone(),
        other => other.form().to_string(),
    }
}

fn reasons(flags: ReasonFlags) -> Vec<Reason> {
    let all = [
        (ReasonFlags::KEY_COMPROMISE, Reason::KeyCompromise),
        (ReasonFlags::CA_COMPROMISE, Reason::CaCompromise),
        (ReasonFlags::AFFILIATION_CHANGED, Reason::AffiliationChanged),
        (ReasonFlags::SUPERSEDED, Reason::Superseded),
        (ReasonFlags::CESSATION_OF_OPERATION, Reason::CessationOfOperation),
        (ReasonFlags::CERTIFICATE_HOLD, Reason::CertificateHold),
        (ReasonFlags::PRIVILEGE_WITHDRAWN, Reason::PrivilegeWithdrawn),
        (ReasonFlags::AA_COMPROMISE, Reason::AaCompromise),
    ];
    all.into_iter().filter(|(flag, _)| flags.contains(*flag)).map(|(_, reason)| reason).collect()
}
