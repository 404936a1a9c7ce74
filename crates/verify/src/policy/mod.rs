//! What has to be known before a signature passes: a small file of rules, and three that are built in.

mod rules;
mod text;

use std::fmt;
use std::sync::OnceLock;

use jpki_signature::{Digest, DigestAlgorithm};

pub use rules::{AlgorithmRules, ProofSource, RevocationRules, Rules, TimeRules, Treatment, TrustRules};
pub use text::{MAX_POLICY, PolicyError};

/// What has to be known before a signature passes (検証ポリシー): the rules, and the text that they were read from, so that
/// a report can name exactly what it was made by.
#[derive(Clone, PartialEq, Eq)]
pub struct Policy {
    id: String,
    text: String,
    sha256: [u8; 32],
    rules: Rules,
}

/// The policies that come with this crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BuiltIn {
    /// At one's own desk: revocation is wanted, and where nobody could be asked, the signature stays undecided.
    Personal,
    /// A registered verifier (署名検証者): revocation information of today.
    Verifier,
    /// Signatures of the past, with what was kept of them.
    Archive,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Personal, Self::Verifier, Self::Archive];

    /// Its name, which is the policy's id.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Verifier => "verifier",
            Self::Archive => "archive",
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
            Self::Personal => include_str!("personal.toml"),
            Self::Verifier => include_str!("verifier.toml"),
            Self::Archive => include_str!("archive.toml"),
        }
    }
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// [`PolicyError`], with line and column: text that is no TOML, a key that is not known or has another type of value, a
    /// version that is not 1, an empty list where one must be accepted, more than [`MAX_POLICY`] bytes.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let (id, rules) = text::read(text)?;
        let mut sha256 = [0; 32];
        // SHA-256 has no other length.
        sha256.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, text.as_bytes()).as_bytes());
        Ok(Self { id, text: text.to_owned(), sha256, rules })
    }

    /// A policy that is built in.
    ///
    /// # Panics
    /// Never: the texts are constants, and a test reads them.
    #[must_use]
    pub fn built_in(which: BuiltIn) -> &'static Self {
        static READ: [OnceLock<Policy>; BuiltIn::ALL.len()] = [const { OnceLock::new() }; BuiltIn::ALL.len()];
        READ[which as usize].get_or_init(|| Self::from_toml(which.text()).expect("a test reads this constant"))
    }

    /// The name that the file gives itself.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
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

    /// The rules.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("id", &self.id).field("rules", &self.rules).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use jpki_validity::revocation::RevocationMethod;

    #[test]
    fn the_built_in_policies_are_read_and_carry_their_names() {
        for which in BuiltIn::ALL {
            let policy = Policy::built_in(which);
            assert_eq!((policy.id(), policy.text()), (which.name(), which.text()));
            assert_eq!(BuiltIn::by_name(policy.id()), Some(which));
            assert_eq!(policy.rules().revocation.not_checked, Treatment::TryLater, "never silently passed");
            assert_eq!(
                hex::encode(policy.sha256()),
                hex::encode(Digest::of(DigestAlgorithm::Sha256, which.text().as_bytes()).as_bytes())
            );
        }
        assert_eq!(BuiltIn::by_name("Personal"), None);
    }

    #[test]
    fn the_built_in_policies_differ_in_age_and_in_time() {
        let rules = |which| Policy::built_in(which).rules().clone();
        let age = |which, method| rules(which).freshness(method).max_age;
        let hours = |hours| Some(SignedDuration::from_hours(hours));
        assert_eq!(age(BuiltIn::Personal, RevocationMethod::Crl), None);
        assert_eq!(age(BuiltIn::Verifier, RevocationMethod::Crl), hours(25));
        assert_eq!(age(BuiltIn::Verifier, RevocationMethod::Ocsp), hours(1));
        assert_eq!(rules(BuiltIn::Verifier).loosest_freshness().max_age, hours(25));
        // No limit is the loosest.
        let unlimited = BuiltIn::Verifier.text().replace("crl_max_age = \"25h\"\n", "");
        assert_eq!(Policy::from_toml(&unlimited).unwrap().rules().loosest_freshness().max_age, None);
        assert!(
            rules(BuiltIn::Archive).revocation.after_signature && rules(BuiltIn::Archive).revocation.expired_issuer
        );
        assert!(!rules(BuiltIn::Verifier).revocation.after_signature);
    }
}
