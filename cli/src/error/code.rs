//! The stable error codes and the exit code of each.

/// How the process ends (終了コード).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done, or everything asked for is valid.
    Done,
    /// A signature, an answer or a certificate is invalid.
    Invalid,
    /// Wrong use of the command, or a file that cannot be read or written.
    Usage,
    /// It could not be decided.
    Indeterminate,
    /// The card, the reader or the service between them.
    Card,
    /// The credential was refused, or was not sent so that no try is spent.
    Credential,
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Invalid => 1,
            Self::Usage => 2,
            Self::Indeterminate => 3,
            Self::Card => 4,
            Self::Credential => 5,
        }
    }
}

macro_rules! codes {
    ($($exit:ident { $($(#[$doc:meta])* $name:ident = $text:literal,)+ })+) => {
        /// A stable error code. The text of one never changes its meaning; scripts may rely on it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($($(#[$doc])* $name,)+)+
        }

        impl Code {
            /// Every code.
            #[cfg(test)]
            pub const ALL: &[Self] = &[$($(Self::$name,)+)+];

            /// The code as scripts see it.
            pub const fn name(self) -> &'static str {
                match self {
                    $($(Self::$name => $text,)+)+
                }
            }

            /// The exit code that goes with it.
            pub const fn exit(self) -> Exit {
                match self {
                    $($(Self::$name => Exit::$exit,)+)+
                }
            }
        }
    };
}

codes! {
    Invalid {
        VerifyUnknownFormat = "verify.unknown-format",
        IdentityAnswer = "identity.answer",
        TrustFingerprintDiffers = "trust.fingerprint-differs",
        SignReceiverRefuses = "sign.receiver-refuses",
        CrlSignature = "crl.signature",
        CrlWeakSignature = "crl.weak-signature",
        CrlNotAuthorized = "crl.not-authorized",
        CrlOlder = "crl.older",
        CrlNumberTwice = "crl.number-twice",
    }
    Usage {
        UsageUnknownCommand = "usage.unknown-command",
        UsageUnknownOption = "usage.unknown-option",
        UsageMissing = "usage.missing",
        UsageNoCommand = "usage.no-command",
        UsageValue = "usage.value",
        UsageValueMissing = "usage.value-missing",
        UsageConflict = "usage.conflict",
        UsageEncoding = "usage.encoding",
        UsageOther = "usage.other",
        UsageOneOutput = "usage.one-output",
        FileMissing = "file.missing",
        FileUnreadable = "file.unreadable",
        FileRead = "file.read",
        FileEmpty = "file.empty",
        FileTooLarge = "file.too-large",
        FileChanged = "file.changed",
        FileInputFolder = "file.input-folder",
        FileUnwritable = "file.unwritable",
        FileWrite = "file.write",
        FileDiskFull = "file.disk-full",
        FileFolderMissing = "file.folder-missing",
        FileFolderUnwritable = "file.folder-unwritable",
        FileNotFolder = "file.not-folder",
        FileOutputSymlink = "file.output-symlink",
        FileOutputFolder = "file.output-folder",
        FileOutputSpecial = "file.output-special",
        FileOutputIsInput = "file.output-is-input",
        FileNotTranscript = "file.not-transcript",
        FileStdoutShared = "file.stdout-shared",
        FileBinaryTerminal = "file.binary-terminal",
        CredentialNoTerminal = "credential.no-terminal",
        CredentialTerminal = "credential.terminal",
        CredentialWrongOption = "credential.wrong-option",
        CredentialUnneeded = "credential.unneeded",
        CredentialDoesNotOpen = "credential.does-not-open",
        CredentialSecureNeedsPin = "credential.secure-needs-pin",
        FileOutputTwice = "file.output-twice",
        FileNotStdout = "file.not-stdout",
        PinOnlyCard = "pin.only-card",
        PinOneInput = "pin.one-input",
        CertificateFile = "certificate.file",
        CertificateAnchor = "certificate.anchor",
        CertificateCvAnchor = "certificate.cv-anchor",
        TrustUnknown = "trust.unknown",
        TrustAmbiguous = "trust.ambiguous",
        TrustFingerprintFormat = "trust.fingerprint-format",
        TrustFingerprintNeeded = "trust.fingerprint-needed",
        TrustNotConfirmed = "trust.not-confirmed",
        TrustDamaged = "trust.damaged",
        TrustNoFolder = "trust.no-folder",
        CrlNotAList = "crl.not-a-list",
        CrlNoFolder = "crl.no-folder",
        CrlSerial = "crl.serial",
        OcspNoAddress = "ocsp.no-address",
        OcspUnknownIssuer = "ocsp.unknown-issuer",
        OcspOtherIssuer = "ocsp.other-issuer",
        ProfileUnknown = "profile.unknown",
        ProfileMalformed = "profile.malformed",
        XmlUnreadable = "xml.unreadable",
        SignDocument = "sign.document",
        SignSignedAlready = "sign.signed-already",
        SignReference = "sign.reference",
        SignNoFiles = "sign.no-files",
        SignNothing = "sign.nothing",
        SignNotPlain = "sign.not-plain",
        SignOutsideFolder = "sign.outside-folder",
        SignOutputExists = "sign.output-exists",
        SignDigestValue = "sign.digest-value",
        SignDigestScheme = "sign.digest-scheme",
        SignTooLongForCard = "sign.too-long-for-card",
        VerifyContentTwice = "verify.content-twice",
        VerifyPolicy = "verify.policy",
        VerifyPolicyUnknown = "verify.policy-unknown",
        VerifyTimeFuture = "verify.time-future",
        VerifyEvidenceTaken = "verify.evidence-taken",
        VerifyEvidenceIncomplete = "verify.evidence-incomplete",
        VerifyNotEvidence = "verify.not-evidence",
        VerifyEvidenceDamaged = "verify.evidence-damaged",
        VerifyEvidenceVersion = "verify.evidence-version",
        IdentityChallenge = "identity.challenge",
        IdentityText = "identity.text",
        IdentityExpired = "identity.expired",
        IdentityFuture = "identity.future",
        TapSecret = "tap.secret",
        TapSecretExists = "tap.secret-exists",
        TapBirthFile = "tap.birth-file",
        CardChallenge = "card.challenge",
        ApduMalformed = "apdu.malformed",
        ApduCostsTry = "apdu.costs-try",
        ApduChangesCard = "apdu.changes-card",
        ApduOdd = "apdu.odd",
        TestbedNotEmpty = "testbed.not-empty",
        TestbedPerson = "testbed.person",
        TestbedOdd = "testbed.odd",
        TestbedTime = "testbed.time",
        TestbedUnusable = "testbed.unusable",
        TestbedState = "testbed.state",
        TestbedNoBase = "testbed.no-base",
        TestbedNoEarlier = "testbed.no-earlier",
        TestbedTooMany = "testbed.too-many",
        TestbedPort = "testbed.port",
        TestbedFailed = "testbed.failed",
        VirtualMissing = "virtual.missing",
        VirtualUnusable = "virtual.unusable",
        VirtualNoFolder = "virtual.no-folder",
        SystemClock = "system.clock",
        SystemRandomness = "system.randomness",
    }
    Indeterminate {
        VerifyNotSupported = "verify.not-supported",
        CrlNotSupported = "crl.not-supported",
        CrlUnknownIssuer = "crl.unknown-issuer",
        CrlFuture = "crl.future",
        CrlIndexDamaged = "crl.index-damaged",
        CrlIndexVersion = "crl.index-version",
        OcspNoAnswer = "ocsp.no-answer",
        OcspBusy = "ocsp.busy",
        OcspRefused = "ocsp.refused",
        OcspTls = "ocsp.tls",
        OcspNotAnAnswer = "ocsp.not-an-answer",
        OcspWeakSignature = "ocsp.weak-signature",
        OcspNotAuthorized = "ocsp.not-authorized",
        OcspResponderUnchecked = "ocsp.responder-unchecked",
        OcspOtherCertificate = "ocsp.other-certificate",
        OcspOtherRequest = "ocsp.other-request",
        OcspFuture = "ocsp.future",
    }
    Card {
        ReaderNoService = "reader.no-service",
        ReaderAccessDenied = "reader.access-denied",
        ReaderNone = "reader.none",
        ReaderNotFound = "reader.not-found",
        ReaderAmbiguous = "reader.ambiguous",
        ReaderSeveral = "reader.several",
        ReaderRemoved = "reader.removed",
        ReaderFailed = "reader.failed",
        CardNone = "card.none",
        CardWaitTimeout = "card.wait-timeout",
        CardRemoved = "card.removed",
        CardReset = "card.reset",
        CardInUse = "card.in-use",
        CardMute = "card.mute",
        CardUnsupported = "card.unsupported",
        CardExchangeBroken = "card.exchange-broken",
        CardResponse = "card.response",
        CardStatus = "card.status",
        CardNotJpki = "card.not-jpki",
        CardNoApplication = "card.no-application",
        CardNotOnPhone = "card.not-on-phone",
        CardResident = "card.resident",
        CardUnknownToken = "card.unknown-token",
        CardNoCertificate = "card.no-certificate",
        CardCertificate = "card.certificate",
        CardCertificateExpired = "card.certificate-expired",
        CardCertificateNotYetValid = "card.certificate-not-yet-valid",
        CardSignature = "card.signature",
        CardIssuer = "card.issuer",
        CardCredentialForgotten = "card.credential-forgotten",
        CardOutcomeUnknown = "card.outcome-unknown",
        CardNotLeft = "card.not-left",
        CardWaitCancelled = "card.wait-cancelled",
        CardTranscript = "card.transcript",
        PinHalfChanged = "pin.half-changed",
        PinOutcomeUnknown = "pin.outcome-unknown",
        CardFileMissing = "card.file-missing",
        CardFileDamaged = "card.file-damaged",
        CardSecureMessaging = "card.secure-messaging",
        CardPhoto = "card.photo",
        CardNoPhoto = "card.no-photo",
        TestbedVpcd = "testbed.vpcd",
        TestbedVpcdGone = "testbed.vpcd-gone",
    }
    Credential {
        CredentialFormatPin = "credential.format-pin",
        CredentialFormatPassword = "credential.format-password",
        CredentialFormatCodeA = "credential.format-code-a",
        CredentialFormatCodeB = "credential.format-code-b",
        CredentialFormatBirthDate = "credential.format-birth-date",
        CredentialTooLong = "credential.too-long",
        CredentialEmpty = "credential.empty",
        CredentialNotText = "credential.not-text",
        PinNotRepeated = "pin.not-repeated",
        PinUnchanged = "pin.unchanged",
        PinRefused = "pin.refused",
        CredentialWrong = "credential.wrong",
        CredentialLastTry = "credential.last-try",
        CredentialBlocked = "credential.blocked",
        CredentialTriesUnknown = "credential.tries-unknown",
    }
}

impl Code {
    /// Whether people need the library's own words too, because the message says only in general what went wrong.
    pub const fn shows_detail(self) -> bool {
        matches!(
            self,
            Self::UsageValue
                | Self::UsageOther
                | Self::FileRead
                | Self::FileWrite
                | Self::FileFolderUnwritable
                | Self::CertificateFile
                | Self::CertificateAnchor
                | Self::CertificateCvAnchor
                | Self::CardPhoto
                | Self::CredentialTerminal
                | Self::OcspNoAnswer
                | Self::OcspTls
                | Self::OcspNotAnAnswer
                | Self::OcspNotAuthorized
                | Self::IdentityAnswer
                | Self::IdentityChallenge
                | Self::ApduMalformed
                | Self::TapSecret
                | Self::TestbedPerson
                | Self::TestbedOdd
                | Self::TestbedUnusable
                | Self::TestbedFailed
                | Self::VirtualUnusable
                | Self::ReaderFailed
                | Self::CardResponse
                | Self::CardStatus
                | Self::CardCertificate
                | Self::CardSignature
                | Self::CardExchangeBroken
                | Self::CardTranscript
                | Self::PinHalfChanged
                | Self::CardFileDamaged
                | Self::CardSecureMessaging
                | Self::TestbedVpcd
        )
    }

    /// Key of its message in the catalogues.
    pub fn key(self) -> String {
        format!("error-{}", self.name().replace('.', "-"))
    }
}
