//! `jpki tap`: a reception that reads each card laid on a reader, without a PIN, until it is stopped (docs/tap.md).

mod birth;
mod event;
mod secret;

use std::thread::sleep;
use std::time::Duration;

use jpki_card::{Card, CvAnchors, LastTry, TokenKind};
use jpki_identity::tap::{self, PseudonymSecret, TapCertificate};
use jpki_reader::{Access, Canceller, Event, Monitor, PcscCard, PcscContext, ReaderChoice, ReaderError, Transport};
use jpki_validity::TrustStore;
use jpki_validity::revocation::{FirstConclusive, Freshness};

use self::birth::{Birth, Births};
use self::event::{CertificateState, Judges, Proof, TapEvent, TapEventKind};

use super::{data, revocation, trust};
use crate::args::{Globals, TapArgs, TapCommand};
use crate::context::{reader_choice, virtual_folder, with_card};
use crate::error::{Code, Exit, Failure, describe};
use crate::interrupt;
use crate::output::Ui;
use crate::say;
pub use event::carrier;

#[cfg(test)]
pub use {event::TapEvent as TapEventSchema, secret::SecretMade};

/// How often a card that another program holds is tried.
const TRIES: u32 = 10;
/// Pause between two of them.
const PAUSE: Duration = Duration::from_millis(200);

/// What stays the same from card to card.
struct Reception<'a> {
    anchors: TrustStore,
    sources: FirstConclusive<'static>,
    freshness: Freshness,
    cv_anchors: CvAnchors,
    secret: Option<PseudonymSecret>,
    births: Births,
    last_try: LastTry,
    canceller: Canceller,
    ui: &'a Ui,
}

/// Runs the reception, or makes its secret.
pub fn run(arguments: &TapArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    if let Some(TapCommand::NewSecret(arguments)) = &arguments.command {
        return secret::make(arguments, ui);
    }
    if globals.trace.is_some() && globals.card.is_none() {
        // A transcript is one session with one card.
        return Err(Failure::new(Code::UsageConflict).with("option", "--trace").with("other", "tap"));
    }
    let policy = revocation::policy(&arguments.revocation)?;
    let anchors = trust::store(globals)?;
    let reception = Reception {
        sources: revocation::sources(&arguments.revocation, &policy, &anchors)?,
        anchors,
        freshness: policy.rules().loosest_freshness(),
        cv_anchors: data::anchors(&globals.cv_anchor)?,
        secret: arguments.secret_file.as_deref().map(|path| secret::read(path, ui)).transpose()?,
        births: Births::new(arguments)?,
        last_try: data::last_try(globals),
        canceller: Canceller::new(),
        ui,
    };
    interrupt::cancels(&reception.canceller);
    if let Some(choice) = &globals.card {
        let reader = format!("virtual ({})", virtual_folder(choice, ui)?.display());
        let event = reception.event(&reader, with_card(globals, ui, Access::Exclusive, |card| reception.read(card)));
        reception.print(&event)?;
        return Ok(Exit::Done);
    }
    let most = if arguments.once { 1 } else { arguments.events.unwrap_or(u64::MAX) };
    reception.watch(most, globals)
}

impl Reception<'_> {
    /// Prints what happens at the readers, until so many cards were there.
    fn watch(&self, most: u64, globals: &Globals) -> Result<Exit, Failure> {
        let choice = reader_choice(globals);
        let wait = globals.wait.map_or(Duration::MAX, Duration::from_secs);
        let mut monitor = Monitor::new(self.canceller.clone());
        let mut cards = 0;
        self.ui.status(&say!(self.ui, "tap-waiting"));
        while cards < most {
            let happened = match monitor.next_event(wait) {
                Ok(Some(happened)) => happened,
                // Nothing for so long as was asked for, or stopped.
                Ok(None) | Err(ReaderError::Cancelled) => break,
                Err(error) => return Err(error.into()),
            };
            if happened.reader().is_some_and(|reader| !is_meant(reader, &choice)) {
                continue;
            }
            let Some(event) = self.tell(&happened) else { continue };
            cards += u64::from(matches!(event.event, TapEventKind::Card | TapEventKind::Unreadable));
            if !self.print(&event)? {
                break;
            }
        }
        Ok(Exit::Done)
    }

    fn tell(&self, happened: &Event) -> Option<TapEvent> {
        let kind = match happened {
            Event::CardInserted { reader, mute: true, .. } => {
                return Some(self.event(reader, Err(ReaderError::CardMute.into())));
            }
            Event::CardInserted { reader, .. } => return Some(self.event(reader, self.visit(reader))),
            Event::CardRemoved { .. } => TapEventKind::Gone,
            Event::ReaderAdded { .. } => TapEventKind::ReaderAdded,
            Event::ReaderRemoved { .. } => TapEventKind::ReaderRemoved,
            Event::ServiceLost => TapEventKind::ServiceLost,
            Event::ServiceBack => TapEventKind::ServiceBack,
            // Whatever a later version adds.
            _ => return None,
        };
        Some(TapEvent::new(kind, happened.reader()))
    }

    /// Connects to the card in a reader and reads it. Nobody else reaches the card meanwhile.
    fn visit(&self, reader: &str) -> Result<(TapCertificate, TapEvent), Failure> {
        // After a restart of the service only a new context reaches it.
        let context = PcscContext::establish()?;
        let mut card = self.connect(&context, reader)?;
        let mut session = card.session()?;
        self.read(&mut session)
    }

    /// Another program may hold the card for a moment, as one that looks at every new card does. Only connecting is
    /// repeated: nothing was sent yet.
    fn connect(&self, context: &PcscContext, reader: &str) -> Result<PcscCard, Failure> {
        let mut tries = 1;
        loop {
            match context.connect(reader, Access::Exclusive) {
                Err(ReaderError::InUse) if tries < TRIES && !self.canceller.is_cancelled() => {
                    tries += 1;
                    sleep(PAUSE);
                }
                other => return Ok(other?),
            }
        }
    }

    /// Reads a card, and has it prove itself if a birth date is given.
    fn read(&self, transport: &mut dyn Transport) -> Result<(TapCertificate, TapEvent), Failure> {
        let mut card = Card::new(transport);
        let reading = tap::read(&mut card)?;
        let genuine = match reading.kind {
            TokenKind::Card => match self.births.next(&self.canceller, self.ui) {
                Birth::None => Proof::NotChecked,
                Birth::NoDate => Proof::NoDate,
                Birth::Code(held) => {
                    let challenge = jpki_card::Challenge::from_bytes(*data::random()?);
                    tap::prove_card(&mut card, held.code(), &challenge, &self.cv_anchors, self.last_try)?.into()
                }
            },
            _ => {
                self.births.skip();
                Proof::NotAvailable
            }
        };
        let certificate = reading.certificate.certificate();
        let pseudonym = self.secret.as_ref().zip(certificate).map(|(secret, it)| secret.pseudonym(it).to_string());
        let event = TapEvent {
            token: Some(carrier(reading.kind)),
            genuine: Some(genuine),
            pseudonym,
            ..TapEvent::new(TapEventKind::Card, None)
        };
        Ok((reading.certificate, event))
    }

    /// The event of a card, whether it was read or not. Whoever is asked about revocation may take a while: the card is free
    /// by then.
    fn event(&self, reader: &str, read: Result<(TapCertificate, TapEvent), Failure>) -> TapEvent {
        match read {
            Ok((certificate, event)) => {
                let judges = Judges { anchors: &self.anchors, source: &self.sources, freshness: self.freshness };
                let certificate = Some(CertificateState::new(&certificate, &judges));
                TapEvent { reader: Some(reader.to_owned()), certificate, ..event }
            }
            Err(failure) => {
                let described = describe(&failure, self.ui.catalogue());
                TapEvent {
                    code: Some(described.code),
                    message: Some(described.message),
                    ..TapEvent::new(TapEventKind::Unreadable, Some(reader))
                }
            }
        }
    }

    fn print(&self, event: &TapEvent) -> Result<bool, Failure> {
        self.ui.line(event, || event.line(self.ui))
    }
}

/// Whether a reader is one of those that the options mean: all of them, unless one is named.
fn is_meant(reader: &str, choice: &ReaderChoice) -> bool {
    match choice {
        ReaderChoice::Only => true,
        ReaderChoice::Name(part) => reader.to_lowercase().contains(&part.to_lowercase()),
        ReaderChoice::Index(index) => {
            let readers = PcscContext::establish().and_then(|context| context.readers());
            readers.is_ok_and(|readers| readers.get(*index).is_some_and(|state| state.name == reader))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_name_chooses_readers_and_nothing_chooses_all() {
        let part = ReaderChoice::Name("sony".into());
        assert!(is_meant("SONY FeliCa RC-S300/P 00 00", &part) && !is_meant("Alcor AU9540 00 00", &part));
        assert!(is_meant("Alcor AU9540 00 00", &ReaderChoice::Only));
    }
}
