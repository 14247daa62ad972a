//! One row: what kind of secret, whose, and its value, in 98 bytes with a checksum. Pure.
//!
//! Layout: `kind[1] id[16] state[1] value[72] check[8]`. All rows have one width, so that a sorted
//! file of them can be searched in place; a document row leaves most of its value zero.
//!
//! Invariant: a row whose check holds is the row that was written. A key that was erased leaves a
//! tombstone with the moment, so that "erased" and "lost" are never confused.

use std::fmt;

/// Bytes of a row's key: kind and id.
pub const KEY_BYTES: usize = 17;
/// Bytes of a row's value: 24 of nonce and a wrapped key of 48 bytes, the widest there is.
pub const VALUE_BYTES: usize = 72;
/// Bytes of a stored row.
pub const ROW_BYTES: usize = KEY_BYTES + 1 + VALUE_BYTES + CHECK_BYTES;

const CHECK_BYTES: usize = 8;
const CHECK_CONTEXT: &str = "hourledger 2026 vault row v1";

/// What a row is about; the byte it starts with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The wrapped key of a person.
    Person = b'p',
    /// The wrapped key of an organisation.
    Organisation = b'o',
    /// The wrapped key of a complaint.
    Complaint = b'c',
    /// A wrapped key of the ledger itself: index, on-site codes, tokens.
    Ledger = b'l',
    /// A document's tag and the person who holds it.
    Document = b'd',
    /// A place in the index of names and the person who has it.
    Name = b'n',
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Person,
        Self::Organisation,
        Self::Complaint,
        Self::Ledger,
        Self::Document,
        Self::Name,
    ];
}

/// Key of a row: kind byte and 16 bytes of id or tag.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(pub [u8; KEY_BYTES]);

impl RowKey {
    /// The key of `kind` and `id`.
    pub fn new(kind: Kind, id: &[u8; 16]) -> Self {
        let mut key = [0; KEY_BYTES];
        key[0] = kind as u8;
        key[1..].copy_from_slice(id);
        Self(key)
    }

    /// Whether the value is a key wrapped by the epoch key, to be rewrapped when the epoch ends.
    pub fn is_wrapped(self) -> bool {
        !self.is_index()
    }

    /// Whether this is a key of the ledger itself.
    pub fn is_ledger(self) -> bool {
        self.0[0] == Kind::Ledger as u8
    }

    /// Whether this is a document's tag.
    pub fn is_document(self) -> bool {
        self.0[0] == Kind::Document as u8
    }

    /// Whether this leads to a person: a document's tag, a place in the index of names.
    pub fn is_index(self) -> bool {
        self.is_document() || self.0[0] == Kind::Name as u8
    }

    /// The bucket that holds the row: ids and tags are uniform, so their first byte spreads them.
    pub fn bucket(self) -> u8 {
        self.0[1]
    }
}

impl fmt::Debug for RowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the id: for a document or a name it is the secret tag.
        write!(f, "RowKey({})", char::from(self.0[0]))
    }
}

/// What is known under a key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// The value is there.
    Live([u8; VALUE_BYTES]),
    /// It was erased at this moment, Unix milliseconds.
    Erased(i64),
    /// Nothing is there any more; such a row hides an older one until the next fold.
    Gone,
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Live(_) => f.write_str("Live(wrapped)"),
            Self::Erased(at_ms) => write!(f, "Erased({at_ms})"),
            Self::Gone => f.write_str("Gone"),
        }
    }
}

/// A key and what is known under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Kind and id.
    pub key: RowKey,
    /// What is known.
    pub value: Value,
}

impl Row {
    /// A row with a live value.
    pub fn live(key: RowKey, value: [u8; VALUE_BYTES]) -> Self {
        Self {
            key,
            value: Value::Live(value),
        }
    }

    /// The stored form.
    pub fn to_bytes(self) -> [u8; ROW_BYTES] {
        let mut bytes = [0; ROW_BYTES];
        bytes[..KEY_BYTES].copy_from_slice(&self.key.0);
        let (state, value) = match self.value {
            Value::Gone => (0, [0; VALUE_BYTES]),
            Value::Live(value) => (1, value),
            Value::Erased(at_ms) => (2, erased_value(at_ms)),
        };
        bytes[KEY_BYTES] = state;
        bytes[KEY_BYTES + 1..][..VALUE_BYTES].copy_from_slice(&value);
        let check = check(&bytes[..ROW_BYTES - CHECK_BYTES]);
        bytes[ROW_BYTES - CHECK_BYTES..].copy_from_slice(&check);
        bytes
    }

    /// Reads a stored row; `None` if a bit of it has changed.
    pub fn from_bytes(bytes: &[u8; ROW_BYTES]) -> Option<Self> {
        let (content, stored) = bytes.split_at(ROW_BYTES - CHECK_BYTES);
        if stored != check(content) {
            return None;
        }
        let (key, rest) = content.split_first_chunk::<KEY_BYTES>()?;
        let (state, value) = rest.split_first()?;
        let value: [u8; VALUE_BYTES] = value.try_into().ok()?;
        let value = match state {
            0 => Value::Gone,
            1 => Value::Live(value),
            2 => Value::Erased(i64::from_be_bytes(*value.first_chunk()?)),
            _ => return None,
        };
        Some(Self {
            key: RowKey(*key),
            value,
        })
    }
}

fn erased_value(at_ms: i64) -> [u8; VALUE_BYTES] {
    let mut value = [0; VALUE_BYTES];
    value[..8].copy_from_slice(&at_ms.to_be_bytes());
    value
}

fn check(content: &[u8]) -> [u8; CHECK_BYTES] {
    let mut check = [0; CHECK_BYTES];
    check.copy_from_slice(&blake3::derive_key(CHECK_CONTEXT, content)[..CHECK_BYTES]);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> [Row; 3] {
        let key = RowKey::new(Kind::Person, &[7; 16]);
        [
            Value::Live([9; VALUE_BYTES]),
            Value::Erased(-5),
            Value::Gone,
        ]
        .map(|value| Row { key, value })
    }

    #[test]
    fn a_row_is_read_as_it_was_written() {
        for row in rows() {
            assert_eq!(Row::from_bytes(&row.to_bytes()), Some(row));
        }
    }

    #[test]
    fn every_flipped_bit_of_a_row_is_seen() {
        for row in rows() {
            for bit in 0..ROW_BYTES * 8 {
                let mut bytes = row.to_bytes();
                bytes[bit / 8] ^= 1 << (bit % 8);
                assert!(Row::from_bytes(&bytes).is_none(), "bit {bit}");
            }
        }
    }
}
