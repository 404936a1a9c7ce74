//! Certificates made by others, where they are at hand: the published JPKI CAs and those of NIST PKITS. `JPKI_VECTORS`
//! says where; without it these tests pass and say that they did nothing.

use std::path::PathBuf;

use jpki_certificate::{Certificate, CertificateError, CertificateKind, Environment, IssuerGeneration};

/// The folder of a vector set; `None`, loudly, if no vectors were asked for.
fn vectors(set: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("JPKI_VECTORS") else {
        eprintln!("SKIPPED: JPKI_VECTORS is not set, so that {set} is not tested against");
        return None;
    };
    let folder = PathBuf::from(root).join(set);
    assert!(folder.is_dir(), "JPKI_VECTORS is set, but {} is missing", folder.display());
    Some(folder)
}

/// docs/protocol.md §6.6: file, serial, first and last second, bytes, SHA-256.
const CAS: [(&str, &str, &str, &str, usize, &str); 10] = [
    (
        "signca01",
        "01",
        "2015-10-20T02:40:28Z",
        "2025-10-19T14:59:59Z",
        1301,
        "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355",
    ),
    (
        "signca02",
        "0132C4AB",
        "2019-09-14T23:41:56Z",
        "2029-09-14T14:59:59Z",
        1304,
        "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB",
    ),
    (
        "signca03",
        "067C6A21",
        "2023-07-16T00:50:27Z",
        "2033-07-15T14:59:59Z",
        1304,
        "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F",
    ),
    (
        "authca01",
        "01",
        "2015-10-20T03:08:13Z",
        "2025-10-19T14:59:59Z",
        1316,
        "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D",
    ),
    (
        "authca02",
        "0133C349",
        "2019-09-14T23:41:59Z",
        "2029-09-14T14:59:59Z",
        1319,
        "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6",
    ),
    (
        "authca03",
        "06D18006",
        "2023-07-16T01:01:04Z",
        "2033-07-15T14:59:59Z",
        1319,
        "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5",
    ),
    (
        "authca-test-2019",
        "BFCD",
        "2019-03-09T02:23:28Z",
        "2029-03-08T14:59:59Z",
        1333,
        "B6DE0FF5A384F5AF0242A6CA854DEE57EE2CAD97B341F18B914948FD8E638706",
    ),
    (
        "authca-test-2023",
        "218887",
        "2023-03-23T02:05:02Z",
        "2033-03-22T14:59:59Z",
        1333,
        "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25",
    ),
    (
        "signca-test-2019",
        "C139",
        "2019-07-17T23:14:37Z",
        "2029-07-17T14:59:59Z",
        1318,
        "7BDBDF2652A15E6D458EFC143B7201242E1162416251D0903060FA7C642465CC",
    ),
    (
        "signca-test-2024",
        "1EA8A8",
        "2024-08-28T22:23:39Z",
        "2034-08-28T14:59:59Z",
        1318,
        "8126DF7DD2DB230BD8EE48CAA40FC3417DDE3607050ED34973D8D3CF267FE723",
    ),
];

#[test]
fn the_ten_published_cas_say_what_the_table_says() {
    let Some(folder) = vectors("jpki-ca") else { return };
    for (file, serial, not_before, not_after, bytes, sha256) in CAS {
        let der = std::fs::read(folder.join(format!("{file}.cer"))).unwrap();
        let ca = Certificate::from_der(&der).unwrap();
        assert_eq!((der.len(), ca.der()), (bytes, der.as_slice()), "{file}");
        assert_eq!(hex::encode_upper(ca.fingerprint_sha256()), sha256, "{file}");
        assert_eq!(ca.serial().to_string(), serial, "{file}");
        assert_eq!((ca.not_before().to_string(), ca.not_after().to_string()), (not_before.into(), not_after.into()));

        let signature = file.starts_with("sign");
        let test = file.contains("test");
        let (kind, unit, unit_japanese) = if signature {
            (CertificateKind::SignatureCa, "JPKI for digital signature", "公的個人認証サービス署名用")
        } else {
            (CertificateKind::UserAuthenticationCa, "JPKI for user authentication", "公的個人認証サービス利用者証明用")
        };
        let (environment, organization) =
            if test { (Environment::Test, "JPKI-TEST") } else { (Environment::Production, "JPKI") };
        assert_eq!((ca.kind(), ca.environment()), (kind, environment), "{file}");
        let name = format!("OU=Japan Agency for Local Authority Information Systems,OU={unit},O={organization},C=JP");
        assert_eq!(ca.subject().to_string(), name);
        assert!(ca.is_self_issued() && ca.issuer() == ca.subject());
        assert_eq!(ca.crl_distribution_points()[0].directory_names(), [ca.subject().clone()]);
        let japanese = ca.subject_alt_name().unwrap();
        assert_eq!(japanese.country(), Some("JP"));
        if !test {
            assert!(
                japanese.to_string().contains(&format!("OU={unit_japanese},O=公的個人認証サービス,C=JP")),
                "{japanese}"
            );
        }

        assert_eq!(ca.key_usage().unwrap().to_string(), "keyCertSign, cRLSign");
        assert_eq!(
            ca.basic_constraints().map(|constraints| (constraints.ca, constraints.path_len)),
            Some((true, None))
        );
        assert_eq!((ca.extended_key_usages(), ca.policies().len(), ca.critical_unknown().len()), (None, 0, 0));
        assert_eq!(ca.authority_key_id(), None);
        let key = ca.public_key().unwrap();
        assert_eq!(key.modulus_bits(), 2048);
        assert_eq!(ca.signature_algorithm(), "1.2.840.113549.1.1.11");
        ca.verify_signed_by(&key).unwrap();

        let generation = ca.generation().unwrap();
        assert_eq!((generation.label(), generation.kind(), generation.environment()), (file, kind, environment));
        assert_eq!(ca.subject_key_id(), Some(generation.key_id().as_slice()));
        assert_eq!(format!("{:04}", generation.year()), not_before[..4]);
    }
    assert_eq!(CAS.len(), IssuerGeneration::ALL.len());
}

#[test]
fn one_generation_does_not_verify_another() {
    let Some(folder) = vectors("jpki-ca") else { return };
    let read = |file: &str| Certificate::from_der(&std::fs::read(folder.join(file)).unwrap()).unwrap();
    let (second, third) = (read("signca02.cer"), read("signca03.cer"));
    assert!(second.subject().matches(third.subject()));
    let error = second.verify_signed_by(&third.public_key().unwrap()).unwrap_err();
    assert!(matches!(error, CertificateError::Signature(_)), "{error:?}");
}

#[test]
fn every_pkits_certificate_is_read_or_refused_for_the_reason_it_was_made_for() {
    let Some(folder) = vectors("pkits") else { return };
    let mut read = 0;
    for entry in std::fs::read_dir(folder.join("certs")).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_str().unwrap().to_owned();
        let result = Certificate::from_der(&std::fs::read(&path).unwrap());
        let expected = match file.as_str() {
            // RFC 5280 §4.1.2.2 asks for positive serial numbers.
            "InvalidNegativeSerialNumberTest15EE.crt" => Some(CertificateError::SerialNotPositive),
            // Their signatures were spoiled so that they claim unused bits; an intact one has none.
            "BadSignedCACert.crt" | "InvalidDSASignatureTest6EE.crt" => {
                Some(CertificateError::Malformed { part: "signatureValue" })
            }
            _ => None,
        };
        read += usize::from(result.is_ok());
        assert_eq!(result.as_ref().err(), expected.as_ref(), "{file}");
        if let Ok(certificate) = result {
            assert_eq!((certificate.kind(), certificate.environment()), (CertificateKind::Other, Environment::Other));
        }
    }
    assert_eq!(read, 402, "only {read} certificates in the set");
}
