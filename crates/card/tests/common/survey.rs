//! What the surveys of these tests have in common: a clock, the testbed's roots, and all of its credentials.

use std::time::Duration;

use jpki_card::{
    AuthPin, BirthDateCode, Card, CvAnchors, SignPassword, Survey, SurveyCredentials, SurveyReport, TextPin,
    VerificationCodeA, VerificationCodeB,
};
use jpki_reader::Transport;
use zeroize::Zeroizing;

use super::{password, pin, testbed};

/// A clock that moves by two milliseconds each time it is asked.
pub fn clock() -> impl FnMut() -> Duration {
    let mut now = Duration::ZERO;
    move || {
        now += Duration::from_millis(2);
        now
    }
}

pub fn anchors() -> CvAnchors {
    CvAnchors::built_in().with_text(&testbed().cv_anchors()).unwrap()
}

pub fn survey() -> Survey<'static> {
    Survey { anchors: anchors(), ..Survey::new() }
}

pub fn run<T: Transport>(survey: &Survey<'_>, transport: T) -> (SurveyReport, T) {
    let mut card = Card::new(transport);
    let report = survey.run(&mut card, &mut clock()).unwrap();
    (report, card.into_transport())
}

/// All credentials of the testbed's card.
pub struct Everything {
    auth_pin: AuthPin,
    sign_password: SignPassword,
    text_pin: TextPin,
    code_a: VerificationCodeA,
    code_b: VerificationCodeB,
    birth_date: BirthDateCode,
}

impl Everything {
    pub fn new() -> Self {
        let credentials = testbed().credentials();
        Self {
            auth_pin: pin(),
            sign_password: password(),
            text_pin: TextPin::new(credentials.text_pin().unwrap()).ok().unwrap(),
            code_a: VerificationCodeA::new(credentials.verification_code_a().unwrap()).ok().unwrap(),
            code_b: VerificationCodeB::new(credentials.verification_code_b().unwrap()).ok().unwrap(),
            birth_date: BirthDateCode::new(credentials.birth_code().unwrap()).ok().unwrap(),
        }
    }

    pub fn survey(&self) -> Survey<'_> {
        let credentials = SurveyCredentials {
            auth_pin: Some(&self.auth_pin),
            sign_password: Some(&self.sign_password),
            text_pin: Some(&self.text_pin),
            code_a: Some(&self.code_a),
            code_b: Some(&self.code_b),
            birth_date: Some(&self.birth_date),
        };
        Survey { credentials, anchors: anchors(), atr: None, session_material: Some(Zeroizing::new([0x5A; 32])) }
    }
}
