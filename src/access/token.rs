//! A token: its text, shown once; its keyed hash, stored; its id, public. Pure.
//!
//! Text: `hlt_` and 32 random bytes in base64url, 47 characters. Stored is the BLAKE3 hash of the
//! text under a key of the ledger; 256 random bits need no slow hash. The id `tok_` and 16 hex
//! digits is derived from the hash and names the token in lists, logs and revocations.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::permit::Holding;
use super::role::Role;
use crate::domain::kernel::ids::{OrganisationId, StationId};

const PREFIX: &str = "hlt_";
const ID_PREFIX: &str = "tok_";
const TOKEN_CHARS: usize = PREFIX.len() + 43;

/// The text of a token.
#[derive(Clone)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// A new token of 32 bytes from `random`.
    pub fn random(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random(&mut *bytes);
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes));
        Self(Zeroizing::new(format!("{PREFIX}{}", *text)))
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

/// Keyed hash of a token's text: what is stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub(super) [u8; 32]);

impl TokenHash {
    /// The hash of `text` under `key`; none if it does not even look like a token.
    pub fn of(key: &[u8; 32], text: &str) -> Option<Self> {
        let looks_right = text.len() == TOKEN_CHARS && text.starts_with(PREFIX);
        looks_right.then(|| Self(*blake3::keyed_hash(key, text.as_bytes()).as_bytes()))
    }

    /// The public name of the token.
    pub fn id(self) -> TokenId {
        let digest = blake3::derive_key("hourledger 2026 token id v1", &self.0);
        TokenId(*digest.first_chunk().expect("a digest of 32 bytes has 8"))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenHash(secret)")
    }
}

impl Serialize for TokenHash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for TokenHash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let bytes = URL_SAFE_NO_PAD.decode(&*text).ok();
        let hash = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        hash.map(Self)
            .ok_or_else(|| serde::de::Error::custom("expected 32 bytes in base64url"))
    }
}

/// Public name of a token.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId([u8; 8]);

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
        let hash = TokenHash::of(&[1; 32], token().expose()).expect("a token");
        assert_eq!(
            format!("{:?} {hash:?}", token()),
            "Token(secret) TokenHash(secret)"
        );
    }

    #[test]
    fn the_hash_depends_on_the_key_and_nothing_else_looks_like_a_token() {
        let text = token().expose().to_owned();
        assert_ne!(
            TokenHash::of(&[1; 32], &text),
            TokenHash::of(&[2; 32], &text)
        );
        for other in ["", "hlt_", &text[1..], &text.replace("hlt_", "abc_")] {
            assert_eq!(TokenHash::of(&[1; 32], other), None, "{other}");
        }
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = TokenHash::of(&[1; 32], token().expose())
            .expect("a token")
            .id();
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
