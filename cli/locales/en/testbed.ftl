# jpki testbed serve, revoke, suspend, resume, renew, crl
testbed-serving = The services of { $folder } answer on this computer. Ctrl-C ends them.
testbed-serving-ocsp = OCSP
testbed-serving-crl = { $issuer ->
    [signature] CRL, signature
    [authentication] CRL, authentication
    [earlier-signature] CRL, earlier signature
   *[other] CRL, earlier authentication
}
testbed-serving-mode = Mode
testbed-serving-parts = Behind the name of an authority: "-delta.crl" for what has changed, "/municipality.crl" for the cardholder's municipality.
testbed-serving-modes = Another mode for a single request stands in the address: { $url }
testbed-renewing = Making key and certificate …
testbed-revoked = The { $which ->
    [signature] signature certificate
   *[other] user-authentication certificate
} is revoked.
testbed-suspended = The { $which ->
    [signature] signature certificate
   *[other] user-authentication certificate
} is suspended.
testbed-resumed = The { $which ->
    [signature] signature certificate
   *[other] user-authentication certificate
} is no longer suspended.
testbed-renewed = The { $which ->
    [signature] signature certificate
   *[other] user-authentication certificate
} was renewed; it is on the card. The former one is revoked.
testbed-certificate-file = Certificate
testbed-former-file = Former certificate
testbed-since = Since
testbed-reason = Reason
testbed-crl-writing = Writing the CRL …
testbed-crl-written = CRL written to { $file }
testbed-crl-number = Number
testbed-crl-entries = Certificates in it
testbed-crl-bytes = Bytes
