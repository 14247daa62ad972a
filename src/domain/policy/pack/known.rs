//! The packs that come with this software. The packs of places say what differs from the national
//! one, and the sources that give it; what is adopted is the whole.

use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::Pack;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};

/// The national pack as committed.
const NATIONAL: &str = include_str!("../packs/national-2026-1.json");
/// What differs elsewhere, as committed.
const PLACES: [(&str, &str); 2] = [
    ("beijing", include_str!("../packs/beijing-2026-1.json")),
    ("nanjing", include_str!("../packs/nanjing-2026-1.json")),
];

impl Pack {
    /// The pack `national`, version 1.
    pub fn national() -> &'static Self {
        static PACK: LazyLock<Pack> =
            LazyLock::new(|| Pack::parse(NATIONAL).expect("the committed pack is read by a test"));
        &PACK
    }

    /// The pack of this name that comes with the software; `None` if none does.
    pub fn known(id: &str) -> Option<&'static Self> {
        static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
            let places = PLACES.iter().map(|(_, differs)| placed(differs));
            places
                .map(|pack| pack.expect("the committed packs are read by a test"))
                .collect()
        });
        if id == "national" {
            return Some(Self::national());
        }
        PACKS.iter().find(|pack| pack.id == id)
    }

    /// All packs that come with the software.
    pub fn all_known() -> impl Iterator<Item = &'static Self> {
        Self::known_ids().filter_map(Self::known)
    }

    /// The names of all packs that come with the software.
    pub fn known_ids() -> impl Iterator<Item = &'static str> {
        std::iter::once("national").chain(PLACES.iter().map(|(id, _)| *id))
    }
}

/// The national pack with what differs at a place: fields replace, sources are added or, under the
/// same name, told more closely.
fn placed(differs: &str) -> Result<Pack, Refusal> {
    let malformed =
        |error: serde_json::Error| Refusal::new(RefusalCode::PolicyMalformed).with("detail", error);
    let mut pack: Map<String, Value> = serde_json::from_str(NATIONAL).map_err(malformed)?;
    let differs: Map<String, Value> = serde_json::from_str(differs).map_err(malformed)?;
    for (field, value) in differs {
        match (pack.get_mut(&field), value) {
            (Some(Value::Array(all)), Value::Array(more)) if field == "sources" => {
                all.retain(|known| more.iter().all(|one| one["id"] != known["id"]));
                all.extend(more);
            }
            (_, value) => {
                pack.insert(field, value);
            }
        }
    }
    Pack::parse(&Value::Object(pack).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_whole_and_has_its_name() {
        for id in Pack::known_ids() {
            let pack = Pack::known(id).expect("it comes with the software");
            assert_eq!(pack.id, id);
            assert!(pack.check().is_ok());
        }
        assert!(Pack::known("atlantis").is_none());
    }

    #[test]
    fn a_place_keeps_what_it_does_not_change() {
        let nanjing = Pack::known("nanjing").expect("comes along");
        assert_eq!(nanjing.categories, Pack::national().categories);
        assert_ne!(nanjing.time_bank, Pack::national().time_bank);
    }
}
