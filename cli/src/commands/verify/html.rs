//! A report as one page: the result first, then what keeps it from being valid, who signed, and what was checked.

use jpki_verify::{
    BestSignatureTime, ChainEntry, ChainRole, Check, CheckResult, Finding, Indication, InputFile, Report,
    RevocationReport, SignatureReport, TimeSource,
};

use super::{view, words};
use crate::output::Ui;
use crate::output::html::{document, escape};
use crate::output::time::japan;
use crate::say;

const STYLE: &str = include_str!("page.css");

/// The page.
pub fn page(report: &Report, ui: &Ui) -> String {
    let title = say!(ui, "page-title");
    let (class, verdict) = match report.indication {
        Indication::TotalPassed => ("good", say!(ui, "page-passed")),
        Indication::TotalFailed => ("bad", say!(ui, "page-failed")),
        Indication::Indeterminate => ("unknown", say!(ui, "page-undecided")),
    };
    let code = match report.sub_indication {
        Some(sub) => format!("{} / {sub}", report.indication),
        None => report.indication.to_string(),
    };
    let banner = format!(
        "<div class=\"banner\">\n<strong>{}</strong>\n<p>{}</p>\n<small>{}</small>\n</div>\n",
        escape(&verdict),
        escape(&view::headline_words(report, ui)),
        escape(&code)
    );
    let signatures: String =
        report.signatures.iter().enumerate().map(|(index, one)| signature(index + 1, one, ui)).collect();
    let parts = [
        findings(&report.errors, "problem", &say!(ui, "page-problems"), ui),
        files(report, ui),
        signatures,
        findings(&report.warnings, "note", &say!(ui, "page-notes"), ui),
        footer(report, ui),
    ];
    let heading = escape(&title);
    let body = format!("<main class=\"{class}\">\n<h1>{heading}</h1>\n{banner}{}</main>\n", parts.concat());
    document(&title, STYLE, &body, ui)
}

/// What was verified, when, and by which rules.
fn files(report: &Report, ui: &Ui) -> String {
    let mut fields = vec![(say!(ui, "report-file"), file(&report.input, ui))];
    fields.extend(report.content.as_ref().map(|content| (say!(ui, "report-content"), file(content, ui))));
    fields.push((say!(ui, "report-time"), escape(&japan(report.verified_at))));
    fields.extend(existed(report.best_signature_time, ui));
    let rules = format!("{}<small>{}</small>", escape(&report.policy.id), digest(&report.policy.digest, ui));
    fields.push((say!(ui, "report-policy"), rules));
    format!("<section>\n{}</section>\n", list(&fields))
}

fn existed(time: BestSignatureTime, ui: &Ui) -> Option<(String, String)> {
    let said = say!(ui, "report-existed-argument", time = japan(time.value));
    (time.source == TimeSource::Argument).then(|| (say!(ui, "report-existed"), escape(&said)))
}

fn file(file: &InputFile, ui: &Ui) -> String {
    format!("{}<small>{}</small>", escape(&view::file(file, ui)), digest(&file.sha256, ui))
}

fn digest(sha256: &str, ui: &Ui) -> String {
    format!("{} <code>{}</code>", escape(&say!(ui, "page-digest")), escape(sha256))
}

fn signature(number: usize, signature: &SignatureReport, ui: &Ui) -> String {
    let fields: Vec<(String, String)> =
        view::fields(signature, ui).into_iter().map(|(label, value)| (label, escape(&value))).collect();
    let parts = [
        list(&fields),
        inner_findings(&signature.errors, "problem", &say!(ui, "page-problems"), ui),
        inner_findings(&signature.warnings, "note", &say!(ui, "page-notes"), ui),
        checks(&signature.checks, ui),
        revocation(&signature.revocation, ui),
        chain(&signature.chain, ui),
    ];
    let heading = escape(&say!(ui, "report-signature", number = number as u64));
    format!("<section>\n<h2>{heading}</h2>\n{}</section>\n", parts.concat())
}

/// Labels as text, values as markup.
fn list(fields: &[(String, String)]) -> String {
    let rows: String =
        fields.iter().map(|(label, value)| format!("<dt>{}</dt><dd>{value}</dd>\n", escape(label))).collect();
    format!("<dl>\n{rows}</dl>\n")
}

fn findings(findings: &[Finding], class: &str, heading: &str, ui: &Ui) -> String {
    if findings.is_empty() {
        return String::new();
    }
    format!("<section>\n<h2>{}</h2>\n{}</section>\n", escape(heading), items(findings, class, ui))
}

fn inner_findings(findings: &[Finding], class: &str, heading: &str, ui: &Ui) -> String {
    if findings.is_empty() {
        return String::new();
    }
    format!("<h3>{}</h3>\n{}", escape(heading), items(findings, class, ui))
}

fn items(findings: &[Finding], class: &str, ui: &Ui) -> String {
    let item = |finding: &Finding| {
        let text = view::finding_text(finding.code.name(), "finding", ui);
        format!("<li class=\"{class}\">{} <small>{}</small></li>\n", escape(&text), escape(finding.code.name()))
    };
    format!("<ul>\n{}</ul>\n", findings.iter().map(item).collect::<String>())
}

fn checks(checks: &[Check], ui: &Ui) -> String {
    let row = |check: &Check| {
        let (class, result) = match check.result {
            CheckResult::Ok => ("ok", say!(ui, "page-ok")),
            CheckResult::Fail => ("fail", say!(ui, "page-fail")),
            CheckResult::Warn => ("warn", say!(ui, "page-warn")),
            CheckResult::NotChecked => ("open", say!(ui, "page-not-checked")),
        };
        format!(
            "<tr><td>{}</td><td class=\"{class}\">{}</td><td class=\"standard\">{}</td></tr>\n",
            escape(&words::check(check.id, ui)),
            escape(&result),
            escape(&check.spec)
        )
    };
    let rows: String = checks.iter().map(row).collect();
    let head = [("", say!(ui, "page-check")), ("", say!(ui, "page-result")), ("standard", say!(ui, "page-standard"))]
        .map(|(class, text)| format!("<th class=\"{class}\">{}</th>", escape(&text)))
        .concat();
    format!("<h3>{}</h3>\n<table>\n<tr>{head}</tr>\n{rows}</table>\n", escape(&say!(ui, "page-checks")))
}

fn revocation(reports: &[RevocationReport], ui: &Ui) -> String {
    if reports.is_empty() {
        return String::new();
    }
    let row = |report: &RevocationReport| {
        let label = match report.certificate {
            0 => say!(ui, "page-certificate-signer"),
            number => say!(ui, "page-certificate-ca", number = number as u64),
        };
        let mut lines: Vec<String> = Vec::new();
        lines.extend(report.answer.source.clone());
        lines.extend(report.answer.next_update.map(|time| say!(ui, "page-next-update", time = japan(time))));
        let evidence = report.answer.evidence.iter();
        lines.extend(evidence.map(|evidence| say!(ui, "page-evidence", digest = evidence.sha256.clone())));
        for earlier in &report.earlier {
            lines.push(format!("{} {}", say!(ui, "page-earlier"), words::answer(earlier, ui)));
        }
        let lines: String = lines.iter().map(|line| format!("<small>{}</small>", escape(line))).collect();
        let answer = escape(&words::answer(&report.answer, ui));
        format!("<tr><td>{}</td><td>{answer}{lines}</td></tr>\n", escape(&label))
    };
    let rows: String = reports.iter().map(row).collect();
    format!("<h3>{}</h3>\n<table>\n{rows}</table>\n", escape(&say!(ui, "page-revocation")))
}

fn chain(entries: &[ChainEntry], ui: &Ui) -> String {
    let mut number = 0_u64;
    let mut row = |entry: &ChainEntry| {
        let label = match entry.role {
            ChainRole::EndEntity => say!(ui, "page-certificate-signer"),
            ChainRole::Intermediate => {
                number += 1;
                say!(ui, "page-certificate-ca", number = number)
            }
            ChainRole::Anchor => say!(ui, "report-anchor"),
        };
        let name = entry.subject.clone().unwrap_or_else(|| say!(ui, "report-redacted"));
        let validity = entry.not_before.zip(entry.not_after).map(|(from, to)| ui.period(from, to));
        let mut lines: String = validity.map(|text| format!("<small>{}</small>", escape(&text))).unwrap_or_default();
        lines.extend(entry.sha256.as_ref().map(|sha256| format!("<small>{}</small>", digest(sha256, ui))));
        format!("<tr><td>{}</td><td>{}{lines}</td></tr>\n", escape(&label), escape(&name))
    };
    let rows: String = entries.iter().map(&mut row).collect();
    if rows.is_empty() {
        return rows;
    }
    format!("<h3>{}</h3>\n<table>\n{rows}</table>\n", escape(&say!(ui, "page-chain")))
}

fn footer(report: &Report, ui: &Ui) -> String {
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let mut lines = vec![say!(ui, "page-made", time = japan(report.requested_at), tool = tool), say!(ui, "page-view")];
    let signers = report.signatures.iter().filter_map(|one| one.signer.as_ref());
    if signers.into_iter().any(|signer| signer.personal.is_some()) {
        lines.push(say!(ui, "page-private"));
    }
    let lines: String = lines.iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect();
    format!("<footer>\n{lines}</footer>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;

    #[test]
    fn the_style_sheet_loads_nothing_and_cannot_end_early() {
        for part in ["</", "url(", "@import", "http"] {
            assert!(!STYLE.contains(part), "{part}");
        }
    }

    #[test]
    fn every_check_has_its_words_in_both_languages() {
        for language in [Language::Ja, Language::En] {
            let ui = Ui::new(language, false);
            for id in jpki_verify::CheckId::ALL {
                assert!(!words::check(id, &ui).is_empty(), "{id}");
            }
        }
    }
}
