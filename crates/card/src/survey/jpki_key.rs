//! The JPKI application with the credentials that were offered. The signature key does not sign: a signature by it would
//! bind its holder.

use jpki_certificate::Certificate;
use jpki_reader::Transport;
use jpki_signature::DigestInfo;

use super::content::certificate_filler;
use super::notes::Verdict;
use super::presence_key::{MESSAGE, digest};
use super::walk::{Walk, shown};
use crate::credential::Value;
use crate::{CardError, CredentialKind, TokenKind};

/// P2 that names the user-authentication key, EF 0017.
const KEY: u8 = 0x97;

impl<T: Transport> Walk<'_, '_, T> {
    pub(super) fn jpki_opened(&mut self) -> Result<(), CardError> {
        let survey = self.survey;
        let offered = &survey.credentials;
        if self.present("4.6-auth-key", CredentialKind::AuthPin, offered.auth_pin.map(Value::bytes))? {
            self.auth_key()?;
            self.leave()?;
        }
        let password = offered.sign_password.map(Value::bytes);
        if self.present("4.1-0001-opens", CredentialKind::SignPassword, password)? {
            let (verdict, observed) = match self.whole(0x01)? {
                Ok(content) => {
                    let (size, filler) = certificate_filler(&content);
                    let readable = content.get(..size).is_some_and(|der| Certificate::from_der(der).is_ok());
                    let filler = filler.unwrap_or_else(|| "no filler".to_owned());
                    let text = format!("file of {} bytes, certificate of {size}, {filler}", content.len());
                    (Verdict::of(readable), text)
                }
                Err(status) => (Verdict::Differs, shown(status)),
            };
            self.notes.note("4.1-0001-opens", verdict, observed);
            self.leave()?;
        }
        Ok(())
    }

    fn auth_key(&mut self) -> Result<(), CardError> {
        let certificate = match self.whole(0x0A)? {
            Ok(content) => {
                content.get(..certificate_filler(&content).0).and_then(|der| Certificate::from_der(der).ok())
            }
            Err(_) => None,
        };
        let Some((certificate, key)) =
            certificate.and_then(|certificate| certificate.public_key().ok().map(|key| (certificate, key)))
        else {
            self.notes.not_asked("4.6-auth-key", "its certificate was not readable");
            return Ok(());
        };
        // On a phone it is readable now for the first time.
        if self.token.is_some_and(|token| token != TokenKind::Card) {
            self.profile(&certificate);
        }
        let digest = digest();
        let (hash, info) = (digest.as_bytes().to_vec(), DigestInfo::new(digest.clone()));
        for (scheme, data) in [(0x00, info.as_der()), (0x02, &hash), (0x03, MESSAGE)] {
            let answer = self.sign(scheme, KEY, data)?;
            let fits = answer.is_done() && key.verify(&digest, &answer.data).is_ok();
            self.signature(scheme, fits, &answer.shown());
        }
        for (scheme, data) in [(0x04, &hash[..]), (0x05, MESSAGE)] {
            let answer = self.sign(scheme, KEY, data)?;
            let salt = key.pss_salt_length(&digest, &answer.data).ok();
            self.signature(scheme, answer.is_done() && salt.is_some(), &answer.shown());
            if answer.is_done() {
                self.salt(salt);
            }
        }
        Ok(())
    }

    fn signature(&mut self, scheme: u8, fits: bool, status: &str) {
        let text = if fits { "verifies" } else { "does not verify" };
        self.notes.note("4.6-auth-key", Verdict::of(fits), format!("P1 {scheme:02X} {status} {text}"));
    }
}
