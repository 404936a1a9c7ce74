//! Tap (かざし利用): what a counter learns from a card laid on its reader, without any PIN (docs/protocol.md §4.8).
//!
//! Three answers, and none of them stands for another:
//! 1. [`read`] gives the user-authentication certificate, which is free on the plastic card; [`judge`] says whether it is in
//!    its validity period and leads to a root, and [`judge_asking`] whether it was revoked. **Anybody can copy it**: it proves nothing about who, or what, is there.
//! 2. [`prove_card`] proves that a genuine card is there whose holder's birth date is the one given. **Nothing on the card
//!    ties that proof to the certificate**: a device that shows one card's certificate and another card's proof is not
//!    found out. Where that matters, ask for the PIN ([`Request`](crate::Request)).
//! 3. [`PseudonymSecret::pseudonym`] tells whether the same certificate was shown before, and to nobody but whoever holds
//!    the secret.
//!
//! ```
//! # use jpki_card::Card;
//! # use jpki_identity::tap;
//! # let testbed = jpki_testbed::Testbed::shared();
//! # let transport = jpki_virtual_card::VirtualCard::new(testbed.card_image())?;
//! # let anchors = jpki_validity::TrustStore::production();
//! # let secret = tap::PseudonymSecret::generate()?;
//! let mut card = Card::new(transport);
//! let reading = tap::read(&mut card)?;
//! if let Some(certificate) = reading.certificate.certificate() {
//!     let standing = tap::judge(certificate, &anchors, testbed.now());
//!     println!("{} {:?} {}", standing.in_period, standing.chain, secret.pseudonym(certificate));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod judge;
mod proof;
mod pseudonym;
mod reading;

pub use judge::{Chain, Standing, judge, judge_asking};
pub use proof::{CardProof, MIN_BIRTH_TRIES, ProofFault, fresh_challenge, prove_card};
pub use pseudonym::{MAX_SECRET, MIN_SECRET, PSEUDONYM_PREFIX, Pseudonym, PseudonymSecret};
pub use reading::{TapCertificate, TapReading, read};
