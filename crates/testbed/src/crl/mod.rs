//! Certificate revocation lists (CRL, 失効リスト; RFC 5280 §5): those that a careful authority would issue, and those that a
//! verifier must refuse.

mod entry;
mod filler;
mod write;

pub use entry::CrlEntry;
pub use filler::{EntryOrder, Filler};

use jiff::{Timestamp, ToSpan};

use crate::extension::Extension;
use crate::{HashAlgorithm, Issuer, TestSigner};

/// For which certificates and entries a CRL stands (issuingDistributionPoint, RFC 5280 §5.2.5).
#[derive(Clone, Default)]
struct Scope {
    distribution_point: Option<Vec<(String, String)>>,
    only_user_certificates: bool,
    only_authority_certificates: bool,
    indirect: bool,
}

/// Which distribution point a CRL names.
#[derive(Clone)]
enum Point {
    /// None, or the one in the scope.
    Given,
    /// The one in the cardholder's certificate of that issuer.
    Municipality,
}

/// Whose key signs a CRL.
#[derive(Clone)]
enum Key {
    Issuer,
    Wrong,
    Of(TestSigner),
}

/// A CRL to be made: a regular one, changed where the test wants it.
///
/// ```
/// # use jpki_testbed::{CrlEntry, CrlSpec, Issuer, Reason, Testbed};
/// let testbed = Testbed::shared();
/// let revoked = CrlEntry::new(&[1, 2, 3, 4], testbed.now()).reason(Reason::KeyCompromise);
/// let crl = testbed.crl(&CrlSpec::new(Issuer::SignatureCa, testbed.now()).municipality().entry(revoked))?;
/// # Ok::<(), jpki_testbed::TestbedError>(())
/// ```
#[derive(Clone)]
pub struct CrlSpec {
    issuer: Issuer,
    this_update: Timestamp,
    next_update: Option<Timestamp>,
    number: Option<Vec<u8>>,
    base: Option<Vec<u8>>,
    scope: Scope,
    point: Point,
    entries: Vec<CrlEntry>,
    filler: Option<Filler>,
    expired_since: Option<Timestamp>,
    extensions: Vec<Extension>,
    without: Vec<String>,
    key: Key,
    hash: HashAlgorithm,
    version_1: bool,
}

impl CrlSpec {
    /// A full CRL of `issuer` without entries: number 1, next update after a day.
    #[must_use]
    pub fn new(issuer: Issuer, this_update: Timestamp) -> Self {
        Self {
            issuer,
            this_update,
            next_update: Some(this_update.checked_add(24.hours()).unwrap_or(this_update)),
            number: Some(vec![1]),
            base: None,
            scope: Scope::default(),
            point: Point::Given,
            entries: Vec::new(),
            filler: None,
            expired_since: None,
            extensions: Vec::new(),
            without: Vec::new(),
            key: Key::Issuer,
            hash: HashAlgorithm::Sha256,
            version_1: false,
        }
    }

    /// With this number (cRLNumber, RFC 5280 §5.2.3), or without one.
    #[must_use]
    pub fn number(self, number: impl Into<Option<u64>>) -> Self {
        Self { number: number.into().map(|number| number.to_be_bytes().to_vec()), ..self }
    }

    /// With a number of any length, big-endian; RFC 5280 allows 20 bytes.
    #[must_use]
    pub fn long_number(self, number: &[u8]) -> Self {
        Self { number: Some(number.to_vec()), ..self }
    }

    /// With this nextUpdate, which may lie before thisUpdate, or without one.
    #[must_use]
    pub fn next_update(self, time: impl Into<Option<Timestamp>>) -> Self {
        Self { next_update: time.into(), ..self }
    }

    /// With one more entry. They stand in the order given; nothing keeps them from being unsorted or doubled.
    #[must_use]
    pub fn entry(mut self, entry: CrlEntry) -> Self {
        self.entries.push(entry);
        self
    }

    /// With several more entries.
    #[must_use]
    pub fn entries(mut self, entries: impl IntoIterator<Item = CrlEntry>) -> Self {
        self.entries.extend(entries);
        self
    }

    /// Its number, if it has one of at most eight bytes.
    #[must_use]
    pub fn crl_number(&self) -> Option<u64> {
        let number = self.number.as_ref()?;
        let (high, low) = number.split_at(number.len().saturating_sub(8));
        let low = low.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        high.iter().all(|byte| *byte == 0).then_some(low)
    }

    /// How many entries it has, those of the filler among them.
    #[must_use]
    pub fn entry_count(&self) -> u64 {
        self.entries.len() as u64 + self.filler.as_ref().map_or(0, Filler::count)
    }

    /// Without the entries so far.
    #[must_use]
    pub fn without_entries(mut self) -> Self {
        self.entries.clear();
        self
    }

    /// With entries of invented certificates, for CRLs of any size. Where these ascend, the others are put among them: each
    /// before the first larger serial number. Otherwise the others come first.
    #[must_use]
    pub fn filler(self, filler: Filler) -> Self {
        Self { filler: Some(filler), ..self }
    }

    /// For the cardholder's municipality only: its issuingDistributionPoint has the directory name that stands in the
    /// cardholder's certificates of this issuer (docs/protocol.md §6.2).
    #[must_use]
    pub fn municipality(self) -> Self {
        Self { point: Point::Municipality, ..self }
    }

    /// For the distribution point of another directory name: attribute types C, O, OU, ST, L and CN, outermost first.
    #[must_use]
    pub fn distribution_point(mut self, parts: &[(&str, &str)]) -> Self {
        let parts = parts.iter().map(|(attribute, value)| ((*attribute).to_string(), (*value).to_string()));
        self.scope.distribution_point = Some(parts.collect());
        self.point = Point::Given;
        self
    }

    /// A delta CRL to the full CRL of this number (deltaCRLIndicator, critical; RFC 5280 §5.2.4).
    #[must_use]
    pub fn delta(self, base: u64) -> Self {
        Self { base: Some(base.to_be_bytes().to_vec()), ..self }
    }

    /// onlyContainsUserCerts.
    #[must_use]
    pub fn only_user_certificates(mut self) -> Self {
        self.scope.only_user_certificates = true;
        self
    }

    /// onlyContainsCACerts.
    #[must_use]
    pub fn only_authority_certificates(mut self) -> Self {
        self.scope.only_authority_certificates = true;
        self
    }

    /// indirectCRL: entries may be about certificates of other issuers ([`CrlEntry::certificate_issuer`]).
    #[must_use]
    pub fn indirect(mut self) -> Self {
        self.scope.indirect = true;
        self
    }

    /// Still lists certificates that expired at this time or later (expiredCertsOnCRL, ITU-T X.509 §9.5.2.8).
    #[must_use]
    pub fn expired_certificates_since(self, time: Timestamp) -> Self {
        Self { expired_since: Some(time), ..self }
    }

    /// With a further extension behind the others, such as [`Extension::unknown_critical`]. Any number may be added.
    #[must_use]
    pub fn extension(mut self, extension: Extension) -> Self {
        self.extensions.push(extension);
        self
    }

    /// Without the extension of this dotted object identifier.
    #[must_use]
    pub fn without(mut self, oid: &str) -> Self {
        self.without.push(oid.into());
        self
    }

    /// Signed with a key that is not the issuer's, so that the signature is bad.
    #[must_use]
    pub fn wrong_signer(self) -> Self {
        Self { key: Key::Wrong, ..self }
    }

    /// Signed with this signer's key, under the name and the key identifier of the issuer.
    #[must_use]
    pub fn signed_by(self, signer: TestSigner) -> Self {
        Self { key: Key::Of(signer), ..self }
    }

    /// Signed with sha1WithRSAEncryption.
    #[must_use]
    pub fn sha1(self) -> Self {
        Self { hash: HashAlgorithm::Sha1, ..self }
    }

    /// A CRL of version 1: no version and no extensions. Entries must have none either.
    #[must_use]
    pub fn version_1(self) -> Self {
        Self { version_1: true, ..self }
    }
}
