//! What a receiver demands, with the source of each demand and how sure it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::path::ElementPath;

/// One demand of a receiver.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// Stable name within the profile.
    pub id: String,
    /// What is demanded, in words.
    pub demand: Words,
    /// What becomes of an application that breaks it.
    pub severity: Severity,
    /// Where the demand is known from: a key of the profile's sources.
    pub source: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// How it is found out whether a document keeps it.
    pub test: Test,
    /// Which kinds of documents it is about; empty for all.
    #[serde(default)]
    pub documents: Vec<String>,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In English.
    pub en: String,
    /// In Japanese.
    pub ja: String,
}

/// Where a fact is known from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Source {
    /// Its name.
    pub name: Words,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A means of the receiver's own to check an application (受付側の検査手段).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Checker {
    /// Its name, and what it does.
    pub name: Words,
    /// Where it is found.
    pub url: Option<String>,
}

/// What becomes of an application that breaks a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The receiver refuses it.
    Refuse,
    /// It may go wrong, or a person should know.
    Warn,
}

/// How sure a fact is, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in the receiver's own schema, or recomputed from an application that it made.
    High,
    /// From a client that passes the receiver's tests, or from documents of others.
    Medium,
    /// Second-hand, disputed, or general knowledge: to be confirmed.
    Low,
}

/// How it is found out whether a rule is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Test {
    /// Not here: by a schema or a program that is the receiver's own, or by a person.
    Elsewhere,
    /// The document is well-formed XML 1.0 in UTF-8 without a document type definition.
    WellFormed,
    /// No byte order mark stands before the document.
    NoByteOrderMark,
    /// The document's file is called as its kind is.
    FileName,
    /// There are as many documents of each kind as the container has.
    Documents,
    /// The folder is called as the text of this element says.
    FolderNamed(ElementPath),
    /// The folder has no folders, links or other things that are no plain files.
    PlainFiles,
    /// Every name of a file at these paths is safe, and the folder has the file.
    FilesNamed(Vec<ElementPath>),
    /// Every file of the folder but the document itself is named at one of these paths.
    AllFilesNamed(Vec<ElementPath>),
    /// The files named at these paths are well-formed XML 1.0 in UTF-8.
    FilesWellFormed(Vec<ElementPath>),
    /// The children of an element are these, in this order.
    Children {
        /// The element.
        of: ElementPath,
        /// Local names, or `.` for any element but `Signature`; with `?` after what may be missing, `*` after what may be
        /// missing or stand repeatedly.
        are: Vec<String>,
    },
    /// The element stands there exactly once.
    Once(ElementPath),
    /// The element stands there at least once, and has text.
    HasText(ElementPath),
    /// The element stands nowhere.
    Absent(ElementPath),
    /// No element at this path has text, and none of what is inside.
    Empty(ElementPath),
    /// Every element at this path has one of these texts.
    Text {
        /// The element.
        of: ElementPath,
        /// What it may say.
        is: Vec<String>,
    },
    /// Every element at this path has the text of another document's element, with another ending.
    TextOf {
        /// The element.
        of: ElementPath,
        /// The kind of document with the other text.
        document: String,
        /// The element there.
        element: ElementPath,
        /// The ending that is taken away there.
        without: String,
        /// The ending that is put in its place.
        with: String,
    },
    /// Every element at this path has this attribute, with a value.
    Attribute {
        /// The element.
        of: ElementPath,
        /// The attribute's name.
        name: String,
        /// The value that it has; any where this is left out.
        is: Option<String>,
    },
    /// The elements at this path are in a namespace that begins so; in none where this is empty.
    Namespace {
        /// The elements.
        of: ElementPath,
        /// How the namespace begins.
        begins: String,
    },
    /// The characters of the text at these paths are all half-width (半角).
    HalfWidth(Vec<ElementPath>),
    /// The characters of the text at these paths are all full-width (全角).
    FullWidth(Vec<ElementPath>),
    /// No identifier stands twice, by the attributes that the profile names.
    UniqueIds,
    /// Each file that is named at these paths is covered by a signature.
    Covered(Vec<ElementPath>),
    /// The document carries signatures, or none where its kind is not signed.
    Signed,
    /// There is one signature at most.
    OneSignature,
    /// Every signature stands where the profile places it.
    Place,
    /// `CanonicalizationMethod` is that of the profile.
    Canonicalization,
    /// `SignatureMethod` and every `DigestMethod` are those of the profile.
    Algorithms,
    /// The references are those of the profile, each once, with its transforms, and nothing else is referred to.
    References,
    /// The references are written as the profile writes them.
    Uris,
    /// `KeyInfo` has what the profile puts there and nothing else.
    KeyInfo,
    /// The base64 text of each certificate has at most this many characters.
    CertificateLength(usize),
    /// `Signature/@Id` is there, is made as the profile makes it, and stands once.
    SignatureId,
    /// The namespace of XML-DSig is declared as the profile declares it.
    Prefix,
    /// No `Object` stands in a signature.
    NoObject,
    /// Every signature has the signed properties of XAdES that the profile puts there, and refers to them.
    QualifyingProperties,
    /// What is signed was not changed, and every signature fits its certificate. Whether the certificate deserves trust is not
    /// asked.
    Intact,
}
