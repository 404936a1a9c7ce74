//! What `openssl speed` says of RSA-2048 on this machine, now, to be put beside our own figures.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

/// Measurements of which the best counts: whatever else the machine does only makes them worse.
const ROUNDS: usize = 5;

/// Verifications of RSA-2048 that openssl does in a second of the clock on the wall, as ours are counted; `None`, said
/// aloud, where there is no openssl.
pub fn rsa_2048_verifications() -> Option<f64> {
    let once = || {
        let output = Command::new("openssl").args(["speed", "-elapsed", "-seconds", "1", "rsa2048"]).output().ok()?;
        // rsa 2048 bits 0.000826s 0.000024s   1211.0  41488.0
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = text.lines().find(|line| line.starts_with("rsa 2048 bits"))?;
        line.split_whitespace().last()?.parse().ok()
    };
    let best = (0..ROUNDS).filter_map(|_| once()).reduce(f64::max);
    if best.is_none() {
        eprintln!("SKIPPED: there is no openssl to compare with");
    }
    best
}

/// Runs of something in a second.
pub fn per_second(mut run: impl FnMut()) -> f64 {
    let mut once = || {
        let started = Instant::now();
        let mut count = 0_u32;
        while started.elapsed() < Duration::from_millis(500) {
            (0..16).for_each(|_| black_box(&mut run)());
            count += 16;
        }
        f64::from(count) / started.elapsed().as_secs_f64()
    };
    (0..ROUNDS).map(|_| once()).fold(0.0, f64::max)
}

/// Whether figures are wanted: not under `cargo test`, nor for a list of names.
pub fn is_measuring() -> bool {
    let mut arguments = std::env::args();
    let asked = |name| arguments.any(|argument| argument == name);
    std::env::args().any(|argument| argument == "--bench") && !["--test", "--list"].into_iter().any(asked)
}
