//! The text application under secure messaging: 照合番号A, My Number and attributes never cross the air in clear.

use std::fmt;

use jpki_apdu::StatusWord;
use jpki_reader::Transport;
use zeroize::Zeroizing;

use super::{Attributes, CertifiedPublicKey, IntegrityRecord, MyNumberFile, TextCredential};
use crate::file::is_read;
use crate::jpki::refusal;
use crate::present::{check_tries, verified};
use crate::secure_messaging::SecureSession;
use crate::{Card, CardError, CardFile, CredentialKind, LastTry, Step, TextPin};

/// The text application with its PIN presented and a session of secure messaging
/// ([`TextVerified::secure`](super::TextVerified::secure)). The session ends with the selection of another application.
pub struct SecureText<'a, T> {
    card: &'a mut Card<T>,
    session: SecureSession,
}

impl<'a, T: Transport> SecureText<'a, T> {
    pub(crate) fn new(card: &'a mut Card<T>, session: SecureSession) -> Self {
        Self { card, session }
    }

    /// Presents another credential, enciphered, exactly once: asks the tries left first, in clear.
    ///
    /// # Errors
    /// As [`TextAp::verify`](super::TextAp::verify); [`CardError::SecureMessaging`] where the session is lost: no try was
    /// spent then.
    pub fn verify<C: TextCredential>(&mut self, credential: &C, last_try: LastTry) -> Result<(), CardError> {
        check_tries(C::KIND, self.card.ask_tries(C::KIND)?, last_try)?;
        let step = Step::Present(C::KIND);
        let p2 = self.card.reference_p2(step, C::KIND.reference())?;
        // As in clear: whatever happens, the card has to be left. Asking the tries may have left and selected it again.
        self.card.tries = None;
        self.card.presented = Some(C::KIND.application());
        let status = match self.card.send_secured(&mut self.session, step, (0x20, 0x00, p2), credential.bytes()) {
            Ok(status) => status,
            Err(error @ (CardError::SecureMessaging { .. } | CardError::NotSelected { .. })) => return Err(error),
            Err(cause) => return Err(CardError::OutcomeUnknown { credential: C::KIND, cause: Box::new(cause) }),
        };
        verified(C::KIND, status)
    }

    /// Reads the My Number. Two exchanges.
    ///
    /// # Errors
    /// [`CardError::Content`] for a malformed file, [`CardError::SecureMessaging`] where the session is lost, those of the
    /// exchanges.
    pub fn my_number(&mut self) -> Result<MyNumberFile, CardError> {
        Ok(MyNumberFile::parse(&self.read(CardFile::MyNumber)?)?)
    }

    /// Reads the four attributes. Two exchanges.
    ///
    /// # Errors
    /// As [`my_number`](Self::my_number).
    pub fn attributes(&mut self) -> Result<Attributes, CardError> {
        Ok(Attributes::parse(&self.read(CardFile::Attributes)?)?)
    }

    /// Reads the integrity record. Two exchanges.
    ///
    /// # Errors
    /// As [`my_number`](Self::my_number).
    pub fn integrity_record(&mut self) -> Result<IntegrityRecord, CardError> {
        Ok(IntegrityRecord::parse(&self.read(CardFile::IntegrityRecord)?)?)
    }

    /// Reads the certified public half of the card's own key. Two exchanges.
    ///
    /// # Errors
    /// As [`my_number`](Self::my_number).
    pub fn certified_key(&mut self) -> Result<CertifiedPublicKey, CardError> {
        Ok(CertifiedPublicKey::parse(&self.read(CardFile::CertifiedPublicKey)?)?)
    }

    /// SELECT EF and READ BINARY, both under the session: not even which file is read crosses the air.
    fn read(&mut self, file: CardFile) -> Result<Zeroizing<Vec<u8>>, CardError> {
        const CREDENTIAL: CredentialKind = <TextPin as TextCredential>::KIND;
        let step = Step::ReadFile(file);
        self.card.current_file = None;
        let fid = file.fid().to_be_bytes();
        let status = self.card.send_secured(&mut self.session, step, (0xA4, 0x02, 0x0C), &fid)?;
        if status != StatusWord::Success {
            return Err(refusal(step, status, Some(CREDENTIAL)));
        }
        let (status, data) = self.card.read_secured(&mut self.session, step, 0)?;
        if is_read(status) { Ok(data) } else { Err(refusal(step, status, Some(CREDENTIAL))) }
    }
}

impl<T> fmt::Debug for SecureText<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecureText").finish_non_exhaustive()
    }
}
