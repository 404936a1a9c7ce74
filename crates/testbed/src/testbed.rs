//! The testbed in memory: made from options, or read from a folder.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use jpki_signature::Signer as _;
use jpki_virtual_card::{Application, CardImage};

use crate::issue::Request;
use crate::key::KeyPair;
use crate::profile::{self, Hierarchy};
use crate::random::{Root, Stream};
use crate::registry::{Register, Store};
use crate::{Credentials, Odd, Person, TestSigner, TestbedError, TestbedOptions, card, name, odd};

/// Seed of [`Testbed::shared`]: of the first sixty, the one whose four certificate keys are found soonest.
const SHARED_SEED: u64 = 50;

/// A make-believe JPKI with one cardholder.
pub struct Testbed {
    pub(crate) root: Root,
    pub(crate) person: Person,
    pub(crate) now: Timestamp,
    pub(crate) issued: Timestamp,
    pub(crate) signature_ca: TestSigner,
    pub(crate) authentication_ca: TestSigner,
    pub(crate) earlier: Option<[TestSigner; 2]>,
    pub(crate) signature: TestSigner,
    pub(crate) authentication: TestSigner,
    pub(crate) credentials: Credentials,
    /// The card with the values of all its references, blocked or not.
    pub(crate) image: CardImage,
    pub(crate) cv_anchors: String,
    pub(crate) odd: BTreeSet<Odd>,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) card_folder: Option<PathBuf>,
    pub(crate) ocsp_url: String,
    /// Certificates that were renewed, by kind, in the order of their issue.
    pub(crate) former: [Vec<TestSigner>; 2],
    pub(crate) store: Arc<Store>,
    pub(crate) own_keys: Mutex<HashMap<(usize, u32), Arc<KeyPair>>>,
}

impl Testbed {
    /// Makes a testbed in memory.
    ///
    /// # Errors
    /// [`TestbedError::Person`], [`TestbedError::Time`] or [`TestbedError::Calendar`] for options that no certificate
    /// can express, [`TestbedError::Randomness`] if the operating system gives none.
    pub fn generate(options: &TestbedOptions) -> Result<Self, TestbedError> {
        let now = whole_second(options.now)?;
        let issued = options.issued.map_or(Ok(now), whole_second)?;
        let issue_day = profile::japanese_day(issued);
        let mut options = odd::apply(options, issue_day)?;
        options.person.check(issue_day)?;
        check_ocsp_url(&options.ocsp_url)?;
        let root = Root::new(options.seed)?;
        card::complete(&mut options.person, options.profile, issued, &root)?;
        let streams =
            [Stream::SignatureCa, Stream::UserAuthenticationCa, Stream::Signature, Stream::UserAuthentication];
        let [signature_ca, authentication_ca, signature, authentication] =
            KeyPair::generate_all(&root, streams)?.map(Arc::new);
        let (from, to) = (now.min(issued), now.max(issued));
        let validity = profile::authority_validity(from, to)?;
        let signature_ca = authority(Hierarchy::Signature, signature_ca, validity)?;
        let authentication_ca = authority(Hierarchy::UserAuthentication, authentication_ca, validity)?;
        let has_earlier = options.earlier_generation || options.issued_by_earlier;
        let earlier = has_earlier.then(|| earlier_generation(&root, from)).transpose()?;
        let mut identifiers = root.stream(Stream::Identifiers);
        let mut holder = |hierarchy: Hierarchy, issuer: &TestSigner, key| {
            let subject = name::name(&hierarchy.holder_subject(&options.person, issued, &mut identifiers))?;
            Request {
                issuer: Some(issuer),
                signing_key: None,
                subject,
                key,
                serial: None,
                not_before: issued,
                not_after: profile::fifth_birthday(options.person.birth, issued)?,
                extensions: &hierarchy.holder_extensions(&options.person, &options.ocsp_url),
            }
            .issue()
        };
        let [by, by_other] = match &earlier {
            Some([signature, authentication]) if options.issued_by_earlier => [signature, authentication],
            _ => [&signature_ca, &authentication_ca],
        };
        let signature = holder(Hierarchy::Signature, by, signature)?;
        let authentication = holder(Hierarchy::UserAuthentication, by_other, authentication)?;
        let mut credentials = Credentials::draw(&mut root.stream(Stream::Credentials));
        let mut image = card::image(&options, &signature, &authentication, &credentials, &mut identifiers)?;
        let cv_anchors = card::add_plastic(&mut image, &options, &mut credentials, &root)?;
        let mut testbed = Self {
            root,
            person: options.person,
            now,
            issued,
            signature_ca,
            authentication_ca,
            earlier,
            signature,
            authentication,
            credentials,
            image,
            cv_anchors,
            odd: options.odd,
            folder: None,
            card_folder: None,
            ocsp_url: options.ocsp_url,
            former: Default::default(),
            store: Arc::new(Store::new(Register::new([]), None)),
            own_keys: Mutex::default(),
        };
        testbed.store = Arc::new(Store::new(testbed.fresh_register()?, None));
        Ok(testbed)
    }

    /// A testbed for unit tests: the default person, fixed seed and time (2026-04-01T00:00:00Z), made once a process.
    ///
    /// # Panics
    /// Never: the options are constant, and the tests of this crate make it.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Testbed> = OnceLock::new();
        SHARED.get_or_init(|| {
            let mut options = TestbedOptions::new(Timestamp::constant(1_775_001_600, 0));
            options.seed = Some(SHARED_SEED);
            // Seeded generation asks nobody for anything, and for these constant options a test shows that it succeeds.
            Self::generate(&options).expect("the options are constant and valid")
        })
    }

    /// The CA certificates, DER: digital signature, user authentication, then those of the earlier generation.
    #[must_use]
    pub fn anchors(&self) -> Vec<Vec<u8>> {
        self.authorities().map(|authority| authority.certificate().to_vec()).collect()
    }

    /// The cardholder's signature certificate with its key (署名用).
    #[must_use]
    pub fn signature_signer(&self) -> TestSigner {
        self.signature.clone()
    }

    /// The cardholder's user-authentication certificate with its key (利用者証明用).
    #[must_use]
    pub fn authentication_signer(&self) -> TestSigner {
        self.authentication.clone()
    }

    /// The CA for digital signature with its key.
    #[must_use]
    pub fn signature_ca(&self) -> TestSigner {
        self.signature_ca.clone()
    }

    /// The CA for user authentication with its key.
    #[must_use]
    pub fn authentication_ca(&self) -> TestSigner {
        self.authentication_ca.clone()
    }

    /// The card with everything on it, ready for a virtual card. References that are to have no tries left
    /// ([`Odd::Locked`]) have no value here, so that they are blocked for good; the card in a folder has the value, and
    /// no tries.
    #[must_use]
    pub fn card_image(&self) -> CardImage {
        let mut image = self.image.clone();
        for (application, fid) in self.locked() {
            if let Some(application) = image.applications.get_mut(&application) {
                application.credentials.remove(&fid);
            } else if (application, fid) == odd::SIGNATURE_PASSWORD {
                image.signature_password = None;
            } else {
                image.authentication_pin = None;
            }
        }
        image
    }

    /// The roots that the card's CV certificates lead to (docs/protocol.md §3.7), as the text of `cv-anchors.txt`: a
    /// section a key, with `key_id` and `modulus` in hexadecimal. Empty where there is no plastic card.
    #[must_use]
    pub fn cv_anchors(&self) -> String {
        self.cv_anchors.clone()
    }

    /// In what the card is odd.
    #[must_use]
    pub fn odd(&self) -> &BTreeSet<Odd> {
        &self.odd
    }

    /// The folder of the card image; `None` for a testbed in memory.
    #[must_use]
    pub fn card_folder(&self) -> Option<&Path> {
        self.card_folder.as_deref()
    }

    /// PINs, password and codes of the card.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The cardholder, with what was drawn where the options left it open.
    #[must_use]
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// The time at which the testbed was made: the CAs are valid then.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The time at which the cardholder's certificates were issued.
    #[must_use]
    pub fn issued(&self) -> Timestamp {
        self.issued
    }

    /// The same testbed once more, with the same register: what is changed there shows in both.
    pub(crate) fn twin(&self) -> Self {
        Self {
            root: self.root.clone(),
            person: self.person.clone(),
            now: self.now,
            issued: self.issued,
            signature_ca: self.signature_ca.clone(),
            authentication_ca: self.authentication_ca.clone(),
            earlier: self.earlier.clone(),
            signature: self.signature.clone(),
            authentication: self.authentication.clone(),
            credentials: self.credentials.clone(),
            image: self.image.clone(),
            cv_anchors: self.cv_anchors.clone(),
            odd: self.odd.clone(),
            folder: self.folder.clone(),
            card_folder: self.card_folder.clone(),
            ocsp_url: self.ocsp_url.clone(),
            former: self.former.clone(),
            store: Arc::clone(&self.store),
            own_keys: Mutex::new(self.own_keys.lock().unwrap_or_else(PoisonError::into_inner).clone()),
        }
    }

    /// The references without tries.
    pub(crate) fn locked(&self) -> Vec<(Application, u16)> {
        if self.odd.contains(&Odd::Locked) {
            let jpki = [odd::AUTHENTICATION_PIN, odd::SIGNATURE_PASSWORD];
            let others = self
                .image
                .applications
                .iter()
                .flat_map(|(application, image)| image.credentials.keys().map(|fid| (*application, *fid)));
            jpki.into_iter().chain(others).collect()
        } else if self.odd.contains(&Odd::LockedText) {
            vec![odd::TEXT_PIN]
        } else {
            Vec::new()
        }
    }

    pub(crate) fn authorities(&self) -> impl Iterator<Item = &TestSigner> {
        [&self.signature_ca, &self.authentication_ca].into_iter().chain(self.earlier.iter().flatten())
    }

    pub(crate) fn authority(&self, hierarchy: Hierarchy) -> &TestSigner {
        match hierarchy {
            Hierarchy::Signature => &self.signature_ca,
            Hierarchy::UserAuthentication => &self.authentication_ca,
        }
    }

    pub(crate) fn earlier_authority(&self, hierarchy: Hierarchy) -> Result<&TestSigner, TestbedError> {
        let [signature, authentication] = self.earlier.as_ref().ok_or(TestbedError::NoEarlierGeneration)?;
        Ok(match hierarchy {
            Hierarchy::Signature => signature,
            Hierarchy::UserAuthentication => authentication,
        })
    }

    pub(crate) fn holder(&self, hierarchy: Hierarchy) -> &TestSigner {
        match hierarchy {
            Hierarchy::Signature => &self.signature,
            Hierarchy::UserAuthentication => &self.authentication,
        }
    }

    pub(crate) fn holder_mut(&mut self, hierarchy: Hierarchy) -> &mut TestSigner {
        match hierarchy {
            Hierarchy::Signature => &mut self.signature,
            Hierarchy::UserAuthentication => &mut self.authentication,
        }
    }

    pub(crate) fn holder_validity(&self) -> Result<(Timestamp, Timestamp), TestbedError> {
        Ok((self.issued, profile::fifth_birthday(self.person.birth, self.issued)?))
    }

    pub(crate) fn authority_validity(&self) -> Result<(Timestamp, Timestamp), TestbedError> {
        profile::authority_validity(self.now.min(self.issued), self.now.max(self.issued))
    }

    /// A key of an odd certificate, made once.
    pub(crate) fn own_key(&self, bits: usize, number: u32) -> Result<Arc<KeyPair>, TestbedError> {
        // A panic while the lock was held left at worst a key out.
        let mut keys = self.own_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = keys.get(&(bits, number)) {
            return Ok(Arc::clone(key));
        }
        let length = u32::try_from(bits).map_err(|_| TestbedError::KeySize { bits })?;
        let key = Arc::new(KeyPair::generate(&self.root, Stream::Extra { number, bits: length }, bits)?);
        keys.insert((bits, number), Arc::clone(&key));
        Ok(key)
    }
}

fn authority(
    hierarchy: Hierarchy,
    key: Arc<KeyPair>,
    (not_before, not_after): (Timestamp, Timestamp),
) -> Result<TestSigner, TestbedError> {
    Request {
        issuer: None,
        signing_key: None,
        subject: name::name(&hierarchy.authority_name())?,
        key,
        serial: None,
        not_before,
        not_after,
        extensions: &hierarchy.authority_extensions(),
    }
    .issue()
}

/// CAs of four years before, as the generations of JPKI follow each other.
fn earlier_generation(root: &Root, from: Timestamp) -> Result<[TestSigner; 2], TestbedError> {
    let streams = [Stream::EarlierSignatureCa, Stream::EarlierUserAuthenticationCa];
    let [signature, authentication] = KeyPair::generate_all(root, streams)?.map(Arc::new);
    let from = profile::years_before(from, 4)?;
    let validity = profile::authority_validity(from, from)?;
    Ok([
        authority(Hierarchy::Signature, signature, validity)?,
        authority(Hierarchy::UserAuthentication, authentication, validity)?,
    ])
}

/// An address that can stand in a certificate and be asked.
fn check_ocsp_url(url: &str) -> Result<(), TestbedError> {
    let is_http = ["http://", "https://"].into_iter().any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
    let is_valid = is_http && url.bytes().all(|byte| byte.is_ascii_graphic());
    if is_valid { Ok(()) } else { Err(TestbedError::OcspUrl { url: url.into() }) }
}

/// Cuts parts of a second off, which X.509 times don't have (RFC 5280 §4.1.2.5).
pub(crate) fn whole_second(time: Timestamp) -> Result<Timestamp, TestbedError> {
    Timestamp::new(time.as_second(), 0).map_err(|source| TestbedError::Calendar { time, source })
}
