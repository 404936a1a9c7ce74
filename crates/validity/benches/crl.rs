//! A CRL of a nation: verified and indexed, opened, looked up; beside it SHA-256 over the same bytes, openssl and
//! x509-parser on the same file. `JPKI_CRL_ENTRIES` gives another size than five million entries.
//!
//! Every measurement is made in a process of its own, so that its peak memory is its own. Of several rounds the best
//! counts: whatever else the machine does only makes them worse.

#[path = "../../signature/benches/support/openssl_speed.rs"]
#[allow(dead_code, reason = "RSA is measured elsewhere")]
mod openssl_speed;

use std::error::Error;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jpki_certificate::{Certificate, SerialNumber};
use jpki_signature::{DigestAlgorithm, Hasher, Signer as _};
use jpki_testbed::{CrlSpec, EntryOrder, Filler, Issuer, Testbed};
use jpki_validity::crl::{CrlIndex, IndexBuilder, Lookup, ScanOptions, scan};
use rustix::time::{ClockId, clock_gettime};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const ROUNDS: usize = 7;
const LOOKUPS: u64 = 1_000_000;

/// A list of the benchmark.
#[derive(Clone)]
struct Plan {
    name: &'static str,
    filler: Filler,
}

fn plans(entries: u64) -> [Plan; 4] {
    let shuffled = EntryOrder::Shuffled(7);
    let plan = |name, filler| Plan { name, filler };
    [
        plan("ordered", Filler::new(entries)),
        plan("ordered, reasons", Filler::new(entries).with_reasons()),
        plan("shuffled", Filler::new(entries).order(shuffled)),
        plan("shuffled, reasons", Filler::new(entries).order(shuffled).with_reasons()),
    ]
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let entries = std::env::var("JPKI_CRL_ENTRIES").map_or(Ok(5_000_000), |text| text.parse())?;
    match arguments.iter().position(|argument| argument == "--child") {
        Some(at) => child(&arguments[at + 1..], entries),
        None if openssl_speed::is_measuring() => measure(entries),
        None => Ok(()),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("crl-benchmark")
}

fn ca() -> Result<Certificate> {
    Ok(Certificate::from_der(Testbed::shared().signature_ca().certificate())?)
}

fn measure(entries: u64) -> Result<()> {
    fs::create_dir_all(folder())?;
    fs::write(folder().join("ca.der"), ca()?.der())?;
    openssl(&["x509", "-inform", "DER", "-in", "ca.der", "-out", "ca.pem"])?;
    let openssl_sha256 = openssl_sha256().unwrap_or(0.0);
    println!("SHA-256 by openssl: {:.2} GB/s of the CPU", openssl_sha256 / 1e9);
    println!("{entries} entries; times in ms, ratios to SHA-256 over the same bytes; peak memory in MiB\n");
    println!(
        "| list | MB | as | SHA-256, wall | CPU | we, wall | CPU | with fsync | ratio, wall | CPU | memory |\n{}",
        "|---".repeat(11) + "|"
    );
    let mut rest = Vec::new();
    for plan in plans(entries) {
        let (lines, _) = run_child(&["make", plan.name])?;
        let [size] = numbers(&lines)?;
        let hashing_by_openssl = size / openssl_sha256 * 1e3;
        for how in ["one-thread", "threads", "threads-digest"] {
            let (lines, memory) = run_child(&["index", how])?;
            let [sha256, sha256_cpu, wall, cpu, synced] = numbers(&lines)?;
            // The faster of both counts.
            let sha256_cpu = sha256_cpu.min(hashing_by_openssl);
            println!(
                "| {} | {:.0} | {how} | {sha256:.0} | {sha256_cpu:.0} | {wall:.0} | {cpu:.0} | {synced:.0} | {:.2} | {:.2} | {memory:.0} |",
                plan.name,
                size / 1e6,
                sha256 / wall,
                sha256_cpu / cpu,
            );
        }
        let (lines, _) = run_child(&["look", plan.name])?;
        let [bytes, open, present, absent] = numbers(&lines)?;
        let (lines, parser_memory) = run_child(&["x509-parser"])?;
        let [parser] = numbers(&lines)?;
        let started = Instant::now();
        let arguments = ["crl", "-inform", "DER", "-in", "list.crl", "-noout", "-CAfile", "ca.pem"];
        let openssl_memory = openssl(&arguments)?;
        let openssl_time = started.elapsed().as_secs_f64() * 1e3;
        rest.push(format!(
            "| {} | {bytes:.2} | {open:.3} | {present:.0} | {absent:.0} | {openssl_time:.0} | {openssl_memory:.0} | {parser:.0} | {parser_memory:.0} |",
            plan.name
        ));
    }
    println!(
        "\n| list | bytes an entry | open, ms | look-up of a listed one, ns | of another | openssl crl -CAfile, ms | its memory | x509-parser, ms | its memory |\n|---|---|---|---|---|---|---|---|---|"
    );
    rest.iter().for_each(|line| println!("{line}"));
    fs::remove_dir_all(folder())?;
    Ok(())
}

/// Bytes that SHA-256 digests in a second of the CPU, as openssl does it.
fn openssl_sha256() -> Option<f64> {
    let arguments = ["speed", "-seconds", "1", "-bytes", "262144", "sha256"];
    let once = || {
        let output = Command::new("openssl").args(arguments).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find(|line| line.starts_with("sha256"))?;
        line.split_whitespace().last()?.strip_suffix('k')?.parse::<f64>().ok()
    };
    (0..3).filter_map(|_| once()).reduce(f64::max).map(|thousands| thousands * 1e3)
}

/// Runs openssl in the folder; its peak memory in MiB.
fn openssl(arguments: &[&str]) -> Result<f64> {
    watch(Command::new("openssl").args(arguments)).map(|(_, memory)| memory)
}

fn run_child(arguments: &[&str]) -> Result<(String, f64)> {
    watch(Command::new(std::env::current_exe()?).arg("--child").args(arguments))
}

/// Runs a command to its end: what it prints, and its peak memory in MiB, as far as it was seen.
fn watch(command: &mut Command) -> Result<(String, f64)> {
    let mut child = command.current_dir(folder()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0.0_f64;
    let ended = loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        memory = memory.max(line.map_or(Ok(0.0), str::parse)? / 1024.0);
        match child.try_wait()? {
            Some(ended) => break ended,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut child.stdout.take().ok_or("no output")?, &mut text)?;
    if ended.success() { Ok((text, memory)) } else { Err(format!("{command:?}: {ended}").into()) }
}

fn numbers<const N: usize>(text: &str) -> Result<[f64; N]> {
    let numbers: Vec<f64> = text.split_whitespace().map(str::parse).collect::<std::result::Result<_, _>>()?;
    numbers.try_into().map_err(|_| format!("unexpected output: {text}").into())
}

fn child(arguments: &[String], entries: u64) -> Result<()> {
    match arguments[0].as_str() {
        "make" => make(&arguments[1], entries),
        "index" => index(&arguments[1]),
        "look" => look(&arguments[1], entries),
        _ => parse(),
    }
}

/// The list of this name.
fn plan(name: &str, entries: u64) -> Result<Plan> {
    plans(entries).into_iter().find(|plan| plan.name == name).ok_or_else(|| "no such list".into())
}

/// Writes a list; its length in bytes.
fn make(name: &str, entries: u64) -> Result<()> {
    let list = CrlSpec::new(Issuer::SignatureCa, Testbed::shared().now()).filler(plan(name, entries)?.filler);
    println!("{}", Testbed::shared().write_crl(&list, BufWriter::new(File::create("list.crl")?))?);
    Ok(())
}

fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn build(options: ScanOptions) -> Result<File> {
    let file = File::options().read(true).write(true).create_new(true).open("list.index")?;
    let mut builder = IndexBuilder::new(file, Path::new("list.index"), Path::new("."))?.in_threads(options.threads);
    let summary = scan(File::open("list.crl")?, options, |entry| builder.push(entry))?;
    let ca = ca()?;
    summary.verify_signed_by(&ca.public_key()?)?;
    Ok(builder.finish(&summary, Some(ca.spki_der()), None)?)
}

/// Verifies and indexes the list, and digests as many bytes, in turns: milliseconds of the digest on the wall and of the CPU,
/// then of the list, and on the wall until its index is on the disk.
fn index(how: &str) -> Result<()> {
    let options = match how {
        "one-thread" => ScanOptions::default().in_threads(false).without_digest(),
        "threads" => ScanOptions::default().in_threads(true).without_digest(),
        _ => ScanOptions::default().in_threads(true),
    };
    let mut best = [f64::INFINITY; 5];
    // Made once a process, and no part of the work.
    ca()?;
    let (size, piece) = (fs::metadata("list.crl")?.len() as usize, vec![0x5A; 256 * 1024]);
    for _ in 0..ROUNDS {
        let (started, cpu_before) = (Instant::now(), cpu());
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        (0..size / piece.len()).for_each(|_| hasher.update(black_box(&piece)));
        black_box(hasher.finish());
        let sha256 = (started.elapsed().as_secs_f64() * 1e3, cpu() - cpu_before);
        let _ = fs::remove_file("list.index");
        let (started, cpu_before) = (Instant::now(), cpu());
        let file = build(options)?;
        let (wall, used) = (started.elapsed().as_secs_f64() * 1e3, cpu() - cpu_before);
        file.sync_all()?;
        let synced = started.elapsed().as_secs_f64() * 1e3;
        for (best, now) in best.iter_mut().zip([sha256.0, sha256.1, wall, used, synced]) {
            *best = best.min(now);
        }
    }
    println!("{}", best.map(|number| number.to_string()).join(" "));
    Ok(())
}

/// Opens the index that was left, and looks up: bytes an entry, milliseconds, nanoseconds for listed and other ones.
fn look(name: &str, entries: u64) -> Result<()> {
    let mut open = f64::INFINITY;
    for _ in 0..50 {
        let started = Instant::now();
        black_box(CrlIndex::open("list.index")?);
        open = open.min(started.elapsed().as_secs_f64() * 1e3);
    }
    let index = CrlIndex::open("list.index")?;
    let plan = plan(name, entries)?;
    let places = (0..LOOKUPS).map(|number| number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % entries);
    let serial = |octets: Vec<u8>| SerialNumber::from_integer_octets(&octets);
    let listed =
        places.clone().map(|place| serial(plan.filler.serial(place))).collect::<std::result::Result<Vec<_>, _>>()?;
    let absent = places.filter_map(|place| plan.filler.absent(place)).map(serial);
    let absent = absent.collect::<std::result::Result<Vec<_>, _>>()?;
    let time = |serials: &[SerialNumber], wanted: fn(Lookup) -> bool| {
        let mut best = f64::INFINITY;
        for _ in 0..3 {
            let started = Instant::now();
            for serial in serials {
                assert!(index.lookup(serial).is_ok_and(wanted));
            }
            best = best.min(started.elapsed().as_secs_f64() * 1e9 / serials.len() as f64);
        }
        best
    };
    let present = time(&listed, |lookup| lookup != Lookup::Absent);
    let absent = time(&absent, |lookup| lookup == Lookup::Absent);
    println!("{} {open} {present} {absent}", index.size() as f64 / entries as f64);
    std::io::stdout().flush()?;
    Ok(())
}

/// Reads the list with x509-parser, without its signature.
fn parse() -> Result<()> {
    let started = Instant::now();
    let bytes = fs::read("list.crl")?;
    let (_, list) = x509_parser::parse_x509_crl(&bytes)?;
    black_box(list.iter_revoked_certificates().count());
    println!("{}", started.elapsed().as_secs_f64() * 1e3);
    Ok(())
}
