//! What proves the card's data, in one shape for text and face: each part on its own, the issuer, and the whole.

use std::path::PathBuf;

use jpki_card::{CvAnchors, CvCertificate, DataCheck, Hierarchy, IssuerCheck};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{Accept, Globals};
use crate::error::{Code, Exit, Failure};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui, WARN, input};
use crate::say;

/// The whole, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// All that was read and can be signed is what a known issuer signed.
    Authentic,
    /// Something is not what the issuer signed, or the issuer's certificate is forged.
    Altered,
    /// All is signed by one issuer, whom nobody known here vouches for.
    IssuerUnknown,
}

/// One part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// It is what the issuer signed.
    Authentic,
    /// It is not what the issuer signed.
    Altered,
    /// What would prove it is itself altered.
    Unproven,
}

impl From<DataCheck> for PartState {
    fn from(check: DataCheck) -> Self {
        match check {
            DataCheck::Authentic => Self::Authentic,
            DataCheck::Altered { .. } => Self::Altered,
            _ => Self::Unproven,
        }
    }
}

/// Who vouches for the key that signed the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssuerStanding {
    /// A root of real cards.
    Production,
    /// A root of the operator's test cards: genuine, and no proof about a person.
    Test,
    /// A root that was added with `--cv-anchor`.
    Added,
    /// No root that is known here.
    Unknown,
    /// The certificate names a known root, which did not sign it.
    BadSignature,
}

/// The issuer of the data.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssuerView {
    /// Who vouches for it.
    pub standing: IssuerStanding,
    /// Key id of the issuer's key, such as `1322131/000`: the municipality that issued the card.
    pub key_id: String,
    /// Key id of the root that certifies it.
    pub root_key_id: String,
}

impl From<IssuerCheck> for IssuerStanding {
    fn from(check: IssuerCheck) -> Self {
        match check {
            IssuerCheck::Known { hierarchy: Hierarchy::Production, .. } => Self::Production,
            IssuerCheck::Known { hierarchy: Hierarchy::Test, .. } => Self::Test,
            IssuerCheck::Known { .. } => Self::Added,
            IssuerCheck::BadSignature => Self::BadSignature,
            // `Unknown`, and whatever a later version of the card crate adds.
            _ => Self::Unknown,
        }
    }
}

impl IssuerStanding {
    /// In words.
    pub fn words(self, ui: &Ui) -> String {
        match self {
            Self::Production => say!(ui, "data-standing-production"),
            Self::Test => say!(ui, "data-standing-test"),
            Self::Added => say!(ui, "data-standing-added"),
            Self::Unknown => say!(ui, "data-standing-unknown"),
            Self::BadSignature => say!(ui, "data-standing-forged"),
        }
    }
}

impl IssuerView {
    /// Asks who issued the certificate.
    pub fn new(certificate: &CvCertificate, anchors: &CvAnchors) -> Self {
        let standing = IssuerStanding::from(anchors.check(certificate));
        let (key_id, root_key_id) = (certificate.subject().to_string(), certificate.issuer().to_string());
        Self { standing, key_id, root_key_id }
    }
}

/// What is proved of the data as a whole.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Authenticity {
    /// The whole, in one word.
    pub verdict: Verdict,
    /// Who issued the data.
    pub issuer: IssuerView,
}

impl Authenticity {
    /// Judges the whole by its parts.
    pub fn new(parts: impl IntoIterator<Item = PartState>, issuer: IssuerView) -> Self {
        let intact = parts.into_iter().all(|part| part == PartState::Authentic);
        let verdict = match issuer.standing {
            _ if !intact => Verdict::Altered,
            IssuerStanding::BadSignature => Verdict::Altered,
            IssuerStanding::Unknown => Verdict::IssuerUnknown,
            IssuerStanding::Production | IssuerStanding::Test | IssuerStanding::Added => Verdict::Authentic,
        };
        Self { verdict, issuer }
    }

    /// How the command ends. That the issuer is not known speaks against nothing; it is told as a notice.
    pub fn exit(&self) -> Exit {
        match self.verdict {
            Verdict::Altered => Exit::Invalid,
            Verdict::Authentic | Verdict::IssuerUnknown => Exit::Done,
        }
    }
}

/// The roots that are trusted for the card's own certificates: those built in, and those of the files.
pub fn anchors(files: &[PathBuf]) -> Result<CvAnchors, Failure> {
    let mut anchors = CvAnchors::built_in();
    for path in files {
        let bytes = input::read(path, input::SMALL_FILE)?;
        let unusable = || Failure::path(Code::CertificateCvAnchor, path);
        let text = String::from_utf8(bytes).map_err(|error| unusable().with_detail(&error.utf8_error()))?;
        let before = anchors.roots().count();
        anchors = anchors.with_text(&text).map_err(|error| unusable().with_detail(&error))?;
        // A file without any root is a mistake; one whose roots are all known is none.
        if anchors.roots().count() == before && !text.lines().any(|line| line.trim_start().starts_with('[')) {
            return Err(unusable());
        }
    }
    Ok(anchors)
}

/// Tells on the side what is not as with a real card: nobody known vouches for the issuer, or it is a test card.
pub fn tell_issuer(issuer: &IssuerView, globals: &Globals, ui: &Ui) {
    match issuer.standing {
        IssuerStanding::Unknown => {
            let root = issuer.root_key_id.clone();
            ui.notice("authenticity.issuer-unknown", say!(ui, "data-notice-unknown", root = root));
        }
        IssuerStanding::Test if !globals.accept.contains(&Accept::Test) => {
            ui.notice("authenticity.issuer-test", say!(ui, "data-notice-test"));
        }
        _ => {}
    }
}

/// The verdict, before everything else.
pub fn headline(authenticity: &Authenticity, page: &mut Page, ui: &Ui) {
    let (mark, style, words) = verdict(authenticity.verdict, ui);
    page.marked(&mark, style, 0, &words);
}

/// Mark, style and sentence of a verdict.
pub fn verdict(verdict: Verdict, ui: &Ui) -> (String, anstyle::Style, String) {
    match verdict {
        Verdict::Authentic => (say!(ui, "data-authentic"), GOOD, say!(ui, "data-authentic-words")),
        Verdict::Altered => (say!(ui, "data-altered"), BAD, say!(ui, "data-altered-words")),
        Verdict::IssuerUnknown => (say!(ui, "data-unknown"), WARN, say!(ui, "data-unknown-words")),
    }
}

/// A line about one part: its name, and what is known about it.
pub fn part(name: &str, state: PartState, page: &mut Page, ui: &Ui) {
    let (mark, style, words) = match state {
        PartState::Authentic => (say!(ui, "mark-ok"), GOOD, say!(ui, "data-part-authentic", name = name.to_owned())),
        PartState::Altered => (say!(ui, "mark-error"), BAD, say!(ui, "data-part-altered", name = name.to_owned())),
        PartState::Unproven => (say!(ui, "mark-error"), BAD, say!(ui, "data-part-unproven", name = name.to_owned())),
    };
    page.marked(&format!("  {mark}"), style, 6, &words);
}

/// Who issued the data, in words.
pub fn issuer_words(issuer: &IssuerView, ui: &Ui) -> String {
    let standing = issuer.standing.words(ui);
    say!(ui, "data-issuer-words", key = issuer.key_id.clone(), root = issuer.root_key_id.clone(), standing = standing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_altered_part_is_enough_and_an_unknown_issuer_is_its_own_answer() {
        use IssuerStanding::{Added, BadSignature, Production, Test, Unknown};
        use PartState::{Altered, Authentic, Unproven};
        let judge = |parts: &[PartState], standing| {
            let issuer = IssuerView { standing, key_id: String::new(), root_key_id: String::new() };
            let judged = Authenticity::new(parts.iter().copied(), issuer);
            (judged.verdict, judged.exit())
        };
        for standing in [Production, Test, Added] {
            assert_eq!(judge(&[Authentic, Authentic], standing), (Verdict::Authentic, Exit::Done));
        }
        assert_eq!(judge(&[Authentic], Unknown), (Verdict::IssuerUnknown, Exit::Done));
        assert_eq!(judge(&[Authentic], BadSignature), (Verdict::Altered, Exit::Invalid));
        for standing in [Production, Test, Added, Unknown, BadSignature] {
            for part in [Altered, Unproven] {
                assert_eq!(judge(&[Authentic, part], standing), (Verdict::Altered, Exit::Invalid));
            }
        }
    }
}
