//! Renewal (更新): a new certificate with a new key in the place of the cardholder's, on the card, too; and the certificates
//! that link the generations of an authority.

use std::sync::Arc;

use jiff::Timestamp;
use jpki_signature::Signer as _;
use jpki_virtual_card::CardImage;

use crate::issue::Request;
use crate::key::{BITS, KeyPair};
use crate::profile::{self, Hierarchy};
use crate::random::{Root, Stream};
use crate::testbed::{Testbed, whole_second};
use crate::{
    Authority, CertificateSpec, CertificateState, KeyChoice, Reason, TestSigner, TestbedError, card, certificate, name,
};

impl Testbed {
    /// Renews the cardholder's certificate of this kind at `time`: the authority's present generation issues a new one for a
    /// new key, both take their place on the card, and the former certificate is revoked with [`Reason::Superseded`] unless
    /// it is revoked already. The card's PINs and passwords stay, with all tries. In a testbed's folder everything is
    /// replaced; a process that holds the card goes on with the former one.
    ///
    /// With a seed the new key follows from it. Without one it follows from the seed of a testbed in memory, and is drawn for
    /// a testbed that was opened.
    ///
    /// # Errors
    /// [`TestbedError::Time`], [`TestbedError::Calendar`] for a time that a certificate can't have; [`TestbedError::Io`] and
    /// [`TestbedError::Card`] if the folder can't be written.
    pub fn renew(&mut self, hierarchy: Hierarchy, time: Timestamp, seed: Option<u64>) -> Result<(), TestbedError> {
        let issued = whole_second(time)?;
        let own = seed.map(|seed| Root::new(Some(seed))).transpose()?;
        let root = own.as_ref().unwrap_or(&self.root);
        // Of one person's certificates there are never so many.
        let number = self.store.read()?.count(hierarchy) as u32;
        let key = KeyPair::generate(root, Stream::RenewedKey { hierarchy, number }, BITS)?;
        let mut identifiers = root.stream(Stream::RenewedSubject { hierarchy, number });
        let renewed = Request {
            issuer: Some(self.authority(hierarchy)),
            signing_key: None,
            subject: name::name(&hierarchy.holder_subject(&self.person, issued, &mut identifiers))?,
            key: Arc::new(key),
            serial: None,
            not_before: issued,
            not_after: profile::fifth_birthday(self.person.birth, issued)?,
            extensions: &hierarchy.holder_extensions(&self.person, &self.ocsp_url),
        }
        .issue()?;
        let mut image = match &self.card_folder {
            // The PIN may have been changed since the testbed was opened.
            Some(folder) => {
                CardImage::load(folder).map_err(|source| TestbedError::Card { path: folder.clone(), source })?
            }
            None => self.image.clone(),
        };
        card::replace(&mut image, hierarchy, &renewed)?;
        if let Some(folder) = &self.folder {
            self.write_renewed(folder, hierarchy, &renewed, &image)?;
        }
        let (issuer, serial) = self.present(hierarchy)?;
        let former = std::mem::replace(self.holder_mut(hierarchy), renewed);
        self.former[index(hierarchy)].push(former);
        self.image = image;
        let (next_issuer, next_serial) = self.present(hierarchy)?;
        self.store.change(|register| {
            let state = register.find(issuer, &serial).map(|known| known.state);
            if !matches!(state, Some(CertificateState::Revoked { .. })) {
                let superseded = CertificateState::Revoked { since: issued, reason: Reason::Superseded };
                register.record(issuer, &serial, superseded);
            }
            register.record(next_issuer, &next_serial, CertificateState::Good);
            Ok(())
        })
    }

    /// The cardholder's certificates of this kind that were renewed, with their keys, in the order of their issue.
    #[must_use]
    pub fn former_signers(&self, hierarchy: Hierarchy) -> &[TestSigner] {
        &self.former[index(hierarchy)]
    }

    /// A link certificate: the key of `subject` under the name that both generations have, signed by `issuer` (RFC 4210
    /// §4.4). JPKI publishes none; a verifier may meet them elsewhere. Certificates name the serial number of their CA's
    /// self-signed certificate beside its key, so that OpenSSL does not build a path over the link.
    ///
    /// # Errors
    /// [`TestbedError::NoEarlierGeneration`] if this testbed lacks one of the two.
    pub fn link_certificate(&self, subject: Authority, issuer: Authority) -> Result<TestSigner, TestbedError> {
        let subject = self.authority_signer(subject).ok_or(TestbedError::NoEarlierGeneration)?;
        let name = certificate::read(subject.certificate())?.subject;
        let name = der::Encode::to_der(&name).map_err(|source| TestbedError::Der { what: "the name", source })?;
        let spec = CertificateSpec::subordinate(&[])
            .subject_der(&name)
            .issuer(issuer.issuer())
            .key(KeyChoice::Of(subject.clone()));
        Ok(self.issue(spec)?.1)
    }
}

const fn index(hierarchy: Hierarchy) -> usize {
    match hierarchy {
        Hierarchy::Signature => 0,
        Hierarchy::UserAuthentication => 1,
    }
}
