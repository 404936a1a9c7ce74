//! temp
use zeroize::Zeroizing;
/// Challenge.
pub struct Challenge(Zeroizing<[u8; 32]>);
impl Challenge {
    /// New.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
    /// Bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &*self.0
    }
}
