//! The services of a testbed over HTTP on this machine: OCSP and CRLs, right by the register or wrong in a chosen way.
//!
//! | address | answer |
//! |---|---|
//! | `POST /ocsp`, `GET /ocsp/BASE64` | OCSP (RFC 6960 appendix A) |
//! | `GET /crl/AUTHORITY.crl` | all certificates of an [`Authority`] |
//! | `GET /crl/AUTHORITY-delta.crl` | what has changed since |
//! | `GET /crl/AUTHORITY/municipality.crl`, `…/municipality-delta.crl` | the same for the cardholder's municipality |
//!
//! Before any of them the name of a [`Mode`] may stand, such as `/expired/ocsp`.

mod answer;
mod crl;
mod http;
mod mode;
mod ocsp;
mod route;

pub use mode::Mode;

use std::collections::HashMap;
use std::io::{self, Read as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;

use crate::testbed::Testbed;
use crate::{Authority, TestbedError};
use answer::Answer;
use http::Refused;

/// How many clients are served at a time; more are sent away with status 503.
const CONNECTIONS: usize = 64;
/// How long a single read or write may block.
const TICK: Duration = Duration::from_millis(200);

/// By which clock the services answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still.
    Fixed(Timestamp),
}

/// How the services are to be.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServiceOptions {
    /// TCP port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// How they answer where the address names no mode.
    pub mode: Mode,
    /// The clock of their answers.
    pub clock: Clock,
}

impl Default for ServiceOptions {
    /// A free port, by the register, the machine's clock.
    fn default() -> Self {
        Self { port: 0, mode: Mode::Register, clock: Clock::System }
    }
}

/// The running services. They end when this is dropped.
pub struct Services {
    shared: Arc<Shared>,
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
}

/// What all connections share.
struct Shared {
    testbed: Testbed,
    options: ServiceOptions,
    stopped: AtomicBool,
    requests: AtomicU64,
    /// Requests that [`Mode::ErrorFirst`] has counted.
    errors: AtomicU64,
    /// First answers of [`Mode::Replay`], by the identifier of the certificate.
    replays: Mutex<HashMap<Vec<u8>, Vec<u8>>>,
    /// Open connections, to be closed at the end.
    connections: Mutex<HashMap<u64, TcpStream>>,
}

impl Services {
    /// Starts the services of a testbed. They use its authorities as they are now, and its register as it will be.
    ///
    /// # Errors
    /// [`TestbedError::Listen`] if the port is taken.
    pub fn start(testbed: &Testbed, options: ServiceOptions) -> Result<Self, TestbedError> {
        let port = options.port;
        let error = |source| TestbedError::Listen { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(error)?;
        let address = listener.local_addr().map_err(error)?;
        let shared = Arc::new(Shared {
            testbed: testbed.twin(),
            options,
            stopped: AtomicBool::new(false),
            requests: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            replays: Mutex::default(),
            connections: Mutex::default(),
        });
        let accepting = Arc::clone(&shared);
        let acceptor = thread::Builder::new().name("testbed".into()).spawn(move || accept(&listener, &accepting));
        Ok(Self { shared, address, acceptor: Some(acceptor.map_err(error)?) })
    }

    /// Where the services are: 127.0.0.1 and the port.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Address of a path, such as `/expired/ocsp`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Address of the OCSP responder.
    #[must_use]
    pub fn ocsp_url(&self) -> String {
        self.url("/ocsp")
    }

    /// Address of an authority's CRL of all certificates.
    #[must_use]
    pub fn crl_url(&self, issuer: Authority) -> String {
        self.url(&format!("/crl/{issuer}.crl"))
    }

    /// How many requests have come so far, those that were refused among them.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Serves until the process ends or another thread's signal ends it.
    pub fn wait(mut self) {
        if let Some(acceptor) = self.acceptor.take() {
            // It ends only with a panic, which has been told already.
            let _ = acceptor.join();
        }
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes whoever waits for the next client.
        let _ = TcpStream::connect_timeout(&self.address, TICK);
        if let Some(acceptor) = self.acceptor.take() {
            let _ = acceptor.join();
        }
        for connection in lock(&self.shared.connections).values() {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for (number, stream) in (0..).zip(listener.incoming()) {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else {
            // Out of descriptors, perhaps: some may be given back.
            thread::sleep(TICK);
            continue;
        };
        let shared = Arc::clone(shared);
        // If no thread can be had, the connection is closed.
        let _ = thread::Builder::new().name("testbed".into()).spawn(move || {
            let _ = shared.serve(number, stream);
        });
    }
}

impl Shared {
    /// One connection, one request.
    fn serve(&self, number: u64, mut stream: TcpStream) -> io::Result<()> {
        stream.set_read_timeout(Some(TICK))?;
        stream.set_nodelay(true)?;
        let is_full = {
            let mut connections = lock(&self.connections);
            connections.insert(number, stream.try_clone()?);
            connections.len() > CONNECTIONS
        };
        self.requests.fetch_add(1, Ordering::SeqCst);
        let served = if is_full {
            Answer::status(503).write(&mut stream)
        } else {
            match http::read(&mut stream) {
                Ok(request) => self.respond(&request, &mut stream),
                Err(Refused::Status(status)) => Answer::status(status).write(&mut stream),
                Err(Refused::Gone) => Ok(()),
            }
        };
        lock(&self.connections).remove(&number);
        served?;
        // What the client may still be sending is taken, so that closing does not reset the answer away.
        stream.shutdown(Shutdown::Write)?;
        let mut rest = [0; 4096];
        for _ in 0..16 {
            if stream.read(&mut rest)? == 0 {
                break;
            }
        }
        Ok(())
    }

    fn now(&self) -> Timestamp {
        match self.options.clock {
            Clock::System => Timestamp::now(),
            Clock::Fixed(time) => time,
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}

/// A panic while a lock was held left at worst an entry out.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
