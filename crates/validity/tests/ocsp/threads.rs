//! Many threads, one request.

use std::sync::{Arc, Barrier};
use std::thread;

use jpki_testbed::CertificateSpec;
use jpki_validity::ocsp::{OcspClient, OcspError, OcspOptions};
use jpki_validity::revocation::{RevocationSource, RevocationStatus};

use crate::client::{Wire, address, counting};
use crate::forge::Response;
use crate::support::{Bed, about, issue};

const THREADS: usize = 8;

#[test]
fn with_the_cache_there_is_exactly_one_request() {
    let good = Response::good(&Bed::shared().issuer_signer).encode();
    let wire = Wire::saying(good);
    let client = OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting());
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                start.wait();
                assert_eq!(client.ask(&Bed::shared().question()).status, RevocationStatus::Good);
            });
        }
    });
    assert_eq!((wire.count(), client.remembered()), (1, 1));
}

#[test]
fn one_certificate_does_not_wait_for_another() {
    let bed = Bed::shared();
    let good = Response::good(&bed.issuer_signer).encode();
    let barrier = Arc::new(Barrier::new(2));
    let both = Arc::clone(&barrier);
    // Neither is answered before the other was asked.
    let wire = Wire::new(move |_, _| {
        both.wait();
        Ok(good.clone())
    });
    let client = OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting());
    let other = issue(CertificateSpec::signature().serial(&[0x66])).0;
    thread::scope(|scope| {
        let one = scope.spawn(|| client.query(&bed.question()).map(|_| ()));
        let two = scope.spawn(|| client.query(&about(&other, &bed.issuer)).map(|_| ()));
        assert_eq!(one.join().unwrap(), Ok(()));
        assert_eq!(two.join().unwrap(), Err(OcspError::OtherCertificate));
    });
    assert_eq!(wire.count(), 2);
}

#[test]
fn an_asker_that_panics_leaves_nobody_waiting() {
    let good = Response::good(&Bed::shared().issuer_signer).encode();
    let wire =
        Wire::new(move |number, _| if number == 0 { panic!("a fault of the HTTP client") } else { Ok(good.clone()) });
    let client = OcspClient::new(wire.clone(), address(), OcspOptions::default(), counting());
    let first = thread::scope(|scope| scope.spawn(|| client.query(&Bed::shared().question()).map(|_| ())).join());
    assert!(first.is_err());
    assert!(client.query(&Bed::shared().question()).is_ok());
    assert_eq!(wire.count(), 2);
}
