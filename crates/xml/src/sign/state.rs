//! A prepared signature as text, to be stored until the signature comes: a service prepares, a phone signs, the service
//! finishes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jpki_signature::{Digest, DigestAlgorithm};
use serde::{Deserialize, Serialize};

use super::{Prepared, SignError};
use crate::dsig::{NoFiles, SignatureInProgress};
use crate::{IdRule, Limits};

/// Version of the form of the state.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    version: u32,
    document: String,
    value_at: usize,
    certificate: String,
    digest_algorithm: String,
    digest: String,
}

impl Prepared {
    /// The state as JSON. It holds the document and the signer's certificate.
    #[must_use]
    pub fn to_json(&self) -> String {
        let state = State {
            version: VERSION,
            document: self.text.clone(),
            value_at: self.value_at,
            certificate: STANDARD.encode(&self.certificate),
            digest_algorithm: self.digest.algorithm().name().to_owned(),
            digest: STANDARD.encode(self.digest.as_bytes()),
        };
        // A structure of strings and numbers always has a JSON form.
        serde_json::to_string(&state).unwrap_or_default()
    }

    /// Reads what [`Prepared::to_json`] wrote. What is to be signed is worked out anew from the document, so that stored state
    /// can't say one thing and sign another.
    ///
    /// # Errors
    /// [`SignError::State`].
    pub fn from_json(json: &str) -> Result<Self, SignError> {
        let state: State = serde_json::from_str(json).map_err(|_| SignError::State)?;
        let algorithm = DigestAlgorithm::ALL.into_iter().find(|known| known.name() == state.digest_algorithm);
        let decode = |text: &str| STANDARD.decode(text).map_err(|_| SignError::State);
        let algorithm = algorithm.filter(|_| state.version == VERSION).ok_or(SignError::State)?;
        let digest = Digest::from_bytes(algorithm, &decode(&state.digest)?).ok_or(SignError::State)?;
        let text = state.document.strip_prefix('\u{FEFF}').unwrap_or(&state.document);
        let mark = state.document.len() - text.len();
        let value_at = state.value_at.checked_sub(mark).ok_or(SignError::State)?;
        let progress = SignatureInProgress::around(text, value_at, &IdRule::usual(), &NoFiles, &Limits::default())?;
        if progress.signed_digest().map_err(|_| SignError::State)? != digest.as_bytes() {
            return Err(SignError::State);
        }
        drop(progress);
        Ok(Self { certificate: decode(&state.certificate)?, digest, text: state.document, value_at: state.value_at })
    }
}
