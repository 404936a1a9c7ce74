//! The card at the other end of vpcd's wire: a reader that the test plays itself.

use std::net::TcpListener;
use std::sync::mpsc;
use std::thread;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::tests::{CARD_MANAGER, JPKI, bytes, card, play};
use crate::{Application, Generation};

/// vpcd's side of a connection.
struct Reader(TcpStream);

impl Reader {
    fn tell(&mut self, body: &[u8]) {
        self.0.write_all(&(body.len() as u16).to_be_bytes()).unwrap();
        self.0.write_all(body).unwrap();
    }

    fn hear(&mut self) -> Vec<u8> {
        let mut length = [0; 2];
        self.0.read_exact(&mut length).unwrap();
        let mut body = vec![0; usize::from(u16::from_be_bytes(length))];
        self.0.read_exact(&mut body).unwrap();
        body
    }

    fn ask(&mut self, body: &[u8]) -> Vec<u8> {
        self.tell(body);
        self.hear()
    }

    fn apdu(&mut self, text: &str) -> String {
        hex::encode_upper(self.ask(&bytes(text)))
    }

    /// Waits for the card to hang up.
    fn wait_for_removal(mut self) {
        assert_eq!(self.0.read(&mut [0; 16]).unwrap(), 0);
    }
}

/// Plays a card in a thread against a reader on a port of its own.
fn with_reader<R>(
    change: impl FnOnce(&mut Client),
    play: impl FnOnce(&TcpListener, &Handle, &mpsc::Receiver<Event>) -> R,
) -> (R, Result<(), VirtualCardError>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = Client::new(listener.local_addr().unwrap().to_string());
    client.patience.out = Duration::ZERO;
    change(&mut client);
    let handle = client.handle();
    let (send, events) = mpsc::channel();
    thread::scope(|scope| {
        let card = scope.spawn(move || client.run(&mut card(), |event| send.send(event).unwrap()));
        let result = play(&listener, &handle, &events);
        (result, card.join().unwrap())
    })
}

fn accept(listener: &TcpListener) -> Reader {
    Reader(listener.accept().unwrap().0)
}

#[test]
fn controls_are_obeyed_and_only_atr_and_apdus_are_answered() {
    let ((), end) = with_reader(
        |_| {},
        |listener, handle, events| {
            let mut reader = accept(listener);
            assert_eq!(reader.ask(&[4]), Generation::Year2023.contact_atr());
            assert_eq!(events.recv().unwrap(), Event::Inserted);
            // Without power there is no card, and never an empty answer.
            assert_eq!(reader.apdu(JPKI), "6F00");
            reader.tell(&[1]);
            assert_eq!(reader.apdu(JPKI), "9000");
            assert_eq!(reader.apdu("00200098 0431323334"), "9000");
            // Reset keeps what is verified; nothing answers it, nor an empty message or an unknown control.
            for body in [&[2][..], &[], &[9]] {
                reader.tell(body);
            }
            assert_eq!(reader.apdu("802A0097 01FF 00").len(), 2 * 258);
            // Power off and on does not.
            reader.tell(&[0]);
            reader.tell(&[1]);
            assert_eq!(reader.apdu(JPKI), "9000");
            assert_eq!(reader.apdu("802A0097 01FF 00"), "6982");
            assert_eq!(reader.apdu("00B08A0000000 0").len(), 2 * 2050);
            handle.stop();
            reader.wait_for_removal();
            assert_eq!(events.recv().unwrap(), Event::Removed);
        },
    );
    assert!(end.is_ok());
}

#[test]
fn the_card_goes_out_and_in_again_without_power_in_between() {
    let ((), end) = with_reader(
        |_| {},
        |listener, handle, events| {
            let mut reader = accept(listener);
            reader.tell(&[1]);
            assert_eq!(reader.apdu(JPKI), "9000");
            assert_eq!(reader.apdu("00200098 0430303030"), "63C2");
            handle.remove();
            reader.wait_for_removal();
            handle.insert();
            let mut reader = accept(listener);
            assert_eq!(reader.apdu("00B0860001"), "6F00");
            reader.tell(&[1]);
            assert_eq!(reader.apdu("00B0860001"), "6986");
            assert_eq!(reader.apdu(JPKI), "9000");
            assert_eq!(reader.apdu("00200098"), "63C2");
            handle.remove();
            handle.stop();
            // Nothing puts it in again after that.
            handle.insert();
            reader.wait_for_removal();
            let seen: Vec<Event> = events.iter().collect();
            assert_eq!(seen, [Event::Inserted, Event::Removed, Event::Inserted, Event::Removed]);
        },
    );
    assert!(end.is_ok());
}

#[test]
fn stopping_before_the_reader_asks_for_anything() {
    let ((), end) = with_reader(
        |_| {},
        |listener, handle, events| {
            let reader = accept(listener);
            handle.stop();
            reader.wait_for_removal();
            assert_eq!(events.iter().filter(|event| *event == Event::Inserted).count(), 0);
        },
    );
    assert!(end.is_ok());
    let client = Client::new("127.0.0.1:1");
    client.handle().stop();
    assert!(client.run(&mut card(), |_| {}).is_ok());
}

#[test]
fn a_reader_that_goes_away_is_reported() {
    let ((), end) = with_reader(
        |_| {},
        |listener, _, _| {
            let mut reader = accept(listener);
            reader.ask(&[4]);
        },
    );
    assert!(matches!(end, Err(VirtualCardError::ReaderGone { .. })));
    // In the middle of a message.
    let ((), end) = with_reader(
        |_| {},
        |listener, _, _| {
            let mut reader = accept(listener);
            reader.ask(&[4]);
            reader.0.write_all(&[0, 5, 0]).unwrap();
        },
    );
    assert!(matches!(end, Err(VirtualCardError::ReaderGone { source: Some(_), .. })));
}

#[test]
fn a_reader_that_is_not_there_is_reported() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let error = Client::new(address.clone()).run(&mut card(), |_| {}).unwrap_err();
    assert!(matches!(error, VirtualCardError::NoReader { address: named, .. } if named == address));
    let error = Client::new("no port").run(&mut card(), |_| {}).unwrap_err();
    assert!(matches!(error, VirtualCardError::NoReader { .. }));
}

#[test]
fn a_reader_that_has_another_card_is_reported() {
    let (_reader, end) = with_reader(
        |client| client.patience.first_question = Duration::from_millis(50),
        |listener, _, _| accept(listener),
    );
    assert!(matches!(end, Err(VirtualCardError::ReaderOccupied { .. })));
}

#[test]
fn a_counter_that_cannot_be_kept_ends_the_work() {
    let folder = tempfile::tempdir().unwrap();
    crate::tests::image(crate::Profile::Card).save(folder.path()).unwrap();
    let mut card = VirtualCard::open(folder.path()).unwrap();
    play(&mut card, &[(JPKI, "9000")]);
    std::fs::create_dir(folder.path().join("state.lock.d")).unwrap();
    std::fs::remove_file(folder.path().join("state.lock")).unwrap();
    std::fs::rename(folder.path().join("state.lock.d"), folder.path().join("state.lock")).unwrap();
    let (reply, failure) = answer(&mut card, &bytes("00200098 0431323334"));
    assert_eq!(reply.unwrap().as_slice(), [0x65, 0x81]);
    assert!(matches!(failure, Some(VirtualCardError::Io { .. })));
}

proptest! {
    #[test]
    fn no_answer_is_empty(messages in vec(vec(any::<u8>(), 0..20), 1..20)) {
        let mut card = card();
        for message in messages {
            let (reply, failure) = answer(&mut card, &message);
            prop_assert!(failure.is_none());
            prop_assert_eq!(reply.is_some(), message.len() > 1 || message == [4]);
            prop_assert!(reply.is_none_or(|reply| reply.len() >= 2));
        }
        card.power_on();
        play(&mut card, &[(CARD_MANAGER, "9000")]);
        prop_assert!(card.tries_left(Application::Jpki, 0x0018).unwrap().is_some());
    }
}
