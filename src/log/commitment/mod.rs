//! Commitments: what binds an event's stored bytes to its type, position and ledger.
//!
//! ```text
//! group seed = PRF(event seed, "group/" || name)
//! g          = derive-key("... group v1", group seed || u16be(len name) || name || value)
//! commitment = derive-key("... event v1", ledger[16] || u64be(position) || u16be(len type) || type
//!                         || u16be(version) || u16be(n) || g_1 .. g_n)
//! ```
//!
//! `value` is the slice of the stored body, never a value made again (I4). The groups stand in the
//! order of the event type's table, not in the order of the body. Seeds make a guessable value
//! (a date, 120 minutes) unguessable from its digest, and let one group be opened without another.
//! Group digests do not depend on the position, so they can be made before it is known.
//! An event whose type is public has nothing to hide: its event seed is 32 zero bytes.
//!
//! Must never: hash a body that is not exactly its type's groups, each once, in canonical order.

pub mod opening;

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::bounds;
use super::digest::{EVENT, GROUP, PUBLIC_SEED, event_seed, group_seed};
use super::frame::EventRef;
use super::position::{LedgerId, Position};
use super::{Shape, ShapeOf};

/// The digest of one group.
pub type GroupDigest = [u8; 32];

/// Why a body has no commitment.
#[derive(Debug)]
pub enum Uncommittable {
    /// No such event type and version.
    Type(String, u16),
    /// Not one JSON object.
    Json(serde_json::Error),
    /// Its groups are not those of its type, or not in canonical order.
    Groups,
    /// Blanks or escapes between its groups: not the canonical bytes.
    NotCanonical,
}

impl fmt::Display for Uncommittable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(event_type, version) => {
                write!(f, "no event type {event_type} version {version}")
            }
            Self::Json(_) => f.write_str("the body is not one JSON object"),
            Self::Groups => f.write_str("the body's groups are not those of its type"),
            Self::NotCanonical => f.write_str("the body is not in canonical form"),
        }
    }
}

impl std::error::Error for Uncommittable {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(cause) => Some(cause),
            _ => None,
        }
    }
}

/// The commitment of an event from its stored body.
///
/// `seed` is the event seed ([`seed_of`]) and `groups` the ordered names of its type.
pub fn commitment(
    ledger: LedgerId,
    position: Position,
    seed: &[u8; 32],
    event_type: &str,
    version: u16,
    groups: &[&str],
    body: &[u8],
) -> Result<[u8; 32], Uncommittable> {
    let digests = group_digests(seed, groups, body)?;
    Ok(commit(ledger, position, (event_type, version), &digests))
}

/// The event seed of the event at `index` of a command, if its type has this shape.
pub fn seed_of(shape: Shape, command_seed: &[u8; 32], index: u32) -> [u8; 32] {
    if shape.is_public {
        PUBLIC_SEED
    } else {
        event_seed(command_seed, index)
    }
}

/// The commitment of a stored event, from its frame's command seed and the table of shapes.
pub fn commitment_of(
    ledger: LedgerId,
    command_seed: &[u8; 32],
    event: &EventRef<'_>,
    shape_of: ShapeOf,
) -> Result<[u8; 32], Uncommittable> {
    let (event_type, version) = (event.event_type, event.version);
    let shape = shape_of(event_type, version)
        .ok_or_else(|| Uncommittable::Type(event_type.to_owned(), version))?;
    let seed = seed_of(shape, command_seed, event.index);
    commitment(
        ledger,
        event.position,
        &seed,
        event_type,
        version,
        shape.groups,
        event.body,
    )
}

/// The digests of all groups of a stored body, in the order of `groups`.
pub fn group_digests(
    seed: &[u8; 32],
    groups: &[&str],
    body: &[u8],
) -> Result<Vec<GroupDigest>, Uncommittable> {
    let values = group_values(groups, body)?;
    let digest = |(name, value): (&&str, &str)| group_digest(&group_seed(seed, name), name, value);
    Ok(groups.iter().zip(values).map(digest).collect())
}

/// The digest of one group from its seed, name and stored value.
pub fn group_digest(seed: &[u8; 32], name: &str, value: &str) -> GroupDigest {
    let length = u16_of(name.len(), "group names have at most 32 bytes");
    GROUP.of(&[seed, &length, name.as_bytes(), value.as_bytes()])
}

/// The commitment over the digests of all groups.
pub fn commit(
    ledger: LedgerId,
    position: Position,
    (event_type, version): (&str, u16),
    digests: &[GroupDigest],
) -> [u8; 32] {
    EVENT.of(&[
        &ledger.0,
        &position.0.to_be_bytes(),
        &u16_of(event_type.len(), "type names have at most 255 bytes"),
        event_type.as_bytes(),
        &version.to_be_bytes(),
        &u16_of(digests.len(), "a type has at most 64 groups"),
        digests.as_flattened(),
    ])
}

fn u16_of(length: usize, why: &str) -> [u8; 2] {
    u16::try_from(length).expect(why).to_be_bytes()
}

/// The stored values of a body, as slices of it, in the order of `groups`.
pub fn group_values<'a>(groups: &[&str], body: &'a [u8]) -> Result<Vec<&'a str>, Uncommittable> {
    let stored = entries(body)?;
    if stored.len() != groups.len() || !stored.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(Uncommittable::Groups);
    }
    let entry = |(name, value): &(&str, &str)| r#""":"#.len() + name.len() + value.len();
    let commas = stored.len().saturating_sub(1);
    if body.len() != "{}".len() + commas + stored.iter().map(entry).sum::<usize>() {
        return Err(Uncommittable::NotCanonical);
    }
    let value = |name: &&str| {
        let found = stored.binary_search_by_key(name, |entry| entry.0);
        found
            .map(|index| stored[index].1)
            .map_err(|_| Uncommittable::Groups)
    };
    groups.iter().map(value).collect()
}

/// The names and raw values of an object, as stored; a repeated name is kept for the caller to see.
fn entries(body: &[u8]) -> Result<Vec<(&str, &str)>, Uncommittable> {
    struct Entries;

    impl<'a> Visitor<'a> for Entries {
        type Value = Vec<(&'a str, &'a str)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of groups")
        }

        fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(8));
            while let Some((name, value)) = map.next_entry::<&str, &RawValue>()? {
                if entries.len() == bounds::GROUPS_MAX {
                    return Err(serde::de::Error::custom("more groups than any type has"));
                }
                entries.push((name, value.get()));
            }
            Ok(entries)
        }
    }

    let mut json = serde_json::Deserializer::from_slice(body);
    let entries = json.deserialize_map(Entries).map_err(Uncommittable::Json)?;
    json.end().map_err(Uncommittable::Json)?;
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEDGER: LedgerId = LedgerId([1; 16]);
    const GROUPS: &[&str] = &["time", "hours", "meta"];
    const BODY: &[u8] = br#"{"hours":{"minutes":120},"meta":null,"time":"2026-01-01"}"#;

    fn commit_body(body: &[u8]) -> Result<[u8; 32], Uncommittable> {
        commitment(
            LEDGER,
            Position(5),
            &[3; 32],
            "HoursCredited",
            1,
            GROUPS,
            body,
        )
    }

    #[test]
    fn values_are_the_stored_bytes_in_the_order_of_the_type() {
        let values = group_values(GROUPS, BODY).expect("a canonical body");
        assert_eq!(values, [r#""2026-01-01""#, r#"{"minutes":120}"#, "null"]);
    }

    #[test]
    fn a_body_that_is_not_exactly_its_groups_has_no_commitment() {
        let refused: [(&[u8], &str); 8] = [
            (br#"{"hours":1,"meta":1}"#, "a group is missing"),
            (
                br#"{"hours":1,"meta":1,"more":1,"time":1}"#,
                "a group too many",
            ),
            (br#"{"hours":1,"meta":1,"tide":1}"#, "an unknown group"),
            (
                br#"{"hours":1,"hours":1,"meta":1,"time":1}"#,
                "a group twice",
            ),
            (br#"{"meta":1,"hours":1,"time":1}"#, "out of order"),
            (br#"{"hours": 1,"meta":1,"time":1}"#, "a blank"),
            (br#"{"hours":1,"meta":1,"t\u0069me":1}"#, "an escape"),
            (br#"{"hours":1,"meta":1,"time":1}x"#, "bytes behind"),
        ];
        for (body, why) in refused {
            commit_body(body).expect_err(why);
        }
        commit_body(b"[]").expect_err("not an object");
        commit_body(BODY).expect("a canonical body");
    }

    #[test]
    fn a_public_body_is_bound_without_its_command_and_any_other_only_with_it() {
        let seeds = [[1; 32], [2; 32]];
        let public = seeds.map(|seed| seed_of(Shape::public(GROUPS), &seed, 7));
        let private = seeds.map(|seed| seed_of(Shape::private(GROUPS), &seed, 7));
        assert_eq!(public, [[0; 32]; 2]);
        assert_eq!(private, seeds.map(|seed| event_seed(&seed, 7)));
    }

    #[test]
    fn moving_an_event_changes_its_commitment() {
        let digests = group_digests(&[3; 32], GROUPS, BODY).expect("a canonical body");
        let here = commit(LEDGER, Position(5), ("HoursCredited", 1), &digests);
        let moved = [
            commit(
                LedgerId([2; 16]),
                Position(5),
                ("HoursCredited", 1),
                &digests,
            ),
            commit(LEDGER, Position(6), ("HoursCredited", 1), &digests),
            commit(LEDGER, Position(5), ("HoursVoided", 1), &digests),
            commit(LEDGER, Position(5), ("HoursCredited", 2), &digests),
            commit(LEDGER, Position(5), ("HoursCredited", 1), &digests[..2]),
        ];
        assert!(!moved.contains(&here));
        assert_eq!(commit_body(BODY).expect("a canonical body"), here);
    }
}
