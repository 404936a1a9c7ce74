//! Lists that somebody has as files: a source for one command, or for a folder that is read once.

use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::{SpooledData, SpooledTempFile};

use super::input::Copying;
use super::judge::{Judge, Lists};
use super::list::List;
use super::scan::scan_copying;
use super::{CrlError, CrlIndex, CrlSigners, CrlSummary, IndexBuilder, ScanOptions};
use crate::revocation::{EvidenceBytes, RevocationAnswer, RevocationQuestion, RevocationSource};

/// Bytes of an index that are kept in memory; a larger one goes to a temporary file without a name.
const IN_MEMORY: usize = 1024 * 1024;

/// Lists read from files, DER or PEM, each in one pass. Their signatures are verified when they are first asked about a
/// certificate of their issuer.
#[derive(Default)]
pub struct CrlFiles {
    lists: Vec<Arc<List>>,
    signers: CrlSigners,
}

impl CrlFiles {
    /// No list yet, and no signers but the issuers themselves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With these signers for lists that the issuers have not signed themselves.
    #[must_use]
    pub fn with_signers(mut self, signers: CrlSigners) -> Self {
        self.signers = signers;
        self
    }

    /// Reads the list in a file; answers call it by its path. `scratch` is the folder for temporary files.
    ///
    /// # Errors
    /// As [`Self::add_as`].
    pub fn add(&mut self, path: &Path, scratch: &Path) -> Result<&CrlSummary, CrlError> {
        self.add_as(path.display().to_string(), path, scratch)
    }

    /// Reads the list in a file; answers call it `name`. `scratch` is the folder for temporary files.
    ///
    /// # Errors
    /// [`CrlError`]: everything that [`scan`](super::scan()) says, a serial number twice, and files that can't be read or written.
    pub fn add_as(&mut self, name: String, path: &Path, scratch: &Path) -> Result<&CrlSummary, CrlError> {
        let mut file = File::open(path).map_err(CrlError::file("read", path))?;
        let mut first = [0];
        let is_der = file.read(&mut first).map_err(CrlError::file("read", path))? == 1 && first == [0x30];
        // The file itself is evidence if it is DER.
        let bytes = is_der.then(|| EvidenceBytes::File(path.to_owned()));
        self.read(first.as_slice().chain(file), name, bytes, scratch)
    }

    /// Reads a list that is in memory; answers call it `name`.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_bytes(&mut self, list: &[u8], name: &str, scratch: &Path) -> Result<&CrlSummary, CrlError> {
        let bytes = list.starts_with(&[0x30]).then(|| EvidenceBytes::Memory(list.to_vec()));
        self.read(list, name.to_owned(), bytes, scratch)
    }

    fn read(
        &mut self,
        reader: impl Read + Send,
        name: String,
        bytes: Option<EvidenceBytes>,
        scratch: &Path,
    ) -> Result<&CrlSummary, CrlError> {
        let (index, der) = read_list(reader, bytes.is_none(), scratch)?;
        let list = Arc::new(List::new(index, name, bytes.or(der.map(EvidenceBytes::Memory))));
        self.lists.push(list);
        // One was pushed.
        Ok(self.lists[self.lists.len() - 1].summary())
    }

    /// What the lists say of themselves, in the order in which they were read.
    pub fn summaries(&self) -> impl Iterator<Item = &CrlSummary> {
        self.lists.iter().map(|list| list.summary())
    }

    /// The indexes of the lists with the names of their files, in the order in which they were read.
    pub fn indexes(&self) -> impl Iterator<Item = (&str, &CrlIndex)> {
        self.lists.iter().map(|list| (list.source.as_str(), &list.index))
    }

    /// Checks that each list is signed by an anchor of the signers, or by a certificate that leads to one, when it was made or
    /// at `now`: for whoever looks into the indexes instead of asking about a certificate.
    ///
    /// # Errors
    /// The name of the first list that is not, with the reason.
    pub fn check_signers(&self, now: Timestamp) -> Result<(), (String, CrlError)> {
        self.lists.iter().try_for_each(|list| {
            let signer = self.signers.signer_of(list.summary(), now);
            signer.map(|_| ()).map_err(|error| (list.source.clone(), error))
        })
    }
}

impl RevocationSource for CrlFiles {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        Judge::new(self).answer(question)
    }
}

impl Lists for CrlFiles {
    fn about(&self, _: &RevocationQuestion<'_>) -> Result<Vec<Arc<List>>, CrlError> {
        Ok(self.lists.clone())
    }

    fn signers(&self) -> &CrlSigners {
        &self.signers
    }
}

impl fmt::Debug for CrlFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CrlFiles({} lists)", self.lists.len())
    }
}

/// Indexes a list; with its DER, if that is wanted and small.
fn read_list(reader: impl Read + Send, der: bool, scratch: &Path) -> Result<(CrlIndex, Option<Vec<u8>>), CrlError> {
    let file = SpooledTempFile::new_in(IN_MEMORY, scratch);
    let mut builder = IndexBuilder::new(file, scratch, scratch)?;
    let mut copy = Bounded(Some(Vec::new()));
    let copying = der.then_some(Copying { into: &mut copy, path: scratch });
    let summary = scan_copying(reader, ScanOptions::default(), copying, |entry| builder.push(entry))?;
    let file = builder.finish(&summary, None, None)?;
    let index = match file.into_inner() {
        SpooledData::InMemory(bytes) => CrlIndex::from_bytes(bytes.into_inner())?,
        SpooledData::OnDisk(file) => CrlIndex::of(&file)?,
    };
    Ok((index, copy.0.filter(|_| der)))
}

/// Bytes up to [`IN_MEMORY`]; none if there are more.
struct Bounded(Option<Vec<u8>>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Some(kept) if kept.len() + bytes.len() <= IN_MEMORY => kept.extend(bytes),
            _ => self.0 = None,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
