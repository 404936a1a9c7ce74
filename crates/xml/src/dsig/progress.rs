//! A signature that stands in its document but has no value yet: its digests, worked out as a verifier will.

use super::error::{ReferenceError, SignatureError};
use super::files::Files;
use super::method::{DigestMethod, SignatureMethod};
use super::options::{VerifyLimits, VerifyOptions};
use super::result::{Covered, Reference};
use super::structure::{SignatureElement, SignedInfo};
use super::transform::Digester;
use crate::canonical::write_part;
use crate::sign::SignError;
use crate::{Algorithm, Canonicalization, Document, ElementRef, IdRule, Index, Limits};

/// The signature that begins at one place of a document.
pub(crate) struct SignatureInProgress<'a> {
    index: Index<'a>,
    element: SignatureElement,
    info: SignedInfo,
    files: &'a dyn Files,
    limits: VerifyLimits,
}

impl<'a> SignatureInProgress<'a> {
    /// Reads a document in which a signature begins at this byte.
    pub(crate) fn read(
        text: &'a str,
        start: usize,
        rules: &[IdRule],
        files: &'a dyn Files,
        limits: &Limits,
    ) -> Result<Self, SignError> {
        Self::find(text, rules, files, limits, |index, element| index.start(element) == start)
    }

    /// Reads a document in which a signature stands around this byte.
    pub(crate) fn around(
        text: &'a str,
        at: usize,
        rules: &[IdRule],
        files: &'a dyn Files,
        limits: &Limits,
    ) -> Result<Self, SignError> {
        Self::find(text, rules, files, limits, |index, element| {
            (index.start(element)..index.end(element)).contains(&at)
        })
    }

    fn find(
        text: &'a str,
        rules: &[IdRule],
        files: &'a dyn Files,
        limits: &Limits,
        wanted: impl Fn(&Index<'_>, ElementRef) -> bool,
    ) -> Result<Self, SignError> {
        let index = Index::read(Document::new(text.as_bytes())?, rules, limits)?;
        let found = index.signatures().iter().rev().find(|element| wanted(&index, **element));
        let element = SignatureElement::read(&index, *found.ok_or(SignError::State)?).map_err(SignError::Structure)?;
        let limits = VerifyLimits { document: *limits, ..VerifyLimits::default() };
        let info = SignedInfo::read(&index, element.signed_info, &limits).map_err(SignError::Structure)?;
        Ok(Self { index, element, info, files, limits })
    }

    /// The digest of what a reference covers.
    pub(crate) fn digest(&mut self, number: usize) -> Result<Vec<u8>, ReferenceError> {
        let options = VerifyOptions { files: self.files, limits: self.limits, ..VerifyOptions::default() };
        let reference = self.info.references.get(number).ok_or(ReferenceError::UriMissing)?;
        let method = DigestMethod::from_uri(&reference.digest_method);
        let method = method.ok_or_else(|| ReferenceError::DigestMethod { uri: reference.digest_method.clone() })?;
        let mut report = Reference {
            result: Ok(()),
            id: None,
            uri: None,
            kind: None,
            covered: Covered::Nothing,
            transforms: Vec::new(),
            digest_method: None,
            digest: None,
            size: None,
            comments_left_out: false,
            manifest: Vec::new(),
        };
        let mut hasher = method.hasher();
        Digester::new(&self.index, &options).follow(reference, &self.element, &mut report, &mut hasher)?;
        Ok(hasher.finish().0)
    }

    /// The digest of the canonical form of SignedInfo: what is signed.
    pub(crate) fn signed_digest(&self) -> Result<Vec<u8>, SignatureError> {
        let uri = &self.info.canonicalization.uri;
        let algorithm =
            Algorithm::from_uri(uri).ok_or_else(|| SignatureError::CanonicalizationMethod { uri: uri.clone() })?;
        let method = SignatureMethod::from_uri(&self.info.signature_method)
            .ok_or_else(|| SignatureError::SignatureMethod { uri: self.info.signature_method.clone() })?;
        let mut hasher = method.0.hasher();
        write_part(&self.index, Some(self.element.signed_info), None, &Canonicalization::new(algorithm), &mut hasher)?;
        Ok(hasher.finish().0)
    }
}
