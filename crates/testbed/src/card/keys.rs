//! The keys of the plastic card, and those that certify them.

use super::cv::{Certifier, KeyId, Roots};
use crate::TestbedError;
use crate::key::KeyPair;
use crate::random::{CardKey, Root, Stream};

/// The version of the key that certifies in the card manager's chain.
const MANAGER_ISSUER_VERSION: &str = "002";

/// All of them.
pub(super) struct Keys {
    /// The three roots that the card's certificates lead to.
    pub(super) roots: Roots,
    /// The intermediate of the card manager's chain.
    pub(super) manager_issuer: Certifier,
    /// Signs the files of the face application; one a municipality.
    pub(super) face_issuer: KeyPair,
    /// Signs the files of the text application; one a municipality.
    pub(super) text_issuer: KeyPair,
    /// EF 001A of the face application.
    pub(super) face: KeyPair,
    /// EF 0013 of the text application.
    pub(super) text: KeyPair,
    /// EF 0019 of the common application.
    pub(super) common: KeyPair,
    /// EF 0006 of the text application.
    pub(super) session: KeyPair,
}

impl Keys {
    pub(super) fn generate(root: &Root, roots: Roots, municipality: &str) -> Result<Self, TestbedError> {
        use CardKey::{Common, Face, FaceIssuer, ManagerIssuer, Session, Text, TextIssuer};
        let streams = [ManagerIssuer, FaceIssuer, TextIssuer, Face, Text, Common, Session].map(Stream::Card);
        let [manager_issuer, face_issuer, text_issuer, face, text, common, session] =
            KeyPair::generate_all(root, streams)?;
        let id = KeyId::issuer(municipality, "30", MANAGER_ISSUER_VERSION);
        let manager_issuer = Certifier { id, key: manager_issuer };
        Ok(Self { roots, manager_issuer, face_issuer, text_issuer, face, text, common, session })
    }
}
