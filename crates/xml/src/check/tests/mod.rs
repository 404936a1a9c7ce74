//! Checks of whole applications, each spoilt in one way.

mod egov;
mod etax;
mod files;
mod individual;
mod signature;
mod signed;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;
use crate::profile::BuiltIn;

const C14N: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const STRUCTURE: &str = "#%E6%A7%8B%E6%88%90%E6%83%85%E5%A0%B1";
const FORM: &str = "999A00000000100001_01.xml";

/// A way to spoil an application.
type Spoil = Box<dyn Fn(&Copy)>;
/// The rules that it breaks then.
type Broken = Vec<(&'static str, Outcome, Finding)>;

/// A copy of a sample application, to be spoilt.
struct Copy {
    _temporary: TempDir,
    folder: PathBuf,
}

impl Copy {
    /// `sample`: the folder in fixtures/xml.
    fn of(sample: &str) -> Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/xml").join(sample);
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join(from.file_name().unwrap());
        fs::create_dir(&folder).unwrap();
        for entry in fs::read_dir(&from).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
        }
        Self { _temporary: temporary, folder }
    }

    fn egov() -> Self {
        Self::of("egov/999A000000001000")
    }

    fn individual() -> Self {
        Self::of("egov-individual/999A000000003000")
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    fn replace(&self, file: &str, from: &str, to: &str) -> &Self {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{from} is not in {file}");
        fs::write(self.path(file), text.replace(from, to)).unwrap();
        self
    }

    /// Puts signatures into the place for them.
    fn sign(&self, file: &str, signatures: &str) -> &Self {
        self.replace(file, "<署名情報/>", &format!("<署名情報>{signatures}</署名情報>"))
    }

    fn check(&self, which: BuiltIn) -> CheckReport {
        check(Profile::built_in(which), &self.folder, &CheckLimits::default()).unwrap()
    }
}

/// A signature of the right form, with values that fit nothing.
fn signature(id: &str, prefix: &str, references: &[(&str, &[&str])]) -> String {
    let p = if prefix.is_empty() { String::new() } else { format!("{prefix}:") };
    let declaration = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
    let mut text = format!(
        "<{p}Signature {declaration}=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"{id}\"><{p}SignedInfo>\
         <{p}CanonicalizationMethod Algorithm=\"{C14N}\"/>\
         <{p}SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/>"
    );
    for (uri, transforms) in references {
        text += &format!("<{p}Reference URI=\"{uri}\">");
        if !transforms.is_empty() {
            text += &format!("<{p}Transforms>");
            transforms.iter().for_each(|one| text += &format!("<{p}Transform Algorithm=\"{one}\"/>"));
            text += &format!("</{p}Transforms>");
        }
        text += &format!(
            "<{p}DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><{p}DigestValue>AAAA</{p}DigestValue></{p}Reference>"
        );
    }
    text + &format!(
        "</{p}SignedInfo><{p}SignatureValue>AAAA</{p}SignatureValue><{p}KeyInfo><{p}X509Data>\
         <{p}X509Certificate>MIIA</{p}X509Certificate></{p}X509Data></{p}KeyInfo></{p}Signature>"
    )
}

fn standard(id: &str) -> String {
    signature(id, "", &[(STRUCTURE, &[C14N]), (FORM, &[])])
}

/// The rules that are broken or undecided, with what is found.
fn found(report: &CheckReport) -> BTreeMap<&str, (Outcome, Vec<Finding>)> {
    let told = |rule: &&RuleResult| !matches!(rule.outcome, Outcome::Passed | Outcome::NotYet | Outcome::Elsewhere);
    let of = |rule: &RuleResult| rule.problems.iter().map(|problem| problem.finding.clone()).collect();
    report.rules.iter().filter(told).map(|rule| (rule.rule.as_str(), (rule.outcome, of(rule)))).collect()
}

/// Asserts that these rules are broken, and no others but those that every copy of the sample breaks.
#[track_caller]
fn assert_found(report: &CheckReport, usual: &[&str], expected: &[(&str, Outcome, Finding)]) {
    let mut rules = found(report);
    for (rule, outcome, finding) in expected {
        let (found_outcome, findings) =
            rules.remove(rule).unwrap_or_else(|| panic!("{rule} is not broken: {rules:#?}"));
        assert_eq!(found_outcome, *outcome, "{rule}");
        assert!(findings.contains(finding), "{rule}: {findings:?}");
    }
    rules.retain(|rule, _| !usual.contains(rule));
    assert!(rules.is_empty(), "{rules:#?}");
}

fn text(text: &str) -> String {
    text.to_owned()
}

/// What the sample of e-Gov's standard form always has: an attachment that nothing covers.
const USUAL: [&str; 1] = ["attachments-covered"];
/// The same with a signature that was not made with a key.
const USUAL_SIGNED: [&str; 2] = ["attachments-covered", "intact"];

#[test]
fn every_test_of_a_built_in_profile_is_answered_on_a_signed_application() {
    for (copy, which) in [(Copy::egov(), BuiltIn::Egov), (Copy::individual(), BuiltIn::EgovIndividual)] {
        let report = copy.check(which);
        let ids: Vec<_> = report.rules.iter().map(|rule| rule.rule.as_str()).collect();
        let rules: Vec<_> = Profile::built_in(which).rules.iter().map(|rule| rule.id.as_str()).collect();
        assert_eq!(ids, rules);
    }
}
