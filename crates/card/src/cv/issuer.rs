//! Who issued a CV certificate.

use super::{CvAnchors, CvCertificate, KeyId};

/// The hierarchy that a root key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Hierarchy {
    /// Real cards.
    Production,
    /// Test cards of the operator (JPKI-TEST).
    Test,
    /// A root key that the caller added.
    Added,
}

/// Who issued a card's certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum IssuerCheck {
    /// A root key that is known: every signature down from it is right.
    Known {
        /// Its hierarchy. A test card is genuine, and proves nothing about a person.
        hierarchy: Hierarchy,
        /// The root key.
        key_id: KeyId,
    },
    /// A key that is not known: nothing can be said about the signature. That is not "forged": the operator may have
    /// a newer key.
    Unknown {
        /// The key that the certificate names as its issuer's.
        key_id: KeyId,
    },
    /// The certificate names a known key, which did not sign it: it was altered or made up.
    BadSignature,
}

impl CvAnchors {
    /// Who issued this certificate: EF 0004 of the text or the face application, or object 00F8.
    #[must_use]
    pub fn check(&self, certificate: &CvCertificate) -> IssuerCheck {
        let key_id = certificate.issuer();
        let Some((hierarchy, root)) = self.find(key_id) else {
            return IssuerCheck::Unknown { key_id };
        };
        match certificate.verify(root.rsa()) {
            Ok(()) => IssuerCheck::Known { hierarchy, key_id },
            Err(_) => IssuerCheck::BadSignature,
        }
    }

    /// Who issued the last of a chain whose first is issued by a root: objects 00F8 and 7F21 of the card manager. `None`
    /// for an empty chain.
    #[must_use]
    pub fn check_chain(&self, chain: &[&CvCertificate]) -> Option<IssuerCheck> {
        let root = self.check(chain.first()?);
        if !matches!(root, IssuerCheck::Known { .. }) {
            return Some(root);
        }
        for pair in chain.windows(2) {
            let [issuer, certificate] = pair else { continue };
            if certificate.issuer() != issuer.subject() {
                return Some(IssuerCheck::Unknown { key_id: certificate.issuer() });
            }
            if certificate.verify(issuer.key().rsa()).is_err() {
                return Some(IssuerCheck::BadSignature);
            }
        }
        Some(root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CardFile;
    use crate::cv::fixture::{Issuer, anchor_text};

    const ROOT: &[u8; 16] = b"9000020\x08\x05001\0\0\0\xA8";
    const MIDDLE: &[u8; 16] = b"1322130\x08\x05002\0\0\0\0";
    const LAST: &[u8; 16] = b"0000050\x08\x05001\0\0\0\0";

    fn chain() -> (CvAnchors, CvCertificate, CvCertificate) {
        let (root, middle) = (Issuer::new(ROOT, 0), Issuer::new(MIDDLE, 1));
        let first = root.data_object(MIDDLE, &middle.modulus());
        let second = middle.data_object(LAST, &Issuer::new(LAST, 2).modulus());
        let anchors = CvAnchors::built_in().with_text(&anchor_text(&[&root])).unwrap();
        let first = CvCertificate::parse(CardFile::IntermediateCertificate, &first).unwrap();
        let second = CvCertificate::parse(CardFile::NextKeyCertificate, &second).unwrap();
        (anchors, first, second)
    }

    #[test]
    fn a_chain_is_followed_to_a_known_root() {
        let (anchors, first, second) = chain();
        let known = IssuerCheck::Known { hierarchy: Hierarchy::Added, key_id: KeyId::from_bytes(*ROOT) };
        assert_eq!(anchors.check(&first), known);
        assert_eq!(anchors.check_chain(&[&first]), Some(known));
        assert_eq!(anchors.check_chain(&[&first, &second]), Some(known));
        assert_eq!(anchors.check_chain(&[]), None);
    }

    #[test]
    fn an_unknown_issuer_is_its_own_answer() {
        let (anchors, first, second) = chain();
        let (root, middle) = (KeyId::from_bytes(*ROOT), KeyId::from_bytes(*MIDDLE));
        assert_eq!(CvAnchors::built_in().check(&first), IssuerCheck::Unknown { key_id: root });
        assert_eq!(CvAnchors::built_in().check_chain(&[&first, &second]), Some(IssuerCheck::Unknown { key_id: root }));
        // The second is issued by no root, and the first not by the second.
        assert_eq!(anchors.check(&second), IssuerCheck::Unknown { key_id: middle });
        assert_eq!(anchors.check_chain(&[&first, &first]), Some(IssuerCheck::Unknown { key_id: root }));
    }

    #[test]
    fn a_signature_of_another_key_is_bad() {
        let (anchors, first, second) = chain();
        // Made by another key that calls itself the root, and by another that calls itself the intermediate.
        let forged = Issuer::new(ROOT, 3).data_object(MIDDLE, first.key().modulus());
        let forged = CvCertificate::parse(CardFile::IntermediateCertificate, &forged).unwrap();
        assert_eq!(anchors.check(&forged), IssuerCheck::BadSignature);
        assert_eq!(anchors.check_chain(&[&forged, &second]), Some(IssuerCheck::BadSignature));
        // What follows a forged one cannot make "forged" an "unknown".
        assert_eq!(anchors.check_chain(&[&forged, &first]), Some(IssuerCheck::BadSignature));
        let forged = Issuer::new(MIDDLE, 3).data_object(LAST, second.key().modulus());
        let forged = CvCertificate::parse(CardFile::NextKeyCertificate, &forged).unwrap();
        assert_eq!(anchors.check_chain(&[&first, &forged]), Some(IssuerCheck::BadSignature));
    }
}
