//! SignedData, attached and detached.
#![no_main]

use jpki_cms::{Content, Limits, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = verify(bytes, Content::Attached, &Limits::default());
    let _ = verify(bytes, Content::Detached(&mut &b"content"[..]), &Limits::default());
});
