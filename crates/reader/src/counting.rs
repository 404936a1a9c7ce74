//! Counts exchanges and bytes, to hold a job to its budget.

use crate::masking::{Masking, mask_command};
use crate::{MaskedBytes, ReaderError, Reset, Transport};

/// One exchange as [`CountingTransport`] saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The command, credentials masked unless the transport was made [`with_secrets`](CountingTransport::with_secrets).
    pub command: MaskedBytes,
    /// Bytes of the response, status word included; 0 where none came.
    pub received: usize,
    /// The status word; none where no response came.
    pub status: Option<u16>,
}

/// A transport that keeps count of what goes through it. Of responses it keeps lengths and status words only.
pub struct CountingTransport<T> {
    inner: T,
    masking: Masking,
    exchanges: Vec<Exchange>,
    resets: Vec<Reset>,
}

impl<T: Transport> CountingTransport<T> {
    /// Counts, and keeps the commands with credentials masked.
    pub fn new(inner: T) -> Self {
        Self { inner, masking: Masking::CredentialsOnly, exchanges: Vec::new(), resets: Vec::new() }
    }

    /// Counts, and keeps the commands with their credentials in clear. For tests on virtual cards that check every byte
    /// sent; never for a card with somebody's password.
    pub fn with_secrets(inner: T) -> Self {
        Self { masking: Masking::Nothing, ..Self::new(inner) }
    }

    /// The exchanges, in order, failed ones included.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.exchanges
    }

    /// The commands as upper-case hexadecimal without blanks, masked bytes as `**`.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.exchanges.iter().map(|exchange| exchange.command.to_string().replace(' ', "")).collect()
    }

    /// Bytes sent in all commands.
    #[must_use]
    pub fn bytes_sent(&self) -> usize {
        self.exchanges.iter().map(|exchange| exchange.command.len()).sum()
    }

    /// Bytes received in all responses, status words included.
    #[must_use]
    pub fn bytes_received(&self) -> usize {
        self.exchanges.iter().map(|exchange| exchange.received).sum()
    }

    /// How many of the commands presented or set a credential: [`MaskedBytes::presents_credential`].
    #[must_use]
    pub fn credentials_presented(&self) -> usize {
        self.exchanges.iter().filter(|exchange| exchange.command.presents_credential()).count()
    }

    /// The resets that were asked for.
    #[must_use]
    pub fn resets(&self) -> &[Reset] {
        &self.resets
    }

    /// Begins to count anew.
    pub fn clear(&mut self) {
        self.exchanges.clear();
        self.resets.clear();
    }

    /// The transport inside.
    pub fn inner(&mut self) -> &mut T {
        &mut self.inner
    }

    /// Gives the transport back.
    pub fn into_inner(self) -> T {
        self.inner
    }
}

impl<T: Transport> Transport for CountingTransport<T> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, ReaderError> {
        let result = self.inner.transmit(command);
        let response = result.as_deref().unwrap_or_default();
        let status = response.last_chunk().map(|bytes| u16::from_be_bytes(*bytes));
        let command = mask_command(command, self.masking);
        self.exchanges.push(Exchange { command, received: response.len(), status });
        result
    }

    fn reset(&mut self, kind: Reset) -> Result<(), ReaderError> {
        self.resets.push(kind);
        self.inner.reset(kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Replayer;

    fn session() -> Replayer {
        let text = "jpki-transcript 1\n> 00200080\n< 63C3\n> 002000800431323334\n< 9000\n= cold\n> 00B0000002\n< 41429000\n> 00\n! card-removed";
        Replayer::parse(text).unwrap()
    }

    fn play(transport: &mut impl Transport) {
        transport.transmit(&[0, 0x20, 0, 0x80]).unwrap();
        transport.transmit(b"\x00\x20\x00\x80\x041234").unwrap();
        transport.reset(Reset::Cold).unwrap();
        transport.transmit(&[0, 0xB0, 0, 0, 2]).unwrap();
        transport.transmit(&[0]).unwrap_err();
    }

    #[test]
    fn exchanges_and_bytes_are_counted_and_credentials_masked() {
        let mut counting = CountingTransport::new(session());
        play(&mut counting);
        assert_eq!(counting.commands(), ["00200080", "0020008004********", "00B0000002", "00"]);
        assert_eq!((counting.bytes_sent(), counting.bytes_received()), (4 + 9 + 5 + 1, 2 + 2 + 4));
        let seen: Vec<_> = counting.exchanges().iter().map(|exchange| (exchange.received, exchange.status)).collect();
        assert_eq!(seen, [(2, Some(0x63C3)), (2, Some(0x9000)), (4, Some(0x9000)), (0, None)]);
        assert_eq!((counting.credentials_presented(), counting.resets()), (1, &[Reset::Cold][..]));
        counting.clear();
        assert_eq!((counting.bytes_sent(), counting.resets().len()), (0, 0));
    }

    #[test]
    fn with_secrets_keeps_every_byte() {
        let mut counting = CountingTransport::with_secrets(session());
        play(&mut counting);
        assert_eq!(counting.commands()[1], "002000800431323334");
    }
}
