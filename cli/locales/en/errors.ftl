# Errors. `error-CODE` says what happened, .cause why, .next what to do now. Every code of the program stands here.

error-verify-unknown-format = { $path } is not a signature in a known format
    .cause = The file begins with { $start }, and no signature format begins so. CMS signatures (.p7s, .p7m; DER or PEM) are known.
    .next = Check that this is the signature file and not the signed document. Give the document with --content.
error-identity-answer = The answer cannot be used
    .cause = It is not a complete answer to a challenge: damaged, cut short, or something else.
    .next = Ask for the answer again, with a new challenge.

error-usage-unknown-command = There is no command "{ $command }"
    .cause = { $similar ->
        [none] The word is not one of the commands.
       *[other] The word is not one of the commands. Did you mean "{ $similar }"?
    }
    .next = "jpki --help" lists the commands.
error-usage-unknown-option = "{ $option }" does not belong here
    .cause = { $similar ->
        [none] This command has no such option or argument.
        [credential] A PIN or password on the command line could be seen by others, so it is never taken from there.
       *[other] This command has no such option. Did you mean "{ $similar }"?
    }
    .next = { $similar ->
        [credential] Leave it out, and you are asked. To give it in a file, use --pin-file or --password-file.
       *[other] Add --help after the command to see its options.
    }
error-usage-missing = { $what } is missing
    .cause = The command cannot begin without it.
    .next = Add --help after the command to see what it needs.
error-usage-no-command = Say what to do
    .cause = The command line ends where a command is expected.
    .next = Add --help to see the commands.
error-usage-value = "{ $value }" is not a value for { $option }
    .cause = { $values ->
        [none] The value does not have the form or range that is needed.{ $example ->
            [none] {""}
           *[other] {" "}Example: { $example }
        }
       *[other] Possible values: { $values }
    }
    .next = Add --help after the command to see what is possible.
error-usage-value-missing = { $option } needs a value
    .cause = Nothing, or too little, follows it.
    .next = Write the value after it.
error-usage-conflict = { $option } and { $other } do not go together
    .cause = They say different things about the same.
    .next = Leave one of them out.
error-usage-encoding = The command line is not readable text
    .cause = It has bytes that are not UTF-8.
    .next = Rename the file, or check the character set of the terminal.
error-usage-other = The command line cannot be read
    .cause = Its parts do not fit together.
    .next = Add --help after the command to see how it is written.
error-usage-one-output = -o names one output, but there are { $files } files to sign
    .cause = Each file gets a signature of its own.
    .next = Leave out -o: every signature is written beside its file.

error-file-missing = There is no file { $path }
    .cause = Nothing has this name.
    .next = Check the name and the folder.
error-file-unreadable = { $path } may not be read
    .cause = You have no permission to read it.
    .next = Change its permissions, or copy it to a place of your own.
error-file-read = { $path } could not be read
    .cause = The system reported an error while reading.
    .next = Check the disk or the connection, and try again.
error-file-empty = { $path } is empty
    .cause = The file has no bytes.
    .next = Check that the right file was given, and that it was saved or transferred completely.
error-file-too-large = { $path } is too large
    .cause = At most { $limit } bytes are read from a file of this kind.
    .next = Check that the right file was given.
error-file-changed = { $path } changed while it was being signed
    .cause = It did not have the same content when it was read the second time.
    .next = Close the program that writes to it, and sign again.
error-file-input-folder = { $path } is a folder
    .cause = A file is needed here.
    .next = Name a file in it.
error-file-unwritable = { $path } may not be written
    .cause = You have no permission to write it, or the disk is read-only.
    .next = Choose a place that you may write to.
error-file-write = { $path } could not be written
    .cause = The system reported an error while writing. What stood there before is unchanged.
    .next = Check the disk or the connection, and try again.
error-file-disk-full = { $path } could not be written: the disk is full
    .cause = There is no space left. What stood there before is unchanged.
    .next = Make space, or choose another place.
error-file-folder-missing = There is no folder { $path }
    .cause = The output would stand in a folder that does not exist.
    .next = Make the folder, or choose another place.
error-file-folder-unwritable = Nothing can be written into the folder { $path }
    .cause = You have no permission to write into it, or the disk is read-only.
    .next = Choose a place that you may write to.
error-file-not-folder = { $path } is not a folder
    .cause = Something else has this name.
    .next = Choose another name.
error-file-output-symlink = { $path } is a symbolic link
    .cause = An output is not written through a link, since it could lead anywhere.
    .next = Give the file that it leads to, or remove the link. For standard output give "-".
error-file-output-folder = { $path } is a folder
    .cause = The output needs the name of a file.
    .next = Give the name of a file in it with -o.
error-file-output-special = { $path } is not an ordinary file
    .cause = It is a device or the like, which would be replaced by the output.
    .next = Give the name of a file, or "-" for standard output.
error-file-output-is-input = { $path } is also the input
    .cause = The output would overwrite the file that is read.
    .next = Give another name with -o.
error-file-output-twice = { $path } is named for two outputs
    .cause = One would replace the other.
    .next = Give each output a name of its own.
error-file-not-stdout = This output needs a file
    .cause = Standard output shows the result of the reading.
    .next = Name a file instead of "-".
error-file-not-transcript = { $path } is not a record of an exchange
    .cause = --trace replaces only files that --trace made before. Nothing was written to this one.
    .next = Give another name with --trace.
error-file-stdout-shared = Standard output cannot take both
    .cause = --json prints the result there, and the output would go there too.
    .next = Name a file with -o.
error-file-binary-terminal = Bytes are not written to a terminal
    .cause = The output is not text and would confuse the terminal.
    .next = Name a file with -o.

error-credential-no-terminal = There is no terminal to ask for the PIN or password
    .cause = The command runs without one, and no option says where else to read it.
    .next = Give it with { $options } (the name "-" means standard input).
error-credential-terminal = The PIN or password could not be read from the terminal
    .cause = The terminal reported an error or was closed.
    .next = Try again. No try was spent.
error-credential-wrong-option = The other of the two credentials is needed here
    .cause = The signature key takes the signature password, the user-authentication key takes the PIN. Nothing was sent to the card.
    .next = Use { $options }.
error-credential-unneeded = No PIN or password is needed here
    .cause = This can be done without one.
    .next = Leave out the option that gives one.

error-credential-does-not-open = The { credential-named } does not open { $what ->
        [number] the My Number
        [attributes] the four attributes
        [number-image] the image of the My Number
        [text] the text application
       *[face] the face of the card
    }
    .cause = Each credential opens a part of the card only. Nothing was sent to the card.
    .next = { $what ->
        [number] Give the text PIN (--pin-file) or verification code A (--code-a-file), or leave out --number.
        [attributes] Give the text PIN (--pin-file) or verification code B (--code-b-file), or leave out --attributes.
        [number-image] Give verification code A (--code-a-file) or the text PIN (--pin-file), or leave out --number-image.
        [text] Add --expiry and --security-code, which with --birth make verification code B, or give the text PIN (--pin-file).
       *[face] Add --expiry and --security-code, which with --birth make verification code B, or leave out the output files.
    }
error-credential-secure-needs-pin = --secure goes with the text PIN only
    .cause = Only the PIN opens what secure messaging begins with. Nothing was sent to the card.
    .next = Give the PIN with --pin-file or --pin-fd, or leave out --secure.

error-certificate-file = { $path } holds no readable certificate
    .cause = It is neither a certificate in DER nor one or several in PEM, or it is damaged.
    .next = Check that the right file was given.
error-certificate-anchor = { $path } cannot be trusted as a root
    .cause = --anchor takes certificates of authorities (CA) whose key can be used.
    .next = Give the certificate of the authority, not that of a person.
error-certificate-cv-anchor = { $path } holds no root keys for cards
    .cause = --cv-anchor takes text files with lines "key_id = …" and "modulus = …", such as the cv-anchors.txt of a testbed.
    .next = Give such a file; for certificates (PEM, DER) use --anchor.


error-trust-fingerprint-differs = { $path } is not the certificate with that fingerprint
    .cause = Its SHA-256 fingerprint is { $found }. Nothing was changed.
    .next = Do not trust this file. Get the certificate from its authority again, and compare once more.
error-trust-unknown = No root is called { $root }
    .cause = Neither the name of a root nor the first eight digits of a fingerprint.
    .next = See the names with: jpki trust list --accept test
error-trust-ambiguous = Several roots are meant by { $root }
    .cause = More than one root has this name, or a fingerprint that begins so.
    .next = Give the whole SHA-256 fingerprint, as jpki trust list shows it.
error-trust-fingerprint-format = { $value } is not a SHA-256 fingerprint
    .cause = A SHA-256 fingerprint has 64 digits from 0 to 9 and A to F. Colons and spaces may stand between them.
    .next = Give the whole fingerprint, in quotation marks if it contains spaces.
error-trust-fingerprint-needed = The fingerprint is needed
    .cause = Nobody can be asked here whether the certificate is the right one.
    .next = Give the fingerprint that its authority publishes: --fingerprint HEX
error-trust-not-confirmed = Nothing was changed
    .cause = The fingerprint was not confirmed.
    .next = Compare it with the one that the authority publishes, and answer y.
error-trust-damaged = { $path } cannot be used
    .cause = A file with the roots that you added or removed is damaged or was exchanged.
    .next = Delete the file, and add or remove the root again.
error-trust-no-folder = There is no place to keep the decision
    .cause = Neither XDG_DATA_HOME nor HOME is set.
    .next = Set HOME, or trust the root for one command: --anchor FILE
error-crl-not-a-list = { $path } is not a revocation list that can be used
    .cause = It is damaged, cut short, contradicts itself, or is something else. The detail says where.
    .next = Get it again from whoever gives it out. The list that you had before stays in use.
error-crl-no-folder = There is no folder for revocation lists
    .cause = Neither XDG_DATA_HOME nor HOME is set.
    .next = Give a folder with --store, or set HOME.
error-crl-serial = { $path } holds no serial number
    .cause = A serial number is one number in hexadecimal, of up to 20 bytes and more than zero.
    .next = Check the file, or use --certificate.
error-crl-signature = The signature on { $path } is not the authority's
    .cause = The list was changed, or somebody else made it.
    .next = Do not use it. Get the list again from whoever gives it out.
error-crl-weak-signature = { $path } is signed in a way that is not accepted
    .cause = SHA-1 and other old ways to sign can be forged.
    .next = Ask the authority for lists that are signed with SHA-256.
error-crl-not-authorized = Who signed { $path } may not sign revocation lists
    .cause = The signer's certificate does not allow it, is revoked, or nobody can tell whether it is.
    .next = Do not use it. Ask whoever gives the list out.
error-crl-older = { $path } is older than the list in the store
    .cause = In the store is { $expected }, this one is { $found }. An old list would forget newer revocations.
    .next = Get the newest list. If the store is wrong, use another folder with --store.
error-crl-number-twice = The store has another list with number { $found }
    .cause = { $path } has the same number and another content. An authority never gives a number twice.
    .next = Do not use it. Ask the authority which of the two is right.
error-ocsp-no-address = There is no address to ask at
    .cause = { $url ->
        [none] --url is missing, and the certificate names no responder. Certificates for signatures never do.
       *[other] --url is missing. The certificate names { $url }, but nobody is asked unless you say so.
    }
    .next = Give the address of the responder that you may ask: --url URL. To judge an answer that was kept, use --response.
error-ocsp-unknown-issuer = The authority that issued the certificate is not known
    .cause = No trusted root has signed the certificate. The question has to name its issuer.
    .next = Give the authority's certificate with --issuer, or trust its root with --anchor (for test cards: --accept test).
error-ocsp-other-issuer = { $path } did not issue the certificate
    .cause = The name or the key of the authority is another one. Authorities of several generations have the same name.
    .next = Give the certificate of the authority that signed this certificate.
error-profile-unknown = There is no profile called { $name }
    .cause = The profiles are { $known }. A file must be named with its ending or folder.
    .next = Choose one of them: --profile NAME, or give a file: --profile ./mine.toml.
error-profile-malformed = { $path } is not a profile
    .cause = The file is not TOML as docs/profile.md describes it.
    .next = Correct the place that is named, or start from a copy of a built-in profile.
error-xml-unreadable = { $path } is not readable XML
    .cause = The document is not well-formed XML in UTF-8, has a document type definition, or is larger or deeper than is read.
    .next = Have it written anew by the program that made it. Do not repair it by hand if it is signed.
error-sign-document = { $path } is not what the profile signs
    .cause = An element or an identifier that the signature needs is missing, or stands there twice.
    .next = Check the document with "jpki check", and whether the profile is the right one.
error-sign-signed-already = { $path } is signed already
    .cause = This receiver takes one signature a document.
    .next = Sign the document as it was before, if a new signature is wanted.
error-sign-reference = { $path } cannot be signed
    .cause = What the signature has to cover is missing or not acceptable: { $uri }
    .next = Put the file into the folder under that name, or correct the document that names it.
error-sign-no-files = { $path } names no file to sign
    .cause = The signature of this profile covers files, and the document names none.
    .next = Check the document with "jpki check".
error-sign-nothing = { $path } holds nothing to sign
    .cause = No document in it is one that the profile { $profile } signs.
    .next = Check the folder and the profile with "jpki check".
error-sign-not-plain = { $path } is not a file
    .cause = An application folder holds files only: no folders, no links.
    .next = Take it out of the folder.
error-sign-outside-folder = { $path } is outside of the folder of the signature
    .cause = The signature names files relative to itself; it is to stand in { $folder }.
    .next = Put the files and the signature into one folder, or choose another --output.
error-sign-output-exists = { $path } is there already
    .cause = A signed folder never replaces another one.
    .next = Move it away, or choose another --output.
error-sign-receiver-refuses = { $path } would be refused: nothing was signed
    .cause = { $count ->
        [one] A rule is broken: { $rule }
       *[other] { $count } rules are broken, the first: { $rule }
    }
    .next = See all of it with "jpki check --profile { $profile }", correct it, and sign again. With --no-check it is signed as it is.
error-sign-digest-value = The digest is not readable
    .cause = { $digest } has { $expected } hexadecimal digits.
    .next = Check the value and the option --digest.
error-sign-digest-scheme = The scheme and the digest do not go together
    .cause = In this scheme the card works with SHA-256 only, and where it hashes by itself it needs the file and not its digest.
    .next = Use --digest sha256, give the file, or use the scheme digest-info.
error-sign-too-long-for-card = The data has { $length } bytes, too many for this scheme
    .cause = The card takes at most { $limit } bytes at once.
    .next = Use the scheme digest-info, which takes files of any size.

error-verify-content-twice = The signature has its file inside, but --content names another
    .cause = It would not be clear which of the two is meant.
    .next = Leave out --content.
error-verify-policy = { $path } is not a policy
    .cause = Line { $line }, column { $column }: what stands there is not what a policy has. The detail names it.
    .next = Compare it with one of the built-in policies in docs/policy.md.

error-verify-policy-unknown = There is no policy { $path }
    .cause = "{ $path }" is neither a built-in policy nor a file.
    .next = Use personal, verifier or archive, or give the path of a policy file.


error-verify-evidence-taken = { $path } is there already
    .cause = Evidence goes into a new folder or an empty one, so that that of two verifications is not mixed.
    .next = Name another folder. To repeat the verification of this one, leave the file to verify out.

error-verify-evidence-incomplete = The evidence cannot be kept whole
    .cause = The source of revocation information remembers only the digest of what it used, not the list or the answer itself.
    .next = Give the list with --crl, or import it into the store so that it is kept.

error-verify-not-evidence = { $path } holds no evidence
    .cause = There is no manifest.json in it.
    .next = Give the folder that --evidence has made, or a file to verify.

error-verify-evidence-damaged = The evidence in { $path } is damaged
    .cause = A file is missing, was changed, or cannot be read. The detail names it.
    .next = Take the folder from a backup. What is left proves nothing by itself.

error-verify-evidence-version = The evidence in { $path } is of a later version
    .cause = It was kept by a later version of this program.
    .next = Repeat the verification with that version or a newer one.

error-verify-time-future = The time lies in the future
    .cause = --time says when the signature already existed. { $time } is yet to come.
    .next = Give a time in the past, or leave --time out.

error-verify-not-supported = { $format } signatures cannot be verified yet
    .cause = The file { $path } has a known format that this version does not verify.
    .next = Use a program for this format.
error-crl-not-supported = { $path } is a kind of revocation list that is not supported
    .cause = It has certificates of several authorities, or demands something that this version does not know. The detail says what.
    .next = Ask whoever gives it out for a plain list, or use OCSP.
error-crl-unknown-issuer = Who signed { $path } is not known
    .cause = No trusted authority has this name and key: { $which }
    .next = Trust its root with --anchor (for test cards: --accept test), or give the authority's certificate with --issuer.
error-crl-future = { $path } is from the future
    .cause = It says that it was made at { $time }. The clock of this computer or that of the authority is wrong.
    .next = Set the clock, and try again.
error-crl-index-damaged = The index { $path } is damaged
    .cause = It was changed or cut after it was made. What it says does not count.
    .next = Import the list again: jpki crl import
error-crl-index-version = The index { $path } was made by another version
    .cause = Indexes are read by the version that makes them.
    .next = Import the list again: jpki crl import
error-ocsp-no-answer = { $path } did not answer
    .cause = The responder cannot be reached, or gave no whole answer in time. Whether the certificate is revoked is not known.
    .next = Check the address and the network, and try again later. --timeout waits longer.
error-ocsp-busy = The responder cannot answer at present
    .cause = It says "{ $status }". Whether the certificate is revoked is not known.
    .next = Try again later.
error-ocsp-refused = The responder does not answer this question
    .cause = It says "{ $status }". It may not know the authority, or answers only those whom it knows.
    .next = Check that the address belongs to the authority that issued the certificate, and that you may ask there.
error-ocsp-tls = There is no secure connection with { $path }
    .cause = The server's certificate is not accepted, or the server does not speak TLS.
    .next = Check the address. If the server belongs to your organization, its root has to be known to the operating system.
error-ocsp-not-an-answer = What { $path } gave is no answer
    .cause = It is not an OCSP response in the right form. Another service may have answered, such as a log-in page. Redirects are not followed.
    .next = Check the address. Whether the certificate is revoked is not known.
error-ocsp-weak-signature = The answer is signed in a way that is not accepted
    .cause = SHA-1 and other old ways to sign can be forged.
    .next = Ask the operator of the responder for answers that are signed with SHA-256.
error-ocsp-not-authorized = The answer does not come from whom it must
    .cause = It is not signed by the authority that issued the certificate, nor by a responder of that authority, or the signature is wrong.
    .next = Do not rely on it. Check the address, and ask the operator of the responder.
error-ocsp-responder-unchecked = The responder cannot be checked
    .cause = Nobody can tell whether the responder's own certificate was revoked: its authority does not say that this need not be looked up.
    .next = If you rely on the responder all the same, add --accept-unchecked-responder.
error-ocsp-other-certificate = The answer is about another certificate
    .cause = It does not name the certificate that was asked about.
    .next = Check the address or the file, and --hash. Whether the certificate is revoked is not known.
error-ocsp-other-request = The answer was made for another request
    .cause = The random value of the request is not in it, or another one is. It may be an old answer that somebody plays back.
    .next = Ask again. If the responder never sends the value back, leave --require-nonce out.
error-ocsp-future = The answer is from the future
    .cause = It is valid from { $time } on. The clock of this computer or that of the responder is wrong.
    .next = Set the clock, and ask again.

error-identity-challenge = The challenge in { $path } cannot be used
    .cause = It is not a complete challenge: damaged, cut short, or something else.
    .next = Get it again from whoever made it.
error-identity-text = The { $field ->
        [relying-party] name of the relying party
       *[other] purpose
    } cannot be used
    .cause = { $problem ->
        [empty] It is empty.
        [too-long] It is too long: { $limit } bytes are the most.
        [space] It begins or ends with a space.
       *[character] It has a control character or an invisible one, which would deceive the holder.
    }
    .next = Write it in plain words, on one line.
error-identity-expired = The challenge has expired
    .cause = It was good until { $time }. The PIN was not asked for.
    .next = Ask for a new challenge.
error-identity-future = The challenge is from the future
    .cause = It says that it was made at { $time }. A clock is wrong, or somebody collects answers in advance.
    .next = Check the clock of this computer; then ask for a new challenge.
error-tap-secret = { $path } cannot be the secret for pseudonyms
    .cause = It has { $length } bytes; { $expected } to { $limit } are needed, and not all of them the same.
    .next = Make one with "jpki tap new-secret FILE".
error-tap-secret-exists = { $path } exists already
    .cause = A secret that is overwritten cannot be made again.
    .next = Name a new file, or use this one as it is.
error-tap-birth-file = { $path } holds no birth date
    .cause = It must hold one date and nothing else.
    .next = Write it like 1990-01-08.
error-apdu-malformed = "{ $command }" is not a command for a card
    .cause = A command is written in hex: at least four bytes, with lengths that are right.
    .next = For example 00A4040C0AD392F000260100000001
error-apdu-costs-try = { $command } is not sent: it could cost a try
    .cause = Commands that present, change or unblock a PIN or password are always refused here, and so are those that could carry one. Nothing was sent.
    .next = "jpki pin status" shows the tries left without cost. To sign, use "jpki sign".
error-apdu-changes-card = { $command } is not sent: it could change the card
    .cause = Commands that write, delete or manage are always refused here. Nothing was sent.
    .next = Send commands that read.
error-apdu-odd = { $command } is not sent: what it does is not known
    .cause = It is not one of the commands that only read. Nothing was sent.
    .next = If you know that it is harmless, add --i-know.

error-testbed-not-empty = { $path } is not empty
    .cause = A testbed is made in a new or empty folder only.
    .next = Choose another folder, or remove this one.
error-testbed-person = The cardholder's { $field ->
        [name] name
        [address] address
        [birth] birth date
        [my_number] My Number
        [card_expiry] card's expiry date
        [security_code] security code
       *[other] data
    } cannot stand on a card
    .cause = It is empty, too short or too long, has characters that may not stand there or a wrong check digit, or is out of range.
    .next = Change it.
error-testbed-odd = A card cannot be odd in this way
    .cause = Two of the names exclude each other, or one is about something that only the plastic card has.
    .next = Change --odd or --profile; the detail below names what does not go together.
error-testbed-time = The certificates cannot be issued at { $time }
    .cause = Certificates are of the years 1970 to 9999.
    .next = Give another time with --now.
error-testbed-unusable = { $path } is not a testbed, or is damaged
    .cause = A file of it is missing, malformed, or does not belong to the others.
    .next = Make a new one with "jpki testbed init FOLDER".
error-testbed-state = The { $which ->
        [signature] signature certificate
       *[other] user-authentication certificate
    } { $problem ->
        [revoked] is revoked already
        [not-suspended] is not suspended
       *[other] cannot be changed in this way
    }
    .cause = A revoked certificate stays so. Only a suspended one can be resumed.
    .next = "jpki testbed renew" issues a new certificate; its state starts afresh.
error-testbed-no-base = There is no full CRL yet
    .cause = A delta CRL tells what has changed since the last full one, of all certificates or of the municipality.
    .next = Write a full one first, by the same command without --delta.
error-testbed-no-earlier = This testbed has no earlier generation
    .cause = It was made without --earlier-generation.
    .next = Make a new one with "jpki testbed init FOLDER --earlier-generation".
error-testbed-too-many = There are not enough serial numbers
    .cause = Serial numbers of this length are fewer than the entries asked for.
    .next = Give a larger --serial-octets, or fewer --entries.
error-testbed-port = Port { $port } cannot be used
    .cause = Another program may use it, or it may take special rights.
    .next = Choose another one with --port; 0 takes a free one.
error-testbed-failed = The testbed could not be made
    .cause = A key or certificate could not be made.
    .next = Try again; if it happens again, report it with the detail below.
error-virtual-missing = There is no virtual card in { $path }
    .cause = The folder has no card, or does not exist.
    .next = Make one with "jpki testbed init { $path }", or use --card virtual.
error-virtual-unusable = The virtual card in { $path } cannot be used
    .cause = A file of it is malformed, or cannot be read or written.
    .next = Check the folder's permissions, or make a new card with "jpki testbed init FOLDER".
error-virtual-no-folder = There is no place for the virtual card
    .cause = Neither XDG_DATA_HOME nor HOME is set.
    .next = Name a folder: --card virtual:FOLDER
error-system-clock = The time { $time } cannot be used
    .cause = Signatures and challenges are of the years 1970 to 9999.
    .next = Check the clock of this computer.
error-system-randomness = The operating system gives no random numbers
    .cause = Without them a challenge or key could be guessed.
    .next = Restart the computer, and report it if it happens again.

error-reader-no-service = The card service (pcscd) is not running
    .cause = Programs reach card readers through it. It is not installed, not started, or has just ended.
    .next = On Debian and Ubuntu: "sudo apt install pcscd", then "sudo systemctl start pcscd.socket".
error-reader-access-denied = You may not use card readers on this system
    .cause = The system (polkit) allows it to other users only, often to those who sit at the machine.
    .next = Log in at the machine itself, or ask its administrator.
error-reader-none = No card reader is attached
    .cause = The card service runs, but sees no reader.
    .next = Plug the reader in. If it is, unplug it and plug it in again, and check that its driver is installed (usually the package libccid).
error-reader-not-found = No reader is called "{ $wanted }"
    .cause = { $available ->
        [none] No reader is attached.
       *[other] Attached: { $available }
    }
    .next = Give a part of a name, or the number from "jpki reader list".
error-reader-ambiguous = Several readers are called "{ $wanted }"
    .cause = It fits: { $matching }
    .next = Give more of the name, or the number from "jpki reader list".
error-reader-several = Several readers are attached
    .cause = It is not clear which one is meant: { $available }
    .next = Name one with --reader, or put the card into only one of them.
error-reader-removed = The reader was unplugged
    .cause = It went away in the middle of the work.
    .next = Plug it in and begin again. If a PIN or password was just being presented, look at "jpki pin status" first.
error-reader-failed = The reader reported an error
    .cause = The card service gave an answer that has no better name.
    .next = Unplug the reader and plug it in again; then "jpki doctor".
error-card-none = There is no card in the reader
    .cause = The reader is there, but empty.
    .next = Put the card on or into it, or let the command wait with --wait 30.
error-card-wait-timeout = No card came within { $seconds ->
        [one] one second
       *[other] { $seconds } seconds
    }
    .cause = The time given with --wait is up.
    .next = Put the card on or into the reader and begin again.
error-card-removed = The card was taken away
    .cause = It left the reader in the middle of the work. Nothing was written.
    .next = Put it back, leave it there, and begin again. If a PIN or password was just being presented, look at "jpki pin status" first.
error-card-reset = Another program reset the card
    .cause = What had been selected and presented was lost. Nothing was written.
    .next = Close other programs that use the card, and begin again.
error-card-in-use = Another program is using the card
    .cause = It holds the card for itself; or it is connected, and a PIN or password is only presented to a card that nobody else can reach.
    .next = Close the browser or program that uses the card, and begin again.
error-card-mute = The card does not answer
    .cause = It lies the wrong way round, its contacts are dirty, or it is not a smart card.
    .next = Turn the card over or clean it. On a contactless reader, lay it flat and leave it there.
error-card-unsupported = The reader cannot speak with this card
    .cause = Reader and card have no protocol in common. A My Number Card needs Type B on a contactless reader.
    .next = Use a reader that is listed for My Number Cards.
error-card-exchange-broken = The exchange with the card broke off
    .cause = No complete answer came back. It is not known whether the card carried out the last command.
    .next = Leave the card where it is and begin again. If a PIN or password was just being presented, look at "jpki pin status" first.
error-card-response = The card's answer is not usable
    .cause = It is cut short, too long, or not in the form that this command has.
    .next = Begin again. If it happens again, record it with --trace FILE and report it.
error-card-status = The card refused a command
    .cause = It answered with status { $status }.
    .next = Begin again. If it happens again, record it with --trace FILE and report it.
error-card-not-jpki = This card has no JPKI application
    .cause = It is not a My Number Card, or another card lies on the reader too.
    .next = Use your My Number Card, and take other cards away from the reader.
error-card-no-application = The card lacks the { $application }
    .cause = My Number Cards have it; this one does not.
    .next = Use another card. If this is a My Number Card, ask your municipal office about it.
error-card-not-on-phone = A phone has no { $application }
    .cause = A phone carries the certificates only: no My Number, no picture, no attributes as text.
    .next = Use the plastic My Number Card for this.
error-card-resident = This is an old residents' card
    .cause = The residents' card (before 2016) is no longer valid, and its certificates have expired.
    .next = Use your My Number Card.
error-card-unknown-token = This kind of card is not known
    .cause = It has a JPKI application but calls itself "{ $label }".
    .next = Use your My Number Card. If this is one, report it with the name above.
error-card-no-certificate = There is no { $which ->
        [signature] signature certificate
       *[other] certificate
    } on the card
    .cause = It was not issued (usually not to holders under 15), or it was declined or given back.
    .next = The municipal office issues it. Nothing was sent that could cost a try.
error-card-certificate = The certificate on the card is not readable
    .cause = Its size or its form is wrong.
    .next = Begin again. If it happens again, have the card checked at the municipal office.
error-card-certificate-expired = The certificate has expired
    .cause = It was valid until { $time }. Certificates live until the fifth birthday after issue.
    .next = Have it renewed at the municipal office.
error-card-certificate-not-yet-valid = The certificate is not valid yet
    .cause = It is valid from { $time }.
    .next = Check the clock of this computer, or wait.
error-card-signature = The card returned a signature that does not fit
    .cause = It does not match the certificate on the card. It was thrown away; nothing was written.
    .next = Begin again. If it happens again, record it with --trace FILE and report it.
error-card-issuer = The authority's certificate on the card did not issue the certificate beside it
    .cause = The two do not belong together. Nothing was written.
    .next = Do not rely on this card. Have it checked at the municipal office.
error-card-credential-forgotten = The card asks for the { credential-named } again
    .cause = It has forgotten that it was presented: another program reset it, or it lost power.
    .next = Close other programs that use the card, and begin again.
error-card-outcome-unknown = The exchange broke off while the { credential-named } was presented
    .cause = It is not known whether a try was spent. It was sent once, and was not sent again.
    .next = Look at "jpki pin status" first. Then begin again, and leave the card where it is.
error-card-not-left = The card may still accept signatures
    .cause = It could not be brought to forget the PIN or password.
    .next = Take the card off the reader now. Without power it forgets.
error-card-wait-cancelled = Waiting was ended
    .cause = It was stopped from outside.
    .next = Begin again when the card is at hand.
error-card-transcript = The record of the exchange could not be written or read
    .cause = The file given with --trace, or a recorded exchange, cannot be used.
    .next = Choose another file with --trace.
error-card-photo = The photo on the card cannot be shown
    .cause = It is not JPEG 2000, or too large, or damaged. The rest of the face was read.
    .next = Keep it as it is with --photo-jp2, and report it.
error-card-no-photo = There is no photo on the card
    .cause = Small children's cards, for example, have none. The rest of the face was read.
    .next = Leave out --photo and --photo-jp2.
error-testbed-vpcd = vpcd cannot be reached on port { $port }
    .cause = vpcd is part of a running pcscd and waits there for a virtual card.
    .next = Install it ("sudo apt install pcscd vsmartcard-vpcd"), start pcscd ("sudo systemctl restart pcscd"), and try again.

error-testbed-vpcd-gone = The virtual card was taken out of the reader
    .cause = pcscd was stopped or restarted, or the link to vpcd broke.
    .next = Start pcscd if it does not run, and begin again.

error-credential-format-pin = The { credential-named } must be four digits
    .cause = { $fault ->
        [length] It has another length.
        [full-width] Character { $position } is full-width (a Japanese input method was on).
        [check-digit] A digit is wrong: the check digit at the end does not fit the others.
        [birth-date] The first six digits are no date: era year, month and day, two digits each.
        [era-year] The birth date has no year in a Japanese era.
        [expiry-year] The year of expiry is not 2015 to 2099.
        [security-code] The security code is not four half-width digits.
       *[character] Character { $position } may not stand there.
    } It was not sent to the card; no try was spent.
    .next = Give the four digits, half-width.
error-credential-format-password = The signature password must be 6 to 16 letters and digits
    .cause = { $fault ->
        [length] It has another length.
        [full-width] Character { $position } is full-width (a Japanese input method was on).
       *[character] Character { $position } may not stand there.
    } It was not sent to the card; no try was spent.
    .next = Give the password for the signature certificate: A to Z and 0 to 9.
error-credential-format-code-a = Verification code A must be the twelve digits of the My Number
    .cause = { $fault ->
        [length] It has another length.
        [full-width] Character { $position } is full-width (a Japanese input method was on).
        [check-digit] A digit is wrong: the check digit at the end does not fit the others.
        [birth-date] The first six digits are no date: era year, month and day, two digits each.
        [era-year] The birth date has no year in a Japanese era.
        [expiry-year] The year of expiry is not 2015 to 2099.
        [security-code] The security code is not four half-width digits.
       *[character] Character { $position } may not stand there.
    } It was not sent to the card; no try was spent.
    .next = Copy the twelve digits from the back of the card, half-width.
error-credential-format-code-b = Verification code B must be fourteen digits
    .cause = { $fault ->
        [length] It has another length.
        [full-width] Character { $position } is full-width (a Japanese input method was on).
        [check-digit] A digit is wrong: the check digit at the end does not fit the others.
        [birth-date] The first six digits are no date: era year, month and day, two digits each.
        [era-year] The birth date has no year in a Japanese era.
        [expiry-year] The year of expiry is not 2015 to 2099.
        [security-code] The security code is not four half-width digits.
       *[character] Character { $position } may not stand there.
    } It was not sent to the card; no try was spent.
    .next = { $fault ->
        [era-year] Compare the birth date with the front of the card.
        [expiry-year] Compare the year of expiry, four digits, with the front of the card.
        [security-code] Compare the security code with the front of the card.
       *[other] Give birth date (era year, month, day: 6 digits), the year in which the card expires (4) and the security code (4), all printed on the front.
    }
error-credential-format-birth-date = The birth date must be six digits
    .cause = { $fault ->
        [length] It has another length.
        [full-width] Character { $position } is full-width (a Japanese input method was on).
        [check-digit] A digit is wrong: the check digit at the end does not fit the others.
        [birth-date] The first six digits are no date: era year, month and day, two digits each.
        [era-year] The birth date has no year in a Japanese era.
        [expiry-year] The year of expiry is not 2015 to 2099.
        [security-code] The security code is not four half-width digits.
       *[character] Character { $position } may not stand there.
    } It was not sent to the card; no try was spent.
    .next = Give the year in the Japanese era, the month and the day, two digits each: 550217 for 17 February of Showa 55.
error-credential-too-long = What { $path } holds is too long for a PIN or password
    .cause = More than { $limit } bytes. It was not sent to the card; no try was spent.
    .next = Check that the right file was given. It must hold nothing but the PIN or password.
error-credential-empty = { $path } holds no PIN or password
    .cause = Nothing, or only a line end, was read. No try was spent.
    .next = Check that the right file was given.
error-credential-not-text = What { $path } holds is not text
    .cause = It has bytes that are not UTF-8. It was not sent to the card; no try was spent.
    .next = Check that the right file was given.
error-credential-wrong = The { credential-named } is wrong
    .cause = { $tries ->
        [unknown] The card refused it, and does not tell how many tries are left.
        [0] The card refused it, and it is locked now.
        [one] The card refused it. { $tries } try is left.
       *[other] The card refused it. { $tries } tries are left.
    }
    .next = { $tries ->
        [0] It is unlocked at the municipal office.
       *[other] { $which ->
            [code-a] Compare it with the My Number on the back of the card before trying again.
            [code-b] Compare birth date, year of expiry and security code with the front of the card before trying again. If the birth date is printed there in the Gregorian calendar, add --gregorian.
            [birth-date] Compare it with the front of the card before trying again. If it is printed there in the Gregorian calendar, add --gregorian.
           *[other] Make sure which one it is before trying again.
        } It was sent once only.
    }
error-credential-last-try = Only one try is left for the { credential-named }
    .cause = If it were wrong, it would be locked. It was not sent to the card.
    .next = If you are sure of it, add --allow-last-try. Otherwise have it reset at the municipal office.
error-credential-blocked = The { credential-named } is locked
    .cause = It was wrong too often, in this or another program. Nothing was sent to the card.
    .next = It is unlocked at the municipal office. No program can do it.
error-credential-tries-unknown = The card does not tell how many tries are left
    .cause = The { credential-named } was not sent: it could be the last try.
    .next = Try another reader. If you are sure of it, add --allow-last-try.

error-pin-only-card = --only goes with "card"
    .cause = The other credentials are kept in one place only.
    .next = Leave out --only.
error-pin-one-input = Old and new value cannot both come from standard input
    .cause = It holds one of them only.
    .next = Give one of the two in a file of its own.
error-pin-not-repeated = The two entries of the new { credential-named } differ
    .cause = One of them was mistyped. Nothing was sent to the card.
    .next = Begin again.
error-pin-unchanged = The new { credential-named } is the old one
    .cause = What a card makes of that is not known. Nothing was sent that changes anything.
    .next = Choose another value.
error-pin-refused = The card refused the new { credential-named }
    .cause = It answered { $status }. The old one is still in force.
    .next = Choose another value of the right form; if it happens again, change it at the municipal office.
error-pin-half-changed = The card PIN was changed in one place only
    .cause = The card keeps it twice. The 住基AP has the new PIN, { $common ->
        [unknown] and whether the 共通カードAP has the old or the new one is not known.
        [other] and the 共通カードAP has neither the new one nor the old one that was given; it cost a try.
       *[old] the 共通カードAP still has the old one.
    }
    .next = { $common ->
        [unknown] Look at "jpki pin status", then run "jpki pin change card --only common" once with the old and the new PIN. If it says that the old one is wrong, the new one is in force.
        [other] Find out which PIN the 共通カードAP has, then run "jpki pin change card --only common" with it and the new PIN.
       *[old] Run "jpki pin change card --only common" with the old and the new PIN.
    }
error-pin-outcome-unknown = No clear answer came while the { credential-named } was changed
    .cause = The old or the new one may be in force. The new one was sent once.
    .next = Look at "jpki pin status", then use the new one once; if it is refused, the old one is in force.
error-card-file-missing = The card lacks a file that My Number Cards have
    .cause = It was issued without, or it is of a kind that is not known.
    .next = Record the exchange with --trace and report it.
error-card-file-damaged = What the card holds cannot be read
    .cause = A file has another form than known cards have. Nothing of it was used.
    .next = Begin again. If it happens again, record the exchange with --trace and report it.
error-card-secure-messaging = Secure messaging with the card failed
    .cause = The card or its reader did not take it, or the session was lost on the way.
    .next = Begin again, or leave out --secure.

error-card-challenge = The challenge must be 1 to 255 bytes in hexadecimal
    .cause = The card takes no other length, and only pairs of the digits 0 to 9 and A to F are bytes.
    .next = Give such a challenge with --challenge, or leave it out for a random one.
