//! Any sequence of commands: the virtual card answers each, and opens nothing without a credential.
#![no_main]

use std::sync::OnceLock;

use jpki_testbed::Testbed;
use jpki_virtual_card::{CardImage, VirtualCard};
use libfuzzer_sys::fuzz_target;

fn image() -> CardImage {
    static IMAGE: OnceLock<CardImage> = OnceLock::new();
    IMAGE.get_or_init(|| Testbed::shared().card_image()).clone()
}

// One byte of length before each command.
fuzz_target!(|bytes: &[u8]| {
    let Ok(mut card) = VirtualCard::new(image()) else { return };
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first() {
        let (command, after) = after.split_at(after.len().min(usize::from(*length)));
        assert!(card.exchange(command).is_ok_and(|response| response.len() >= 2));
        rest = after;
    }
});
