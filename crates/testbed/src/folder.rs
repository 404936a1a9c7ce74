//! The testbed as a folder: written beside its place and moved there whole, read back with its parts checked against
//! each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str;
use std::sync::{Arc, Mutex};

use der::pem::{self, LineEnding};
use jiff::Timestamp;
use jpki_signature::Signer as _;
use jpki_virtual_card::{Application, ApplicationImage, CardImage, Credential};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::key::KeyPair;
use crate::profile::{Hierarchy, OCSP_URL};
use crate::random::Root;
use crate::registry::{self, Register, Store};
use crate::testbed::Testbed;
use crate::{Credentials, Odd, Person, PlasticCredentials, TestSigner, TestbedError, TestbedOptions, certificate};

/// All CA certificates.
const ANCHORS: &str = "anchors.pem";
/// The roots of CV certificates; only with a plastic card.
const CV_ANCHORS: &str = "cv-anchors.txt";
/// Person and times.
const DESCRIPTION: &str = "testbed.json";
/// For the finder of the folder.
const README: &str = "README.txt";
/// The virtual card.
const CARD: &str = "card";
/// Its memory, in its folder.
const CARD_STATE: &str = "state.json";
/// Label of certificates (RFC 7468 §5).
const CERTIFICATE: &str = "CERTIFICATE";
/// Label of private keys (RFC 7468 §10).
const PRIVATE_KEY: &str = "PRIVATE KEY";
/// Names of the CAs' files, without the ending; the second pair is there only with an earlier generation.
const AUTHORITIES: [&str; 4] =
    ["ca/signature", "ca/authentication", "ca/earlier-signature", "ca/earlier-authentication"];
/// Names of the cardholder's files.
const HOLDER: [&str; 2] = ["certificates/signature", "certificates/authentication"];

const README_TEXT: &str = "\
A make-believe JPKI, made by `jpki testbed init`. Nothing in it has any legal effect.
架空の公的個人認証サービスです。ここにある証明書と鍵に法的な効力はありません。

anchors.pem       the CA certificates, for --anchor          認証局の証明書
cv-anchors.txt    the keys that certify the card itself      カードそのものを証明する鍵
ca/               the CAs' certificates and private keys     認証局の証明書と秘密鍵
certificates/     the cardholder's certificates and keys     利用者の証明書と秘密鍵
card/             the card, for --card virtual:FOLDER        仮想カード
revocation.json   which certificates are revoked             証明書の失効状況
testbed.json      the cardholder and the time of issue       利用者と発行日時
";

/// What the certificates don't tell in a form that is easily read back.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    version: Version,
    now: Timestamp,
    issued: Timestamp,
    earlier_generation: bool,
    #[serde(default = "default_ocsp_url", skip_serializing_if = "is_default_ocsp_url")]
    ocsp_url: String,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    odd: BTreeSet<Odd>,
    person: Person,
}

fn default_ocsp_url() -> String {
    OCSP_URL.to_owned()
}

fn is_default_ocsp_url(url: &str) -> bool {
    url == OCSP_URL
}

/// What the virtual card remembers without power (`card/state.json`), as far as it is needed here.
#[derive(Serialize)]
struct CardState {
    references: BTreeMap<String, CardReference>,
}

/// One reference in it.
#[derive(Serialize)]
struct CardReference {
    tries_left: u8,
}

/// Version of the folder's layout.
#[derive(Serialize, Deserialize)]
enum Version {
    #[serde(rename = "1")]
    One,
}

impl Testbed {
    /// Makes a testbed and writes it into `folder`, which must be empty or not exist. Parents are made. Either the
    /// whole testbed is there afterwards or nothing; the folder is its owner's only (0700, private keys 0600).
    ///
    /// # Errors
    /// Those of [`Testbed::generate`]; [`TestbedError::NotEmpty`] and [`TestbedError::NotAFolder`] if there is something
    /// already; [`TestbedError::Io`] and [`TestbedError::Card`] if it can't be written.
    pub fn init(folder: &Path, options: &TestbedOptions) -> Result<Self, TestbedError> {
        // A link to an empty folder is followed: the move below would replace the link itself.
        let folder = match fs::canonicalize(folder) {
            Ok(path) => path,
            Err(error) if error.kind() == io::ErrorKind::NotFound => folder.to_path_buf(),
            Err(source) => return Err(io_error("open", folder)(source)),
        };
        check_vacant(&folder)?;
        let parent = match folder.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => return Err(TestbedError::NotEmpty { path: folder }),
        };
        let mut testbed = Self::generate(options)?;
        fs::create_dir_all(parent).map_err(io_error("create", parent))?;
        // It is removed with all its contents if anything fails before the move.
        let draft = private_folder_in(parent).map_err(io_error("create a folder in", parent))?;
        testbed.write(draft.path())?;
        match fs::rename(draft.path(), &folder) {
            Ok(()) => {
                // There is nothing left at the temporary place to remove.
                let _ = draft.keep();
            }
            // Somebody was quicker; which of the two it is depends on the file system.
            Err(error) if matches!(error.kind(), io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists) => {
                return Err(TestbedError::NotEmpty { path: folder });
            }
            Err(source) => return Err(io_error("create", &folder)(source)),
        }
        testbed.card_folder = Some(folder.join(CARD));
        testbed.store = Arc::new(Store::new(testbed.fresh_register()?, Some(&folder)));
        testbed.folder = Some(folder);
        Ok(testbed)
    }

    /// Reads a testbed back. Credentials are those that the card has now.
    ///
    /// # Errors
    /// [`TestbedError::Io`] for a missing or unreadable file, [`TestbedError::Pem`], [`TestbedError::Pkcs8`],
    /// [`TestbedError::Description`], [`TestbedError::Card`] and [`TestbedError::Credential`] for one that does not hold
    /// what it should, [`TestbedError::Mismatch`] for keys that are not those of their certificates.
    pub fn open(folder: &Path) -> Result<Self, TestbedError> {
        let path = folder.join(DESCRIPTION);
        let description = fs::read(&path).map_err(io_error("read", &path))?;
        let description: Description =
            serde_json::from_slice(&description).map_err(|source| TestbedError::Description { path, source })?;
        let authority = |name| read_signer(folder, name, &[]);
        let [signature_ca, authentication_ca] = [authority(AUTHORITIES[0])?, authority(AUTHORITIES[1])?];
        let earlier = match description.earlier_generation {
            true => Some([authority(AUTHORITIES[2])?, authority(AUTHORITIES[3])?]),
            false => None,
        };
        let [issuers, other_issuers] = match &earlier {
            Some([signature, authentication]) => {
                [vec![&signature_ca, signature], vec![&authentication_ca, authentication]]
            }
            None => [vec![&signature_ca], vec![&authentication_ca]],
        };
        let signature = read_signer(folder, HOLDER[0], &issuers)?;
        let authentication = read_signer(folder, HOLDER[1], &other_issuers)?;
        let former = [read_former(folder, HOLDER[0], &issuers)?, read_former(folder, HOLDER[1], &other_issuers)?];
        let card_folder = folder.join(CARD);
        let image =
            CardImage::load(&card_folder).map_err(|source| TestbedError::Card { path: card_folder.clone(), source })?;
        let credential = |what, value: &Option<Credential>| {
            let text = value.as_ref().and_then(|value| str::from_utf8(value.as_bytes()).ok());
            let text = text.ok_or_else(|| TestbedError::Credential { path: card_folder.clone(), what });
            text.map(|text| Zeroizing::new(text.to_string()))
        };
        let plastic = match (&image.applications.get(&Application::Text), &image.applications.get(&Application::Face)) {
            (Some(text), Some(face)) => {
                let common = image.applications.get(&Application::Common);
                let other = |what, application: Option<&ApplicationImage>, fid| {
                    credential(what, &application.and_then(|image| image.credentials.get(&fid).cloned()))
                };
                Some(PlasticCredentials {
                    text_pin: other("text PIN", Some(text), 0x0011)?,
                    card_pin: other("card PIN", common, 0x001C)?,
                    verification_code_a: other("verification code A", Some(text), 0x0014)?,
                    verification_code_b: other("verification code B", Some(text), 0x0015)?,
                    birth_code: other("birth code", Some(face), 0x0011)?,
                })
            }
            // A phone, or a testbed that was made before there were these applications.
            _ => None,
        };
        let credentials = Credentials {
            authentication_pin: credential("user-authentication PIN", &image.authentication_pin)?,
            signature_password: credential("signature password", &image.signature_password)?,
            plastic,
        };
        let path = folder.join(CV_ANCHORS);
        let cv_anchors = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(io_error("read", &path)(source)),
        };
        let mut testbed = Self {
            root: Root::new(None)?,
            person: description.person,
            now: description.now,
            issued: description.issued,
            signature_ca,
            authentication_ca,
            earlier,
            signature,
            authentication,
            credentials,
            image,
            cv_anchors,
            odd: description.odd,
            folder: Some(folder.to_path_buf()),
            card_folder: Some(card_folder),
            ocsp_url: description.ocsp_url,
            former,
            store: Arc::new(Store::new(Register::new([]), None)),
            own_keys: Mutex::default(),
        };
        testbed.store = Arc::new(Store::new(testbed.fresh_register()?, Some(folder)));
        // What is damaged is told here, not when it is first needed.
        testbed.store.read()?;
        Ok(testbed)
    }

    fn write(&self, folder: &Path) -> Result<(), TestbedError> {
        for name in ["ca", "certificates"] {
            let path = folder.join(name);
            fs::create_dir(&path).map_err(io_error("create", &path))?;
        }
        let mut anchors = String::new();
        for (name, signer) in AUTHORITIES.iter().zip(self.authorities()) {
            anchors += &write_signer(folder, name, signer)?;
        }
        for (name, signer) in HOLDER.iter().zip([&self.signature, &self.authentication]) {
            write_signer(folder, name, signer)?;
        }
        write_file(&folder.join(ANCHORS), anchors.as_bytes())?;
        if !self.cv_anchors.is_empty() {
            write_file(&folder.join(CV_ANCHORS), self.cv_anchors.as_bytes())?;
        }
        let description = Description {
            version: Version::One,
            now: self.now,
            issued: self.issued,
            earlier_generation: self.earlier.is_some(),
            ocsp_url: self.ocsp_url.clone(),
            odd: self.odd.clone(),
            person: self.person.clone(),
        };
        let path = folder.join(DESCRIPTION);
        let mut text = serde_json::to_vec_pretty(&description)
            .map_err(|source| TestbedError::Description { path: path.clone(), source })?;
        text.push(b'\n');
        write_file(&path, &text)?;
        write_file(&folder.join(README), README_TEXT.as_bytes())?;
        let path = folder.join(registry::FILE);
        write_file(&path, &registry::encode(&self.store.read()?, &path)?)?;
        let path = folder.join(CARD);
        self.image.save(&path).map_err(|source| TestbedError::Card { path: path.clone(), source })?;
        self.lock(&path)
    }

    /// Puts a renewed certificate and the card that holds it in the place of those that there are; the former certificate
    /// stays beside it under a number. Everything is written before anything is replaced.
    pub(crate) fn write_renewed(
        &self,
        folder: &Path,
        hierarchy: Hierarchy,
        signer: &TestSigner,
        image: &CardImage,
    ) -> Result<(), TestbedError> {
        let name = match hierarchy {
            Hierarchy::Signature => HOLDER[0],
            Hierarchy::UserAuthentication => HOLDER[1],
        };
        let number = self.former_signers(hierarchy).len() + 1;
        let mut drafts = Vec::new();
        for (name, signer) in [(format!("{name}-{number}"), self.holder(hierarchy)), (name.to_owned(), signer)] {
            let [certificate_path, key_path] = signer_paths(folder, &name);
            let certificate = certificate_pem(&certificate_path, signer)?;
            drafts.push((draft_of(&certificate_path, certificate.as_bytes())?, certificate_path));
            drafts.push((draft_of(&key_path, signer.private_key_pem()?.as_bytes())?, key_path));
        }
        let card = folder.join(CARD);
        image.save(&card).map_err(|source| TestbedError::Card { path: card.clone(), source })?;
        for (draft, path) in drafts {
            draft.persist(&path).map_err(|error| io_error("write", &path)(error.error))?;
        }
        self.lock(&card)
    }

    /// Takes all tries of the references that are to be blocked.
    fn lock(&self, card: &Path) -> Result<(), TestbedError> {
        let locked = self.locked();
        if locked.is_empty() {
            return Ok(());
        }
        let name = |(application, fid): (Application, u16)| format!("{}.{fid:04X}", application.name());
        let references = locked.into_iter().map(|reference| (name(reference), CardReference { tries_left: 0 }));
        let state = CardState { references: references.collect() };
        let path = card.join(CARD_STATE);
        let text = serde_json::to_vec_pretty(&state)
            .map_err(|source| TestbedError::Description { path: path.clone(), source })?;
        write_file(&path, &text)
    }
}

/// A temporary folder that only its owner enters.
fn private_folder_in(parent: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".jpki-testbed-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(parent)
}

/// Nothing there, or an empty folder.
fn check_vacant(folder: &Path) -> Result<(), TestbedError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(TestbedError::NotEmpty { path: folder.to_path_buf() }),
        },
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound => Ok(()),
            io::ErrorKind::NotADirectory => Err(TestbedError::NotAFolder { path: folder.to_path_buf() }),
            _ => Err(io_error("read", folder)(error)),
        },
    }
}

/// Writes certificate and key; returns the certificate's PEM.
fn write_signer(folder: &Path, name: &str, signer: &TestSigner) -> Result<String, TestbedError> {
    let [certificate_path, key_path] = signer_paths(folder, name);
    let certificate = certificate_pem(&certificate_path, signer)?;
    write_file(&certificate_path, certificate.as_bytes())?;
    write_file(&key_path, signer.private_key_pem()?.as_bytes())?;
    Ok(certificate)
}

fn certificate_pem(path: &Path, signer: &TestSigner) -> Result<String, TestbedError> {
    let pem = pem::encode_string(CERTIFICATE, LineEnding::LF, signer.certificate());
    pem.map_err(|_| TestbedError::Pem { path: path.to_path_buf(), expected: CERTIFICATE })
}

/// A file that is to stand at `path`, beside it. Only its owner reads it.
fn draft_of(path: &Path, content: &[u8]) -> Result<tempfile::NamedTempFile, TestbedError> {
    let parent = path.parent().unwrap_or(Path::new("."));
    let mut draft = tempfile::NamedTempFile::new_in(parent).map_err(io_error("create a file in", parent))?;
    draft.write_all(content).map_err(io_error("write", path))?;
    Ok(draft)
}

/// The certificates that were renewed, as far as they are there without a gap.
fn read_former(folder: &Path, name: &str, issuers: &[&TestSigner]) -> Result<Vec<TestSigner>, TestbedError> {
    let mut former = Vec::new();
    loop {
        let name = format!("{name}-{}", former.len() + 1);
        if !signer_paths(folder, &name)[0].exists() {
            return Ok(former);
        }
        former.push(read_signer(folder, &name, issuers)?);
    }
}

/// Reads a certificate and its key; its issuer is the one of these whose key it names.
fn read_signer(folder: &Path, name: &str, issuers: &[&TestSigner]) -> Result<TestSigner, TestbedError> {
    let [certificate_path, key_path] = signer_paths(folder, name);
    let text = fs::read(&certificate_path).map_err(io_error("read", &certificate_path))?;
    let certificate = match pem::decode_vec(&text) {
        Ok((CERTIFICATE, der)) => der,
        _ => return Err(TestbedError::Pem { path: certificate_path, expected: CERTIFICATE }),
    };
    let parts = certificate::read(&certificate)?;
    let text = fs::read(&key_path).map(Zeroizing::new).map_err(io_error("read", &key_path))?;
    let text =
        str::from_utf8(&text).map_err(|_| TestbedError::Pem { path: key_path.clone(), expected: PRIVATE_KEY })?;
    let key = KeyPair::from_pem(text)?;
    if !key.matches(&parts.spki) {
        return Err(TestbedError::Mismatch { path: key_path });
    }
    let mut issuer = None;
    for candidate in issuers {
        if parts.authority_key.as_deref() == Some(&candidate.key().identifier()?) {
            issuer = Some(candidate.shared_certificate());
        }
    }
    Ok(TestSigner::new(certificate, issuer, Arc::new(key)))
}

fn signer_paths(folder: &Path, name: &str) -> [PathBuf; 2] {
    [folder.join(format!("{name}.pem")), folder.join(format!("{name}.key.pem"))]
}

/// Writes a new file that only its owner reads.
fn write_file(path: &Path, content: &[u8]) -> Result<(), TestbedError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(io_error("create", path))?;
    file.write_all(content).map_err(io_error("write", path))
}

pub(crate) fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> TestbedError {
    let path = path.to_path_buf();
    move |source| TestbedError::Io { action, path, source }
}
