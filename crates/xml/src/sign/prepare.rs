//! A signature that is ready to be made.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, RsaPublicKey};

use super::find::{Findings, Found, find};
use super::write::{ReferenceText, SignatureText, Written, blank, mime_type};
use super::{SignError, SignRequest, encoded, identifier};
use crate::dsig::SignatureInProgress;
use crate::profile::{ElementPath, KeyInfo, Placement, Target};
use crate::{Document, IdRule};

/// A document with its signature in place, but for the value: what is to be signed is known, and the private key is never
/// near. In between it can be stored ([`Prepared::to_json`]).
#[derive(Clone)]
pub struct Prepared {
    pub(super) text: String,
    /// Where the value goes, in bytes of the text.
    pub(super) value_at: usize,
    pub(super) certificate: Vec<u8>,
    pub(super) digest: Digest,
}

impl Prepared {
    /// Prepares the signature of a document.
    ///
    /// # Errors
    /// [`SignError`]: the document is not what the profile needs, a file is missing, the certificate can't be used.
    pub fn new(request: &SignRequest<'_>) -> Result<Self, SignError> {
        let certificate = Certificate::from_der(request.certificate).map_err(|_| SignError::Certificate)?;
        certificate.public_key()?;
        let Some(bytes) = request.document else { return Self::of_files(request) };
        if matches!(request.form.placement, Placement::OwnFile(_)) {
            return Err(SignError::Input { expected: "files, not a document" });
        }
        let document = Document::new(bytes)?;
        let mark = &bytes[..bytes.len() - document.text().len()];
        let references: Vec<_> = request.form.references_of(request.kind).collect();
        let mut paths: Vec<&ElementPath> = Vec::new();
        for reference in &references {
            if let Target::Element(path) | Target::Files(path) = &reference.covers {
                paths.push(path);
            }
        }
        match &request.form.placement {
            Placement::LastIn(path) | Placement::After(path) => paths.push(path),
            Placement::Inside { element, create_after } => paths.extend([element, create_after]),
            Placement::OwnFile(_) => {}
        }
        let findings = find(document, request.form, &paths, &request.limits)?;
        if findings.signatures > 0 && !request.form.co_signing {
            return Err(SignError::SignedAlready);
        }
        let id = identifier::of_signature(request.form, request.time, &findings.ids)?;
        let mut texts = Vec::new();
        for reference in references {
            let mut add = |uri: String, is_xml| {
                texts.push(ReferenceText {
                    uri,
                    id: None,
                    kind: None,
                    transforms: reference.transforms.clone(),
                    digest: blank(request.form.digest),
                    mime_type: Some(mime_type(&reference.transforms, is_xml)),
                });
            };
            match &reference.covers {
                Target::Document => add(String::new(), true),
                Target::Element(path) => {
                    let found = only(&findings, &paths, path)?;
                    let id = found.id.as_ref().ok_or_else(|| SignError::NoIdentifier { path: path.to_string() })?;
                    add(format!("#{}", encoded(request.form.uri, id)), true);
                }
                Target::Files(path) => {
                    for found in of_path(&findings, &paths, path) {
                        let name = found.text.trim();
                        add(encoded(request.form.uri, name), name.to_ascii_lowercase().ends_with(".xml"));
                    }
                }
                Target::GivenFiles => {
                    for name in request.given_files {
                        add(encoded(request.form.uri, name), name.to_ascii_lowercase().ends_with(".xml"));
                    }
                }
            }
        }
        let place = Place::of(&request.form.placement, &findings, &paths)?;
        Self::put_in(request, id, texts, document.text(), &place, mark)
    }

    /// A document of its own for signatures over files.
    fn of_files(request: &SignRequest<'_>) -> Result<Self, SignError> {
        if !matches!(request.form.placement, Placement::OwnFile(_)) {
            return Err(SignError::Input { expected: "a document" });
        }
        let id = identifier::of_signature(request.form, request.time, &std::collections::HashSet::new())?;
        let references = request.form.references_of(request.kind).filter(|one| one.covers == Target::GivenFiles);
        let texts = references.flat_map(|reference| {
            request.given_files.iter().map(|name| ReferenceText {
                uri: encoded(request.form.uri, name),
                id: None,
                kind: None,
                transforms: reference.transforms.clone(),
                digest: blank(request.form.digest),
                mime_type: Some(mime_type(&reference.transforms, name.to_ascii_lowercase().ends_with(".xml"))),
            })
        });
        let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        let place = Place { at: declaration.len()..declaration.len(), before: String::new(), after: "\n".to_owned() };
        Self::put_in(request, id, texts.collect(), declaration, &place, b"")
    }

    fn put_in(
        request: &SignRequest<'_>,
        id: Option<String>,
        mut references: Vec<ReferenceText>,
        document: &str,
        place: &Place,
        mark: &[u8],
    ) -> Result<Self, SignError> {
        if references.is_empty() {
            return Err(SignError::NoFiles);
        }
        if request.form.xades.is_some() {
            for (number, reference) in references.iter_mut().enumerate() {
                reference.id = id.as_ref().map(|id| format!("{id}-reference-{}", number + 1));
            }
        }
        let issuer = request.issuer.filter(|_| request.form.key_info == KeyInfo::Chain);
        let certificates = [Some(request.certificate), issuer].into_iter().flatten().collect();
        let mut signature = SignatureText { form: request.form, id, references, certificates, time: request.time };
        signature.add_properties();

        // The digests are those of the document with the signature in it, worked out as a verifier works them out.
        let (text, start, _) = place.put(document, &signature.write()?);
        let rules = IdRule::of_form(request.form);
        let mut progress = SignatureInProgress::read(&text, start, &rules, request.files, &request.limits)?;
        for (number, reference) in signature.references.iter_mut().enumerate() {
            let digest = progress
                .digest(number)
                .map_err(|source| SignError::Reference { uri: reference.uri.clone(), source })?;
            reference.digest = STANDARD.encode(digest);
        }
        drop(progress);
        let (text, start, value_at) = place.put(document, &signature.write()?);
        let progress = SignatureInProgress::read(&text, start, &rules, request.files, &request.limits)?;
        let digest = progress.signed_digest().map_err(SignError::Structure)?;
        drop(progress);
        let digest = Digest::from_bytes(request.form.signature_digest, &digest).ok_or(SignError::State)?;
        let mut whole = String::with_capacity(mark.len() + text.len() + 512);
        // What was passed over at the start is the byte order mark alone.
        if !mark.is_empty() {
            whole.push('\u{FEFF}');
        }
        whole.push_str(&text);
        Ok(Self { text: whole, value_at: mark.len() + value_at, certificate: request.certificate.to_vec(), digest })
    }

    /// What is to be signed (RSASSA-PKCS1-v1_5): the digest of the canonical form of SignedInfo.
    #[must_use]
    pub fn digest_info(&self) -> DigestInfo {
        DigestInfo::new(self.digest.clone())
    }

    /// Takes the signature and returns the signed document, once the signature is known to match the certificate.
    ///
    /// # Errors
    /// [`SignError::SignatureRefused`] if it does not match.
    pub fn finish(&self, signature: &[u8]) -> Result<String, SignError> {
        let certificate = Certificate::from_der(&self.certificate).map_err(|_| SignError::Certificate)?;
        let key: RsaPublicKey = certificate.public_key()?;
        key.verify(&self.digest, signature).map_err(|_| SignError::SignatureRefused)?;
        let (before, after) = self.text.split_at(self.value_at);
        Ok([before, &STANDARD.encode(signature), after].concat())
    }

    /// Digest algorithm of the signature.
    #[must_use]
    pub fn digest_algorithm(&self) -> DigestAlgorithm {
        self.digest.algorithm()
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("digest", &self.digest).finish_non_exhaustive()
    }
}

/// The elements at a path.
fn of_path<'f>(findings: &'f Findings, paths: &[&ElementPath], path: &ElementPath) -> impl Iterator<Item = &'f Found> {
    let number = paths.iter().position(|other| *other == path);
    findings.found.iter().filter(move |found| Some(found.path) == number)
}

/// The one element at a path.
fn only<'f>(findings: &'f Findings, paths: &[&ElementPath], path: &ElementPath) -> Result<&'f Found, SignError> {
    let found: Vec<_> = of_path(findings, paths, path).collect();
    match found[..] {
        [found] => Ok(found),
        [] => Err(SignError::ElementMissing { path: path.to_string() }),
        _ => Err(SignError::ElementTwice { path: path.to_string(), count: found.len() }),
    }
}

/// Where in the document the signature goes, and what has to stand around it.
struct Place {
    /// The bytes that it replaces.
    at: std::ops::Range<usize>,
    before: String,
    after: String,
}

impl Place {
    fn of(placement: &Placement, findings: &Findings, paths: &[&ElementPath]) -> Result<Self, SignError> {
        let at = |at| Self { at: at..at, before: String::new(), after: String::new() };
        match placement {
            Placement::LastIn(path) => Ok(last_in(only(findings, paths, path)?)),
            Placement::After(path) => Ok(at(only(findings, paths, path)?.followed_to)),
            Placement::Inside { element, create_after } => match only(findings, paths, element) {
                Ok(found) => Ok(last_in(found)),
                Err(SignError::ElementMissing { .. }) => {
                    let beside = only(findings, paths, create_after)?;
                    let prefix = beside.name.rfind(':').map_or("", |colon| &beside.name[..=colon]);
                    let name = element.last().ok_or_else(|| SignError::ElementMissing { path: element.to_string() })?;
                    Ok(Self {
                        at: beside.end..beside.end,
                        before: format!("<{prefix}{name}>"),
                        after: format!("</{prefix}{name}>"),
                    })
                }
                Err(error) => Err(error),
            },
            Placement::OwnFile(_) => Err(SignError::Input { expected: "files, not a document" }),
        }
    }

    /// The document with the signature in it; where the signature begins and where its value goes.
    fn put(&self, document: &str, signature: &Written) -> (String, usize, usize) {
        let start = self.at.start + self.before.len();
        let text =
            [&document[..self.at.start], &self.before, &signature.text, &self.after, &document[self.at.end..]].concat();
        (text, start, start + signature.value_at)
    }
}

/// As the last child of an element, which may be an empty-element tag so far.
fn last_in(found: &Found) -> Place {
    match found.end_tag {
        Some(end) => Place { at: end..end, before: String::new(), after: String::new() },
        // `/>` becomes `>…</name>`.
        None => Place { at: found.end - 2..found.end, before: ">".to_owned(), after: format!("</{}>", found.name) },
    }
}
