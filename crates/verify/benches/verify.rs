//! Verification of CMS signatures with path and revocation, beside openssl's RSA-2048 verification: signers who come for
//! the first time (two RSA operations each), signers whose certificate was just seen (one), and two threads.

#[path = "../../signature/benches/support/openssl_speed.rs"]
mod openssl_speed;

use std::fs::File;
use std::io::{BufWriter, Cursor};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use jiff::{SignedDuration, Timestamp};
use jpki_certificate::Certificate;
use jpki_cms::{Encoding, SignOptions, sign_attached};
use jpki_testbed::{CertificateSpec, CrlSpec, Filler, Issuer, KeyChoice, Testbed};
use jpki_validity::TrustStore;
use jpki_validity::crl::CrlFiles;
use jpki_verify::{Indication, Options, ValidationCache, verify};

/// Signers, each with a certificate of its own.
const SIGNERS: usize = 256;
/// Different keys among them: to make one takes longer than to verify with it.
const KEYS: u32 = 8;
/// Revoked certificates on the list that each signer's is looked up in.
const REVOKED: u64 = 1_000_000;
/// Bytes of the signed content.
const CONTENT: usize = 1 << 10;

struct Case {
    anchors: TrustStore,
    messages: Vec<Vec<u8>>,
    lists: CrlFiles,
    cache: ValidationCache,
    now: Timestamp,
    next: AtomicUsize,
}

impl Case {
    fn new(revoked: u64) -> Self {
        let bed = Testbed::shared();
        let mut anchors = TrustStore::production();
        for der in bed.anchors() {
            anchors.add_certificate(&Certificate::from_der(&der).unwrap()).unwrap();
        }
        let now = bed.now() + SignedDuration::from_hours(24);
        let message = |number: usize| {
            let number = u32::try_from(number).unwrap();
            let key = KeyChoice::Own { bits: 2048, number: number % KEYS };
            let serial = [&[0x40][..], &number.to_be_bytes()].concat();
            let (_, mut signer) = bed.issue(CertificateSpec::signature().key(key).serial(&serial)).unwrap();
            let mut out = Vec::new();
            let content = Cursor::new([7_u8; CONTENT]);
            sign_attached(&mut signer, &SignOptions::new(now), Encoding::Der, content, &mut out).unwrap();
            out
        };
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("list.crl");
        let spec = CrlSpec::new(Issuer::SignatureCa, now - SignedDuration::from_hours(1)).filler(filler(revoked));
        bed.write_crl(&spec, BufWriter::new(File::create(&path).unwrap())).unwrap();
        let mut lists = CrlFiles::new();
        lists.add(&path, scratch.path()).unwrap();
        Self {
            anchors,
            messages: (0..SIGNERS).map(message).collect(),
            lists,
            cache: ValidationCache::new(SIGNERS * 4),
            now,
            next: AtomicUsize::new(0),
        }
    }

    fn options(&self) -> Options<'_> {
        let mut options = Options::new(&self.anchors, self.now);
        options.revocation = &self.lists;
        options
    }

    fn distinct(&self) {
        self.verify(self.options());
    }

    fn seen(&self) {
        let mut options = self.options();
        options.cache = Some(&self.cache);
        self.verify(options);
    }

    fn verify(&self, options: Options<'_>) {
        let message = &self.messages[self.next.fetch_add(1, Ordering::Relaxed) % SIGNERS];
        let report = verify(message.as_slice(), options).unwrap();
        assert_eq!(report.indication, Indication::TotalPassed);
    }

    /// Runs in a second of so many threads together, the best of some rounds.
    fn together(&self, threads: usize, run: fn(&Self)) -> f64 {
        let round = || {
            let started = Instant::now();
            let count = AtomicUsize::new(0);
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(|| {
                        while started.elapsed() < Duration::from_millis(700) {
                            (0..16).for_each(|_| run(self));
                            count.fetch_add(16, Ordering::Relaxed);
                        }
                    });
                }
            });
            count.into_inner() as f64 / started.elapsed().as_secs_f64()
        };
        (0..5).map(|_| round()).fold(0.0, f64::max)
    }
}

fn filler(revoked: u64) -> Filler {
    Filler::new(revoked)
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let profiling = std::env::args().any(|argument| argument == "--profile-time");
    let measuring = openssl_speed::is_measuring() && !profiling;
    let case = Case::new(if measuring { REVOKED } else { 1000 });
    let mut group = criterion.benchmark_group("CMS with path and revocation");
    group.throughput(Throughput::Elements(1));
    group.bench_function("distinct signers", |bencher| bencher.iter(|| case.distinct()));
    group.bench_function("signers just seen", |bencher| bencher.iter(|| case.seen()));
    group.finish();
    criterion.final_summary();
    let Some(openssl) = measuring.then(openssl_speed::rsa_2048_verifications).flatten() else { return };
    println!("openssl speed rsa2048: {openssl:.0} verifications/s; {REVOKED} certificates on the list");
    let distinct = openssl_speed::per_second(|| case.distinct());
    println!("distinct signers: {distinct:.0}/s, {:.2} of half of it", distinct / (openssl / 2.0));
    let seen = openssl_speed::per_second(|| case.seen());
    println!("signers just seen: {seen:.0}/s, {:.2} of all of it", seen / openssl);
    type Run = fn(&Case);
    let runs: [(&str, Run); 2] = [("distinct signers", Case::distinct), ("signers just seen", Case::seen)];
    for (name, run) in runs {
        let (one, two) = (case.together(1, run), case.together(2, run));
        println!("{name}: two threads do {:.2} times what one does ({one:.0}/s, {two:.0}/s)", two / one);
    }
}
