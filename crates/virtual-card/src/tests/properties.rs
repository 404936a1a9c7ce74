//! Whatever is sent, the card answers, and gives nothing away that a credential protects.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::terminal::{Terminal, deliver, good_message};
use super::{
    BIRTH_DATE, CARD_MANAGER, CODE_A, CODE_B, COMMON, FACE, JPKI, REGISTRY, TEXT, TEXT_PIN, bytes, image, whole_card,
};
use crate::{Behaviour, Profile, ResponseSplitting, TriesQuery, VirtualCard};

/// Commands near the right ones: random bytes alone would seldom get past the class.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let fid = prop_oneof![Just(0x01_u8), Just(0x17), Just(0x18), Just(0x1A), Just(0x1B), 0..0x20_u8];
    let short = fid.clone().prop_map(|fid| 0x80 | fid);
    let whole = |text: &str| Just(hex::decode(text).unwrap());
    prop_oneof![
        4 => vec(any::<u8>(), 0..20),
        3 => whole("00A4040C0AD392F000260100000001"),
        1 => whole("00A4040C0AD3921000310001010100"),
        1 => whole("00A4040002D39200"),
        3 => fid.prop_map(|fid| vec![0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, fid]),
        4 => (0..8_u8, any::<u8>(), any::<u8>()).prop_map(|(high, low, le)| vec![0x00, 0xB0, high, low, le]),
        4 => (short.clone(), any::<u8>(), any::<u8>()).prop_map(|(p1, p2, le)| vec![0x00, 0xB0, p1, p2, le]),
        2 => short.clone().prop_map(|p1| vec![0x00, 0xB0, p1, 0x00, 0x00, 0x00, 0x00]),
        2 => any::<u8>().prop_map(|le| vec![0x00, 0xC0, 0x00, 0x00, le]),
        3 => (short.clone(), vec(any::<u8>(), 0..18)).prop_map(|(p2, data)| with_data(0x00, 0x20, 0x00, p2, &data, None)),
        4 => (0..7_u8, short.clone(), vec(any::<u8>(), 0..60))
            .prop_map(|(p1, p2, data)| with_data(0x80, 0x2A, p1, p2, &data, Some(0))),
        2 => (any::<[u8; 4]>(), vec(any::<u8>(), 0..20)).prop_map(|([cla, ins, p1, p2], data)| with_data(
            cla, ins, p1, p2, &data, Some(0)
        )),
        2 => (short, vec(any::<u8>(), 1..10)).prop_map(|(p2, data)| with_data(0x00, 0x24, 0x01, p2, &data, None)),
        1 => vec(any::<u8>(), 1..9).prop_map(|data| with_data(0x10, 0x20, 0x00, 0x9B, &data, None)),
    ]
}

fn with_data(cla: u8, ins: u8, p1: u8, p2: u8, data: &[u8], le: Option<u8>) -> Vec<u8> {
    let mut out = vec![cla, ins, p1, p2];
    if !data.is_empty() {
        out.push(data.len() as u8);
        out.extend(data);
    }
    out.extend(le);
    out
}

fn behaviour() -> impl Strategy<Value = Behaviour> {
    let splitting = prop_oneof![
        Just(ResponseSplitting::None),
        (1..=255_u8).prop_map(ResponseSplitting::MoreData),
        Just(ResponseSplitting::WrongLe)
    ];
    (any::<[bool; 8]>(), splitting).prop_map(|(flags, response_splitting)| Behaviour {
        extended_length: flags[0],
        command_chaining: flags[1],
        short_file_identifiers: flags[2],
        end_of_file_warning: flags[3],
        verified_query_9000: flags[4],
        strict_credential_length: flags[5],
        warm_reset_clears: flags[6],
        tries_query: if flags[7] { TriesQuery::HeaderOnly } else { TriesQuery::WithLe },
        response_splitting,
        ..Behaviour::default()
    })
}

/// Each protected file of a whole card: its application, the byte it repeats, and the references of which one must be
/// verified.
const PROTECTED: [(&str, u8, &[u8]); 11] = [
    (TEXT, 0xC1, &[0x11, 0x14]),
    (TEXT, 0xC2, &[0x11, 0x15]),
    (TEXT, 0xC3, &[0x11, 0x14, 0x15]),
    (TEXT, 0xC6, &[0x11, 0x14, 0x15]),
    (TEXT, 0xC7, &[0x11, 0x14, 0x15]),
    (TEXT, 0xC8, &[0x11, 0x14, 0x15]),
    (FACE, 0xD1, &[0x11]),
    (FACE, 0xD2, &[0x12, 0x13]),
    (FACE, 0xD5, &[0x13]),
    (FACE, 0xD6, &[0x12, 0x13]),
    (JPKI, 0x51, &[0x1B]),
];

/// The references of an application and their values.
fn references(application: &str) -> &'static [(u8, &'static [u8])] {
    match application {
        TEXT => &[(0x11, TEXT_PIN), (0x14, CODE_A), (0x15, CODE_B)],
        FACE => &[(0x11, BIRTH_DATE), (0x12, CODE_B), (0x13, CODE_A)],
        JPKI => &[(0x18, b"1234"), (0x1B, b"TEST1234")],
        COMMON | REGISTRY => &[(0x1C, b"4321")],
        _ => &[],
    }
}

#[derive(Debug, Clone)]
enum Step {
    Select(&'static str),
    SelectFile(u8),
    /// A reference and a value, whether it is right or not; secured or plain.
    Verify(u8, &'static [u8], bool),
    /// P1, P2 and Le; secured or plain.
    Read(u8, u8, u8, bool),
    OpenSession,
    /// Whatever else that changes nothing of what the model knows.
    Other(Vec<u8>),
}

fn step() -> impl Strategy<Value = Step> {
    let application = prop_oneof![
        4 => Just(TEXT), 3 => Just(FACE), 2 => Just(JPKI), 1 => Just(COMMON), 1 => Just(REGISTRY), 1 => Just(CARD_MANAGER)
    ];
    let reference = prop_oneof![0x11..=0x15_u8, Just(0x18), Just(0x1B), Just(0x1C)];
    let value = prop_oneof![
        2 => Just(TEXT_PIN), 2 => Just(CODE_A), 2 => Just(CODE_B), 2 => Just(BIRTH_DATE), 1 => Just(&b"1234"[..]),
        1 => Just(&b"TEST1234"[..]), 1 => Just(&b"4321"[..])
    ];
    // One in two values belongs to its reference: otherwise everything would soon be blocked.
    let right = prop_oneof![
        Just((0x11, TEXT_PIN)),
        Just((0x14, CODE_A)),
        Just((0x15, CODE_B)),
        Just((0x11, BIRTH_DATE)),
        Just((0x12, CODE_B)),
        Just((0x13, CODE_A)),
        Just((0x1B, &b"TEST1234"[..]))
    ];
    let secured = any::<bool>();
    prop_oneof![
        3 => application.prop_map(Step::Select),
        2 => (1..0x1F_u8).prop_map(Step::SelectFile),
        2 => (reference, value, secured).prop_map(|(fid, value, secured)| Step::Verify(fid, value, secured)),
        4 => (right, secured).prop_map(|((fid, value), secured)| Step::Verify(fid, value, secured)),
        8 => (0x81..0x9F_u8, 0..4_u8, any::<u8>(), secured)
            .prop_map(|(p1, p2, le, secured)| Step::Read(p1, p2, le, secured)),
        3 => (any::<u8>(), any::<u8>(), secured).prop_map(|(p2, le, secured)| Step::Read(0, p2, le, secured)),
        1 => Just(Step::OpenSession),
        2 => command()
            .prop_filter("the model knows SELECT, VERIFY, secured commands and changed values from its own steps", |bytes| {
                !matches!(bytes[..], [_, 0x20 | 0x24 | 0x32 | 0xA4, ..]) && bytes.first().is_none_or(|cla| cla & 0x0C == 0)
            })
            .prop_map(Step::Other),
    ]
}

/// What a bystander knows of the card: the commands and the status words.
struct Model {
    application: &'static str,
    verified: BTreeSet<u8>,
    terminal: Terminal,
}

impl Model {
    fn command(&mut self, step: &Step) -> String {
        match *step {
            Step::Select(application) => application.to_owned(),
            Step::SelectFile(fid) => format!("00A4020C0200{fid:02X}"),
            Step::Verify(fid, value, true) => self.terminal.verify(fid, value),
            Step::Verify(fid, value, false) => super::present(fid.into(), value),
            Step::Read(p1, p2, le, true) => self.terminal.read(&format!("{p1:02X}{p2:02X}"), le.into()),
            Step::Read(p1, p2, le, false) => format!("00B0{p1:02X}{p2:02X}{le:02X}"),
            Step::OpenSession => deliver(&good_message()),
            Step::Other(ref bytes) => hex::encode(bytes),
        }
    }

    /// The bytes that a response shows to the terminal.
    fn shown(&self, step: &Step, response: &[u8]) -> Vec<u8> {
        match step {
            Step::Read(.., true) if response.len() > 2 => self.terminal.plain(&hex::encode(response)),
            _ => response.to_vec(),
        }
    }

    fn learn(&mut self, step: &Step, status: &[u8]) -> Result<(), TestCaseError> {
        let done = status == [0x90, 0x00];
        match *step {
            Step::Select(application) if done && application != self.application => {
                self.application = application;
                self.verified.clear();
            }
            Step::Verify(fid, value, _) if done => {
                let right = references(self.application).contains(&(fid, value));
                prop_assert!(right, "{fid:02X} of {} took another value", self.application);
                self.verified.insert(fid);
            }
            Step::Verify(fid, ..) if status[0] == 0x63 => drop(self.verified.remove(&fid)),
            Step::OpenSession if done => {
                prop_assert!(self.application == TEXT && self.verified.contains(&0x11));
                self.terminal.count = 0;
            }
            _ => {}
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_secret_leaves_without_its_credential(
        behaviour in behaviour(),
        commands in vec(command(), 1..60),
    ) {
        // Every byte of the certificate that is not its header is 51; nothing else on this card repeats it.
        let mut image = image(Profile::Card);
        image.behaviour = behaviour;
        image.applications.clear();
        let mut card = VirtualCard::with_seed(image, [3; 32]).unwrap();
        for command in commands {
            let response = card.exchange(&command).unwrap();
            prop_assert!(response.len() >= 2);
            // None of the credentials is ever guessed.
            let revealed = response.windows(8).any(|window| window == [0x51; 8]);
            prop_assert!(!revealed, "{command:02X?} revealed the certificate");
            prop_assert_eq!(card.session.private_operations, 0, "{:02X?} was signed", command);
        }
    }

    #[test]
    fn any_bytes_are_answered(commands in vec(vec(any::<u8>(), 0..600), 1..30)) {
        let mut card = whole_card();
        for command in commands {
            prop_assert!(card.exchange(&command).unwrap().len() >= 2);
        }
    }

    #[test]
    fn no_file_leaves_its_application_without_a_reference_that_opens_it(steps in vec(step(), 1..80)) {
        let mut card = whole_card();
        let mut model = Model { application: CARD_MANAGER, verified: BTreeSet::new(), terminal: Terminal { count: 0 } };
        for step in steps {
            let command = model.command(&step);
            let response = card.exchange(&bytes(&command)).unwrap();
            let shown = model.shown(&step, &response);
            let opened_before = model.verified.clone();
            model.learn(&step, &response[response.len() - 2..])?;
            for (application, marker, references) in PROTECTED {
                if shown.windows(4).any(|window| window == [marker; 4]) {
                    prop_assert_eq!(model.application, application, "{} revealed {:02X}", command, marker);
                    let open = references.iter().any(|reference| opened_before.contains(reference));
                    prop_assert!(open, "{} revealed {:02X}", command, marker);
                }
            }
        }
    }
}
