//! How the files of a store are called.

use std::path::Path;

use jpki_certificate::{Name, ReasonFlags};
use jpki_signature::{Digest, DigestAlgorithm};

use crate::crl::scope::{NameKey, name_key};
use crate::crl::{CrlSummary, IssuingDistributionPoint};

/// Ending of an index.
pub(super) const ENDING: &str = "index";

pub(super) fn is_index(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

pub(super) fn issuer_folder(issuer: &Name) -> String {
    hex::encode(&issuer.match_key()[..16])
}

/// The names of a list's files, without their ending.
pub(super) fn file_names(list: &CrlSummary, signer: &[u8]) -> Vec<String> {
    let key = hex::encode(&Digest::of(DigestAlgorithm::Sha256, signer).as_bytes()[..8]);
    let kind = if list.extensions.is_delta() { "delta" } else { "full" };
    let scope = list.extensions.issuing_distribution_point.as_ref();
    let limits = scope.map_or_else(|| "any".to_owned(), limits);
    let names: &[_] = scope.map_or(&[], |scope| scope.names.as_slice());
    if names.is_empty() {
        return vec![format!("{key}-all-{limits}-{kind}")];
    }
    let mut points: Vec<String> = names.iter().map(|name| hex::encode(name_key(name))).collect();
    points.sort_unstable();
    points.dedup();
    points.into_iter().map(|point| format!("{key}-{point}-{limits}-{kind}")).collect()
}

fn limits(scope: &IssuingDistributionPoint) -> String {
    let kind = match (scope.only_user_certificates, scope.only_ca_certificates) {
        (true, _) => "user",
        (_, true) => "ca",
        _ => "any",
    };
    match scope.only_some_reasons {
        None => kind.to_owned(),
        Some(reasons) => format!("{kind}-{}", reason_letters(reasons)),
    }
}

/// A letter for each reason.
fn reason_letters(reasons: ReasonFlags) -> String {
    const LETTERS: [(char, ReasonFlags); 8] = [
        ('k', ReasonFlags::KEY_COMPROMISE),
        ('c', ReasonFlags::CA_COMPROMISE),
        ('a', ReasonFlags::AFFILIATION_CHANGED),
        ('s', ReasonFlags::SUPERSEDED),
        ('o', ReasonFlags::CESSATION_OF_OPERATION),
        ('h', ReasonFlags::CERTIFICATE_HOLD),
        ('p', ReasonFlags::PRIVILEGE_WITHDRAWN),
        ('x', ReasonFlags::AA_COMPROMISE),
    ];
    LETTERS.into_iter().filter(|(_, reason)| reasons.contains(*reason)).map(|(letter, _)| letter).collect()
}

/// The distribution point that a file's name tells: `Some(None)` for lists without one.
pub(super) fn point_of(path: &Path) -> Option<Option<NameKey>> {
    let point = path.file_stem()?.to_str()?.split('-').nth(1)?;
    if point == "all" {
        return Some(None);
    }
    Some(Some(hex::decode(point).ok()?.try_into().ok()?))
}

pub(super) fn kept_name(list: &CrlSummary) -> String {
    // Without the digest of the whole, the signature names the list as well.
    let digest = match &list.sha256 {
        Some(sha256) => hex::encode(sha256),
        None => hex::encode(Digest::of(DigestAlgorithm::Sha256, &list.signature).as_bytes()),
    };
    format!("{digest}.crl")
}
