//! CRLs over HTTP.

use super::ocsp::shifted;
use super::{Mode, Shared};
use crate::{CrlChoice, CrlEntry, Reason, TestbedError};

impl Shared {
    /// The CRL that an address asks for.
    pub(super) fn crl(&self, mode: Mode, choice: CrlChoice) -> Result<Vec<u8>, TestbedError> {
        let now = self.now();
        let issuer = if mode == Mode::OtherCertificate { choice.issuer.other_hierarchy() } else { choice.issuer };
        let choice = CrlChoice { issuer, ..choice };
        let this_update = match mode {
            // A CRL counts for a day.
            Mode::Expired => shifted(now, -49),
            Mode::NotYetValid => shifted(now, 1),
            Mode::Replay => shifted(now, -1),
            _ => now,
        };
        let spec = self.testbed.next_crl(choice, this_update)?;
        let spec = match mode {
            Mode::Error(_) => return Err(TestbedError::NoIssuer),
            Mode::Good => spec.without_entries(),
            // An old one: what has been revoked since is not on it.
            Mode::Replay => spec.without_entries().number(1),
            Mode::Revoked(reason) => {
                let register = self.testbed.register()?;
                let entries = register.iter().filter(|known| known.issuer == issuer).map(|known| {
                    let entry = CrlEntry::new(known.serial(), shifted(now, -1));
                    if reason == Reason::Unspecified { entry } else { entry.reason(reason) }
                });
                spec.without_entries().entries(entries)
            }
            Mode::NoNextUpdate => spec.next_update(None),
            Mode::WrongSigner => spec.wrong_signer(),
            Mode::Sha1 => spec.sha1(),
            _ => spec,
        };
        self.testbed.crl(&spec)
    }
}
