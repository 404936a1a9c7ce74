//! `jpki testbed revoke`, `suspend`, `resume` and `renew`: the state of the cardholder's certificates.

use std::path::Path;

use jiff::Timestamp;
use jpki_testbed::{CertificateState, Hierarchy, Reason, Testbed};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{TestbedCertificateArgs, TestbedRenewArgs, TestbedRevokeArgs, TestbedSuspendArgs};
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;
use crate::output::time::japan;
use crate::say;

/// Result of `jpki testbed revoke`, `suspend`, `resume` and `renew`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TestbedCertificate {
    /// Which of the cardholder's certificates.
    pub certificate: CertificateKind,
    /// File of the present one.
    pub file: String,
    /// State of the present one.
    pub status: Status,
    /// Since when it is suspended or revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Why it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<RevocationReason>,
    /// File of the former one, after a renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former_file: Option<String>,
}

/// The cardholder's two certificates.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateKind {
    /// That for signatures.
    Signature,
    /// That for logging in.
    UserAuthentication,
}

/// State of a certificate at its authority.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Neither revoked nor suspended.
    Good,
    /// Suspended.
    Suspended,
    /// Revoked.
    Revoked,
}

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// None is told.
    Unspecified,
    /// The key may be in other hands.
    KeyCompromise,
    /// The issuer's key may be in other hands.
    CaCompromise,
    /// The name, the address or another attribute has changed.
    AffiliationChanged,
    /// Renewed.
    Superseded,
    /// No longer needed.
    CessationOfOperation,
    /// A right was withdrawn.
    PrivilegeWithdrawn,
    /// The key of an attribute authority may be in other hands.
    AaCompromise,
}

impl RevocationReason {
    /// `None` for what is no revocation.
    fn new(reason: Reason) -> Option<Self> {
        Some(match reason {
            Reason::Unspecified => Self::Unspecified,
            Reason::KeyCompromise => Self::KeyCompromise,
            Reason::CaCompromise => Self::CaCompromise,
            Reason::AffiliationChanged => Self::AffiliationChanged,
            Reason::Superseded => Self::Superseded,
            Reason::CessationOfOperation => Self::CessationOfOperation,
            Reason::PrivilegeWithdrawn => Self::PrivilegeWithdrawn,
            Reason::AaCompromise => Self::AaCompromise,
            _ => return None,
        })
    }
}

pub fn revoke(arguments: &TestbedRevokeArgs, ui: &Ui) -> Result<Exit, Failure> {
    let (mut testbed, kind) = open(&arguments.certificate)?;
    testbed.revoke(kind, arguments.reason, time(arguments.time))?;
    tell(&testbed, &arguments.certificate, None, ui)
}

pub fn suspend(arguments: &TestbedSuspendArgs, ui: &Ui) -> Result<Exit, Failure> {
    let (mut testbed, kind) = open(&arguments.certificate)?;
    testbed.suspend(kind, time(arguments.time))?;
    tell(&testbed, &arguments.certificate, None, ui)
}

pub fn resume(arguments: &TestbedCertificateArgs, ui: &Ui) -> Result<Exit, Failure> {
    let (mut testbed, kind) = open(arguments)?;
    testbed.resume(kind)?;
    tell(&testbed, arguments, None, ui)
}

pub fn renew(arguments: &TestbedRenewArgs, ui: &Ui) -> Result<Exit, Failure> {
    let (mut testbed, kind) = open(&arguments.certificate)?;
    ui.status(&say!(ui, "testbed-renewing"));
    testbed.renew(kind, time(arguments.time), arguments.seed)?;
    let former = file(&arguments.certificate.folder, kind, Some(testbed.former_signers(kind).len()));
    tell(&testbed, &arguments.certificate, Some(former), ui)
}

fn open(arguments: &TestbedCertificateArgs) -> Result<(Testbed, Hierarchy), Failure> {
    Ok((Testbed::open(&arguments.folder)?, arguments.certificate.into()))
}

fn time(given: Option<Timestamp>) -> Timestamp {
    given.unwrap_or_else(Timestamp::now)
}

/// The file of a certificate; of a former one with its number.
fn file(folder: &Path, kind: Hierarchy, number: Option<usize>) -> String {
    let number = number.map_or(String::new(), |number| format!("-{number}"));
    folder.join("certificates").join(format!("{}{number}.pem", kind.name())).display().to_string()
}

/// Tells the state of the present certificate, as the register has it now.
fn tell(
    testbed: &Testbed,
    arguments: &TestbedCertificateArgs,
    former_file: Option<String>,
    ui: &Ui,
) -> Result<Exit, Failure> {
    let kind = Hierarchy::from(arguments.certificate);
    let signer = match kind {
        Hierarchy::Signature => testbed.signature_signer(),
        Hierarchy::UserAuthentication => testbed.authentication_signer(),
    };
    let issuer =
        testbed.authority_of(&signer).ok_or_else(|| Failure::path(Code::TestbedUnusable, &arguments.folder))?;
    let state = testbed.state(issuer, &signer.serial()?)?.unwrap_or(CertificateState::Good);
    let changed = TestbedCertificate {
        certificate: match kind {
            Hierarchy::Signature => CertificateKind::Signature,
            Hierarchy::UserAuthentication => CertificateKind::UserAuthentication,
        },
        file: file(&arguments.folder, kind, None),
        status: match state {
            CertificateState::Suspended { .. } => Status::Suspended,
            CertificateState::Revoked { .. } => Status::Revoked,
            _ => Status::Good,
        },
        since: state.revocation().map(|(since, _)| since),
        reason: state.revocation().and_then(|(_, reason)| RevocationReason::new(reason)),
        former_file,
    };
    ui.result(&changed, |page| {
        let which = kind.name();
        page.line(&match (changed.status, &changed.former_file) {
            (Status::Good, Some(_)) => say!(ui, "testbed-renewed", which = which),
            (Status::Good, None) => say!(ui, "testbed-resumed", which = which),
            (Status::Suspended, _) => say!(ui, "testbed-suspended", which = which),
            (Status::Revoked, _) => say!(ui, "testbed-revoked", which = which),
        });
        let mut fields = vec![(say!(ui, "testbed-certificate-file"), changed.file.clone())];
        if let Some(former) = &changed.former_file {
            fields.push((say!(ui, "testbed-former-file"), former.clone()));
        }
        if let Some((since, reason)) = state.revocation() {
            fields.push((say!(ui, "testbed-since"), japan(since)));
            if changed.reason.is_some() {
                fields.push((say!(ui, "testbed-reason"), reason.to_string()));
            }
        }
        page.fields(&fields);
    })?;
    Ok(Exit::Done)
}
