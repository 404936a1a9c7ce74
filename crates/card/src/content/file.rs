//! The card's readable files and data objects by name (docs/protocol.md §2.6, §3).

use std::fmt;

/// A file of the card, or an object of GET DATA, whose content is read. The JPKI application's files are
/// [`CertificateFile`](crate::CertificateFile) and [`TokenInformation`](crate::TokenInformation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CardFile {
    /// 個人番号 — the My Number, EF 0001 of the text application.
    MyNumber,
    /// 基本4情報 — name, address, birth date and sex, EF 0002 of the text application.
    Attributes,
    /// 券面入力補助AP真正性情報 — the signed hashes of both, EF 0003 of the text application.
    IntegrityRecord,
    /// 証明書 — the CV certificate of the key that signs the text application's data, EF 0004.
    TextIssuerCertificate,
    /// AP基本情報 — what the text application says of itself, EF 0005.
    TextBasicInformation,
    /// The public key that session keys are encrypted to, EF 0006 of the text application.
    SessionPublicKey,
    /// 認証用公開鍵 — the public half of the text application's own key, certified, EF 0007.
    CertifiedPublicKey,
    /// EF 0008 of the text application, whose use is not known.
    TextReserved,
    /// 生年月日 — birth date and card key, signed, EF 0001 of the face application.
    AgeRecord,
    /// 券面事項 — what is printed on the front, EF 0002 of the face application.
    CardFront,
    /// AP基本情報 — what the face application says of itself and its issuer, EF 0003.
    FaceIssuer,
    /// 証明書 — the CV certificate of the key that signs the face application's data, EF 0004.
    FaceIssuerCertificate,
    /// 個人番号画像 — the My Number as printed on the back, signed, EF 0005 of the face application.
    NumberImage,
    /// EF 0006 of the face application, whose use is not known.
    FaceReserved,
    /// カード番号 — serial number, municipality and expiry, record 1 of EF 0001 of the common application.
    CardNumber,
    /// The key reference in EF 0002 of the common application.
    CommonKeyReference,
    /// The key reference in EF 0002 of the registry application, equal to the common application's.
    RegistryKeyReference,
    /// 発行者識別番号 — issuer identification number, object 0042 of the card manager.
    IssuerIdentification,
    /// カード識別番号 — card identification number, object 0045 of the card manager.
    CardIdentification,
    /// GlobalPlatform card recognition data, object 0066 of the card manager.
    CardRecognitionData,
    /// 発行市区町村 — issuing municipality, object 00F0 of the card manager.
    IssuingMunicipality,
    /// 有効期限 — expiry date, object 00F2 of the card manager.
    CardExpiry,
    /// Key id of the intermediate, object 00F7 of the card manager.
    IntermediateKeyId,
    /// CV certificate of the intermediate by the root, object 00F8 of the card manager.
    IntermediateCertificate,
    /// CV certificate of the next key by the intermediate, object 7F21 of the card manager.
    NextKeyCertificate,
    /// ATR of the contacts without its first byte, object 5F51 of the card manager.
    ContactAtr,
}

impl CardFile {
    /// All of them: the text, face, common and registry applications' files, then the card manager's objects.
    pub const ALL: [Self; 26] = [
        Self::MyNumber,
        Self::Attributes,
        Self::IntegrityRecord,
        Self::TextIssuerCertificate,
        Self::TextBasicInformation,
        Self::SessionPublicKey,
        Self::CertifiedPublicKey,
        Self::TextReserved,
        Self::AgeRecord,
        Self::CardFront,
        Self::FaceIssuer,
        Self::FaceIssuerCertificate,
        Self::NumberImage,
        Self::FaceReserved,
        Self::CardNumber,
        Self::CommonKeyReference,
        Self::RegistryKeyReference,
        Self::IssuerIdentification,
        Self::CardIdentification,
        Self::CardRecognitionData,
        Self::IssuingMunicipality,
        Self::CardExpiry,
        Self::IntermediateKeyId,
        Self::IntermediateCertificate,
        Self::NextKeyCertificate,
        Self::ContactAtr,
    ];

    /// File identifier (FID) within its application; for an object of the card manager, P1 and P2 of GET DATA.
    #[must_use]
    pub const fn fid(self) -> u16 {
        match self {
            Self::MyNumber | Self::AgeRecord | Self::CardNumber => 0x0001,
            Self::Attributes | Self::CardFront | Self::CommonKeyReference | Self::RegistryKeyReference => 0x0002,
            Self::IntegrityRecord | Self::FaceIssuer => 0x0003,
            Self::TextIssuerCertificate | Self::FaceIssuerCertificate => 0x0004,
            Self::TextBasicInformation | Self::NumberImage => 0x0005,
            Self::SessionPublicKey | Self::FaceReserved => 0x0006,
            Self::CertifiedPublicKey => 0x0007,
            Self::TextReserved => 0x0008,
            Self::IssuerIdentification => 0x0042,
            Self::CardIdentification => 0x0045,
            Self::CardRecognitionData => 0x0066,
            Self::IssuingMunicipality => 0x00F0,
            Self::CardExpiry => 0x00F2,
            Self::IntermediateKeyId => 0x00F7,
            Self::IntermediateCertificate => 0x00F8,
            Self::NextKeyCertificate => 0x7F21,
            Self::ContactAtr => 0x5F51,
        }
    }

    /// Whether it is an object of GET DATA at the card manager's level, not a file.
    #[must_use]
    pub const fn is_data_object(self) -> bool {
        self.fid() > 0x001F
    }

    const fn name(self) -> &'static str {
        match self {
            Self::MyNumber => "My Number",
            Self::Attributes => "four attributes",
            Self::IntegrityRecord => "integrity record",
            Self::TextIssuerCertificate => "issuer certificate of the text application",
            Self::TextBasicInformation => "basic information of the text application",
            Self::SessionPublicKey => "session public key",
            Self::CertifiedPublicKey => "certified public key",
            Self::TextReserved => "file 0008 of the text application",
            Self::AgeRecord => "age record",
            Self::CardFront => "card front",
            Self::FaceIssuer => "basic information of the face application",
            Self::FaceIssuerCertificate => "issuer certificate of the face application",
            Self::NumberImage => "image of the My Number",
            Self::FaceReserved => "file 0006 of the face application",
            Self::CardNumber => "card number",
            Self::CommonKeyReference => "key reference of the common application",
            Self::RegistryKeyReference => "key reference of the registry application",
            Self::IssuerIdentification => "issuer identification number",
            Self::CardIdentification => "card identification number",
            Self::CardRecognitionData => "card recognition data",
            Self::IssuingMunicipality => "issuing municipality",
            Self::CardExpiry => "expiry date of the card",
            Self::IntermediateKeyId => "key id of the intermediate",
            Self::IntermediateCertificate => "CV certificate of the intermediate",
            Self::NextKeyCertificate => "CV certificate of the next key",
            Self::ContactAtr => "contact ATR",
        }
    }
}

impl fmt::Display for CardFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_file_has_its_own_name_and_an_identifier_that_the_card_knows() {
        let names: HashSet<String> = CardFile::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(names.len(), CardFile::ALL.len());
        for file in CardFile::ALL {
            let in_an_application = (0x0001..=0x001E).contains(&file.fid());
            assert_eq!(in_an_application, !file.is_data_object(), "{file}");
        }
        let objects: Vec<u16> =
            CardFile::ALL.iter().filter(|file| file.is_data_object()).map(|file| file.fid()).collect();
        assert_eq!(objects, [0x42, 0x45, 0x66, 0xF0, 0xF2, 0xF7, 0xF8, 0x7F21, 0x5F51]);
    }
}
