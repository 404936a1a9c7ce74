//! The manifest: what the files of an evidence folder are.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use jiff::Timestamp;
use jpki_signature::{DigestAlgorithm, Hasher};
use serde::{Deserialize, Serialize};

use super::answer::{AnswerRecord, KindRecord};
use super::{EVIDENCE_VERSION, EvidenceError, MANIFEST};
use crate::{ProofOfExistence, ProofSource, Tool};

/// Largest manifest that is read, in bytes.
const MAX_MANIFEST: u64 = 16 << 20;

/// All of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    pub(super) evidence_version: u32,
    pub(super) tool: Tool,
    pub(super) verified_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) existed_at: Option<ProofRecord>,
    pub(super) include_personal: bool,
    pub(super) policy: FileRecord,
    pub(super) input: FileRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) content: Option<FileRecord>,
    /// In the order of the store: that of the search.
    pub(super) anchors: Vec<AnchorRecord>,
    pub(super) certificates: Vec<FileRecord>,
    pub(super) evidence: Vec<KeptRecord>,
    pub(super) answers: Vec<AnsweredRecord>,
    pub(super) report: FileRecord,
}

/// A file of the folder.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileRecord {
    pub(super) file: String,
    #[serde(with = "hex::serde")]
    pub(super) sha256: [u8; 32],
    /// What it was called where it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

/// A trust anchor.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnchorRecord {
    pub(super) label: String,
    /// SHA-256 of its certificate.
    #[serde(with = "hex::serde")]
    pub(super) sha256: [u8; 32],
    /// Its certificate; a published CA has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<FileRecord>,
}

/// A list or a response.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeptRecord {
    pub(super) kind: KindRecord,
    #[serde(flatten)]
    pub(super) file: FileRecord,
}

/// An answer, and the SHA-256 of the certificate that it is about.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnsweredRecord {
    #[serde(with = "hex::serde")]
    pub(super) certificate: [u8; 32],
    pub(super) answer: AnswerRecord,
}

/// A proved time of the signature.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProofRecord {
    time: Timestamp,
    source: SourceRecord,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SourceRecord {
    Argument,
    Timestamp,
}

impl From<ProofOfExistence> for ProofRecord {
    fn from(proof: ProofOfExistence) -> Self {
        let source = match proof.source {
            ProofSource::Timestamp => SourceRecord::Timestamp,
            ProofSource::Argument => SourceRecord::Argument,
        };
        Self { time: proof.time, source }
    }
}

impl From<&ProofRecord> for ProofOfExistence {
    fn from(record: &ProofRecord) -> Self {
        let source = match record.source {
            SourceRecord::Argument => ProofSource::Argument,
            SourceRecord::Timestamp => ProofSource::Timestamp,
        };
        Self { time: record.time, source }
    }
}

impl Manifest {
    /// Reads the manifest of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, EvidenceError> {
        let path = folder.join(MANIFEST);
        let file = File::open(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                EvidenceError::NotEvidence { folder: folder.to_owned() }
            }
            _ => EvidenceError::file("read", &path)(error),
        })?;
        let mut bytes = Vec::new();
        file.take(MAX_MANIFEST + 1).read_to_end(&mut bytes).map_err(EvidenceError::file("read", &path))?;
        Self::from_json(&bytes)
    }

    /// Reads a manifest.
    pub(super) fn from_json(bytes: &[u8]) -> Result<Self, EvidenceError> {
        if bytes.len() as u64 > MAX_MANIFEST {
            return Err(EvidenceError::Contradiction { what: "it is longer than any manifest" });
        }
        let damaged = |error: serde_json::Error| EvidenceError::Manifest { line: error.line(), column: error.column() };
        // The version first: a later one may have other fields.
        let Version { evidence_version: version } = serde_json::from_slice(bytes).map_err(damaged)?;
        if version != EVIDENCE_VERSION {
            return Err(EvidenceError::Version { version });
        }
        serde_json::from_slice(bytes).map_err(damaged)
    }

    /// Every file that it names.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileRecord> {
        let single = [&self.policy, &self.input, &self.report].into_iter().chain(&self.content);
        let anchors = self.anchors.iter().filter_map(|anchor| anchor.certificate.as_ref());
        single.chain(anchors).chain(&self.certificates).chain(self.evidence.iter().map(|kept| &kept.file))
    }
}

#[derive(Deserialize)]
struct Version {
    evidence_version: u32,
}

impl FileRecord {
    /// Where it stands: inside the folder, whatever the manifest says.
    pub(super) fn path(&self, folder: &Path) -> Result<PathBuf, EvidenceError> {
        let name = Path::new(&self.file);
        let inside = !self.file.is_empty()
            && !self.file.contains('\\')
            && name.components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return Err(EvidenceError::Contradiction { what: "a file outside the folder is named" });
        }
        Ok(folder.join(name))
    }

    /// Opens it.
    pub(super) fn open(&self, folder: &Path) -> Result<File, EvidenceError> {
        let path = self.path(folder)?;
        let missing = || EvidenceError::Missing { file: self.file.clone() };
        // A link would lead out of the folder.
        let found = std::fs::symlink_metadata(&path).map_err(|_| missing())?;
        if !found.is_file() {
            return Err(missing());
        }
        File::open(&path).map_err(EvidenceError::file("read", path))
    }

    /// Reads it whole, if it is no longer than `limit`, and unchanged.
    pub(super) fn read(&self, folder: &Path, limit: u64) -> Result<Vec<u8>, EvidenceError> {
        let mut bytes = Vec::new();
        let file = self.open(folder)?;
        file.take(limit + 1).read_to_end(&mut bytes).map_err(EvidenceError::file("read", self.path(folder)?))?;
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        hasher.update(&bytes);
        if bytes.len() as u64 > limit || hasher.finish().as_bytes() != self.sha256 {
            return Err(self.changed());
        }
        Ok(bytes)
    }

    /// Checks that it is unchanged.
    pub(super) fn check(&self, folder: &Path) -> Result<(), EvidenceError> {
        let mut file = self.open(folder)?;
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        io::copy(&mut file, &mut hasher).map_err(EvidenceError::file("read", self.path(folder)?))?;
        if hasher.finish().as_bytes() == self.sha256 { Ok(()) } else { Err(self.changed()) }
    }

    pub(super) fn changed(&self) -> EvidenceError {
        EvidenceError::Changed { file: self.file.clone() }
    }

    pub(super) fn unreadable(&self, reason: impl ToString) -> EvidenceError {
        EvidenceError::Unreadable { file: self.file.clone(), reason: reason.to_string() }
    }
}
