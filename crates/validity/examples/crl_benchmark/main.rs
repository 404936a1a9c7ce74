//! quick
mod list;
use jpki_signature::*;
use jpki_testbed::Testbed;
use jpki_validity::crl::*;
use list::*;
use std::fs::File;
use std::path::Path;
use std::time::Instant;
fn cpu() -> f64 {
    let t = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    t.tv_sec as f64 * 1e3 + t.tv_nsec as f64 / 1e6
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let bed = Testbed::shared();
    let mut signer = bed.signature_ca();
    let ca = jpki_certificate::Certificate::from_der(signer.certificate()).unwrap();
    let dir = Path::new("/tmp/crlbench");
    std::fs::create_dir_all(dir).unwrap();
    let n: u64 = args[1].parse().unwrap();
    let serials = match args[2].as_str() {
        "rising" => Serials::Rising,
        "shuffled" => Serials::Shuffled,
        _ => Serials::Random,
    };
    let plan = Plan { entries: n, serials, reasons: args[3] == "r" };
    let threads = args[4] == "t";
    let digest = args[5] == "d";
    let path = dir.join(format!("{}-{}-{}.crl", n, args[2], args[3]));
    if !path.exists() {
        write(plan, ca.subject().der(), &mut signer, File::create(&path).unwrap()).unwrap();
    }
    for _ in 0..(if std::env::var_os("NOLOOK").is_some() { 20 } else { 4 }) {
        let bytes = std::fs::read(&path).unwrap();
        let t = Instant::now();
        let c = cpu();
        let d = Digest::of(DigestAlgorithm::Sha256, &bytes);
        let sha = t.elapsed().as_secs_f64();
        let csha = cpu() - c;
        let len = bytes.len() as f64;
        drop(bytes);
        std::hint::black_box(d);
        let out = dir.join("out.index");
        let _ = std::fs::remove_file(&out);
        let t = Instant::now();
        let c = cpu();
        let file = File::options().read(true).write(true).create(true).truncate(true).open(&out).unwrap();
        let mut b = IndexBuilder::new(file, &out, dir).unwrap();
        let mut o = ScanOptions::default().in_threads(threads);
        if !digest {
            o = o.without_digest();
        }
        let s = scan(File::open(&path).unwrap(), o, |e| b.push(e)).unwrap();
        let t1 = t.elapsed().as_secs_f64();
        let c1 = cpu() - c;
        s.verify_signed_by(&ca.public_key().unwrap()).unwrap();
        let f = b.finish(&s, Some(ca.spki_der()), None).unwrap();
        let t2 = t.elapsed().as_secs_f64();
        let c2 = cpu() - c;
        f.sync_all().unwrap();
        let t3 = t.elapsed().as_secs_f64();
        let t = Instant::now();
        let index = CrlIndex::open(&out).unwrap();
        let open = t.elapsed().as_secs_f64();
        let t = Instant::now();
        let k = if std::env::var_os("NOLOOK").is_some() { 1 } else { 1_000_000u64 };
        let serial: Vec<_> = (0..k)
            .map(|i| {
                let s = plan.serial((i * 7919) % n).to_be_bytes();
                let z = s.iter().take_while(|o| **o == 0).count();
                jpki_certificate::SerialNumber::from_integer_octets(&s[z..]).unwrap()
            })
            .collect();
        let _ = t;
        let t = Instant::now();
        for s in &serial {
            assert!(index.lookup(s).unwrap() != Lookup::Absent);
        }
        let look = t.elapsed().as_secs_f64() / k as f64 * 1e9;
        println!(
            "CPU sha {csha:.1} scan {c1:.1} built {c2:.1} ratio {:.2}| sha {:.1} ms ({:.2} GB/s) scan {:.1} built {:.1} synced {:.1} ms ratio built {:.2} synced {:.2}; size {:.2}/entry; open {:.3} ms; lookup {look:.0} ns; entries {}",
            csha / c2,
            sha * 1e3,
            len / sha / 1e9,
            t1 * 1e3,
            t2 * 1e3,
            t3 * 1e3,
            sha / t2,
            sha / t3,
            index.size() as f64 / n as f64,
            open * 1e3,
            s.entries
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|l| l.starts_with("VmHWM")).unwrap());
}
