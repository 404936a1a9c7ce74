//! The card's applications as they are played: an image laid out by the tables of [`crate::layout`], checked.

use std::collections::BTreeMap;

use rsa::RsaPrivateKey;

use crate::layout::{
    AVAILABILITY, Access, Change, KeyRule, Kind, Layout, ReferenceRule, SessionKeys, TOKEN_INFORMATION, layout,
};
use crate::secret::LONGEST_CREDENTIAL;
use crate::store::ReferenceId;
use crate::{
    Application, ApplicationImage, Behaviour, CardImage, Credential, FILE_LIMIT, PrivateKey, VirtualCardError,
};

/// An elementary file (EF).
pub(crate) enum File {
    /// Bytes; `None` where the card was issued without.
    Transparent(Access, Option<Vec<u8>>),
    Records(Access, Vec<Vec<u8>>),
    Reference(ReferenceRule, Option<Credential>),
    Key(KeyRule, Option<Box<RsaPrivateKey>>),
    TerminalCa,
    Internal,
}

/// A dedicated file (DF): one application.
pub(crate) struct Dedicated {
    pub(crate) files: BTreeMap<u16, File>,
    pub(crate) change: Change,
    pub(crate) default_key: Option<u16>,
    pub(crate) session_keys: SessionKeys,
    /// What opens a delivered session key.
    pub(crate) session_key: Option<Box<RsaPrivateKey>>,
}

fn fault(field: impl Into<String>, reason: impl Into<String>) -> VirtualCardError {
    VirtualCardError::Image { field: field.into(), reason: reason.into() }
}

/// The content of one application on its way to its files. What is left over at the end belongs to no file.
struct Source {
    path: String,
    files: BTreeMap<u16, Vec<u8>>,
    records: BTreeMap<u16, Vec<Vec<u8>>>,
    credentials: BTreeMap<u16, Credential>,
    keys: BTreeMap<u16, PrivateKey>,
    session_key: Option<PrivateKey>,
    /// How errors call the references and keys of the JPKI application, which have fields of their own.
    names: &'static [(u16, &'static str)],
}

impl Source {
    fn jpki(image: &CardImage) -> Result<Self, VirtualCardError> {
        let mut files = image.files.clone();
        if files.insert(TOKEN_INFORMATION, image.token_information.clone()).is_some() {
            return Err(fault("jpki.files.0006", "token information has a field of its own"));
        }
        let availability = [0x0001, 0x000A].map(|fid| if files.contains_key(&fid) { 0x8F } else { 0x00 });
        files.entry(AVAILABILITY).or_insert_with(|| [&availability[..], &[0]].concat());
        let pair = |fid, key: &Option<PrivateKey>| key.clone().map(|key| (fid, key));
        let secret = |fid, value: &Option<Credential>| value.clone().map(|value| (fid, value));
        let keys = [pair(0x0017, &image.authentication_key), pair(0x001A, &image.signature_key)];
        let credentials = [secret(0x0018, &image.authentication_pin), secret(0x001B, &image.signature_password)];
        Ok(Self {
            path: "jpki".to_owned(),
            files,
            records: BTreeMap::new(),
            credentials: credentials.into_iter().flatten().collect(),
            keys: keys.into_iter().flatten().collect(),
            session_key: None,
            names: &[
                (0x0017, "authentication_key"),
                (0x0018, "authentication_pin"),
                (0x001A, "signature_key"),
                (0x001B, "signature_password"),
            ],
        })
    }

    fn other(application: Application, image: Option<&ApplicationImage>) -> Self {
        let image = image.cloned().unwrap_or_default();
        Self {
            path: format!("applications.{}", application.name()),
            files: image.files,
            records: image.records,
            credentials: image.credentials,
            keys: image.keys,
            session_key: image.session_key,
            names: &[],
        }
    }

    fn field(&self, part: &str, fid: u16) -> String {
        match self.names.iter().find(|(named, _)| *named == fid) {
            Some((_, name)) => format!("{}.{name}", self.path),
            None => format!("{}.{part}.{fid:04X}", self.path),
        }
    }

    fn take(&mut self, fid: u16, kind: Kind, behaviour: &Behaviour) -> Result<File, VirtualCardError> {
        Ok(match kind {
            Kind::Transparent(access) => File::Transparent(access, self.bytes(fid)?),
            Kind::Objects(access) => {
                let mut bytes = self.bytes(fid)?;
                if let Some(bytes) = &mut bytes {
                    bytes.resize(bytes.len().saturating_add(behaviour.data_filler), 0xFF);
                    if bytes.len() > FILE_LIMIT {
                        let reason = format!("longer than {FILE_LIMIT} bytes with its filler");
                        return Err(fault(self.field("files", fid), reason));
                    }
                }
                File::Transparent(access, bytes)
            }
            Kind::Certificate(access) => {
                let fill = |mut bytes: Vec<u8>| {
                    bytes.resize(bytes.len().max(behaviour.filler.unwrap_or(0)), 0xFF);
                    bytes
                };
                File::Transparent(access, self.bytes(fid)?.map(fill))
            }
            Kind::Records(access) => {
                let records = self.records.remove(&fid).unwrap_or_default();
                if records.len() > 254 || records.iter().any(|record| record.len() > FILE_LIMIT) {
                    return Err(fault(self.field("records", fid), "more than 254 records, or one too long"));
                }
                File::Records(access, records)
            }
            Kind::Reference(rule) => {
                let value = self.credentials.remove(&fid);
                if value.as_ref().is_some_and(|value| !is_credential(value)) {
                    return Err(fault(self.field("credentials", fid), "not 1 to 16 printable ASCII characters"));
                }
                File::Reference(rule, value)
            }
            Kind::Key(rule) => {
                let key = self.keys.remove(&fid).map(|key| key.parse()).transpose();
                let key = key.map_err(|reason| fault(self.field("keys", fid), reason))?;
                File::Key(rule, key.map(Box::new))
            }
            Kind::TerminalCa => File::TerminalCa,
            Kind::Internal => File::Internal,
        })
    }

    fn bytes(&mut self, fid: u16) -> Result<Option<Vec<u8>>, VirtualCardError> {
        let bytes = self.files.remove(&fid);
        if bytes.as_ref().is_some_and(|bytes| bytes.len() > FILE_LIMIT) {
            return Err(fault(self.field("files", fid), format!("longer than {FILE_LIMIT} bytes")));
        }
        Ok(bytes)
    }

    /// The key for [`Dedicated::session_key`], in an application that takes session keys.
    fn session_key(&mut self, session_keys: SessionKeys) -> Result<Option<Box<RsaPrivateKey>>, VirtualCardError> {
        let Some(key) = self.session_key.take() else { return Ok(None) };
        let field = format!("{}.session_key", self.path);
        if !matches!(session_keys, SessionKeys::Taken(_)) {
            return Err(fault(field, "the application has no secure messaging"));
        }
        key.parse().map(|key| Some(Box::new(key))).map_err(|reason| fault(field, reason))
    }

    fn finish(&self) -> Result<(), VirtualCardError> {
        let left = [
            ("files", self.files.keys().next()),
            ("records", self.records.keys().next()),
            ("credentials", self.credentials.keys().next()),
            ("keys", self.keys.keys().next()),
        ];
        match left.into_iter().find_map(|(part, fid)| Some((part, fid?))) {
            Some((part, fid)) => Err(fault(self.field(part, *fid), "the application has no such file")),
            None => Ok(()),
        }
    }
}

fn is_credential(value: &Credential) -> bool {
    (1..=LONGEST_CREDENTIAL).contains(&value.as_bytes().len()) && value.as_bytes().iter().all(u8::is_ascii_graphic)
}

/// Lays out an image.
pub(crate) fn build(image: &CardImage) -> Result<BTreeMap<Application, Dedicated>, VirtualCardError> {
    check_behaviour(image)?;
    if image.applications.contains_key(&Application::Jpki) {
        return Err(fault("applications.jpki", "the JPKI application has fields of its own"));
    }
    let mut card = BTreeMap::new();
    for application in Application::ALL {
        let Some(layout) = layout(image.profile, application) else {
            if image.applications.contains_key(&application) {
                let reason = "this profile has the JPKI application alone";
                return Err(fault(format!("applications.{}", application.name()), reason));
            }
            continue;
        };
        let mut source = match application {
            Application::Jpki => Source::jpki(image)?,
            other => Source::other(other, image.applications.get(&other)),
        };
        let mut files = BTreeMap::new();
        for (fid, kind) in layout.files {
            files.insert(*fid, source.take(*fid, *kind, &image.behaviour)?);
        }
        let Layout { change, default_key, session_keys, .. } = layout;
        let session_key = source.session_key(session_keys)?;
        source.finish()?;
        card.insert(application, Dedicated { files, change, default_key, session_keys, session_key });
    }
    Ok(card)
}

fn check_behaviour(image: &CardImage) -> Result<(), VirtualCardError> {
    let behaviour = &image.behaviour;
    let wrong = |field: &str, reason| Err(fault(format!("behaviour.{field}"), reason));
    if !(2..=33).contains(&behaviour.atr.len()) {
        return wrong("atr", "not 2 to 33 bytes");
    }
    if behaviour.filler.is_some_and(|size| size > FILE_LIMIT) {
        return wrong("filler", "more than a file can hold");
    }
    if behaviour.data_filler > FILE_LIMIT {
        return wrong("data_filler", "more than a file can hold");
    }
    if behaviour.response_splitting == crate::ResponseSplitting::MoreData(0) {
        return wrong("response_splitting", "parts of zero bytes");
    }
    if behaviour.message_limit > 0xFFFF {
        return wrong("message_limit", "more than 65535 bytes");
    }
    if behaviour.timing.apdu_ms.max(behaviour.timing.signature_ms) > 60_000 {
        return wrong("timing", "more than a minute");
    }
    if let Some((tag, _)) = image.card_data.iter().find(|(_, bytes)| bytes.len() > FILE_LIMIT) {
        return Err(fault(format!("card_data.{tag:04X}"), "longer than a response can be"));
    }
    Ok(())
}

impl CardImage {
    /// Whether a card can be like this.
    pub(crate) fn check(&self) -> Result<(), VirtualCardError> {
        build(self).map(|_| ())
    }

    /// Every credential that has a value.
    pub(crate) fn credentials_mut(&mut self) -> impl Iterator<Item = (ReferenceId, &mut Credential)> {
        let pin = self.authentication_pin.as_mut().map(|value| ((Application::Jpki, 0x0018), value));
        let password = self.signature_password.as_mut().map(|value| ((Application::Jpki, 0x001B), value));
        let others = self.applications.iter_mut().flat_map(|(application, image)| {
            image.credentials.iter_mut().map(|(fid, value)| ((*application, *fid), value))
        });
        pin.into_iter().chain(password).chain(others)
    }
}
