//! Reading a file, record or data object whose content is known by name, in any application.

use jpki_apdu::{Command, StatusWord};
use jpki_reader::Transport;
use zeroize::Zeroizing;

use crate::cv::CvCertificate;
use crate::file::{Size, is_read, is_reference_refused};
use crate::genuine::Challenge;
use crate::jpki::refusal;
use crate::{Application, Card, CardError, CardFile, ContentError, ContentFault, CredentialKind, Step, Support};

/// Bytes of a signature by the card's own keys, RSA-2048.
const SIGNATURE_NE: u32 = 256;

impl<T: Transport> Card<T> {
    /// The content of a file of the selected application. `credential` is the one that opened it.
    pub(crate) fn content(
        &mut self,
        file: CardFile,
        credential: Option<CredentialKind>,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let step = Step::ReadFile(file);
        match self.read_object(file, size(file))? {
            Ok(data) => Ok(Zeroizing::new(data)),
            Err(status) => Err(missing(file, step, status, credential)),
        }
    }

    /// A CV certificate that is free to read.
    pub(crate) fn certificate(&mut self, file: CardFile) -> Result<CvCertificate, CardError> {
        Ok(CvCertificate::parse(file, &self.content(file, None)?)?)
    }

    /// The first record of a file, by short EF identifier.
    pub(crate) fn record(&mut self, file: CardFile) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let step = Step::ReadFile(file);
        let fid = file.fid();
        let short = ((fid & 0x1F) as u8) << 3 | 0x04;
        self.current_file = None;
        let read = |p2| Command::new(0x00, 0xB2, 0x01, p2).with_ne(256);
        let mut response = self.send(step, read(short))?;
        if self.capabilities.short_file_identifiers != Support::Yes && is_reference_refused(response.status) {
            let status = self.select_file(step, fid)?;
            if !status.is_success() {
                return Err(missing(file, step, status, None));
            }
            response = self.send(step, read(0x04))?;
        }
        match response.status {
            status if is_read(status) => Ok(Zeroizing::new(response.data)),
            status => Err(missing(file, step, status, None)),
        }
    }

    /// Has the key of an application that needs no credential sign a challenge, as its default key (P2 00).
    pub(crate) fn sign_challenge(
        &mut self,
        application: Application,
        challenge: &Challenge,
    ) -> Result<Vec<u8>, CardError> {
        let step = Step::SignChallenge(application);
        self.require(application, step)?;
        self.current_file = None;
        let info = challenge.digest_info();
        let command = Command::new(0x80, 0x2A, 0x00, 0x00).with_data(info.as_der()).with_ne(SIGNATURE_NE);
        let response = self.send(step, command)?;
        match response.status {
            StatusWord::Success => Ok(response.data),
            status => Err(CardError::UnexpectedStatus { step, status }),
        }
    }
}

/// Files that never fit into a short response.
const fn size(file: CardFile) -> Size {
    match file {
        CardFile::CardFront
        | CardFile::NumberImage
        | CardFile::AgeRecord
        | CardFile::FaceIssuer
        | CardFile::FaceIssuerCertificate
        | CardFile::TextIssuerCertificate
        | CardFile::CertifiedPublicKey
        | CardFile::SessionPublicKey
        | CardFile::IntegrityRecord => Size::Large,
        _ => Size::Small,
    }
}

fn missing(file: CardFile, step: Step, status: StatusWord, credential: Option<CredentialKind>) -> CardError {
    match status {
        StatusWord::FileNotFound | StatusWord::RecordNotFound => CardError::MissingFile { file },
        // The offset 0 lies at the end of the file: it is empty.
        StatusWord::OffsetOutsideFile => CardError::Content(ContentError { file, fault: ContentFault::Empty }),
        status => refusal(step, status, credential),
    }
}
