# Help texts. `help-COMMAND` says what a command does, its attributes what each argument and option does.
# Parts common to several commands stand in help-global, help-credential and help-certificate.

help-word-usage = Usage
help-word-commands = Commands
help-word-arguments = Arguments
help-word-options = Options
help-word-global = Options of every command
help-word-values = one of: { $values }
help-word-default = default: { $value }

help-value-file = FILE
help-value-folder = FOLDER
help-value-seconds = SECONDS
help-value-number = NUMBER
help-value-reader = READER
help-value-card = CARD
help-value-roots = ROOTS
help-value-language = LANGUAGE
help-value-shell = SHELL
help-value-key = KEY
help-value-digest = DIGEST
help-value-scheme = SCHEME
help-value-hex = HEX
help-value-time = TIME
help-value-date = DATE
help-value-name = NAME
help-value-text = TEXT
help-value-address = ADDRESS
help-value-sex = SEX
help-value-profile = PROFILE
help-value-year = YEAR
help-value-port = PORT
help-value-apdu = APDU
help-value-challenge = CHALLENGE
help-value-answer = ANSWER
help-value-which = WHICH
help-value-place = PLACE
help-value-url = URL
help-value-method = METHOD
help-value-policy = POLICY
help-value-mode = MODE
help-value-reason = REASON
help-value-authority = AUTHORITY
help-value-command = COMMAND
help-value-options = OPTIONS

help-jpki = Sign with a My Number Card, verify what was signed, and prove who you are.
    .notes =
        Examples
          jpki doctor                          is everything ready?
          jpki sign cms application.xml        writes application.xml.p7s
          jpki verify application.xml.p7s --content application.xml
          jpki --card virtual card info        try it without a card

        Exit codes: 0 done or valid, 1 invalid, 2 wrong use or a file problem,
        3 could not be decided, 4 card or reader, 5 PIN or password refused.

help-global =
    .card = Use a card in software instead of a reader: "virtual" (made on first use), or "virtual:FOLDER" for the one of a testbed folder
    .reader = Card reader to use: a part of its name, or its number in "jpki reader list" (also: JPKI_READER)
    .wait = Wait this many seconds for a card to be presented
    .anchor = Also trust the CA certificates in this file (PEM or DER); may be given several times
    .cv-anchor = Also trust the root keys in this file when the issuer of a card's data is checked (cv-anchors.txt of a testbed); may be given several times
    .accept = Also trust these roots: "test" are the JPKI's own test roots
    .allow-last-try = Present a PIN or password even if it is the last try before it is locked
    .trace = Write every exchange with the card into this file, with PINs, passwords and personal data masked
    .json = Print the result, or the error, as JSON on standard output
    .lang = Language of the messages; otherwise from LC_ALL, LC_MESSAGES and LANG
    .help = Show this help
    .version = Show the version

help-credential =
    .pin-file = Read the PIN for user authentication from this file ("-" is standard input)
    .pin-fd = Read the PIN for user authentication from this file descriptor
    .password-file = Read the signature password from this file ("-" is standard input)
    .password-fd = Read the signature password from this file descriptor

help-revocation =
    .policy = Judge by these rules: "personal", "verifier", "archive", or a file
    .crl = Look in this revocation list (CRL, DER or PEM); may be given several times
    .crl-store = Look in the store of revocation lists in this folder; see "jpki crl import"
    .ocsp = Ask the OCSP responder at this address whether the certificates were revoked
    .ocsp-response = Take the answer of an OCSP responder from this file; may be given several times

help-certificate =
    .signature = Your certificate for signatures (needs the signature password)
    .auth = Your certificate for user authentication (default)
    .signature-ca = Certificate of the authority that issued the signature certificate
    .auth-ca = Certificate of the authority that issued the user-authentication certificate

help-opener =
    .text-pin-file = Read the text PIN (券面事項入力補助用, 4 digits) from this file ("-" is standard input)
    .text-pin-fd = Read the text PIN from this file descriptor
    .code-a-file = Read verification code A (照合番号A: the My Number) from this file ("-" is standard input)
    .code-a-fd = Read verification code A from this file descriptor
    .code-b-file = Read verification code B (照合番号B, 14 digits) from this file ("-" is standard input)
    .code-b-fd = Read verification code B from this file descriptor
    .printed-birth = Birth date printed on the card, such as 1990-01-08. With --expiry and --security-code it makes verification code B. These three stand on the card for all to see, so they may stand here
    .printed-expiry = Year in which the card expires, printed on it
    .printed-code = Security code printed on the card, 4 digits; without a value it is asked for
    .gregorian = The birth date on the card is in the Gregorian calendar (foreign residents; a guess, see the documentation)

help-reader = Show card readers.
help-reader-list = List the readers and what is in them.
help-reader-watch = Tell when readers and cards come and go, until Ctrl-C.
    .events = End after so many events

help-card = Show what kind of card it is and what its numbers are, and check that it is genuine.
help-card-info = Show the kind of card, its certificates and the tries left.
help-card-number = Show card number, issuing municipality, expiry and what the card manager tells.
    .notes = The card number tells one person's card from another's. No PIN is needed, and no try is spent.
help-card-authenticate = Check that the card is genuine: its data, their issuer, and the card itself.
    .notes = The three answers are apart; none stands for another. Data and card are checked only with a credential that opens a part of the card. Exit code 0: genuine; 1: not; 3: undecided.
help-card-internal-authenticate = Have the card's own key in the common application sign a challenge.
    .challenge = What to sign, 1 to 255 bytes; 32 random bytes without it
    .notes = No PIN is needed and no try is spent. The public key lies nowhere on the card, so only who knows it from elsewhere can check the signature.

help-card-survey = Ask a real card what public sources leave open. Reading only; no try is spent.
    .output = Write the report as JSON into this file
    .markdown = Write the report for people into this file
    .auth-pin-file = Read the PIN for user authentication from this file ("-" is standard input)
    .birth = Birth date printed on the card, such as 1990-01-08
    .notes =
        Without credentials nothing is presented. Each one that is given is presented once, and only if it has at least two tries left. The report tells nothing about the card's holder (docs/survey.md).

help-cert = Show or export certificates.
help-cert-show = Show a certificate of the card or of a file.
    .file = Certificates to show (PEM or DER); without it, one of the card
    .notes = The signature certificate holds your name, address, birth date and sex, and this command shows them.
help-cert-check = Check whether a certificate of the card or of a file is good now.
    .file = Certificates to check (PEM or DER); without it, one of the card
    .notes = Ends with 0 if it is good, with 1 if it has expired, was revoked or is suspended, and with 3 if that is not known. J-LIS answers registered verifiers only; without a source, revocation is not checked.
help-cert-export = Write a certificate of the card to a file.
    .der = Write DER (bytes) instead of PEM (text)
    .output = Where to write; standard output without it, or for "-"

help-pin = Show and change PINs and the password.
help-pin-status = Show how many tries every credential has left. Asking costs none.
help-pin-change = Change a PIN or the signature password.
    .which = Which one; "card" is the card PIN (住民基本台帳用), which the card keeps in two places
    .only = With "card": in this place only, after a change that broke off between the two
    .old-file = Read the old value from this file ("-" is standard input)
    .old-fd = Read the old value from this file descriptor
    .new-file = Read the new value from this file ("-" is standard input)
    .new-fd = Read the new value from this file descriptor
    .notes = The new value is asked for twice. A value that is easily guessed is warned about. No physical card has been seen to take the command yet.

help-text = Read My Number and the four attributes as text.
help-text-read = Read name, address, birth date, sex and My Number as text, and check that they are genuine.
    .number = Read the My Number (with the text PIN or verification code A)
    .attributes = Read name, address, birth date and sex (with the text PIN or verification code B)
    .secure = Encrypt what passes between card and program (with the text PIN, which itself is not encrypted)
    .notes = Without --number and --attributes it reads the four attributes, and with verification code A the My Number. Without a credential it asks for the text PIN. Ends with 1 if the data were altered; they are shown all the same.
help-face = Read the face of the card.
help-face-read = Read the face of the card as it is printed, check that it is genuine and that the card is there.
    .photo = Write the photo here, as PNG
    .photo-jp2 = Write the photo here as it stands on the card (JPEG 2000)
    .number-image = Write the image of the My Number here, as PNG (with verification code A or the text PIN)
    .html = Write one page here that shows the card and what was checked
    .notes = With --birth alone it reads the birth date and checks that the card is there, no more. With the text PIN it reads the My Number first, and presents it as verification code A. Only you can read the files. Ends with 1 if something was altered or the card is not proved.

help-sign = Sign with the card.
help-sign-cms = Sign files as CMS (CAdES-B): FILE.p7s beside the file, or FILE.p7m with the file inside.
    .files = What to sign; several files take one entry of the password
    .output = Where to write the signature, for a single file
    .attached = Put the file inside the signature
    .key = Key to sign with
    .digest = Digest algorithm
    .pem = Write PEM (text) instead of DER (bytes)
    .no-signing-time = Leave out the signing time
    .no-issuer = Leave out the issuer's certificate
    .notes = Everybody who receives the signature can read your name, address, birth date and sex in the certificate inside it (with the signature key).
help-sign-xml = Sign XML as a receiver wants it: an application folder of e-Gov, a file of e-Tax, or any XML.
    .paths = Folders or files to sign; all of them take one entry of the password
    .profile = What the receiver wants: egov, egov-individual, etax, generic-enveloped, generic-detached, xades, or a file (TOML)
    .output = Where to write, for a single application: FILE.signed.xml or signed/FOLDER without it
    .in-place = Replace the documents instead
    .no-check = Sign also what the receiver is known to refuse
    .key = Key to sign with
    .notes = A folder is copied whole, with the signatures in the copy. Before the password is asked for, the application is checked as "jpki check" does. Everybody who receives the signature can read your name, address, birth date and sex in the certificate inside it (with the signature key).
help-sign-raw = Let the card sign a digest and write the bare signature.
    .file = File whose digest is signed
    .digest-value = The digest itself, in hex
    .digest = Digest algorithm of the file or value
    .scheme = What the card does with the data: digest-info (usual RSA signature), hash (the same, the card wraps the SHA-256), card-hash (the card also hashes; short files only), card-hash-bare (as before, without DigestInfo), pss-hash and pss-card-hash (RSA-PSS)
    .key = Key to sign with
    .output = Where to write; FILE.sig without it, standard output for "-"
    .notes = Sign only what you know: a bare digest can be the digest of any document.

help-verify = Verify a signed file.
    .file = The signature, or the file with the signature inside
    .content = The signed file, if it is not inside the signature
    .include-personal = Include the signer's name, address, birth date and sex
    .evidence = Keep all that the verification rests on in this new folder. Without a file to verify, repeat the verification of the folder: nobody is asked, and the answer is that of then
    .html = Also write the result as a page for a browser
    .time = You know that the signature existed at this time, such as 2026-01-31T12:00:00+09:00: what happened to the certificate since does not count
    .notes =
        Ends with 0 for TOTAL-PASSED, 1 for TOTAL-FAILED and 3 for INDETERMINATE. As long as nobody was asked whether the certificate was revoked, even a right signature is INDETERMINATE.

help-trust = Show and decide whom verification trusts.
help-trust-list = List the trusted roots.
help-trust-show = Show one root, to compare its fingerprint with the published one.
    .root = Name of the root, or the beginning of its fingerprint (eight digits or more)
    .fingerprint = Compare with this SHA-256 fingerprint; ends with 1 if it differs
help-trust-add = Trust a root from now on, also one that was removed.
    .file = Certificates of authorities (PEM or DER), or the name of a root that was removed
    .fingerprint = SHA-256 fingerprint that the authority publishes: asks nothing if it agrees; may be given several times
    .notes = Whoever holds the key of a trusted root can make anybody's signature look valid. Compare the fingerprint first.
help-trust-remove = Trust a root no longer.
    .root = Name of the root, or the beginning of its fingerprint (eight digits or more)

help-crl = Keep the revocation lists that an authority gives out, and look certificates up.
help-crl-import = Take revocation lists into the store that verification looks in.
    .files = The lists (CRL, DER or PEM)
    .store = Folder of the store; otherwise one in your data folder
    .issuer = Certificates of authorities that sign lists and lead to a trusted root; may be given several times
    .keep = Keep the list itself as evidence, beside its index
    .notes = A list is taken only if a trusted authority has signed it, and only in place of an older one. J-LIS gives its lists only to those who have notified it or are certified by law.
help-crl-inspect = Show what a revocation list says of itself.
    .file = The list (CRL, DER or PEM)
    .issuer = Certificate of the authority that signed it; otherwise it is looked for among the trusted roots
    .notes = Ends with 1 if the signature is not the authority's.
help-crl-lookup = Look up whether a certificate is on a revocation list.
    .certificate = The certificate (PEM or DER)
    .serial-file = File with a serial number in hexadecimal, or "-" for standard input
    .lists = Look in this list (DER or PEM) instead of the store; may be given several times
    .store = Folder of the store; otherwise one in your data folder
    .issuer = Certificate of the authority that issued it; otherwise it is looked for among the trusted roots
    .notes = Ends with 0 if it is not revoked, 1 if it is revoked or suspended, 3 if no list says. Only those who may by law should collect serial numbers.

help-ocsp = Ask an OCSP responder whether a certificate was revoked.
    .certificate = The certificate (PEM or DER)
    .issuer = Certificate of the authority that issued it; otherwise it is looked for among the trusted roots
    .url = Address of the responder, with http:// or https://
    .response = Ask nobody, but judge this answer, which was kept before (DER)
    .method = How to send the request; GET only where the address stays short enough
    .hash = Digest by which the request names the authority
    .no-nonce = Send no random value: the responder may answer with what it has ready
    .require-nonce = Refuse an answer that was not made for this very request
    .timeout = How long to try altogether
    .proxy = Send the request through this proxy
    .accept-unchecked-responder = Accept an answer even if nobody can tell whether the responder's own certificate was revoked
    .output = Keep the answer in this file (DER)
    .notes = Ends with 0 if the certificate is not revoked, 1 if it is revoked or suspended, 3 if that is not known. J-LIS answers only those who have notified it or are certified by law.

help-identity = Prove and check an identity with the user-authentication key.
help-identity-challenge = Make a challenge for somebody who is to prove an identity.
    .relying-party = Who asks: a name that the holder recognises
    .purpose = What for, in words for the holder
    .valid-for = How long it may be answered
    .output = Where to write; standard output without it, or for "-"
    .notes = Keep the challenge, and use it for one answer only.
help-identity-answer = Answer a challenge with the card.
    .challenge = The challenge
    .output = Where to write; standard output without it, or for "-"
help-identity-verify = Check an answer against the challenge that you made.
    .answer = The answer
    .challenge = The challenge as you kept it
    .include-personal = Include what identifies the holder
    .time = Judge at this time; otherwise now

help-tap = Read every card laid on a reader, without a PIN, until Ctrl-C: for a counter or a reception.
    .events = End after so many cards
    .once = End after one card
    .secret-file = Give each certificate a pseudonym under the secret in this file
    .birth = Check with this birth date that each card is genuine, such as 1990-01-08
    .birth-file = The same with the birth date in this file ("-" is standard input)
    .ask-birth = Read a birth date from standard input for each card; an empty line leaves it out
    .notes =
        A wrong birth date costs a try; it is not sent with fewer than three left. What the answers prove and what they do not: docs/tap.md.
help-tap-new-secret = Make a secret for pseudonyms.
    .file = File to make; only its owner can read it

help-apdu = Exchange commands with the card as they are.
    .commands = Commands in hex, in order; spaces and colons may stand in them
    .select = Select the JPKI application first
    .i-know = Send also commands that are unknown or may change the card's state
    .notes = Commands that can cost a try or change a PIN are refused in any case: VERIFY, CHANGE, RESET RETRY COUNTER and their like.

help-doctor = Check what is needed, and say what to do about what is not right.

help-testbed = A make-believe JPKI, to try and to test with.
help-testbed-init = Make a testbed: two authorities, a cardholder, and a card in software.
    .folder = Folder to make it in; it must be empty or not exist
    .name = The cardholder's name
    .address = The cardholder's address
    .birth = The cardholder's birth date, such as 1990-01-08
    .sex = The cardholder's sex
    .my-number = The cardholder's My Number, twelve digits with the right check digit; otherwise it is drawn
    .card-expiry = Last day of the card; otherwise the tenth birthday after issue, of minors the fifth
    .security-code = Security code printed on the card, four digits; otherwise it is drawn
    .seed = Number from which all keys are made: the same number, person and time give the same testbed
    .now = Time at which the testbed is made; otherwise now
    .issued = Time at which the cardholder's certificates were issued, if not then: six years before, they have expired
    .profile = What kind of card it is
    .generation = Which preset of cards it is like; only 2023 takes extended length (the years are made up)
    .contactless = As slow as a card on a contactless reader (by guess: 15 ms a command, 400 ms a signature), with its ATR
    .no-signature-certificate = Without a signature certificate on the card, as a child's
    .odd = In what the card is odd; several names with commas between them (docs/tester.md explains each)
    .ocsp-url = OCSP address in the user-authentication certificate; otherwise one that leads nowhere
    .earlier-generation = With an earlier generation of both authorities, of the same names
    .issued-by-earlier = The cardholder's certificates are issued by the earlier generation
help-testbed-card = Show the card of a testbed to every program as a card in a reader (through pcscd and vpcd), until Ctrl-C.
    .folder = The testbed
    .port = TCP port of vpcd

help-testbed-serve = Answer OCSP requests and hand out CRLs on this machine, until Ctrl-C. The answers are right, or wrong in a way that you choose.
    .folder = The testbed
    .port = TCP port; 0 takes a free one
    .mode = How to answer where the address names no mode: register is right, and docs/tester.md explains the others, such as good, revoked-key-compromise, unknown, expired, wrong-signer, delegated, slow-3000 and hang
    .now = Answer as if it were this time; otherwise by this computer's clock
    .notes = A mode in the address comes before all else, such as http://127.0.0.1:8080/expired/ocsp. Only programs on this computer reach the services.
help-testbed-revoke = Revoke one of the cardholder's certificates. It shows at once in running services and in the next CRL.
    .folder = The testbed
    .certificate = Which of the cardholder's certificates
    .reason = Why
    .time = Since when; otherwise now
help-testbed-suspend = Suspend one of the cardholder's certificates. "jpki testbed resume" lifts it.
    .folder = The testbed
    .certificate = Which of the cardholder's certificates
    .time = Since when; otherwise now
help-testbed-resume = Lift the suspension of one of the cardholder's certificates.
    .folder = The testbed
    .certificate = Which of the cardholder's certificates
help-testbed-renew = Renew one of the cardholder's certificates, with a new key, on the card too. The former one is revoked and kept.
    .folder = The testbed
    .certificate = Which of the cardholder's certificates
    .time = Time of issue; otherwise now
    .seed = Number from which the new key is made: the same number gives the same key
    .notes = The PINs and passwords stay, with all tries. A process that uses the card goes on with the former one.
help-testbed-crl = Write the next CRL of an authority of the testbed.
    .folder = The testbed
    .issuer = Whose CRL
    .municipality = Only for the distribution point of the cardholder's municipality
    .delta = Only what has changed since the last full one
    .time = Time of issue; otherwise now
    .entries = Add so many certificates that nobody has
    .serial-octets = Length of their serial numbers in bytes
    .shuffle = List them in no order; the same number gives the same order
    .reasons = Give each of them a reason
    .output = File to write (DER)

help-completions = Print a script that completes commands in your shell.
    .shell = The shell
