//! CRLs of the register, with numbers that count up.

use jiff::Timestamp;

use super::CertificateState;
use crate::testbed::{Testbed, whole_second};
use crate::{Authority, CrlEntry, CrlSpec, Reason, TestbedError};

/// Which CRL an authority is to issue next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlChoice {
    /// Whose.
    pub issuer: Authority,
    /// Only for the distribution point of the cardholder's municipality.
    pub municipality: bool,
    /// Only what has changed since the last full one of the same certificates.
    pub delta: bool,
}

impl CrlChoice {
    /// A full CRL of all certificates.
    #[must_use]
    pub const fn new(issuer: Authority) -> Self {
        Self { issuer, municipality: false, delta: false }
    }
}

impl Testbed {
    /// The next CRL of an authority: what the register says now, under the next number. Whoever asks takes the number, whether
    /// the CRL is made or not; the specification may be changed before.
    ///
    /// # Errors
    /// [`TestbedError::NoBaseCrl`] for a delta CRL before there is a full one; [`TestbedError::NoEarlierGeneration`] for an
    /// authority that this testbed does not have; those of the folder as in [`Self::register`].
    pub fn next_crl(&self, choice: CrlChoice, this_update: Timestamp) -> Result<CrlSpec, TestbedError> {
        self.authority_signer(choice.issuer).ok_or(TestbedError::NoEarlierGeneration)?;
        let this_update = whole_second(this_update)?;
        self.store.change(|register| {
            let record = register.crl_record(choice.issuer);
            let last = if choice.municipality { &mut record.last_municipality } else { &mut record.last_full };
            let base = if choice.delta { Some(last.ok_or(TestbedError::NoBaseCrl)?) } else { None };
            record.last_number += 1;
            let number = record.last_number;
            if !choice.delta {
                *last = Some(number);
            }
            let mut spec = CrlSpec::new(choice.issuer.issuer(), this_update).number(number);
            if choice.municipality {
                spec = spec.municipality();
            }
            if let Some(base) = base {
                spec = spec.delta(base);
            }
            for known in register.certificates().iter().filter(|known| known.issuer == choice.issuer) {
                let changed = known.changed_after_crl.is_some_and(|after| base.is_none_or(|base| after >= base));
                let entry = |since| CrlEntry::new(known.serial(), since);
                match (known.state.revocation(), changed) {
                    (Some((since, Reason::Unspecified)), true) => spec = spec.entry(entry(since)),
                    (Some((since, reason)), true) => spec = spec.entry(entry(since).reason(reason)),
                    // What was suspended when the base was made is to be taken off it.
                    (None, true) if choice.delta => {
                        spec = spec.entry(entry(this_update).reason(Reason::RemoveFromCrl));
                    }
                    _ => {}
                }
            }
            Ok(spec)
        })
    }

    /// The state of a certificate; `None` for one that the register does not have.
    ///
    /// # Errors
    /// Those of the folder as in [`Self::register`].
    pub fn state(&self, issuer: Authority, serial: &[u8]) -> Result<Option<CertificateState>, TestbedError> {
        Ok(self.store.read()?.find(issuer, serial).map(|known| known.state))
    }
}
