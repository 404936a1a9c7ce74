//! Verification of CMS signatures with path and revocation, beside openssl's RSA-2048 verification: signers who come for
//! the first time, and signers whose certificate was just seen.

#[path = "../../signature/benches/support/openssl_speed.rs"]
mod openssl_speed;

use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering};

use criterion::{Criterion, Throughput};
use jiff::Timestamp;
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions, sign_attached};
use jpki_testbed::{CertificateSpec, KeyChoice, Testbed};
use jpki_validity::TrustStore;
use jpki_verify::{Indication, Options, verify};

/// Signers, each with a certificate of its own.
const SIGNERS: usize = 256;
/// Different keys among them: to make one takes longer than to verify with it.
const KEYS: u32 = 8;

struct Case {
    anchors: TrustStore,
    messages: Vec<Vec<u8>>,
    now: Timestamp,
    next: AtomicUsize,
}

impl Case {
    fn new() -> Self {
        let bed = Testbed::shared();
        let mut anchors = TrustStore::production();
        for der in bed.anchors() {
            anchors.add_certificate(&Certificate::from_der(&der).unwrap()).unwrap();
        }
        let now = bed.now() + jiff::SignedDuration::from_hours(24);
        let message = |number: usize| {
            let key = KeyChoice::Own { bits: 2048, number: number as u32 % KEYS };
            let serial = [&[0x40][..], &(number as u32).to_be_bytes()].concat();
            let (_, mut signer) = bed.issue(CertificateSpec::signature().key(key).serial(&serial)).unwrap();
            let mut out = Vec::new();
            let content = Cursor::new([7_u8; 1024]);
            sign_attached(&mut signer, &SignOptions::new(now), Encoding::Der, content, &mut out).unwrap();
            out
        };
        Self { anchors, messages: (0..SIGNERS).map(message).collect(), now, next: AtomicUsize::new(0) }
    }

    fn options(&self) -> Options<'_> {
        let mut options = Options::new(&self.anchors, self.now);
        options.revocation = &support::GOOD;
        options
    }

    fn verify(&self, options: Options<'_>) {
        let message = &self.messages[self.next.fetch_add(1, Ordering::Relaxed) % SIGNERS];
        let report = verify(message.as_slice(), options).unwrap();
        assert_eq!(report.indication, Indication::TotalPassed);
    }
}

mod support {
    use jpki_validity::revocation::*;

    pub struct Good;
    pub static GOOD: Good = Good;

    impl RevocationSource for Good {
        fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
            let mut answer = RevocationAnswer::new(RevocationStatus::Good, Some(RevocationMethod::Crl));
            answer.this_update = Some(question.now);
            answer.next_update = Some(question.now);
            answer
        }
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let case = Case::new();
    let profiling = std::env::args().any(|argument| argument == "--profile-time");
    let openssl = (openssl_speed::is_measuring() && !profiling).then(openssl_speed::rsa_2048_verifications).flatten();
    let mut group = criterion.benchmark_group("CMS with path and revocation");
    group.throughput(Throughput::Elements(1));
    group.bench_function("distinct signers", |bencher| bencher.iter(|| case.verify(case.options())));
    group.finish();
    criterion.final_summary();
    let Some(openssl) = openssl else { return };
    println!("openssl speed rsa2048: {openssl:.0} verifications/s");
    let distinct = openssl_speed::per_second(|| case.verify(case.options()));
    println!("distinct signers: {distinct:.0}/s, {:.2} of half of it", distinct / (openssl / 2.0));
}
