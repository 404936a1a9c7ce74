//! Reading and canonical forms, beside SHA-256 of the same bytes, xmllint and roxmltree.

#[path = "support/documents.rs"]
mod documents;

use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jpki_signature::{Digest, DigestAlgorithm};
use jpki_xml::{Algorithm, Document, IdRule, Index, Limits, canonicalize};

fn main() {
    // `cargo test --benches` only has to see that everything runs.
    let measuring = std::env::args().any(|argument| argument == "--bench");
    let size = if measuring { 10_000_000 } else { 100_000 };
    small(measuring);
    large(&documents::form(size), measuring);
}

/// The best of many rounds: what the machine does when nobody else is using it.
fn best(measuring: bool, budget: Duration, mut run: impl FnMut()) -> Duration {
    run();
    let begun = Instant::now();
    let mut best = Duration::MAX;
    let mut rounds = 0;
    while rounds < 3 || (measuring && begun.elapsed() < budget) {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
        rounds += 1;
    }
    best
}

fn index(text: &[u8], rules: &[IdRule]) -> usize {
    Index::read(Document::new(text).unwrap(), rules, &Limits::default()).unwrap().signatures().len()
}

fn canonical(text: &[u8], algorithm: Algorithm, out: &mut Vec<u8>) {
    out.clear();
    canonicalize(Document::new(text).unwrap(), &algorithm.into(), &Limits::default(), out).unwrap();
}

fn small(measuring: bool) {
    let text = documents::configuration();
    let text = text.as_bytes();
    let rules = [IdRule::any("ID"), IdRule::any("Id")];
    let budget = Duration::from_secs(2);
    let mut out = Vec::new();
    println!("configuration of {} bytes", text.len());
    let named = |name: &str, time: Duration| println!("  {name}: {:.1} µs", time.as_secs_f64() * 1e6);
    named("index", best(measuring, budget, || _ = black_box(index(black_box(text), &rules))));
    named(
        "canonical form 1.0",
        best(measuring, budget, || canonical(black_box(text), Algorithm::Canonical10, &mut out)),
    );
    named("exclusive form", best(measuring, budget, || canonical(black_box(text), Algorithm::Exclusive, &mut out)));
    named("SHA-256", best(measuring, budget, || _ = black_box(Digest::of(DigestAlgorithm::Sha256, black_box(text)))));
    let all = || {
        let document = Document::new(black_box(text)).unwrap();
        black_box(Index::read(document, &rules, &Limits::default()).unwrap());
        out.clear();
        canonicalize(document, &Algorithm::Canonical10.into(), &Limits::default(), &mut out).unwrap();
        black_box(Digest::of(DigestAlgorithm::Sha256, &out));
    };
    named("index, canonical form and SHA-256", best(measuring, budget, all));
}

fn large(text: &str, measuring: bool) {
    let bytes = text.as_bytes();
    let budget = Duration::from_secs(3);
    let mut out = Vec::with_capacity(bytes.len() * 2);
    println!("form of {} bytes", bytes.len());
    let named = |name: &str, time: Duration| {
        println!("  {name}: {:.0} MB/s", bytes.len() as f64 / 1e6 / time.as_secs_f64());
    };
    named("UTF-8 and characters", best(measuring, budget, || _ = black_box(Document::new(black_box(bytes)).unwrap())));
    named("index", best(measuring, budget, || _ = black_box(index(black_box(bytes), &IdRule::usual()))));
    for algorithm in [Algorithm::Canonical10, Algorithm::Canonical11, Algorithm::Exclusive] {
        let time = best(measuring, budget, || canonical(black_box(bytes), algorithm, &mut out));
        named(&format!("{algorithm:?}, reading included"), time);
    }
    let sha = best(measuring, budget, || _ = black_box(Digest::of(DigestAlgorithm::Sha256, black_box(bytes))));
    named("SHA-256", sha);
    named(
        "roxmltree, reading alone",
        best(measuring, budget, || _ = black_box(roxmltree::Document::parse(text).unwrap())),
    );
    xmllint(text, measuring, &named);
}

/// xmllint in a process of its own, which takes a few milliseconds to begin.
fn xmllint(text: &str, measuring: bool, named: &dyn Fn(&str, Duration)) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    let run = |option: &str| {
        let status = Command::new("xmllint").args(["--huge", option]).arg(file.path()).stdout(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    };
    if !run("--c14n") {
        println!("  xmllint is not installed");
        return;
    }
    for option in ["--noout", "--c14n"] {
        named(&format!("xmllint {option}"), best(measuring, Duration::from_secs(3), || assert!(run(option))));
    }
}
