//! Faults put between a program and its card, to prove what the program does about them.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::masking::{Masking, mask_command};
use crate::{MaskedBytes, ReaderError, Reset, Transport};

/// What goes wrong at one exchange. "The card acts" means that the command reached it: a VERIFY cost its try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The exchange begins this much later and is otherwise sound.
    Delay(Duration),
    /// The card acts, the response is lost: [`ReaderError::ExchangeBroken`].
    Drop,
    /// The card is taken away before the command reaches it: [`ReaderError::CardRemoved`] from then on.
    RemoveBefore,
    /// The card acts and is taken away before its response is out: [`ReaderError::CardRemoved`] from then on.
    RemoveAfter,
    /// The card acts, only the first so many bytes of the whole response come: what is left ends with what it likes as a
    /// status word; fewer than two bytes are [`ReaderError::ExchangeBroken`].
    Truncate(usize),
    /// The card acts, its data is cut to so many bytes, the status word stays.
    ShortenData(usize),
    /// The card acts, so many bytes (`A5`) come behind its data, the status word stays.
    Extend(usize),
    /// The card acts, so many bytes come instead of its response, a different but repeatable sequence at each exchange;
    /// fewer than two are [`ReaderError::ExchangeBroken`].
    Garbage(usize),
    /// The card acts, and one bit of its data is flipped: bit `n mod 8` (0 = lowest) of byte `n / 8`. Data that is
    /// shorter stays as it is.
    FlipBit(usize),
    /// The card acts; nothing but this status word comes.
    StatusWord(u16),
    /// The command does not reach the card; this status word comes.
    Refuse(u16),
    /// Another program resets the card before the command reaches it: it forgets what was selected and verified, and
    /// [`ReaderError::CardReset`] comes until [`Transport::reset`].
    ResetByAnother,
}

/// A transport that does wrong what it was told to, at the exchanges it was told. Exchanges count from 1, failed ones
/// included.
///
/// It keeps the commands with credentials masked, so that a test can tell that no VERIFY was sent.
pub struct FaultInjector<T> {
    inner: T,
    faults: BTreeMap<usize, Fault>,
    commands: Vec<MaskedBytes>,
    resets: Vec<Reset>,
    condition: Condition,
    sleep: fn(Duration),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Sound,
    Removed,
    Reset,
}

impl<T: Transport> FaultInjector<T> {
    /// Without faults yet.
    pub fn new(inner: T) -> Self {
        Self {
            inner,
            faults: BTreeMap::new(),
            commands: Vec::new(),
            resets: Vec::new(),
            condition: Condition::Sound,
            sleep: std::thread::sleep,
        }
    }

    /// Puts a fault at an exchange, from 1; one that is there already gives way. May also be called between exchanges.
    #[must_use]
    pub fn at(mut self, exchange: usize, fault: Fault) -> Self {
        self.set(exchange, fault);
        self
    }

    /// As [`at`](Self::at), on a borrowed injector.
    pub fn set(&mut self, exchange: usize, fault: Fault) {
        self.faults.insert(exchange, fault);
    }

    /// How [`Fault::Delay`] waits, in place of [`std::thread::sleep`].
    #[must_use]
    pub fn with_sleep(mut self, sleep: fn(Duration)) -> Self {
        self.sleep = sleep;
        self
    }

    /// How many exchanges were tried, failed ones included.
    #[must_use]
    pub fn exchanges(&self) -> usize {
        self.commands.len()
    }

    /// The commands of all exchanges, also of those that never reached the card, with credentials masked.
    #[must_use]
    pub fn commands(&self) -> &[MaskedBytes] {
        &self.commands
    }

    /// How many of the commands presented or set a credential: [`MaskedBytes::presents_credential`].
    #[must_use]
    pub fn credentials_presented(&self) -> usize {
        self.commands.iter().filter(|command| command.presents_credential()).count()
    }

    /// The resets that were asked for.
    #[must_use]
    pub fn resets(&self) -> &[Reset] {
        &self.resets
    }

    /// Puts a removed card back: it comes up from a cold reset.
    ///
    /// # Errors
    /// Those of the transport inside.
    pub fn reinsert(&mut self) -> Result<(), ReaderError> {
        self.inner.reset(Reset::Cold)?;
        self.condition = Condition::Sound;
        Ok(())
    }

    /// The transport inside.
    pub fn inner(&mut self) -> &mut T {
        &mut self.inner
    }

    /// Gives the transport back.
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T: Transport> Transport for FaultInjector<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        self.commands.push(mask_command(command, Masking::CredentialsOnly));
        let exchange = self.commands.len();
        match self.condition {
            Condition::Sound => {}
            Condition::Removed => return Err(ReaderError::CardRemoved),
            Condition::Reset => return Err(ReaderError::CardReset),
        }
        let Some(fault) = self.faults.get(&exchange).copied() else { return self.inner.transmit(command) };
        match fault {
            Fault::Delay(duration) => (self.sleep)(duration),
            Fault::RemoveBefore => {
                self.condition = Condition::Removed;
                return Err(ReaderError::CardRemoved);
            }
            Fault::ResetByAnother => {
                self.inner.reset(Reset::Cold)?;
                self.condition = Condition::Reset;
                return Err(ReaderError::CardReset);
            }
            Fault::Refuse(status) => return Ok(status.to_be_bytes().to_vec()),
            _ => {}
        }
        let mut response = self.inner.transmit(command)?;
        let data = response.len().saturating_sub(2);
        match fault {
            Fault::Drop => return Err(ReaderError::ExchangeBroken { length: 0 }),
            Fault::RemoveAfter => {
                self.condition = Condition::Removed;
                return Err(ReaderError::CardRemoved);
            }
            Fault::Truncate(length) => response.truncate(length),
            Fault::ShortenData(length) => drop(response.drain(length.min(data)..data)),
            Fault::Extend(length) => drop(response.splice(data..data, std::iter::repeat_n(0xA5, length))),
            Fault::Garbage(length) => response = garbage(exchange, length),
            Fault::FlipBit(bit) => {
                if let Some(byte) = response[..data].get_mut(bit / 8) {
                    *byte ^= 1 << (bit % 8);
                }
            }
            Fault::StatusWord(status) => response = status.to_be_bytes().to_vec(),
            Fault::Delay(_) | Fault::RemoveBefore | Fault::ResetByAnother | Fault::Refuse(_) => {}
        }
        // What a transport of this crate promises: never fewer than two bytes.
        if response.len() < 2 {
            return Err(ReaderError::ExchangeBroken { length: response.len() });
        }
        Ok(response)
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        self.resets.push(kind);
        if self.condition == Condition::Removed {
            return Err(ReaderError::CardRemoved);
        }
        self.inner.reset(kind)?;
        self.condition = Condition::Sound;
        Ok(())
    }
}

/// Bytes that depend on the exchange alone (xorshift, Marsaglia 2003).
fn garbage(exchange: usize, length: usize) -> Vec<u8> {
    let mut state = (exchange as u32).wrapping_mul(0x9E37_79B9) | 1;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 11) as u8
    })
    .take(length)
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers `11 22 33 44 90 00` and keeps count of what reached it.
    #[derive(Default)]
    struct Card {
        commands: usize,
        resets: Vec<Reset>,
    }

    impl Transport for Card {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, ReaderError> {
            self.commands += 1;
            Ok(vec![0x11, 0x22, 0x33, 0x44, 0x90, 0x00])
        }

        fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
            self.resets.push(kind);
            Ok(())
        }
    }

    const WHOLE: [u8; 6] = [0x11, 0x22, 0x33, 0x44, 0x90, 0x00];

    fn at_two(fault: Fault) -> FaultInjector<Card> {
        let mut injector = FaultInjector::new(Card::default()).at(2, fault);
        assert_eq!(injector.transmit(&[0]).unwrap(), WHOLE, "only exchange 2 is faulty");
        injector
    }

    /// The faulty response, after checking that the card acted and the next exchange is sound.
    fn response(fault: Fault) -> Result<Vec<u8>, ReaderError> {
        let mut injector = at_two(fault);
        let result = injector.transmit(&[0]);
        assert_eq!(injector.inner().commands, 2, "the card acts");
        assert_eq!(injector.transmit(&[0]).unwrap(), WHOLE);
        result
    }

    #[test]
    fn responses_are_damaged_as_told() {
        assert_eq!(response(Fault::Truncate(3)).unwrap(), [0x11, 0x22, 0x33]);
        assert_eq!(response(Fault::Truncate(9)).unwrap(), WHOLE);
        assert_eq!(response(Fault::ShortenData(1)).unwrap(), [0x11, 0x90, 0x00]);
        assert_eq!(response(Fault::ShortenData(9)).unwrap(), WHOLE);
        assert_eq!(response(Fault::Extend(2)).unwrap(), [0x11, 0x22, 0x33, 0x44, 0xA5, 0xA5, 0x90, 0x00]);
        assert_eq!(response(Fault::FlipBit(9)).unwrap(), [0x11, 0x20, 0x33, 0x44, 0x90, 0x00]);
        assert_eq!(response(Fault::FlipBit(32)).unwrap(), WHOLE, "the status word is no data");
        assert_eq!(response(Fault::StatusWord(0x6F00)).unwrap(), [0x6F, 0x00]);
        let garbage = response(Fault::Garbage(300)).unwrap();
        assert_eq!(garbage.len(), 300);
        assert_eq!(garbage, response(Fault::Garbage(300)).unwrap(), "repeatable");
    }

    #[test]
    fn fewer_than_two_bytes_are_a_broken_exchange() {
        for (fault, length) in
            [(Fault::Drop, 0), (Fault::Truncate(1), 1), (Fault::Truncate(0), 0), (Fault::Garbage(1), 1)]
        {
            let result = response(fault);
            assert!(matches!(result, Err(ReaderError::ExchangeBroken { length: l }) if l == length), "{fault:?}");
        }
    }

    #[test]
    fn a_card_removed_before_never_sees_the_command_and_stays_away() {
        let mut injector = at_two(Fault::RemoveBefore);
        for _ in 0..2 {
            assert!(matches!(injector.transmit(&[0]), Err(ReaderError::CardRemoved)));
        }
        assert!(matches!(injector.reset(Reset::Cold), Err(ReaderError::CardRemoved)));
        assert_eq!((injector.inner().commands, injector.exchanges()), (1, 3));
        assert_eq!(injector.resets(), [Reset::Cold]);
        injector.reinsert().unwrap();
        assert_eq!(injector.transmit(&[0]).unwrap(), WHOLE);
        assert_eq!(injector.into_inner().resets, [Reset::Cold], "the card lost its power once");
    }

    #[test]
    fn a_card_removed_after_has_acted() {
        let mut injector = at_two(Fault::RemoveAfter);
        for _ in 0..2 {
            assert!(matches!(injector.transmit(&[0]), Err(ReaderError::CardRemoved)));
        }
        assert_eq!(injector.inner().commands, 2);
    }

    #[test]
    fn a_reset_by_another_takes_the_state_and_holds_until_the_card_is_reset() {
        let mut injector = at_two(Fault::ResetByAnother);
        for _ in 0..2 {
            assert!(matches!(injector.transmit(&[0]), Err(ReaderError::CardReset)));
        }
        assert_eq!((injector.inner().commands, injector.inner().resets.len()), (1, 1));
        injector.reset(Reset::Warm).unwrap();
        assert_eq!(injector.transmit(&[0]).unwrap(), WHOLE);
    }

    #[test]
    fn a_refused_command_does_not_reach_the_card() {
        let mut injector = at_two(Fault::Refuse(0x6F00));
        assert_eq!(injector.transmit(&[0]).unwrap(), [0x6F, 0x00]);
        assert_eq!(injector.inner().commands, 1);
    }

    #[test]
    fn a_delay_waits_and_changes_nothing() {
        use std::sync::atomic::{AtomicU64, Ordering};
        static SLEPT: AtomicU64 = AtomicU64::new(0);
        let mut injector = at_two(Fault::Delay(Duration::from_secs(3)))
            .with_sleep(|duration| SLEPT.store(duration.as_secs(), Ordering::SeqCst));
        assert_eq!(injector.transmit(&[0]).unwrap(), WHOLE);
        assert_eq!(SLEPT.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn commands_are_kept_without_credentials() {
        let mut injector = FaultInjector::new(Card::default()).at(1, Fault::RemoveBefore);
        let _ = injector.transmit(b"\x00\x20\x00\x80\x041234");
        let _ = injector.transmit(b"\x00\x20\x00\x80");
        assert_eq!(injector.commands()[0].to_string(), "00 20 00 80 04 ** ** ** **");
        assert_eq!(injector.commands()[1].to_string(), "00 20 00 80");
        assert_eq!(injector.credentials_presented(), 1);
    }
}
