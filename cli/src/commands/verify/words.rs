//! What reports say of revocation, in words: shared by the terminal, the page and the log-in.

use jpki_validity::revocation::RevocationReason;
use jpki_verify::{
    AnswerReport, CheckId, Code, MethodName, NotCheckedReason, Report, RevocationReport, RevocationResult,
};

use crate::commands::revoked::Reason;
use crate::output::Ui;
use crate::output::time::japan;
use crate::say;

/// Whether all is well but that it is not known whether a certificate was revoked.
pub fn only_revocation_is_open(report: &Report) -> bool {
    let open = |code| {
        matches!(
            code,
            Code::RevocationNotChecked
                | Code::RevocationUnknown
                | Code::RevocationStale
                | Code::RevocationOlderThanSignature
        )
    };
    let mut codes = report.errors.iter().chain(report.signatures.iter().flat_map(|one| &one.errors)).peekable();
    codes.peek().is_some() && codes.all(|finding| open(finding.code))
}

/// Whether it is undecided because a certificate is revoked or suspended.
pub fn is_revoked(report: &Report) -> bool {
    let mut codes = report.signatures.iter().flat_map(|one| &one.errors);
    codes.any(|finding| matches!(finding.code, Code::CertificateRevoked | Code::CaRevoked | Code::CertificateOnHold))
}

/// A label and the answer for each certificate.
pub fn revocation(reports: &[RevocationReport], ui: &Ui) -> Vec<(String, String)> {
    let label = |position: usize| match position {
        0 => say!(ui, "report-revocation"),
        number => say!(ui, "report-revocation-ca", number = number as u64),
    };
    reports.iter().map(|report| (label(report.certificate), answer(&report.answer, ui))).collect()
}

/// What a check asks.
pub fn check(id: CheckId, ui: &Ui) -> String {
    match id {
        CheckId::Format => say!(ui, "check-format"),
        CheckId::ContentDigest => say!(ui, "check-content-digest"),
        CheckId::ContentType => say!(ui, "check-content-type"),
        CheckId::SigningCertificate => say!(ui, "check-signing-certificate"),
        CheckId::SigningCertificateReference => say!(ui, "check-signing-certificate-reference"),
        CheckId::SignatureValue => say!(ui, "check-signature-value"),
        CheckId::Algorithms => say!(ui, "check-algorithms"),
        CheckId::CertificateChain => say!(ui, "check-certificate-chain"),
        CheckId::CertificateValidity => say!(ui, "check-certificate-validity"),
        CheckId::CertificatePurpose => say!(ui, "check-certificate-purpose"),
        CheckId::Environment => say!(ui, "check-environment"),
        CheckId::Revocation => say!(ui, "check-revocation"),
        CheckId::SigningTime => say!(ui, "check-signing-time"),
        // What a later version adds has its name.
        other => other.name().to_owned(),
    }
}

/// One answer.
pub fn answer(answer: &AnswerReport, ui: &Ui) -> String {
    let by = by(answer, ui);
    let since = answer.revoked_at.map(japan).unwrap_or_default();
    match answer.result {
        RevocationResult::Good => say!(ui, "report-revocation-good", by = by),
        RevocationResult::Revoked => match answer.reason.as_deref().and_then(|reason| reason_words(reason, ui)) {
            Some(reason) => say!(ui, "report-revocation-revoked-why", time = since, reason = reason, by = by),
            None => say!(ui, "report-revocation-revoked", time = since, by = by),
        },
        RevocationResult::OnHold => say!(ui, "report-revocation-hold", time = since, by = by),
        RevocationResult::Unknown => say!(ui, "report-revocation-unknown", by = by),
        RevocationResult::Stale => say!(ui, "report-revocation-stale", by = by),
        // Whatever a later version adds is no answer here.
        _ => {
            let why = match answer.not_checked_cause {
                None | Some(NotCheckedReason::NoSource) => say!(ui, "report-why-no-source"),
                Some(NotCheckedReason::NotCovered) => say!(ui, "report-why-not-covered"),
                Some(NotCheckedReason::Unreachable) => say!(ui, "report-why-unreachable"),
                Some(NotCheckedReason::MethodNotAccepted) => say!(ui, "report-why-method"),
                Some(NotCheckedReason::EarlierFailure) => say!(ui, "report-why-earlier"),
                Some(_) => say!(ui, "report-why-unusable"),
            };
            say!(ui, "report-revocation-not-checked", why = why)
        }
    }
}

/// How the source knows, and as of when.
fn by(answer: &AnswerReport, ui: &Ui) -> String {
    let method = match answer.method {
        Some(MethodName::Crl) => say!(ui, "report-method-crl"),
        Some(MethodName::Ocsp) => say!(ui, "report-method-ocsp"),
        _ => say!(ui, "report-method-other"),
    };
    match answer.this_update {
        Some(time) => say!(ui, "report-by-time", method = method, time = japan(time)),
        None => say!(ui, "report-by", method = method),
    }
}

/// A reason by its name in RFC 5280; `None` where none is given.
fn reason_words(reason: &str, ui: &Ui) -> Option<String> {
    let reason = RevocationReason::ALL.into_iter().find(|known| known.name() == reason).map(Reason::from)?;
    (reason != Reason::Unspecified).then(|| reason.words(ui))
}
