//! Writing an evidence folder: whole or not at all, and for its owner only.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_signature::{DigestAlgorithm, Hasher};
use jpki_validity::TrustStore;
use jpki_validity::revocation::{Evidence, EvidenceBytes, EvidenceKind, RevocationAnswer};
use tempfile::TempDir;

use super::answer::AnswerRecord;
use super::manifest::{AnchorRecord, AnsweredRecord, FileRecord, KeptRecord, Manifest};
use super::recorder::Recorded;
use super::{EVIDENCE_VERSION, EvidenceError, MANIFEST, REPORT, Recorder};
use crate::{InputFile, Options, Policy, ProofOfExistence, Report};

/// What a verification rested on, beside its files.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    anchors: &'a TrustStore,
    certificates: &'a [Certificate],
    policy: &'a Policy,
    verified_at: Timestamp,
    existed_at: Option<ProofOfExistence>,
    include_personal: bool,
}

impl<'a> Basis<'a> {
    /// That of these options. Make it before they are used; their source must be the [`Recorder`] that is given to
    /// [`save`].
    #[must_use]
    pub const fn of(options: &Options<'a>) -> Self {
        Self {
            anchors: options.anchors,
            certificates: options.extra_certificates,
            policy: options.policy,
            verified_at: options.now,
            existed_at: options.existed_at,
            include_personal: options.include_personal,
        }
    }
}

/// Writes all that a verification rested on into a new folder. `input` and `content` are read once more, from where they
/// stand; large lists are copied in constant memory.
///
/// # Errors
/// [`EvidenceError::FolderTaken`], [`EvidenceError::BytesNotKept`], [`EvidenceError::ChangedMeanwhile`] if a file is no
/// longer the one that was verified, [`EvidenceError::File`].
pub fn save(
    folder: &Path,
    report: &Report,
    basis: &Basis<'_>,
    recorder: &Recorder<'_>,
    input: impl Read,
    content: Option<&mut dyn Read>,
) -> Result<(), EvidenceError> {
    refuse_taken(folder)?;
    let answers = recorder.answers();
    for evidence in answers.iter().flat_map(|recorded| evidence_of(&recorded.answer)) {
        if evidence.bytes.is_none() {
            return Err(EvidenceError::BytesNotKept { sha256: hex::encode(evidence.sha256) });
        }
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jpki-evidence-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    let making = builder.tempdir_in(parent).map_err(EvidenceError::file("written", parent))?;
    let writer = Writer { folder: making.path() };
    let manifest = writer.write_all(report, basis, &answers, input, content)?;
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| writer.failed(MANIFEST)(error.into()))?;
    writer.write(MANIFEST, None, &text)?;
    put(making, folder, parent)
}

/// A folder that is there must be empty: what an earlier verification rested on is not mixed with this one's.
fn refuse_taken(folder: &Path) -> Result<(), EvidenceError> {
    let taken = || EvidenceError::FolderTaken { folder: folder.to_owned() };
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| Err(taken())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(taken()),
        Err(error) => Err(EvidenceError::file("read", folder)(error)),
    }
}

/// Puts the finished folder in its place.
fn put(making: TempDir, folder: &Path, parent: &Path) -> Result<(), EvidenceError> {
    #[cfg(windows)]
    let _ = fs::remove_dir(folder);
    // A folder takes the place of an empty one, and of no other.
    fs::rename(making.path(), folder).map_err(|error| match error.kind() {
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            EvidenceError::FolderTaken { folder: folder.to_owned() }
        }
        _ => EvidenceError::file("written", folder)(error),
    })?;
    let _ = making.keep();
    sync(parent);
    Ok(())
}

/// Makes the names in a folder last. Where folders cannot be opened, the system does it by itself.
fn sync(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// All pieces of evidence of an answer.
fn evidence_of(answer: &RevocationAnswer) -> impl Iterator<Item = &Evidence> {
    answer.evidence.iter().chain(answer.earlier.iter().flat_map(|earlier| &earlier.evidence))
}

/// Writes the files of a folder in the making.
struct Writer<'a> {
    folder: &'a Path,
}

impl Writer<'_> {
    fn write_all(
        &self,
        report: &Report,
        basis: &Basis<'_>,
        answers: &[Recorded],
        input: impl Read,
        content: Option<&mut dyn Read>,
    ) -> Result<Manifest, EvidenceError> {
        let input = self.copy_file("signature", &report.input, input)?;
        let content = match (&report.content, content) {
            (Some(file), Some(content)) => Some(self.copy_file("content", file, content)?),
            _ => None,
        };
        let text = serde_json::to_vec_pretty(report).map_err(|error| self.failed(REPORT)(error.into()))?;
        let manifest = Manifest {
            evidence_version: EVIDENCE_VERSION,
            tool: report.tool.clone(),
            verified_at: basis.verified_at,
            existed_at: basis.existed_at.map(Into::into),
            include_personal: basis.include_personal,
            policy: self.write("policy.toml", None, basis.policy.text().as_bytes())?,
            input,
            content,
            anchors: self.write_anchors(basis.anchors)?,
            certificates: self.write_certificates("certificates", basis.certificates.iter().map(Certificate::der))?,
            evidence: self.write_evidence(answers)?,
            answers: answers
                .iter()
                .map(|recorded| AnsweredRecord {
                    certificate: recorded.certificate,
                    answer: AnswerRecord::of(&recorded.answer),
                })
                .collect(),
            report: self.write(REPORT, None, &text)?,
        };
        Ok(manifest)
    }

    fn write_anchors(&self, anchors: &TrustStore) -> Result<Vec<AnchorRecord>, EvidenceError> {
        let own = anchors.anchors().iter().filter_map(|anchor| anchor.certificate_der());
        let mut files = self.write_certificates("anchors", own)?.into_iter();
        let record = |anchor: &jpki_validity::TrustAnchor| AnchorRecord {
            label: anchor.label().to_owned(),
            sha256: *anchor.fingerprint_sha256(),
            certificate: anchor.certificate_der().and_then(|_| files.next()),
        };
        Ok(anchors.anchors().iter().map(record).collect())
    }

    fn write_certificates<'c>(
        &self,
        folder: &str,
        certificates: impl Iterator<Item = &'c [u8]>,
    ) -> Result<Vec<FileRecord>, EvidenceError> {
        let name = |number: usize| format!("{folder}/{:02}.crt", number + 1);
        certificates.enumerate().map(|(number, der)| self.write(&name(number), None, der)).collect()
    }

    fn write_evidence(&self, answers: &[Recorded]) -> Result<Vec<KeptRecord>, EvidenceError> {
        let mut seen = BTreeSet::new();
        let mut kept = Vec::new();
        for evidence in answers.iter().flat_map(|recorded| evidence_of(&recorded.answer)) {
            if !seen.insert(evidence.sha256) {
                continue;
            }
            let (folder, extension) = match evidence.kind {
                EvidenceKind::Crl => ("crl", "crl"),
                EvidenceKind::OcspResponse => ("ocsp", "ors"),
                _ => ("other", "bin"),
            };
            let name = format!("{folder}/{}.{extension}", &hex::encode(evidence.sha256)[..16]);
            let file = match &evidence.bytes {
                Some(EvidenceBytes::Memory(bytes)) => {
                    self.copy(&name, None, evidence.sha256, bytes.as_slice(), &name)?
                }
                Some(EvidenceBytes::File(path)) => {
                    let source = File::open(path).map_err(EvidenceError::file("read", path))?;
                    self.copy(&name, None, evidence.sha256, source, path)?
                }
                None => return Err(EvidenceError::BytesNotKept { sha256: hex::encode(evidence.sha256) }),
            };
            kept.push(KeptRecord { kind: evidence.kind.into(), file });
        }
        Ok(kept)
    }

    /// Copies a file that was verified, under its old extension where that is harmless.
    fn copy_file(&self, stem: &str, file: &InputFile, source: impl Read) -> Result<FileRecord, EvidenceError> {
        let extension = file.name.as_deref().and_then(|name| Path::new(name).extension()?.to_str());
        let harmless = |text: &&str| text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let name = match extension.filter(harmless) {
            Some(extension) => format!("{stem}.{extension}"),
            None => stem.to_owned(),
        };
        let mut sha256 = [0; 32];
        hex::decode_to_slice(&file.sha256, &mut sha256)
            .map_err(|_| EvidenceError::Contradiction { what: "the digest of a file is none" })?;
        let origin = file.name.clone().unwrap_or_else(|| stem.to_owned());
        self.copy(&name, file.name.clone(), sha256, source, origin)
    }

    /// Writes what must have this digest.
    fn copy(
        &self,
        name: &str,
        original: Option<String>,
        sha256: [u8; 32],
        source: impl Read,
        origin: impl Into<PathBuf>,
    ) -> Result<FileRecord, EvidenceError> {
        let record = self.stream(name, original, source)?;
        if record.sha256 == sha256 { Ok(record) } else { Err(EvidenceError::ChangedMeanwhile { path: origin.into() }) }
    }

    fn write(&self, name: &str, original: Option<String>, bytes: &[u8]) -> Result<FileRecord, EvidenceError> {
        self.stream(name, original, bytes)
    }

    fn stream(&self, name: &str, original: Option<String>, mut source: impl Read) -> Result<FileRecord, EvidenceError> {
        let path = self.folder.join(name);
        if let Some(folder) = path.parent().filter(|folder| *folder != self.folder) {
            create_folder(folder).map_err(self.failed(name))?;
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(self.failed(name))?;
        let mut out = Digesting { file, hasher: Hasher::new(DigestAlgorithm::Sha256) };
        io::copy(&mut source, &mut out).and_then(|_| out.file.sync_all()).map_err(self.failed(name))?;
        let mut sha256 = [0; 32];
        // SHA-256 has no other length.
        sha256.copy_from_slice(out.hasher.finish().as_bytes());
        Ok(FileRecord { file: name.to_owned(), sha256, name: original })
    }

    fn failed(&self, name: &str) -> impl FnOnce(io::Error) -> EvidenceError {
        EvidenceError::file("written", self.folder.join(name))
    }
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A file, and the digest of what was written.
struct Digesting {
    file: File,
    hasher: Hasher,
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
