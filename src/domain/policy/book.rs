//! Which packs were adopted, and which of them governs a service date.

use serde::{Deserialize, Serialize};

use super::pack::Pack;
use crate::domain::books::BookKey;
use crate::domain::desk::{Desk, Stop};
use crate::domain::kernel::ids::{Digest32, Position};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::PolicyRef;

/// Adoptions, in the order of the log.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PolicyBook {
    /// All adoptions.
    pub adopted: Vec<Adopted>,
}

/// One adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adopted {
    /// First service date it governs.
    pub effective_from: LocalDate,
    /// Position of the adoption.
    pub position: Position,
    /// Digest of the pack.
    pub digest: Digest32,
}

/// One adopted pack; kept as the JSON it was adopted as, since packs are made for people to read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PackBook {
    /// The pack; absent before its adoption.
    #[serde(with = "as_json")]
    pub pack: Option<Box<Pack>>,
}

mod as_json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

    use super::Pack;

    #[allow(clippy::ref_option)] // serde fixes the signature
    pub fn serialize<S: Serializer>(pack: &Option<Box<Pack>>, to: S) -> Result<S::Ok, S::Error> {
        serde_json::to_string(pack)
            .map_err(ser::Error::custom)?
            .serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<Pack>>, D::Error> {
        let json = String::deserialize(from)?;
        serde_json::from_str(&json).map_err(de::Error::custom)
    }
}

impl PolicyBook {
    /// The adoption that governs `date`: the latest to take effect by then. Dates before the
    /// first adoption are governed by it, for records older than the ledger.
    pub fn governing(&self, date: LocalDate) -> Option<&Adopted> {
        let reached = self
            .adopted
            .iter()
            .filter(|adopted| adopted.effective_from <= date);
        reached
            .max_by_key(|adopted| (adopted.effective_from, adopted.position))
            .or_else(|| self.adopted.first())
    }
}

/// The pack that governs `date`, and the reference that pins it.
pub fn in_force(desk: &Desk, date: LocalDate) -> Result<(&Pack, PolicyRef), Stop> {
    let book = desk.find::<PolicyBook>(&BookKey::Policies)?;
    let adopted = book.and_then(|book| book.governing(date)).ok_or_else(|| {
        Stop::from(Refusal::new(RefusalCode::PolicyNotAdopted).with("date", date))
    })?;
    let policy = PolicyRef {
        adopted_at: adopted.position,
        digest: adopted.digest,
    };
    Ok((pinned(desk, policy)?, policy))
}

/// The pack that a reference pins.
pub fn pinned(desk: &Desk, policy: PolicyRef) -> Result<&Pack, Stop> {
    pack_at(desk, policy.adopted_at)
}

/// The pack that the adoption at `position` embeds.
pub(super) fn pack_at(desk: &Desk, position: Position) -> Result<&Pack, Stop> {
    let book = desk.find::<PackBook>(&BookKey::Pack(position.0))?;
    let pack = book.and_then(|book| book.pack.as_deref());
    Ok(pack.expect("who names an adoption read of it in the log"))
}
