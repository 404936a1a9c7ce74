//! Properties of the parser: no bytes make it panic or lie, and BER says what DER says.

use jpki_cms::{Content, Known, Limits, verify, verify_bytes};
use proptest::prelude::*;

use crate::support::*;

/// How one element of a BER message is wrapped.
#[derive(Debug, Clone, Copy)]
enum Wrap {
    Der,
    LongLength,
    Indefinite,
}

fn wrap() -> impl Strategy<Value = Wrap> {
    prop_oneof![Just(Wrap::Der), Just(Wrap::LongLength), Just(Wrap::Indefinite)]
}

fn element(wrap: Wrap, tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    match wrap {
        Wrap::Der => tlv(tag, parts),
        Wrap::LongLength => [&[tag, 0x85, 0], &(content.len() as u32).to_be_bytes()[..], &content].concat(),
        Wrap::Indefinite => [&[tag, 0x80][..], &content, &[0, 0]].concat(),
    }
}

/// Alice's message, each element around content, certificates and signed attributes wrapped as asked.
fn message(wraps: &[Wrap], pieces: &[Vec<u8>]) -> Vec<u8> {
    let mut form = Form::by_alice();
    form.content = pieces.concat();
    form.signers = vec![SignerForm::new(alice(), 0x11, &form.content)];
    let signer_info = form.signers[0].bytes(&form.content);
    // Tag and length of the SignerInfo take four bytes.
    let signer_info = element(wraps[0], 0x30, &[&signer_info[4..]]);
    let octets = match wraps[1] {
        Wrap::Der => tlv(4, &[&form.content]),
        wrap => {
            let pieces: Vec<_> = pieces.iter().map(|piece| tlv(4, &[piece])).collect();
            let inner = element(wraps[2], 0x24, &[&pieces.concat()]);
            element(wrap, 0x24, &[&inner])
        }
    };
    let content = element(wraps[3], 0x30, &[&oid(DATA), &element(wraps[4], 0xA0, &[&octets])]);
    let signed_data = element(
        wraps[5],
        0x30,
        &[
            &[2, 1, 1],
            &element(wraps[6], 0x31, &[&form.digest_algorithms.concat()]),
            &content,
            &element(wraps[7], 0xA0, &[&form.certificates.concat()]),
            &element(wraps[8], 0x31, &[&signer_info]),
        ],
    );
    element(wraps[9], 0x30, &[&oid(SIGNED_DATA), &element(wraps[10], 0xA0, &[&signed_data])])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn ber_in_every_form_verifies_as_der_does(
        wraps in prop::collection::vec(wrap(), 11),
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..5),
    ) {
        let message = message(&wraps, &pieces);
        let mut copy = Vec::new();
        let result = verify(message.as_slice(), Content::AttachedTo(&mut copy), &Limits::default()).unwrap();
        prop_assert_eq!(result.all(), Ok(()));
        prop_assert_eq!(copy, pieces.concat());
        // Cut off anywhere it is an error.
        for length in (0..message.len()).step_by(7) {
            prop_assert!(attached(&message[..length]).is_err());
        }
    }

    #[test]
    fn a_message_in_memory_gives_what_one_that_streams_past_gives(
        wraps in prop::collection::vec(prop_oneof![4 => Just(Wrap::Der), 1 => wrap()], 11),
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..3),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        cut in prop::option::weighted(0.2, any::<prop::sample::Index>()),
        behind in prop::collection::vec(any::<u8>(), 0..2),
    ) {
        let mut message = message(&wraps, &pieces);
        for (place, byte) in edits {
            let place = place.index(message.len());
            message[place] = byte;
        }
        if let Some(cut) = cut {
            message.truncate(cut.index(message.len()));
        } else {
            message.extend(behind);
        }
        let mut tight = Limits::default();
        tight.metadata = message.len() as u64 - message.len() as u64 / 3;
        let mut few = Limits::default();
        few.certificates = 0;
        for limits in [Limits::default(), tight, few] {
            for detached in [false, true] {
                let (mut one, mut other) = (&b"content"[..], &b"content"[..]);
                let content = |bytes| if detached { Content::Detached(bytes) } else { Content::Attached };
                let streamed = verify(message.as_slice(), content(&mut one), &limits);
                let in_memory = verify_bytes(&message, content(&mut other), &limits, &Known::default());
                prop_assert_eq!(format!("{streamed:?}"), format!("{in_memory:?}"));
            }
        }
    }

    #[test]
    fn edited_messages_never_verify_with_another_content(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3), 1..6),
    ) {
        let form = Form::by_alice();
        let mut bytes = form.bytes();
        for (place, byte, kind) in edits {
            let at = place.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        let mut copy = Vec::new();
        let result = verify(bytes.as_slice(), Content::AttachedTo(&mut copy), &Limits::default());
        if result.is_ok_and(|result| result.all().is_ok()) {
            prop_assert_eq!(copy, form.content);
        }
    }

    #[test]
    fn any_bytes_are_an_error(start in 0..60usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let good = Form::by_alice().bytes();
        prop_assert!(attached(&bytes).is_err());
        prop_assert!(attached(&[&good[..start], &bytes].concat()).is_err());
    }

    #[test]
    fn any_stored_state_is_read_or_refused(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let content = jpki_cms::ContentDigest::of(jpki_signature::DigestAlgorithm::Sha256, &b"x"[..]).unwrap();
        let prepared = jpki_cms::Prepared::new(content, &alice().certificate, None, &options()).unwrap();
        let mut stored = prepared.to_der().unwrap();
        for (place, byte) in edits {
            let at = place.index(stored.len());
            stored[at] = byte;
        }
        if let Ok(restored) = jpki_cms::Prepared::from_der(&stored) {
            prop_assert_eq!(restored.to_der().unwrap(), stored);
        }
    }
}
