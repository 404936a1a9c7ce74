//! The OCSP responder.

use jiff::{Timestamp, ToSpan};
use jpki_signature::Signer as _;

use super::{Mode, Shared, lock};
use crate::ocsp::{Question, issuer_hashes};
use crate::{
    Authority, CertId, CertificateState, HashAlgorithm, Issuer, OcspError, OcspRequest, OcspSpec, OcspStatus,
    ResponderSpec, SingleResponse, TestbedError,
};

/// What [`Mode::Replay`] and [`Mode::WrongNonce`] answer with.
const OTHER_NONCE: [u8; 16] = [0x5A; 16];

impl Shared {
    /// The answer to a request, which may be none.
    pub(super) fn ocsp(&self, mode: Mode, request: Option<&[u8]>) -> Result<Vec<u8>, TestbedError> {
        let error = |error| self.testbed.ocsp_response(&OcspSpec::error(error));
        let Some(Ok(request)) = request.map(OcspRequest::from_der) else { return error(OcspError::MalformedRequest) };
        if let Mode::Error(answer) = mode {
            return error(answer);
        }
        let Some(authority) = self.authority(&request)? else { return error(OcspError::Unauthorized) };
        let key: Vec<u8> = request.ids().flat_map(|id| id.as_der().iter().copied()).collect();
        if mode == Mode::Replay
            && let Some(first) = lock(&self.replays).get(&key)
        {
            return Ok(first.clone());
        }
        let response = self.testbed.ocsp_response(&self.response(mode, &request, authority)?)?;
        if mode == Mode::Replay {
            lock(&self.replays).insert(key, response.clone());
        }
        Ok(response)
    }

    fn response(&self, mode: Mode, request: &OcspRequest, authority: Authority) -> Result<OcspSpec, TestbedError> {
        let now = self.now();
        // A replayed answer is an hour old and still fresh.
        let produced = match mode {
            Mode::Replay => shifted(now, -1),
            Mode::NotYetValid => shifted(now, 1),
            Mode::Expired => shifted(now, -2),
            _ => now,
        };
        let mut spec = OcspSpec::new(self.responder(mode, authority, now)?, produced);
        for question in request.questions() {
            let status = self.status(mode, authority, question, now)?;
            let next_update = match mode {
                Mode::Expired => Some(shifted(now, -1)),
                Mode::Replay => Some(shifted(now, 23)),
                Mode::NoNextUpdate => None,
                _ => Some(produced.checked_add(15.minutes()).unwrap_or(produced)),
            };
            let about = |id, status| SingleResponse::new(id, status, produced).next_update(next_update);
            let other = || self.other_certificate(authority, question);
            match mode {
                Mode::OtherCertificate => spec = spec.response(about(other()?, status)),
                Mode::Several => {
                    spec = spec.response(about(other()?, OcspStatus::Unknown));
                    spec = spec.response(about(question.id.clone(), status));
                }
                _ => spec = spec.response(about(question.id.clone(), status)),
            }
        }
        let nonce = match mode {
            Mode::NoNonce => None,
            Mode::WrongNonce | Mode::Replay => Some(&OTHER_NONCE[..]),
            _ => request.nonce(),
        };
        spec = nonce.into_iter().fold(spec, OcspSpec::nonce);
        Ok(match mode {
            Mode::WrongSigner => spec.wrong_key(),
            Mode::Sha1 => spec.sha1(),
            Mode::ByKey => spec.by_key(),
            _ => spec,
        })
    }

    /// The authority that all certificates of a request are of.
    fn authority(&self, request: &OcspRequest) -> Result<Option<Authority>, TestbedError> {
        let mut found = None;
        for question in request.questions() {
            let authority = self.authority_of(question)?;
            if authority.is_none() || found.is_some_and(|found| Some(found) != authority) {
                return Ok(None);
            }
            found = authority;
        }
        Ok(found)
    }

    fn authority_of(&self, question: &Question) -> Result<Option<Authority>, TestbedError> {
        let Some(hash) = question.hash else { return Ok(None) };
        for authority in Authority::ALL {
            if let Some(signer) = self.testbed.authority_signer(authority)
                && issuer_hashes(signer.certificate(), hash)? == question.issuer
            {
                return Ok(Some(authority));
            }
        }
        Ok(None)
    }

    fn status(
        &self,
        mode: Mode,
        authority: Authority,
        question: &Question,
        now: Timestamp,
    ) -> Result<OcspStatus, TestbedError> {
        Ok(match mode {
            Mode::Good | Mode::Replay => OcspStatus::Good,
            Mode::Revoked(reason) => CertificateState::Revoked { since: shifted(now, -1), reason }.ocsp_status(),
            Mode::Unknown => OcspStatus::Unknown,
            _ => match self.testbed.state(authority, &question.serial)? {
                Some(state) => state.ocsp_status(),
                None => OcspStatus::Unknown,
            },
        })
    }

    /// Who signs.
    fn responder(&self, mode: Mode, authority: Authority, now: Timestamp) -> Result<Issuer, TestbedError> {
        let regular = ResponderSpec::new(authority.issuer());
        let spec = match mode {
            Mode::Delegated => regular,
            Mode::DelegatedWithoutPurpose => regular.without_purpose(),
            Mode::DelegatedWithoutNoCheck => regular.without_no_check(),
            Mode::DelegatedExpired => regular.not_after(shifted(now, -24)),
            Mode::DelegatedByOther => ResponderSpec::new(authority.other_hierarchy().issuer()),
            _ => return Ok(authority.issuer()),
        };
        Ok(Issuer::Signer(self.testbed.delegated_responder(&spec)?))
    }

    /// The identifier of the certificate with the next serial number.
    fn other_certificate(&self, authority: Authority, question: &Question) -> Result<CertId, TestbedError> {
        let signer = self.testbed.authority_signer(authority).ok_or(TestbedError::NoEarlierGeneration)?;
        let mut serial = question.serial.clone();
        if let Some(last) = serial.last_mut() {
            *last ^= 1;
        }
        CertId::new(signer.certificate(), &serial, question.hash.unwrap_or(HashAlgorithm::Sha1))
    }
}

/// A time so many hours later.
pub(super) fn shifted(time: Timestamp, hours: i64) -> Timestamp {
    time.checked_add(hours.hours()).unwrap_or(time)
}
