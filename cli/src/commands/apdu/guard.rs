//! Which raw commands may go to the card: none that could cost a try or change what is on it.

use jpki_apdu::{Case, Command};

/// What a command could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Reads, and nothing else.
    Harmless,
    /// Unknown, or uses a key.
    Odd,
    /// Presents, changes or unblocks a credential, or may carry a command that does.
    CostsTry,
    /// Writes, deletes or manages.
    ChangesCard,
}

/// Judges a command by its instruction, whatever its class byte: secure messaging and chaining change the class only.
pub fn judge(command: &Command) -> Verdict {
    match command.ins {
        // VERIFY without data and Le asks for the tries left, and is answered without spending one (docs/protocol.md §2.5).
        0x20 if command.cla == 0x00 && command.p1 == 0x00 && command.case() == Case::Case1 => Verdict::Harmless,
        // VERIFY, CHANGE REFERENCE DATA, DISABLE and ENABLE VERIFICATION REQUIREMENT, RESET RETRY COUNTER
        // (ISO/IEC 7816-4 §11.5), CHANGE KEY `80 32`, UNLOCK KEY `80 54` (docs/protocol.md §4.5); EXTERNAL and GENERAL
        // AUTHENTICATE and `80 A2`, whose counters are unknown; ENVELOPE, which can carry any of them.
        0x20 | 0x21 | 0x24 | 0x25 | 0x26 | 0x28 | 0x2C | 0x2D | 0x32 | 0x33 | 0x54 | 0x82 | 0x86 | 0x87 | 0xA2
        | 0xC2 | 0xC3 => Verdict::CostsTry,
        // SELECT, READ BINARY, READ RECORD, GET RESPONSE, GET DATA, GET CHALLENGE.
        0x84 | 0xA4 | 0xB0 | 0xB1 | 0xB2 | 0xB3 | 0xC0 | 0xCA | 0xCB if command.cla & 0xF0 == 0 => Verdict::Harmless,
        // ERASE, WRITE, UPDATE and PUT DATA; CREATE, DELETE, TERMINATE and their like; GENERATE KEY PAIR; STORE DATA and
        // the other commands of a card manager.
        0x04 | 0x0C..=0x0F | 0x44..=0x47 | 0xD0..=0xDF | 0xE0..=0xEF | 0xF0 => Verdict::ChangesCard,
        _ => Verdict::Odd,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(hex_text: &str) -> Verdict {
        judge(&Command::parse(&hex::decode(hex_text).unwrap()).unwrap().0)
    }

    #[test]
    fn whatever_could_cost_a_try_is_refused_in_every_class_and_form() {
        for command in [
            "00200080043132333400",
            "002000800431323334",
            "0020008000",
            "0020009804",
            "0020018000",
            "80200080",
            "0C20008004AABBCCDD",
            "1020008004AABBCCDD",
            "0120008004AABBCCDD",
            "0320008004AABBCCDD",
            "0820008004AABBCCDD",
            "0020008000000431323334",
            "00200080000004313233340000",
            "00200080000000",
            "01200080",
            "00210080",
            "0024018004AABBCCDD",
            "002C000004AABBCCDD",
            "8032008004AABBCCDD",
            "8054008004AABBCCDD",
            "0082000004AABBCCDD",
            "80A206C104AABBCCDD",
            "00C2000005002000803100",
        ] {
            assert_eq!(verdict(command), Verdict::CostsTry, "{command}");
        }
    }

    #[test]
    fn no_class_makes_a_credential_command_pass() {
        for cla in 0..=0xFFu8 {
            for ins in [0x20, 0x24, 0x2C, 0x32, 0x54] {
                let command = Command::new(cla, ins, 0, 0x80).with_data(b"1234");
                assert_eq!(judge(&command), Verdict::CostsTry, "{cla:02X} {ins:02X}");
            }
        }
    }

    #[test]
    fn reading_is_harmless_writing_is_not_and_the_rest_is_odd() {
        for command in
            ["00A404000AD392F000260100000001", "00B0000004", "00CA5F5100", "0084000008", "00200080", "0020009B"]
        {
            assert_eq!(verdict(command), Verdict::Harmless, "{command}");
        }
        for command in ["00D6000001FF", "80E6000000", "00E400000200FF"] {
            assert_eq!(verdict(command), Verdict::ChangesCard, "{command}");
        }
        for command in ["802A00800100", "00880000080102030405060708", "80FC0000", "80CA9F7F00", "90B00000"] {
            assert_eq!(verdict(command), Verdict::Odd, "{command}");
        }
    }
}
