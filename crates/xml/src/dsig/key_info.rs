//! With what a signature says that it can be verified (KeyInfo, XML-DSig §4.5).

use super::error::SignatureError;
use super::structure::{base64, malformed};
use crate::index::DSIG_NAMESPACE;
use crate::{ElementRef, Index, Node};

/// Certificates that one signature may carry.
const CERTIFICATES: usize = 64;

/// What KeyInfo holds that is of use; all else in it is passed over.
#[derive(Default)]
pub(super) struct KeyInfo {
    /// X509Data/X509Certificate, DER.
    pub(super) certificates: Vec<Vec<u8>>,
    /// KeyValue/RSAKeyValue: modulus and exponent.
    pub(super) bare_key: Option<(Vec<u8>, Vec<u8>)>,
}

impl KeyInfo {
    pub(super) fn read(index: &Index<'_>, element: ElementRef) -> Result<Self, SignatureError> {
        let tree = index.tree(element)?;
        let root = tree.root();
        if !root.is(DSIG_NAMESPACE, "KeyInfo") {
            return Err(malformed(root, "KeyInfo"));
        }
        let mut found = Self::default();
        for data in root.elements().filter(|node| node.is(DSIG_NAMESPACE, "X509Data")) {
            for certificate in data.elements().filter(|node| node.is(DSIG_NAMESPACE, "X509Certificate")) {
                if found.certificates.len() == CERTIFICATES {
                    return Err(malformed(certificate, "at most 64 certificates"));
                }
                found.certificates.push(octets(certificate)?);
            }
        }
        let key = root.child(DSIG_NAMESPACE, "KeyValue").and_then(|value| value.child(DSIG_NAMESPACE, "RSAKeyValue"));
        if let Some(key) = key {
            let number = |local| {
                let node = key.child(DSIG_NAMESPACE, local).ok_or_else(|| malformed(key, "Modulus and Exponent"))?;
                octets(node)
            };
            found.bare_key = Some((number("Modulus")?, number("Exponent")?));
        }
        Ok(found)
    }
}

fn octets(node: Node<'_, '_>) -> Result<Vec<u8>, SignatureError> {
    if node.children().count() > 1 {
        return Err(malformed(node, "base64 in one piece"));
    }
    base64(&node.text()).filter(|bytes| !bytes.is_empty()).ok_or_else(|| malformed(node, "base64"))
}
