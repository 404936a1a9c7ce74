//! Asking a responder over HTTP (RFC 6960 §A.1).

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jpki_certificate::Certificate;
use jpki_signature::{Digest, DigestAlgorithm, Signer};

use super::cache::{Cache, Entered};
use super::request::NONCE_SIZE;
use super::{
    Clock, Expected, NoncePolicy, OcspAnswer, OcspError, OcspMethod, OcspOptions, OcspRequest, OcspResponse,
    ResponderAddress, SystemClock,
};
use crate::http::{HttpClient, HttpRequest, HttpUrl};
use crate::revocation::{RevocationAnswer, RevocationMethod, RevocationQuestion, RevocationSource, RevocationStatus};

/// Longest address of a GET, in bytes (RFC 5019 §5).
const MAX_GET: usize = 255;
const REQUEST_TYPE: &str = "application/ocsp-request";
const RESPONSE_TYPE: &str = "application/ocsp-response";

/// Fills a buffer from a cryptographic source; false if there is none.
type Randomness = dyn Fn(&mut [u8]) -> bool + Send + Sync;
/// Makes a signed request, whatever the signer's error type is.
type SignRequest =
    dyn FnMut(&RevocationQuestion<'_>, Option<[u8; NONCE_SIZE]>) -> Result<OcspRequest, OcspError> + Send;

/// Asks an OCSP responder, and remembers what it says.
///
/// Shared by threads: of several that ask about the same certificate at the same time, one sends a request and the others
/// wait for its answer. With [`NoncePolicy::Required`] each asks for itself.
pub struct OcspClient {
    http: Box<dyn HttpClient>,
    address: ResponderAddress,
    options: OcspOptions,
    randomness: Box<Randomness>,
    clock: Box<dyn Clock>,
    signer: Option<Mutex<Box<SignRequest>>>,
    cache: Cache,
}

impl OcspClient {
    /// A client that asks there. `randomness` fills a buffer from a cryptographic source and says whether it could; it is
    /// asked only if a request has a nonce.
    #[must_use]
    pub fn new(
        http: impl HttpClient + 'static,
        address: ResponderAddress,
        options: OcspOptions,
        randomness: impl Fn(&mut [u8]) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self {
            http: Box::new(http),
            address,
            cache: Cache::new(options.cache_entries, options.cache_age),
            options,
            randomness: Box::new(randomness),
            clock: Box::new(SystemClock::new()),
            signer: None,
        }
    }

    /// Measures waiting by another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Signs its requests. Each try is one use of the key, and no two are signed at the same time.
    #[must_use]
    pub fn with_signer(mut self, mut signer: impl Signer + Send + 'static) -> Self {
        let hash = self.options.hash;
        self.signer = Some(Mutex::new(Box::new(move |question: &RevocationQuestion<'_>, nonce| {
            OcspRequest::signed(question.certificate, &question.issuer, hash, nonce, &mut signer)
        })));
        self
    }

    /// How many answers are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.cache.len()
    }

    /// Asks, and returns the verified answer with all that is known of it. It counts at the time of the question:
    /// [`OcspAnswer::status`] there is an answer or [`RevocationStatus::Stale`].
    ///
    /// # Errors
    /// [`OcspError`] where there is no answer that counts.
    pub fn query(&self, question: &RevocationQuestion<'_>) -> Result<Arc<OcspAnswer>, OcspError> {
        let url = self.address.of(question)?;
        let fetch = || {
            let answer = self.fetch(question, &url)?;
            answer.status(question.now, &question.freshness)?;
            Ok(Arc::new(answer))
        };
        if self.options.nonce == NoncePolicy::Required {
            return fetch();
        }
        let status = |answer: &OcspAnswer| answer.status(question.now, &question.freshness);
        let key = key(question, &url);
        match self.cache.enter(key, question.now, |answer| status(answer).is_ok_and(|status| status.is_conclusive())) {
            Entered::Kept(answer) => Ok(answer),
            Entered::First(asking) => {
                let outcome = fetch();
                // Who is unknown today may have been issued just now.
                let keep =
                    outcome.as_ref().is_ok_and(|answer| status(answer).is_ok_and(|status| status.is_conclusive()));
                asking.land(&outcome, keep);
                outcome
            }
            Entered::Waiting(flight) => {
                let limit = self.options.total_time;
                let answer = flight.wait(limit).unwrap_or(Err(OcspError::OutOfTime { limit }))?;
                // Another question may have another clock.
                status(&answer)?;
                Ok(answer)
            }
        }
    }

    /// Asks until there is an answer, or a failure that does not pass, or no time left.
    fn fetch(&self, question: &RevocationQuestion<'_>, url: &HttpUrl) -> Result<OcspAnswer, OcspError> {
        let limit = self.options.total_time;
        let start = self.clock.elapsed();
        let left = || limit.saturating_sub(self.clock.elapsed().saturating_sub(start));
        let mut pause = self.options.retries.pause;
        let mut attempt = 1;
        loop {
            let time_left = left();
            if time_left.is_zero() {
                return Err(OcspError::OutOfTime { limit });
            }
            let error = match self.attempt(question, url, time_left) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if !error.may_pass() || attempt >= self.options.retries.attempts || pause >= left() {
                return Err(error);
            }
            self.clock.sleep(pause);
            pause = pause.saturating_mul(2);
            attempt += 1;
        }
    }

    fn attempt(
        &self,
        question: &RevocationQuestion<'_>,
        url: &HttpUrl,
        time_left: Duration,
    ) -> Result<OcspAnswer, OcspError> {
        let request = self.request(question)?;
        let accept = [("Accept", RESPONSE_TYPE)];
        let get = match self.options.method {
            OcspMethod::Get => url.with_segment(&request.as_path_segment()).filter(|url| url.as_str().len() <= MAX_GET),
            OcspMethod::Post => None,
        };
        let http = match &get {
            Some(url) => HttpRequest::get(url),
            None => HttpRequest::post(url, REQUEST_TYPE, request.as_der()),
        };
        let max_body = self.options.max_response;
        let http = HttpRequest { headers: &accept, max_body, time_left: Some(time_left), ..http };
        let body = self.http.send(&http)?.body;
        let mut expected = Expected::to(&request);
        expected.nonce_required = self.options.nonce == NoncePolicy::Required;
        expected.unchecked_responder = self.options.unchecked_responder;
        OcspResponse::from_der_up_to(&body, max_body)?.verify(question, &expected)
    }

    fn request(&self, question: &RevocationQuestion<'_>) -> Result<OcspRequest, OcspError> {
        let nonce = match self.options.nonce {
            NoncePolicy::None => None,
            NoncePolicy::Preferred | NoncePolicy::Required => {
                let mut nonce = [0; NONCE_SIZE];
                Some(if (self.randomness)(&mut nonce) { nonce } else { return Err(OcspError::Randomness) })
            }
        };
        match &self.signer {
            None => OcspRequest::new(question.certificate, &question.issuer, self.options.hash, nonce),
            Some(signer) => signer.lock().unwrap_or_else(PoisonError::into_inner)(question, nonce),
        }
    }
}

impl RevocationSource for OcspClient {
    fn ask(&self, question: &RevocationQuestion<'_>) -> RevocationAnswer {
        let source = self.address.of(question).ok().map(|url| url.without_query().to_owned());
        match self.query(question) {
            Ok(answer) => answer.to_revocation_answer(question.now, &question.freshness, source),
            Err(error) => {
                let method = (error != OcspError::NoAddress).then_some(RevocationMethod::Ocsp);
                let mut answer = RevocationAnswer::new(RevocationStatus::NotChecked((&error).into()), method);
                answer.source = source;
                answer
            }
        }
    }
}

impl fmt::Debug for OcspClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OcspClient")
            .field("address", &self.address)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Names the question: the certificate, which is its issuer's name and serial number and more; the issuer's key; and where
/// the question goes.
fn key(question: &RevocationQuestion<'_>, url: &HttpUrl) -> [u8; 32] {
    let fingerprint = |certificate: &Certificate| certificate.fingerprint_sha256();
    let spki = Digest::of(DigestAlgorithm::Sha256, question.issuer.spki);
    let all = [&fingerprint(question.certificate)[..], spki.as_bytes(), url.as_str().as_bytes()].concat();
    let mut key = [0; 32];
    // Both sides have 32 bytes: SHA-256 has no other length.
    key.copy_from_slice(Digest::of(DigestAlgorithm::Sha256, &all).as_bytes());
    key
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use jpki_testbed::Testbed;

    use super::*;
    use crate::http::{HttpError, HttpResponse};
    use crate::revocation::Freshness;

    const THREADS: usize = 8;

    /// Answers only when all the others wait for the answer.
    #[derive(Default)]
    struct Patient {
        client: OnceLock<Arc<OcspClient>>,
        requests: AtomicUsize,
    }

    impl HttpClient for Patient {
        fn send(&self, _: &HttpRequest<'_>) -> Result<HttpResponse, HttpError> {
            self.requests.fetch_add(1, Ordering::SeqCst);
            while self.client.get().is_none_or(|client| client.cache.waiting() < THREADS - 1) {
                thread::yield_now();
            }
            Err(HttpError::Status { status: 404 })
        }
    }

    #[test]
    fn threads_that_ask_the_same_share_one_request_and_its_failure() {
        let bed = Testbed::shared();
        let certificate = Certificate::from_der(bed.signature_signer().certificate()).unwrap();
        let issuer = Certificate::from_der(bed.signature_ca().certificate()).unwrap();
        let (now, freshness) = (bed.now(), Freshness::default());
        let question =
            RevocationQuestion { certificate: &certificate, issuer: (&issuer).into(), now, time: now, freshness };
        let patient = Arc::<Patient>::default();
        let address = ResponderAddress::Fixed(HttpUrl::parse("http://ocsp.testbed.invalid").unwrap());
        let client = OcspClient::new(Arc::clone(&patient), address, OcspOptions::default(), |_| true);
        let client = Arc::clone(patient.client.get_or_init(|| Arc::new(client)));
        let failures: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(|| client.query(&question).unwrap_err())).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(failures, vec![OcspError::Http(HttpError::Status { status: 404 }); THREADS]);
        assert_eq!(patient.requests.load(Ordering::SeqCst), 1);
        assert_eq!((client.cache.waiting(), client.remembered()), (0, 0));
    }
}
