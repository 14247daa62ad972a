//! One-time links: how somebody without a token comes in, from a clerk who stands before them.
//!
//! Text: `hll_` and 32 random bytes in base64url, shown once, stored as a keyed hash; it lives
//! minutes and is used once. A new one ends what was not used of the same person, so that a sheet
//! left on the desk opens nothing.
//!
//! Memory: about 150 bytes per link, at most [`LINKS_MAX`]; those that ended are dropped.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keyed::{KeyedHash, secret_text};
use crate::domain::kernel::ids::PersonId;

const PREFIX: &str = "hll_";
const ID_PREFIX: &str = "lnk_";

/// Minutes a link lives at least.
pub const LINK_MINUTES_MIN: u16 = 5;
/// Minutes a link lives at most: a day.
pub const LINK_MINUTES_MAX: u16 = 1440;
/// Minutes a link lives unless something else is asked for: what a visit to the desk takes.
pub const LINK_MINUTES: u16 = 30;
/// Links that were made and not used, at most.
pub const LINKS_MAX: usize = 50_000;

/// The text of a link.
#[derive(Clone)]
pub struct Link(Zeroizing<String>);

impl Link {
    /// A new link of 32 bytes from `random`.
    pub fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        Self(secret_text(PREFIX, random))
    }

    /// The text, for the one answer that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Link(secret)")
    }
}

/// The keyed hash of a link's text; none if it does not even look like a link.
pub fn hash_of(key: &[u8; 32], text: &str) -> Option<KeyedHash> {
    KeyedHash::of(key, PREFIX, text)
}

/// Public name of a link, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LinkId([u8; 8]);

impl LinkId {
    /// The name of the link with this hash.
    pub fn of(hash: KeyedHash) -> Self {
        Self(hash.named("hourledger 2026 link id v1"))
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ID_PREFIX}{:016x}", u64::from_be_bytes(self.0))
    }
}

impl Serialize for LinkId {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LinkId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let digits = text
            .strip_prefix(ID_PREFIX)
            .filter(|digits| digits.len() == 16);
        digits
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .map(|number| Self(number.to_be_bytes()))
            .ok_or_else(|| serde::de::Error::custom("expected lnk_ and 16 hex digits"))
    }
}

/// A link that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkGrant {
    /// Its public name.
    pub id: LinkId,
    /// Whom it lets in.
    pub person: PersonId,
    /// When it ends, Unix milliseconds.
    pub expires_at_ms: i64,
}

/// Links that were made and not used.
#[derive(Debug, Default)]
pub struct Links {
    by_id: HashMap<LinkId, (KeyedHash, LinkGrant)>,
    of_person: HashMap<PersonId, LinkId>,
}

impl Links {
    /// A link was made at a moment.
    pub fn made(&mut self, hash: KeyedHash, person: PersonId, expires_at_ms: i64, at_ms: i64) {
        self.make_room(at_ms);
        let id = LinkId::of(hash);
        if let Some(earlier) = self.of_person.insert(person, id) {
            self.by_id.remove(&earlier);
        }
        let grant = LinkGrant {
            id,
            person,
            expires_at_ms,
        };
        self.by_id.insert(id, (hash, grant));
    }

    /// A link was used.
    pub fn used(&mut self, id: LinkId) {
        if let Some((_, grant)) = self.by_id.remove(&id) {
            self.of_person.remove(&grant.person);
        }
    }

    /// What the link with this hash grants at a moment.
    pub fn grant(&self, hash: KeyedHash, now_ms: i64) -> Option<LinkGrant> {
        let (stored, grant) = self.by_id.get(&LinkId::of(hash))?;
        (stored.is(hash) && now_ms < grant.expires_at_ms).then_some(*grant)
    }

    /// Whether there is room for one more, after those that have ended are dropped.
    pub fn make_room(&mut self, now_ms: i64) -> bool {
        if self.by_id.len() >= LINKS_MAX {
            self.by_id
                .retain(|_, (_, grant)| now_ms < grant.expires_at_ms);
            let by_id = &self.by_id;
            self.of_person.retain(|_, id| by_id.contains_key(id));
        }
        self.by_id.len() < LINKS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: PersonId = PersonId::from_bytes([1; 16]);

    fn hash(number: usize) -> KeyedHash {
        KeyedHash(*blake3::hash(&number.to_be_bytes()).as_bytes())
    }

    #[test]
    fn a_token_is_no_link_and_a_link_no_token() {
        let link = Link::random(&mut |bytes| bytes.fill(0xab));
        assert!(hash_of(&[1; 32], link.expose()).is_some());
        assert_eq!(super::super::token::hash_of(&[1; 32], link.expose()), None);
        assert_eq!(
            hash_of(&[1; 32], &link.expose().replace("hll_", "hlt_")),
            None
        );
        assert_eq!(format!("{link:?}"), "Link(secret)");
    }

    #[test]
    fn a_new_link_ends_the_one_before_of_the_same_person_only() {
        let mut links = Links::default();
        links.made(hash(1), ME, 100, 0);
        links.made(hash(2), PersonId::from_bytes([2; 16]), 100, 0);
        links.made(hash(3), ME, 100, 0);
        assert_eq!(links.grant(hash(1), 50), None);
        assert!(links.grant(hash(2), 50).is_some() && links.grant(hash(3), 99).is_some());
        assert_eq!(links.grant(hash(3), 100), None, "its time is over");
    }

    #[test]
    fn when_all_room_is_taken_only_those_that_ended_make_some() {
        let mut links = Links::default();
        for number in 0..LINKS_MAX {
            let bytes = (number as u128).to_be_bytes();
            let ends_ms = if number == 0 { 10 } else { 100 };
            links.made(hash(number), PersonId::from_bytes(bytes), ends_ms, 0);
        }
        assert!(!links.make_room(9));
        assert!(links.make_room(10));
        assert!(links.grant(hash(1), 10).is_some());
    }
}
