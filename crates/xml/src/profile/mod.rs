//! What a receiver of signed XML demands, as data: the form of its signatures, and its rules with their sources.
//!
//! Signing, verifying and checking read a [`Profile`]; none of them knows a receiver by name. Six are built in
//! ([`BuiltIn`]), and others are read from TOML; `docs/profile.md` describes it.

mod container;
mod file_name;
mod form;
mod identifier;
mod path;
mod rule;
mod text;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use jpki_signature::{Digest, DigestAlgorithm};

pub use container::{Condition, Container, DocumentKind};
pub use file_name::{FilePattern, PatternError, is_safe_file_name};
pub use form::{
    IdAttribute, KeyInfo, Placement, ReferenceForm, SignatureForm, SignatureId, Target, Transform, UriEncoding,
    XadesForm, XadesLevel,
};
pub use path::{ElementPath, PathError, Step};
pub use rule::{Certainty, Checker, Rule, Severity, Source, Test, Words};
pub use text::{MAX_PROFILE, ProfileError, ProfileFile};

/// What a receiver demands (提出先の署名プロファイル), and the text that it was read from.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Profile {
    /// The name that the file gives itself.
    pub id: String,
    /// What it is for, for people.
    pub title: Words,
    /// Whether a file or a folder is sent.
    pub container: Container,
    /// The documents in it.
    pub documents: Vec<DocumentKind>,
    /// How its signatures look.
    pub signature: SignatureForm,
    /// Where its facts are known from, by the names that rules use.
    pub sources: BTreeMap<String, Source>,
    /// What is demanded.
    pub rules: Vec<Rule>,
    /// The receiver's own means of checking.
    pub checkers: Vec<Checker>,
    text: String,
    sha256: [u8; 32],
}

/// The profiles that come with this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BuiltIn {
    /// e-Gov, 標準形式: one signature in the 構成管理情報 over itself and every 申請書.
    Egov,
    /// e-Gov, 個別署名形式: a 構成情報 of its own, signed, for each 申請書 and each 添付書類.
    EgovIndividual,
    /// e-Tax, `.xtx`.
    Etax,
    /// Any XML document, signed as a whole, with the signature inside.
    GenericEnveloped,
    /// Any files, with the signature in a document of its own.
    GenericDetached,
    /// Any XML document, with a XAdES-B-B signature inside.
    Xades,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Egov, Self::EgovIndividual, Self::Etax, Self::GenericEnveloped, Self::GenericDetached, Self::Xades];

    /// Its name, which is the profile's id.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Egov => "egov",
            Self::EgovIndividual => "egov-individual",
            Self::Etax => "etax",
            Self::GenericEnveloped => "generic-enveloped",
            Self::GenericDetached => "generic-detached",
            Self::Xades => "xades",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Its TOML.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Egov => include_str!("egov.toml"),
            Self::EgovIndividual => include_str!("egov-individual.toml"),
            Self::Etax => include_str!("etax.toml"),
            Self::GenericEnveloped => include_str!("generic-enveloped.toml"),
            Self::GenericDetached => include_str!("generic-detached.toml"),
            Self::Xades => include_str!("xades.toml"),
        }
    }
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// [`ProfileError`], with the place or the rule: text that is no TOML, a key that is not known or has another type of
    /// value, a version that is not 1, a name that leads nowhere, more than [`MAX_PROFILE`] bytes.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let file = text::read(text)?;
        let mut sha256 = [0; 32];
        // SHA-256 has no other length.
        sha256.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, text.as_bytes()).as_bytes());
        Ok(Self {
            id: file.id,
            title: file.title,
            container: file.container,
            documents: file.documents,
            signature: file.signature,
            sources: file.sources,
            rules: file.rules,
            checkers: file.checkers,
            text: text.to_owned(),
            sha256,
        })
    }

    /// A profile that is built in.
    ///
    /// # Panics
    /// Never: the texts are constants, and a test reads them.
    #[must_use]
    pub fn built_in(which: BuiltIn) -> &'static Self {
        static READ: [OnceLock<Profile>; BuiltIn::ALL.len()] = [const { OnceLock::new() }; BuiltIn::ALL.len()];
        READ[which as usize].get_or_init(|| Self::from_toml(which.text()).expect("a test reads this constant"))
    }

    /// The file, byte for byte.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of the file.
    #[must_use]
    pub const fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// The kind of documents with this name.
    #[must_use]
    pub fn document(&self, name: &str) -> Option<&DocumentKind> {
        self.documents.iter().find(|kind| kind.name == name)
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile").field("id", &self.id).field("signature", &self.signature).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Algorithm;

    #[test]
    fn the_built_in_profiles_are_read_and_carry_their_names() {
        for which in BuiltIn::ALL {
            let profile = Profile::from_toml(which.text()).unwrap_or_else(|error| panic!("{}: {error}", which.name()));
            assert_eq!((profile.id.as_str(), profile.text()), (which.name(), which.text()));
            assert_eq!(BuiltIn::by_name(&profile.id), Some(which));
            assert_eq!(Profile::built_in(which), &profile);
            assert_eq!(
                hex::encode(profile.sha256()),
                hex::encode(Digest::of(DigestAlgorithm::Sha256, which.text().as_bytes()).as_bytes())
            );
            assert!(!profile.rules.is_empty(), "{}", which.name());
        }
        assert_eq!(BuiltIn::by_name("eGov"), None);
    }

    #[test]
    fn every_source_of_a_built_in_profile_is_used() {
        for which in BuiltIn::ALL {
            let profile = Profile::built_in(which);
            for name in profile.sources.keys() {
                assert!(profile.rules.iter().any(|rule| rule.source == *name), "{}: {name}", which.name());
            }
        }
    }

    #[test]
    fn the_standard_form_of_e_gov_covers_the_structure_by_its_id_and_each_form_as_it_is_stored() {
        let profile = Profile::built_in(BuiltIn::Egov);
        let form = &profile.signature;
        let covers: Vec<_> = form.references.iter().map(|one| (&one.covers, one.transforms.as_slice())).collect();
        let path = |text: &str| text.parse::<ElementPath>().unwrap();
        assert_eq!(
            covers,
            [
                (&Target::Element(path("DataRoot/構成情報")), &[Transform::Canonical(Algorithm::Canonical10)][..]),
                (&Target::Files(path("DataRoot/構成情報//申請書属性情報/申請書ファイル名称")), &[][..]),
            ]
        );
        assert_eq!(
            form.placement,
            Placement::Inside { element: path("DataRoot/署名情報"), create_after: path("DataRoot/構成情報") }
        );
        assert_eq!(
            (form.id, form.uri, form.key_info),
            (SignatureId::Timestamp, UriEncoding::Percent, KeyInfo::Certificate)
        );
        assert!(form.prefix.is_empty() && form.co_signing && form.xades.is_none());
    }

    #[test]
    fn the_individual_form_of_e_gov_has_one_reference_in_each_signed_document_and_none_in_the_main_one() {
        let profile = Profile::built_in(BuiltIn::EgovIndividual);
        let signed: Vec<_> = profile.documents.iter().map(|kind| (kind.name.as_str(), kind.signed)).collect();
        assert_eq!(signed, [("main", false), ("write-appli", true), ("sign-attach", true)]);
        for (document, count) in [("main", 0), ("write-appli", 1), ("sign-attach", 1)] {
            let references: Vec<_> = profile.signature.references_of(document).collect();
            assert_eq!(references.len(), count, "{document}");
            assert!(references.iter().all(|one| one.transforms.is_empty() && matches!(one.covers, Target::Files(_))));
        }
    }

    #[test]
    fn e_tax_signs_the_procedure_beside_it_with_a_prefix_and_a_name() {
        let form = &Profile::built_in(BuiltIn::Etax).signature;
        assert_eq!((form.prefix.as_str(), form.id), ("dsig", SignatureId::Name));
        assert_eq!(form.placement, Placement::LastIn("DATA".parse().unwrap()));
        assert_eq!(form.references.len(), 1);
        let id_of = |names: &[&str]| {
            let names_of = |one: &&IdAttribute| one.elements.iter().any(|path| path.matches(names));
            form.ids.iter().filter(names_of).map(|one| one.attribute.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(id_of(&["DATA"]), ["id"]);
        assert_eq!(id_of(&["DATA", "RSH0010"]), ["id"]);
        assert_eq!(id_of(&["DATA", "RSH0010", "CATALOG"]), ["id"]);
        assert_eq!(id_of(&["DATA", "RSH0010", "CONTENTS"]), ["id"]);
        assert_eq!(id_of(&["DATA", "RSH0010", "CONTENTS", "IT", "NOZEISHA_NM"]), ["ID"]);
        assert!(id_of(&["DATA", "RSH0010", "CONTENTS", "SHA010"]).is_empty());
    }
}
