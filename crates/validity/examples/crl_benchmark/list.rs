//! Big lists, written as they are made up: the benchmark's input.

use std::io::{self, Write};

use jpki_signature::{DigestAlgorithm, DigestInfo, Hasher, Signer};
use jpki_testbed::TestSigner;

/// The order and size of serial numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Serials {
    /// Rising, four octets, as JPKI's are.
    Rising,
    /// The same ones in no order.
    Shuffled,
    /// Random, of up to eight octets.
    Random,
}

/// What to write.
#[derive(Clone, Copy)]
pub struct Plan {
    pub entries: u64,
    pub serials: Serials,
    pub reasons: bool,
}

impl Plan {
    /// Serial number of entry `index`.
    pub fn serial(&self, index: u64) -> u64 {
        let place = match self.serials {
            Serials::Rising => index,
            // A prime that divides no count that anybody measures: each place once.
            Serials::Shuffled => (u128::from(index) * 1_000_000_007 % u128::from(self.entries)) as u64,
            // A bijection of 64-bit numbers; the highest bit stays clear, and the lowest makes it positive.
            Serials::Random => return (index.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 1 | 1 << 62) ^ index,
        };
        0x0600_0000 + place * 7
    }

    fn entry(&self, index: u64, into: &mut Vec<u8>) {
        let serial = self.serial(index).to_be_bytes();
        let zeros = serial.iter().take_while(|octet| **octet == 0).count();
        let serial = &serial[zeros..];
        // 2021 to 2025, any second.
        let scattered = index.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 20;
        let two = |number: u64| [b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
        let date = [
            two(21 + scattered % 5),
            two(1 + scattered / 5 % 12),
            two(1 + scattered / 60 % 28),
            two(scattered / 1680 % 24),
            two(scattered / 40_320 % 60),
            two(scattered / 2_419_200 % 60),
        ];
        let reason: &[u8] = if self.reasons { &[0x30, 0x0C, 0x30, 0x0A, 6, 3, 0x55, 0x1D, 0x15, 4, 3, 10, 1] } else { &[] };
        let reason_number = [0_u8, 1, 3, 4, 5, 6][(scattered % 6) as usize];
        let length = 2 + serial.len() + 15 + if self.reasons { 14 } else { 0 };
        into.extend([0x30, length as u8, 2, serial.len() as u8]);
        into.extend(serial);
        into.extend([0x17, 13]);
        date.iter().for_each(|pair| into.extend(pair));
        into.push(b'Z');
        into.extend(reason);
        if self.reasons {
            into.push(reason_number);
        }
    }
}

fn wrapped(tag: u8, length: usize) -> Vec<u8> {
    let octets = (length as u32).to_be_bytes();
    match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x1_0000 => vec![tag, 0x82, octets[2], octets[3]],
        _ => [&[tag, 0x84], octets.as_slice()].concat(),
    }
}

fn value(tag: u8, content: &[u8]) -> Vec<u8> {
    if (0x80..0x100).contains(&content.len()) {
        return [&[tag, 0x81, content.len() as u8], content].concat();
    }
    [wrapped(tag, content.len()), content.to_vec()].concat()
}

/// Writes the list, signed by a CA with this name (DER).
pub fn write(plan: Plan, issuer: &[u8], signer: &mut TestSigner, mut out: impl Write) -> io::Result<()> {
    let algorithm = [0x30, 13, 6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 13, 1, 1, 11, 5, 0];
    let dates = [value(0x17, b"260401000000Z"), value(0x17, b"260402000000Z")].concat();
    let number = value(0x30, &[value(6, &[0x55, 0x1D, 0x14]), value(4, &[2, 1, 7])].concat());
    let extensions = value(0xA0, &value(0x30, &number));
    let mut entry = Vec::new();
    plan.entry(0, &mut entry);
    // Serial numbers have one length in each plan, so that the length is known beforehand.
    let entries = entry.len() * plan.entries as usize;
    let front = [vec![2, 1, 1], algorithm.to_vec(), issuer.to_vec(), dates, wrapped(0x30, entries)].concat();
    let signed = front.len() + entries + extensions.len();
    let head = wrapped(0x30, signed);
    let whole = head.len() + signed + algorithm.len() + 4 + 1 + 256;
    out.write_all(&wrapped(0x30, whole))?;
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    let mut buffer = [head, front].concat();
    for index in 0..plan.entries {
        plan.entry(index, &mut buffer);
        if buffer.len() > 1 << 20 {
            hasher.update(&buffer);
            out.write_all(&buffer)?;
            buffer.clear();
        }
    }
    buffer.extend(extensions);
    hasher.update(&buffer);
    let signature = signer.sign(&DigestInfo::new(hasher.finish())).map_err(io::Error::other)?;
    out.write_all(&buffer)?;
    out.write_all(&algorithm)?;
    out.write_all(&[&[3, 0x82, 1, 1, 0], signature.as_slice()].concat())?;
    out.flush()
}
