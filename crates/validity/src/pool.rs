//! The certificates at hand, in an order that finds the possible issuers of another without looking at all of them.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use jpki_certificate::{Certificate, Name};
use jpki_signature::{KeyError, RsaPublicKey};

/// Certificates that paths may lead over. None of them is trusted for being here.
///
/// Made once for a message, it serves for all of its signers: each key is read once. The same certificate twice counts once.
pub struct CertificatePool<'a> {
    members: Vec<Member<'a>>,
    by_subject: HashMap<&'a [u8; 32], SameName<'a>>,
}

/// A certificate of the pool.
pub(crate) struct Member<'a> {
    pub(crate) certificate: &'a Certificate,
    key: OnceLock<Result<RsaPublicKey, KeyError>>,
}

impl Member<'_> {
    /// The certified key, read when it is first asked for.
    pub(crate) fn key(&self) -> Result<&RsaPublicKey, KeyError> {
        self.key.get_or_init(|| self.certificate.public_key()).as_ref().map_err(Clone::clone)
    }
}

/// Indices of the certificates with one subject.
#[derive(Default)]
struct SameName<'a> {
    by_key_id: HashMap<&'a [u8], Vec<usize>>,
    without_key_id: Vec<usize>,
    all: Vec<usize>,
}

impl<'a> CertificatePool<'a> {
    /// A pool of these certificates.
    #[must_use]
    pub fn new(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let mut seen = HashSet::new();
        let mut pool = Self { members: Vec::new(), by_subject: HashMap::new() };
        for certificate in certificates {
            if !seen.insert(certificate.fingerprint_sha256()) {
                continue;
            }
            let index = pool.members.len();
            pool.members.push(Member { certificate, key: OnceLock::new() });
            let same_name = pool.by_subject.entry(certificate.subject().match_key()).or_default();
            same_name.all.push(index);
            match certificate.subject_key_id() {
                Some(key_id) => same_name.by_key_id.entry(key_id).or_default().push(index),
                None => same_name.without_key_id.push(index),
            }
        }
        pool
    }

    /// How many certificates there are, each counted once.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    pub(crate) fn member(&self, index: usize) -> &Member<'a> {
        &self.members[index]
    }

    /// Whoever a certificate may mean by its issuer, by name and by key identifier where both have one: those with the key
    /// identifier first.
    pub(crate) fn issuers(&self, issuer: &Name, key_id: Option<&[u8]>) -> impl Iterator<Item = usize> {
        let same_name = self.by_subject.get(issuer.match_key());
        let (first, then) = match (same_name, key_id) {
            (None, _) => (&[][..], &[][..]),
            (Some(same_name), None) => (same_name.all.as_slice(), &[][..]),
            (Some(same_name), Some(key_id)) => {
                (same_name.by_key_id.get(key_id).map_or(&[][..], Vec::as_slice), same_name.without_key_id.as_slice())
            }
        };
        first.iter().chain(then).copied()
    }
}

impl std::fmt::Debug for CertificatePool<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CertificatePool({} certificates)", self.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpki_testbed::{CertificateSpec, Testbed};

    #[test]
    fn issuers_are_found_by_name_and_key_identifier() {
        let issue = |spec: CertificateSpec| Certificate::from_der(&Testbed::shared().issue(spec).unwrap().0).unwrap();
        let named = |name| CertificateSpec::root(&[("O", name)]);
        let without_key_id = issue(named("A").without("2.5.29.14"));
        let (a, b) = (issue(named("A")), issue(named("B")));
        let certificates = [without_key_id, a.clone(), b.clone(), a.clone()];
        let pool = CertificatePool::new(&certificates);
        assert_eq!((pool.len(), pool.is_empty()), (3, false));
        let issuers = |name: &Name, key_id| pool.issuers(name, key_id).collect::<Vec<_>>();
        assert_eq!(issuers(a.subject(), None), [0, 1]);
        assert_eq!(issuers(a.subject(), a.subject_key_id()), [1, 0]);
        assert_eq!(issuers(a.subject(), Some(b"other")), [0]);
        assert_eq!(issuers(b.subject(), b.subject_key_id()), [2]);
        assert_eq!(issuers(issue(named("C")).subject(), None), [0; 0]);
        assert_eq!(pool.member(1).key().unwrap().spki_der(), a.spki_der());
        assert_eq!(format!("{pool:?}"), "CertificatePool(3 certificates)");
    }
}
