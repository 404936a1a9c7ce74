//! `jpki apdu`: raw exchange, guarded.

mod guard;

use jpki_apdu::{Command, Response, StatusWord};
use jpki_reader::{Access, Transport};
use schemars::JsonSchema;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{ApduArgs, Globals};
use crate::context::with_card;
use crate::error::{Code, Exit, Failure};
use crate::output::{DIM, GOOD, Ui, WARN};
use crate::say;
use guard::{Verdict, judge};

/// SELECT of the JPKI application (docs/protocol.md §2.1).
const SELECT_JPKI: &str = "00A4040C0AD392F000260100000001";

/// Result of `jpki apdu`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApduResult {
    /// What was sent and what came back, in order.
    pub exchanges: Vec<Exchange>,
}

/// One command and its response.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Exchange {
    /// The command, in hex.
    pub command: String,
    /// Response data, in hex.
    pub data: String,
    /// Status word, in hex.
    pub status: String,
    /// What the status word means, in English.
    pub meaning: String,
    /// The same for the catalogue.
    #[serde(skip)]
    word: StatusWord,
}

/// Sends commands as they are.
pub fn run(arguments: &ApduArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let first = arguments.select.then_some(SELECT_JPKI);
    let given = arguments.commands.iter().map(String::as_str);
    // Every command is judged before the first is sent.
    let commands: Vec<_> =
        first.into_iter().chain(given).map(|text| read(text, arguments.i_know)).collect::<Result<_, _>>()?;
    let exchanges = with_card(globals, ui, Access::Shared, |transport| {
        commands.iter().map(|command| exchange(transport, command)).collect::<Result<Vec<_>, _>>()
    })?;
    let result = ApduResult { exchanges };
    ui.result(&result, |page| {
        for exchange in &result.exchanges {
            page.raw_line(&format!("> {}", spaced(&exchange.command)));
            let style = if exchange.status == "9000" { GOOD } else { WARN };
            let data = spaced(&exchange.data);
            let space = if data.is_empty() { "" } else { " " };
            let status = spaced(&exchange.status);
            let meaning = say!(ui, "apdu-status", name = exchange.word.name());
            page.raw_line(&format!("< {data}{space}{style}{status}{style:#} {DIM}{meaning}{DIM:#}"));
        }
        page.gap();
        page.styled(&say!(ui, "apdu-count", count = result.exchanges.len() as u64), DIM);
    })?;
    Ok(Exit::Done)
}

fn read(text: &str, i_know: bool) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !c.is_whitespace() && *c != ':').collect());
    let malformed = || Failure::new(Code::ApduMalformed).with("command", shown(text));
    let bytes = Zeroizing::new(hex::decode(digits.as_bytes()).map_err(|_| malformed())?);
    let (command, _) = Command::parse(&bytes).map_err(|error| malformed().with_detail(&error))?;
    let refused = |code| Err(Failure::new(code).with("command", format!("{:02X} {:02X}", command.cla, command.ins)));
    match judge(&command) {
        Verdict::Harmless => Ok(bytes),
        Verdict::Odd if i_know => Ok(bytes),
        Verdict::Odd => refused(Code::ApduOdd),
        Verdict::CostsTry => refused(Code::ApduCostsTry),
        Verdict::ChangesCard => refused(Code::ApduChangesCard),
    }
}

/// The first characters of what was given: no more, since it may be a credential.
fn shown(text: &str) -> String {
    let start: String = text.chars().take(8).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

fn exchange(transport: &mut dyn Transport, command: &[u8]) -> Result<Exchange, Failure> {
    let answer = transport.transmit(command)?;
    let response = Response::parse(&answer).map_err(|error| Failure::new(Code::CardResponse).with_detail(&error))?;
    Ok(Exchange {
        command: hex::encode_upper(command),
        data: hex::encode_upper(&response.data),
        status: format!("{:04X}", response.status.to_u16()),
        meaning: response.status.meaning().to_owned(),
        word: response.status,
    })
}

/// `00A404` as `00 A4 04`.
fn spaced(digits: &str) -> String {
    digits.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, i_know: bool) -> Option<Code> {
        read(text, i_know).err().map(|failure| failure.code())
    }

    #[test]
    fn nothing_that_could_cost_a_try_is_sent_whatever_is_asked() {
        for i_know in [false, true] {
            assert_eq!(code("00 20 00 80 04 31 32 33 34", i_know), Some(Code::ApduCostsTry));
            assert_eq!(code("80320080 04 31323334", i_know), Some(Code::ApduCostsTry));
            assert_eq!(code("00D60000 01 FF", i_know), Some(Code::ApduChangesCard));
            assert_eq!(code("00:20:00:80", i_know), None);
        }
        assert_eq!(code("80FC0000", false), Some(Code::ApduOdd));
        assert_eq!(code("80FC0000", true), None);
    }

    #[test]
    fn every_status_word_has_a_meaning_in_both_languages() {
        for language in ["ja", "en"] {
            let path = format!("{}/locales/{language}/messages.ftl", env!("CARGO_MANIFEST_DIR"));
            let catalogue = std::fs::read_to_string(path).unwrap();
            for value in 0..=u16::MAX {
                let name = StatusWord::from_u16(value).name();
                assert!(catalogue.contains(&format!("[{name}] ")), "{language}: {name}");
            }
        }
    }

    #[test]
    fn what_is_no_command_is_named_without_being_shown_whole() {
        for text in ["", "00A4", "xyz", "0020008005313233", "00A40", "002000800431323334FF00"] {
            assert_eq!(code(text, true), Some(Code::ApduMalformed), "{text}");
        }
        assert_eq!(shown("00200080043132333435"), "00200080…");
        assert_eq!(spaced("00A404"), "00 A4 04");
    }
}
