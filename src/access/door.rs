//! The door: one value through which requests are let in and readings are recorded. Opening it, and
//! making and ending tokens; who comes in is in `attempts`, who reads in `reads`.
//!
//! All calls that record something block for an fsync (shared, see `group_commit`); the others
//! touch memory only. Time and randomness come in with the call.
//!
//! Invariants: what `authenticate` answers was durable before; a token's text is in no field here.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};

use zeroize::Zeroizing;

use super::limits::{Limits, Rate};
use super::lockout::Lockouts;
use super::looks::Looks;
use super::record::AccessEvent;
use super::stream::archive::{Archive, Folders};
use super::stream::month::Month;
use super::stream::{Cursor, Stream};
use super::token::{Allowed, Token, TokenHash, TokenId};
use super::tokens::{LIFE_DAYS_MAX, TokenGrant, TokenRefused, Tokens};
use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;
use crate::log::{Fault, LedgerId};

/// Six months (Cybersecurity Law art. 21(3)), and more than a token lives.
const NETWORK_KEPT_DAYS: u16 = 184;
/// Three years (Network Data Regulation art. 12).
const DISCLOSURES_KEPT_DAYS: u16 = 3 * 366;
/// Callers whose requests are counted at a time: some 10 MB.
const CALLERS_MAX: NonZeroUsize = NonZeroUsize::new(100_000).expect("not zero");

/// Who asks for which token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenWish {
    /// Whose it will be.
    pub person: PersonId,
    /// Which roles of the person it may use.
    pub allowed: Vec<Allowed>,
    /// Days it lives, 1 to 180.
    pub life_days: u16,
}

/// Tokens, limits and the read log of one ledger. Shared by all threads.
pub struct Access {
    pub(super) network: Stream,
    pub(super) disclosures: Stream,
    tokens: RwLock<Tokens>,
    pub(super) lockouts: Mutex<Lockouts>,
    pub(super) limits: Mutex<Limits>,
    pub(super) looks: Mutex<Looks>,
    pub(super) key: Zeroizing<[u8; 32]>,
}

impl Access {
    /// Opens the folder `access/` of a data directory; `key` is the vault's token key.
    pub fn open(
        folder: &Path,
        ledger: LedgerId,
        key: &[u8; 32],
        rate: Rate,
    ) -> Result<Self, Fault> {
        let network = Box::new(Folders::open(&folder.join("network"))?);
        let disclosures = Box::new(Folders::open(&folder.join("disclosures"))?);
        Self::on(network, disclosures, ledger, key, rate)
    }

    /// As [`Access::open`], on other archives.
    pub fn on(
        network: Box<dyn Archive>,
        disclosures: Box<dyn Archive>,
        ledger: LedgerId,
        key: &[u8; 32],
        rate: Rate,
    ) -> Result<Self, Fault> {
        let network = Stream::open(network, "network", ledger, NETWORK_KEPT_DAYS)?;
        let disclosures = Stream::open(disclosures, "disclosures", ledger, DISCLOSURES_KEPT_DAYS)?;
        let (mut tokens, mut lockouts) = (Tokens::default(), Lockouts::new(CALLERS_MAX));
        let mut next = Some(Cursor::at(0));
        while let Some(from) = next {
            let frames;
            (frames, next) = network.read(from)?;
            let events = frames.iter().flat_map(|frame| frame.events());
            for event in events.filter_map(|event| AccessEvent::from_event(&event)) {
                tokens.apply(&event);
                if let AccessEvent::LockedOut { subject, until_ms } = event {
                    lockouts.restore(subject, until_ms);
                }
            }
        }
        let looks = looks(&disclosures)?;
        Ok(Self {
            network,
            disclosures,
            tokens: RwLock::new(tokens),
            lockouts: Mutex::new(lockouts),
            limits: Mutex::new(Limits::new(rate, CALLERS_MAX)),
            looks: Mutex::new(looks),
            key: Zeroizing::new(*key),
        })
    }

    /// Makes a token. Its text is in the answer and nowhere else, ever.
    pub fn token_create(
        &self,
        actor: Actor,
        wish: &TokenWish,
        now_ms: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Result<(Token, TokenGrant), TokenRefused>, Fault> {
        if !(1..=LIFE_DAYS_MAX).contains(&wish.life_days) {
            return Ok(Err(TokenRefused::LifeOutOfRange));
        }
        if wish.allowed.is_empty() {
            return Ok(Err(TokenRefused::NothingAllowed));
        }
        if !self.tokens_mut(|tokens| tokens.make_room(now_ms)) {
            return Ok(Err(TokenRefused::TooMany));
        }
        let token = Token::random(random);
        let hash = TokenHash::of(&self.key, token.expose()).expect("a new token looks like one");
        let event = AccessEvent::TokenCreated {
            allowed: wish.allowed.clone(),
            expires_at_ms: now_ms + i64::from(wish.life_days) * 24 * 60 * 60 * 1000,
            hash,
            person: wish.person,
        };
        self.network.record(actor, &event, now_ms)?;
        let grant = self.tokens_mut(|tokens| {
            tokens.apply(&event);
            tokens.grant(hash, now_ms).cloned()
        });
        Ok(Ok((
            token,
            grant.expect("it was made just now and lives at least a day"),
        )))
    }

    /// Ends a token; it is of no use from the answer on.
    pub fn token_revoke(
        &self,
        actor: Actor,
        token: TokenId,
        now_ms: i64,
    ) -> Result<Result<(), TokenRefused>, Fault> {
        if !self.tokens_ref(|tokens| tokens.holds(token, now_ms)) {
            return Ok(Err(TokenRefused::Unknown));
        }
        let event = AccessEvent::TokenRevoked { token };
        self.network.record(actor, &event, now_ms)?;
        self.tokens_mut(|tokens| tokens.apply(&event));
        Ok(Ok(()))
    }

    /// The tokens of a person that are in force.
    pub fn tokens_of(&self, person: PersonId, now_ms: i64) -> Vec<TokenGrant> {
        self.tokens_ref(|tokens| tokens.of_person(person, now_ms))
    }

    /// Deletes the months that need no longer be kept, of both logs.
    pub fn retire(&self, now_ms: i64) -> Result<Vec<Month>, Fault> {
        let mut retired = self.network.retire(now_ms)?;
        retired.extend(self.disclosures.retire(now_ms)?);
        Ok(retired)
    }

    /// Copies both logs into `into`, as they lie in the folder `access/`.
    pub fn backup_into(&self, into: &Path) -> Result<(), Fault> {
        self.network.backup_into(&into.join("network"))?;
        self.disclosures.backup_into(&into.join("disclosures"))
    }

    /// Seals both logs.
    pub fn close(&self) -> Result<(), Fault> {
        self.network.close()?;
        self.disclosures.close()
    }

    pub(super) fn tokens_ref<T>(&self, look: impl FnOnce(&Tokens) -> T) -> T {
        look(&self.tokens.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn tokens_mut<T>(&self, change: impl FnOnce(&mut Tokens) -> T) -> T {
        change(&mut self.tokens.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The looks at what people shared, as the read log tells them.
fn looks(disclosures: &Stream) -> Result<Looks, Fault> {
    let mut looks = Looks::default();
    let mut next = Some(Cursor::at(0));
    while let Some(from) = next {
        let frames;
        (frames, next) = disclosures.read(from)?;
        for frame in &frames {
            let events = frame.events();
            for event in events.filter_map(|event| AccessEvent::from_event(&event)) {
                looks.apply(&event, frame.recorded_at_ms());
            }
        }
    }
    Ok(looks)
}
