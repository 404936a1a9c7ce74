//! A report in words: the result first, then what was signed, by whom, and what speaks for and against it.

use anstyle::Style;
use fluent_bundle::FluentArgs;
use jpki_verify::{
    AlgorithmUse, CertificateType, CertifiedText, ChainRole, Finding, Indication, InputFile, IssuingEnvironment,
    Packaging, Report, SexReport, SignatureReport, SignerReport, TimeSource,
};

use super::words;
use crate::output::page::Page;
use crate::output::time::japan;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Fills a page with a report.
pub fn fill(report: &Report, page: &mut Page, ui: &Ui) {
    headline(report.indication, &headline_words(report, ui), page);
    if let Some(sub) = report.sub_indication {
        page.note(sub.name());
    }
    findings(&report.errors, BAD, page, ui);
    page.gap();
    let mut fields = vec![(say!(ui, "report-file"), file(&report.input, ui))];
    if let Some(content) = &report.content {
        fields.push((say!(ui, "report-content"), file(content, ui)));
    }
    fields.push((say!(ui, "report-time"), japan(report.verified_at)));
    if report.best_signature_time.source == TimeSource::Argument {
        let time = japan(report.best_signature_time.value);
        fields.push((say!(ui, "report-existed"), say!(ui, "report-existed-argument", time = time)));
    }
    fields.push((say!(ui, "report-policy"), report.policy.id.clone()));
    page.fields(&fields);
    for (number, signature) in report.signatures.iter().enumerate() {
        one(number + 1, signature, page, ui);
    }
    findings(&report.warnings, WARN, page, ui);
}

/// The result in a sentence.
pub fn headline_words(report: &Report, ui: &Ui) -> String {
    match report.indication {
        Indication::TotalPassed => say!(ui, "report-passed"),
        Indication::TotalFailed => say!(ui, "report-failed"),
        Indication::Indeterminate if words::only_revocation_is_open(report) => say!(ui, "report-undecided-revocation"),
        Indication::Indeterminate if words::is_revoked(report) => say!(ui, "report-undecided-revoked"),
        Indication::Indeterminate => say!(ui, "report-indeterminate"),
    }
}

/// The result, before everything else.
pub fn headline(indication: Indication, words: &str, page: &mut Page) {
    let style = match indication {
        Indication::TotalPassed => GOOD,
        Indication::TotalFailed => BAD,
        Indication::Indeterminate => WARN,
    };
    page.marked(indication.name(), style, 0, words);
}

fn one(number: usize, signature: &SignatureReport, page: &mut Page, ui: &Ui) {
    page.heading(&say!(ui, "report-signature", number = number as u64));
    page.fields(&fields(signature, ui));
    findings(&signature.errors, BAD, page, ui);
    findings(&signature.warnings, WARN, page, ui);
}

/// What there is to say of a signature, as labels and values.
pub fn fields(signature: &SignatureReport, ui: &Ui) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if signature.indication != Indication::TotalPassed {
        let sub = signature.sub_indication.map_or_else(String::new, |sub| format!(" ({sub})"));
        fields.push((say!(ui, "report-result"), format!("{}{sub}", signature.indication)));
    }
    let packaging = match signature.packaging {
        Packaging::Attached => say!(ui, "report-attached"),
        Packaging::Detached => say!(ui, "report-detached"),
    };
    let algorithms =
        signature.algorithms.iter().filter(|algorithm| algorithm.usage != AlgorithmUse::Signature).map(|algorithm| {
            match algorithm.bits {
                Some(bits) => format!("{} {bits}", algorithm.name),
                None => algorithm.name.clone().into_owned(),
            }
        });
    let form: Vec<String> = [signature.format.to_string(), packaging].into_iter().chain(algorithms).collect();
    fields.push((say!(ui, "report-form"), form.join(&say!(ui, "list-separator"))));
    if let Some(time) = signature.claimed_signing_time {
        fields.push((say!(ui, "report-signed-at"), say!(ui, "report-claimed", time = japan(time))));
    }
    if let Some(report) = &signature.signer {
        signer(report, &mut fields, ui);
    }
    if let Some(anchor) = signature.chain.iter().find(|entry| entry.role == ChainRole::Anchor) {
        let name = anchor.anchor_id.clone().or_else(|| anchor.subject.clone());
        fields.push((say!(ui, "report-anchor"), name.unwrap_or_default()));
    }
    fields.extend(words::revocation(&signature.revocation, ui));
    fields
}

/// Who signed: the kind of certificate always, the person only when it was asked for.
pub fn signer(signer: &SignerReport, fields: &mut Vec<(String, String)>, ui: &Ui) {
    let kind = match signer.certificate {
        CertificateType::Signature => say!(ui, "kind-signature"),
        CertificateType::UserAuthentication => say!(ui, "kind-authentication"),
        CertificateType::SignatureCa => say!(ui, "kind-signature-ca"),
        CertificateType::UserAuthenticationCa => say!(ui, "kind-authentication-ca"),
        CertificateType::Other => say!(ui, "kind-other"),
    };
    let environment = match signer.environment {
        IssuingEnvironment::Production => say!(ui, "environment-production"),
        IssuingEnvironment::Test => say!(ui, "environment-test"),
        IssuingEnvironment::Testbed => say!(ui, "environment-testbed"),
        IssuingEnvironment::Other => say!(ui, "environment-other"),
    };
    fields.push((say!(ui, "report-certificate"), say!(ui, "with-note", text = kind, note = environment)));
    if let Some(issuer) = &signer.issuer {
        fields.push((say!(ui, "certificate-issuer"), issuer.clone()));
    }
    if !signer.vouched_for {
        fields.push((String::new(), say!(ui, "report-not-vouched")));
    }
    let Some(personal) = &signer.personal else {
        if signer.redacted {
            fields.push((say!(ui, "report-signer"), say!(ui, "report-redacted")));
        }
        return;
    };
    if let Some(attributes) = &personal.attributes {
        let birth = attributes
            .birth_date
            .as_ref()
            .map(|birth| say!(ui, "with-note", text = birth.date.clone(), note = birth.japanese.clone()));
        let sex = attributes.sex.map(|sex| match sex {
            SexReport::Male => say!(ui, "sex-male"),
            SexReport::Female => say!(ui, "sex-female"),
            SexReport::Unknown | SexReport::Other => say!(ui, "sex-unknown"),
        });
        for (label, value) in [
            (say!(ui, "attribute-name"), attributes.name.as_ref().map(marked)),
            (say!(ui, "attribute-birth"), birth),
            (say!(ui, "attribute-sex"), sex),
            (say!(ui, "attribute-address"), attributes.address.as_ref().map(marked)),
        ] {
            fields.extend(value.map(|value| (label, value)));
        }
    }
    fields.push((say!(ui, "certificate-subject"), personal.subject.clone()));
    fields.push((say!(ui, "certificate-serial"), personal.serial.clone()));
    fields.push((say!(ui, "certificate-validity"), ui.period(personal.not_before, personal.not_after)));
}

/// A text with its substitute characters (代替文字) in 〔〕.
fn marked(text: &CertifiedText) -> String {
    let substitutes = text.substitutes.as_deref().unwrap_or_default();
    let mark = |(at, c): (usize, char)| if substitutes.contains(&at) { format!("〔{c}〕") } else { c.to_string() };
    text.text.chars().enumerate().map(mark).collect()
}

/// A file by its name and size.
pub fn file(file: &InputFile, ui: &Ui) -> String {
    let size = say!(ui, "file-size", size = file.size);
    say!(ui, "with-note", text = file.name.clone().unwrap_or_else(|| "-".to_owned()), note = size)
}

fn findings(findings: &[Finding], style: Style, page: &mut Page, ui: &Ui) {
    for finding in findings {
        mark(&finding_text(finding.code.name(), "finding", ui), style, page, ui);
    }
}

/// A finding with its mark.
pub fn mark(text: &str, style: Style, page: &mut Page, ui: &Ui) {
    let mark = if style == BAD { say!(ui, "mark-problem") } else { say!(ui, "mark-note") };
    page.marked(&format!("  {mark}"), style, 0, text);
}

/// The sentence of a finding. A test holds that there is one for every code.
pub fn finding_text(code: &str, family: &str, ui: &Ui) -> String {
    let key = format!("{family}-{}", code.to_lowercase().replace('_', "-"));
    ui.text(&key, &FluentArgs::new())
}
