//! Certificates that were validated before: what a verifier keeps of signers who come again.

use std::cell::RefCell;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_cms::{KnownCertificate, KnownCertificates};
use jpki_signature::{Digest, DigestAlgorithm, RsaPublicKey};
use jpki_validity::{Purpose, TrustAnchor, TrustStore};

use crate::{ChainJudgement, Policy, SignerReport};

/// Certificates that share a lock. Many small parts: threads rarely wait for one another, and a look-up compares few.
const WAYS: usize = 8;
/// Contexts that are kept for sharing: a verifier has one policy and one set of anchors, or a few.
const CONTEXTS: usize = 8;
/// Bytes at the end of a certificate that place it: of the issuer's signature, as even as any.
const PLACING: usize = 32;

/// Certificates whose path was found valid, with their keys. It is bounded, and shared by threads.
///
/// What is kept counts only for the same certificate, whole, under the same policy, the same anchors and the same purpose,
/// and only at times at which every certificate of the path is valid. Whether a certificate was revoked is never kept: the
/// [source](jpki_validity::revocation::RevocationSource) is asked each time. It holds certificates, and so personal data.
pub struct ValidationCache {
    parts: Box<[Mutex<Part>]>,
    contexts: Mutex<Vec<Arc<Context>>>,
    /// With a secret of its own, so that nobody can fill one part on purpose.
    places: RandomState,
}

/// A certificate that was validated.
pub(crate) struct Validated {
    pub(crate) certificate: Certificate,
    pub(crate) chain: ChainJudgement,
    pub(crate) signer: SignerReport,
    key: Arc<RsaPublicKey>,
    sha256: Digest,
    context: Arc<Context>,
    /// When all certificates of the path are valid.
    from: Timestamp,
    until: Timestamp,
}

/// Everything that the validation of a path depends on beside the certificate and the time. Other certificates do not
/// count: a path that was valid with them is valid.
struct Context {
    policy: [u8; 32],
    purpose: Purpose,
    include_personal: bool,
    anchors: Vec<TrustAnchor>,
}

/// Up to [`WAYS`] certificates.
#[derive(Default)]
struct Part {
    slots: Vec<Slot>,
    /// The slot that is looked at next when there is no room.
    hand: usize,
}

struct Slot {
    place: u64,
    validated: Arc<Validated>,
    /// Whether it was used since the hand came by.
    used: bool,
}

impl ValidationCache {
    /// A cache of about so many certificates, eight at least. Each takes some kilobytes.
    #[must_use]
    pub fn new(certificates: usize) -> Self {
        let parts = certificates.div_ceil(WAYS).max(1);
        Self {
            parts: (0..parts).map(|_| Mutex::default()).collect(),
            contexts: Mutex::default(),
            places: RandomState::new(),
        }
    }

    /// How many certificates are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| lock(part).slots.len()).sum()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most that are kept.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.parts.len() * WAYS
    }

    /// Forgets everything: after a key was compromised, or before the personal data must be gone.
    pub fn clear(&self) {
        for part in &self.parts {
            *lock(part) = Part::default();
        }
        lock(&self.contexts).clear();
    }

    fn place(&self, certificate: &[u8]) -> u64 {
        self.places.hash_one(&certificate[certificate.len().saturating_sub(PLACING)..])
    }

    fn part(&self, place: u64) -> MutexGuard<'_, Part> {
        let count = self.parts.len() as u64;
        // Below the count, which is an index.
        lock(&self.parts[usize::try_from(place % count).unwrap_or(0)])
    }

    fn get(&self, certificate: &[u8], seen: &Seen<'_>) -> Option<Arc<Validated>> {
        let place = self.place(certificate);
        let mut part = self.part(place);
        let is_it = |slot: &&mut Slot| slot.place == place && slot.validated.is(certificate, &seen.question);
        let slot = part.slots.iter_mut().find(is_it)?;
        slot.used = true;
        Some(Arc::clone(&slot.validated))
    }

    fn put(&self, validated: Validated) {
        let place = self.place(validated.certificate.der());
        self.part(place).put(Slot { place, validated: Arc::new(validated), used: false });
    }

    /// The context of a question: the one that entries share already, if there is such.
    fn context(&self, question: &Question<'_>) -> Arc<Context> {
        let mut contexts = lock(&self.contexts);
        if let Some(known) = contexts.iter().find(|context| context.is_of(question)) {
            return Arc::clone(known);
        }
        contexts.truncate(CONTEXTS - 1);
        contexts.insert(0, Arc::new(Context::of(question)));
        Arc::clone(&contexts[0])
    }
}

impl std::fmt::Debug for ValidationCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ValidationCache({} of {})", self.len(), self.capacity())
    }
}

impl Part {
    /// Keeps a certificate; where there is no room, the first one goes that was not used since the hand came by.
    fn put(&mut self, slot: Slot) {
        if let Some(known) = self.slots.iter_mut().find(|known| known.is_same(&slot)) {
            known.validated = slot.validated;
            return;
        }
        if self.slots.len() < WAYS {
            self.slots.push(slot);
            return;
        }
        loop {
            let place = self.hand;
            self.hand = (place + 1) % WAYS;
            let old = &mut self.slots[place];
            // Each has its second chance once a round: the second round ends at the latest.
            if !std::mem::take(&mut old.used) {
                *old = slot;
                return;
            }
        }
    }
}

impl Slot {
    fn is_same(&self, other: &Self) -> bool {
        self.place == other.place
            && self.validated.certificate.der() == other.validated.certificate.der()
            && self.validated.context.is_of(&other.validated.context.question())
    }
}

impl Validated {
    /// Whether it counts for this certificate, whole, and this question.
    fn is(&self, certificate: &[u8], question: &Question<'_>) -> bool {
        self.certificate.der() == certificate && self.context.is_of(question)
    }
}

/// What a [`Context`] is compared with.
#[derive(Clone, Copy)]
struct Question<'a> {
    policy: &'a [u8; 32],
    purpose: Purpose,
    include_personal: bool,
    anchors: &'a [TrustAnchor],
}

impl Context {
    fn of(question: &Question<'_>) -> Self {
        Self {
            policy: *question.policy,
            purpose: question.purpose,
            include_personal: question.include_personal,
            anchors: question.anchors.to_vec(),
        }
    }

    fn question(&self) -> Question<'_> {
        let Self { policy, purpose, include_personal, anchors } = self;
        Question { policy, purpose: *purpose, include_personal: *include_personal, anchors }
    }

    fn is_of(&self, question: &Question<'_>) -> bool {
        // What an anchor counts as may differ for one certificate: a published one, or one that somebody has added.
        let same = |(one, other): (&TrustAnchor, &TrustAnchor)| {
            one.fingerprint_sha256() == other.fingerprint_sha256()
                && one.environment() == other.environment()
                && one.purpose() == other.purpose()
                && one.label() == other.label()
        };
        self.policy == *question.policy
            && self.purpose == question.purpose
            && self.include_personal == question.include_personal
            && self.anchors.len() == question.anchors.len()
            && self.anchors.iter().zip(question.anchors).all(same)
    }
}

/// A thread that panicked has left nothing half made.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The cache as one verification sees it.
pub(crate) struct Seen<'a> {
    cache: Option<&'a ValidationCache>,
    question: Question<'a>,
    found: RefCell<Vec<Arc<Validated>>>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(
        cache: Option<&'a ValidationCache>,
        anchors: &'a TrustStore,
        policy: &'a Policy,
        purpose: Purpose,
        include_personal: bool,
    ) -> Self {
        let question = Question { policy: policy.sha256(), purpose, include_personal, anchors: anchors.anchors() };
        Self { cache, question, found: RefCell::default() }
    }

    /// What is known of a certificate for this time, of those that the message's signers were found to have.
    pub(crate) fn validated(&self, der: &[u8], time: Timestamp) -> Option<Arc<Validated>> {
        let found = self.found.borrow();
        let known = found.iter().find(|known| known.certificate.der() == der)?;
        (known.from <= time && time <= known.until).then(|| Arc::clone(known))
    }

    /// Keeps a certificate whose path is valid.
    pub(crate) fn keep(
        &self,
        certificate: &Certificate,
        key: Option<&Arc<RsaPublicKey>>,
        chain: &ChainJudgement,
        signer: &SignerReport,
    ) {
        let (Some(cache), Some(key), Some(path), None) = (self.cache, key, &chain.found, &chain.problem) else {
            return;
        };
        let Some(sha256) = Digest::from_bytes(DigestAlgorithm::Sha256, &certificate.fingerprint_sha256()) else {
            return;
        };
        let times = path.certificates.iter().map(|one| (one.not_before(), one.not_after()));
        let anchor = (path.anchor.not_before(), path.anchor.not_after());
        let (from, until) = times.fold(anchor, |(from, until), (begin, end)| (from.max(begin), until.min(end)));
        cache.put(Validated {
            certificate: certificate.clone(),
            chain: chain.clone(),
            signer: signer.clone(),
            key: Arc::clone(key),
            sha256,
            context: cache.context(&self.question),
            from,
            until,
        });
    }
}

impl KnownCertificates for Seen<'_> {
    fn known(&self, certificate: &[u8]) -> Option<KnownCertificate> {
        let validated = self.cache?.get(certificate, self)?;
        let known = KnownCertificate { sha256: validated.sha256.clone(), key: Arc::clone(&validated.key) };
        self.found.borrow_mut().push(validated);
        Some(known)
    }
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
        assert!(first.known(certificate.der()).is_none());
        let signer = SignerReport::of(&certificate, &chain, false);
        first.keep(&certificate, Some(&Arc::new(certificate.public_key().unwrap())), &chain, &signer);
        let now = Testbed::shared().now();
        assert!(first.validated(certificate.der(), now).is_none(), "nobody asked for it");
        let second = seen(&anchors, policy, false);
        let known = second.known(certificate.der()).unwrap();
        assert_eq!(known.sha256, Digest::of(DigestAlgorithm::Sha256, certificate.der()));
        assert_eq!(known.key.spki_der(), certificate.spki_der());
        assert!(second.validated(certificate.der(), now).is_some());
        assert!(second.validated(certificate.der(), Timestamp::UNIX_EPOCH).is_none());
        let verifier = Policy::built_in(crate::BuiltIn::Verifier);
        for other in [
            seen(&TrustStore::production(), policy, false),
            seen(&anchors, verifier, false),
            seen(&anchors, policy, true),
        ] {
            assert!(other.known(certificate.der()).is_none());
        }
    }

    #[test]
    fn contexts_are_shared_and_bounded() {
        let (certificate, chain, anchors) = valid(3);
        let cache = ValidationCache::new(64);
        let key = Arc::new(certificate.public_key().unwrap());
        let keep = |policy: &Policy| {
            let seen = Seen::new(Some(&cache), &anchors, policy, Purpose::Signature, false);
            seen.keep(&certificate, Some(&key), &chain, &SignerReport::of(&certificate, &chain, false));
        };
        (0..3).for_each(|_| keep(Policy::built_in(crate::BuiltIn::Personal)));
        assert_eq!((cache.len(), lock(&cache.contexts).len()), (1, 1));
        for number in 0..20 {
            let text = format!("{}# {number}\n", crate::BuiltIn::Personal.text());
            keep(&Policy::from_toml(&text).unwrap());
            assert!(lock(&cache.contexts).len() <= CONTEXTS);
        }
        // One certificate has one place, whatever it is kept for.
        assert_eq!(cache.len(), WAYS);
    }

    #[test]
    fn who_was_used_lately_stays_longer() {
        let (_, _, anchors) = valid(2);
        let policy = Policy::built_in(crate::BuiltIn::Personal);
        let seen = Seen::new(None, &anchors, policy, Purpose::Signature, false);
        let context = Arc::new(Context::of(&seen.question));
        let slot = |number: u8| {
            let (certificate, chain, _) = valid(number);
            let validated = Validated {
                key: Arc::new(certificate.public_key().unwrap()),
                signer: SignerReport::of(&certificate, &chain, false),
                sha256: Digest::of(DigestAlgorithm::Sha256, certificate.der()),
                context: Arc::clone(&context),
                certificate,
                chain,
                from: Timestamp::MIN,
                until: Timestamp::MAX,
            };
            Slot { place: u64::from(number), validated: Arc::new(validated), used: false }
        };
        let mut part = Part::default();
        let held = |part: &Part| {
            let mut held: Vec<u64> = part.slots.iter().map(|slot| slot.place).collect();
            held.sort_unstable();
            held
        };
        (1..=8).for_each(|number| part.put(slot(number)));
        part.slots[0].used = true;
        part.put(slot(9));
        assert_eq!(held(&part), [1, 3, 4, 5, 6, 7, 8, 9]);
        part.put(slot(10));
        assert_eq!(held(&part), [1, 4, 5, 6, 7, 8, 9, 10]);
        // When all are used, the next one goes after its second chance.
        part.slots.iter_mut().for_each(|slot| slot.used = true);
        part.put(slot(11));
        assert_eq!(held(&part), [1, 5, 6, 7, 8, 9, 10, 11]);
        part.put(slot(11));
        assert_eq!(held(&part).len(), WAYS, "the same again");
    }
}
