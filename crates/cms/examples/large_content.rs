//! Signs and verifies a content of so many MiB (4096 if not said), attached through a pipe and detached, and prints the
//! peak memory of the process: `cargo run --release -p jpki-cms --example large_content -- 4096`.

use std::io::{self, Read, Seek, SeekFrom};
use std::{env, fs, thread};

use jpki_cms::{Content, Encoding, Limits, SignOptions, sign_attached, sign_detached, verify};
use jpki_testbed::Testbed;

/// Zeros, made up as they are read.
struct Zeros {
    position: u64,
    length: u64,
}

impl Read for Zeros {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.length - self.position).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        buffer[..count].fill(0);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Zeros {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        if let SeekFrom::Start(position) = to {
            self.position = position;
        }
        Ok(self.position)
    }
}

fn report(what: &str) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or(" unknown");
    println!("{what}: peak memory {}", peak.trim());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mebibytes: u64 = env::args().nth(1).map_or(Ok(4096), |argument| argument.parse())?;
    let length = mebibytes << 20;
    let mut signer = Testbed::shared().signature_signer();
    let options = SignOptions::new("2026-04-01T09:00:00Z".parse()?);
    report("before");

    let mut message = Vec::new();
    sign_detached(&mut signer, &options, Encoding::Der, Zeros { position: 0, length }, &mut message)?;
    report("detached, signed");
    let mut content = Zeros { position: 0, length };
    verify(message.as_slice(), Content::Detached(&mut content), &Limits::default())?.all()?;
    report("detached, verified");

    let (reader, writer) = io::pipe()?;
    let signing = thread::spawn(move || {
        sign_attached(&mut signer, &options, Encoding::Der, Zeros { position: 0, length }, writer)
    });
    let result = verify(reader, Content::AttachedTo(&mut io::sink()), &Limits::default())?;
    signing.join().map_err(|_| "signing panicked")??;
    result.all()?;
    assert_eq!(result.content_length, length);
    report("attached, signed and verified");
    Ok(())
}
