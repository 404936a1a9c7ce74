//! What a check found: one result a rule, with the rule's source and how sure it is.

use schemars::JsonSchema;
use serde::Serialize;

use crate::profile::{Certainty, Severity, Words};

/// What a check found (提出前確認).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct CheckReport {
    /// What was checked against.
    pub profile: ProfileUsed,
    /// What it comes to.
    pub verdict: Verdict,
    /// The documents that the profile knows, in the order of their names.
    pub documents: Vec<CheckedDocument>,
    /// The rules, in the profile's order.
    pub rules: Vec<RuleResult>,
    /// The receiver's own means of checking.
    pub checkers: Vec<CheckerName>,
}

/// The profile that was checked against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct ProfileUsed {
    /// Its id.
    pub id: String,
    /// What it is for.
    pub title: Words,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
}

/// A means of the receiver's own to check an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct CheckerName {
    /// Its name, and what it does.
    pub name: Words,
    /// Where it is found.
    pub url: Option<String>,
}

/// What a check comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No rule that could be checked is broken, and all could be.
    Acceptable,
    /// The same, but for the signatures, which are still to be made.
    ReadyToSign,
    /// A rule is broken whose breach the receiver refuses.
    Refused,
    /// Nothing is known to be refused, but something could not be decided.
    Undecided,
}

/// A document that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct CheckedDocument {
    /// Its file's name.
    pub file: String,
    /// What the profile calls it; `None` where it could not be told.
    pub kind: Option<String>,
    /// How many signatures it carries.
    pub signatures: usize,
}

/// How an application stands to one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct RuleResult {
    /// The rule's name in the profile.
    pub rule: String,
    /// What is demanded.
    pub demand: Words,
    /// What becomes of an application that breaks it.
    pub severity: Severity,
    /// Where it is known from.
    pub source: Words,
    /// Where that can be read.
    pub url: Option<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Whether it is kept.
    pub outcome: Outcome,
    /// What breaks it, or keeps it from being decided.
    pub problems: Vec<Problem>,
}

/// Whether a rule is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is.
    Passed,
    /// It is not, and the receiver refuses that.
    Refused,
    /// It is not, and that may go wrong or should be known.
    Warned,
    /// It is about signatures, and there are none yet.
    NotYet,
    /// It can't be checked here, only by the receiver or a person.
    Elsewhere,
    /// It could be checked, but not with what was found.
    Undecided,
}

/// One thing that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Problem {
    /// The file in which it is; `None` for the folder itself.
    pub file: Option<String>,
    /// The element, as names from the root with a number where there are several.
    pub element: Option<String>,
    /// What is wrong.
    pub finding: Finding,
}

/// What is wrong. Text of elements is not repeated, but for names of files, procedures and identifiers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// The file is not there.
    FileMissing,
    /// The file can't be read.
    FileUnreadable,
    /// The file is larger than is read.
    FileTooLarge {
        /// The bound, in bytes.
        limit: u64,
    },
    /// The folder has more files than are looked at.
    TooManyFiles {
        /// The bound.
        limit: usize,
    },
    /// A folder, a link or a device where a file should be.
    NotAFile,
    /// A name that leads elsewhere or can't be a file's name everywhere.
    UnsafeFileName {
        /// The name, at most 80 characters of it.
        name: String,
    },
    /// The file is named nowhere.
    FileNotNamed,
    /// The file or folder should have another name.
    FileName {
        /// What it should be called.
        expected: String,
    },
    /// There are too few or too many documents of a kind.
    DocumentCount {
        /// The kind.
        document: String,
        /// How many there are.
        found: usize,
        /// How many there are at least.
        least: usize,
        /// How many there are at most.
        most: usize,
    },
    /// The document is of no kind that the profile knows.
    DocumentUnknown,
    /// The document is not UTF-8.
    NotUtf8,
    /// The document is in another encoding, or declares one.
    Encoding,
    /// The document has a document type definition.
    Doctype,
    /// The document is not well-formed.
    NotWellFormed {
        /// Where, in bytes from its start.
        byte: Option<usize>,
    },
    /// The document is larger or deeper than is read.
    Limit,
    /// A byte order mark stands at the start.
    ByteOrderMark,
    /// The root is another element, so that nothing below it can be looked at.
    ElementMissing {
        /// The element that is expected.
        expected: String,
    },
    /// An element stands several times.
    ElementRepeated {
        /// The element.
        name: String,
        /// How often.
        found: usize,
    },
    /// An element stands where another one, or none, is expected.
    ElementUnexpected {
        /// Its name.
        found: String,
        /// What is expected there; `None` for nothing more.
        expected: Option<String>,
    },
    /// An element stands there that should not.
    ElementPresent,
    /// The element has no text.
    TextMissing,
    /// The element has text where it should have none.
    TextPresent,
    /// The element has another text.
    Text {
        /// What it may say.
        expected: Vec<String>,
    },
    /// The element lacks an attribute, or it has another value.
    Attribute {
        /// The attribute.
        name: String,
        /// The value that is expected; `None` for any.
        expected: Option<String>,
    },
    /// The element is in another namespace.
    Namespace {
        /// The namespace that it is in; empty for none.
        found: String,
        /// How the namespace should begin; empty for none.
        expected: String,
    },
    /// Characters that are not half-width.
    NotHalfWidth,
    /// Characters that are not full-width.
    NotFullWidth,
    /// An identifier stands several times.
    IdRepeated {
        /// The identifier.
        id: String,
        /// How often.
        found: usize,
    },
    /// No signature covers the file.
    NotCovered,
    /// The document carries no signature.
    NotSigned,
    /// The document carries a signature and should not.
    SignaturePresent,
    /// The document carries several signatures.
    SeveralSignatures {
        /// How many.
        found: usize,
    },
    /// The signature stands elsewhere.
    Misplaced,
    /// An algorithm is another one.
    Algorithm {
        /// The one that is there, at most 80 characters of it; empty for none.
        found: String,
        /// The one that is expected.
        expected: String,
    },
    /// The signature does not refer to what it has to cover.
    NotReferenced {
        /// The file, or the element's identifier; empty for the whole document.
        what: String,
    },
    /// The signature refers to something that it need not cover.
    ReferenceUnexpected {
        /// The URI, at most 80 characters of it.
        uri: String,
    },
    /// The signature refers to one thing twice.
    ReferenceRepeated {
        /// The URI, at most 80 characters of it.
        uri: String,
    },
    /// The transforms of a reference are others.
    Transforms {
        /// The URI of the reference, at most 80 characters of it.
        uri: String,
    },
    /// The URI is not written in percent-encoded UTF-8.
    UriNotEncoded,
    /// `KeyInfo` has something else.
    KeyInfo,
    /// The certificate is longer than the receiver takes.
    CertificateTooLong {
        /// Characters of base64.
        found: usize,
        /// The bound.
        limit: usize,
    },
    /// `Signature/@Id` is missing or is made otherwise.
    SignatureId,
    /// The namespace of XML-DSig has another prefix.
    Prefix {
        /// The prefix that is there; empty for none.
        found: String,
        /// The one that is expected; empty for none.
        expected: String,
    },
    /// The signature lacks the signed properties of XAdES.
    QualifyingProperties,
    /// What the signature refers to was changed after signing.
    Changed {
        /// The URI of the reference, at most 80 characters of it.
        uri: String,
    },
    /// What the signature refers to can't be found or digested as it says.
    ReferenceBroken {
        /// The URI of the reference, at most 80 characters of it.
        uri: String,
    },
    /// The signature does not hold: it is malformed, or does not fit its certificate.
    SignatureBroken,
}

impl Problem {
    pub(super) fn folder(finding: Finding) -> Self {
        Self { file: None, element: None, finding }
    }

    pub(super) fn file(file: &str, finding: Finding) -> Self {
        Self { file: Some(file.to_owned()), element: None, finding }
    }
}

/// A text from the application, shortened for a report.
pub(super) fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    text.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).take(LONGEST).collect()
}
