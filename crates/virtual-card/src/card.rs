//! The card itself: its parts, and the exchange of one APDU.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::Path;

use jpki_apdu::{Command, Encoding, Response, StatusWord};
use jpki_reader::{ReaderError, Reset, Transport};
use rand_chacha::ChaCha20Rng;
use rand_core::{OsRng, RngCore, SeedableRng};
use zeroize::Zeroizing;

use crate::content::{Dedicated, File, build};
use crate::secure_messaging::SECURE_BITS;
use crate::session::{Chain, Session};
use crate::store::{State, Store, read_state};
use crate::{Application, Behaviour, CardImage, Profile, ResponseSplitting, VirtualCardError, json};

/// A card that lies in process: one APDU in, one out. Power is on from the start.
///
/// Through [`Transport`] it answers as a reader would. A card of a folder keeps its retry counters there
/// ([`open`](Self::open)).
pub struct VirtualCard {
    pub(crate) profile: Profile,
    pub(crate) behaviour: Behaviour,
    pub(crate) card_data: BTreeMap<u16, Vec<u8>>,
    pub(crate) applications: BTreeMap<Application, Dedicated>,
    pub(crate) store: Store,
    pub(crate) random: ChaCha20Rng,
    pub(crate) session: Session,
}

/// Why a command ends without its response.
pub(crate) enum Halt {
    /// The card refuses.
    Status(StatusWord),
    /// The card's memory fails.
    Failure(VirtualCardError),
}

impl From<StatusWord> for Halt {
    fn from(status: StatusWord) -> Self {
        Self::Status(status)
    }
}

impl From<VirtualCardError> for Halt {
    fn from(error: VirtualCardError) -> Self {
        Self::Failure(error)
    }
}

/// What a command comes to.
pub(crate) type Outcome = Result<Response, Halt>;

/// Response data and `9000`.
pub(crate) fn done(data: Vec<u8>) -> Outcome {
    Ok(Response { data, status: StatusWord::Success })
}

/// A status word without data.
pub(crate) fn refuse(status: StatusWord) -> Outcome {
    Err(Halt::Status(status))
}

impl VirtualCard {
    /// Plays an image; retry counters are full and live as long as the value. Randomness comes from the system.
    ///
    /// # Errors
    /// [`VirtualCardError::Image`] for a value that no card can have.
    pub fn new(image: CardImage) -> Result<Self, VirtualCardError> {
        Self::with_seed(image, system_seed()?)
    }

    /// As [`new`](Self::new), with challenges, PSS salts and blinding from this seed.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_seed(image: CardImage, seed: [u8; 32]) -> Result<Self, VirtualCardError> {
        Self::build(image, Store::Memory(State::default()), seed)
    }

    /// Plays the card of a folder (`card.json`, `state.json`). Retry counters and changed credentials are kept there;
    /// several processes may play the same folder, and together have no more tries than one.
    ///
    /// # Errors
    /// [`VirtualCardError`] where the folder holds no card or a malformed one.
    pub fn open(folder: impl AsRef<Path>) -> Result<Self, VirtualCardError> {
        let folder = folder.as_ref();
        let image = json::read(folder)?;
        read_state(folder)?;
        Self::build(image, Store::Folder(folder.to_path_buf()), system_seed()?)
            .map_err(|error| json::blame(folder, error))
    }

    fn build(image: CardImage, store: Store, seed: [u8; 32]) -> Result<Self, VirtualCardError> {
        Ok(Self {
            applications: build(&image)?,
            profile: image.profile,
            behaviour: image.behaviour,
            card_data: image.card_data,
            store,
            random: ChaCha20Rng::from_seed(seed),
            session: Session::powered(),
        })
    }

    /// The answer to reset.
    #[must_use]
    pub fn atr(&self) -> &[u8] {
        &self.behaviour.atr
    }

    /// Tries left of a reference, without asking the card: for tests. `None` where there is no such reference.
    ///
    /// # Errors
    /// [`VirtualCardError`] where `state.json` cannot be read.
    pub fn tries_left(&self, application: Application, reference: u16) -> Result<Option<u8>, VirtualCardError> {
        let Some(maximum) = self.tries_maximum(application, reference) else { return Ok(None) };
        Ok(Some(self.store.read()?.tries((application, reference), maximum)))
    }

    /// Sets the tries left of a reference, at most its maximum: for tests. Nothing happens where there is no such
    /// reference.
    ///
    /// # Errors
    /// [`VirtualCardError`] where `state.json` cannot be written.
    pub fn set_tries_left(
        &mut self,
        application: Application,
        reference: u16,
        tries: u8,
    ) -> Result<(), VirtualCardError> {
        let Some(maximum) = self.tries_maximum(application, reference) else { return Ok(()) };
        self.store.update(|state| ((), state.set_tries((application, reference), tries.min(maximum), maximum)))
    }

    fn tries_maximum(&self, application: Application, reference: u16) -> Option<u8> {
        match self.applications.get(&application)?.files.get(&reference)? {
            File::Reference(rule, Some(_)) => Some(rule.tries),
            // Without a value it is blocked for good.
            File::Reference(_, None) => Some(0),
            _ => None,
        }
    }

    /// One exchange: a command APDU in, a response with its two status bytes out, after the delays of
    /// [`Behaviour::timing`]. Never fewer than two bytes come back; without power, `6F00`.
    ///
    /// # Errors
    /// [`VirtualCardError`] where the retry counters cannot be kept. Nothing was verified then.
    pub fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, VirtualCardError> {
        if !self.session.powered {
            return Ok(StatusWord::NoDiagnosis.to_u16().to_be_bytes().to_vec());
        }
        let operations = self.session.private_operations;
        let response = match self.process(command) {
            Ok(response) => response,
            Err(Halt::Status(status)) => Response { data: Vec::new(), status },
            Err(Halt::Failure(error)) => return Err(error),
        };
        let delay = self.behaviour.timing.delay(self.session.private_operations.wrapping_sub(operations));
        if !delay.is_zero() {
            std::thread::sleep(delay);
        }
        Ok(self.split(response).encode())
    }

    fn process(&mut self, bytes: &[u8]) -> Outcome {
        let rest = std::mem::take(&mut self.session.rest);
        let [cla, ins, _, _, ..] = *bytes else { return refuse(StatusWord::WrongLength) };
        let chained = self.check_class(cla, ins)?;
        let (command, encoding) = Command::parse(bytes).map_err(|_| StatusWord::WrongLength)?;
        if encoding == Encoding::Extended && !self.behaviour.extended_length {
            return refuse(StatusWord::WrongLength);
        }
        let Some(command) = self.chain(command, chained)? else { return done(Vec::new()) };
        if command.cla & SECURE_BITS != 0 {
            self.secured(&command, encoding)
        } else {
            self.perform(&command, encoding, rest)
        }
    }

    /// Carries out one whole command. `rest` is what waits for GET RESPONSE.
    pub(crate) fn perform(&mut self, command: &Command, encoding: Encoding, rest: Vec<u8>) -> Outcome {
        match (command.cla & 0x80 != 0, command.ins) {
            (false, 0x20) => self.verify(command),
            (false, 0x24) => self.change_reference_data(command),
            (false, 0x84) => self.get_challenge(command, encoding),
            (false, 0x88) => self.internal_authenticate(command),
            (false, 0xA4) => self.select(command),
            (false, 0xB0) => self.read_binary(command),
            (false, 0xB2) => self.read_record(command),
            (false, 0xC0) => self.get_response(command, rest),
            (false, 0xCA) => self.get_data(command),
            (true, 0x2A) => self.compute_digital_signature(command),
            (true, 0x32) => self.change_key(command),
            // UNLOCK KEY is the issuer's (docs/protocol.md §4.5).
            (true, 0x54) => refuse(StatusWord::SecurityStatusNotSatisfied),
            (true, 0xA2) => self.terminal_certificate(command),
            (true, 0xAE) => self.set_session_key(command),
            (true, 0xFC) => self.last_command(command),
            _ => refuse(StatusWord::InstructionNotSupported),
        }
    }

    /// Whether the command is a link of a chain; refuses channels, secure messaging without a session,
    /// and unknown classes.
    fn check_class(&self, cla: u8, ins: u8) -> Result<bool, StatusWord> {
        let chained = match cla >> 4 {
            0x0 | 0x8 => false,
            0x1 | 0x9 if self.behaviour.command_chaining => true,
            // The further interindustry class: channels 4 to 19 (ISO/IEC 7816-4 §5.4.1).
            0x4..=0x7 => return Err(StatusWord::ChannelNotSupported),
            _ => return Err(StatusWord::ClassNotSupported),
        };
        match cla & 0x0F {
            0 => Ok(chained),
            low if low & 0x03 != 0 => Err(StatusWord::ChannelNotSupported),
            _ => self.check_secured(cla, ins).map(|()| chained),
        }
    }

    /// Collects the links of a command chain; the whole command once its last link is there.
    fn chain(&mut self, command: Command, link: bool) -> Result<Option<Command>, StatusWord> {
        let header = [command.cla & !0x10, command.ins, command.p1, command.p2];
        let before = self.session.chain.take().filter(|chain| chain.header == header);
        if !link && before.is_none() {
            return Ok(Some(command));
        }
        let mut data = before.map_or_else(|| Zeroizing::new(Vec::new()), |chain| chain.data);
        if data.len() + command.data().len() > 0xFFFF {
            return Err(StatusWord::WrongLength);
        }
        data.extend_from_slice(command.data());
        if link {
            self.session.chain = Some(Chain { header, data });
            return Ok(None);
        }
        Ok(Some(command.with_data(&data)))
    }

    /// Keeps what is too long for one response, if this card splits.
    fn split(&mut self, mut response: Response) -> Response {
        if let ResponseSplitting::MoreData(part) = self.behaviour.response_splitting {
            let part = usize::from(part.max(1));
            if response.data.len() > part {
                // What GET RESPONSE did not ask for waits behind what it did.
                let mut rest = response.data.split_off(part);
                rest.append(&mut self.session.rest);
                self.session.rest = rest;
            }
            if !self.session.rest.is_empty() {
                // 00 says 256 or more.
                response.status = StatusWord::MoreData(u8::try_from(self.session.rest.len()).unwrap_or(0));
            }
        }
        response
    }

    fn get_response(&mut self, command: &Command, mut rest: Vec<u8>) -> Outcome {
        if command.p1 != 0 || command.p2 != 0 {
            return refuse(StatusWord::IncorrectP1P2);
        }
        let Some(ne) = command.ne() else { return refuse(StatusWord::WrongLength) };
        if rest.is_empty() {
            return refuse(StatusWord::ConditionsNotSatisfied);
        }
        let later = rest.split_off(rest.len().min(ne as usize));
        let response = done(rest);
        if !later.is_empty() {
            self.session.rest = later;
        }
        response
    }
}

fn system_seed() -> Result<[u8; 32], VirtualCardError> {
    let mut seed = [0; 32];
    OsRng
        .try_fill_bytes(&mut seed)
        .map_err(|error| VirtualCardError::Randomness { source: io::Error::other(error) })?;
    Ok(seed)
}

impl Transport for VirtualCard {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        self.exchange(command)
            .map_err(|error| ReaderError::Io { doing: "reaching the virtual card", source: io::Error::other(error) })
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        match kind {
            Reset::Warm => self.warm_reset(),
            Reset::Cold => {
                self.power_off();
                self.power_on();
            }
        }
        Ok(())
    }
}

/// What is selected; neither files nor secrets.
impl fmt::Debug for VirtualCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VirtualCard")
            .field("profile", &self.profile)
            .field("application", &self.session.application)
            .field("file", &self.session.file)
            .finish_non_exhaustive()
    }
}
