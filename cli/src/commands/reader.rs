//! `jpki reader list` and `jpki reader watch`.

use std::time::Duration;

use jpki_reader::{Canceller, Event, Monitor, PcscContext, ReaderState};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{Globals, ReaderCommand, WatchArgs};
use crate::context::{self, virtual_folder};
use crate::error::{Code, Exit, Failure};
use crate::output::Ui;
use crate::say;

/// Result of `jpki reader list`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReaderList {
    /// The readers attached, in the order of the service.
    pub readers: Vec<Reader>,
}

/// A card reader.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reader {
    /// Number for `--reader`.
    pub index: usize,
    /// Name that PC/SC gives it.
    pub name: String,
    /// Whether a card is in or on it.
    pub card_present: bool,
    /// Whether the card does not answer.
    pub mute: bool,
    /// Whether another program is connected to the card.
    pub in_use: bool,
    /// Answer to reset of the card, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub atr: Option<String>,
}

/// One line of `jpki reader watch --json`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReaderEvent {
    /// What happened.
    pub event: EventKind,
    /// Name of the reader concerned; none for events of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// Answer to reset of an inserted card, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub atr: Option<String>,
}

/// What can happen to readers.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A reader was attached, or was there at the start.
    ReaderAdded,
    /// A reader was unplugged.
    ReaderRemoved,
    /// A card was presented, or was there at the start.
    CardInserted,
    /// A card was taken away.
    CardRemoved,
    /// The card service ended or does not run.
    ServiceLost,
    /// The card service answers again.
    ServiceBack,
    /// Something that this version has no name for.
    Other,
}

/// Does what is asked about readers.
pub fn run(command: &ReaderCommand, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    match command {
        ReaderCommand::List => list(globals, ui),
        ReaderCommand::Watch(arguments) => watch(arguments, globals, ui),
    }
}

fn list(globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let readers = match &globals.card {
        Some(choice) => vec![virtual_reader(&virtual_folder(choice, ui)?.display().to_string())],
        None => PcscContext::establish()?.readers()?.into_iter().enumerate().map(describe).collect(),
    };
    if readers.is_empty() {
        return Err(Failure::new(Code::ReaderNone));
    }
    let readers: Vec<Reader> = match &globals.reader {
        Some(_) if globals.card.is_none() => {
            let chosen = PcscContext::establish()?.select(&context::reader_choice(globals))?.name;
            readers.into_iter().filter(|reader| reader.name == chosen).collect()
        }
        _ => readers,
    };
    let list = ReaderList { readers };
    ui.result(&list, |page| {
        let mut rows = vec![vec![say!(ui, "reader-number"), say!(ui, "reader-card"), say!(ui, "reader-name")]];
        rows.extend(
            list.readers.iter().map(|reader| vec![reader.index.to_string(), state(reader, ui), reader.name.clone()]),
        );
        page.table(&rows);
    })?;
    Ok(Exit::Done)
}

fn state(reader: &Reader, ui: &Ui) -> String {
    match reader {
        Reader { card_present: false, .. } => say!(ui, "reader-empty"),
        Reader { mute: true, .. } => say!(ui, "reader-mute"),
        Reader { in_use: true, .. } => say!(ui, "reader-in-use"),
        _ => say!(ui, "reader-has-card"),
    }
}

fn describe((index, state): (usize, ReaderState)) -> Reader {
    Reader {
        index,
        name: state.name,
        card_present: state.card_present,
        mute: state.mute,
        in_use: state.in_use,
        atr: (!state.atr.is_empty()).then(|| hex::encode_upper(&state.atr)),
    }
}

fn virtual_reader(folder: &str) -> Reader {
    let name = format!("virtual ({folder})");
    Reader { index: 0, name, card_present: true, mute: false, in_use: false, atr: None }
}

fn watch(arguments: &WatchArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    if globals.card.is_some() {
        return Err(Failure::new(Code::UsageConflict).with("option", "--card").with("other", "reader watch"));
    }
    let mut monitor = Monitor::new(Canceller::new());
    let mut left = arguments.events.unwrap_or(u64::MAX);
    let wait = globals.wait.map_or(Duration::MAX, Duration::from_secs);
    while left > 0 {
        let Some(event) = monitor.next_event(wait)? else { break };
        left -= 1;
        let reader = event.reader().map(ToOwned::to_owned);
        let (kind, atr) = match &event {
            Event::ReaderAdded { .. } => (EventKind::ReaderAdded, None),
            Event::ReaderRemoved { .. } => (EventKind::ReaderRemoved, None),
            Event::CardInserted { atr, .. } => (EventKind::CardInserted, Some(hex::encode_upper(atr))),
            Event::CardRemoved { .. } => (EventKind::CardRemoved, None),
            Event::ServiceLost => (EventKind::ServiceLost, None),
            Event::ServiceBack => (EventKind::ServiceBack, None),
            _ => (EventKind::Other, None),
        };
        let name = reader.clone().unwrap_or_default();
        let line = || match kind {
            EventKind::ReaderAdded => say!(ui, "event-reader-added", reader = name),
            EventKind::ReaderRemoved => say!(ui, "event-reader-removed", reader = name),
            EventKind::CardInserted => say!(ui, "event-card-inserted", reader = name),
            EventKind::CardRemoved => say!(ui, "event-card-removed", reader = name),
            EventKind::ServiceLost => say!(ui, "event-service-lost"),
            EventKind::ServiceBack => say!(ui, "event-service-back"),
            EventKind::Other => say!(ui, "event-other"),
        };
        if !ui.line(&ReaderEvent { event: kind, reader, atr }, line)? {
            break;
        }
    }
    Ok(Exit::Done)
}
