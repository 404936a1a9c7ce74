//! Certificates that were validated before: what a verifier keeps of signers who come again.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_cms::KnownKeys;
use jpki_signature::{Digest, DigestAlgorithm, Hasher as DigestHasher, RsaPublicKey};
use jpki_validity::{Purpose, TrustStore};

use crate::{ChainJudgement, Policy};

/// Parts with a lock each, so that threads rarely wait for one another.
const SHARDS: usize = 16;

/// Certificates whose path was found valid, with their keys. It is bounded, and shared by threads.
///
/// What is kept counts only for the same certificate, whole, under the same policy, the same anchors and the same purpose,
/// and only at times at which every certificate of the path is valid. Whether a certificate was revoked is never kept: the
/// [source](jpki_validity::revocation::RevocationSource) is asked each time. It holds certificates, and so personal data.
pub struct ValidationCache {
    shards: Vec<Mutex<Shard>>,
}

/// A certificate that was validated.
pub(crate) struct Validated {
    pub(crate) certificate: Certificate,
    pub(crate) key: Arc<RsaPublicKey>,
    pub(crate) chain: ChainJudgement,
    /// When all certificates of the path are valid.
    from: Timestamp,
    until: Timestamp,
}

/// What an entry counts for: the certificate, and everything that its validation depended on, each by its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    certificate: [u8; 32],
    context: [u8; 32],
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // A part of a digest is as even as any hash of it.
        state.write(&self.certificate[..8]);
    }
}

struct Shard {
    entries: HashMap<Key, Slot>,
    /// The keys of all entries, in the order in which the hand goes round.
    ring: Vec<Key>,
    hand: usize,
    capacity: usize,
}

struct Slot {
    validated: Arc<Validated>,
    /// Whether it was used since the hand came by.
    used: bool,
}

impl ValidationCache {
    /// A cache of about so many certificates, one at least. Each takes some kilobytes.
    #[must_use]
    pub fn new(certificates: usize) -> Self {
        let capacity = certificates.div_ceil(SHARDS).max(1);
        let shard = || Mutex::new(Shard { entries: HashMap::new(), ring: Vec::new(), hand: 0, capacity });
        Self { shards: (0..SHARDS).map(|_| shard()).collect() }
    }

    /// How many certificates are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).entries.len()).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most that are kept.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).capacity).sum()
    }

    /// Forgets everything: after a key was compromised, or before the personal data must be gone.
    pub fn clear(&self) {
        for shard in &self.shards {
            let mut shard = lock(shard);
            shard.entries.clear();
            shard.ring.clear();
            shard.hand = 0;
        }
    }

    fn get(&self, key: &Key) -> Option<Arc<Validated>> {
        let mut shard = lock(self.shard(key));
        let slot = shard.entries.get_mut(key)?;
        slot.used = true;
        Some(Arc::clone(&slot.validated))
    }

    fn put(&self, key: Key, validated: Arc<Validated>) {
        lock(self.shard(&key)).put(key, validated);
    }

    fn shard(&self, key: &Key) -> &Mutex<Shard> {
        &self.shards[usize::from(key.certificate[8]) % SHARDS]
    }
}

impl std::fmt::Debug for ValidationCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ValidationCache({} of {})", self.len(), self.capacity())
    }
}

impl Shard {
    /// Keeps an entry; where there is no room, the first one goes that was not used since the hand came by.
    fn put(&mut self, key: Key, validated: Arc<Validated>) {
        let full = self.ring.len() >= self.capacity;
        match self.entries.entry(key) {
            Entry::Occupied(mut known) => {
                known.get_mut().validated = validated;
                return;
            }
            Entry::Vacant(free) => free.insert(Slot { validated, used: false }),
        };
        if !full {
            self.ring.push(key);
            return;
        }
        loop {
            let place = self.hand % self.ring.len();
            self.hand = (place + 1) % self.ring.len();
            let old = self.ring[place];
            match self.entries.get_mut(&old) {
                // Each entry has its second chance once a round: the second round ends at the latest.
                Some(slot) if slot.used => slot.used = false,
                _ => {
                    self.entries.remove(&old);
                    self.ring[place] = key;
                    return;
                }
            }
        }
    }
}

/// A thread that panicked has left no entry half made.
fn lock(shard: &Mutex<Shard>) -> std::sync::MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The cache as one verification sees it.
pub(crate) struct Seen<'a> {
    cache: Option<&'a ValidationCache>,
    context: [u8; 32],
    found: RefCell<Vec<Arc<Validated>>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(
        cache: Option<&'a ValidationCache>,
        anchors: &TrustStore,
        policy: &Policy,
        purpose: Purpose,
        include_personal: bool,
    ) -> Self {
        let context = match cache {
            Some(_) => context(anchors, policy, purpose, include_personal),
            None => [0; 32],
        };
        Self { cache, context, found: RefCell::default() }
    }

    /// What is known of a certificate for this time, of those whose key was asked for.
    pub(crate) fn validated(&self, der: &[u8], time: Timestamp) -> Option<Arc<Validated>> {
        let found = self.found.borrow();
        let known = found.iter().find(|known| known.certificate.der() == der)?;
        (known.from <= time && time <= known.until).then(|| Arc::clone(known))
    }

    /// Keeps a certificate whose path is valid.
    pub(crate) fn keep(&self, certificate: &Certificate, key: Option<&Arc<RsaPublicKey>>, chain: &ChainJudgement) {
        let (Some(cache), Some(key), Some(path), None) = (self.cache, key, &chain.found, &chain.problem) else {
            return;
        };
        let times = path.certificates.iter().map(|one| (one.not_before(), one.not_after()));
        let anchor = (path.anchor.not_before(), path.anchor.not_after());
        let (from, until) = times.fold(anchor, |(from, until), (begin, end)| (from.max(begin), until.min(end)));
        let validated =
            Validated { certificate: certificate.clone(), key: Arc::clone(key), chain: chain.clone(), from, until };
        let key = Key { certificate: certificate.fingerprint_sha256(), context: self.context };
        cache.put(key, Arc::new(validated));
    }
}

impl KnownKeys for Seen<'_> {
    fn key(&self, certificate: &[u8]) -> Option<Arc<RsaPublicKey>> {
        let cache = self.cache?;
        let key = Key { certificate: sha256(certificate), context: self.context };
        let known = cache.get(&key)?;
        let public = Arc::clone(&known.key);
        self.found.borrow_mut().push(known);
        Some(public)
    }
}

/// Everything that the validation of a path depends on beside the certificate and the time. Other certificates do not
/// count: a path that was valid with them is valid.
fn context(anchors: &TrustStore, policy: &Policy, purpose: Purpose, include_personal: bool) -> [u8; 32] {
    let mut hasher = DigestHasher::new(DigestAlgorithm::Sha256);
    hasher.update(policy.sha256());
    hasher.update(format!("{purpose:?}").as_bytes());
    hasher.update(&[u8::from(include_personal)]);
    for anchor in anchors.anchors() {
        hasher.update(anchor.fingerprint_sha256());
        // What an anchor counts as may differ for one certificate: a published one, or one that somebody has added.
        let standing = [anchor.environment() as u8, anchor.purpose().map_or(u8::MAX, |purpose| purpose as u8)];
        hasher.update(&standing);
        hasher.update(anchor.label().as_bytes());
    }
    to_array(&hasher.finish())
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    to_array(&Digest::of(DigestAlgorithm::Sha256, bytes))
}

/// SHA-256 has no other length.
fn to_array(digest: &Digest) -> [u8; 32] {
    let mut array = [0; 32];
    array.copy_from_slice(digest.as_bytes());
    array
}

#[cfg(test)]
mod tests {
    use super::*;
    use jpki_testbed::{CertificateSpec, Testbed};
    use jpki_validity::{CertificatePool, PathBudget};

    fn valid(serial: u8) -> (Certificate, ChainJudgement, TrustStore) {
        let bed = Testbed::shared();
        let mut anchors = TrustStore::empty();
        anchors.add_certificate(&Certificate::from_der(&bed.anchors()[0]).unwrap()).unwrap();
        let (der, _) = bed.issue(CertificateSpec::signature().serial(&[0x42, serial])).unwrap();
        let certificate = Certificate::from_der(&der).unwrap();
        let options = crate::ChainOptions::new(&anchors, Purpose::Signature, bed.now(), false);
        let pool = CertificatePool::new([]);
        let chain = crate::trust::judge_within(&certificate, &pool, &options, &mut PathBudget::default());
        assert_eq!(chain.problem, None);
        (certificate, chain, anchors)
    }

    #[test]
    fn a_key_is_known_after_its_certificate_was_kept_and_for_the_same_context_only() {
        let (certificate, chain, anchors) = valid(1);
        let (cache, policy) = (ValidationCache::new(1), Policy::built_in(crate::BuiltIn::Personal));
        let seen = |anchors, policy, personal| Seen::new(Some(&cache), anchors, policy, Purpose::Signature, personal);
        let first = seen(&anchors, policy, false);
        assert!(first.key(certificate.der()).is_none());
        first.keep(&certificate, Some(&Arc::new(certificate.public_key().unwrap())), &chain);
        let now = Testbed::shared().now();
        assert!(first.validated(certificate.der(), now).is_none(), "its key was not asked for");
        let second = seen(&anchors, policy, false);
        assert!(second.key(certificate.der()).is_some());
        assert!(second.validated(certificate.der(), now).is_some());
        assert!(second.validated(certificate.der(), Timestamp::UNIX_EPOCH).is_none());
        let verifier = Policy::built_in(crate::BuiltIn::Verifier);
        for other in [
            seen(&TrustStore::production(), policy, false),
            seen(&anchors, verifier, false),
            seen(&anchors, policy, true),
        ] {
            assert!(other.key(certificate.der()).is_none());
        }
    }

    #[test]
    fn who_was_used_lately_stays_longer() {
        let mut shard = Shard { entries: HashMap::new(), ring: Vec::new(), hand: 0, capacity: 3 };
        let (certificate, chain, _) = valid(2);
        let key = |number: u8| Key { certificate: [number; 32], context: [0; 32] };
        let validated = Arc::new(Validated {
            key: Arc::new(certificate.public_key().unwrap()),
            certificate,
            chain,
            from: Timestamp::MIN,
            until: Timestamp::MAX,
        });
        let held = |shard: &Shard| {
            let mut held: Vec<u8> = shard.entries.keys().map(|key| key.certificate[0]).collect();
            held.sort_unstable();
            held
        };
        for number in 1..=3 {
            shard.put(key(number), Arc::clone(&validated));
        }
        shard.entries.get_mut(&key(1)).unwrap().used = true;
        shard.put(key(4), Arc::clone(&validated));
        assert_eq!(held(&shard), [1, 3, 4]);
        shard.put(key(5), Arc::clone(&validated));
        assert_eq!(held(&shard), [1, 4, 5]);
        // When all are used, the first of them goes after its second chance.
        shard.entries.values_mut().for_each(|slot| slot.used = true);
        shard.put(key(6), Arc::clone(&validated));
        assert_eq!((held(&shard).len(), shard.ring.len()), (3, 3));
        shard.put(key(6), validated);
        assert_eq!((held(&shard).len(), shard.ring.len()), (3, 3), "the same again");
    }
}
