//! The bytes of a summary in a file: what it is, of which shape, how long, and a checksum.

use sha2::{Digest, Sha256};

use super::error::Error;

/// The version of the encoding.
const VERSION: u16 = 4;
const MAGIC: &[u8; 8] = b"escalade";
/// Magic, kind, version, fingerprint and length of the payload.
const HEADER: usize = 8 + 1 + 2 + HASH + 8;
const HASH: usize = 32;

/// The SHA-256 of a shape.
pub(super) type Fingerprint = [u8; HASH];

/// What an encoding holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Summary = 1,
    Paired = 2,
}

pub(super) fn sha256(bytes: &[u8]) -> Fingerprint {
    Sha256::digest(bytes).into()
}

/// Puts a payload into its envelope, which ends with the SHA-256 of all before.
pub(super) fn seal(kind: Kind, shape: &Fingerprint, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len() + HASH);
    bytes.extend(MAGIC);
    bytes.push(kind as u8);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(shape);
    bytes.extend((payload.len() as u64).to_le_bytes());
    bytes.extend(payload);
    let checksum = sha256(&bytes);
    bytes.extend(checksum);
    bytes
}

/// The checksum of what [`seal`] made, in hexadecimal.
pub(super) fn checksum(sealed: &[u8]) -> String {
    let hash = &sealed[sealed.len() - HASH..];
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The payload of an envelope of this kind and shape.
pub(super) fn open<'a>(
    kind: Kind,
    shape: &Fingerprint,
    bytes: &'a [u8],
) -> Result<&'a [u8], Error> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(Error::Foreign)?;
    let (&found, rest) = rest.split_first().ok_or(Error::Damaged)?;
    let (version, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
    let version = u16::from_le_bytes(*version);
    if version != VERSION {
        return Err(Error::Version { version });
    }
    let (body, checksum) = bytes.split_last_chunk::<HASH>().ok_or(Error::Damaged)?;
    if sha256(body) != *checksum {
        return Err(Error::Damaged);
    }
    if found != kind as u8 {
        return Err(Error::Foreign);
    }
    let (stored, rest) = rest.split_first_chunk::<HASH>().ok_or(Error::Damaged)?;
    if stored != shape {
        return Err(Error::Layouts);
    }
    let (length, rest) = rest.split_first_chunk().ok_or(Error::Damaged)?;
    let payload = rest.strip_suffix(checksum).ok_or(Error::Damaged)?;
    if u64::from_le_bytes(*length) != payload.len() as u64 {
        return Err(Error::Damaged);
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Fingerprint = [7; HASH];

    #[test]
    fn an_envelope_gives_back_its_payload() {
        let sealed = seal(Kind::Paired, &SHAPE, b"payload");
        assert_eq!(open(Kind::Paired, &SHAPE, &sealed), Ok(&b"payload"[..]));
        assert_eq!(open(Kind::Summary, &SHAPE, &sealed), Err(Error::Foreign));
        assert_eq!(open(Kind::Paired, &[8; HASH], &sealed), Err(Error::Layouts));
    }

    #[test]
    fn every_altered_byte_and_every_shorter_file_is_refused() {
        let sealed = seal(Kind::Summary, &SHAPE, b"payload");
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            open(Kind::Summary, &SHAPE, &altered).expect_err("altered");
            open(Kind::Summary, &SHAPE, &sealed[..at]).expect_err("cut");
        }
        let longer = [&sealed[..], &[0]].concat();
        assert_eq!(open(Kind::Summary, &SHAPE, &longer), Err(Error::Damaged));
        let mut other = sealed;
        other[9] = 1;
        let error = open(Kind::Summary, &SHAPE, &other).expect_err("of another version");
        assert_eq!(error, Error::Version { version: 1 });
    }
}
