//! Entries: what the tree holds of an event, and all of it that is public.
//!
//! ```text
//! entry = format byte ‖ kind ‖ commitment[32]
//! ```
//!
//! The format byte is 0x00 while formats are experimental; a frozen format will have another one.

/// Bytes of an entry.
pub const ENTRY_BYTES: usize = 34;
/// The format byte: experimental.
pub const FORMAT: u8 = 0x00;

/// The public label of an entry, computed from its event's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// Any event that has no label of its own.
    Event = 0,
    /// A certificate was issued.
    CertificateIssued = 1,
    /// A status list was published; the event's body is public.
    StatusList = 2,
    /// A signing key was announced, retired or distrusted; the event's body is public.
    Key = 3,
    /// A person's key was destroyed.
    ErasureNotice = 4,
}

impl Kind {
    /// Every kind, by its byte.
    pub const ALL: [Self; 5] = [
        Self::Event,
        Self::CertificateIssued,
        Self::StatusList,
        Self::Key,
        Self::ErasureNotice,
    ];

    /// Whether events of this kind are public, so that their seeds are 32 zero bytes and anybody
    /// can recompute their commitments.
    pub fn is_public(self) -> bool {
        matches!(self, Self::StatusList | Self::Key)
    }
}

/// An entry of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The public label.
    pub kind: Kind,
    /// What binds the event.
    pub commitment: [u8; 32],
}

impl Entry {
    /// The bytes that are hashed and published.
    pub fn to_bytes(self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [0; ENTRY_BYTES];
        bytes[0] = FORMAT;
        bytes[1] = self.kind as u8;
        bytes[2..].copy_from_slice(&self.commitment);
        bytes
    }

    /// Reads an entry; `None` for another format, an unknown kind or another length.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; ENTRY_BYTES] = bytes.try_into().ok()?;
        let kind = *Kind::ALL.get(usize::from(bytes[1]))?;
        let commitment = bytes[2..].try_into().ok()?;
        (bytes[0] == FORMAT).then_some(Self { kind, commitment })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_back_as_written() {
        for kind in Kind::ALL {
            let entry = Entry {
                kind,
                commitment: [7; 32],
            };
            assert_eq!(Entry::from_bytes(&entry.to_bytes()), Some(entry));
        }
    }

    #[test]
    fn another_format_kind_or_length_is_no_entry() {
        let good = Entry {
            kind: Kind::Key,
            commitment: [7; 32],
        }
        .to_bytes();
        let mut other_format = good;
        other_format[0] = 1;
        let mut other_kind = good;
        other_kind[1] = 5;
        assert_eq!(Entry::from_bytes(&other_format), None);
        assert_eq!(Entry::from_bytes(&other_kind), None);
        assert_eq!(Entry::from_bytes(&good[..33]), None);
    }
}
