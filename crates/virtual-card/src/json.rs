//! `card.json`: a card image as a text that people can read and edit.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

use crate::store::{forget_state, make_folder, parse_json, read_limited, read_state, write_json};
use crate::{Application, ApplicationImage, Behaviour, CardImage, Credential, PrivateKey, Profile, VirtualCardError};

const CARD: &str = "card.json";
const FORMAT: &str = "jpki-virtual-card/1";
const NOTICE: &str =
    "TEST ONLY: a make-believe card. Its credentials and private keys stand here in the clear and protect nothing.";

/// A FID or data object tag as four hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tag(u16);

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:04X}", self.0))
    }
}

impl<'de> Deserialize<'de> for Tag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match u16::from_str_radix(&text, 16) {
            Ok(number) if digits => Ok(Self(number)),
            _ => Err(de::Error::custom(format_args!("{text:?} is not four hexadecimal digits"))),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Hex(#[serde(with = "crate::hexadecimal")] Vec<u8>);

// What does not parse is never repeated in the error: it may be the credential, with the quotes forgotten.
impl Serialize for Credential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(std::str::from_utf8(self.as_bytes()).map_err(|_| ser::Error::custom("not a text"))?)
    }
}

impl<'de> Deserialize<'de> for Credential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = zeroize::Zeroizing::new(
            String::deserialize(deserializer).map_err(|_| de::Error::custom("not a text in quotes"))?,
        );
        Ok(Self::from(text.as_str()))
    }
}

impl Serialize for PrivateKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_pem().map_err(ser::Error::custom)?)
    }
}

impl<'de> Deserialize<'de> for PrivateKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = zeroize::Zeroizing::new(
            String::deserialize(deserializer).map_err(|_| de::Error::custom("not a text in quotes"))?,
        );
        Self::from_text(&text).map_err(de::Error::custom)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CardFile {
    format: String,
    #[serde(default)]
    notice: String,
    profile: Profile,
    #[serde(default)]
    behaviour: Behaviour,
    #[serde(default)]
    card_data: BTreeMap<Tag, Hex>,
    jpki: JpkiFile,
    #[serde(default)]
    applications: BTreeMap<Application, ApplicationFile>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JpkiFile {
    token_information: Hex,
    #[serde(default)]
    files: BTreeMap<Tag, Hex>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature_password: Option<Credential>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authentication_pin: Option<Credential>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature_key: Option<PrivateKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authentication_key: Option<PrivateKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct ApplicationFile {
    files: BTreeMap<Tag, Hex>,
    records: BTreeMap<Tag, Vec<Hex>>,
    credentials: BTreeMap<Tag, Credential>,
    keys: BTreeMap<Tag, PrivateKey>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_key: Option<PrivateKey>,
}

fn to_hex(files: &BTreeMap<u16, Vec<u8>>) -> BTreeMap<Tag, Hex> {
    files.iter().map(|(tag, bytes)| (Tag(*tag), Hex(bytes.clone()))).collect()
}

fn from_hex(files: BTreeMap<Tag, Hex>) -> BTreeMap<u16, Vec<u8>> {
    files.into_iter().map(|(tag, bytes)| (tag.0, bytes.0)).collect()
}

fn tagged<T: Clone>(values: &BTreeMap<u16, T>) -> BTreeMap<Tag, T> {
    values.iter().map(|(tag, value)| (Tag(*tag), value.clone())).collect()
}

fn untagged<T>(values: BTreeMap<Tag, T>) -> BTreeMap<u16, T> {
    values.into_iter().map(|(tag, value)| (tag.0, value)).collect()
}

impl From<&ApplicationImage> for ApplicationFile {
    fn from(image: &ApplicationImage) -> Self {
        let records = |records: &Vec<Vec<u8>>| records.iter().cloned().map(Hex).collect();
        Self {
            files: to_hex(&image.files),
            records: image.records.iter().map(|(tag, list)| (Tag(*tag), records(list))).collect(),
            credentials: tagged(&image.credentials),
            keys: tagged(&image.keys),
            session_key: image.session_key.clone(),
        }
    }
}

impl From<ApplicationFile> for ApplicationImage {
    fn from(file: ApplicationFile) -> Self {
        let records = |records: Vec<Hex>| records.into_iter().map(|record| record.0).collect();
        Self {
            files: from_hex(file.files),
            records: file.records.into_iter().map(|(tag, list)| (tag.0, records(list))).collect(),
            credentials: untagged(file.credentials),
            keys: untagged(file.keys),
            session_key: file.session_key,
        }
    }
}

impl From<&CardImage> for CardFile {
    fn from(image: &CardImage) -> Self {
        Self {
            format: FORMAT.to_owned(),
            notice: NOTICE.to_owned(),
            profile: image.profile,
            behaviour: image.behaviour.clone(),
            card_data: to_hex(&image.card_data),
            jpki: JpkiFile {
                token_information: Hex(image.token_information.clone()),
                files: to_hex(&image.files),
                signature_password: image.signature_password.clone(),
                authentication_pin: image.authentication_pin.clone(),
                signature_key: image.signature_key.clone(),
                authentication_key: image.authentication_key.clone(),
            },
            applications: image.applications.iter().map(|(name, image)| (*name, image.into())).collect(),
        }
    }
}

impl From<CardFile> for CardImage {
    fn from(file: CardFile) -> Self {
        Self {
            profile: file.profile,
            behaviour: file.behaviour,
            token_information: file.jpki.token_information.0,
            files: from_hex(file.jpki.files),
            signature_key: file.jpki.signature_key,
            authentication_key: file.jpki.authentication_key,
            signature_password: file.jpki.signature_password,
            authentication_pin: file.jpki.authentication_pin,
            applications: file.applications.into_iter().map(|(name, file)| (name, file.into())).collect(),
            card_data: from_hex(file.card_data),
        }
    }
}

/// Reads `card.json` as it stands.
pub(crate) fn read(folder: &Path) -> Result<CardImage, VirtualCardError> {
    let text = read_limited(folder, CARD)?.ok_or_else(|| VirtualCardError::NoCard { folder: folder.to_path_buf() })?;
    let path = folder.join(CARD);
    let file: CardFile = parse_json(&path, &text)?;
    if file.format != FORMAT {
        let reason = format!("{:?} is not {FORMAT:?}", file.format);
        return Err(VirtualCardError::Malformed { file: path, field: "format".to_owned(), reason });
    }
    Ok(file.into())
}

/// Says in which file the fault of an image lies.
pub(crate) fn blame(folder: &Path, error: VirtualCardError) -> VirtualCardError {
    match error {
        VirtualCardError::Image { field, reason } => {
            VirtualCardError::Malformed { file: folder.join(CARD), field, reason }
        }
        other => other,
    }
}

impl CardImage {
    /// Reads the card of a folder: `card.json`, with the credentials that were changed on the card since (`state.json`).
    ///
    /// # Errors
    /// [`VirtualCardError`] where the folder holds no card or a malformed one.
    pub fn load(folder: impl AsRef<Path>) -> Result<Self, VirtualCardError> {
        let folder = folder.as_ref();
        let mut image = read(folder)?;
        image.check().map_err(|error| blame(folder, error))?;
        let state = read_state(folder)?;
        for (id, value) in image.credentials_mut() {
            if let Some(changed) = state.value(id) {
                *value = changed.clone();
            }
        }
        Ok(image)
    }

    /// Writes `card.json` into a folder, which is made if need be (mode 0700, files 0600), and with full retry counters
    /// in place of those that were there: a fresh card.
    ///
    /// # Errors
    /// [`VirtualCardError`] where the image has a value that no card can have, or writing failed.
    pub fn save(&self, folder: impl AsRef<Path>) -> Result<(), VirtualCardError> {
        let folder = folder.as_ref();
        self.check()?;
        make_folder(folder)?;
        write_json(folder, CARD, &CardFile::from(self))?;
        forget_state(folder)
    }
}
