# jpki crl
crl-reading = Reading { $path }
crl-issuer = authority
crl-point = distribution point
crl-about = about
crl-about-holders = holders' certificates only
crl-about-authorities = authorities' certificates only
crl-reasons = only these reasons
crl-number = list number
crl-base = adds to list
crl-entries = certificates listed
crl-this-update = as of
crl-next-update = next update
crl-size = length in bytes
crl-source = list
crl-kept = list kept in
crl-added = Taken in.
crl-replaced = Taken in, in place of an older list.
crl-unchanged = This list was there already.
crl-stale = The next list was due by now. This one may not know of newer revocations.
crl-store = Store: { $path }
crl-signature-valid = The signature on the list is good.
crl-signature-invalid = The signature is not the authority's. Do not rely on this list.
crl-signature-weak = The list is signed in a way that is not accepted. Do not rely on it.
crl-signature-not-checked = Nobody is known who could have signed this list: the signature was not checked.
crl-good = Not revoked.
crl-not-listed = { $count ->
    [one] The serial number is not on the list.
   *[other] The serial number is on none of the { $count } lists.
}
crl-answer-stale = Too old. The list no longer says whether the certificate is revoked.
crl-not-covered = Not known. There is no list about this certificate.
crl-unusable = Not known. The list about this certificate cannot be used.
crl-stale-since = counted until
