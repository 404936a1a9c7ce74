//! Repeating a verification from its evidence.

use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_validity::TrustStore;
use jpki_validity::crl::{CrlFiles, CrlSigners};
use jpki_validity::ocsp::StoredOcsp;
use jpki_validity::revocation::{
    NotCheckedCause, RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationSource,
};

use super::EvidenceError;
use super::answer::{AnswerRecord, KindRecord};
use super::manifest::Manifest;
use crate::{MAX_POLICY, Options, Policy, PolicyError, Report, Rules, verify};

/// Largest certificate or OCSP response of a folder, in bytes.
const SMALL: u64 = 1 << 20;
/// Largest report, in bytes.
const MAX_REPORT: u64 = 64 << 20;

/// An evidence folder, read and unchanged.
pub struct Evidence {
    folder: PathBuf,
    manifest: Manifest,
}

/// A verification that was repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repeated {
    /// The report of now.
    pub report: Report,
    /// Whether it is the one that was made then, but for when it was asked for and by which version of the tool.
    pub same: bool,
}

impl Evidence {
    /// Reads the manifest of a folder and checks that every file is the one that was kept.
    ///
    /// # Errors
    /// [`EvidenceError`]: no evidence, a later version, a damaged manifest, files that are missing or changed.
    pub fn open(folder: &Path) -> Result<Self, EvidenceError> {
        let manifest = Manifest::read(folder)?;
        for file in manifest.files() {
            file.check(folder)?;
        }
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// Whether the report that was made holds personal data.
    #[must_use]
    pub const fn includes_personal(&self) -> bool {
        self.manifest.include_personal
    }

    /// Repeats the verification: by the clock, the policy, the anchors and the answers of then. Nobody is asked, and no clock
    /// looked at; `requested_at` goes into the report. With `include_personal`, it holds personal data also where the first
    /// one did not; whether it is the same is then said of the report without. `scratch` is the folder for temporary files.
    ///
    /// # Errors
    /// [`EvidenceError`] if a file was changed since it was opened, or cannot be read as what it was kept as.
    pub fn repeat(
        &self,
        requested_at: Timestamp,
        include_personal: bool,
        scratch: &Path,
    ) -> Result<Repeated, EvidenceError> {
        let first: Report = serde_json::from_slice(&self.manifest.report.read(&self.folder, MAX_REPORT)?)
            .map_err(|error| self.manifest.report.unreadable(error))?;
        let report = self.run(requested_at, self.manifest.include_personal, scratch)?;
        let comparable = |report: &Report| Report { requested_at, tool: first.tool.clone(), ..report.clone() };
        let same = comparable(&report) == comparable(&first);
        let report = match include_personal && !self.manifest.include_personal {
            true => self.run(requested_at, true, scratch)?,
            false => report,
        };
        Ok(Repeated { report, same })
    }

    fn run(&self, requested_at: Timestamp, include_personal: bool, scratch: &Path) -> Result<Report, EvidenceError> {
        let (folder, manifest) = (self.folder.as_path(), &self.manifest);
        let policy = self.policy()?;
        let anchors = self.anchors()?;
        let certificates: Vec<Certificate> =
            manifest.certificates.iter().map(|file| self.certificate(file)).collect::<Result<_, _>>()?;
        let source = Kept::new(self, &anchors, policy.rules(), scratch)?;
        let mut content = manifest.content.as_ref().map(|file| file.open(folder)).transpose()?;
        let mut options = Options::new(&anchors, manifest.verified_at);
        options.content = content.as_mut().map(|content| content as &mut dyn Read);
        options.extra_certificates = &certificates;
        options.requested_at = requested_at;
        options.existed_at = manifest.existed_at.as_ref().map(Into::into);
        options.revocation = &source;
        options.input_name.clone_from(&manifest.input.name);
        options.content_name = manifest.content.as_ref().and_then(|file| file.name.clone());
        options.include_personal = include_personal;
        options.policy = &policy;
        verify(manifest.input.open(folder)?, options).map_err(EvidenceError::Verify)
    }

    fn policy(&self) -> Result<Policy, EvidenceError> {
        let file = &self.manifest.policy;
        let bytes = file.read(&self.folder, MAX_POLICY as u64)?;
        let text = String::from_utf8(bytes).map_err(|_| file.unreadable("it is not UTF-8"))?;
        Policy::from_toml(&text).map_err(|error: PolicyError| EvidenceError::Policy(error))
    }

    fn anchors(&self) -> Result<TrustStore, EvidenceError> {
        let mut store = TrustStore::empty();
        for anchor in &self.manifest.anchors {
            let known = match &anchor.certificate {
                Some(file) => {
                    let certificate = self.certificate(file)?;
                    let added = store.add_certificate(&certificate).map_err(|error| file.unreadable(error))?;
                    *added.fingerprint_sha256() == anchor.sha256
                }
                None => store.add_published_anchor(&anchor.sha256).is_some(),
            };
            if !known {
                return Err(EvidenceError::Contradiction { what: "a trust anchor is not the one that it names" });
            }
        }
        Ok(store)
    }

    fn certificate(&self, file: &super::manifest::FileRecord) -> Result<Certificate, EvidenceError> {
        Certificate::from_der(&file.read(&self.folder, SMALL)?).map_err(|error| file.unreadable(error))
    }
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Evidence({})", self.folder.display())
    }
}

/// The answers of then. What was signed is read and verified again; if it does not say what it is said to have said, the
/// answer is that it cannot be used.
struct Kept<'a> {
    manifest: &'a Manifest,
    lists: CrlFiles,
    responses: StoredOcsp,
    rules: &'a Rules,
}

impl<'a> Kept<'a> {
    fn new(
        evidence: &'a Evidence,
        anchors: &TrustStore,
        rules: &'a Rules,
        scratch: &Path,
    ) -> Result<Self, EvidenceError> {
        let mut lists = CrlFiles::new().with_signers(CrlSigners::new(Vec::new(), anchors.clone()));
        let mut responses = StoredOcsp::new();
        for kept in &evidence.manifest.evidence {
            let file = &kept.file;
            match kept.kind {
                KindRecord::Crl => {
                    lists.add(&file.path(&evidence.folder)?, scratch).map_err(|error| file.unreadable(error))?;
                }
                KindRecord::OcspResponse => {
                    let bytes = file.read(&evidence.folder, SMALL)?;
                    responses.add(&*file.file, &bytes).map_err(|error| file.unreadable(error))?;
                }
                KindRecord::Other => {}
            }
        }
        Ok(Self { manifest: &evidence.manifest, lists, responses, rules })
    }

    /// Whether what was signed says the same today.
    fn holds(&self, question: &RevocationQuestion<'_>, record: &AnswerRecord, answer: &RevocationAnswer) -> bool {
        let Some(method) = answer.method.filter(|_| !answer.evidence.is_empty()) else { return true };
        let source: &dyn RevocationSource = match method {
            RevocationMethod::Crl => &self.lists,
            RevocationMethod::Ocsp => &self.responses,
            // What another source gave is not understood here.
            _ => return true,
        };
        // The source was asked with the limits of its method or with those of the policy as a whole.
        let limits = [self.rules.freshness(method), question.freshness];
        limits
            .into_iter()
            .any(|freshness| record.agrees_with(&source.ask(&RevocationQuestion { freshness, ..*question })))
    }
}

impl RevocationSource for Kept<'_> {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        let fingerprint = question.certificate.fingerprint_sha256();
        let Some(known) = self.manifest.answers.iter().find(|known| known.certificate == fingerprint) else {
            return RevocationAnswer::not_checked(NotCheckedCause::NoSource);
        };
        let answer = known.answer.to_answer();
        if self.holds(question, &known.answer, &answer) {
            return answer;
        }
        let detail = "what was kept does not say what it is said to have said".to_owned();
        RevocationAnswer::new(
            jpki_validity::revocation::RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail }),
            answer.method,
        )
    }
}
