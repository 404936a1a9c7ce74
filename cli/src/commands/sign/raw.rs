//! `jpki sign raw`: a bare signature, in any of the card's six schemes.

use std::io::{self, Read};
use std::path::Path;

use jiff::Timestamp;
use jpki_card::Scheme;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, Hasher};
use schemars::JsonSchema;
use serde::Serialize;

use super::beside;
use super::unlock::{Unlock, with_key};
use crate::args::{Globals, SchemeChoice, SignRawArgs};
use crate::commands::sink::Sink;
use crate::error::{Code, Exit, Failure};
use crate::output::progress::Progress;
use crate::output::{Ui, input};
use crate::say;

/// Result of `jpki sign raw` into a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RawSigned {
    /// The file.
    pub output: String,
    /// Length of the signature in bytes.
    pub size: usize,
    /// The scheme: value of P1, in hex.
    pub scheme: String,
    /// The digest algorithm.
    pub digest: String,
}

/// Signs a digest.
pub fn sign(arguments: &SignRawArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let data = data(arguments, ui)?;
    let beside = arguments.file.as_deref().map(|file| beside(file, "sig"));
    let target = arguments.output.clone().or(beside);
    let inputs: Vec<&Path> = arguments.file.iter().map(|file| file.as_path()).collect();
    let mut sink = Sink::open(target.as_deref(), &inputs, true, ui)?;
    let unlock = Unlock::new(arguments.key, &arguments.credential, globals, ui)?;
    let scheme = scheme(arguments.scheme);
    let signature = with_key(&unlock, Timestamp::now(), |key| Ok(key.sign_raw(scheme, &data)?))?;
    sink.write(&signature)?;
    if sink.finish()? {
        let signed = RawSigned {
            output: target.unwrap_or_default().display().to_string(),
            size: signature.len(),
            scheme: scheme.to_string(),
            digest: DigestAlgorithm::from(arguments.digest).name().to_owned(),
        };
        ui.result(&signed, |page| page.line(&say!(ui, "file-written", path = signed.output.clone())))?;
    }
    Ok(Exit::Done)
}

const fn scheme(choice: SchemeChoice) -> Scheme {
    match choice {
        SchemeChoice::DigestInfo => Scheme::Pkcs1,
        SchemeChoice::CardHashBare => Scheme::Pkcs1BareHash,
        SchemeChoice::Hash => Scheme::Pkcs1Sha256,
        SchemeChoice::CardHash => Scheme::Pkcs1Sha256Message,
        SchemeChoice::PssHash => Scheme::PssSha256,
        SchemeChoice::PssCardHash => Scheme::PssSha256Message,
    }
}

/// What the card is to be sent: a DigestInfo, a hash, or the file itself where the card hashes.
fn data(arguments: &SignRawArgs, ui: &Ui) -> Result<Vec<u8>, Failure> {
    let algorithm = DigestAlgorithm::from(arguments.digest);
    let sha256_only = arguments.scheme != SchemeChoice::DigestInfo;
    let card_hashes =
        matches!(arguments.scheme, SchemeChoice::CardHash | SchemeChoice::CardHashBare | SchemeChoice::PssCardHash);
    if (sha256_only && algorithm != DigestAlgorithm::Sha256) || (card_hashes && arguments.digest_value.is_some()) {
        return Err(Failure::new(Code::SignDigestScheme));
    }
    let digest = match (&arguments.digest_value, &arguments.file) {
        (Some(text), _) => read_digest(algorithm, text)?,
        (None, Some(file)) if card_hashes => return read_short(file, scheme(arguments.scheme)),
        (None, Some(file)) => digest_of(algorithm, file, ui)?,
        (None, None) => return Err(Failure::new(Code::UsageOther)),
    };
    Ok(match arguments.scheme {
        SchemeChoice::DigestInfo => DigestInfo::new(digest).as_der().to_vec(),
        _ => digest.as_bytes().to_vec(),
    })
}

fn read_digest(algorithm: DigestAlgorithm, text: &str) -> Result<Digest, Failure> {
    hex::decode(text).ok().and_then(|bytes| Digest::from_bytes(algorithm, &bytes)).ok_or_else(|| {
        Failure::new(Code::SignDigestValue)
            .with("digest", algorithm.name())
            .with("expected", 2 * algorithm.output_len() as u64)
    })
}

fn digest_of(algorithm: DigestAlgorithm, path: &Path, ui: &Ui) -> Result<Digest, Failure> {
    let (file, size) = input::open(path)?;
    let mut hasher = Hasher::new(algorithm);
    let mut reader = Progress::new(file, size, say!(ui, "progress-digest"));
    io::copy(&mut reader, &mut hasher).map_err(|error| Failure::read(path, &error))?;
    Ok(hasher.finish())
}

/// A file that the card is to hash itself.
fn read_short(path: &Path, scheme: Scheme) -> Result<Vec<u8>, Failure> {
    let (_, limit) = scheme.input_lengths();
    let (file, size) = input::open(path)?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|error| Failure::read(path, &error))?;
    if bytes.len() > limit {
        let length = size.max(bytes.len() as u64);
        return Err(Failure::new(Code::SignTooLongForCard).with("length", length).with("limit", limit as u64));
    }
    Ok(bytes)
}
