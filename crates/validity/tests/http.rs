//! The HTTP client against servers that behave and servers that do not.
#![cfg(feature = "http")]

#[path = "toy/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod toy;

use std::io::Write;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice, Testbed};
use jpki_validity::http::{
    HttpClient, HttpError, HttpRequest, HttpResponse, HttpUrl, TlsRoots, UreqClient, UreqOptions,
};
use toy::{Server, ok};

/// Long enough for every server that answers at all, short enough to wait for those that do not.
const SHORT: Duration = Duration::from_millis(400);

fn client() -> UreqClient {
    UreqClient::new(&UreqOptions::default()).unwrap()
}

fn impatient() -> UreqClient {
    let mut options = UreqOptions::default();
    options.total_time = SHORT;
    UreqClient::new(&options).unwrap()
}

fn get(server: &Server) -> Result<HttpResponse, HttpError> {
    client().send(&HttpRequest::get(&server.url()))
}

#[test]
fn a_get_and_a_post_arrive_as_they_were_sent() {
    let server = Server::new(|request, stream| {
        let echo = [request.head.as_bytes(), b"|", &request.body].concat();
        stream.write_all(&ok("text/plain", &echo)).is_ok()
    });
    let url = server.url().with_segment("a%2Fb").unwrap();
    let headers = [("Accept", "application/json"), ("Authorization", "Bearer key")];
    let request = HttpRequest { headers: &headers, ..HttpRequest::get(&url) };
    let answer = client().send(&request).unwrap();
    let text = String::from_utf8(answer.body).unwrap();
    assert!(text.starts_with("GET /a%2Fb HTTP/1.1\r\n"), "{text}");
    let lower = text.to_ascii_lowercase();
    assert!(lower.contains("accept: application/json\r\n") && lower.contains("authorization: bearer key"), "{text}");
    assert!(lower.contains(concat!("user-agent: jpki/", env!("CARGO_PKG_VERSION"))), "{text}");
    assert_eq!((answer.status, answer.content_type.as_deref()), (200, Some("text/plain")));
    let answer = client().send(&HttpRequest::post(&url, "application/x-test", b"body")).unwrap();
    let text = String::from_utf8(answer.body).unwrap();
    assert!(text.starts_with("POST /a%2Fb HTTP/1.1\r\n") && text.ends_with("|body"), "{text}");
    assert!(text.to_ascii_lowercase().contains("content-type: application/x-test"), "{text}");
    // What goes with a request may be secret.
    assert_eq!(format!("{request:?}"), format!("HttpRequest(GET HttpUrl({url}))"));
}

#[test]
fn a_body_may_be_as_large_as_is_allowed_and_no_larger() {
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n4\r\nefgh\r\n0\r\n\r\n";
    let unbounded = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcdefgh";
    for bytes in [ok("a/b", b"abcdefgh").as_slice(), chunked, unbounded] {
        let server = Server::saying(bytes);
        let url = server.url();
        let request = |max_body| HttpRequest { max_body, ..HttpRequest::get(&url) };
        assert_eq!(client().send(&request(8)).unwrap().body, b"abcdefgh");
        assert_eq!(client().send(&request(7)), Err(HttpError::TooLarge { limit: 7 }));
    }
    let huge = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    assert_eq!(get(&Server::saying(huge)), Err(HttpError::TooLarge { limit: 65536 }));
}

#[test]
fn a_server_that_streams_for_ever_is_given_up() {
    // Fast: the size ends it. In the header or in the body.
    for head in ["HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\n\r\n"] {
        let server = Server::new(move |_, stream| {
            let _ = stream.write_all(head.as_bytes());
            while stream.write_all(&[b'a'; 4096]).is_ok() {}
            true
        });
        let limit = if head.ends_with("\r\n\r\n") { 65536 } else { 16384 };
        assert_eq!(get(&server), Err(HttpError::TooLarge { limit }));
    }
    // Slow: the time ends it, though something comes every now and then.
    let server = Server::new(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(b"a").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
        true
    });
    let url = server.url();
    assert_eq!(impatient().send(&HttpRequest::get(&url)), Err(HttpError::Timeout { limit: SHORT }));
}

#[test]
fn a_server_that_hangs_costs_the_time_given_and_no_more() {
    for start in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"] {
        let server = Server::new(move |_, stream| {
            let _ = stream.write_all(start.as_bytes());
            false
        });
        let url = server.url();
        assert_eq!(impatient().send(&HttpRequest::get(&url)), Err(HttpError::Timeout { limit: SHORT }), "{start:?}");
        // What the caller has left shortens the client's own limit, and never lengthens it.
        let left = Duration::from_millis(100);
        let request = HttpRequest { time_left: Some(left), ..HttpRequest::get(&url) };
        assert_eq!(client().send(&request), Err(HttpError::Timeout { limit: left }));
        let request = HttpRequest { time_left: Some(Duration::from_secs(60)), ..HttpRequest::get(&url) };
        assert_eq!(impatient().send(&request), Err(HttpError::Timeout { limit: SHORT }));
        let request = HttpRequest { time_left: Some(Duration::ZERO), ..HttpRequest::get(&url) };
        assert_eq!(client().send(&request), Err(HttpError::Timeout { limit: Duration::ZERO }));
    }
}

#[test]
fn no_redirect_is_followed_wherever_it_leads() {
    let other = Server::saying(&ok("text/plain", b"secret"));
    for (status, target) in [
        (301, "file:///etc/passwd".to_owned()),
        (302, other.url().to_string()),
        (303, "/same-host".to_owned()),
        (307, "https://example.invalid/".to_owned()),
        (308, "//example.invalid".to_owned()),
        (300, String::new()),
    ] {
        let answer = format!("HTTP/1.1 {status} Elsewhere\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n");
        let server = Server::saying(answer.as_bytes());
        assert_eq!(get(&server), Err(HttpError::Redirect { status }), "{target}");
        let posted = client().send(&HttpRequest::post(&server.url(), "a/b", b"x"));
        assert_eq!(posted, Err(HttpError::Redirect { status }), "{target}");
        assert_eq!(server.requests(), 2);
    }
    assert_eq!(other.requests(), 0);
}

#[test]
fn status_codes_of_failure_are_told() {
    for status in [400, 404, 429, 500, 503] {
        let server = Server::saying(format!("HTTP/1.1 {status} No\r\nContent-Length: 2\r\n\r\nno").as_bytes());
        assert_eq!(get(&server), Err(HttpError::Status { status }));
    }
}

#[test]
fn what_is_not_http_is_named() {
    for garbage in
        [&b"220 smtp.example.invalid ESMTP\r\n\r\n"[..], b"\x30\x03\x0A\x01\x00\r\n\r\n", b"HTTP/9.9 xyz\r\n\r\n"]
    {
        let result = get(&Server::saying(garbage));
        assert!(matches!(result, Err(HttpError::NotHttp { .. })), "{result:?}");
    }
    let cut = get(&Server::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"));
    assert!(matches!(cut, Err(HttpError::Broken { .. } | HttpError::NotHttp { .. })), "{cut:?}");
    let silent = get(&Server::saying(b""));
    assert!(matches!(silent, Err(HttpError::Broken { .. } | HttpError::NotHttp { .. })), "{silent:?}");
}

#[test]
fn nobody_there_is_told_as_such() {
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [format!("http://{address}"), format!("https://{address}"), "http://nobody.testbed.invalid".to_owned()] {
        let result = client().send(&HttpRequest::get(&HttpUrl::parse(&url).unwrap()));
        assert!(matches!(result, Err(HttpError::Unreachable { .. })), "{url}: {result:?}");
    }
    let mut options = UreqOptions::default();
    options.proxy = Some(format!("http://{address}"));
    let result =
        UreqClient::new(&options).unwrap().send(&HttpRequest::get(&HttpUrl::parse("http://host.invalid").unwrap()));
    assert!(matches!(result, Err(HttpError::Unreachable { .. })), "{result:?}");
    options.proxy = Some("ftp://x".to_owned());
    assert!(matches!(UreqClient::new(&options), Err(HttpError::Request { .. })));
}

#[test]
fn a_header_that_can_not_be_sent_is_named() {
    let server = Server::saying(&ok("a/b", b""));
    let headers = [("X", "a\r\nInjected: b")];
    let result = client().send(&HttpRequest { headers: &headers, ..HttpRequest::get(&server.url()) });
    assert!(matches!(result, Err(HttpError::Request { .. })), "{result:?}");
    assert_eq!(server.requests(), 0);
}

/// `openssl s_server`, killed when it is dropped.
struct TlsServer(Child);

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn https_is_spoken_with_servers_that_lead_to_the_roots_given() {
    use std::io::{BufRead, BufReader};
    let folder = tempfile::tempdir().unwrap();
    let bed = Testbed::shared();
    let (root, root_signer) = bed.issue(CertificateSpec::root(&[("CN", "Root of a server")])).unwrap();
    // subjectAltName: iPAddress 127.0.0.1.
    let name = Extension::raw("2.5.29.17", false, &[0x30, 0x06, 0x87, 0x04, 127, 0, 0, 1]);
    let (der, signer) = bed
        .issue(
            CertificateSpec::signature()
                .without_extensions()
                .append(name)
                .subject(&[("CN", "server")])
                .issuer(Issuer::Signer(root_signer))
                .key(KeyChoice::Own { bits: 2048, number: 7 })
                .not_before("2020-01-01T00:00:00Z".parse().unwrap())
                .not_after("2049-01-01T00:00:00Z".parse().unwrap()),
        )
        .unwrap();
    let (certificate, key) = (folder.path().join("server.der"), folder.path().join("server.pem"));
    std::fs::write(&certificate, der).unwrap();
    std::fs::write(&key, signer.private_key_pem().unwrap().as_bytes()).unwrap();
    let started = Command::new("openssl")
        .args(["s_server", "-accept", "127.0.0.1:0", "-www", "-cert_chain"])
        .arg(&certificate)
        .arg("-cert")
        .arg(&certificate)
        .arg("-key")
        .arg(&key)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut server = TlsServer(started.expect("openssl is installed"));
    let out = BufReader::new(server.0.stdout.take().unwrap());
    let line = out.lines().map(Result::unwrap).find(|line| line.starts_with("ACCEPT ")).unwrap();
    let port: u16 = line.rsplit(':').next().unwrap().trim().parse().unwrap();
    let url = HttpUrl::parse(&format!("https://127.0.0.1:{port}/")).unwrap();

    let mut options = UreqOptions::default();
    options.roots = TlsRoots::Certificates(vec![root.clone()]);
    let client = UreqClient::new(&options).unwrap();
    assert_eq!(client.send(&HttpRequest::get(&url)).unwrap().status, 200);
    assert_eq!(
        client.send(&HttpRequest { time_left: Some(Duration::from_secs(5)), ..HttpRequest::get(&url) }).unwrap().status,
        200
    );
    for roots in [TlsRoots::Certificates(vec![bed.anchors().remove(0)]), TlsRoots::Platform] {
        options.roots = roots;
        let result = UreqClient::new(&options).unwrap().send(&HttpRequest::get(&url));
        assert!(matches!(result, Err(HttpError::Tls { .. })), "{result:?}");
    }
    // TLS with a server that speaks none.
    let plain = Server::saying(b"HTTP/1.1 400 No\r\n\r\n");
    let url = HttpUrl::parse(&plain.url().as_str().replace("http:", "https:")).unwrap();
    let result = UreqClient::new(&options)
        .unwrap()
        .send(&HttpRequest { time_left: Some(Duration::from_secs(2)), ..HttpRequest::get(&url) });
    assert!(matches!(result, Err(HttpError::Tls { .. } | HttpError::Timeout { .. })), "{result:?}");
}
