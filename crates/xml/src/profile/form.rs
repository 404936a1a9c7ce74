//! How the signatures of a profile look: what they cover, by which algorithms, and where they stand.

use std::borrow::Cow;

use jpki_signature::DigestAlgorithm;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};

use super::file_name::FilePattern;
use super::path::ElementPath;
use crate::Algorithm;

/// The form of a signature (署名の形式): all that signing needs to know of the receiver.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SignatureForm {
    /// What is covered, in the order of the `Reference` elements.
    pub references: Vec<ReferenceForm>,
    /// Where the `Signature` element stands.
    pub placement: Placement,
    /// Prefix of the namespace of XML-DSig; empty for a default declaration.
    #[serde(default)]
    pub prefix: String,
    /// `CanonicalizationMethod`.
    #[serde(deserialize_with = "canonicalization")]
    #[schemars(schema_with = "canonical_names")]
    pub canonicalization: Algorithm,
    /// `DigestMethod` of every reference.
    #[serde(default = "sha256", deserialize_with = "digest")]
    #[schemars(with = "DigestName")]
    pub digest: DigestAlgorithm,
    /// Digest of `SignatureMethod`, which is RSA PKCS#1 v1.5 as the card makes it.
    #[serde(default = "sha256", deserialize_with = "digest")]
    #[schemars(with = "DigestName")]
    pub signature_digest: DigestAlgorithm,
    /// `KeyInfo`.
    pub key_info: KeyInfo,
    /// `Signature/@Id`.
    pub id: SignatureId,
    /// How a reference is written as a URI.
    pub uri: UriEncoding,
    /// Which attributes are identifiers. `Id` on elements of XML-DSig and XAdES always is.
    #[serde(default)]
    pub ids: Vec<IdAttribute>,
    /// Whether several signatures may stand beside each other (連署).
    #[serde(default)]
    pub co_signing: bool,
    /// The qualifying properties of XAdES; `None` for plain XML-DSig.
    pub xades: Option<XadesForm>,
}

/// One `Reference`, or one for each file of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReferenceForm {
    /// What is referred to.
    pub covers: Target,
    /// What is done to it before it is digested, in order.
    #[serde(default)]
    pub transforms: Vec<Transform>,
    /// In which documents of the container; empty for all that are signed.
    #[serde(default)]
    pub documents: Vec<String>,
}

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Target {
    /// The one element at this path, by its identifier.
    Element(ElementPath),
    /// Each file whose name is the text of an element at this path: a file beside the document, as it is stored.
    Files(ElementPath),
    /// The files that whoever signs names.
    GivenFiles,
    /// The document that holds the signature: `URI=""`.
    Document,
}

/// Where the `Signature` element stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Placement {
    /// The last child of the element at this path, after signatures that stand there.
    LastIn(ElementPath),
    /// The last child of `element`, which is made directly after `create_after` where it is missing.
    Inside {
        /// The element whose only children are signatures.
        element: ElementPath,
        /// Directly after which element it is made, where it is missing.
        create_after: ElementPath,
    },
    /// The next sibling of the element at this path, after signatures that follow it already.
    After(ElementPath),
    /// The root of a document of its own, of this name; `*` stands for the name of the first file that is signed.
    OwnFile(FilePattern),
}

/// What is done to what a reference leads to (XML-DSig 1.1 §6.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub enum Transform {
    /// `enveloped-signature`: the signature itself is left out.
    EnvelopedSignature,
    /// `base64`: the text is decoded.
    Base64,
    /// A canonical form.
    Canonical(Algorithm),
}

/// What stands in `KeyInfo/X509Data`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum KeyInfo {
    /// The signer's certificate and nothing else.
    Certificate,
    /// The signer's certificate and that of its issuer.
    Chain,
}

/// Rules for `Signature/@Id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignatureId {
    /// The time of signing in Japan, `yyyyMMddHHmmss`: 14 digits, once in the file, a second later for each further signature.
    /// No NCName, although the schema of XML-DSig asks for one: a validating reader may complain.
    Timestamp,
    /// A name (NCName) that stands once in the file.
    Name,
    /// None.
    None,
}

/// How the name of an element or a file is written in `Reference/@URI`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UriEncoding {
    /// The UTF-8 bytes of what is not ASCII as `%E6`, upper case, and those of ASCII that RFC 3986 does not let stand.
    Percent,
    /// As it is.
    Raw,
}

/// An attribute that identifies elements.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IdAttribute {
    /// Its name: `ID`, `Id`, `id`, `xml:id`.
    pub attribute: String,
    /// On which elements; empty for every element.
    #[serde(default)]
    pub elements: Vec<ElementPath>,
}

/// The qualifying properties of XAdES (ETSI EN 319 132-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct XadesForm {
    /// The level.
    pub level: XadesLevel,
    /// Whether each reference has a `DataObjectFormat`.
    #[serde(default = "yes")]
    pub data_object_format: bool,
}

/// Levels of XAdES. Later ones come with timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[non_exhaustive]
pub enum XadesLevel {
    /// XAdES-B-B: SigningTime, SigningCertificateV2, DataObjectFormat.
    #[serde(rename = "B-B")]
    BB,
}

/// Digests that may be signed by.
#[derive(Deserialize, JsonSchema)]
enum DigestName {
    #[serde(rename = "SHA-256")]
    Sha256,
    #[serde(rename = "SHA-384")]
    Sha384,
    #[serde(rename = "SHA-512")]
    Sha512,
}

const fn sha256() -> DigestAlgorithm {
    DigestAlgorithm::Sha256
}

const fn yes() -> bool {
    true
}

fn digest<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DigestAlgorithm, D::Error> {
    Ok(match DigestName::deserialize(deserializer)? {
        DigestName::Sha256 => DigestAlgorithm::Sha256,
        DigestName::Sha384 => DigestAlgorithm::Sha384,
        DigestName::Sha512 => DigestAlgorithm::Sha512,
    })
}

/// The canonical forms by their names in profiles.
const CANONICAL: [(&str, Algorithm); 6] = [
    ("c14n-1.0", Algorithm::Canonical10),
    ("c14n-1.0-comments", Algorithm::Canonical10WithComments),
    ("c14n-1.1", Algorithm::Canonical11),
    ("c14n-1.1-comments", Algorithm::Canonical11WithComments),
    ("exclusive", Algorithm::Exclusive),
    ("exclusive-comments", Algorithm::ExclusiveWithComments),
];

fn canonical(name: &str) -> Option<Algorithm> {
    CANONICAL.into_iter().find(|(known, _)| *known == name).map(|(_, algorithm)| algorithm)
}

fn canonicalization<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Algorithm, D::Error> {
    let name = String::deserialize(deserializer)?;
    canonical(&name)
        .ok_or_else(|| de::Error::custom("a canonical form such as \"c14n-1.0\" or \"exclusive\" is expected"))
}

fn canonical_names(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": CANONICAL.map(|(name, _)| name) })
}

impl Transform {
    /// Its identifier in signatures (XML-DSig 1.1 §6.6).
    #[must_use]
    pub const fn uri(self) -> &'static str {
        match self {
            Self::EnvelopedSignature => "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            Self::Base64 => "http://www.w3.org/2000/09/xmldsig#base64",
            Self::Canonical(algorithm) => algorithm.uri(),
        }
    }
}

impl JsonSchema for Transform {
    fn schema_name() -> Cow<'static, str> {
        "Transform".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = ["enveloped-signature", "base64"].into_iter().chain(CANONICAL.map(|(name, _)| name));
        json_schema!({ "enum": names.collect::<Vec<_>>() })
    }
}

impl TryFrom<String> for Transform {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        match name.as_str() {
            "enveloped-signature" => Ok(Self::EnvelopedSignature),
            "base64" => Ok(Self::Base64),
            other => canonical(other)
                .map(Self::Canonical)
                .ok_or_else(|| "a transform is \"enveloped-signature\", \"base64\" or a canonical form".to_owned()),
        }
    }
}

impl SignatureForm {
    /// The references of one kind of document, in their order.
    pub fn references_of(&self, document: &str) -> impl Iterator<Item = &ReferenceForm> {
        self.references
            .iter()
            .filter(move |one| one.documents.is_empty() || one.documents.iter().any(|name| name == document))
    }
}
