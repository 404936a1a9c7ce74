//! What a testbed is to be like.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jpki_virtual_card::{Behaviour, Generation, Profile};

use crate::{OCSP_URL, Odd, Person};

/// Everything that determines a testbed.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TestbedOptions {
    /// The cardholder.
    pub person: Person,
    /// With a seed, keys, serials and credentials follow from it; without, the operating system's randomness is used.
    /// A seeded testbed is for tests: whoever knows the seed has its keys.
    pub seed: Option<u64>,
    /// When the CAs are in use, and when the certificates were issued unless [`Self::issued`] says otherwise. Parts of
    /// a second are cut off.
    pub now: Timestamp,
    /// When the certificates were issued, if not now: six years before, they have expired; after now, they are not yet
    /// valid.
    pub issued: Option<Timestamp>,
    /// Card, phone or residents' card.
    pub profile: Profile,
    /// Which generation of cards it is like: token information, ATR and abilities.
    pub generation: Generation,
    /// How the virtual card behaves, if not as its generation does.
    pub behaviour: Option<Behaviour>,
    /// Whether the card holds a signature certificate (署名用電子証明書); a child's does not. The certificate is made in
    /// either case, and key and password are on the card, so that a try wrongly spent shows.
    pub signature_certificate: bool,
    /// Whether there is an earlier generation of both CAs, with the same names and other keys, as JPKI has three.
    pub earlier_generation: bool,
    /// Whether the cardholder's certificates were issued by the earlier generation, which there is then in any case.
    pub issued_by_earlier: bool,
    /// OCSP address in user-authentication certificates: printable ASCII that begins with `http://` or `https://`.
    pub ocsp_url: String,
    /// In what the card is odd.
    pub odd: BTreeSet<Odd>,
}

impl TestbedOptions {
    /// The default person's card with both certificates, unseeded.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            person: Person::default(),
            seed: None,
            now,
            issued: None,
            profile: Profile::Card,
            generation: Generation::default(),
            behaviour: None,
            signature_certificate: true,
            earlier_generation: false,
            issued_by_earlier: false,
            ocsp_url: OCSP_URL.to_owned(),
            odd: BTreeSet::new(),
        }
    }
}
