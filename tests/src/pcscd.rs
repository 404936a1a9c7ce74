//! A pcscd of the test's own, found through `PCSCLITE_CSOCK_NAME`, with vpcd readers that virtual cards are put into.

use std::fs;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Running, jpki, run};

const DRIVER: &str = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";
/// How long pcscd, a reader or a card may take to appear.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running pcscd with one vpcd driver (two reader slots).
pub struct Pcscd {
    folder: TempDir,
    port: u16,
    service: Child,
}

impl Pcscd {
    /// Starts one and waits until its readers are there.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("jpki-pcscd").tempdir().expect("a temporary folder");
        let port = free_port_pair();
        let readers = folder.path().join("readers");
        fs::create_dir(&readers).expect("reader folder");
        fs::write(
            readers.join("vpcd"),
            format!("FRIENDLYNAME \"Test Reader\"\nDEVICENAME /dev/null:0x{port:X}\nLIBPATH {DRIVER}\nCHANNELID 0x{port:X}\n"),
        )
        .expect("reader file");
        let mut pcscd = Self { service: spawn(folder.path()), folder, port };
        pcscd.wait_for_readers();
        pcscd
    }

    /// The socket that clients must find in `PCSCLITE_CSOCK_NAME`.
    pub fn socket(&self) -> PathBuf {
        socket(self.folder.path())
    }

    /// TCP port on which the first reader waits for a card.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes a command talk to this service.
    pub fn client<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("PCSCLITE_CSOCK_NAME", self.socket())
    }

    /// `jpki` talking to this service.
    pub fn jpki(&self, arguments: &[&str]) -> Command {
        let mut command = jpki(arguments);
        self.client(&mut command);
        command
    }

    /// Kills the service, as a crash would.
    pub fn kill(&mut self) {
        let _ = self.service.kill();
        let _ = self.service.wait();
    }

    /// Starts the service again after [`Pcscd::kill`].
    pub fn restart(&mut self) {
        self.kill();
        self.service = spawn(self.folder.path());
        self.wait_for_readers();
    }

    /// Puts the virtual card of a testbed's card folder into the first reader and waits until pcscd has seen it.
    pub fn insert(&self, card: &Path) -> InsertedCard {
        let mut command = self.jpki(&["testbed", "card"]);
        command.arg(card).args(["--port", &self.port.to_string()]);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn();
        let card = InsertedCard { _process: Running(process.expect("jpki testbed card")) };
        self.wait(true);
        card
    }

    /// Waits until pcscd sees a card, or none.
    pub fn wait(&self, present: bool) {
        let wanted = format!("\"card_present\": {present}");
        self.poll(|list| list.split('{').any(|reader| reader.contains("00 00") && reader.contains(&wanted)), &wanted);
    }

    fn wait_for_readers(&mut self) {
        self.poll(|list| list.contains("Test Reader"), "the reader");
    }

    fn poll(&self, accept: impl Fn(&str) -> bool, wanted: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let outcome = run(&mut self.jpki(&["reader", "list", "--json"]));
            if accept(&outcome.stdout) {
                return;
            }
            assert!(Instant::now() < deadline, "pcscd never showed {wanted}: {outcome:?}");
            sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A virtual card in a reader; dropping it takes it out.
pub struct InsertedCard {
    _process: Running,
}

impl InsertedCard {
    /// Takes the card out and waits until pcscd has noticed.
    pub fn remove(self, pcscd: &Pcscd) {
        drop(self);
        pcscd.wait(false);
        // pcscd sticks at "empty" when the next card comes too soon after a removal.
        sleep(Duration::from_millis(1200));
    }
}

fn socket(folder: &Path) -> PathBuf {
    folder.join("pcscd.comm")
}

/// pcscd's socket path is compiled in, but it takes a listening socket from systemd as descriptor 3: so do we.
fn spawn(folder: &Path) -> Child {
    let path = socket(folder);
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path).expect("socket");
    let polkit = Command::new("sh")
        .args(["-c", "PATH=$PATH:/usr/sbin; pcscd --help 2>&1 | grep -q disable-polkit"])
        .status()
        .is_ok_and(|status| status.success());
    let script = "PATH=$PATH:/usr/sbin; export LISTEN_FDS=1 LISTEN_PID=$$; exec 3<&0 </dev/null; exec pcscd --foreground --config \"$0\" \"$@\"";
    let mut command = Command::new("sh");
    command.args(["-c", script]).arg(folder.join("readers"));
    if polkit {
        command.arg("--disable-polkit");
    }
    let log = fs::File::create(folder.join("pcscd.log")).expect("log file");
    command
        .stdin(Stdio::from(OwnedFd::from(listener)))
        .stdout(log.try_clone().expect("log file"))
        .stderr(log)
        .spawn()
        .expect("pcscd is not installed: run scripts/setup.sh test")
}

/// Two adjacent free ports below the range that the system hands out by itself: vpcd takes one a slot.
fn free_port_pair() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    loop {
        let step = NEXT.fetch_add(2, Ordering::Relaxed);
        let start = (std::process::id() % 5000) as u16 * 2;
        let port = 20_000 + (start + step) % 10_000;
        let free = |port| TcpListener::bind(("0.0.0.0", port)).is_ok();
        if free(port) && free(port + 1) {
            return port;
        }
    }
}
