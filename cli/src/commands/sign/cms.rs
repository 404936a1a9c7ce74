//! `jpki sign cms`: files in, CAdES-B signatures out, one entry of the password for all of them.

use std::fs::File;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_card::CardError;
use jpki_certificate::Certificate;
use jpki_cms::{ContentDigest, Encoding, SignOptions, SignedData, sign_digest};
use jpki_reader::Transport;
use jpki_validity::{PathError, PathOptions, Purpose, TrustStore, validate_path};
use schemars::JsonSchema;
use serde::Serialize;

use super::beside;
use super::unlock::{Key, Unlock, with_key};
use crate::args::{Globals, KeyChoice, SignCmsArgs};
use crate::commands::sink::Sink;
use crate::commands::trust;
use crate::error::{Code, Exit, Failure};
use crate::output::progress::Progress;
use crate::output::{Ui, input};
use crate::say;

/// Result of `jpki sign cms`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CmsSigned {
    /// One entry a file, in the order of the command line.
    pub signatures: Vec<SignedFile>,
    /// Whether the file is inside the signature.
    pub attached: bool,
    /// The digest algorithm.
    pub digest: String,
    /// The signing time in the signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_time: Option<Timestamp>,
    /// Whether the certificate leads to a trusted root.
    pub issuer_trusted: bool,
}

/// A signed file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SignedFile {
    /// The file that was signed.
    pub input: String,
    /// Its length in bytes.
    pub size: u64,
    /// The signature.
    pub output: String,
}

/// A file on its way to a signature.
struct Job<'a> {
    input: &'a Path,
    target: PathBuf,
    sink: Sink,
    content: ContentDigest,
}

/// Signs files.
pub fn sign(arguments: &SignCmsArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    if arguments.output.is_some() && arguments.files.len() > 1 {
        return Err(Failure::new(Code::UsageOneOutput).with("files", arguments.files.len() as u64));
    }
    // Everything that can go wrong with files does so before the credential is asked for.
    let store = trust::store(globals)?;
    let mut jobs = arguments.files.iter().map(|file| prepare(file, arguments, ui)).collect::<Result<Vec<_>, _>>()?;
    let unlock = Unlock::new(arguments.key, &arguments.credential, globals, ui)?;
    let now = Timestamp::now();
    let options = options(arguments, now);
    let (messages, issuer_trusted) = with_key(&unlock, now, |mut key| {
        let issuer_trusted = judge_issuer(&mut key, arguments.key, !arguments.no_issuer, &store, now, ui)?;
        let sign_one = |job: &Job<'_>| {
            sign_digest(&mut key, &options, job.content.clone())
                .map_err(|error| Failure::signing(job.input, &job.target, error))
        };
        Ok((jobs.iter().map(sign_one).collect::<Result<Vec<_>, _>>()?, issuer_trusted))
    })?;
    for (job, message) in jobs.iter_mut().zip(&messages) {
        write(job, message, arguments, ui)?;
    }
    let mut signed = CmsSigned {
        signatures: Vec::new(),
        attached: arguments.attached,
        digest: jpki_signature::DigestAlgorithm::from(arguments.digest).name().to_owned(),
        signing_time: (!arguments.no_signing_time).then(|| whole_second(now)),
        issuer_trusted,
    };
    for job in jobs {
        let entry = SignedFile {
            input: job.input.display().to_string(),
            size: job.content.length(),
            output: job.target.display().to_string(),
        };
        if job.sink.finish()? {
            signed.signatures.push(entry);
        }
    }
    if !signed.signatures.is_empty() {
        ui.result(&signed, |page| {
            for entry in &signed.signatures {
                page.line(&say!(ui, "file-signed", input = entry.input.clone(), path = entry.output.clone()));
            }
            if arguments.key == KeyChoice::Signature {
                page.note(&say!(ui, "signature-personal"));
            }
        })?;
    }
    Ok(Exit::Done)
}

/// Opens input and output, and digests the input.
fn prepare<'a>(file: &'a Path, arguments: &SignCmsArgs, ui: &Ui) -> Result<Job<'a>, Failure> {
    let (reader, size) = input::open(file)?;
    let extension = if arguments.attached { "p7m" } else { "p7s" };
    let target = arguments.output.clone().unwrap_or_else(|| beside(file, extension));
    // The signature of one file must not replace another that is to be signed.
    let inputs: Vec<&Path> = arguments.files.iter().map(PathBuf::as_path).collect();
    let sink = Sink::open(Some(&target), &inputs, !arguments.pem, ui)?;
    let reader = Progress::new(reader, size, say!(ui, "progress-digest"));
    let content =
        ContentDigest::of(arguments.digest.into(), reader).map_err(|error| Failure::cms(file, &target, &error))?;
    Ok(Job { input: file, target, sink, content })
}

fn options(arguments: &SignCmsArgs, now: Timestamp) -> SignOptions {
    let options = match arguments.no_signing_time {
        true => SignOptions::without_signing_time(),
        false => SignOptions::new(whole_second(now)),
    };
    options.digest(arguments.digest.into()).include_issuer(!arguments.no_issuer)
}

/// X.509 and CMS times have no fractions.
pub fn whole_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// Reads the issuer's certificate from the card and looks for a path to a trusted root. That there is none is a warning:
/// the signature is good, but not everybody will be able to verify it.
pub fn judge_issuer(
    key: &mut Key<'_, &mut dyn Transport>,
    choice: KeyChoice,
    with_issuer: bool,
    store: &TrustStore,
    now: Timestamp,
    ui: &Ui,
) -> Result<bool, Failure> {
    let mut pool = Vec::new();
    if with_issuer {
        match key.read_issuer() {
            Ok(issuer) => pool.push(issuer.clone()),
            Err(CardError::MissingCertificate { .. }) => {
                ui.notice("sign.no-issuer", say!(ui, "notice-no-issuer"));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let purpose = match choice {
        KeyChoice::Signature => Purpose::Signature,
        KeyChoice::Auth => Purpose::UserAuthentication,
    };
    let certificate: &Certificate = key.signer_certificate();
    match validate_path(certificate, &pool, store, &PathOptions::new(now, purpose)) {
        Ok(_) => Ok(true),
        Err(PathError::UnknownIssuer { .. }) => {
            ui.notice("sign.issuer-unknown", say!(ui, "notice-issuer-unknown"));
            Ok(false)
        }
        Err(error) => {
            ui.notice("sign.path", say!(ui, "notice-path", reason = error.to_string()));
            Ok(false)
        }
    }
}

/// Writes the message into its temporary file.
fn write(job: &mut Job<'_>, message: &SignedData, arguments: &SignCmsArgs, ui: &Ui) -> Result<(), Failure> {
    let encoding = if arguments.pem { Encoding::Pem } else { Encoding::Der };
    let Job { input, target, sink, content } = job;
    let out: &mut dyn std::io::Write = match sink {
        Sink::File(file) => file,
        Sink::Stdout(collected) => collected,
    };
    let result = if arguments.attached {
        let reader = File::open(*input).map_err(|error| Failure::read(input, &error))?;
        let reader = Progress::new(reader, content.length(), say!(ui, "progress-write"));
        message.write_attached(encoding, reader, out)
    } else {
        message.write_detached(encoding, out)
    };
    result.map_err(|error| Failure::cms(input, target, &error))
}
