//! Events of readers and cards as they come and go, over restarts of the PC/SC service.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::cancel::Canceller;
use crate::pcsc_error::{Phase, name};
use crate::watch::Watch;
use crate::{ReaderError, ReaderState};

/// How often a missing service is asked for.
const SERVICE_RETRY: Duration = Duration::from_millis(500);
/// How often in a row a service that is coming back may seem to refuse us: libpcsclite says so too when the service dies
/// while it greets.
const REFUSALS_TOLERATED: u32 = 6;

/// Something that happened at the readers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A reader was attached, or was there when the monitor started.
    ReaderAdded {
        /// Its name.
        reader: String,
    },
    /// A reader was unplugged, or went with the service. Its card went before it.
    ReaderRemoved {
        /// Its name.
        reader: String,
    },
    /// A card was presented, or was there when the monitor started.
    CardInserted {
        /// Name of the reader.
        reader: String,
        /// Answer to reset; empty if the card is mute.
        atr: Vec<u8>,
        /// The card does not answer to power.
        mute: bool,
    },
    /// The card was taken away.
    CardRemoved {
        /// Name of the reader.
        reader: String,
    },
    /// The PC/SC service does not run or died.
    ServiceLost,
    /// The PC/SC service answers again. Connections from before are dead; a new context is needed.
    ServiceBack,
}

impl Event {
    /// The reader concerned; none for the events of the service.
    #[must_use]
    pub fn reader(&self) -> Option<&str> {
        match self {
            Self::ReaderAdded { reader }
            | Self::ReaderRemoved { reader }
            | Self::CardInserted { reader, .. }
            | Self::CardRemoved { reader } => Some(reader),
            Self::ServiceLost | Self::ServiceBack => None,
        }
    }
}

/// Watches readers and cards on a connection of its own, so that it holds up nobody else.
///
/// As an iterator it blocks for the next event, and ends when its canceller is used or after an error. It begins with
/// what is there already. When the service dies, it reports what went with it, waits for it and connects again.
pub struct Monitor {
    watch: Option<Watch>,
    known: Vec<ReaderState>,
    queue: VecDeque<Event>,
    canceller: Canceller,
    service_lost: bool,
    refusals: u32,
    ended: bool,
}

impl Default for Monitor {
    fn default() -> Self {
        Self::new(Canceller::new())
    }
}

impl Monitor {
    /// A monitor that `canceller` ends. It never fails to start: a missing service is its first event.
    #[must_use]
    pub fn new(canceller: Canceller) -> Self {
        Self {
            watch: None,
            known: Vec::new(),
            queue: VecDeque::new(),
            canceller,
            service_lost: false,
            refusals: 0,
            ended: false,
        }
    }

    /// The next event; none if nothing happened for `at_most`.
    ///
    /// # Errors
    /// [`ReaderError::Cancelled`], or a PC/SC error other than a missing service.
    pub fn next_event(&mut self, at_most: Duration) -> Result<Option<Event>, ReaderError> {
        let end = Instant::now().checked_add(at_most);
        loop {
            if self.canceller.is_cancelled() {
                return Err(ReaderError::Cancelled);
            }
            if let Some(event) = self.queue.pop_front() {
                return Ok(Some(event));
            }
            match self.look() {
                Err(ReaderError::NoService) => self.lose_service(),
                Err(ReaderError::AccessDenied) if self.service_lost && self.refusals < REFUSALS_TOLERATED => {
                    self.refusals += 1;
                    self.watch = None;
                }
                other => {
                    other?;
                    self.refusals = 0;
                }
            }
            if !self.queue.is_empty() {
                continue;
            }
            let left = end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()));
            if left.is_zero() {
                return Ok(None);
            }
            match &mut self.watch {
                Some(watch) => match watch.wait(left, &self.canceller) {
                    Err(ReaderError::NoService) => self.lose_service(),
                    other => other?,
                },
                None => {
                    self.canceller.sleep(left.min(SERVICE_RETRY));
                }
            }
        }
    }

    /// Looks at the readers, connecting first if need be, and queues what is new.
    fn look(&mut self) -> Result<(), ReaderError> {
        let watch = match &mut self.watch {
            Some(watch) => watch,
            None => {
                let context =
                    pcsc::Context::establish(pcsc::Scope::User).map_err(|error| name(error, Phase::Reaching))?;
                self.watch.insert(Watch::new(&context))
            }
        };
        let readers = watch.look()?;
        if std::mem::take(&mut self.service_lost) {
            self.queue.push_back(Event::ServiceBack);
        }
        self.queue.extend(difference(&self.known, &readers));
        self.known = readers;
        Ok(())
    }

    /// Gives up the connection, which never recovers, and says so once.
    fn lose_service(&mut self) {
        self.watch = None;
        if !std::mem::replace(&mut self.service_lost, true) {
            self.queue.extend(difference(&self.known, &[]));
            self.known.clear();
            self.queue.push_back(Event::ServiceLost);
        }
    }
}

impl Iterator for Monitor {
    type Item = Result<Event, ReaderError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.next_event(Duration::MAX) {
                Ok(Some(event)) => return Some(Ok(event)),
                Ok(None) => {}
                Err(error) => {
                    self.ended = true;
                    return (!matches!(error, ReaderError::Cancelled)).then_some(Err(error));
                }
            }
        }
        None
    }
}

/// What happened between two looks.
fn difference(old: &[ReaderState], new: &[ReaderState]) -> Vec<Event> {
    let mut events = Vec::new();
    let find = |list: &[ReaderState], name: &str| list.iter().find(|reader| reader.name == name).cloned();
    for before in old {
        let after = find(new, &before.name);
        if before.card_present && !after.as_ref().is_some_and(|after| same_card(before, after)) {
            events.push(Event::CardRemoved { reader: before.name.clone() });
        }
        if after.is_none() {
            events.push(Event::ReaderRemoved { reader: before.name.clone() });
        }
    }
    for after in new {
        let before = find(old, &after.name);
        if before.is_none() {
            events.push(Event::ReaderAdded { reader: after.name.clone() });
        }
        if after.card_present && !before.is_some_and(|before| same_card(&before, after)) {
            events.push(Event::CardInserted { reader: after.name.clone(), atr: after.atr.clone(), mute: after.mute });
        }
    }
    events
}

/// Whether the card seen in the same reader twice was there all the time.
fn same_card(before: &ReaderState, after: &ReaderState) -> bool {
    before.card_present && after.card_present && before.events == after.events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &str, card: bool, events: u32) -> ReaderState {
        let atr = if card { vec![0x3B, 0xE0] } else { Vec::new() };
        ReaderState { name: name.into(), card_present: card, atr, events, ..ReaderState::default() }
    }

    fn added(reader: &str) -> Event {
        Event::ReaderAdded { reader: reader.into() }
    }

    fn inserted(reader: &str) -> Event {
        Event::CardInserted { reader: reader.into(), atr: vec![0x3B, 0xE0], mute: false }
    }

    fn removed(reader: &str) -> Event {
        Event::CardRemoved { reader: reader.into() }
    }

    #[test]
    fn what_is_there_at_the_start_is_reported() {
        let now = [reader("A", true, 1), reader("B", false, 0)];
        assert_eq!(difference(&[], &now), [added("A"), inserted("A"), added("B")]);
        assert_eq!(difference(&now, &now), []);
    }

    #[test]
    fn cards_come_and_go_and_another_program_connecting_is_no_event() {
        let empty = [reader("A", false, 2)];
        let full = [reader("A", true, 3)];
        assert_eq!(difference(&empty, &full), [inserted("A")]);
        assert_eq!(difference(&full, &empty), [removed("A")]);
        let used = [ReaderState { in_use: true, exclusive: true, ..reader("A", true, 3) }];
        assert_eq!(difference(&full, &used), []);
    }

    #[test]
    fn a_card_exchanged_between_two_looks_is_two_events() {
        assert_eq!(difference(&[reader("A", true, 3)], &[reader("A", true, 5)]), [removed("A"), inserted("A")]);
    }

    #[test]
    fn an_unplugged_reader_takes_its_card_along() {
        let gone = Event::ReaderRemoved { reader: "A".into() };
        assert_eq!(difference(&[reader("A", true, 1)], &[]), [removed("A"), gone]);
    }

    #[test]
    fn losing_the_service_is_said_once_and_empties_the_readers() {
        let mut monitor = Monitor { known: vec![reader("A", true, 1)], ..Monitor::default() };
        monitor.lose_service();
        monitor.lose_service();
        let gone = Event::ReaderRemoved { reader: "A".into() };
        assert_eq!(Vec::from(monitor.queue), [removed("A"), gone, Event::ServiceLost]);
        assert!(monitor.known.is_empty());
        assert_eq!(Event::ServiceLost.reader(), None);
    }

    #[test]
    fn a_cancelled_monitor_ends() {
        let canceller = Canceller::new();
        canceller.cancel();
        assert!(Monitor::new(canceller).next().is_none());
    }
}
