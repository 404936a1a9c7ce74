//! CRLs of ordinary size.

use jiff::ToSpan;
use jpki_testbed::{CrlEntry, CrlSpec, Extension, Issuer, Reason, TestSigner, Testbed, TestbedError};

use crate::support::{Bench, now};

fn spec() -> CrlSpec {
    CrlSpec::new(Issuer::SignatureCa, Testbed::shared().now())
}

/// The CRL with the cardholder's signature certificate on it.
fn revoking(reason: Reason) -> CrlSpec {
    let testbed = Testbed::shared();
    let serial = testbed.signature_signer().serial().unwrap();
    spec().entry(CrlEntry::new(&serial, testbed.now()).reason(reason))
}

fn text(bench: &Bench, spec: &CrlSpec) -> String {
    bench.write("crl.der", &Testbed::shared().crl(spec).unwrap());
    let (read, text) = bench.openssl(&["crl", "-in", "crl.der", "-noout", "-text"]);
    assert!(read, "{text}");
    text
}

/// Whether OpenSSL accepts the signature, by the issuer's certificate.
fn signature(bench: &Bench, spec: &CrlSpec, authority: &str) -> (bool, String) {
    bench.write("crl.der", &Testbed::shared().crl(spec).unwrap());
    let authority = format!("{authority}.pem");
    bench.openssl(&["crl", "-in", "crl.der", "-noout", "-verify", "-CAfile", &authority])
}

/// What OpenSSL says about the cardholder's signature certificate with these CRLs.
fn checked(bench: &Bench, specs: &[CrlSpec], options: &[&str]) -> (bool, String) {
    let now = now();
    let mut arguments = vec!["verify", "-attime", &now, "-CAfile", "signature-ca.pem", "-crl_check"];
    arguments.extend(options);
    let names: Vec<String> = (0..specs.len()).map(|index| format!("crl{index}.der")).collect();
    for (name, spec) in names.iter().zip(specs) {
        bench.write(name, &Testbed::shared().crl(spec).unwrap());
        arguments.extend(["-CRLfile", name]);
    }
    arguments.push("signature.pem");
    bench.openssl(&arguments)
}

#[test]
fn openssl_accepts_signature_and_content_of_a_full_crl() {
    let bench = Bench::new();
    for spec in [spec(), revoking(Reason::Superseded), spec().municipality(), spec().delta(3), spec().version_1()] {
        let (accepted, said) = signature(&bench, &spec, "signature-ca");
        assert!(accepted && said.contains("verify OK"), "{said}");
    }
    let (accepted, said) = checked(&bench, &[spec()], &[]);
    assert!(accepted, "{said}");
    for (reason, error) in [(Reason::KeyCompromise, "23"), (Reason::CertificateHold, "23")] {
        let (accepted, said) = checked(&bench, &[revoking(reason)], &[]);
        assert!(!accepted && said.contains(&format!("error {error} at 0 depth lookup: certificate revoked")), "{said}");
    }
    // Another certificate's revocation is not this one's.
    let other = CrlEntry::new(&Testbed::shared().authentication_signer().serial().unwrap(), Testbed::shared().now());
    assert!(checked(&bench, &[spec().entry(other)], &[]).0);
}

#[test]
fn a_partitioned_crl_counts_for_the_distribution_point_of_the_certificate_alone() {
    let bench = Bench::new();
    let (accepted, said) = checked(&bench, &[spec().municipality()], &["-extended_crl"]);
    assert!(accepted, "{said}");
    let elsewhere = [("C", "JP"), ("O", "JPKI-TESTBED"), ("CN", "Elsewhere CRLDP")];
    let (accepted, said) = checked(&bench, &[spec().distribution_point(&elsewhere)], &["-extended_crl"]);
    assert!(!accepted && said.contains("error 44 at 0 depth lookup: different CRL scope"), "{said}");
    let (accepted, said) = checked(&bench, &[spec().only_authority_certificates()], &["-extended_crl"]);
    assert!(!accepted && said.contains("different CRL scope"), "{said}");
    assert!(checked(&bench, &[spec().only_user_certificates()], &["-extended_crl"]).0);
}

#[test]
fn a_delta_crl_adds_to_its_base() {
    let bench = Bench::new();
    let delta = revoking(Reason::KeyCompromise).number(2).delta(1);
    // OpenSSL looks for deltas only where the base says where they are.
    let point = [0x30, 0x0D, 0x30, 0x0B, 0xA0, 0x09, 0xA0, 0x07, 0x86, 0x05, b'u', b'r', b'n', b':', b'd'];
    let base = spec().extension(Extension::raw("2.5.29.46", false, &point));
    let options = ["-extended_crl", "-use_deltas"];
    let (accepted, said) = checked(&bench, &[base.clone(), delta], &options);
    assert!(!accepted && said.contains("certificate revoked"), "{said}");
    let (accepted, said) = checked(&bench, &[base, spec().number(2).delta(1)], &options);
    assert!(accepted, "{said}");
}

#[test]
fn each_fault_is_there_and_no_other() {
    let bench = Bench::new();
    let now = Testbed::shared().now();
    let (accepted, said) = signature(&bench, &spec().wrong_signer(), "signature-ca");
    assert!(said.contains("verify failure"), "{accepted} {said}");
    // With the key of the user-authentication CA under the name of the signature CA.
    let impostor: TestSigner = Testbed::shared().authentication_ca();
    let (_, said) = signature(&bench, &spec().signed_by(impostor), "signature-ca");
    assert!(said.contains("verify failure"), "{said}");
    let (_, said) = signature(&bench, &spec().sha1(), "signature-ca");
    assert!(said.contains("verify OK"), "{said}");
    assert!(text(&bench, &spec().sha1()).contains("Signature Algorithm: sha1WithRSAEncryption"));
    let (accepted, said) = checked(&bench, &[spec().next_update(now - 1.second())], &[]);
    assert!(!accepted && said.contains("error 12 at 0 depth lookup: CRL has expired"), "{said}");
    let later = CrlSpec::new(Issuer::SignatureCa, now + 1.hour());
    let (accepted, said) = checked(&bench, &[later], &[]);
    assert!(!accepted && said.contains("error 11 at 0 depth lookup: CRL is not yet valid"), "{said}");
    let (accepted, said) = checked(&bench, &[spec().extension(Extension::unknown_critical())], &[]);
    assert!(!accepted && said.contains("error 36 at 0 depth lookup: unhandled critical CRL extension"), "{said}");
    let entry = CrlEntry::new(&[1], now).extension(Extension::unknown_critical());
    let (accepted, said) = checked(&bench, &[spec().entry(entry)], &[]);
    assert!(!accepted && said.contains("unhandled critical CRL extension"), "{said}");
    let (accepted, said) = checked(&bench, &[CrlSpec::new(Issuer::UserAuthenticationCa, now)], &[]);
    assert!(!accepted && said.contains("error 3 at 0 depth lookup: unable to get certificate CRL"), "{said}");
}

#[test]
fn extensions_have_their_criticality() {
    let bench = Bench::new();
    let now = Testbed::shared().now();
    let indirect = CrlEntry::new(&[9], now).certificate_issuer(&[("C", "JP"), ("O", "Other")]);
    let spec = spec()
        .number(0x1234)
        .delta(0x1200)
        .municipality()
        .only_user_certificates()
        .indirect()
        .expired_certificates_since(now)
        .entry(indirect)
        .entry(CrlEntry::new(&[8], now).reason(Reason::AffiliationChanged).invalidity_date(now));
    let text = text(&bench, &spec);
    for line in [
        "Version 2 (0x1)",
        "X509v3 Authority Key Identifier: \n",
        "X509v3 CRL Number: \n                4660",
        "X509v3 Delta CRL Indicator: critical\n                4608",
        "X509v3 Issuing Distribution Point: critical",
        "Only User Certificates",
        "Indirect CRL",
        "X509v3 Certificate Issuer: critical",
        "X509v3 CRL Reason Code: \n                Affiliation Changed",
        "Invalidity Date: \n                Apr  1 00:00:00 2026 GMT",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    let bare = self::spec().number(None).next_update(None).without("2.5.29.35");
    let text = self::text(&bench, &bare);
    assert!(text.contains("Next Update: NONE") && !text.contains("X509v3"), "{text}");
}

#[test]
fn what_no_authority_would_write_is_written() {
    let now = Testbed::shared().now();
    let doubled = spec().entries([2_u8, 1, 2].map(|serial| CrlEntry::new(&[serial; 21], now)));
    let der = Testbed::shared().crl(&doubled).unwrap();
    assert_eq!(der.windows(23).filter(|window| window[..2] == [2, 21] && window[2..] == [2; 21]).count(), 2);
    let many = (0..10_000).fold(spec(), |spec, _| spec.extension(Extension::unknown_critical()));
    assert!(Testbed::shared().crl(&many).unwrap().len() > 200_000);
    let nobody = Testbed::shared().crl(&CrlSpec::new(Issuer::Itself, now)).unwrap_err();
    assert!(matches!(nobody, TestbedError::NoIssuer));
    let earlier = Testbed::shared().crl(&CrlSpec::new(Issuer::EarlierSignatureCa, now)).unwrap_err();
    assert!(matches!(earlier, TestbedError::NoEarlierGeneration));
}

#[test]
fn the_same_specification_gives_the_same_bytes() {
    let make = || Testbed::shared().crl(&revoking(Reason::KeyCompromise).municipality()).unwrap();
    assert_eq!(make(), make());
}
