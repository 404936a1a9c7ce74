//! The keys that sign without a credential: forms of COMPUTE DIGITAL SIGNATURE and its schemes (docs/protocol.md §4.6).

use jpki_apdu::{Command, MAX_SHORT_NE, StatusWord};
use jpki_reader::Transport;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo};

use super::notes::Verdict;
use super::walk::{Answer, Walk, sfi, shown};
use crate::{Application, CardError, CardPublicKey};

/// What is signed: the same on every card, and of no meaning to anybody.
pub(super) const MESSAGE: &[u8] = b"jpki card survey: this signature means nothing";
/// Bytes of a signature.
const SIGNATURE: usize = 256;

/// The digest of [`MESSAGE`].
pub(super) fn digest() -> Digest {
    Digest::of(DigestAlgorithm::Sha256, MESSAGE)
}

impl<T: Transport> Walk<'_, '_, T> {
    /// COMPUTE DIGITAL SIGNATURE with the key that P2 names.
    pub(super) fn sign(&mut self, scheme: u8, p2: u8, data: &[u8]) -> Result<Answer, CardError> {
        self.ask(&Command::new(0x80, 0x2A, scheme, p2).with_data(data).with_ne(MAX_SHORT_NE))
    }

    /// Both forms, and that INTERNAL AUTHENTICATE is refused. Whether the key works.
    pub(super) fn presence_key(
        &mut self,
        id: &'static str,
        application: Application,
        fid: u16,
    ) -> Result<bool, CardError> {
        let info = DigestInfo::new(digest());
        let named = self.sign(0x00, sfi(fid), info.as_der())?;
        let default = self.sign(0x00, 0x00, info.as_der())?;
        let works = default.is_done() && default.data.len() == SIGNATURE;
        let equal = works && named.data == default.data;
        let observed = format!(
            "{} bytes {} by SFI, {} bytes {} as default, {}",
            named.data.len(),
            named.shown(),
            default.data.len(),
            default.shown(),
            if equal { "equal" } else { "not equal" }
        );
        self.notes.note(id, Verdict::of(equal), observed);
        let command = Command::new(0x00, 0x88, 0x00, sfi(fid)).with_data(&MESSAGE[..16]).with_ne(MAX_SHORT_NE);
        let status = self.ask(&command)?.status;
        let observed = format!("{application}: {}", shown(status));
        self.notes.note("4.7-presence-key", Verdict::of(status == StatusWord::ConditionsNotSatisfied), observed);
        Ok(works)
    }

    /// What each scheme does, told without the public key: signatures by PKCS#1 v1.5 are equal where what is padded is.
    pub(super) fn schemes(&mut self) -> Result<(), CardError> {
        let digest = digest();
        let (hash, info) = (digest.as_bytes().to_vec(), DigestInfo::new(digest.clone()));
        let bare = self.sign(0x00, 0x00, &hash)?;
        let taken = bare.is_done() && bare.data.len() == SIGNATURE;
        self.notes.note("4.6-any-data", Verdict::of(taken), format!("{} bytes, {}", bare.data.len(), bare.shown()));
        let wrapped = self.sign(0x00, 0x00, info.as_der())?;
        for (id, scheme, data, like) in [
            ("4.6-scheme-01", 0x01, MESSAGE, &bare),
            ("4.6-scheme-02", 0x02, &hash, &wrapped),
            ("4.6-scheme-03", 0x03, MESSAGE, &wrapped),
        ] {
            let answer = self.sign(scheme, 0x00, data)?;
            let equal = answer.is_done() && answer.data == like.data;
            let text = if equal { "equal".to_owned() } else { format!("not equal, {}", answer.shown()) };
            self.notes.note(id, Verdict::of(equal), text);
        }
        for (id, scheme, data) in [("4.6-scheme-04", 0x04, &hash[..]), ("4.6-scheme-05", 0x05, MESSAGE)] {
            let (one, other) = (self.sign(scheme, 0x00, data)?, self.sign(scheme, 0x00, data)?);
            let fits = one.is_done() && one.data.len() == SIGNATURE && one.data != other.data;
            let text = if one.data == other.data { "the same each time" } else { "another each time" };
            self.notes.note(id, Verdict::of(fits), format!("{} bytes, {}, {text}", one.data.len(), one.shown()));
        }
        let status = self.sign(0x06, 0x00, &hash)?.status;
        self.notes.note("4.6-other-p1", Verdict::of(status == StatusWord::IncorrectP1P2), shown(status));
        let status = self.sign(0x00, 0x00, &[0x5A; 246])?.status;
        let fits = matches!(status, StatusWord::ConditionsNotSatisfied | StatusWord::WrongLength);
        self.notes.note("4.6-data-range", Verdict::of(fits), shown(status));
        self.message_length()
    }

    fn message_length(&mut self) -> Result<(), CardError> {
        let longest = self.sign(0x03, 0x00, &[0x5A; 255])?;
        let command = Command::new(0x80, 0x2A, 0x03, 0x00).with_data(&[0x5A; 300]).with_ne(MAX_SHORT_NE);
        let longer = self.ask_extended(&command)?;
        let observed = format!(
            "255 bytes {}, 300 bytes {}",
            longest.shown(),
            longer.as_ref().map_or("not carried by the reader".to_owned(), Answer::shown)
        );
        let fits = longest.is_done() && longer.is_some_and(|longer| !longer.is_done());
        self.notes.note("4.6-message-length", if fits { Verdict::Confirmed } else { Verdict::Unclear }, observed);
        Ok(())
    }

    /// Whether the presence key of the selected application is this one, and how long the salt of its PSS signatures is.
    pub(super) fn known_presence_key(&mut self, key: &CardPublicKey) -> Result<bool, CardError> {
        let digest = digest();
        let signed = self.sign(0x00, 0x00, DigestInfo::new(digest.clone()).as_der())?;
        let fits = key.rsa().verify(&digest, &signed.data).is_ok();
        let salted = self.sign(0x04, 0x00, digest.as_bytes())?;
        if salted.is_done() {
            self.salt(key.rsa().pss_salt_length(&digest, &salted.data).ok());
        }
        Ok(fits)
    }

    /// Notes a length of salt; `None` for a signature that is no PSS by the key.
    pub(super) fn salt(&mut self, length: Option<usize>) {
        let text = length.map_or("no PSS signature by this key".to_owned(), |length| format!("{length} bytes"));
        self.notes.note("4.6-pss-salt", Verdict::of(length == Some(32)), text);
    }
}
