//! The statements that a survey asks about: what docs/protocol.md marks below ●, its §9, and of what it marks ● that in which
//! cards may differ by age. In the order of the sections.

use super::statement::Certainty::{Inference, OneSource, Open, TwoSources};
use super::statement::Statement;

const fn ask(
    id: &'static str,
    certainty: super::Certainty,
    says: &'static str,
    expected: &'static str,
    how: &'static str,
) -> Statement {
    Statement::new(id, certainty, says, expected, how)
}

/// All of them.
#[rustfmt::skip]
pub const STATEMENTS: &[Statement] = &[
    // §1 Link
    ask("1.3-extended-read", TwoSources, "Extended READ BINARY works on the cards that were tried", "the whole file and 9000", "READ of EF 0006 with Le 65536"),
    ask("1.3-read-beyond-end", OneSource, "READ BINARY with more asked than is left gives what is left and 9000", "the rest and 9000", "READ of EF 0006 ten bytes before its end, Le 256"),
    ask("1.3-offset-at-end", TwoSources, "An offset at or behind the end gives 6B00", "6B00 twice", "READ of EF 0006 at its end and one byte behind"),
    ask("1.3-parts", Inference, "Nobody reports 61xx or 6Cxx from this card", "neither is seen", "all exchanges of this survey"),
    ask("1.4-time", Open, "Nobody has published how long anything takes", "not known", "time of every exchange; see the table of times"),
    ask("1.5-four-byte-query", OneSource, "Some readers answer 6700 to the four-byte VERIFY that asks for the tries left", "63Cx", "VERIFY of JPKI 0018 without data, four bytes"),
    ask("1.5-five-byte-query", OneSource, "A card answered 6700 to the same with a trailing 00", "6700", "VERIFY of text 0012 in five bytes, only where that reference is blocked and has no try to lose"),
    ask("1.5-first-command", OneSource, "The very first command after power-up was answered 6F00 on one card", "9000, or 6F00 once", "SELECT after a cold reset"),
    Statement::never("1.5-inherited", OneSource, "Another process may use a credential that was verified, as long as the application stays selected", "an open file", "it takes a second program"),
    // §2.1, §2.2 Applications and selection
    ask("2.1-card-manager", OneSource, "The card manager can be selected by A0000001510000", "9000", "SELECT"),
    ask("2.2-channels", OneSource, "Logical channels other than 0 give 6881", "6881", "SELECT with CLA 01"),
    ask("2.2-partial-name", TwoSources, "The first bytes of an identifier select an application", "9000", "SELECT of D392"),
    // §2.3 Short EF identifiers
    ask("2.3-read", TwoSources, "READ BINARY takes a short EF identifier", "9000", "READ of EF 0006 by SFI"),
    ask("2.3-current", TwoSources, "A short EF identifier makes the EF current", "the same bytes", "READ by SFI, then READ of the current EF"),
    ask("2.3-record", TwoSources, "READ RECORD takes a short EF identifier", "9000", "READ RECORD 1 of common 0001 by SFI and of the current EF"),
    ask("2.3-query", TwoSources, "VERIFY takes a short EF identifier", "the same answer in both forms", "tries of JPKI 0018 by SFI and of the current EF"),
    // §2.4 Security status
    ask("2.4-survives-file", OneSource, "What was verified survives SELECT of an EF", "an open file", "text PIN, SELECT EF, READ (needs the text PIN)"),
    ask("2.4-survives-same", OneSource, "It survives selecting the same application again", "an open file", "text PIN, SELECT of the text application, READ (needs the text PIN)"),
    ask("2.4-survives-reset", OneSource, "It survives a warm reset", "an open file", "text PIN, warm reset, READ (needs the text PIN)"),
    ask("2.4-ends-other", OneSource, "It ends with selecting another application", "6982", "text PIN or code B, another application and back, READ (needs one of them)"),
    ask("2.4-ends-manager", OneSource, "It ends with selecting the card manager", "6982", "code A in the text application, card manager and back, READ (needs code A)"),
    ask("2.4-ends-power", OneSource, "It ends with power-off", "6982", "birth date, cold reset, READ of face 0001 (needs the birth date)"),
    // §2.5 VERIFY
    ask("2.5-asking-is-free", TwoSources, "Asking for the tries left spends none", "the same tries at the end as at the beginning", "tries of every reference, twice"),
    ask("2.5-blocked-query", OneSource, "Asked about a blocked reference, the card answers 63C0", "63C0", "tries of text 0012"),
    ask("2.5-verified-query", OneSource, "Asked while verified, the card answers 63Cx, some cards 9000", "63Cx or 9000", "tries of each credential that was offered, while it is verified (needs one)"),
    ask("2.5-right-resets", TwoSources, "A right value puts the counter back to its maximum", "the maximum", "tries after each credential that was offered (needs one)"),
    Statement::never("2.5-blocked-verify", TwoSources, "A blocked reference answers VERIFY with 6984; 6983 is in other clients' code only", "6984", "it would send data to a reference"),
    Statement::never("2.5-wrong", TwoSources, "A wrong value costs a try", "63Cx", "it would cost a try"),
    // §2.6 Card manager
    ask("2.6-nothing-readable", OneSource, "No file can be read at the card manager's level", "no 9000", "READ by SFI 01 and 06 at the card manager's level"),
    ask("2.6-challenge", TwoSources, "GET CHALLENGE gives exactly Le bytes, 1 to 256", "1, 8 and 256 bytes", "GET CHALLENGE at the card manager's level and in each application"),
    ask("2.6-challenge-extended", TwoSources, "GET CHALLENGE with an extended Le is answered 6985", "6985", "GET CHALLENGE with an extended Le of 16"),
    ask("2.6-0042", TwoSources, "GET DATA 0042: issuer identification number, 16 bytes like a key id", "16 bytes", "GET DATA"),
    ask("2.6-0045", TwoSources, "GET DATA 0045: card identification number, ASCII", "ASCII", "GET DATA"),
    ask("2.6-0066", TwoSources, "GET DATA 0066: GlobalPlatform card recognition data", "TLV", "GET DATA"),
    ask("2.6-00f0", OneSource, "GET DATA 00F0: municipality, five digits", "five digits", "GET DATA"),
    ask("2.6-00f2", OneSource, "GET DATA 00F2: expiry of the card, eight digits", "eight digits", "GET DATA"),
    ask("2.6-00f7", OneSource, "GET DATA 00F7: key id of the intermediate CA", "16 bytes", "GET DATA"),
    ask("2.6-00f8", OneSource, "GET DATA 00F8: CV certificate of the intermediate by the root x000020, 575 bytes", "575 bytes, certified by a known root", "GET DATA"),
    ask("2.6-7f21", OneSource, "GET DATA 7F21: CV certificate of the next key by the intermediate, 575 bytes; missing on older cards", "575 bytes, certified by 00F8's key, or 6A88", "GET DATA"),
    ask("2.6-5f51", OneSource, "GET DATA 5F51: ATR at the contacts without its first byte; on some cards answered inside an application only", "an ATR without 3B", "GET DATA at both places"),
    ask("2.6-inside", OneSource, "Inside an application 5F51 is answered, the others are not", "5F51 alone", "GET DATA of all in the JPKI application"),
    ask("2.6-short-le", OneSource, "GET DATA with an Le that the object does not fit is answered 6700", "6700", "GET DATA 00F8 with Le 256"),
    ask("2.6-ef-001e", OneSource, "EF 001E can be selected and READ is answered 6981", "9000, 6981", "SELECT EF and READ at the card manager's level"),
    ask("2.6-ef-2f10", OneSource, "EF 2F10 and 2F11 do not exist", "6A82 twice", "SELECT EF at the card manager's level"),
    // §3.1 Common application
    ask("3.1-0002", OneSource, "Common 0002: a record of 16 bytes, free", "16 bytes", "READ RECORD 1"),
    ask("3.1-0019", OneSource, "Common 0019 answers INTERNAL AUTHENTICATE of 1 to 255 bytes with 256 bytes, without a PIN", "256 bytes", "INTERNAL AUTHENTICATE of 1, 16 and 255 bytes"),
    ask("3.1-0019-same", OneSource, "The same data give the same signature", "equal", "INTERNAL AUTHENTICATE twice"),
    ask("3.1-001c", OneSource, "Common 001C is a second reference of the card PIN", "63Cx", "tries"),
    // §3.2 Text application
    ask("3.2-closed", OneSource, "Text 0001, 0002, 0003, 0006, 0007 and 0008 are closed without a credential", "6982 six times", "READ"),
    ask("3.2-0005", OneSource, "Text 0005: basic information, DF43 of 128 bytes of unknown meaning", "FF40{DF41:4 DF42:16 DF43:128}", "READ"),
    ask("3.2-0012", OneSource, "Text 0012 is blocked on every card examined", "63C0", "tries"),
    ask("3.2-0013-forms", TwoSources, "The presence key signs as 802A0093 and as 802A0000, without a PIN", "256 bytes, equal", "COMPUTE DIGITAL SIGNATURE in both forms"),
    ask("3.2-unused", OneSource, "Text 0010, 001C and 001E can be selected; their use is unknown", "9000, then 6981", "SELECT EF and READ"),
    ask("3.2-pin-opens", TwoSources, "The text PIN opens 0001, 0002, 0003, 0006, 0007 and 0008", "six open files", "READ (needs the text PIN)"),
    ask("3.2-a-opens", TwoSources, "Code A opens 0001, 0003, 0006, 0007 and 0008, not 0002", "five open files, 0002 closed", "READ (needs code A)"),
    ask("3.2-b-opens", TwoSources, "Code B opens 0002, 0003, 0006, 0007 and 0008, not 0001", "five open files, 0001 closed", "READ (needs code B)"),
    ask("3.2-0001", TwoSources, "Text 0001 has 17 bytes: FF10 of 12 bytes and FF FF", "FF10:12 2×FF", "READ (needs the text PIN or code A)"),
    ask("3.2-0006", OneSource, "Text 0006: key for session keys", "A1{90:3 91:256}", "READ (needs a credential of the text application)"),
    ask("3.2-0007", TwoSources, "Text 0007: public half of the presence key, certified", "FF50{DF51:265 DF52:256}, its signature right, the key that of 0013", "READ and check (needs a credential of the text application)"),
    ask("3.2-0008", OneSource, "Text 0008: sixteen bytes FF", "16×FF", "READ (needs a credential of the text application)"),
    ask("3.2-signed", OneSource, "Text 0003 signs hashes of the whole EF 0001 with its filler and of EF 0002 from DF22 to the end of DF25", "authentic", "READ and check (needs a credential of the text application)"),
    // §3.3 Face application
    ask("3.3-0003-free", TwoSources, "Face 0003 is free", "FF30{DF31:4 DF32:16 DF33:1 DF34:5 DF35:272}", "READ"),
    ask("3.3-0004-free", TwoSources, "Face 0004 is free", "7F21{5F4E:297 5F37:256}", "READ"),
    ask("3.3-closed", OneSource, "Face 0001, 0002, 0005 and 0006 are closed without a credential", "6982 four times", "READ"),
    ask("3.3-001a-forms", OneSource, "The presence key signs as 802A009A and as 802A0000, without a PIN", "256 bytes, equal", "COMPUTE DIGITAL SIGNATURE in both forms"),
    ask("3.3-unused", OneSource, "Face 001C and 001E can be selected; their use is unknown", "9000, then 6981", "SELECT EF and READ"),
    ask("3.3-d-opens", TwoSources, "The birth date opens 0001 and nothing else", "0001 open; 0002, 0005, 0006 closed", "READ (needs the birth date)"),
    ask("3.3-a-opens", TwoSources, "Code A opens 0002, 0005 and 0006, not 0001", "three open files, 0001 closed", "READ (needs code A)"),
    ask("3.3-b-opens", TwoSources, "Code B opens 0002 and 0006, not 0001 and 0005", "two open files, two closed", "READ (needs code B)"),
    ask("3.3-0006", OneSource, "Face 0006: sixteen bytes FF", "16×FF", "READ (needs code A or B)"),
    ask("3.3-signed", OneSource, "Face 0001, 0002 and 0005 are signed as described, 0002 with three hashes in one DigestInfo", "authentic", "READ and check (needs a credential of the face application)"),
    ask("3.3-presence", TwoSources, "The key in the signed data is that of the presence key", "the challenge is signed by it", "READ and check (needs a credential of the face application)"),
    // §3.4, §3.5 Registry application, codes
    ask("3.4-0002", OneSource, "Registry 0002: a record of 16 bytes, equal to the common application's", "16 bytes, equal", "READ RECORD 1 of both"),
    ask("3.4-001c", TwoSources, "Registry 001C is the card PIN", "63Cx", "tries"),
    Statement::never("3.4-opens-nothing", OneSource, "The card PIN opens nothing that can be seen", "nothing", "it would present the card PIN, which proves nothing else"),
    ask("3.5-code-a-tries", TwoSources, "Code A has ten tries; one old source says three", "10", "tries of text 0014 and face 0013"),
    ask("3.5-code-b-tries", TwoSources, "Code B has ten tries", "10", "tries of text 0015 and face 0012"),
    ask("3.5-birth-date-tries", Open, "How many tries the birth date has is not known", "10", "tries of face 0011"),
    ask("3.5-birth-date-form", OneSource, "The birth date is six digits, YYMMDD with the year of the era", "9000", "the birth date that was offered (needs it)"),
    ask("3.5-code-b-form", OneSource, "Code B is 14 digits: birth date with the year of the era, expiry year, security code", "9000", "code B that was offered (needs it)"),
    // §3.7 CV certificates
    ask("3.7-text-ids", OneSource, "Ids are seven digits, 08 05, three digits, four bytes; the text application's subject is a municipality code and 31, its root x000033", "usual form, ends in 31, a known root", "READ of text 0004"),
    ask("3.7-face-ids", OneSource, "The face application's subject is a municipality code and 21, its root x000023", "usual form, ends in 21, a known root", "READ of face 0004"),
    // §3.8 Secure messaging
    ask("3.8-open", OneSource, "A session of secure messaging opens with the text PIN", "9000", "80AE with a fresh key (needs the text PIN)"),
    ask("3.8-read", OneSource, "A secured READ gives the same bytes as one in clear", "equal", "READ of text 0003 both ways (needs the text PIN)"),
    ask("3.8-jpki-class-08", OneSource, "READ with CLA 08 in the JPKI application is answered 69FC", "69FC", "READ of EF 0006 with CLA 08"),
    ask("3.8-select-class-08", OneSource, "SELECT with CLA 08 in an application without secure messaging is answered 6882", "6882", "SELECT EF 0006 with CLA 08 in the JPKI application"),
    ask("3.8-class-0c", OneSource, "During a session any command with CLA 0C is answered 6987", "6987", "READ with CLA 0C (needs the text PIN)"),
    ask("3.8-no-session", OneSource, "Without a session, CLA 08 is answered 69FC in the text application", "69FC", "READ with CLA 08"),
    Statement::never("3.8-errors", OneSource, "What 80AE is answered where it cannot be", "6982, 66F1, 6A80, 6F00", "it would deliver keys to applications that refuse them, and is not known to be harmless"),
    // §4 JPKI application
    ask("4.1-0008", OneSource, "JPKI 0008: 8F where a certificate is there, signature first", "8F8F00 on a card with both", "READ"),
    ask("4.1-000a", TwoSources, "JPKI 000A is free on the plastic card, closed on a phone", "9000, on a phone 6982", "READ"),
    ask("4.1-0001", TwoSources, "JPKI 0001 is closed without the signature password", "6982", "READ"),
    ask("4.1-0001-opens", TwoSources, "The signature password opens JPKI 0001", "a certificate", "READ (needs the signature password)"),
    ask("4.1-unused", OneSource, "JPKI 0005, 0009, 0010, 0016, 0019, 001C and 001E can be selected and not read", "9000, then no 9000", "SELECT EF and READ"),
    ask("4.2-layout", OneSource, "JPKI 0006: 160 bytes of a CK_TOKEN_INFO", "160 bytes, readable as one", "READ"),
    Statement::never("4.5-change", TwoSources, "CHANGE REFERENCE DATA and CHANGE KEY, what values they refuse, an equal new value", "9000", "it would change a credential"),
    ask("4.6-scheme-01", OneSource, "P1 01: SHA-256 of the message, bare hash in PKCS#1 v1.5", "equal to P1 00 over the bare hash", "presence key"),
    ask("4.6-scheme-02", OneSource, "P1 02: DigestInfo around the hash", "equal to P1 00 over the DigestInfo", "presence key"),
    ask("4.6-scheme-03", OneSource, "P1 03: SHA-256 of the message, DigestInfo", "equal to P1 00 over the DigestInfo", "presence key"),
    ask("4.6-scheme-04", OneSource, "P1 04: PSS of the hash, random salt", "256 bytes, another each time", "presence key"),
    ask("4.6-scheme-05", TwoSources, "P1 05: SHA-256 of the message, PSS, random salt", "256 bytes, another each time", "presence key"),
    ask("4.6-pss-salt", Inference, "The salt of PSS has 32 bytes", "32", "a PSS signature opened with the key of the card's own data (needs a credential that opens it)"),
    ask("4.6-other-p1", OneSource, "Another P1 gives 6A86", "6A86", "presence key, P1 06"),
    ask("4.6-any-data", OneSource, "P1 00 takes any data: the card does not look at the DigestInfo", "256 bytes", "presence key, 32 bare bytes"),
    ask("4.6-data-range", OneSource, "Data out of range is answered 6985 or 6700", "6985 or 6700", "presence key, P1 00 with 246 bytes"),
    ask("4.6-message-length", Open, "How long a message the schemes take that hash on the card is not known", "255 bytes are taken, 300 are not", "presence key, P1 03 with 255 bytes, and with 300 in extended form"),
    ask("4.6-auth-key", TwoSources, "The user-authentication key signs in the same schemes", "every signature verifies", "P1 00, 02, 03, 04 and 05 (needs its PIN)"),
    Statement::never("4.6-default-key", Open, "What P2 00 does in the JPKI application", "not known", "it could sign with a key that a credential protects"),
    ask("4.7-presence-key", OneSource, "The presence keys refuse INTERNAL AUTHENTICATE with 6985", "6985", "INTERNAL AUTHENTICATE in the text and the face application"),
    Statement::never("4.7-jpki-keys", OneSource, "JPKI keys refuse INTERNAL AUTHENTICATE with 6982", "6982", "it would address a key that a credential protects"),
    Statement::never("4.8-terminal", OneSource, "Terminal certificates, 80A206C1 and 80A200C1", "6700, 6A86", "what they begin is not public"),
    // §5 Phones
    ask("5-applications", OneSource, "A phone has neither text nor face application", "6A82", "SELECT (on a phone)"),
    ask("5-certificate", OneSource, "A phone's user-authentication certificate is closed without the PIN", "6982", "READ (on a phone)"),
    Statement::never("5-80fc", OneSource, "80FC0000 is answered 6700 by the plastic card, and known to iPhones", "6700", "it is not known to be harmless"),
    // §6 Certificates
    ask("6.2-profile", TwoSources, "User-authentication certificate: RSA-2048, SHA-256, its policy, an OCSP address", "as described", "READ of JPKI 000A"),
    ask("6.6-generation", OneSource, "The CA certificates on the card are published ones; of authca02 there is one source", "a published CA", "READ of JPKI 0002 and 000B"),
    // §9 Open
    ask("9.1-fci-application", Open, "FCI of SELECT of an application with P2 00", "6F{84}, the identifier", "SELECT of each application with P2 00"),
    ask("9.1-fci-file", Open, "FCI of SELECT EF with P2 00", "6F{83}", "SELECT EF 0006 of the JPKI application with P2 00"),
    ask("9.1-no-file", Open, "READ with no EF selected", "6986", "READ after SELECT of the application"),
    ask("9.1-query-no-file", Open, "VERIFY without data with no EF selected", "6986", "after SELECT of the application"),
    ask("9.1-query-other-file", Open, "VERIFY without data of an EF that is no reference", "6985", "EF 0006 of the JPKI application"),
    ask("9.1-query-unknown", Open, "VERIFY without data of an EF that does not exist", "6A88", "SFI 1D of the JPKI application"),
    ask("9.1-no-application", Open, "SELECT of an EF with no application selected", "6986", "EF 0001 at the card manager's level"),
    ask("9.1-certificate-filler", Open, "What lies behind the certificates, and how large their files are", "FF up to 2048 bytes", "READ to the end of JPKI 0002, 000A and 000B"),
    ask("9.1-data-filler", Open, "Filler behind the free files of the text and the face application", "none", "READ to the end of text 0004, 0005 and face 0003, 0004"),
    ask("9.1-files-jpki", Open, "Which EFs the JPKI application has", "01 02 05 06 08 09 0A 0B 10 16 17 18 19 1A 1B 1C 1E", "SELECT of EF 0001 to 001E"),
    ask("9.1-files-text", Open, "Which EFs the text application has", "01 02 03 04 05 06 07 08 10 11 12 13 14 15 1C 1E", "SELECT of EF 0001 to 001E"),
    ask("9.1-files-face", Open, "Which EFs the face application has", "01 02 03 04 05 06 11 12 13 1A 1C 1E", "SELECT of EF 0001 to 001E"),
    ask("9.1-files-common", Open, "Which EFs the common application has", "01 02 19 1C", "SELECT of EF 0001 to 001E"),
    ask("9.1-files-registry", Open, "Which EFs the registry application has", "02 1C", "SELECT of EF 0001 to 001E"),
    Statement::never("9.1-verify-length", Open, "VERIFY of a wrong length", "not known", "it would send data to a reference"),
    Statement::never("9.1-failed-verify", Open, "Whether a failed VERIFY ends the verified state", "not known", "it would cost a try"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_statement_has_its_own_id_and_a_section_of_the_protocol() {
        let protocol = include_str!("../../../../docs/protocol.md");
        let ids: BTreeSet<_> = STATEMENTS.iter().map(|statement| statement.id).collect();
        assert_eq!(ids.len(), STATEMENTS.len());
        for statement in STATEMENTS {
            let section = statement.section();
            let heading = if section.contains('.') { format!("### {section} ") } else { format!("## {section}. ") };
            assert!(protocol.contains(&heading), "{}: no heading {heading:?}", statement.id);
            for text in [statement.says, statement.expected, statement.how] {
                assert!(!text.is_empty() && !text.contains(['|', '\n']), "{}", statement.id);
            }
        }
    }
}
