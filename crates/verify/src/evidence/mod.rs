//! Evidence (検証の証拠): a folder that holds all that a verification rested on, so that it can be repeated without asking
//! anybody, today or in ten years.
//!
//! A [`Recorder`] stands between the verification and its source and keeps what was answered; [`save`] writes the folder;
//! [`Evidence`] reads it and repeats the verification. What a list or a responder has signed is checked again, from its
//! bytes. What the word of others rests on alone, such as that nobody could be reached, is taken from the folder: whoever
//! can write into it can change that. The folder holds personal data, and only its owner can read it.

mod answer;
mod error;
mod manifest;
mod recorder;
mod repeat;
mod save;

pub use error::EvidenceError;
pub use recorder::Recorder;
pub use repeat::{Evidence, Repeated};
pub use save::{Basis, save};

/// Version of the folder's form.
pub const EVIDENCE_VERSION: u32 = 1;
/// The file that tells what the others are.
const MANIFEST: &str = "manifest.json";
/// The report that was made.
const REPORT: &str = "report.json";
