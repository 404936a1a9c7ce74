//! Whether a genuine card is there: the face application, opened by the holder's birth date (docs/protocol.md §3.3, §4.8).

use jpki_card::{
    BirthDateCode, Card, CardError, Challenge, CredentialKind, CvAnchors, FaceAp, Hierarchy, IssuerCheck, LastTry,
    PresenceCheck, Step, TriesLeft, check_age, check_presence,
};
use jpki_reader::Transport;

use crate::IdentityError;

/// Fewest tries of the birth date that have to be left before it is presented. How many there are at all is not known
/// (docs/protocol.md §3.5), and a blocked one is unblocked by nobody that is known.
pub const MIN_BIRTH_TRIES: u8 = 3;

/// What came out about the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardProof {
    /// The issuer is known, the data are what it signed, and the card that they were written for signed a fresh challenge.
    Genuine {
        /// Of real cards, of test cards, or a root that was added.
        hierarchy: Hierarchy,
    },
    /// As [`Self::Genuine`], but for the root key, which is not known. That is not "forged".
    IssuerUnknown,
    /// It is not what it says.
    NotGenuine {
        /// What does not fit.
        fault: ProofFault,
    },
    /// The birth date is not the holder's. One try was spent.
    BirthDateWrong {
        /// Tries left; `None` where the card does not tell.
        tries_left: Option<u8>,
    },
    /// The birth date is blocked on this card. It was not sent, or this was the last try.
    BirthDateBlocked,
    /// Fewer than [`MIN_BIRTH_TRIES`] tries are left. The birth date was not sent.
    FewTries {
        /// Tries left.
        tries_left: u8,
    },
    /// The card does not tell how many tries are left. The birth date was not sent.
    TriesUnknown,
    /// The card has no face application that the birth date opens, as phones have none.
    NotAvailable,
}

/// What does not fit in a card that is not genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofFault {
    /// The CV certificate names a known root, which did not sign it.
    IssuerSignature,
    /// Birth date and key are not what the issuer signed.
    Data,
    /// The birth date that was given was taken, and the issuer signed another one: whatever takes any birth date is no card.
    BirthDate,
    /// The challenge was not signed by the card's key: another card, or a recording.
    Presence,
    /// A file has another form than it should.
    Malformed,
}

/// A challenge from the operating system's randomness, to be used for one card.
///
/// # Errors
/// [`IdentityError::Randomness`].
pub fn fresh_challenge() -> Result<Challenge, IdentityError> {
    let mut bytes = [0; 32];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| IdentityError::Randomness)?;
    Ok(Challenge::from_bytes(bytes))
}

/// Proves that a genuine card is there: asks the tries left, presents the birth date once, reads the age record and its CV
/// certificate, and has a fresh challenge signed. Leaves the application afterwards, whatever came out. Seven exchanges with
/// extended length.
///
/// With [`LastTry::Refuse`] the birth date is not sent where fewer than [`MIN_BIRTH_TRIES`] tries are left.
///
/// # Errors
/// [`CardError::OutcomeUnknown`] where the exchange broke off while the birth date was presented,
/// [`CardError::NotLeft`], those of the exchanges.
pub fn prove_card<T: Transport>(
    card: &mut Card<T>,
    birth: &BirthDateCode,
    challenge: &Challenge,
    anchors: &CvAnchors,
    last_try: LastTry,
) -> Result<CardProof, CardError> {
    let mut face = match card.face() {
        Ok(face) => face,
        Err(CardError::NotOnPhone { .. } | CardError::NoApplication { .. }) => return Ok(CardProof::NotAvailable),
        Err(error) => return Err(error),
    };
    let proof = prove(&mut face, birth, challenge, anchors, last_try);
    let left = face.leave();
    let proof = proof?;
    left.map(|()| proof)
}

fn prove<T: Transport>(
    face: &mut FaceAp<'_, T>,
    birth: &BirthDateCode,
    challenge: &Challenge,
    anchors: &CvAnchors,
    last_try: LastTry,
) -> Result<CardProof, CardError> {
    const BIRTH: CredentialKind = CredentialKind::FaceBirthDate;
    match face.tries_left(BIRTH) {
        Ok(TriesLeft::Blocked) => return Ok(CardProof::BirthDateBlocked),
        Ok(TriesLeft::Known(tries_left)) if last_try == LastTry::Refuse && tries_left < MIN_BIRTH_TRIES => {
            return Ok(CardProof::FewTries { tries_left });
        }
        Ok(TriesLeft::Unknown(_)) if last_try == LastTry::Refuse => return Ok(CardProof::TriesUnknown),
        Ok(_) => {}
        // Old cards may lack the reference.
        Err(CardError::UnexpectedStatus { step: Step::AskTries(BIRTH), .. }) => return Ok(CardProof::NotAvailable),
        Err(error) => return Err(error),
    }
    let mut verified = match face.verify(birth, last_try) {
        Ok(verified) => verified,
        Err(CardError::WrongCredential { tries_left, .. }) => return Ok(CardProof::BirthDateWrong { tries_left }),
        Err(CardError::Blocked { by_this_try: true, .. }) => {
            return Ok(CardProof::BirthDateWrong { tries_left: Some(0) });
        }
        Err(CardError::Blocked { .. }) => return Ok(CardProof::BirthDateBlocked),
        Err(error) => return Err(error),
    };
    let malformed = |error| match error {
        CardError::Content(_) => Ok(CardProof::NotGenuine { fault: ProofFault::Malformed }),
        error => Err(error),
    };
    let record = match verified.age_record() {
        Ok(record) => record,
        Err(error) => return malformed(error),
    };
    let issuer = match verified.certificate() {
        Ok(issuer) => issuer,
        Err(error) => return malformed(error),
    };
    let signature = verified.sign_challenge(challenge)?;
    let not_genuine = |fault| Ok(CardProof::NotGenuine { fault });
    if !check_age(&issuer, &record).is_authentic() {
        return not_genuine(ProofFault::Data);
    }
    if !birth.fits(record.birth()) {
        return not_genuine(ProofFault::BirthDate);
    }
    if check_presence(record.key(), challenge, &signature) != PresenceCheck::Present {
        return not_genuine(ProofFault::Presence);
    }
    match anchors.check(&issuer) {
        IssuerCheck::Known { hierarchy, .. } => Ok(CardProof::Genuine { hierarchy }),
        IssuerCheck::Unknown { .. } => Ok(CardProof::IssuerUnknown),
        _ => not_genuine(ProofFault::IssuerSignature),
    }
}

#[cfg(test)]
mod tests {
    use jpki_reader::{CountingTransport, ReaderError, Reset};
    use jpki_testbed::Testbed;
    use jpki_virtual_card::{Application, CardImage, Profile, VirtualCard};

    use super::*;

    const BIRTH: u16 = 0x0011;
    const SELECT_COMMON: &str = "00A4040C0AD3921000310001010100";

    type Counted = CountingTransport<VirtualCard>;

    fn card(change: impl FnOnce(&mut CardImage)) -> Card<Counted> {
        let mut image = Testbed::shared().card_image();
        change(&mut image);
        Card::new(CountingTransport::new(VirtualCard::with_seed(image, [7; 32]).unwrap()))
    }

    fn anchors() -> CvAnchors {
        CvAnchors::built_in().with_text(&Testbed::shared().cv_anchors()).unwrap()
    }

    fn birth() -> BirthDateCode {
        BirthDateCode::new(Testbed::shared().credentials().birth_code().unwrap()).ok().unwrap()
    }

    fn wrong() -> BirthDateCode {
        BirthDateCode::new("010101").ok().unwrap()
    }

    /// What came out, and the transport afterwards.
    fn run(mut card: Card<Counted>, birth: &BirthDateCode, last_try: LastTry) -> (CardProof, Counted) {
        let challenge = fresh_challenge().ok().unwrap();
        let proof = prove_card(&mut card, birth, &challenge, &anchors(), last_try).unwrap();
        (proof, card.into_transport())
    }

    fn tries(transport: &mut Counted) -> u8 {
        transport.inner().tries_left(Application::Face, BIRTH).unwrap().unwrap()
    }

    fn with_tries(tries: u8) -> Card<Counted> {
        let mut transport = card(|_| ()).into_transport();
        transport.inner().set_tries_left(Application::Face, BIRTH, tries).unwrap();
        Card::new(transport)
    }

    #[test]
    fn a_genuine_card_takes_seven_exchanges_and_is_left() {
        let (proof, transport) = run(card(|_| ()), &birth(), LastTry::Refuse);
        assert_eq!(proof, CardProof::Genuine { hierarchy: Hierarchy::Added });
        let commands = transport.commands();
        let heads: Vec<&str> = commands.iter().map(|command| &command[..8.min(command.len())]).collect();
        assert_eq!(heads, ["00A4040C", "00200091", "00200091", "00B08100", "00B08400", "802A0000", "00A4040C"]);
        assert_eq!(commands.last().unwrap(), SELECT_COMMON);
        assert_eq!(transport.credentials_presented(), 1);
        // Whoever comes next finds the age record closed.
        let mut transport = transport;
        for (command, expected) in [("00A4040C0AD3921000310001010402", "9000"), ("00B0810004", "6982")] {
            let answer = transport.transmit(&hex::decode(command).unwrap()).unwrap();
            assert_eq!(hex::encode(answer), expected);
        }
    }

    #[test]
    fn a_root_that_is_not_known_is_its_own_answer() {
        let mut card = card(|_| ());
        let challenge = fresh_challenge().ok().unwrap();
        let proof = prove_card(&mut card, &birth(), &challenge, &CvAnchors::built_in(), LastTry::Refuse).unwrap();
        assert_eq!(proof, CardProof::IssuerUnknown);
    }

    #[test]
    fn a_wrong_birth_date_costs_exactly_one_try_and_is_not_sent_again() {
        let (proof, mut transport) = run(card(|_| ()), &wrong(), LastTry::Refuse);
        assert_eq!(proof, CardProof::BirthDateWrong { tries_left: Some(9) });
        assert_eq!((transport.credentials_presented(), tries(&mut transport)), (1, 9));
        assert_eq!(transport.commands().last().unwrap(), SELECT_COMMON);
    }

    #[test]
    fn with_fewer_than_three_tries_nothing_is_sent_unless_allowed() {
        for left in [1, 2] {
            let (proof, mut transport) = run(with_tries(left), &birth(), LastTry::Refuse);
            assert_eq!(proof, CardProof::FewTries { tries_left: left });
            assert_eq!((transport.credentials_presented(), tries(&mut transport)), (0, left));
            let (proof, mut transport) = run(with_tries(left), &birth(), LastTry::Allow);
            assert_eq!(proof, CardProof::Genuine { hierarchy: Hierarchy::Added });
            assert_eq!(tries(&mut transport), 10);
        }
        let (proof, _) = run(with_tries(3), &birth(), LastTry::Refuse);
        assert_eq!(proof, CardProof::Genuine { hierarchy: Hierarchy::Added });
        let (proof, transport) = run(with_tries(0), &birth(), LastTry::Allow);
        assert_eq!((proof, transport.credentials_presented()), (CardProof::BirthDateBlocked, 0));
        let (proof, _) = run(with_tries(1), &wrong(), LastTry::Allow);
        assert_eq!(proof, CardProof::BirthDateWrong { tries_left: Some(0) });
    }

    #[test]
    fn a_card_that_does_not_tell_its_tries_is_not_asked_further() {
        let mute = || card(|image| image.behaviour.tries_query = jpki_virtual_card::TriesQuery::Neither);
        let (proof, transport) = run(mute(), &birth(), LastTry::Refuse);
        assert_eq!((proof, transport.credentials_presented()), (CardProof::TriesUnknown, 0));
    }

    #[test]
    fn another_key_altered_data_and_a_damaged_file_are_told_apart() {
        let not_genuine = |fault, change: &dyn Fn(&mut CardImage)| {
            let (proof, transport) = run(card(change), &birth(), LastTry::Refuse);
            assert_eq!(proof, CardProof::NotGenuine { fault });
            assert_eq!(transport.commands().last().unwrap(), SELECT_COMMON);
        };
        fn face(image: &mut CardImage) -> &mut jpki_virtual_card::ApplicationImage {
            image.applications.get_mut(&Application::Face).unwrap()
        }
        // A copy of everything that can be read, on a card with a key of its own.
        not_genuine(ProofFault::Presence, &|image| {
            let key = image.authentication_key.clone().unwrap();
            face(image).keys.insert(0x001A, key);
        });
        // A digit of the year.
        not_genuine(ProofFault::Data, &|image| {
            let record = face(image).files.get_mut(&0x0001).unwrap();
            record[11] = if record[11] == b'1' { b'2' } else { b'1' };
        });
        not_genuine(ProofFault::Malformed, &|image| face(image).files.get_mut(&0x0001).unwrap()[0] = 0x7F);
        // The last byte of the CV certificate's signature.
        not_genuine(ProofFault::IssuerSignature, &|image| {
            *face(image).files.get_mut(&0x0004).unwrap().last_mut().unwrap() ^= 1;
        });
    }

    #[test]
    fn a_device_that_takes_any_birth_date_is_found_out_by_the_one_that_is_signed() {
        // A genuine card of somebody else, behind something that takes the birth date that the reception gives.
        let relay = card(|image| {
            let face = image.applications.get_mut(&Application::Face).unwrap();
            face.credentials.insert(BIRTH, jpki_virtual_card::Credential::new("010101"));
        });
        let (proof, transport) = run(relay, &wrong(), LastTry::Refuse);
        assert_eq!(proof, CardProof::NotGenuine { fault: ProofFault::BirthDate });
        assert_eq!(transport.commands().last().unwrap(), SELECT_COMMON);
    }

    /// A card that stays in its face application, whatever is done.
    struct Stubborn(VirtualCard);

    impl Transport for Stubborn {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
            let leaves = matches!(command, [0x00, 0xA4, 0x04, _, _, name @ ..] if !name.ends_with(b"\x04\x02"));
            if leaves { Ok(vec![0x6A, 0x82]) } else { self.0.transmit(command) }
        }

        fn reset(&mut self, _: Reset) -> Result<(), ReaderError> {
            Err(ReaderError::CardMute)
        }
    }

    #[test]
    fn a_card_that_could_not_be_left_is_an_error_though_it_was_proved() {
        let mut card = Card::new(Stubborn(VirtualCard::with_seed(Testbed::shared().card_image(), [7; 32]).unwrap()));
        let challenge = fresh_challenge().ok().unwrap();
        let proof = prove_card(&mut card, &birth(), &challenge, &anchors(), LastTry::Refuse);
        assert!(matches!(proof, Err(CardError::NotLeft { source: ReaderError::CardMute })), "{proof:?}");
    }

    /// An old card: its face application has no reference for the birth date.
    struct Old(VirtualCard);

    impl Transport for Old {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
            match command {
                [0x00, 0x20, 0x00, 0x91, ..] => Ok(vec![0x6A, 0x88]),
                [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x11] => Ok(vec![0x6A, 0x82]),
                _ => self.0.transmit(command),
            }
        }

        fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
            self.0.reset(kind)
        }
    }

    #[test]
    fn a_card_without_the_reference_has_no_such_proof() {
        let mut card = Card::new(Old(VirtualCard::with_seed(Testbed::shared().card_image(), [7; 32]).unwrap()));
        let challenge = fresh_challenge().ok().unwrap();
        let proof = prove_card(&mut card, &birth(), &challenge, &anchors(), LastTry::Refuse);
        assert_eq!(proof.unwrap(), CardProof::NotAvailable);
    }

    #[test]
    fn a_phone_and_a_card_without_the_face_application_say_so() {
        let phone = card(|image| {
            image.profile = Profile::Android;
            image.token_information[..32].copy_from_slice(format!("{:32}", Profile::Android.token_label()).as_bytes());
            image.applications.clear();
            image.card_data.clear();
        });
        let (proof, transport) = run(phone, &birth(), LastTry::Refuse);
        assert_eq!((proof, transport.credentials_presented()), (CardProof::NotAvailable, 0));
    }
}
