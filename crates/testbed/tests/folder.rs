//! The testbed's folder: what stands in it, who may read it, and that nothing half-made is ever there.

use std::fs;
use std::path::{Path, PathBuf};

use jpki_signature::Signer;
use jpki_testbed::{Credentials, Person, PersonProblem, Testbed, TestbedError, TestbedOptions};

fn options() -> TestbedOptions {
    let mut options = TestbedOptions::new("2026-04-01T00:00:00Z".parse().unwrap());
    options.seed = Some(50);
    options
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A testbed on disk, with the temporary folder that it is in.
fn made() -> (tempfile::TempDir, PathBuf, Testbed) {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let testbed = Testbed::init(&folder, &options()).unwrap();
    (place, folder, testbed)
}

#[test]
fn the_folder_has_its_layout_and_is_the_owners_alone() {
    let (place, folder, testbed) = made();
    assert_eq!(names(place.path()), ["bench"]);
    let parts = [
        "README.txt",
        "anchors.pem",
        "ca",
        "card",
        "certificates",
        "cv-anchors.txt",
        "revocation.json",
        "testbed.json",
    ];
    assert_eq!(names(&folder), parts);
    assert_eq!(fs::read_to_string(folder.join("cv-anchors.txt")).unwrap(), testbed.cv_anchors());
    let pairs = ["authentication.key.pem", "authentication.pem", "signature.key.pem", "signature.pem"];
    assert_eq!(names(&folder.join("ca")), pairs);
    assert_eq!(names(&folder.join("certificates")), pairs);
    assert!(names(&folder.join("card")).contains(&"card.json".to_string()));
    assert_eq!(testbed.card_folder(), Some(folder.canonicalize().unwrap().join("card").as_path()));
    let anchors = fs::read_to_string(folder.join("anchors.pem")).unwrap();
    assert_eq!(anchors.matches("-----BEGIN CERTIFICATE-----\n").count(), 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &str| fs::metadata(folder.join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(""), 0o700);
        for path in ["ca/signature.key.pem", "certificates/authentication.key.pem", "card/card.json"] {
            assert_eq!(mode(path), 0o600, "{path}");
        }
    }
}

#[test]
fn a_folder_is_read_back_whole() {
    let (_place, folder, made) = made();
    let read = Testbed::open(&folder).unwrap();
    assert_eq!(read.anchors(), made.anchors());
    for (one, other) in [
        (read.signature_signer(), made.signature_signer()),
        (read.authentication_signer(), made.authentication_signer()),
    ] {
        assert_eq!(one.certificate(), other.certificate());
        assert_eq!(one.issuer_certificate(), other.issuer_certificate());
        assert_eq!(*one.private_key_der().unwrap(), *other.private_key_der().unwrap());
    }
    assert!(read.person() == made.person());
    assert_eq!((read.now(), read.issued()), (made.now(), made.issued()));
    assert_eq!(read.credentials().authentication_pin, made.credentials().authentication_pin);
    assert_eq!(read.credentials().signature_password, made.credentials().signature_password);
    let accessors = [
        Credentials::text_pin,
        Credentials::card_pin,
        Credentials::verification_code_a,
        Credentials::verification_code_b,
        Credentials::birth_code,
    ];
    for accessor in accessors {
        assert!(accessor(made.credentials()).is_some());
        assert_eq!(accessor(read.credentials()), accessor(made.credentials()));
    }
    assert_eq!(read.cv_anchors(), made.cv_anchors());
    assert_eq!(read.card_image().files, made.card_image().files);
    assert_eq!(read.card_image().card_data, made.card_image().card_data);
    let spec = jpki_testbed::CertificateSpec::signature;
    assert_eq!(read.issue(spec()).unwrap().0, made.issue(spec()).unwrap().0);
}

/// A folder of a version that knew the JPKI application alone.
#[test]
fn an_earlier_folder_is_still_a_testbed() {
    let (_place, folder, _) = made();
    fs::remove_file(folder.join("cv-anchors.txt")).unwrap();
    let strip = |path: &str, removed: &[&str]| {
        let path = folder.join(path);
        let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        for pointer in removed {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            let removed = json.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
            assert!(removed.is_some(), "{pointer}");
        }
        fs::write(&path, serde_json::to_vec(&json).unwrap()).unwrap();
    };
    strip("card/card.json", &["/applications", "/card_data"]);
    strip("testbed.json", &["/person/my_number", "/person/card_expiry", "/person/security_code"]);
    let read = Testbed::open(&folder).unwrap();
    assert!(read.credentials().plastic.is_none() && read.credentials().text_pin().is_none());
    assert_eq!((read.cv_anchors().as_str(), read.person().my_number.as_ref()), ("", None));
    assert!(read.card_image().applications.is_empty());
}

#[test]
fn a_card_that_lacks_a_credential_is_none_of_a_testbed() {
    let (_place, folder, _) = made();
    let path = folder.join("card/card.json");
    let mut json: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    json["applications"]["face"]["credentials"].as_object_mut().unwrap().remove("0011").unwrap();
    fs::write(&path, serde_json::to_vec(&json).unwrap()).unwrap();
    assert!(matches!(Testbed::open(&folder), Err(TestbedError::Credential { what: "birth code", .. })));
}

#[test]
fn the_earlier_generation_is_read_back() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("bench");
    let mut options = options();
    options.earlier_generation = true;
    let made = Testbed::init(&folder, &options).unwrap();
    assert_eq!(Testbed::open(&folder).unwrap().anchors(), made.anchors());
    assert_eq!(made.anchors().len(), 4);
}

#[test]
fn a_folder_that_holds_anything_is_left_alone() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    fs::write(&file, "mine").unwrap();
    let full = Testbed::init(place.path(), &options()).err().unwrap();
    assert!(matches!(full, TestbedError::NotEmpty { path } if path == place.path().canonicalize().unwrap()));
    assert!(matches!(Testbed::init(&file, &options()).err().unwrap(), TestbedError::NotAFolder { .. }));
    let below = Testbed::init(&file.join("below"), &options()).err().unwrap();
    assert!(matches!(below, TestbedError::Io { .. } | TestbedError::NotAFolder { .. }), "{below}");
    assert_eq!(names(place.path()), ["file"]);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[test]
fn an_empty_folder_and_missing_parents_are_taken() {
    let place = tempfile::tempdir().unwrap();
    let empty = place.path().join("empty");
    fs::create_dir(&empty).unwrap();
    Testbed::init(&empty, &options()).unwrap();
    Testbed::open(&empty).unwrap();
    let deep = place.path().join("a/b/c");
    Testbed::init(&deep, &options()).unwrap();
    assert_eq!(names(&place.path().join("a/b")), ["c"]);
    #[cfg(unix)]
    {
        fs::create_dir(place.path().join("target")).unwrap();
        let link = place.path().join("link");
        std::os::unix::fs::symlink("target", &link).unwrap();
        Testbed::init(&link, &options()).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        Testbed::open(&place.path().join("target")).unwrap();
    }
}

#[test]
fn refused_options_leave_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let mut options = options();
    options.person = Person { name: String::new(), ..Person::default() };
    let refused = Testbed::init(&place.path().join("a/bench"), &options).err().unwrap();
    assert!(matches!(refused, TestbedError::Person { field: "name", problem: PersonProblem::Empty }));
    assert!(names(place.path()).is_empty());
}

#[test]
fn a_card_that_cannot_be_saved_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let mut options = options();
    options.behaviour = Some(jpki_virtual_card::Behaviour { atr: Vec::new(), ..Default::default() });
    let refused = Testbed::init(&place.path().join("bench"), &options).err().unwrap();
    assert!(matches!(refused, TestbedError::Card { .. }), "{refused}");
    assert!(names(place.path()).is_empty());
}

#[test]
fn a_damaged_folder_names_the_damage() {
    let (_place, folder, _) = made();
    let open = || Testbed::open(&folder).err().unwrap();
    let damage = |name: &str, content: &[u8]| {
        let path = folder.join(name);
        let kept = fs::read(&path).unwrap();
        fs::write(&path, content).unwrap();
        let error = open();
        fs::write(&path, kept).unwrap();
        (path, error)
    };
    let (path, error) = damage("ca/signature.pem", b"no certificate");
    assert!(matches!(error, TestbedError::Pem { path: told, expected: "CERTIFICATE" } if told == path));
    let key = fs::read(folder.join("ca/signature.key.pem")).unwrap();
    let (_, error) = damage("certificates/signature.pem", &key);
    assert!(matches!(error, TestbedError::Pem { expected: "CERTIFICATE", .. }));
    let (path, error) = damage("certificates/signature.key.pem", &key);
    assert!(matches!(error, TestbedError::Mismatch { path: told } if told == path));
    let (_, error) = damage("certificates/signature.key.pem", b"no key");
    assert!(matches!(error, TestbedError::Pkcs8 { .. }));
    let (_, error) = damage("certificates/signature.key.pem", b"\xFF");
    assert!(matches!(error, TestbedError::Pem { expected: "PRIVATE KEY", .. }));
    let (path, error) = damage("testbed.json", b"{\"version\":\"2\"}");
    assert!(matches!(error, TestbedError::Description { path: told, .. } if told == path));
    let (_, error) = damage("card/card.json", b"{}");
    assert!(matches!(error, TestbedError::Card { .. }));
    fs::remove_file(folder.join("ca/authentication.key.pem")).unwrap();
    assert!(matches!(open(), TestbedError::Io { action: "read", .. }));
    let missing = Testbed::open(Path::new("/nonexistent")).err().unwrap();
    assert!(matches!(missing, TestbedError::Io { action: "read", .. }));
}
