//! A token: its text, shown once; its keyed hash, stored; its id, public. Pure.
//!
//! Text: `hlt_` and 32 random bytes in base64url, 47 characters. Stored is the BLAKE3 hash of the
//! text under a key of the ledger; 256 random bits need no slow hash. The id `tok_` and 16 hex
//! digits is derived from the hash and names the token in lists, logs and revocations.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::keyed::{KeyedHash, secret_text};
use super::permit::Holding;
use super::role::Role;
use crate::domain::kernel::ids::{OrganisationId, StationId};

const PREFIX: &str = "hlt_";
const ID_PREFIX: &str = "tok_";

/// The text of a token.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new token of 32 bytes from `random`.
    pub fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        Self(secret_text(PREFIX, random))
    }

    /// The text, for the one answer that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(secret)")
    }
}

/// The keyed hash of a token's text; none if it does not even look like a token.
pub fn hash_of(key: &[u8; 32], text: &str) -> Option<KeyedHash> {
    KeyedHash::of(key, PREFIX, text)
}

/// Where a token is accepted; in the other place it is of no use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// As the bearer token of a program. All those made before there were pages.
    #[default]
    Api,
    /// In the cookie of a browser, by the pages a volunteer sees.
    Page,
    /// By the pages of a till, from their cookie.
    Till,
}

/// Public name of a token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; 8]);

impl TokenId {
    /// The name of the token with this hash.
    pub fn of(hash: KeyedHash) -> Self {
        Self(hash.named("hourledger 2026 token id v1"))
    }
}

impl fmt::Display for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ID_PREFIX}{:016x}", u64::from_be_bytes(self.0))
    }
}

impl fmt::Debug for TokenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TokenId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text
            .strip_prefix(ID_PREFIX)
            .filter(|digits| digits.len() == 16)
            .and_then(|digits| u64::from_str_radix(digits, 16).ok())
            .map(|number| Self(number.to_be_bytes()));
        number
            .filter(|id| id.to_string() == text)
            .ok_or("expected tok_ and 16 lower-case hex digits")
    }
}

impl Serialize for TokenId {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TokenId {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// What a token lets its person use: one of their roles, perhaps only in one place.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Allowed {
    /// Only in this organisation.
    pub organisation: Option<OrganisationId>,
    /// The role.
    pub role: Role,
    /// Only at this station.
    pub station: Option<StationId>,
}

impl Allowed {
    /// Whether a role held in a place may be used with the token.
    pub fn permits(&self, holding: &Holding) -> bool {
        let organisation = self.organisation.is_none() || self.organisation == holding.organisation;
        let station = self.station.is_none() || self.station == holding.station;
        self.role == holding.role && organisation && station
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Token {
        Token::random(&mut |bytes| bytes.fill(0xab))
    }

    #[test]
    fn a_token_is_hlt_and_43_characters_and_its_debug_shows_none_of_them() {
        assert_eq!(token().expose().len(), 47);
        let hash = hash_of(&[1; 32], token().expose()).expect("a token");
        assert_eq!(
            format!("{:?} {hash:?}", token()),
            "Token(secret) KeyedHash(secret)"
        );
    }

    #[test]
    fn the_hash_depends_on_the_key_and_nothing_else_looks_like_a_token() {
        let text = token().expose().to_owned();
        assert_ne!(hash_of(&[1; 32], &text), hash_of(&[2; 32], &text));
        for other in ["", "hlt_", &text[1..], &text.replace("hlt_", "hll_")] {
            assert_eq!(hash_of(&[1; 32], other), None, "{other}");
        }
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = TokenId::of(hash_of(&[1; 32], token().expose()).expect("a token"));
        let text = id.to_string();
        assert_eq!(text.parse(), Ok(id));
        for wrong in [
            text.to_uppercase(),
            text.replace("tok_", "tok_+"),
            String::new(),
        ] {
            assert!(wrong.parse::<TokenId>().is_err(), "{wrong}");
        }
    }
}
