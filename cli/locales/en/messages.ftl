# What the commands say when they succeed, and the words around errors.

word-error = error
word-cause = cause
word-next = what to do
word-detail = detail
word-note = note
mark-ok = ok
mark-warning = warn
mark-error = FAIL
mark-problem = problem
mark-note = note

period = { $from } to { $to }
with-note = { $text } ({ $note })
list-separator = ,{" "}
file-size = { $size ->
    [one] 1 byte
   *[other] { $size } bytes
}
file-written = Written: { $path }
file-signed = Signed: { $input } → { $path }
progress-digest = Reading
progress-write = Writing
progress-verify = Verifying

card-waiting = Put the card on or into the reader (waiting { $seconds } s) …
prompt-tries = { $left ->
    [one] 1 try left
   *[other] { $left } tries left
}
prompt-pin = PIN for user authentication, 4 digits ({ $tries }):{" "}
prompt-password = Signature password, 6 to 16 letters and digits ({ $tries }):{" "}
notice-upper-cased = Lower-case letters in the password were sent as capitals; the card knows no others.
notice-no-issuer = There is no certificate of the authority on the card, so it is not in the signature.
notice-issuer-unknown = The certificate does not lead to a root that is trusted here. It signs all the same, but whoever verifies the signature needs that root. For a card of a testbed, give the anchors.pem in its folder with --anchor.
notice-path = A verification would not accept this certificate (detail: { $reason }).

reader-number = No.
reader-card = Card
reader-name = Reader
reader-empty = none
reader-mute = does not answer
reader-in-use = there, in use
reader-has-card = there
event-reader-added = Reader attached: { $reader }
event-reader-removed = Reader unplugged: { $reader }
event-card-inserted = Card presented: { $reader }
event-card-removed = Card taken away: { $reader }
event-service-lost = The card service (pcscd) is not running
event-service-back = The card service (pcscd) is running again
event-other = Something else happened

token-card = My Number Card
token-android = Android phone with JPKI certificates
token-iphone = iPhone with JPKI certificates
token-other = Another carrier of JPKI certificates
card-label = Token label
card-model = Maker and model
card-serial = Token serial number
present-yes = on the card
present-no = not on the card
present-unknown = the card does not say
tries-heading = Tries left
tries-left = { $left } of { $of }
tries-locked = locked
tries-unknown = the card does not tell the tries left
credential-pin = PIN for user authentication
credential-password = Signature password

kind-signature = Signature certificate
kind-authentication = User-authentication certificate
kind-signature-ca = Certificate of the authority for signatures
kind-authentication-ca = Certificate of the authority for user authentication
kind-other = Other certificate
environment-production = JPKI
environment-test = JPKI test system
environment-testbed = testbed, make-believe
environment-other = not of JPKI
attribute-name = Name
attribute-birth = Birth date
attribute-sex = Sex
attribute-address = Address
sex-male = male
sex-female = female
sex-unknown = unknown
validity-now = valid now
validity-not-now = not valid now
certificate-validity = Valid
certificate-environment = Issued by
certificate-subject = Subject
certificate-issuer = Issuer
certificate-generation = Issuer's key
certificate-serial = Serial no.
certificate-usage = Key usage
certificate-policies = Policies
certificate-key = Key

purpose-signature = signatures
purpose-authentication = user authentication
purpose-any = signatures and user authentication

sign-xml-count = { $count ->
    [one] 1 signature was made.
   *[other] { $count } signatures were made.
}
sign-xml-warning = Know before you send it: { $rule }
sign-xml-next = Before you send it, look at it as the receiver will: jpki check --profile { $profile } { $path }
signature-personal = The signature contains your certificate: whoever gets it can read your name, address, birth date and sex.
report-passed = The signature is valid.
report-failed = The signature is not valid.
report-indeterminate = It could not be decided whether the signature is valid.
report-file = Signature file
report-content = Signed file
report-time = Judged at
report-signature = Signature { $number }
report-result = Result
report-form = Form
report-attached = file inside
report-detached = file beside
report-signed-at = Signed at
report-claimed = { $time } (by the signer's own clock)
report-certificate = Certificate
report-signer = Signer
report-redacted = not shown; add --include-personal
report-not-vouched = What the certificate says is vouched for by nobody who is trusted here.
report-anchor = Trusted root

session-relying-party = Who asks
session-purpose = What for
session-until = Good until
challenge-keep = Good until { $time }. Keep the file, and use it for one answer only.
identity-passed = The answer is valid.
identity-failed = The answer is not valid.
identity-indeterminate = It could not be decided whether the answer is valid.
identity-single-use = Whether the challenge was used before is not checked here: use each for one answer only.

apdu-status =
    { $name ->
        [success] done
        [more-data] more data waits
        [end-of-file] end of file reached
        [blocked] locked
        [tries-left] wrong, or asked: tries are left
        [verification-failed] wrong
        [wrong-length] wrong length
        [channel-not-supported] logical channel not supported
        [secure-messaging-not-supported] secure messaging not supported
        [wrong-file-structure] does not fit this file
        [security-status-not-satisfied] a PIN or password is needed first
        [conditions-not-satisfied] not possible in this state
        [no-current-file] no file is selected
        [key-delivery-unavailable] no session key can be delivered
        [secure-messaging-object-missing] secure messaging: an object is missing
        [secure-messaging-object-incorrect] secure messaging: an object is wrong
        [no-secure-session] no session of secure messaging
        [incorrect-data] the data is not accepted
        [function-not-supported] not supported
        [file-not-found] no such file or application
        [record-not-found] no such record
        [incorrect-p1-p2] P1-P2 not accepted
        [reference-not-found] what is referred to does not exist
        [offset-outside-file] behind the end of the file
        [wrong-le] another Le is expected
        [instruction-not-supported] instruction not supported
        [class-not-supported] class not supported
        [no-diagnosis] failed, no reason given
       *[other] unknown status word
    }
apdu-count = { $count ->
    [one] 1 exchange
   *[other] { $count } exchanges
}

doctor-next = → { $step }
doctor-healthy = Everything that was looked at is in order.
doctor-unhealthy = Something is not right. Do what the arrows (→) say, from top to bottom, then run "jpki doctor" again.
doctor-service = The card service (pcscd) is running
doctor-driver = A reader driver (ccid) is installed
doctor-no-driver = No reader driver (ccid) was found
doctor-driver-next = On Debian and Ubuntu: "sudo apt install libccid". Some readers need the driver of their maker.
doctor-reader = Reader: { $name }
doctor-card = Card: { $token }, the JPKI application answers
doctor-valid = { $name }: valid until { $until }
doctor-expired = { $name }: expired on { $until }
doctor-ends-soon = { $name }: ends soon, on { $until }
doctor-not-yet = { $name }: valid only from { $from }
doctor-behind-pin = { $name }: on the card (its dates are readable with the PIN only)
doctor-behind-password = { $name }: on the card (its dates are readable with the password only)
doctor-absent = { $name }: not on the card
doctor-issue = The municipal office issues it, if you need it.
doctor-renew = Have it renewed at the municipal office; that is possible from three months before its end.
doctor-clock = Check the clock of this computer.
doctor-tries = { $name }: { $left } of { $of } tries left
doctor-last-try = { $name }: only one try left
doctor-locked = { $name }: locked
doctor-tries-unknown = { $name }: the card does not tell the tries left
doctor-careful = If you are not sure of it, have it reset at the municipal office.
doctor-unlock = It is unlocked at the municipal office. No program can do it.

testbed-making = Making keys and certificates …
testbed-made = Testbed made in { $folder }
testbed-own = A virtual card was made for you in { $folder }
testbed-text-pin = Text PIN
testbed-card-pin = Card PIN
testbed-my-number = My Number (verification code A)
testbed-code-b = Verification code B
testbed-birth-code = Birth date, as the card takes it
testbed-security-code = Security code
testbed-card-expiry = Card valid until
testbed-kept = Kept in
testbed-anchors = Roots, for --anchor
testbed-cv-anchors = Card roots, for --cv-anchor
testbed-try = Try it:
testbed-card = The virtual card is in the reader (vpcd, port { $port }). Ctrl-C takes it out.
