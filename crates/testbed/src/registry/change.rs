//! Revoking, suspending and resuming the cardholder's certificates.

use jiff::Timestamp;

use super::{CertificateState, Register, RegisteredCertificate};
use crate::profile::Hierarchy;
use crate::testbed::{Testbed, whole_second};
use crate::{Authority, Reason, StateProblem, TestbedError};

impl Testbed {
    /// The register: every certificate issued to the cardholder, in the order of their issue, with its state now. Another
    /// process may have changed it in the testbed's folder.
    ///
    /// # Errors
    /// [`TestbedError::Io`] or [`TestbedError::Description`] if the folder's register can't be read.
    pub fn register(&self) -> Result<Vec<RegisteredCertificate>, TestbedError> {
        Ok(self.store.read()?.certificates().to_vec())
    }

    /// Revokes the cardholder's present certificate of this kind (失効) at `time`, cut to the second.
    /// [`Reason::CertificateHold`] suspends it.
    ///
    /// # Errors
    /// [`TestbedError::State`] if it is revoked already, or for [`Reason::RemoveFromCrl`], which revokes nothing; those of
    /// the folder as in [`Self::register`].
    pub fn revoke(&mut self, hierarchy: Hierarchy, reason: Reason, time: Timestamp) -> Result<(), TestbedError> {
        let since = whole_second(time)?;
        let state = match reason {
            Reason::RemoveFromCrl => return Err(problem(hierarchy, StateProblem::NoRevocation)),
            Reason::CertificateHold => CertificateState::Suspended { since },
            _ => CertificateState::Revoked { since, reason },
        };
        self.change_state(hierarchy, |before| match before {
            CertificateState::Revoked { .. } => Err(problem(hierarchy, StateProblem::AlreadyRevoked)),
            _ => Ok(state),
        })
    }

    /// Suspends the cardholder's present certificate of this kind (一時停止).
    ///
    /// # Errors
    /// As [`Self::revoke`].
    pub fn suspend(&mut self, hierarchy: Hierarchy, time: Timestamp) -> Result<(), TestbedError> {
        self.revoke(hierarchy, Reason::CertificateHold, time)
    }

    /// Lifts a suspension (一時停止の解除): the certificate is good again.
    ///
    /// # Errors
    /// [`TestbedError::State`] if it is not suspended; those of the folder as in [`Self::register`].
    pub fn resume(&mut self, hierarchy: Hierarchy) -> Result<(), TestbedError> {
        self.change_state(hierarchy, |before| match before {
            CertificateState::Suspended { .. } => Ok(CertificateState::Good),
            _ => Err(problem(hierarchy, StateProblem::NotSuspended)),
        })
    }

    /// Sets the state of any certificate, such as one made by [`Self::issue`], whether the register has it or not.
    ///
    /// # Errors
    /// Those of the folder as in [`Self::register`].
    pub fn record(&mut self, issuer: Authority, serial: &[u8], state: CertificateState) -> Result<(), TestbedError> {
        self.store.change(|register| {
            register.record(issuer, serial, state);
            Ok(())
        })
    }

    fn change_state(
        &self,
        hierarchy: Hierarchy,
        change: impl FnOnce(CertificateState) -> Result<CertificateState, TestbedError>,
    ) -> Result<(), TestbedError> {
        let (issuer, serial) = self.present(hierarchy)?;
        self.store.change(|register| {
            let before = register.find(issuer, &serial).map_or(CertificateState::Good, |known| known.state);
            register.record(issuer, &serial, change(before)?);
            Ok(())
        })
    }

    /// Issuer and serial number of the cardholder's present certificate.
    pub(crate) fn present(&self, hierarchy: Hierarchy) -> Result<(Authority, Vec<u8>), TestbedError> {
        let holder = self.holder(hierarchy);
        let issuer = self.authority_of(holder).ok_or(TestbedError::NoIssuer)?;
        Ok((issuer, holder.serial()?))
    }

    /// The register of a testbed whose certificates are all good.
    pub(crate) fn fresh_register(&self) -> Result<Register, TestbedError> {
        let present = [Hierarchy::Signature, Hierarchy::UserAuthentication].map(|hierarchy| self.present(hierarchy));
        Ok(Register::new(present.into_iter().collect::<Result<Vec<_>, _>>()?))
    }
}

fn problem(hierarchy: Hierarchy, problem: StateProblem) -> TestbedError {
    TestbedError::State { hierarchy, problem }
}
