//! What lies on a card: files, credentials, keys and behaviour.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Application, Behaviour, Credential, Generation, PrivateKey, Profile};

/// Longest file, record or data object of a card, in bytes: the reach of READ BINARY's 15-bit offset.
pub const FILE_LIMIT: usize = 0x8000;

/// A card as data. It has everything that a [`VirtualCard`](crate::VirtualCard) plays and no state: retry counters live
/// beside it (`state.json`).
#[derive(Clone)]
pub struct CardImage {
    /// What the card is.
    pub profile: Profile,
    /// How it behaves.
    pub behaviour: Behaviour,
    /// EF 0006 of the JPKI application, 160 bytes on real cards ([`Profile::token_information`]); other lengths, up to
    /// [`FILE_LIMIT`], are played as they are.
    pub token_information: Vec<u8>,
    /// The JPKI application's transparent files by FID (docs/protocol.md §4.1): 0001 and 000A the certificates, 0002 and
    /// 000B those of their CAs, DER without filler. A certificate that is left out does not exist on the card. 0008
    /// (availability) follows from what is there unless it is given.
    pub files: BTreeMap<u16, Vec<u8>>,
    /// 署名用秘密鍵, EF 001A.
    pub signature_key: Option<PrivateKey>,
    /// 利用者証明用秘密鍵, EF 0017.
    pub authentication_key: Option<PrivateKey>,
    /// 署名用パスワード, EF 001B: 6 to 16 of `A`–`Z`, `0`–`9`, five tries. A reference without a value is blocked for good.
    pub signature_password: Option<Credential>,
    /// 利用者証明用暗証番号, EF 0018: four digits, three tries. A reference without a value is blocked for good.
    pub authentication_pin: Option<Credential>,
    /// The other applications. On the plastic card each can be selected, whether it is given here or not; the other
    /// profiles have none.
    pub applications: BTreeMap<Application, ApplicationImage>,
    /// Objects of GET DATA at the card manager's level by tag (docs/protocol.md §2.6). 5F51 is also answered inside an
    /// application.
    pub card_data: BTreeMap<u16, Vec<u8>>,
}

/// What lies in one application besides JPKI, by FID. Which FIDs there are, what they are and who may read them is
/// fixed for each application.
#[derive(Clone, Default)]
pub struct ApplicationImage {
    /// Transparent files.
    pub files: BTreeMap<u16, Vec<u8>>,
    /// Record files: their records from number 1.
    pub records: BTreeMap<u16, Vec<Vec<u8>>>,
    /// Values of the references.
    pub credentials: BTreeMap<u16, Credential>,
    /// Private keys.
    pub keys: BTreeMap<u16, PrivateKey>,
    /// The private half of the key in EF 0006, with which the text application opens the session keys that SET SESSION
    /// KEY delivers (docs/protocol.md §3.8). No other application has one; without it the text application offers no
    /// secure messaging.
    pub session_key: Option<PrivateKey>,
}

impl CardImage {
    /// A card of this kind without certificates, keys and credentials.
    ///
    /// Token information, behaviour (contacts, no delays) and, on the plastic card, the data object 5F51 (the ATR
    /// without its first byte) are filled in. `serial` is the token's serial number, 16 characters.
    #[must_use]
    pub fn new(profile: Profile, generation: Generation, serial: &str) -> Self {
        let mut card_data = BTreeMap::new();
        if profile == Profile::Card {
            card_data.insert(0x5F51, generation.contact_atr()[1..].to_vec());
        }
        Self {
            profile,
            behaviour: generation.behaviour(),
            token_information: profile.token_information(generation, serial),
            files: BTreeMap::new(),
            signature_key: None,
            authentication_key: None,
            signature_password: None,
            authentication_pin: None,
            applications: BTreeMap::new(),
            card_data,
        }
    }
}

/// FIDs and lengths only: the files hold personal data, the rest is secret.
impl fmt::Debug for CardImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files: BTreeMap<String, usize> =
            self.files.iter().map(|(fid, bytes)| (format!("{fid:04X}"), bytes.len())).collect();
        f.debug_struct("CardImage")
            .field("profile", &self.profile)
            .field("behaviour", &self.behaviour)
            .field("file lengths", &files)
            .field("applications", &self.applications.keys())
            .finish_non_exhaustive()
    }
}
