//! Validation of JPKI's path, and of one over three CAs, beside openssl's RSA-2048 verification. Keys and certificates are
//! read once, as a verifier does; reading a certificate is measured apart.

#[path = "../../signature/benches/support/openssl_speed.rs"]
mod openssl_speed;

use std::hint::black_box;

use criterion::Criterion;
use jpki_certificate::Certificate;
use jpki_signature::Signer;
use jpki_testbed::{CertificateSpec, Issuer, KeyChoice, Testbed};
use jpki_validity::{CertificatePool, PathBudget, PathOptions, PathValidator, Purpose, TrustStore};

fn main() {
    let testbed = Testbed::shared();
    let mut store = TrustStore::production();
    for anchor in testbed.anchors() {
        store.add_certificate(&Certificate::from_der(&anchor).unwrap()).unwrap();
    }
    let mut issuer = testbed.signature_ca();
    let mut authorities = Vec::new();
    for number in 0..3 {
        let key = KeyChoice::Own { bits: 2048, number };
        let name = format!("CA {number}");
        let spec = CertificateSpec::subordinate(&[("O", "Example"), ("CN", &name)]).issuer(Issuer::Signer(issuer));
        let (der, signer) = testbed.issue(spec.key(key)).unwrap();
        authorities.push(Certificate::from_der(&der).unwrap());
        issuer = signer;
    }
    let below = testbed.issue(CertificateSpec::signature().issuer(Issuer::Signer(issuer))).unwrap().0;
    let below = Certificate::from_der(&below).unwrap();
    let der = testbed.signature_signer().certificate().to_vec();
    let holder = Certificate::from_der(&der).unwrap();

    let options = PathOptions::new(testbed.now(), Purpose::Signature);
    let (empty, pool) = (CertificatePool::new([]), CertificatePool::new(&authorities));
    let straight = PathValidator::new(&empty, &store, options);
    let long = PathValidator::new(&pool, &store, options);
    let jpki = || {
        straight.validate(black_box(&holder), &mut PathBudget::default()).unwrap();
    };
    let over_three = || {
        long.validate(black_box(&below), &mut PathBudget::default()).unwrap();
    };
    let read = || {
        Certificate::from_der(black_box(&der)).unwrap();
    };
    let read_and_validate = || {
        let holder = Certificate::from_der(black_box(&der)).unwrap();
        straight.validate(&holder, &mut PathBudget::default()).unwrap();
    };

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("path");
    group.bench_function("of JPKI: a holder below a root", |bencher| bencher.iter(jpki));
    group.bench_function("over three CAs", |bencher| bencher.iter(over_three));
    group.bench_function("reading a certificate", |bencher| bencher.iter(read));
    group.finish();
    criterion.final_summary();

    if !openssl_speed::is_measuring() {
        return;
    }
    let Some(openssl) = openssl_speed::rsa_2048_verifications() else { return };
    println!("openssl speed rsa2048: {openssl:.0} verifications/s");
    let named: [(&str, f64, &dyn Fn()); 4] = [
        ("JPKI's path", 1.0, &jpki),
        ("JPKI's path, certificate read each time", 1.0, &read_and_validate),
        ("path over three CAs", 4.0, &over_three),
        ("reading a certificate", 0.0, &read),
    ];
    for (name, signatures, run) in named {
        let paths = openssl_speed::per_second(run);
        let ratio = paths * signatures / openssl;
        println!(
            "{name}: {paths:.0}/s; signatures/s = {ratio:.2} × openssl; {:.2} verifications of openssl",
            openssl / paths
        );
    }
}
