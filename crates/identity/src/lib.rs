//! Log-in with the user-authentication certificate (利用者証明): a challenge, the answer that the card signs, and its verification.
//!
//! The relying party makes a [`Challenge`] and keeps it; the holder's side opens it as a [`Request`], shows who asks and
//! for what, and signs an [`Answer`]; the relying party calls [`verify`] with the challenge that it kept. The signed
//! bytes are specified in `docs/identity-challenge.md`.
//!
//! A challenge must be used once only. That is the relying party's duty: take it out of the store, atomically, before
//! calling [`verify`]. Every report says so.
//!
//! ```
//! # use jpki_certificate::Certificate;
//! use jpki_identity::{Challenge, Request, VerifyOptions, verify};
//! use jpki_signature::DigestAlgorithm;
//! # let testbed = jpki_testbed::Testbed::shared();
//! # let now = testbed.now();
//! # let mut signer = testbed.authentication_signer();
//! # let mut anchors = jpki_validity::TrustStore::production();
//! # anchors.add_certificate(&Certificate::from_der(&testbed.anchors()[1])?)?;
//!
//! // The relying party:
//! let challenge = Challenge::generate("shop.example", "Log in", now)?;
//! // The holder's side:
//! let request = Request::open(challenge.clone(), now)?;
//! println!("{} asks: {}", request.relying_party(), request.purpose());
//! let answer = request.answer(&mut signer, DigestAlgorithm::Sha256)?;
//! // The relying party again, after it has taken the challenge out of its store:
//! let report = verify(&answer, &challenge, &VerifyOptions::new(&anchors, now));
//! // Nobody was asked whether the certificate was revoked: give `revocation` a source, and the log-in can pass.
//! assert_eq!(report.sub_indication, Some(jpki_verify::SubIndication::TryLater));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod challenge;
mod encoding;
mod error;
mod json;
mod report;
mod request;
pub mod tap;
mod verify;

pub use answer::{ANSWER_VERSION, Answer, MAX_ANSWER_JSON};
pub use challenge::{
    CHALLENGE_VERSION, Challenge, DEFAULT_LIFETIME, MAX_CHALLENGE_JSON, MAX_LIFETIME, MAX_PURPOSE, MAX_RELYING_PARTY,
    NONCE_LENGTH,
};
pub use encoding::PREFIX;
pub use error::{AnswerError, IdentityError, TextProblem};
pub use json::{AnswerFile, ChallengeFile};
pub use report::{IdentityCheckId, IdentityCode, IdentityReport, Session};
pub use request::{CLOCK_SKEW, Prepared, Request};
pub use verify::{VerifyOptions, verify};
