//! A server that does to its clients whatever a test wants.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use jpki_validity::http::HttpUrl;

/// What came in: the head as text, and the body.
#[derive(Clone)]
pub struct Request {
    pub head: String,
    pub body: Vec<u8>,
}

/// Runs until it is dropped. Connections that were kept open are closed then.
pub struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    requests: Arc<AtomicUsize>,
    open: Arc<Mutex<Vec<TcpStream>>>,
}

impl Server {
    /// Answers every request with what `answer` writes. A connection is closed behind the answer, unless `answer` returns
    /// false: then it stays open, silent.
    pub fn new(answer: impl Fn(&Request, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            stop: Arc::default(),
            requests: Arc::default(),
            open: Arc::default(),
        };
        let (stop, requests, open) = (Arc::clone(&server.stop), Arc::clone(&server.requests), Arc::clone(&server.open));
        let answer = Arc::new(answer);
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let (answer, requests, open) = (Arc::clone(&answer), Arc::clone(&requests), Arc::clone(&open));
                thread::spawn(move || {
                    let Some(request) = read(&mut stream) else { return };
                    requests.fetch_add(1, Ordering::SeqCst);
                    if !answer(&request, &mut stream) {
                        open.lock().unwrap().push(stream);
                    }
                });
            }
        });
        server
    }

    /// Answers every request with these bytes.
    pub fn saying(bytes: &[u8]) -> Self {
        let bytes = bytes.to_vec();
        Self::new(move |_, stream| {
            // A client that has read enough may be gone.
            let _ = stream.write_all(&bytes);
            true
        })
    }

    pub fn url(&self) -> HttpUrl {
        HttpUrl::parse(&format!("http://{}", self.address)).unwrap()
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// `HTTP/1.1 200 OK` with this body.
pub fn ok(content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut all = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    all.extend_from_slice(body);
    all
}

fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
            let length: usize = length.unwrap_or(0);
            if bytes.len() >= end + 4 + length {
                return Some(Request { head, body: bytes[end + 4..].to_vec() });
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
