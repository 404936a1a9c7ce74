//! SignedData, attached and detached, as it streams past and in memory: both ways say the same.
#![no_main]

use jpki_cms::{Content, Known, Limits, verify, verify_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits::default();
    let streamed = verify(bytes, Content::Attached, &limits);
    let in_memory = verify_bytes(bytes, Content::Attached, &limits, &Known::default());
    assert_eq!(format!("{streamed:?}"), format!("{in_memory:?}"));
    let streamed = verify(bytes, Content::Detached(&mut &b"content"[..]), &limits);
    let in_memory = verify_bytes(bytes, Content::Detached(&mut &b"content"[..]), &limits, &Known::default());
    assert_eq!(format!("{streamed:?}"), format!("{in_memory:?}"));
});
