//! The client: what it sends, how often it asks, what it remembers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::SignedDuration;
use jpki_certificate::Certificate;
use jpki_signature::{DigestInfo, Signer};
use jpki_testbed::{CertificateSpec, Extension, Testbed};
use jpki_validity::http::{HttpClient, HttpError, HttpRequest, HttpResponse, HttpUrl, UrlError};
use jpki_validity::ocsp::{
    CertIdHash, CertStatus, Clock, NonceOutcome, NoncePolicy, OcspClient, OcspError, OcspMethod, OcspOptions,
    OcspRequest, ResponderAddress, ResponderRefusal,
};
use jpki_validity::revocation::{NotCheckedCause, RevocationSource, RevocationStatus};

use crate::forge::{self, Response, element, extension, refusal};
use crate::support::{Bed, about, at, issue, responder};

/// What was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    pub url: String,
    /// `None` for a GET.
    pub body: Option<Vec<u8>>,
    pub time_left: Option<Duration>,
    pub max_body: usize,
}

type Answer = dyn Fn(usize, &Sent) -> Result<Vec<u8>, HttpError> + Send + Sync;

/// A responder without a network: `answer` gets the number of the request, from 0.
#[derive(Clone)]
pub struct Wire {
    sent: Arc<Mutex<Vec<Sent>>>,
    answer: Arc<Answer>,
}

impl Wire {
    pub fn new(answer: impl Fn(usize, &Sent) -> Result<Vec<u8>, HttpError> + Send + Sync + 'static) -> Self {
        Self { sent: Arc::default(), answer: Arc::new(answer) }
    }

    pub fn saying(response: Vec<u8>) -> Self {
        Self::new(move |_, _| Ok(response.clone()))
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

impl HttpClient for Wire {
    fn send(&self, request: &HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
        assert_eq!(request.headers, [("Accept", "application/ocsp-response")]);
        let body = request.body.map(|body| {
            assert_eq!(body.content_type, "application/ocsp-request");
            body.bytes.to_vec()
        });
        let (time_left, max_body) = (request.time_left, request.max_body);
        let sent = Sent { url: request.url.to_string(), body, time_left, max_body };
        let number = {
            let mut all = self.sent.lock().unwrap();
            all.push(sent.clone());
            all.len() - 1
        };
        (self.answer)(number, &sent).map(|body| HttpResponse { status: 200, content_type: None, body })
    }
}

/// A clock that nobody has to wait for: it goes on by what is slept, and by `step` at each look.
#[derive(Clone, Default)]
pub struct Watch {
    now: Arc<Mutex<Duration>>,
    slept: Arc<Mutex<Vec<Duration>>>,
    step: Duration,
}

impl Clock for Watch {
    fn elapsed(&self) -> Duration {
        let mut now = self.now.lock().unwrap();
        *now += self.step;
        *now
    }

    fn sleep(&self, duration: Duration) {
        *self.now.lock().unwrap() += duration;
        self.slept.lock().unwrap().push(duration);
    }
}

const URL: &str = "http://ocsp.testbed.invalid/status";

pub fn address() -> ResponderAddress {
    ResponderAddress::Fixed(HttpUrl::parse(URL).unwrap())
}

/// Counts, as no randomness may.
pub fn counting() -> impl Fn(&mut [u8]) -> bool + Send + Sync + 'static {
    let count = AtomicUsize::new(0);
    move |buffer| {
        buffer.fill(count.fetch_add(1, Ordering::SeqCst) as u8 + 1);
        true
    }
}

fn client(wire: &Wire, change: impl FnOnce(&mut OcspOptions)) -> OcspClient {
    let mut options = OcspOptions::default();
    change(&mut options);
    OcspClient::new(wire.clone(), address(), options, counting()).with_clock(Watch::default())
}

fn good() -> Response {
    Response::good(&Bed::shared().issuer_signer)
}

/// Answers with the nonce of the request, which `counting` has filled with one value.
pub fn echoing() -> Wire {
    Wire::new(|_, sent| {
        let body = sent.body.as_deref().unwrap();
        let nonce = element(4, &[&[body[body.len() - 1]; 32]]);
        Ok(good().with(|response| response.extensions = vec![extension(forge::NONCE, false, &nonce)]).encode())
    })
}

#[test]
fn the_request_is_posted_to_the_address_of_the_configuration() {
    let wire = echoing();
    let answer = client(&wire, |_| {}).query(&Bed::shared().question()).unwrap();
    assert_eq!((answer.status, answer.nonce), (CertStatus::Good, NonceOutcome::Matches));
    let bed = Bed::shared();
    let expected = OcspRequest::new(&bed.certificate, &(&bed.issuer).into(), CertIdHash::Sha1, Some([1; 32])).unwrap();
    let sent = wire.sent().remove(0);
    assert_eq!((sent.url.as_str(), sent.body.as_deref()), (URL, Some(expected.as_der())));
    assert_eq!((sent.max_body, sent.time_left), (65536, Some(Duration::from_secs(15))));
}

#[test]
fn a_get_goes_where_it_is_short_enough() {
    let bed = Bed::shared();
    let wire = Wire::saying(good().encode());
    let get = |options: &mut OcspOptions| (options.method, options.nonce) = (OcspMethod::Get, NoncePolicy::None);
    client(&wire, get).query(&bed.question()).unwrap();
    let request = OcspRequest::new(&bed.certificate, &(&bed.issuer).into(), CertIdHash::Sha1, None).unwrap();
    let sent = wire.sent().remove(0);
    assert_eq!(sent.body, None);
    assert_eq!(sent.url, format!("{URL}/{}", request.as_path_segment()));
    // 255 octets of address fit, 256 do not; and a query leaves no room for a path.
    let segment = request.as_path_segment().len() + 1;
    for (length, query, body) in [(255, false, false), (256, false, true), (100, true, true)] {
        let mut url = "http://h/".to_owned();
        if query {
            url += "?a=b";
        } else {
            url += &"x".repeat(length - segment - url.len());
        }
        let wire = Wire::saying(good().encode());
        let mut options = OcspOptions::default();
        get(&mut options);
        let address = ResponderAddress::Fixed(HttpUrl::parse(&url).unwrap());
        OcspClient::new(wire.clone(), address, options, |_| false).query(&bed.question()).unwrap();
        assert_eq!(wire.sent()[0].body.is_some(), body, "{length}");
    }
}

#[test]
fn the_address_may_be_that_of_the_certificate_or_one_of_a_choice() {
    let bed = Bed::shared();
    let wire = Wire::new(|_, _| Err(HttpError::Status { status: 404 }));
    let ask = |address: ResponderAddress, certificate: &Certificate| {
        let client = OcspClient::new(wire.clone(), address, OcspOptions::default(), counting());
        client.query(&about(certificate, &bed.issuer)).unwrap_err()
    };
    let with_url = |url: &str| issue(CertificateSpec::signature().append(Extension::ocsp(url))).0;
    let reached = OcspError::Http(HttpError::Status { status: 404 });
    assert_eq!(ask(ResponderAddress::OfCertificate, &with_url("http://of.certificate.invalid")), reached);
    assert_eq!(wire.sent()[0].url, "http://of.certificate.invalid");
    // The certificate for signatures has none.
    assert_eq!(ask(ResponderAddress::OfCertificate, &bed.certificate), OcspError::NoAddress);
    for (url, error) in [
        ("ldap://host/x", UrlError::Scheme),
        ("file:///etc/passwd", UrlError::Scheme),
        ("http://user@host", UrlError::UserInfo),
    ] {
        assert_eq!(ask(ResponderAddress::OfCertificate, &with_url(url)), OcspError::Address(error));
    }
    let issuer = bed.issuer.clone();
    let choice = ResponderAddress::Chosen(Arc::new(move |question| {
        question.issuer.name.matches(issuer.subject()).then(|| HttpUrl::parse("http://chosen.invalid").unwrap())
    }));
    assert_eq!(ask(choice.clone(), &bed.certificate), reached);
    assert_eq!(wire.sent().last().unwrap().url, "http://chosen.invalid");
    let other = Certificate::from_der(Testbed::shared().authentication_ca().certificate()).unwrap();
    let client = OcspClient::new(wire.clone(), choice, OcspOptions::default(), counting());
    let answer = client.ask(&about(&bed.certificate, &other));
    assert_eq!(answer.status, RevocationStatus::NotChecked(NotCheckedCause::NotCovered));
    assert_eq!((answer.method, answer.source), (None, None));
    assert_eq!(wire.count(), 2);
}

#[test]
fn only_what_may_pass_is_asked_again_after_growing_pauses() {
    let timeout = HttpError::Timeout { limit: Duration::from_secs(1) };
    let passes: [Result<Vec<u8>, HttpError>; 5] = [
        Err(timeout.clone()),
        Err(HttpError::Status { status: 503 }),
        Err(HttpError::Unreachable { detail: String::new() }),
        Ok(refusal(3)),
        Ok(refusal(2)),
    ];
    for first in passes {
        let wire = Wire::new(move |number, _| if number < 2 { first.clone() } else { Ok(good().encode()) });
        let watch = Watch::default();
        let client = OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting());
        assert!(client.with_clock(watch.clone()).query(&Bed::shared().question()).is_ok());
        assert_eq!(wire.count(), 3);
        assert_eq!(*watch.slept.lock().unwrap(), [250, 500].map(Duration::from_millis));
        // Each request has a nonce of its own, and what is left of the time.
        let sent = wire.sent();
        assert_ne!(sent[0].body, sent[1].body);
        let left = [15_000, 14_750, 14_250].map(|millis| Some(Duration::from_millis(millis)));
        assert_eq!([0, 1, 2].map(|number: usize| sent[number].time_left), left);
    }
    // Three requests, and not one more.
    let wire = Wire::new(move |_, _| Err(timeout.clone()));
    let client_of_three = OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting());
    assert!(client_of_three.with_clock(Watch::default()).query(&Bed::shared().question()).is_err());
    assert_eq!(wire.count(), 3);
    let wrong = Response::good(&Testbed::shared().authentication_ca());
    let stays: [(Result<Vec<u8>, HttpError>, OcspError); 7] = [
        (Ok(wrong.encode()), OcspError::ResponderIssuer),
        (Ok(refusal(6)), OcspError::Refused { refusal: ResponderRefusal::Unauthorized }),
        (Ok(refusal(5)), OcspError::Refused { refusal: ResponderRefusal::SignatureRequired }),
        (Ok(b"garbage".to_vec()), OcspError::Malformed { part: "OCSPResponse" }),
        (Err(HttpError::Redirect { status: 302 }), OcspError::Http(HttpError::Redirect { status: 302 })),
        (Err(HttpError::TooLarge { limit: 9 }), OcspError::Http(HttpError::TooLarge { limit: 9 })),
        (Ok(vec![0; 65537]), OcspError::TooLarge { size: 65537, limit: 65536 }),
    ];
    for (outcome, error) in stays {
        let wire = Wire::new(move |_, _| outcome.clone());
        let client = client(&wire, |_| {});
        assert_eq!(client.query(&Bed::shared().question()), Err(error.clone()));
        assert_eq!(wire.count(), 1, "{error}");
        let answer = client.ask(&Bed::shared().question());
        let cause = NotCheckedCause::Unusable { detail: error.to_string() };
        assert_eq!(answer.status, RevocationStatus::NotChecked(cause));
        assert_eq!(answer.source.as_deref(), Some(URL));
    }
}

#[test]
fn the_time_for_all_tries_together_is_bounded() {
    let timeout = HttpError::Timeout { limit: Duration::from_secs(1) };
    let failing = |error: HttpError| Wire::new(move |_, _| Err(error.clone()));
    // No pause that would end behind the time.
    let wire = failing(timeout.clone());
    let ask = client(&wire, |options| options.total_time = Duration::from_millis(250));
    assert_eq!(ask.query(&Bed::shared().question()), Err(OcspError::Http(timeout.clone())));
    assert_eq!(wire.count(), 1);
    // Requests that take the time away: each look at the clock costs a second.
    let wire = failing(timeout.clone());
    let mut options = OcspOptions::default();
    options.retries.attempts = u32::MAX;
    let watch = Watch { step: Duration::from_secs(1), ..Watch::default() };
    let slow = OcspClient::new(wire.clone(), address(), options.clone(), counting()).with_clock(watch.clone());
    let error = slow.query(&Bed::shared().question()).unwrap_err();
    assert!(matches!(error, OcspError::Http(_) | OcspError::OutOfTime { .. }), "{error:?}");
    assert!(wire.count() < 10, "{}", wire.count());
    assert!(*watch.now.lock().unwrap() < Duration::from_secs(20));
    // No time at all.
    options.total_time = Duration::ZERO;
    let none = OcspClient::new(wire.clone(), address(), options, counting()).with_clock(Watch::default());
    let limit = Duration::ZERO;
    assert_eq!(none.query(&Bed::shared().question()), Err(OcspError::OutOfTime { limit }));
    let RevocationStatus::NotChecked(NotCheckedCause::Unreachable { detail }) =
        none.ask(&Bed::shared().question()).status
    else {
        panic!("not unreachable")
    };
    assert_eq!(detail, "no answer of the OCSP responder within 0 ms");
}

#[test]
fn an_answer_is_remembered_while_it_is_fresh() {
    let bed = Bed::shared();
    let wire = Wire::saying(good().encode());
    let source = client(&wire, |_| {});
    let asked_at = |now: i64| {
        let mut question = bed.question();
        question.now = at(now);
        source.ask(&question).status
    };
    let times = [(60, 1), (100, 1), (360, 1), (361, 2), (661, 2), (300, 3)];
    for (now, count) in times {
        assert_eq!(asked_at(now), RevocationStatus::Good);
        assert_eq!(wire.count(), count, "{now}");
    }
    assert_eq!(source.remembered(), 1);
    // Where it ends sooner, it is asked for again: by nextUpdate, and by the policy of the question.
    let wire = Wire::saying(good().with(|r| r.single().next_update = Some(forge::time(at(70)))).encode());
    let source = client(&wire, |_| {});
    let mut question = bed.question();
    for (now, count) in [(60, 1), (75, 1), (76, 2), (76, 3)] {
        question.now = at(now);
        let status = source.ask(&question).status;
        assert_eq!(status == RevocationStatus::Good, now < 76, "{status:?}");
        assert_eq!(wire.count(), count, "{now}");
    }
    let strict = |age: i64| {
        let mut question = bed.question();
        question.now = at(90);
        question.freshness.max_age = Some(SignedDuration::from_secs(age));
        question
    };
    let wire = Wire::saying(good().encode());
    let source = client(&wire, |_| {});
    assert_eq!(source.ask(&bed.question()).status, RevocationStatus::Good);
    assert_eq!(source.ask(&strict(30)).status, RevocationStatus::Good);
    assert_eq!(wire.count(), 1);
    assert_eq!(source.ask(&strict(20)).status, RevocationStatus::Stale { since: at(85) });
    assert_eq!(wire.count(), 2);
}

#[test]
fn each_certificate_and_each_ca_has_an_answer_of_its_own() {
    let bed = Bed::shared();
    let wire = Wire::saying(good().encode());
    let source = client(&wire, |_| {});
    assert_eq!(source.ask(&bed.question()).status, RevocationStatus::Good);
    let other = issue(CertificateSpec::signature().serial(&[0x44])).0;
    assert!(source.query(&about(&other, &bed.issuer)).is_err());
    let other_ca = Certificate::from_der(Testbed::shared().authentication_ca().certificate()).unwrap();
    assert!(source.query(&about(&bed.certificate, &other_ca)).is_err());
    assert_eq!((wire.count(), source.remembered()), (3, 1));
    // And so has each responder.
    let number = AtomicUsize::new(0);
    let elsewhere = ResponderAddress::Chosen(Arc::new(move |_| {
        let number = number.fetch_add(1, Ordering::SeqCst);
        HttpUrl::parse(&format!("http://ocsp{number}.testbed.invalid")).ok()
    }));
    let source = OcspClient::new(wire.clone(), elsewhere, OcspOptions::default(), counting());
    assert!(source.query(&bed.question()).is_ok() && source.query(&bed.question()).is_ok());
    assert_eq!((wire.count(), source.remembered()), (5, 2));
}

#[test]
fn what_is_not_known_is_not_remembered() {
    let bed = Bed::shared();
    let unknown = good().with(|response| response.single().status = forge::UNKNOWN_STATUS.to_vec()).encode();
    let wire = Wire::saying(unknown);
    let source = client(&wire, |_| {});
    assert_eq!(source.ask(&bed.question()).status, RevocationStatus::Unknown);
    assert_eq!(source.ask(&bed.question()).status, RevocationStatus::Unknown);
    assert_eq!((wire.count(), source.remembered()), (2, 0));
    let wire = Wire::saying(refusal(6));
    let source = client(&wire, |_| {});
    for count in 1..3 {
        assert!(source.query(&bed.question()).is_err());
        assert_eq!((wire.count(), source.remembered()), (count, 0));
    }
    // What is revoked, or on hold, is.
    for reason in [1, 6] {
        let wire = Wire::saying(good().with(|r| r.single().status = forge::revoked(at(0), reason)).encode());
        let source = client(&wire, |_| {});
        assert_eq!(source.ask(&bed.question()), source.ask(&bed.question()));
        assert_eq!((wire.count(), source.remembered()), (1, 1));
    }
}

#[test]
fn with_a_nonce_required_every_question_is_asked() {
    let bed = Bed::shared();
    let required = |options: &mut OcspOptions| options.nonce = NoncePolicy::Required;
    let wire = echoing();
    let source = client(&wire, required);
    assert_eq!(source.ask(&bed.question()).status, RevocationStatus::Good);
    assert_eq!(source.query(&bed.question()).unwrap().nonce, NonceOutcome::Matches);
    assert_eq!((wire.count(), source.remembered()), (2, 0));
    let wire = Wire::saying(good().encode());
    assert_eq!(client(&wire, required).query(&bed.question()), Err(OcspError::NonceMissing));
    // An answer to an earlier request, played back.
    let old = echoing().send_one();
    let wire = Wire::saying(old);
    let mismatch = client(&wire, required);
    assert!(mismatch.query(&bed.question()).is_ok());
    assert_eq!(mismatch.query(&bed.question()), Err(OcspError::NonceMismatch));
    assert_eq!(client(&wire, |_| {}).query(&bed.question()).map(|answer| answer.nonce), Ok(NonceOutcome::Matches));
    assert_eq!(wire.count(), 3);
}

impl Wire {
    /// What it answers to the first request of a client.
    fn send_one(&self) -> Vec<u8> {
        client(self, |_| {}).query(&Bed::shared().question()).unwrap().response.clone()
    }
}

#[test]
fn without_randomness_nothing_is_sent() {
    let wire = Wire::saying(good().encode());
    let source = OcspClient::new(wire.clone(), address(), OcspOptions::default(), |_| false);
    assert_eq!(source.query(&Bed::shared().question()), Err(OcspError::Randomness));
    assert_eq!(wire.count(), 0);
}

#[test]
fn a_response_made_for_another_digest_is_not_taken() {
    let wire = Wire::saying(good().encode());
    let sha256 = |options: &mut OcspOptions| options.hash = CertIdHash::Sha256;
    assert_eq!(client(&wire, sha256).query(&Bed::shared().question()), Err(OcspError::OtherCertificate));
    let bed = Bed::shared();
    let id = forge::cert_id(&bed.certificate, &bed.issuer, CertIdHash::Sha256);
    let wire = Wire::saying(good().with(|response| response.single().id = id).encode());
    assert!(client(&wire, sha256).query(&bed.question()).is_ok());
}

#[test]
fn the_clocks_of_both_sides_matter() {
    let mut question = Bed::shared().question();
    question.now = at(54);
    let wire = Wire::saying(good().encode());
    let error = OcspError::ProducedInFuture { produced_at: at(60) };
    assert_eq!(client(&wire, |_| {}).query(&question), Err(error.clone()));
    // From the cache as well: there, the question's clock counts.
    let source = client(&wire, |_| {});
    assert!(source.query(&Bed::shared().question()).is_ok());
    assert_eq!(source.query(&question), Err(error));
}

/// A signer that fails.
struct Broken(Vec<u8>);

impl Signer for Broken {
    type Error = std::fmt::Error;

    fn certificate(&self) -> &[u8] {
        &self.0
    }

    fn issuer_certificate(&self) -> Option<&[u8]> {
        None
    }

    fn sign(&mut self, _: &DigestInfo) -> Result<Vec<u8>, Self::Error> {
        Err(std::fmt::Error)
    }
}

#[test]
fn a_request_may_be_signed() {
    let bed = Bed::shared();
    let (_, signer) = issue(responder());
    let wire = Wire::new(|_, _| Ok(good().encode()));
    let source =
        OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting()).with_signer(signer.clone());
    assert!(source.query(&bed.question()).is_ok());
    let mut again = signer.clone();
    let issuer = (&bed.issuer).into();
    let expected = OcspRequest::signed(&bed.certificate, &issuer, CertIdHash::Sha1, Some([1; 32]), &mut again).unwrap();
    assert_eq!(wire.sent()[0].body.as_deref(), Some(expected.as_der()));
    let plain = OcspRequest::new(&bed.certificate, &issuer, CertIdHash::Sha1, Some([1; 32])).unwrap();
    assert!(expected.as_der().len() > plain.as_der().len() + 256);
    for certificate in [signer.certificate().to_vec(), b"none".to_vec()] {
        let source = OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting());
        let error = source.with_signer(Broken(certificate)).query(&bed.question()).unwrap_err();
        assert!(matches!(error, OcspError::RequestSignature { .. }), "{error:?}");
    }
    assert_eq!(wire.count(), 1);
}
