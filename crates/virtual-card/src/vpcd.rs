//! The card as a reader of the real pcscd: the wire of vpcd, the virtual reader of vsmartcard.
//!
//! pcscd with the vpcd driver listens on TCP, by default on port 35963; the card connects to it. A message is a two-byte
//! big-endian length and a body. A body of one byte is a control (0 power off, 1 power on, 2 reset, 4 ATR wanted), any
//! longer one a command APDU; the ATR and APDUs are answered, with a message again.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use crate::{VirtualCard, VirtualCardError};

/// Where vpcd's first reader listens unless it is told otherwise.
pub const DEFAULT_ADDRESS: &str = "127.0.0.1:35963";

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the reader may take to ask for the card for the first time. pcscd asks every 400 ms.
const FIRST_QUESTION: Duration = Duration::from_secs(5);
/// A card stays out for this long: pcscd sticks at "empty" when the next one comes within a second.
const OUT: Duration = Duration::from_millis(1200);

/// What happens at the reader, for whoever wants to tell people about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The reader has taken the card.
    Inserted,
    /// The card was taken out by [`Handle::remove`] or [`Handle::stop`].
    Removed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    In,
    Out,
    Stop,
}

struct Shared {
    wish: Wish,
    link: Option<TcpStream>,
}

/// Puts the card in and takes it out from another thread.
#[derive(Clone)]
pub struct Handle(Arc<(Mutex<Shared>, Condvar)>);

impl Handle {
    fn lock(&self) -> MutexGuard<'_, Shared> {
        // Nothing panics while it holds the lock, and the state is whole at any time.
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wish(&self, wish: Wish) {
        let mut shared = self.lock();
        if shared.wish == Wish::Stop {
            return;
        }
        shared.wish = wish;
        if wish != Wish::In
            && let Some(link) = shared.link.take()
        {
            // It may be gone already; then there is nothing to cut.
            let _ = link.shutdown(Shutdown::Both);
        }
        self.0.1.notify_all();
    }

    /// Puts the card into the reader. After a removal it goes in no sooner than 1.2 s later, for pcscd's sake.
    pub fn insert(&self) {
        self.wish(Wish::In);
    }

    /// Takes the card out, in the middle of an exchange too.
    pub fn remove(&self) {
        self.wish(Wish::Out);
    }

    /// Takes the card out for good: [`Client::run`] returns.
    pub fn stop(&self) {
        self.wish(Wish::Stop);
    }
}

/// A card's way into a vpcd reader.
pub struct Client {
    address: String,
    handle: Handle,
    patience: Patience,
}

/// The waits that a test cuts short.
struct Patience {
    first_question: Duration,
    out: Duration,
}

impl Client {
    /// For the reader at this address, `host:port` ([`DEFAULT_ADDRESS`]). Nothing is connected yet; the card will be
    /// put in when [`run`](Self::run) starts.
    #[must_use]
    pub fn new(address: impl Into<String>) -> Self {
        let shared = Shared { wish: Wish::In, link: None };
        Self {
            address: address.into(),
            handle: Handle(Arc::new((Mutex::new(shared), Condvar::new()))),
            patience: Patience { first_question: FIRST_QUESTION, out: OUT },
        }
    }

    /// To put the card in, take it out and stop from elsewhere.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Plays the card in the reader until [`Handle::stop`]. `report` is called from this thread.
    ///
    /// # Errors
    /// [`VirtualCardError::NoReader`] where nothing listens, [`VirtualCardError::ReaderOccupied`] where the reader does
    /// not take the card, [`VirtualCardError::ReaderGone`] where the link ends without [`Handle::remove`], and what
    /// [`VirtualCard::exchange`] fails with (the reader is told `6581` then).
    pub fn run(&self, card: &mut VirtualCard, mut report: impl FnMut(Event)) -> Result<(), VirtualCardError> {
        let mut not_before = Instant::now();
        while self.wait_for_insertion(not_before) {
            card.power_off();
            let link = self.connect()?;
            if !self.register(&link)? {
                continue;
            }
            let Err(end) = self.serve(link, card, &mut report);
            card.power_off();
            // A link that the handle has cut is no longer there.
            let cut = self.handle.lock().link.take().is_none();
            match end {
                VirtualCardError::ReaderGone { .. } | VirtualCardError::ReaderOccupied { .. } if cut => {
                    report(Event::Removed);
                }
                error => return Err(error),
            }
            not_before = Instant::now() + self.patience.out;
        }
        Ok(())
    }

    /// Waits until the card is wanted in the reader; `false` to stop.
    fn wait_for_insertion(&self, not_before: Instant) -> bool {
        let mut shared = self.handle.lock();
        loop {
            let wait = not_before.saturating_duration_since(Instant::now());
            let condvar = &self.handle.0.1;
            shared = match shared.wish {
                Wish::Stop => return false,
                Wish::In if wait.is_zero() => return true,
                Wish::In => condvar.wait_timeout(shared, wait).unwrap_or_else(PoisonError::into_inner).0,
                Wish::Out => condvar.wait(shared).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    fn connect(&self) -> Result<TcpStream, VirtualCardError> {
        let failed = |source| VirtualCardError::NoReader { address: self.address.clone(), source };
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in self.address.to_socket_addrs().map_err(failed)? {
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(link) => return Ok(link),
                Err(error) => last = error,
            }
        }
        // vpcd keeps a queue of one: behind a second card that waits there, a third gets no answer at all.
        if is_timeout(&last) {
            return Err(self.occupied(CONNECT));
        }
        Err(failed(last))
    }

    /// Lets the handle cut the link; `false` where that was wished meanwhile.
    fn register(&self, link: &TcpStream) -> Result<bool, VirtualCardError> {
        let mut shared = self.handle.lock();
        if shared.wish != Wish::In {
            return Ok(false);
        }
        shared.link = Some(link.try_clone().map_err(|error| self.gone(Some(error)))?);
        Ok(true)
    }

    fn gone(&self, source: Option<io::Error>) -> VirtualCardError {
        VirtualCardError::ReaderGone { address: self.address.clone(), source }
    }

    fn occupied(&self, waited: Duration) -> VirtualCardError {
        VirtualCardError::ReaderOccupied { address: self.address.clone(), seconds: waited.as_secs() }
    }

    fn serve(
        &self,
        mut link: TcpStream,
        card: &mut VirtualCard,
        report: &mut impl FnMut(Event),
    ) -> Result<Infallible, VirtualCardError> {
        let gone = |error| self.gone(Some(error));
        link.set_nodelay(true).map_err(gone)?;
        link.set_read_timeout(Some(self.patience.first_question)).map_err(gone)?;
        let mut taken = false;
        loop {
            let message = match receive(&mut link) {
                Ok(Some(message)) => message,
                Ok(None) => return Err(self.gone(None)),
                Err(error) if !taken && is_timeout(&error) => {
                    return Err(self.occupied(self.patience.first_question));
                }
                Err(error) => return Err(gone(error)),
            };
            if !taken {
                taken = true;
                link.set_read_timeout(None).map_err(gone)?;
                report(Event::Inserted);
            }
            let (reply, failure) = answer(card, &message);
            if let Some(reply) = reply {
                send(&mut link, &reply).map_err(gone)?;
            }
            if let Some(failure) = failure {
                return Err(failure);
            }
        }
    }
}

/// What the card says to one message, never an empty one (it would wedge vpcd for good); and why it can't go on, if so.
fn answer(card: &mut VirtualCard, message: &[u8]) -> (Option<Zeroizing<Vec<u8>>>, Option<VirtualCardError>) {
    match message {
        [0] => card.power_off(),
        [1] => card.power_on(),
        [2] => card.warm_reset(),
        [4] => return (Some(Zeroizing::new(card.atr().to_vec())), None),
        // An empty message, or a control that nobody has described: nothing waits for an answer.
        [] | [_] => {}
        apdu => {
            return match card.exchange(apdu) {
                Ok(response) => (Some(Zeroizing::new(response)), None),
                Err(error) => (Some(Zeroizing::new(vec![0x65, 0x81])), Some(error)),
            };
        }
    }
    (None, None)
}

/// One message; `None` where the other end closed in order.
fn receive(link: &mut TcpStream) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    let mut length = [0; 2];
    quick_acknowledge(link);
    match link.read(&mut length)? {
        0 => return Ok(None),
        1 => link.read_exact(&mut length[1..])?,
        _ => {}
    }
    let mut body = Zeroizing::new(vec![0; usize::from(u16::from_be_bytes(length))]);
    quick_acknowledge(link);
    link.read_exact(&mut body)?;
    Ok(Some(body))
}

fn send(link: &mut TcpStream, body: &[u8]) -> io::Result<()> {
    // No response is as long: files end at FILE_LIMIT.
    let length = u16::try_from(body.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    let mut message = Zeroizing::new(Vec::with_capacity(body.len() + 2));
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(body);
    link.write_all(&message)
}

/// vpcd writes length and body apart and waits for the acknowledgement in between: when the kernel delays it, each
/// APDU costs 40 ms. The kernel forgets the wish at every read, so it is made anew. Where it fails, it is only slower.
#[cfg(target_os = "linux")]
fn quick_acknowledge(link: &TcpStream) {
    let _ = rustix::net::sockopt::set_tcp_quickack(link, true);
}

#[cfg(not(target_os = "linux"))]
fn quick_acknowledge(_: &TcpStream) {}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

#[cfg(test)]
#[path = "tests/vpcd.rs"]
mod tests;
