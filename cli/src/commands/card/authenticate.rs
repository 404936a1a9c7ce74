//! `jpki card authenticate`: three questions with an answer each — are the data what the issuer signed, who is the issuer,
//! and is the card here? A recording of another card's data can answer the first two, never the third.

use jpki_card::{
    Card, CardError, CardFront, CardPublicKey, Challenge, CredentialKind, CvCertificate, DataCheck, FaceVerified,
    OpensFront, PresenceCheck, TextData, check_age, check_front, check_presence, check_text,
};
use jpki_reader::{Access, Transport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::args::{AuthenticateArgs, Globals};
use crate::commands::data::{self, Given, IssuerStanding, IssuerView, Opener, OpenerKind};
use crate::context::with_card;
use crate::error::{Exit, Failure};
use crate::output::page::Page;
use crate::output::{BAD, GOOD, Ui, WARN};
use crate::say;

/// Result of `jpki card authenticate`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CardAuthenticated {
    /// Whether the data that were read are what the issuer signed.
    pub data: DataState,
    /// Who issued them; one for each application that was asked.
    pub issuers: Vec<ApplicationIssuer>,
    /// Whether the card itself is here.
    pub card: CardState,
    /// What opened the data; absent where only what is free to read was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<OpenerKind>,
    /// All three together.
    pub verdict: CardVerdict,
}

/// Whether the data are what the issuer signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataState {
    /// All of them.
    Authentic,
    /// Not all of them.
    Altered,
    /// It was not asked: no credential was given.
    NotChecked,
}

/// Whether the card is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// It signed a fresh challenge with the key of its data.
    Present,
    /// It did not, the key is not proved, or another birth date is signed than the one that was taken: another card, a
    /// recording, or no card at all.
    NotProved,
    /// It was not asked: no credential was given.
    NotChecked,
}

/// The issuer of one application's data.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ApplicationIssuer {
    /// Which application.
    pub application: AskedApplication,
    /// Its issuer.
    #[serde(flatten)]
    pub issuer: IssuerView,
}

/// An application that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedApplication {
    /// 券面事項入力補助AP.
    Text,
    /// 券面事項確認AP.
    Face,
}

/// All three answers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CardVerdict {
    /// Data, issuer and card.
    Genuine,
    /// At least one answer is bad.
    NotGenuine,
    /// No answer is bad, and at least one is open.
    Undecided,
}

/// What the card answered.
struct Asked {
    issuers: Vec<(AskedApplication, CvCertificate)>,
    data: DataState,
    card: CardState,
}

/// Asks the card, and prints the three answers.
pub fn run(arguments: &AuthenticateArgs, globals: &Globals, ui: &Ui) -> Result<Exit, Failure> {
    let anchors = data::anchors(&globals.cv_anchor)?;
    let given = Given::from_options(&arguments.opener)?;
    let opened_by = given.as_ref().map(Given::kind);
    let challenge = Challenge::from_bytes(*data::random()?);
    let asked = with_card(globals, ui, Access::Exclusive, |transport| {
        let mut card = Card::new(transport);
        match given {
            None => free(&mut card),
            Some(given) if given.kind() == OpenerKind::TextPin => text(&mut card, given, &challenge, globals, ui),
            Some(given) => face(&mut card, given, &challenge, globals, ui),
        }
    })?;
    let view = |(application, certificate): &(_, CvCertificate)| ApplicationIssuer {
        application: *application,
        issuer: IssuerView::new(certificate, &anchors),
    };
    let issuers: Vec<ApplicationIssuer> = asked.issuers.iter().map(view).collect();
    let verdict = judge(asked.data, issuers.iter().map(|issuer| issuer.issuer.standing), asked.card);
    let result = CardAuthenticated { data: asked.data, issuers, card: asked.card, opened_by, verdict };
    // A genuine test card is no card of a person. Two applications of one card have roots of the same kind: it is told once.
    let is_test = |issuer: &&ApplicationIssuer| issuer.issuer.standing == IssuerStanding::Test;
    if let Some(issuer) = result.issuers.iter().find(is_test).or(result.issuers.first()) {
        data::tell_issuer(&issuer.issuer, globals, ui);
    }
    ui.result(&result, |page| fill(&result, page, ui))?;
    Ok(match verdict {
        CardVerdict::Genuine => Exit::Done,
        CardVerdict::NotGenuine => Exit::Invalid,
        CardVerdict::Undecided => Exit::Indeterminate,
    })
}

fn judge(data: DataState, issuers: impl Iterator<Item = IssuerStanding>, card: CardState) -> CardVerdict {
    let mut verdict = match (data, card) {
        (DataState::Altered, _) | (_, CardState::NotProved) => CardVerdict::NotGenuine,
        (DataState::Authentic, CardState::Present) => CardVerdict::Genuine,
        _ => CardVerdict::Undecided,
    };
    for standing in issuers {
        verdict = match (standing, verdict) {
            (IssuerStanding::BadSignature, _) | (_, CardVerdict::NotGenuine) => CardVerdict::NotGenuine,
            (IssuerStanding::Unknown, _) => CardVerdict::Undecided,
            (_, verdict) => verdict,
        };
    }
    verdict
}

/// Without a credential: who certified the keys of the two applications.
fn free<T: Transport>(card: &mut Card<T>) -> Result<Asked, Failure> {
    let text = card.text()?.certificate()?;
    let face = card.face()?.certificate()?;
    Ok(Asked {
        issuers: vec![(AskedApplication::Text, text), (AskedApplication::Face, face)],
        data: DataState::NotChecked,
        card: CardState::NotChecked,
    })
}

/// With the text PIN: My Number, attributes and key of the text application.
fn text<T: Transport>(
    card: &mut Card<T>,
    given: Given,
    challenge: &Challenge,
    globals: &Globals,
    ui: &Ui,
) -> Result<Asked, Failure> {
    let last_try = data::last_try(globals);
    let mut ap = card.text()?;
    let tries = ap.usable_tries(CredentialKind::TextPin, last_try)?;
    let certificate = ap.certificate()?;
    let Opener::TextPin(pin) = given.complete(tries, ui)? else {
        return Err(CardError::NotSelected { step: jpki_card::Step::Present(CredentialKind::TextPin) }.into());
    };
    let mut verified = ap.verify(&pin, last_try)?;
    let (number, attributes) = (verified.my_number()?, verified.attributes()?);
    let (record, key) = (verified.integrity_record()?, verified.certified_key()?);
    let answer = answer(verified.sign_challenge(challenge))?;
    data::left(ap.leave(), ui);
    let data =
        TextData { record: Some(&record), number: Some(&number), attributes: Some(&attributes), key: Some(&key) };
    let check = check_text(&certificate, &data);
    let proved = check.key.is_some_and(DataCheck::is_authentic);
    Ok(Asked {
        data: state(check.is_authentic()),
        card: presence(proved, key.key(), challenge, answer.as_deref()),
        issuers: vec![(AskedApplication::Text, certificate)],
    })
}

/// With a verification code or the birth date: what it opens of the face application.
fn face<T: Transport>(
    card: &mut Card<T>,
    given: Given,
    challenge: &Challenge,
    globals: &Globals,
    ui: &Ui,
) -> Result<Asked, Failure> {
    let last_try = data::last_try(globals);
    let mut ap = card.face()?;
    let kind = match given.kind() {
        OpenerKind::BirthDate => CredentialKind::FaceBirthDate,
        OpenerKind::CodeB => CredentialKind::FaceCodeB,
        _ => CredentialKind::FaceCodeA,
    };
    let tries = ap.usable_tries(kind, last_try)?;
    let certificate = ap.certificate()?;
    let (data, card) = match &given.complete(tries, ui)? {
        Opener::CodeA(code) => front(ap.verify(code, last_try)?, &certificate, challenge, |_| true)?,
        Opener::CodeB(code) => {
            front(ap.verify(code, last_try)?, &certificate, challenge, |front| code.fits(front.birth()))?
        }
        Opener::BirthDate(code) => {
            let mut verified = ap.verify(code, last_try)?;
            let record = verified.age_record()?;
            let answer = answer(verified.sign_challenge(challenge))?;
            let authentic = check_age(&certificate, &record).is_authentic();
            let proved = authentic && code.fits(record.birth());
            (state(authentic), presence(proved, record.key(), challenge, answer.as_deref()))
        }
        Opener::TextPin(_) => return Err(CardError::NotSelected { step: jpki_card::Step::Present(kind) }.into()),
    };
    data::left(ap.leave(), ui);
    Ok(Asked { data, card, issuers: vec![(AskedApplication::Face, certificate)] })
}

fn front<T: Transport, C: OpensFront>(
    mut verified: FaceVerified<'_, T, C>,
    certificate: &CvCertificate,
    challenge: &Challenge,
    fits: impl FnOnce(&CardFront) -> bool,
) -> Result<(DataState, CardState), Failure> {
    let front = verified.front()?;
    let answer = answer(verified.sign_challenge(challenge))?;
    let check = check_front(certificate, &front);
    let proved = check.signature.is_authentic() && check.text.is_authentic() && fits(&front);
    Ok((state(check.is_authentic()), presence(proved, front.key(), challenge, answer.as_deref())))
}

/// A card that refuses to sign has not proved that it is here; an exchange that broke off says nothing.
fn answer(signature: Result<Vec<u8>, CardError>) -> Result<Option<Vec<u8>>, Failure> {
    match signature {
        Ok(signature) => Ok(Some(signature)),
        Err(CardError::UnexpectedStatus { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn state(authentic: bool) -> DataState {
    if authentic { DataState::Authentic } else { DataState::Altered }
}

/// A signature by a key that is not proved to be the card's proves nothing.
fn presence(proved: bool, key: &CardPublicKey, challenge: &Challenge, answer: Option<&[u8]>) -> CardState {
    let signed = answer.is_some_and(|answer| check_presence(key, challenge, answer) == PresenceCheck::Present);
    if proved && signed { CardState::Present } else { CardState::NotProved }
}

fn fill(result: &CardAuthenticated, page: &mut Page, ui: &Ui) {
    let (mark, style, words) = match result.verdict {
        CardVerdict::Genuine => (say!(ui, "genuine-yes"), GOOD, say!(ui, "genuine-yes-words")),
        CardVerdict::NotGenuine => (say!(ui, "genuine-no"), BAD, say!(ui, "genuine-no-words")),
        CardVerdict::Undecided => (say!(ui, "genuine-undecided"), WARN, say!(ui, "genuine-undecided-words")),
    };
    page.marked(&mark, style, 0, &words);
    page.gap();
    let mut lines = vec![match result.data {
        DataState::Authentic => (say!(ui, "genuine-data"), say!(ui, "genuine-data-authentic"), GOOD),
        DataState::Altered => (say!(ui, "genuine-data"), say!(ui, "genuine-data-altered"), BAD),
        DataState::NotChecked => (say!(ui, "genuine-data"), say!(ui, "genuine-not-checked"), WARN),
    }];
    for issuer in &result.issuers {
        let label = match issuer.application {
            AskedApplication::Text => say!(ui, "genuine-issuer-text"),
            AskedApplication::Face => say!(ui, "genuine-issuer-face"),
        };
        let style = match issuer.issuer.standing {
            IssuerStanding::Production | IssuerStanding::Added => GOOD,
            IssuerStanding::Test | IssuerStanding::Unknown => WARN,
            IssuerStanding::BadSignature => BAD,
        };
        lines.push((label, data::issuer_words(&issuer.issuer, ui), style));
    }
    lines.push(match result.card {
        CardState::Present => (say!(ui, "genuine-card"), say!(ui, "face-present-words"), GOOD),
        CardState::NotProved => (say!(ui, "genuine-card"), say!(ui, "face-not-proved-words"), BAD),
        CardState::NotChecked => (say!(ui, "genuine-card"), say!(ui, "genuine-not-checked"), WARN),
    });
    let lines: Vec<_> = lines.iter().map(|(label, words, style)| (label.as_str(), words.as_str(), *style)).collect();
    page.styled_fields(&lines);
    if result.opened_by == Some(OpenerKind::TextPin) && result.verdict == CardVerdict::Genuine {
        page.gap();
        page.line(&say!(ui, "genuine-text-note"));
    }
    if result.opened_by.is_none() {
        page.gap();
        page.line(&say!(ui, "genuine-hint"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_answer_stands_for_another() {
        use IssuerStanding::{Added, BadSignature, Production, Test, Unknown};
        let judged = |data, issuers: &[IssuerStanding], card| judge(data, issuers.iter().copied(), card);
        for known in [Production, Test, Added] {
            assert_eq!(judged(DataState::Authentic, &[known], CardState::Present), CardVerdict::Genuine);
            assert_eq!(judged(DataState::Altered, &[known], CardState::Present), CardVerdict::NotGenuine);
            assert_eq!(judged(DataState::Authentic, &[known], CardState::NotProved), CardVerdict::NotGenuine);
            assert_eq!(judged(DataState::NotChecked, &[known, known], CardState::NotChecked), CardVerdict::Undecided);
        }
        assert_eq!(judged(DataState::Authentic, &[Unknown], CardState::Present), CardVerdict::Undecided);
        assert_eq!(judged(DataState::Altered, &[Unknown], CardState::Present), CardVerdict::NotGenuine);
        assert_eq!(judged(DataState::Authentic, &[BadSignature], CardState::Present), CardVerdict::NotGenuine);
        for issuers in [[BadSignature, Unknown], [Unknown, BadSignature]] {
            assert_eq!(judged(DataState::NotChecked, &issuers, CardState::NotChecked), CardVerdict::NotGenuine);
        }
    }
}
