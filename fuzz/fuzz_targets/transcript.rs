//! Transcripts of APDUs.
#![no_main]

use jpki_reader::Transport;
use jpki_reader::transcript::Replayer;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(mut replayer) = Replayer::parse(text) {
        let _ = replayer.transmit(&[0x00, 0xA4, 0x04, 0x0C, 0x01, 0xD3]);
    }
});
