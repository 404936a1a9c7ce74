//! Responders that misbehave, over a real connection.

use std::io::Write;
use std::time::Duration;

use jpki_validity::http::{HttpError, UreqClient, UreqOptions};
use jpki_validity::ocsp::{OcspClient, OcspError, OcspOptions, ResponderAddress};
use jpki_validity::revocation::{NotCheckedCause, RevocationSource, RevocationStatus};

use crate::client::counting;
use crate::forge::Response;
use crate::support::Bed;
use crate::toy::{Server, ok};

/// For servers that never end.
const SHORT: Duration = Duration::from_millis(300);

fn client(server: &Server) -> OcspClient {
    let mut options = OcspOptions::default();
    // One pause of two milliseconds: nobody waits, and a second request is seen.
    (options.retries.attempts, options.retries.pause) = (2, Duration::from_millis(2));
    let mut http = UreqOptions::default();
    http.total_time = SHORT;
    OcspClient::new(UreqClient::new(&http).unwrap(), ResponderAddress::Fixed(server.url()), options, counting())
}

fn good() -> Vec<u8> {
    Response::good(&Bed::shared().issuer_signer).encode()
}

#[test]
fn what_does_not_pass_ends_at_the_first_request() {
    let redirect = |to: &str| format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n").into_bytes();
    let endless = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n".to_vec();
    let mut damaged = good();
    *damaged.last_mut().unwrap() ^= 1;
    for (bytes, error) in [
        (redirect("file:///etc/passwd"), OcspError::Http(HttpError::Redirect { status: 302 })),
        (redirect("http://example.invalid/"), OcspError::Http(HttpError::Redirect { status: 302 })),
        (endless, OcspError::Http(HttpError::TooLarge { limit: 65536 })),
        (b"HTTP/1.1 404 No\r\n\r\n".to_vec(), OcspError::Http(HttpError::Status { status: 404 })),
        (ok("text/html", b"<p>Please log in"), OcspError::Malformed { part: "OCSPResponse" }),
        (ok("application/ocsp-response", &damaged), OcspError::Signature),
    ] {
        let server = Server::saying(&bytes);
        let client = client(&server);
        assert_eq!(client.query(&Bed::shared().question()), Err(error.clone()));
        assert_eq!(server.requests(), 1);
        let cause = NotCheckedCause::Unusable { detail: error.to_string() };
        assert_eq!(client.ask(&Bed::shared().question()).status, RevocationStatus::NotChecked(cause));
    }
}

#[test]
fn what_may_pass_is_asked_once_more() {
    let busy = Server::saying(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    let later = Server::saying(&ok("application/ocsp-response", &crate::forge::refusal(3)));
    let silent = Server::new(|_, _| false);
    let endless = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(b"0").is_ok() {
            std::thread::sleep(Duration::from_millis(10));
        }
        true
    });
    for server in [busy, later, silent, endless] {
        let answer = client(&server).ask(&Bed::shared().question());
        let unreachable = matches!(&answer.status, RevocationStatus::NotChecked(NotCheckedCause::Unreachable { .. }));
        assert!(unreachable, "{:?}", answer.status);
        assert_eq!(server.requests(), 2);
    }
    // The second request may be the good one.
    let first = std::sync::atomic::AtomicBool::new(true);
    let recovering = Server::new(move |_, stream| {
        let answer = match first.swap(false, std::sync::atomic::Ordering::SeqCst) {
            true => b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
            false => ok("application/ocsp-response", &good()),
        };
        let _ = stream.write_all(&answer);
        true
    });
    assert_eq!(client(&recovering).ask(&Bed::shared().question()).status, RevocationStatus::Good);
}
