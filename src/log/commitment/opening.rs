//! Openings: showing some groups of an event and proving that they are what was committed.
//!
//! An opening states type, version, the number of groups, and per group either its name, seed and
//! stored value, or only its digest. Whoever holds the commitment recomputes it from the opening;
//! nothing else is needed, so a stranger can do it offline. The value travels as text, because it
//! is the stored bytes that are hashed, and a JSON tool in between may re-format JSON.
//!
//! Must never: open a group whose name is not the one its type has at that index (a value could
//! then be shown under another meaning), or carry the command seed or event seed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{GroupDigest, Uncommittable, commit, group_digest, group_values};
use crate::log::ShapeOf;
use crate::log::digest::group_seed;
use crate::log::position::{LedgerId, Position};

/// An event with some of its groups open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The event's type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version of its type.
    pub version: u16,
    /// How many groups the event has.
    pub n: u16,
    /// The groups shown.
    pub opened: Vec<Opened>,
    /// The groups not shown.
    pub hidden: Vec<Hidden>,
}

/// A group that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// Its place among the groups of the type, from 0.
    pub index: u16,
    /// Its name.
    pub name: String,
    /// Its seed.
    #[serde(with = "hex32")]
    pub seed: [u8; 32],
    /// Its stored value: JSON as text, byte for byte.
    pub value: String,
}

/// A group that is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hidden {
    /// Its place among the groups of the type, from 0.
    pub index: u16,
    /// Its digest.
    #[serde(with = "hex32")]
    pub digest: GroupDigest,
}

/// Why an opening proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// No such event type and version.
    Type,
    /// The number of groups is not that of the type, or not every index is there exactly once.
    Groups,
    /// A name stands at an index that belongs to another group.
    Name(String),
    /// A shown value is not one JSON value.
    Value(String),
    /// The recomputed commitment is another one: value, seed, position or ledger differ.
    Commitment,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type => f.write_str("the opening names an unknown event type"),
            Self::Groups => f.write_str("the opening does not list every group exactly once"),
            Self::Name(name) => write!(f, "the group {name} stands at another group's place"),
            Self::Value(name) => write!(f, "the value of group {name} is not JSON"),
            Self::Commitment => f.write_str("the opening does not give the commitment"),
        }
    }
}

impl std::error::Error for Unproven {}

impl Opening {
    /// Opens those groups of a stored body whose names `open` picks, and hides the rest.
    pub fn build(
        seed: &[u8; 32],
        (event_type, version): (&str, u16),
        groups: &[&str],
        body: &[u8],
        open: impl Fn(&str) -> bool,
    ) -> Result<Self, Uncommittable> {
        let values = group_values(groups, body)?;
        let (mut opened, mut hidden) = (Vec::new(), Vec::new());
        for (index, (name, value)) in (0..).zip(groups.iter().zip(values)) {
            let seed = group_seed(seed, name);
            if open(name) {
                let (name, value) = ((*name).to_owned(), value.to_owned());
                opened.push(Opened {
                    index,
                    name,
                    seed,
                    value,
                });
            } else {
                hidden.push(Hidden {
                    index,
                    digest: group_digest(&seed, name, value),
                });
            }
        }
        let n = u16::try_from(groups.len()).expect("a type has at most 64 groups");
        Ok(Self {
            event_type: event_type.to_owned(),
            version,
            n,
            opened,
            hidden,
        })
    }

    /// Whether this opening is of the event that `commitment` binds at `position` of `ledger`.
    ///
    /// Pure: needs no log. `shape_of` is the verifier's own table of event types.
    pub fn check(
        &self,
        ledger: LedgerId,
        position: Position,
        shape_of: ShapeOf,
        commitment: &[u8; 32],
    ) -> Result<(), Unproven> {
        if self.commitment(ledger, position, shape_of)? != *commitment {
            return Err(Unproven::Commitment);
        }
        Ok(())
    }

    /// The commitment that this opening leads to, for whoever finds it in the tree.
    pub fn commitment(
        &self,
        ledger: LedgerId,
        position: Position,
        shape_of: ShapeOf,
    ) -> Result<[u8; 32], Unproven> {
        let shape = shape_of(&self.event_type, self.version).ok_or(Unproven::Type)?;
        let digests = self.digests(shape.groups)?;
        let event_type = (&*self.event_type, self.version);
        Ok(commit(ledger, position, event_type, &digests))
    }

    /// The digest of every group in the order of the type.
    fn digests(&self, groups: &[&str]) -> Result<Vec<GroupDigest>, Unproven> {
        let stated = self.opened.len() + self.hidden.len();
        if usize::from(self.n) != groups.len() || stated != groups.len() {
            return Err(Unproven::Groups);
        }
        let mut digests = vec![None; groups.len()];
        for opened in &self.opened {
            let index = usize::from(opened.index);
            if groups.get(index) != Some(&&*opened.name) {
                return Err(Unproven::Name(opened.name.clone()));
            }
            if serde_json::from_str::<serde::de::IgnoredAny>(&opened.value).is_err() {
                return Err(Unproven::Value(opened.name.clone()));
            }
            digests[index] = Some(group_digest(&opened.seed, &opened.name, &opened.value));
        }
        for hidden in &self.hidden {
            let digest = digests
                .get_mut(usize::from(hidden.index))
                .ok_or(Unproven::Groups)?;
            if digest.replace(hidden.digest).is_some() {
                return Err(Unproven::Groups);
            }
        }
        // As many entries as groups and none twice among the hidden; a group opened twice leaves
        // a gap here.
        digests
            .into_iter()
            .collect::<Option<_>>()
            .ok_or(Unproven::Groups)
    }
}

/// 32 bytes as 64 lower hexadecimal digits, the only form accepted.
mod hex32 {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8; 32], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::log::digest::hex(bytes))
    }

    pub(super) fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(from)?;
        parse(&text).ok_or_else(|| D::Error::custom("not 64 lower hexadecimal digits"))
    }

    fn parse(text: &str) -> Option<[u8; 32]> {
        let mut bytes = [0; 32];
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .filter(|_| !byte.is_ascii_uppercase())
        };
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
            return None;
        };
        (pairs.len() == bytes.len()).then_some(())?;
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
        }
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::commitment;
    use super::*;
    use crate::log::Shape;

    const LEDGER: LedgerId = LedgerId([1; 16]);
    const HERE: Position = Position(5);
    const GROUPS: &[&str] = &["time", "hours", "meta"];
    const BODY: &[u8] = br#"{"hours":{"minutes":120},"meta":null,"time":"2026-01-01"}"#;
    const SEED: [u8; 32] = [3; 32];

    fn table(event_type: &str, version: u16) -> Option<Shape> {
        (event_type == "HoursCredited" && version == 1).then_some(Shape::private(GROUPS))
    }

    fn opening(open: &[&str]) -> Opening {
        let picked = |name: &str| open.contains(&name);
        let built = Opening::build(&SEED, ("HoursCredited", 1), GROUPS, BODY, picked);
        built.expect("a canonical body")
    }

    fn check(opening: &Opening) -> Result<(), Unproven> {
        let bound = commitment(LEDGER, HERE, &SEED, "HoursCredited", 1, GROUPS, BODY);
        opening.check(LEDGER, HERE, table, &bound.expect("a canonical body"))
    }

    #[test]
    fn any_choice_of_groups_gives_the_commitment_and_shows_nothing_else() {
        for choice in 0..8_u8 {
            let open: Vec<_> = (0..3)
                .filter(|i| choice >> i & 1 == 1)
                .map(|i| GROUPS[i])
                .collect();
            let opening = opening(&open);
            assert_eq!(check(&opening), Ok(()), "{open:?}");
            assert_eq!(opening.opened.len(), open.len());
            let text = serde_json::to_string(&opening).expect("plain fields");
            assert_eq!(text.contains("minutes"), open.contains(&"hours"));
            assert_eq!(
                serde_json::from_str::<Opening>(&text).expect("its own text"),
                opening
            );
        }
    }

    #[test]
    fn a_changed_opening_proves_nothing() {
        type Change = (&'static str, fn(&mut Opening), Unproven);
        let changes: [Change; 9] = [
            (
                "value",
                |o| o.opened[0].value = "{}".into(),
                Unproven::Commitment,
            ),
            (
                "no value",
                |o| o.opened[0].value = "{".into(),
                Unproven::Value("hours".into()),
            ),
            ("seed", |o| o.opened[0].seed[0] ^= 1, Unproven::Commitment),
            (
                "digest",
                |o| o.hidden[0].digest[0] ^= 1,
                Unproven::Commitment,
            ),
            (
                "type",
                |o| o.event_type = "HoursVoided".into(),
                Unproven::Type,
            ),
            ("version", |o| o.version = 2, Unproven::Type),
            ("count", |o| o.n = 2, Unproven::Groups),
            ("twice", |o| o.hidden[0].index = 1, Unproven::Groups),
            ("beyond", |o| o.hidden[1].index = 3, Unproven::Groups),
        ];
        for (what, change, expected) in changes {
            let mut opening = opening(&["hours"]);
            change(&mut opening);
            assert_eq!(check(&opening), Err(expected), "{what}");
        }
    }

    #[test]
    fn a_name_at_another_groups_index_is_refused() {
        let mut renamed = opening(&["hours"]);
        renamed.opened[0].name = "time".into();
        assert_eq!(check(&renamed), Err(Unproven::Name("time".into())));
        let mut moved = opening(&["hours"]);
        moved.opened[0].index = 0;
        moved.hidden[0].index = 1;
        assert_eq!(check(&moved), Err(Unproven::Name("hours".into())));
    }

    #[test]
    fn another_position_or_ledger_is_refused() {
        let opening = opening(&["time"]);
        let bound = commitment(LEDGER, HERE, &SEED, "HoursCredited", 1, GROUPS, BODY);
        let bound = bound.expect("a canonical body");
        let moved = opening.check(LEDGER, Position(6), table, &bound);
        assert_eq!(moved, Err(Unproven::Commitment));
        let moved = opening.check(LedgerId([2; 16]), HERE, table, &bound);
        assert_eq!(moved, Err(Unproven::Commitment));
    }
}
