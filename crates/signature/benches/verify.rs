//! RSA-2048 verification with a parsed key, beside openssl's.

#[path = "support/openssl_speed.rs"]
mod openssl_speed;

use std::hint::black_box;

use criterion::Criterion;
use jpki_signature::{Digest, DigestAlgorithm, DigestInfo, RsaPublicKey};
use rsa::pkcs8::EncodePublicKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};

fn main() {
    let private = RsaPrivateKey::new(&mut rand_core::OsRng, 2048).unwrap();
    let spki = private.to_public_key().to_public_key_der().unwrap();
    let key = RsaPublicKey::from_spki_der(spki.as_bytes()).unwrap();
    let message = [7; 300];
    let info = DigestInfo::new(Digest::of(DigestAlgorithm::Sha256, &message));
    let signature = private.sign(Pkcs1v15Sign::new_unprefixed(), info.as_der()).unwrap();

    let verify = || key.verify(black_box(info.digest()), black_box(&signature)).unwrap();
    let digest_and_verify = || {
        let digest = Digest::of(DigestAlgorithm::Sha256, black_box(&message));
        key.verify(&digest, black_box(&signature)).unwrap();
    };
    let parse_and_verify = || {
        let key = RsaPublicKey::from_spki_der(black_box(spki.as_bytes())).unwrap();
        key.verify(black_box(info.digest()), black_box(&signature)).unwrap();
    };

    let mut criterion = Criterion::default().configure_from_args();
    let mut group = criterion.benchmark_group("RSA-2048 verification");
    group.bench_function("of a digest", |bencher| bencher.iter(verify));
    group.bench_function("of a message of 300 bytes", |bencher| bencher.iter(digest_and_verify));
    group.bench_function("of a digest, key parsed each time", |bencher| bencher.iter(parse_and_verify));
    group.finish();
    criterion.final_summary();

    if !openssl_speed::is_measuring() {
        return;
    }
    let Some(openssl) = openssl_speed::rsa_2048_verifications() else { return };
    println!("openssl speed rsa2048: {openssl:.0} verifications/s");
    let named: [(&str, &dyn Fn()); 3] =
        [("of a digest", &verify), ("of 300 bytes", &digest_and_verify), ("key parsed each time", &parse_and_verify)];
    for (name, run) in named {
        let ours = openssl_speed::per_second(run);
        println!("ours, {name}: {ours:.0}/s = {:.2} × openssl", ours / openssl);
    }
}
