//! The books of certificates, their numbers, and status lists.

use serde::{Deserialize, Serialize};

use super::event::{CertifiedHours, CertifiedPeriod, CertifiedStar, Cited, ShownName, Variant};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{
    CertificateId, CommendationId, OrganisationId, PersonId, Position,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::stored::{Actor, ReasonCode};

/// Bits of a status list: what the specification asks for at the least.
pub const STATUS_BITS: u32 = 131_072;
/// Bits of a list that are given out: at most half, so that a random free one is found at once.
pub const STATUS_ISSUED_MAX: u32 = STATUS_BITS / 2;
/// Certificates of one person, ended ones included: keeps lists and session books small.
pub const CERTIFICATES_MAX: usize = 512;
/// Certificates of one person that stand at a time, over all their ids. Whoever undoes a page of 64
/// sessions ends all that count them in one command of at most 2,000 events: with more than these,
/// made-up hours could hide behind a heap of certificates.
pub const STANDING_MAX: u32 = 24;
/// Session-days that one certificate counts: ten years of once a week, and a little.
pub const CITED_MAX: usize = 600;

/// State of one certificate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CertificateBook {
    /// Everything since it was issued; absent: no such certificate.
    pub issued: Option<Box<Certificate>>,
}

/// A certificate that was issued.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// The holder.
    pub person: PersonId,
    /// Who issued; absent: the ledger itself.
    pub issuer: Option<OrganisationId>,
    /// Who asked for it.
    pub handler: Actor,
    /// When.
    pub at: Moment,
    /// The event.
    pub position: Position,
    /// Its number.
    pub number: CertificateNumber,
    /// How much it shows.
    pub variant: Variant,
    /// How the holder is shown; absent: not at all.
    pub shown_name: Option<ShownName>,
    /// Whether it commits to the holder.
    pub commits_to_holder: bool,
    /// Which days it covers.
    pub period: CertifiedPeriod,
    /// What it amounts to.
    pub hours: CertifiedHours,
    /// What it counts, session-day by session-day; none in one about a star.
    pub cited: Vec<Cited>,
    /// The commendations that it states; each rests on a session that it counts.
    pub commendations: Vec<CommendationId>,
    /// The star that it states.
    pub star: Option<CertifiedStar>,
    /// The key that signed.
    pub public_key: PublicKey,
    /// Its issuer's status list.
    pub status_list: u32,
    /// Its bit there.
    pub status_index: u32,
    /// The certificate that it took the place of.
    pub replaces: Option<CertificateId>,
    /// Whether it stands.
    pub standing: Standing,
}

/// Whether a certificate stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It stands.
    Valid,
    /// What it counts was corrected or undone, or it was issued again.
    Superseded(Superseded),
    /// It was revoked.
    Revoked(Revoked),
}

/// How a certificate was superseded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superseded {
    /// When.
    pub at: Moment,
    /// The event that says so.
    pub position: Position,
    /// The certificate in its place.
    pub by: Option<CertificateId>,
    /// Why, where a session was undone.
    pub reason: Option<ReasonCode>,
}

/// How a certificate was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revoked {
    /// When.
    pub at: Moment,
    /// The event that says so.
    pub position: Position,
    /// Why.
    pub reason: Option<ReasonCode>,
}

/// The certificates of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CertificatesOf {
    /// All that were ever issued, in that order.
    pub certificates: Vec<CertificateId>,
    /// How many of them stand.
    pub standing: u32,
}

/// The certificate that has a number.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct NumberBook {
    /// The certificate.
    pub certificate: Option<CertificateId>,
}

/// What an issuer has issued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerBook {
    /// Certificates.
    pub issued: u64,
    /// Of these, those that no longer stand.
    pub ended: u64,
    /// The status list that new certificates go to.
    pub list: u32,
}

/// One status list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusListBook {
    /// Bits that belong to a certificate.
    pub issued: u32,
    /// Bits whose certificate no longer stands.
    pub revoked: u32,
    /// The newest snapshot.
    pub published: Option<Snapshot>,
}

impl StatusListBook {
    /// Whether certificates ended since the newest snapshot, or there is none.
    pub fn is_changed(&self) -> bool {
        let published = self.published.map(|snapshot| snapshot.revoked);
        published != Some(self.revoked)
    }
}

/// A published snapshot of a status list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// When it was recorded.
    pub at: Moment,
    /// The event that holds it.
    pub position: Position,
    /// How many bits it has set.
    pub revoked: u32,
}

/// Some bits of a status list: [`StatusPage::BITS`] of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatusPage {
    /// Bits that belong to a certificate.
    pub issued: Bits,
    /// Bits whose certificate no longer stands.
    pub revoked: Bits,
}

impl StatusPage {
    /// Bits of a page: two kilobytes of book.
    pub const BITS: u32 = 8_192;
    /// Pages of a list.
    pub const PAGES: u32 = STATUS_BITS / Self::BITS;
}

/// The bits of a page, as the specification orders them: bit 0 is the highest of the first byte.
/// None of them, or all bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bits(Vec<u8>);

impl Bits {
    const BYTES: usize = StatusPage::BITS as usize / 8;

    /// Whether a bit, by its index in the list, is set.
    pub fn is_set(&self, index: u32) -> bool {
        let byte = self.0.get(byte_of(index));
        byte.is_some_and(|byte| byte & mask(index) != 0)
    }

    /// Sets a bit, by its index in the list.
    pub fn set(&mut self, index: u32) {
        self.0.resize(Self::BYTES, 0);
        self.0[byte_of(index)] |= mask(index);
    }

    /// All bytes of the page.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.0.clone();
        bytes.resize(Self::BYTES, 0);
        bytes
    }

    /// Bytes it owns.
    pub fn owned_bytes(&self) -> usize {
        self.0.len()
    }
}

fn byte_of(index: u32) -> usize {
    (index % StatusPage::BITS / 8) as usize
}

fn mask(index: u32) -> u8 {
    0x80 >> (index % 8)
}

/// Status lists whose newest snapshot does not say what the books say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChangedLists {
    /// Each once, in the order of their first change: issuer and number.
    pub lists: Vec<(Option<OrganisationId>, u32)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_stand_as_the_specification_orders_them() {
        let mut bits = Bits::default();
        assert!(!bits.is_set(0) && bits.to_bytes().len() == 1_024);
        for index in [0, 7, 8, StatusPage::BITS - 1] {
            bits.set(index);
        }
        let bytes = bits.to_bytes();
        assert_eq!((bytes[0], bytes[1], bytes[1_023]), (0x81, 0x80, 0x01));
        assert!(bits.is_set(7) && !bits.is_set(6));
        assert!(
            bits.is_set(StatusPage::BITS * 3 + 8),
            "by its index in the list"
        );
        assert_eq!(StatusPage::PAGES * 1_024, STATUS_BITS / 8);
    }
}
