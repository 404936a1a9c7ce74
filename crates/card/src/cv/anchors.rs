//! Root keys of the CV certificates: those that are built in, and more from a text file.
//!
//! # The text form
//! Lines of UTF-8. Blank lines and lines that begin with `#` are skipped. A root begins with a line `[name]`, where the name
//! is that of its key id (`6000033/001`), and has two lines, in any order:
//! ```text
//! [6000033/001]
//! key_id  = 36303030303333080530303100000000
//! modulus = b1fe36bd… (512 hexadecimal digits)
//! ```
//! A third, `modulus_sha256 = `, is allowed and checked. The exponent is 65537.

use super::{Hierarchy, KeyId};
use crate::content::outer;
use crate::{CardFile, CardPublicKey};

/// What is wrong with a line of an anchor file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnchorFault {
    /// Neither `[name]` nor `field = value`.
    #[error("it is neither `[name]` nor `field = value`")]
    Form,
    /// A field before the first `[name]`.
    #[error("it stands before the first `[name]`")]
    NoName,
    /// A field that is none of `key_id`, `modulus` and `modulus_sha256`.
    #[error("there is no such field")]
    UnknownField,
    /// A field for the second time.
    #[error("the field was given before")]
    Repeated,
    /// A value that is not hexadecimal, or not of its length.
    #[error("{bytes} byte(s) in hexadecimal are needed")]
    Hexadecimal {
        /// Bytes needed.
        bytes: usize,
    },
    /// The root that begins here has no key id or no modulus.
    #[error("the root that begins here has no {field}")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// The name is not that of the key id.
    #[error("the name is not that of the key id")]
    Name,
    /// `modulus_sha256` is not the hash of the modulus.
    #[error("the hash is not that of the modulus")]
    Hash,
    /// The modulus is none of an RSA key of 2048 bits.
    #[error("the modulus is none of an RSA key of 2048 bits")]
    Key,
    /// A root with this key id is known already, with another key.
    #[error("a root with this key id and another key is known already")]
    Conflict,
}

/// A text of anchors that cannot be taken. None of it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the anchor file: {fault}")]
pub struct AnchorTextError {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub fault: AnchorFault,
}

#[derive(Debug, Clone)]
struct Root {
    hierarchy: Hierarchy,
    key_id: KeyId,
    key: CardPublicKey,
}

/// The root keys that are trusted for CV certificates (docs/protocol.md §3.7).
#[derive(Debug, Clone, Default)]
pub struct CvAnchors {
    roots: Vec<Root>,
}

impl CvAnchors {
    /// No root: every issuer is unknown.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// The keys that were found on cards: three of production (key ids that begin with 5), each from one source, and three
    /// of test cards (6), each checked against a test card's certificate.
    #[must_use]
    pub fn built_in() -> Self {
        // A test reads all six; a text that is ours and wrong would leave fewer roots, never another.
        let mut roots = read(include_str!("anchors.txt")).unwrap_or_default();
        for root in &mut roots {
            let is_production = root.key_id.as_bytes().first() == Some(&b'5');
            root.hierarchy = if is_production { Hierarchy::Production } else { Hierarchy::Test };
        }
        Self { roots }
    }

    /// These and the roots of a text in the form that the module describes, marked as [`Hierarchy::Added`]. A root that is
    /// known already stays what it is.
    ///
    /// # Errors
    /// [`AnchorTextError`] for the first line that does not fit; [`AnchorFault::Conflict`] for a known key id with another
    /// key.
    pub fn with_text(mut self, text: &str) -> Result<Self, AnchorTextError> {
        for (line, root) in read_lines(text)? {
            match self.find(root.key_id) {
                None => self.roots.push(root),
                Some((_, key)) if *key == root.key => {}
                Some(_) => return Err(AnchorTextError { line, fault: AnchorFault::Conflict }),
            }
        }
        Ok(self)
    }

    /// Hierarchy and key id of every root, in the order in which they were added.
    pub fn roots(&self) -> impl Iterator<Item = (Hierarchy, KeyId)> {
        self.roots.iter().map(|root| (root.hierarchy, root.key_id))
    }

    pub(super) fn find(&self, key_id: KeyId) -> Option<(Hierarchy, &CardPublicKey)> {
        self.roots.iter().find(|root| root.key_id == key_id).map(|root| (root.hierarchy, &root.key))
    }
}

fn read(text: &str) -> Result<Vec<Root>, AnchorTextError> {
    Ok(read_lines(text)?.into_iter().map(|(_, root)| root).collect())
}

/// A root as its lines are read.
struct Draft<'a> {
    line: usize,
    name: &'a str,
    key_id: Option<[u8; 16]>,
    modulus: Option<[u8; 256]>,
    hash: Option<(usize, [u8; 32])>,
}

fn read_lines(text: &str) -> Result<Vec<(usize, Root)>, AnchorTextError> {
    let mut roots = Vec::new();
    let mut draft: Option<Draft<'_>> = None;
    for (index, content) in text.lines().enumerate() {
        let line = index + 1;
        let content = content.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let next = Draft { line, name, key_id: None, modulus: None, hash: None };
            if let Some(done) = draft.replace(next) {
                roots.push((done.line, done.finish()?));
            }
            continue;
        }
        let fail = |fault| AnchorTextError { line, fault };
        let (field, value) = content.split_once('=').ok_or(fail(AnchorFault::Form))?;
        let draft = draft.as_mut().ok_or(fail(AnchorFault::NoName))?;
        draft.set(line, field.trim(), value.trim()).map_err(fail)?;
    }
    if let Some(done) = draft {
        roots.push((done.line, done.finish()?));
    }
    Ok(roots)
}

impl Draft<'_> {
    fn set(&mut self, line: usize, field: &str, value: &str) -> Result<(), AnchorFault> {
        let repeated = match field {
            "key_id" => self.key_id.replace(hexadecimal(value)?).is_some(),
            "modulus" => self.modulus.replace(hexadecimal(value)?).is_some(),
            "modulus_sha256" => self.hash.replace((line, hexadecimal(value)?)).is_some(),
            _ => return Err(AnchorFault::UnknownField),
        };
        if repeated { Err(AnchorFault::Repeated) } else { Ok(()) }
    }

    fn finish(self) -> Result<Root, AnchorTextError> {
        let fail = |line, fault| AnchorTextError { line, fault };
        let missing = |field| fail(self.line, AnchorFault::Missing { field });
        let key_id = KeyId::from_bytes(self.key_id.ok_or(missing("key_id"))?);
        let modulus = self.modulus.ok_or(missing("modulus"))?;
        if key_id.to_string() != self.name {
            return Err(fail(self.line, AnchorFault::Name));
        }
        if let Some((line, hash)) = self.hash {
            use jpki_signature::{Digest, DigestAlgorithm};
            if Digest::of(DigestAlgorithm::Sha256, &modulus).as_bytes() != hash {
                return Err(fail(line, AnchorFault::Hash));
            }
        }
        // As the card's own files have keys.
        let file = [&b"\xA1\x82\x01\x09\x90\x03\x01\x00\x01\x91\x82\x01\x00"[..], &modulus].concat();
        let key = outer(CardFile::SessionPublicKey, &file, 0xA1)
            .and_then(|object| CardPublicKey::read_whole(&object))
            .map_err(|_| fail(self.line, AnchorFault::Key))?;
        Ok(Root { hierarchy: Hierarchy::Added, key_id, key })
    }
}

fn hexadecimal<const N: usize>(text: &str) -> Result<[u8; N], AnchorFault> {
    let fault = AnchorFault::Hexadecimal { bytes: N };
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(fault);
    }
    let mut bytes = [0; N];
    for (byte, at) in bytes.iter_mut().zip((0..text.len()).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).map_err(|_| fault)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(name: &str, key_id: &str, modulus: &str) -> String {
        format!("# a comment\n\n[{name}]\nkey_id  = {key_id}\n modulus= {modulus}\n")
    }

    const KEY_ID: &str = "39303030303333080530303100000000";

    fn good() -> String {
        text("9000033/001", KEY_ID, &"FF".repeat(256))
    }

    #[test]
    fn six_roots_are_built_in() {
        let anchors = CvAnchors::built_in();
        let roots: Vec<String> = anchors.roots().map(|(hierarchy, id)| format!("{hierarchy:?} {id}")).collect();
        let expected = ["Production 5000020/001", "Production 5000023/001", "Production 5000033/001"];
        assert_eq!(roots[..3], expected);
        assert_eq!(roots[3..], ["Test 6000020/001", "Test 6000023/001", "Test 6000033/001"]);
        assert_eq!(include_str!("anchors.txt").matches("modulus_sha256").count(), 6);
        assert_eq!(CvAnchors::none().roots().count(), 0);
    }

    #[test]
    fn a_root_of_a_text_is_marked_as_added() {
        let anchors = CvAnchors::built_in().with_text(&good()).unwrap();
        let (hierarchy, id) = anchors.roots().last().unwrap();
        assert_eq!((anchors.roots().count(), hierarchy, id.to_string().as_str()), (7, Hierarchy::Added, "9000033/001"));
        // A root that is built in stays what it is; a text without a root adds none.
        let again = anchors.with_text(include_str!("anchors.txt")).unwrap().with_text("# nothing\n").unwrap();
        let hierarchies: Vec<Hierarchy> = again.roots().map(|(hierarchy, _)| hierarchy).collect();
        assert_eq!(hierarchies[..3], [Hierarchy::Production; 3]);
        assert_eq!(hierarchies[3..], [Hierarchy::Test, Hierarchy::Test, Hierarchy::Test, Hierarchy::Added]);
    }

    #[test]
    fn lines_that_do_not_fit_are_named() {
        let modulus = "FF".repeat(256);
        let missing = |field| AnchorFault::Missing { field };
        for (text, line, fault) in [
            ("[9000033/001\n".to_owned(), 1, AnchorFault::Form),
            (format!("key_id = {KEY_ID}\n"), 1, AnchorFault::NoName),
            (good() + "exponent = 03\n", 6, AnchorFault::UnknownField),
            (good() + &format!("key_id = {KEY_ID}\n"), 6, AnchorFault::Repeated),
            (text("9000033/001", "39", &modulus), 4, AnchorFault::Hexadecimal { bytes: 16 }),
            (text("9000033/001", KEY_ID, &modulus[2..]), 5, AnchorFault::Hexadecimal { bytes: 256 }),
            (text("9000033/001", &KEY_ID.replace('9', "x"), &modulus), 4, AnchorFault::Hexadecimal { bytes: 16 }),
            (format!("[9000033/001]\nkey_id = {KEY_ID}\n\n[next]\n"), 1, missing("modulus")),
            (format!("[9000033/001]\nmodulus = {modulus}\n"), 1, missing("key_id")),
            (text("9000034/001", KEY_ID, &modulus), 3, AnchorFault::Name),
            (good() + &format!("modulus_sha256 = {}\n", "00".repeat(32)), 6, AnchorFault::Hash),
            (text("9000033/001", KEY_ID, &"00".repeat(256)), 3, AnchorFault::Key),
            (text("9000033/001", KEY_ID, &"FE".repeat(256)), 3, AnchorFault::Key),
            (text("6000033/001", "36303030303333080530303100000000", &modulus), 3, AnchorFault::Conflict),
            (good() + &text("9000033/001", KEY_ID, &("F0".to_owned() + &modulus[2..])), 8, AnchorFault::Conflict),
        ] {
            let error = CvAnchors::built_in().with_text(&text).unwrap_err();
            assert_eq!(error, AnchorTextError { line, fault }, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "([#\\[\\]=a-f0-9 \n]|key_id|modulus){0,60}") {
            let _ = CvAnchors::none().with_text(&text);
        }
    }
}
