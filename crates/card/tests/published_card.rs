//! The files of a published test card of the operator (JPKI-TEST, its holder made up), as the crate myna-card carries them:
//! read whole, and every signature on them verified. They are read where cargo has put that crate; none is copied here.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use jpki_card::{
    AgeRecord, Attributes, CardData, CardFile, CardFront, CertifiedPublicKey, CvAnchors, CvCertificate, DataCheck,
    DataPart, FaceIssuer, Form, Hierarchy, IntegrityRecord, IssuerCheck, MyNumberFile, NumberImage, SessionPublicKey,
    Sex, TextBasicInformation, TextData, check_age, check_front, check_number_image, check_text,
};

/// The folder of the crate's own test files.
fn folder() -> &'static PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--format-version", "1", "--offline", "--locked"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo metadata");
        let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("what cargo metadata says");
        let packages = metadata["packages"].as_array().expect("packages");
        let package =
            packages.iter().find(|package| package["name"] == "myna-card").expect("a dependency of the tests");
        Path::new(package["manifest_path"].as_str().unwrap()).with_file_name("tests").join("fixtures")
    })
}

fn read(name: &str) -> Vec<u8> {
    let path = folder().join(name).with_extension("bin");
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A file of the card by application and number; `data` is for objects of GET DATA.
macro_rules! file {
    ($name:literal) => {
        &read(match $name {
            "text-0001" => "text-0001-physical",
            "data-00F8" => "mf-do-F8",
            "data-7F21" => "mf-do-7F21",
            "face-0001" => "surface-0001",
            "face-0002" => "surface-0002",
            "face-0003" => "surface-0003",
            "face-0004" => "surface-0004",
            "face-0005" => "surface-0005",
            name => name,
        })[..]
    };
}

fn issuer(file: CardFile, content: &[u8], anchor: &str) -> CvCertificate {
    let certificate = CvCertificate::parse(file, content).unwrap();
    match CvAnchors::built_in().check(&certificate) {
        IssuerCheck::Known { hierarchy: Hierarchy::Test, key_id } => assert_eq!(key_id.to_string(), anchor),
        other => panic!("{other:?}"),
    }
    certificate
}

#[test]
fn the_text_application_is_authentic() {
    let issuer = issuer(CardFile::TextIssuerCertificate, file!("text-0004"), "6000033/001");
    assert_eq!(issuer.subject().to_string(), "1322131/000");
    let number = MyNumberFile::parse(file!("text-0001")).unwrap();
    assert_eq!(number.number().as_str(), "537686677188");
    let attributes = Attributes::parse(file!("text-0002")).unwrap();
    let record = IntegrityRecord::parse(file!("text-0003")).unwrap();
    let key = CertifiedPublicKey::parse(file!("text-0007")).unwrap();
    let data =
        TextData { record: Some(&record), number: Some(&number), attributes: Some(&attributes), key: Some(&key) };
    assert!(check_text(&issuer, &data).is_authentic());
    // Without its filler the file is another one.
    let cut = MyNumberFile::parse(&file!("text-0001")[..15]).unwrap();
    let check = check_text(&issuer, &TextData { number: Some(&cut), ..data });
    assert_eq!(check.number, Some(DataCheck::Altered { part: DataPart::MyNumber }));
}

#[test]
fn the_four_attributes_fill_a_form() {
    let form = Form::fill(&Attributes::parse(file!("text-0002")).unwrap());
    assert!(form.family_name.is_some() && form.given_name.is_some());
    assert_eq!((form.birth.japanese.as_str(), form.sex), ("昭和55年2月17日", Sex::Male));
    assert_eq!((form.prefecture, form.municipality.as_deref()), (Some("東京都"), Some("清瀬市")));
    assert!(form.address.original.chars().any(|character| ('０'..='９').contains(&character)));
    assert!(form.address.half_width.chars().any(|character| character.is_ascii_digit()));
}

#[test]
fn the_text_applications_other_files_are_read() {
    let basic = TextBasicInformation::parse(file!("text-0005")).unwrap();
    assert_eq!((basic.extended_length, basic.key_id.to_string().as_str()), (3, "6000034/001"));
    let session = SessionPublicKey::parse(file!("text-0006")).unwrap();
    let key = CertifiedPublicKey::parse(file!("text-0007")).unwrap();
    assert_ne!(session.key(), key.key());
}

#[test]
fn the_face_application_is_authentic() {
    let issuer = issuer(CardFile::FaceIssuerCertificate, file!("face-0004"), "6000023/001");
    assert_eq!(issuer.subject().to_string(), "1322121/000");
    let age = AgeRecord::parse(file!("face-0001")).unwrap();
    let front = CardFront::parse(file!("face-0002")).unwrap();
    let number = NumberImage::parse(file!("face-0005")).unwrap();
    assert_eq!(check_age(&issuer, &age), DataCheck::Authentic);
    let check = check_front(&issuer, &front);
    assert!(check.is_authentic());
    let photo = front.photo().unwrap().to_gray().unwrap();
    assert_eq!(photo.pixels.len(), (photo.width * photo.height) as usize);
    assert_eq!(check_number_image(&issuer, &number), DataCheck::Authentic);
    // One card key in all three files, and it is not the issuer's.
    assert_eq!([front.key(), number.key()], [age.key(); 2]);
    assert_ne!(age.key(), issuer.key());
    assert_eq!((age.birth(), front.sex()), (front.birth(), Sex::Male));
    assert_eq!(front.expiry().to_string(), "2035-02-17");
}

#[test]
fn each_part_of_the_front_is_told_when_it_is_changed() {
    let issuer = issuer(CardFile::FaceIssuerCertificate, file!("face-0004"), "6000023/001");
    let good = &read("surface-0002")[..];
    let changed = |at: usize, byte: u8| {
        let mut content = good.to_vec();
        assert_ne!(content[at], byte);
        content[at] = byte;
        check_front(&issuer, &CardFront::parse(&content).unwrap())
    };
    let authentic = check_front(&issuer, &CardFront::parse(good).unwrap());
    let altered = |part| DataCheck::Altered { part };
    // By the offset table: birth date at 001A, name image at 0137, signature at 0A81, expiry date at 0B86.
    assert_eq!(changed(0x1A + 10, b'8').text, altered(DataPart::FrontText));
    assert_eq!(changed(0x137 + 100, 0xA5).images, altered(DataPart::FrontImages));
    assert_eq!(changed(0x33E + 1000, 0xA5).photo, altered(DataPart::FrontPhoto));
    assert_eq!(changed(0xB86 + 6, b'9'), authentic, "the expiry date is covered by nothing");
    assert_eq!(changed(0xA81 + 100, 0xA5).signature, altered(DataPart::FrontSignature));
}

#[test]
fn the_images_have_their_sizes() {
    let front = CardFront::parse(file!("face-0002")).unwrap();
    let number = NumberImage::parse(file!("face-0005")).unwrap();
    let images = [front.name(), front.address(), front.security_code(), number.image()];
    assert_eq!(images.map(|image| (image.width(), image.height())), [(216, 12), (288, 12), (24, 12), (72, 12)]);
}

#[test]
fn the_issuer_is_named_by_its_municipality() {
    let issuer = FaceIssuer::parse(file!("face-0003")).unwrap();
    assert_eq!(issuer.municipality.municipality().unwrap().to_string(), "東京都清瀬市");
    assert_eq!((issuer.versions, issuer.key_id.to_string().as_str()), ([6, 3, 14, 1], "6000024/001"));
}

#[test]
fn the_card_managers_chain_ends_at_a_known_root() {
    let mut data = CardData::default();
    data.read(CardFile::IntermediateCertificate, file!("data-00F8")).unwrap();
    data.read(CardFile::NextKeyCertificate, file!("data-7F21")).unwrap();
    let (first, second) = (data.intermediate.clone().unwrap(), data.next_key.clone().unwrap());
    assert_eq!((first.issuer().to_string(), first.subject().to_string()), ("6000020/001".into(), "1322130/002".into()));
    assert_eq!((second.issuer(), second.subject().to_string()), (first.subject(), "0000050/001".into()));
    match data.check(&CvAnchors::built_in()) {
        Some(IssuerCheck::Known { hierarchy: Hierarchy::Test, key_id }) => assert_eq!(key_id, first.issuer()),
        other => panic!("{other:?}"),
    }
    let unknown = IssuerCheck::Unknown { key_id: first.issuer() };
    assert_eq!(data.check(&CvAnchors::none()), Some(unknown));
}

#[test]
fn the_length_of_a_file_is_told_by_its_first_bytes() {
    for (file, content) in [
        (CardFile::MyNumber, file!("text-0001")),
        (CardFile::Attributes, file!("text-0002")),
        (CardFile::CardFront, file!("face-0002")),
        (CardFile::NumberImage, file!("face-0005")),
    ] {
        let length = file.object_length(&content[..8]).unwrap();
        assert!(content[length..].iter().all(|byte| *byte == 0xFF), "{file}");
        assert!(length <= content.len() && content.len() - length <= 2, "{file}");
    }
}
