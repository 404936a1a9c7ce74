//! What `openssl speed` says of RSA-2048 on this machine, now, to be put beside our own figures.

use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

/// Verifications of RSA-2048 that openssl does in a second; `None`, said aloud, where there is no openssl.
pub fn rsa_2048_verifications() -> Option<f64> {
    let output = Command::new("openssl").args(["speed", "-seconds", "2", "rsa2048"]).output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: there is no openssl to compare with");
        return None;
    };
    // rsa 2048 bits 0.000826s 0.000024s   1211.0  41488.0
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find(|line| line.starts_with("rsa 2048 bits"))?;
    line.split_whitespace().last()?.parse().ok()
}

/// Runs in a second of something, over two seconds.
pub fn per_second(mut run: impl FnMut()) -> f64 {
    let started = Instant::now();
    let mut count = 0_u32;
    while started.elapsed() < Duration::from_secs(2) {
        for _ in 0..32 {
            black_box(&mut run)();
        }
        count += 32;
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}

/// Whether figures are wanted: not under `cargo test`, nor for a list of names.
pub fn is_measuring() -> bool {
    let mut arguments = std::env::args();
    let asked = |name| arguments.any(|argument| argument == name);
    std::env::args().any(|argument| argument == "--bench") && !["--test", "--list"].into_iter().any(asked)
}
