//! The report of a survey for people to read, in English whatever the language of the command: it is made to be sent in.

use std::fmt::Write as _;

use super::view::{FindingView, SurveyDocument, VerdictView};

/// The report as Markdown.
pub fn markdown(document: &SurveyDocument) -> String {
    let mut out = String::from("# Survey of a My Number Card\n\n");
    let counts = document.counts;
    let reader = document.reader.as_deref().unwrap_or("a virtual card");
    let token = document.token.map_or("not known".to_owned(), |token| format!("{token:?}").to_lowercase());
    // Writing into a string does not fail.
    let _ = writeln!(out, "Made by `jpki` {} on {}.\n", document.version, document.date);
    let _ = writeln!(out, "| | |\n|---|---|\n| reader | {} |", cell(reader));
    let _ = writeln!(out, "| ATR (may tell the model of the reader) | `{}` |\n| carrier | {token} |", document.atr);
    let _ = writeln!(out, "| confirmed | {} |\n| differs | {} |", counts.confirmed, counts.differs);
    let _ = writeln!(out, "| unclear | {} |\n| not asked | {} |", counts.unclear, counts.not_asked);
    if let Some(reason) = &document.broke_off {
        let _ = writeln!(out, "\n**The survey broke off**: {}", cell(reason));
    }
    out.push_str(
        "\nThe numbers are sections of docs/protocol.md, the marks its own: ● two sources, ○ one source, △ inference, – no \
         source.\nNothing in this report was written on the card for its holder.\n",
    );
    for (title, verdict) in [
        ("What differs", VerdictView::Differs),
        ("What is unclear", VerdictView::Unclear),
        ("What is confirmed", VerdictView::Confirmed),
    ] {
        let _ = writeln!(out, "\n## {title}\n");
        let mut findings = document.with(verdict).peekable();
        if findings.peek().is_none() {
            out.push_str("Nothing.\n");
            continue;
        }
        out.push_str(
            "| statement | | the sources say | expected | observed | how it was asked |\n|---|---|---|---|---|---|\n",
        );
        for FindingView { id, certainty, says, expected, observed, how, .. } in findings {
            let mark = certainty.mark();
            let [says, expected, observed, how] = [says, expected, observed.as_str(), how].map(cell);
            let _ = writeln!(out, "| {id} | {mark} | {says} | {expected} | {observed} | {how} |");
        }
    }
    out.push_str("\n## What was not asked\n\n| statement | | the sources say | why not |\n|---|---|---|---|\n");
    for FindingView { id, certainty, says, observed, how, .. } in document.with(VerdictView::NotAsked) {
        let why = if observed == how { (*observed).clone() } else { format!("{observed}. {how}") };
        let _ = writeln!(out, "| {id} | {} | {} | {} |", certainty.mark(), cell(says), cell(&why));
    }
    out.push_str(
        "\n## Times in milliseconds\n\n| exchange | number | least | median | most |\n|---|---|---|---|---|\n",
    );
    for timing in &document.timings {
        let (min, median, max) = (timing.min_ms, timing.median_ms, timing.max_ms);
        let _ = writeln!(out, "| {} | {} | {min:.1} | {median:.1} | {max:.1} |", timing.kind, timing.count);
    }
    out.push_str("\n## Every exchange\n\n| | kind | header | bytes sent | bytes received | status | ms |\n|---|---|---|---|---|---|---|\n");
    for (number, exchange) in (1..).zip(&document.exchanges) {
        let status = exchange.status.as_deref().unwrap_or("none");
        let _ = writeln!(
            out,
            "| {number} | {} | {} | {} | {} | {status} | {:.1} |",
            exchange.kind, exchange.header, exchange.sent, exchange.received, exchange.ms
        );
    }
    out.push_str(
        "\n## Sending it in\n\nRead it through first. If you are content with it, open an issue at the project and attach this \
         file and the JSON\nreport, or send both to a maintainer. Say what card it is as far as you know: the year it was \
         issued, and whether at the\ncontacts or contactless. Do not add the card number, photos of the card, or transcripts.\n",
    );
    out
}

/// Text that does not end a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}
