//! `jpki crl lookup`: is a certificate, or a serial number, on the lists?

use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use jpki_certificate::{Certificate, SerialNumber};
use jpki_validity::crl::{CrlFiles, CrlIndex, CrlSigners, CrlStore, IndexError, Lookup};
use jpki_validity::revocation::{
    Freshness, NotCheckedCause, RevocationAnswer, RevocationQuestion, RevocationReason, RevocationSource,
    RevocationStatus,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{signers, store};
use crate::args::{CrlLookupArgs, Globals};
use crate::commands::ocsp::Issuer;
use crate::commands::revoked::{Reason, Since};
use crate::error::{Code, Exit, Failure};
use crate::output::page::Page;
use crate::output::time::japan;
use crate::output::{BAD, GOOD, Ui, WARN, input};
use crate::say;

/// Most bytes of a file with a serial number: 20 octets in hexadecimal, with whatever stands between them.
const SERIAL_FILE: u64 = 1024;

/// Result of `jpki crl lookup`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CrlLookedUp {
    /// What the lists say.
    pub status: Status,
    /// Since when it is revoked or suspended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Since when it was known or suspected to be no longer good, if that is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invalid_since: Option<Timestamp>,
    /// Since when the list is too old to count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stale_since: Option<Timestamp>,
    /// The time for which the list was known to be right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub this_update: Option<Timestamp>,
    /// When there will be a newer list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Timestamp>,
    /// The list's number, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crl_number: Option<String>,
    /// The list, or its index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// SHA-256 of the lists that say so (DER), in hexadecimal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub crl_sha256: Vec<String>,
    /// Why nothing could be said, in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Of a serial number: how many lists were looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lists: Option<u64>,
}

/// What lists say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not revoked: a list that is in time is about the certificate, and it is not on it.
    Good,
    /// A serial number that is on none of the lists.
    NotListed,
    /// Revoked for good.
    Revoked,
    /// Suspended; it may become good again.
    OnHold,
    /// The list is too old to count.
    Stale,
    /// No list is about the certificate.
    NotCovered,
    /// A list is, and can't be used.
    Unusable,
}

/// Looks up, and tells.
pub fn run(arguments: &CrlLookupArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let (signers, _, _) = signers(&arguments.issuer, globals)?;
    let lists = Lists::open(arguments, signers)?;
    let looked_up = match (&arguments.certificate, &arguments.serial_file) {
        (Some(path), _) => certificate(path, arguments, &lists, globals)?,
        (None, Some(path)) => serial(path, &lists)?,
        // The command line asks for one of them.
        (None, None) => return Err(Failure::new(Code::UsageMissing).with("what", "--certificate")),
    };
    ui.result(&looked_up, |page| looked_up.fill(page, ui))?;
    Ok(match looked_up.status {
        Status::Good | Status::NotListed => Exit::Done,
        Status::Revoked | Status::OnHold => Exit::Invalid,
        Status::Stale | Status::NotCovered | Status::Unusable => Exit::Indeterminate,
    })
}

/// Where to look.
enum Lists {
    Files(CrlFiles),
    Store(CrlStore),
}

impl Lists {
    fn open(arguments: &CrlLookupArgs, signers: CrlSigners) -> Result<Self, Failure> {
        if arguments.lists.is_empty() {
            return Ok(Self::Store(store(arguments.store.as_deref(), signers)?));
        }
        let mut files = CrlFiles::new().with_signers(signers);
        for path in &arguments.lists {
            // Opened first, so that what is wrong with the file is told as everywhere.
            input::open(path)?;
            files.add(path, &std::env::temp_dir()).map_err(|error| Failure::crl(path, &error))?;
        }
        Ok(Self::Files(files))
    }

    fn as_source(&self) -> &dyn RevocationSource {
        match self {
            Self::Files(files) => files,
            Self::Store(store) => store,
        }
    }
}

fn certificate(
    path: &Path,
    arguments: &CrlLookupArgs,
    lists: &Lists,
    globals: &Globals,
) -> Result<CrlLookedUp, Failure> {
    let bytes = input::read(path, input::SMALL_FILE)?;
    let certificates = Certificate::from_pem_or_der(&bytes)
        .map_err(|error| Failure::path(Code::CertificateFile, path).with_detail(&error))?;
    // The first one: the others are those of its issuers.
    let certificate = &certificates[0];
    let issuer = match arguments.issuer.as_slice() {
        [] => Issuer::find(certificate, None, globals)?,
        files => {
            // Among several, who issued this one; the last to fail tells why.
            let mut found = Issuer::find(certificate, files.first().map(AsRef::as_ref), globals);
            for file in &files[1..] {
                found = found.or_else(|_| Issuer::find(certificate, Some(file), globals));
            }
            found.or_else(|failure| Issuer::find(certificate, None, globals).map_err(|_| failure))?
        }
    };
    let now = Timestamp::now();
    let question =
        RevocationQuestion { certificate, issuer: issuer.as_source(), now, time: now, freshness: Freshness::default() };
    Ok(CrlLookedUp::new(&lists.as_source().ask(&question)))
}

/// A serial number means nothing without its issuer, which is not asked for: whatever list has it is told.
fn serial(path: &Path, lists: &Lists) -> Result<CrlLookedUp, Failure> {
    let serial = read_serial(path)?;
    let mut count = 0;
    let mut look = |index: &CrlIndex, source: String| -> Result<Option<CrlLookedUp>, IndexError> {
        count += 1;
        let Lookup::Listed { at, reason, invalid_since } = index.lookup(&serial)? else { return Ok(None) };
        let list = &index.summary().list;
        let status = match reason {
            // A delta list takes it off.
            RevocationReason::RemoveFromCrl => return Ok(None),
            RevocationReason::CertificateHold => RevocationStatus::OnHold { since: at },
            reason => RevocationStatus::Revoked { at, reason, invalid_since },
        };
        let mut answer = RevocationAnswer::new(status, None);
        answer.source = Some(source);
        answer.this_update = Some(list.this_update);
        answer.next_update = list.next_update;
        answer.crl_number = list.extensions.number.as_ref().map(ToString::to_string);
        let mut looked_up = CrlLookedUp::new(&answer);
        looked_up.crl_sha256.extend(list.sha256.map(hex::encode));
        Ok(Some(looked_up))
    };
    let mut found = None;
    match lists {
        Lists::Files(files) => {
            // Nobody has asked yet who signed them.
            files.check_signers(Timestamp::now()).map_err(|(name, error)| Failure::crl(Path::new(&name), &error))?;
            for (name, index) in files.indexes() {
                let listed = look(index, name.to_owned());
                found = found.or(listed.map_err(|error| Failure::crl_index(Path::new(name), &error))?);
            }
        }
        Lists::Store(store) => {
            for stored in store.indexes().map_err(|error| Failure::crl(store.folder(), &error))? {
                let index = stored.index.map_err(|error| Failure::crl(&stored.path, &error))?;
                let listed = look(&index, stored.path.display().to_string());
                found = found.or(listed.map_err(|error| Failure::crl_index(&stored.path, &error))?);
            }
        }
    }
    let none = if count == 0 { NotCheckedCause::NotCovered } else { NotCheckedCause::NoSource };
    let mut looked_up = found.unwrap_or_else(|| CrlLookedUp::new(&RevocationAnswer::not_checked(none)));
    if count > 0 && looked_up.status == Status::NotCovered {
        looked_up.status = Status::NotListed;
    }
    looked_up.lists = Some(count);
    Ok(looked_up)
}

/// Reads a serial number: hexadecimal digits, which colons and spaces may part.
fn read_serial(path: &Path) -> Result<SerialNumber, Failure> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(SERIAL_FILE + 1).read_to_end(&mut bytes);
        read.map_err(|error| Failure::read(path, &error))?;
        bytes
    } else {
        input::read(path, SERIAL_FILE)?
    };
    let unreadable = || Failure::path(Code::CrlSerial, path);
    let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
    let mut digits: String = text.chars().filter(|c| !matches!(c, ':' | ' ' | '\n' | '\r' | '\t')).collect();
    if digits.len() % 2 == 1 {
        digits.insert(0, '0');
    }
    let octets = hex::decode(&digits).map_err(|_| unreadable())?;
    let start = octets.iter().position(|octet| *octet != 0).ok_or_else(unreadable)?;
    // An octet that looks negative has a zero in front.
    let sign: &[u8] = if octets[start] & 0x80 != 0 { &[0] } else { &[] };
    SerialNumber::from_integer_octets(&[sign, &octets[start..]].concat()).map_err(|_| unreadable())
}

impl CrlLookedUp {
    fn new(answer: &RevocationAnswer) -> Self {
        let mut looked_up = Self {
            status: Status::NotCovered,
            revoked_at: None,
            reason: None,
            invalid_since: None,
            stale_since: None,
            this_update: answer.this_update,
            next_update: answer.next_update,
            crl_number: answer.crl_number.clone(),
            source: answer.source.clone(),
            crl_sha256: answer.evidence.iter().map(|evidence| hex::encode(evidence.sha256)).collect(),
            detail: None,
            lists: None,
        };
        match &answer.status {
            RevocationStatus::Good => looked_up.status = Status::Good,
            RevocationStatus::Revoked { at, reason, invalid_since } => {
                looked_up.status = Status::Revoked;
                (looked_up.revoked_at, looked_up.invalid_since) = (Some(*at), *invalid_since);
                looked_up.reason = Some((*reason).into());
            }
            RevocationStatus::OnHold { since } => {
                looked_up.status = Status::OnHold;
                (looked_up.revoked_at, looked_up.reason) = (Some(*since), Some(Reason::CertificateHold));
            }
            RevocationStatus::Stale { since } => {
                (looked_up.status, looked_up.stale_since) = (Status::Stale, Some(*since));
            }
            RevocationStatus::NotChecked(NotCheckedCause::Unusable { detail }) => {
                (looked_up.status, looked_up.detail) = (Status::Unusable, Some(detail.clone()));
            }
            _ => {}
        }
        looked_up
    }

    fn fill(&self, page: &mut Page, ui: &Ui) {
        let (style, words) = match self.status {
            Status::Good => (GOOD, say!(ui, "crl-good")),
            Status::NotListed => (GOOD, say!(ui, "crl-not-listed", count = self.lists.unwrap_or_default())),
            Status::Revoked => (BAD, say!(ui, "ocsp-revoked")),
            Status::OnHold => (BAD, say!(ui, "ocsp-on-hold")),
            Status::Stale => (WARN, say!(ui, "crl-answer-stale")),
            Status::NotCovered => (WARN, say!(ui, "crl-not-covered")),
            Status::Unusable => (WARN, say!(ui, "crl-unusable")),
        };
        page.styled(&words, style);
        let since = Since {
            on_hold: self.status == Status::OnHold,
            at: self.revoked_at,
            invalid_since: self.invalid_since,
            reason: self.reason,
        };
        let mut fields = since.fields((say!(ui, "crl-stale-since"), self.stale_since), ui);
        let mut time = |label: String, time: Option<Timestamp>| fields.extend(time.map(|time| (label, japan(time))));
        time(say!(ui, "crl-this-update"), self.this_update);
        time(say!(ui, "crl-next-update"), self.next_update);
        fields.extend(self.crl_number.clone().map(|number| (say!(ui, "crl-number"), number)));
        fields.extend(self.source.clone().map(|source| (say!(ui, "crl-source"), source)));
        page.fields(&fields);
        if let Some(detail) = &self.detail {
            page.note(detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_read_in_the_forms_that_programs_print() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("serial");
        let read = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read_serial(&path).map(|serial| serial.to_string()).map_err(|failure| failure.code())
        };
        for (text, serial) in [
            ("0132C4AB\n", "0132C4AB"),
            ("01:32:c4:ab", "0132C4AB"),
            (" 1 32 ", "0132"),
            ("00ff", "FF"),
            ("FF", "FF"),
            ("7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F", "7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(serial), "{text}");
        }
        for text in ["0", "00", "xyz", "12,34", "-5", "7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F", "\u{ff}"] {
            assert_eq!(read(text), Err(Code::CrlSerial), "{text}");
        }
        assert_eq!(read(&"0".repeat(2000)), Err(Code::FileTooLarge));
        assert_eq!(read(""), Err(Code::FileEmpty));
    }
}
