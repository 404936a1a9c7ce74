//! What verification found: for each signature what it covers, element by element and file by file, and whether it holds.

use std::fmt;
use std::sync::Arc;

use jpki_signature::RsaPublicKey;

use super::error::{ReferenceError, SignatureError};
use super::method::{DigestMethod, SignatureMethod};
use crate::Algorithm;
use crate::xades::Xades;

/// A document whose signatures were looked at. Whether a certificate deserves trust is not said here.
#[derive(Debug)]
#[non_exhaustive]
pub struct Verification {
    /// The root element, as written.
    pub root: String,
    /// Namespace name of the root element.
    pub root_namespace: String,
    /// One for each `ds:Signature`, in the order of the document; at least one.
    pub signatures: Vec<Signature>,
}

/// Where an element stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The names from the root element to it: for people, since several elements may have the same.
    pub path: String,
    /// The numbers from the root element to it, exact: `/1/4` (XPointer element() scheme).
    pub pointer: String,
}

/// One signature. But for the results, all is what the document claims.
#[non_exhaustive]
pub struct Signature {
    /// Whether every reference is good and the signature was made with the key.
    pub result: Result<(), SignatureError>,
    /// Its attribute `Id`.
    pub id: Option<String>,
    /// Where it stands.
    pub place: Place,
    /// Canonicalisation of what was signed.
    pub canonicalization: Option<Algorithm>,
    /// Signature method, if it is an accepted one.
    pub method: Option<SignatureMethod>,
    /// What it refers to, in its order.
    pub references: Vec<Reference>,
    /// The signer's certificate, DER as sent.
    pub certificate: Option<Vec<u8>>,
    /// All certificates that the signature carries, DER as sent, in its order. None was checked.
    pub certificates: Vec<Vec<u8>>,
    /// The key, where the check came as far as to need it.
    pub key: Option<Arc<RsaPublicKey>>,
    /// Modulus and exponent, where the signature gives a bare key (RSAKeyValue).
    pub bare_key: Option<(Vec<u8>, Vec<u8>)>,
    /// The digest of the canonical form of SignedInfo: what was signed.
    pub signed_digest: Option<Vec<u8>>,
    /// The signature value.
    pub value: Vec<u8>,
    /// Signed properties (XAdES), where they are signed.
    pub xades: Option<Xades>,
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Certificates name people.
        f.debug_struct("Signature")
            .field("result", &self.result)
            .field("id", &self.id)
            .field("place", &self.place)
            .field("canonicalization", &self.canonicalization)
            .field("method", &self.method)
            .field("references", &self.references)
            .field("certificate", &self.certificate.is_some())
            .field("certificates", &self.certificates.len())
            .field("xades", &self.xades.is_some())
            .finish_non_exhaustive()
    }
}

/// One thing that a signature covers, or would.
#[derive(Debug)]
#[non_exhaustive]
pub struct Reference {
    /// Whether what it refers to is what was signed.
    pub result: Result<(), ReferenceError>,
    /// Its attribute `Id`.
    pub id: Option<String>,
    /// Its URI as written.
    pub uri: Option<String>,
    /// Its attribute `Type`.
    pub kind: Option<String>,
    /// What it refers to, as far as that was found.
    pub covered: Covered,
    /// Identifiers of its transforms, in their order.
    pub transforms: Vec<String>,
    /// Digest method, if it is an accepted one.
    pub digest_method: Option<DigestMethod>,
    /// The digest that was computed.
    pub digest: Option<Vec<u8>>,
    /// How many bytes it is over.
    pub size: Option<u64>,
    /// Comments in what is covered that are not covered themselves.
    pub comments_left_out: bool,
    /// The references of the manifest that it covers (XML-DSig §5.1), where it covers one. They are checked too, and the
    /// signature is good only if they are.
    pub manifest: Vec<Reference>,
}

/// What a reference covers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Covered {
    /// It was not found.
    Nothing,
    /// The whole document, what stands outside of its root element included.
    Document {
        /// Without the signature itself (enveloped-signature).
        without_signature: bool,
    },
    /// One element and all that is in it.
    Element {
        /// Where it stands.
        place: Place,
        /// The identifier by which it was found.
        id: String,
        /// It is the root element.
        is_root: bool,
        /// It stands inside of the signature itself, in an Object.
        in_signature: bool,
        /// Without the signature itself (enveloped-signature).
        without_signature: bool,
        /// Its namespace name and local name.
        name: (String, String),
    },
    /// Another file, all of its bytes unless transforms change them.
    File {
        /// Its name in the folder.
        name: String,
    },
}

impl Signature {
    /// Whether a good reference covers all of the document's root element.
    #[must_use]
    pub fn covers_root(&self) -> bool {
        self.references.iter().filter(|reference| reference.result.is_ok()).any(|reference| match reference.covered {
            Covered::Document { .. } => true,
            Covered::Element { is_root, .. } => is_root,
            _ => false,
        })
    }

    /// Whether SHA-1 was used anywhere.
    #[must_use]
    pub fn uses_sha1(&self) -> bool {
        let in_references = |references: &[Reference]| {
            references.iter().any(|reference| {
                reference.digest_method == Some(DigestMethod::Sha1)
                    || reference.manifest.iter().any(|inner| inner.digest_method == Some(DigestMethod::Sha1))
            })
        };
        self.method == Some(SignatureMethod(DigestMethod::Sha1)) || in_references(&self.references)
    }
}
