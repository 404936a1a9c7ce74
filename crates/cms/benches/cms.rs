//! CMS verification and signing overhead, beside openssl's RSA-2048 verification. The signer gives out a signature made
//! before, so that signing shows only what we add to the card's work: digests, attributes, the check of the signature.

#[path = "../../signature/benches/support/openssl_speed.rs"]
mod openssl_speed;

use std::convert::Infallible;
use std::hint::black_box;
use std::io::Cursor;

use criterion::{Criterion, Throughput};
use jpki_cms::{Content, Encoding, Limits, SignOptions, sign_attached, sign_detached, verify};
use jpki_signature::{DigestInfo, Signer};
use jpki_testbed::{TestSigner, Testbed};

/// Signs once, then repeats itself: with a fixed signing time the attributes never change.
struct Repeating {
    signer: TestSigner,
    last: Option<(DigestInfo, Vec<u8>)>,
}

impl Signer for Repeating {
    type Error = Infallible;

    fn certificate(&self) -> &[u8] {
        self.signer.certificate()
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        self.signer.issuer_certificate()
    }

    fn sign(&mut self, digest_info: &DigestInfo) -> Result<Vec<u8>, Infallible> {
        match &self.last {
            Some((known, signature)) if known == digest_info => Ok(signature.clone()),
            _ => {
                let signature = self.signer.sign(digest_info).expect("the key is in memory");
                self.last = Some((digest_info.clone(), signature.clone()));
                Ok(signature)
            }
        }
    }
}

/// One message in both forms, and what to do with it.
struct Case {
    content: Vec<u8>,
    attached: Vec<u8>,
    detached: Vec<u8>,
    options: SignOptions,
    signer: Repeating,
}

impl Case {
    fn new(length: usize) -> Self {
        let mut case = Self {
            content: vec![7; length],
            attached: Vec::new(),
            detached: Vec::new(),
            options: SignOptions::new("2026-04-01T09:00:00Z".parse().unwrap()),
            signer: Repeating { signer: Testbed::shared().signature_signer(), last: None },
        };
        case.attached = case.sign_attached();
        case.detached = case.sign_detached();
        case
    }

    fn sign_attached(&mut self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.content.len() + 8192);
        let content = Cursor::new(&self.content);
        sign_attached(&mut self.signer, &self.options, Encoding::Der, content, &mut out).unwrap();
        out
    }

    fn sign_detached(&mut self) -> Vec<u8> {
        let mut out = Vec::with_capacity(8192);
        sign_detached(&mut self.signer, &self.options, Encoding::Der, self.content.as_slice(), &mut out).unwrap();
        out
    }

    fn verify_attached(&self) {
        let result = verify(black_box(self.attached.as_slice()), Content::Attached, &Limits::default()).unwrap();
        assert_eq!(result.all(), Ok(()));
    }

    fn verify_detached(&self) {
        let content = Content::Detached(&mut self.content.as_slice());
        let result = verify(black_box(self.detached.as_slice()), content, &Limits::default()).unwrap();
        assert_eq!(result.all(), Ok(()));
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let openssl = openssl_speed::is_measuring().then(openssl_speed::rsa_2048_verifications).flatten();
    let mut lines = Vec::new();
    for (name, length) in [("1 KiB", 1 << 10), ("1 MiB", 1 << 20)] {
        let mut case = Case::new(length);
        let mut group = criterion.benchmark_group(format!("CMS, {name}"));
        group.throughput(Throughput::Bytes(length as u64));
        group.bench_function("verify attached", |bencher| bencher.iter(|| case.verify_attached()));
        group.bench_function("verify detached", |bencher| bencher.iter(|| case.verify_detached()));
        group.bench_function("sign attached, without the key", |bencher| bencher.iter(|| case.sign_attached()));
        group.bench_function("sign detached, without the key", |bencher| bencher.iter(|| case.sign_detached()));
        group.finish();
        let Some(openssl) = openssl else { continue };
        let mut compare = |what: &str, ours: f64| {
            lines.push(format!(
                "{what}, {name}: {ours:.0}/s; one takes as long as {:.2} RSA-2048 verifications of openssl",
                openssl / ours
            ));
        };
        compare("verify attached", openssl_speed::per_second(|| case.verify_attached()));
        compare("verify detached", openssl_speed::per_second(|| case.verify_detached()));
        compare("sign attached, without the key", openssl_speed::per_second(|| drop(case.sign_attached())));
        compare("sign detached, without the key", openssl_speed::per_second(|| drop(case.sign_detached())));
    }
    criterion.final_summary();
    if let Some(openssl) = openssl {
        println!("openssl speed rsa2048: {openssl:.0} verifications/s");
        lines.iter().for_each(|line| println!("{line}"));
    }
}
