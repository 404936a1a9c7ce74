//! In which way a service misbehaves.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::{OcspError, Reason, TestbedError};

/// How the services answer. What concerns OCSP alone leaves CRLs as they are, and the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// `register`: by the testbed's register, so that a revocation shows at once.
    Register,
    /// `good`: nothing is revoked.
    Good,
    /// `revoked-REASON`: every certificate is revoked for this reason, since an hour ago.
    Revoked(Reason),
    /// `unknown`: no certificate is known. OCSP.
    Unknown,
    /// `expired`: nextUpdate is past.
    Expired,
    /// `not-yet-valid`: thisUpdate is an hour ahead.
    NotYetValid,
    /// `no-next-update`: nextUpdate is missing.
    NoNextUpdate,
    /// `wrong-signer`: the signature is another key's.
    WrongSigner,
    /// `sha1`: signed with SHA-1.
    Sha1,
    /// `delegated`: signed by a responder that the CA has delegated. OCSP, like all that follow up to `several`.
    Delegated,
    /// `delegated-without-purpose`: its certificate lacks the purpose OCSPSigning.
    DelegatedWithoutPurpose,
    /// `delegated-without-no-check`: its certificate lacks noCheck.
    DelegatedWithoutNoCheck,
    /// `delegated-expired`: its certificate has expired.
    DelegatedExpired,
    /// `delegated-by-other`: its certificate is of the other hierarchy's CA.
    DelegatedByOther,
    /// `by-key`: the responder is named by its key.
    ByKey,
    /// `no-nonce`: the nonce does not come back.
    NoNonce,
    /// `wrong-nonce`: another nonce comes back.
    WrongNonce,
    /// `other-certificate`: the answer is about another certificate. For CRLs: that of the other hierarchy's CA.
    OtherCertificate,
    /// `several`: the answer stands behind one about another certificate.
    Several,
    /// `replay`: always the first answer, "good", with its own nonce. For CRLs: number 1, without entries.
    Replay,
    /// `slow-MILLISECONDS`: answers after that time.
    Slow(Duration),
    /// `hang`: never answers.
    Hang,
    /// `endless`: the answer never ends.
    Endless,
    /// `garbage`: the answer is no DER.
    Garbage,
    /// `truncated`: half of the answer, though its full length is announced.
    Truncated,
    /// `empty`: nothing in the answer.
    Empty,
    /// `wrong-type`: the right answer as `text/html`.
    WrongType,
    /// `redirect-file`: leads to a file of the client's.
    RedirectFile,
    /// `redirect-host`: leads to another host.
    RedirectHost,
    /// `redirect-loop`: leads to itself.
    RedirectLoop,
    /// `error-first`: every other request, from the first on, ends with status 500.
    ErrorFirst,
    /// `unavailable`: status 503.
    Unavailable,
    /// `not-found`: status 404.
    NotFound,
    /// `malformed-request`, `internal-error`, `try-later`, `signature-required` and `unauthorized`: OCSP errors. For CRLs:
    /// status 500.
    Error(OcspError),
}

/// Modes without a parameter, with their names.
const PLAIN: [(&str, Mode); 36] = [
    ("register", Mode::Register),
    ("good", Mode::Good),
    ("unknown", Mode::Unknown),
    ("expired", Mode::Expired),
    ("not-yet-valid", Mode::NotYetValid),
    ("no-next-update", Mode::NoNextUpdate),
    ("wrong-signer", Mode::WrongSigner),
    ("sha1", Mode::Sha1),
    ("delegated", Mode::Delegated),
    ("delegated-without-purpose", Mode::DelegatedWithoutPurpose),
    ("delegated-without-no-check", Mode::DelegatedWithoutNoCheck),
    ("delegated-expired", Mode::DelegatedExpired),
    ("delegated-by-other", Mode::DelegatedByOther),
    ("by-key", Mode::ByKey),
    ("no-nonce", Mode::NoNonce),
    ("wrong-nonce", Mode::WrongNonce),
    ("other-certificate", Mode::OtherCertificate),
    ("several", Mode::Several),
    ("replay", Mode::Replay),
    ("hang", Mode::Hang),
    ("endless", Mode::Endless),
    ("garbage", Mode::Garbage),
    ("truncated", Mode::Truncated),
    ("empty", Mode::Empty),
    ("wrong-type", Mode::WrongType),
    ("redirect-file", Mode::RedirectFile),
    ("redirect-host", Mode::RedirectHost),
    ("redirect-loop", Mode::RedirectLoop),
    ("error-first", Mode::ErrorFirst),
    ("unavailable", Mode::Unavailable),
    ("not-found", Mode::NotFound),
    ("malformed-request", Mode::Error(OcspError::MalformedRequest)),
    ("internal-error", Mode::Error(OcspError::InternalError)),
    ("try-later", Mode::Error(OcspError::TryLater)),
    ("signature-required", Mode::Error(OcspError::SignatureRequired)),
    ("unauthorized", Mode::Error(OcspError::Unauthorized)),
];
/// Before the reason.
const REVOKED: &str = "revoked-";
/// Before the milliseconds.
const SLOW: &str = "slow-";
/// The longest delay, ten minutes.
const LONGEST: u64 = 600_000;

impl Mode {
    /// The names of all modes; the last two stand for those with a parameter.
    pub fn names() -> impl Iterator<Item = String> {
        let plain = PLAIN.into_iter().map(|(name, _)| name.to_owned());
        let reasons = Reason::ALL.into_iter().filter(|reason| *reason != Reason::RemoveFromCrl);
        plain.chain(reasons.map(|reason| format!("{REVOKED}{reason}"))).chain([format!("{SLOW}MILLISECONDS")])
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Revoked(reason) => write!(f, "{REVOKED}{reason}"),
            Self::Slow(delay) => write!(f, "{SLOW}{}", delay.as_millis()),
            // Every other one is in the table.
            plain => f.write_str(PLAIN.iter().find(|(_, mode)| mode == plain).map_or("", |(name, _)| name)),
        }
    }
}

impl FromStr for Mode {
    type Err = TestbedError;

    fn from_str(name: &str) -> Result<Self, TestbedError> {
        let unknown = || TestbedError::UnknownMode { name: name.into() };
        if let Some((_, mode)) = PLAIN.iter().find(|(known, _)| *known == name) {
            return Ok(*mode);
        }
        if let Some(reason) = name.strip_prefix(REVOKED) {
            let reason = reason.parse().ok().filter(|reason| *reason != Reason::RemoveFromCrl);
            return reason.map(Self::Revoked).ok_or_else(unknown);
        }
        let delay = name.strip_prefix(SLOW).and_then(|delay| delay.parse().ok()).filter(|delay| *delay <= LONGEST);
        delay.map(|delay| Self::Slow(Duration::from_millis(delay))).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_has_one_name() {
        for name in Mode::names().map(|name| name.replace("MILLISECONDS", "1500")) {
            assert_eq!(name.parse::<Mode>().unwrap().to_string(), name);
        }
        assert_eq!("slow-1500".parse::<Mode>().unwrap(), Mode::Slow(Duration::from_millis(1500)));
        for wrong in ["", "Good", "revoked", "revoked-", "revoked-remove-from-crl", "slow-", "slow--1", "slow-600001"] {
            assert!(matches!(wrong.parse::<Mode>(), Err(TestbedError::UnknownMode { name }) if name == wrong));
        }
    }
}
