//! The door: one value through which requests are let in and readings are recorded. Opening it, and
//! making and ending tokens; who comes in is in `attempts`, how somebody without a token does in
//! `entering`, who reads in `reads`.
//!
//! All calls that record something block for an fsync (shared, see `group_commit`); the others
//! touch memory only. Time and randomness come in with the call.
//!
//! Invariants: what `authenticate` answers was durable before; a token's text is in no field here.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock};

use zeroize::Zeroizing;

use super::desks::Desks;
use super::entrances::Entrances;
use super::limits::{Limits, Rate};
use super::lockout::Lockouts;
use super::looks::Looks;
use super::record::AccessEvent;
use super::shown::ShownCodes;
use super::stream::archive::{Archive, Folders};
use super::stream::month::Month;
use super::stream::{Cursor, Stream};
use super::token::{Allowed, Origin, Token, TokenId, hash_of};
use super::tokens::{
    DAY_MINUTES, LIFE_DAYS_MAX, PAGE_MINUTES_MAX, TokenGrant, TokenRefused, Tokens,
};
use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;
use crate::log::{Fault, LedgerId};

/// Six months (Cybersecurity Law art. 21(3)), and more than a token lives.
pub(super) const NETWORK_KEPT_DAYS: u16 = 184;
/// Three years (Network Data Regulation art. 12).
const DISCLOSURES_KEPT_DAYS: u16 = 3 * 366;
pub(super) const MINUTE_MS: i64 = 60 * 1000;
/// Callers whose requests are counted at a time: some 10 MB.
const CALLERS_MAX: NonZeroUsize = NonZeroUsize::new(100_000).expect("not zero");

/// Who asks for which token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenWish {
    /// Whose it will be.
    pub person: PersonId,
    /// Which roles of the person it may use.
    pub allowed: Vec<Allowed>,
    /// Minutes it lives: to 180 days, in a browser to 12 hours.
    pub life_minutes: u32,
    /// Where it will be accepted.
    pub origin: Origin,
}

impl TokenWish {
    /// For a program, for so many days, 1 to 180.
    pub fn of_days(person: PersonId, allowed: Vec<Allowed>, life_days: u16) -> Self {
        Self {
            person,
            allowed,
            life_minutes: u32::from(life_days) * DAY_MINUTES,
            origin: Origin::Api,
        }
    }

    fn is_life_in_range(&self) -> bool {
        let most = match self.origin {
            Origin::Api => u32::from(LIFE_DAYS_MAX) * DAY_MINUTES,
            Origin::Page | Origin::Till => PAGE_MINUTES_MAX,
        };
        (1..=most).contains(&self.life_minutes)
    }
}

/// Where the months of each log lie.
pub struct Archives {
    /// Tokens, links, lock-outs, what was read of inboxes.
    pub network: Box<dyn Archive>,
    /// Readings.
    pub disclosures: Box<dyn Archive>,
    /// Cards and PINs.
    pub credentials: Box<dyn Archive>,
}

/// Tokens, limits and the read log of one ledger. Shared by all threads.
pub struct Access {
    pub(super) network: Stream,
    pub(super) disclosures: Stream,
    pub(super) credentials: Stream,
    pub(super) entrances: Mutex<Entrances>,
    /// Held while a link, card or PIN is recorded, so that memory has them in the log's order.
    pub(super) changing: Mutex<()>,
    tokens: RwLock<Tokens>,
    pub(super) lockouts: Mutex<Lockouts>,
    pub(super) limits: Mutex<Limits>,
    pub(super) looks: Mutex<Looks>,
    pub(super) shown: Mutex<ShownCodes>,
    pub(super) desks: Mutex<Desks>,
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
        let archives = Archives {
            network: Box::new(Folders::open(&folder.join("network"))?),
            disclosures: Box::new(Folders::open(&folder.join("disclosures"))?),
            credentials: Box::new(Folders::open(&folder.join("credentials"))?),
        };
        Self::on(archives, ledger, key, rate)
    }

    /// As [`Access::open`], on other archives.
    pub fn on(
        archives: Archives,
        ledger: LedgerId,
        key: &[u8; 32],
        rate: Rate,
    ) -> Result<Self, Fault> {
        let open = |archive, name, kept_days| Stream::open(archive, name, ledger, kept_days);
        let network = open(archives.network, "network", Some(NETWORK_KEPT_DAYS))?;
        let kept_days = Some(DISCLOSURES_KEPT_DAYS);
        let disclosures = open(archives.disclosures, "disclosures", kept_days)?;
        let credentials = open(archives.credentials, "credentials", None)?;
        let (mut tokens, mut lockouts) = (Tokens::default(), Lockouts::new(CALLERS_MAX));
        let mut entrances = Entrances::default();
        each_event(&network, |event, by, at_ms| {
            tokens.apply(event, at_ms);
            entrances.apply(event, by, at_ms);
            if let AccessEvent::LockedOut { subject, until_ms } = event {
                lockouts.restore(*subject, *until_ms);
            }
        })?;
        each_event(&credentials, |event, by, at_ms| {
            entrances.apply(event, by, at_ms);
        })?;
        let mut looks = Looks::default();
        each_event(&disclosures, |event, _, at_ms| looks.apply(event, at_ms))?;
        Ok(Self {
            network,
            disclosures,
            credentials,
            entrances: Mutex::new(entrances),
            changing: Mutex::new(()),
            tokens: RwLock::new(tokens),
            lockouts: Mutex::new(lockouts),
            limits: Mutex::new(Limits::new(rate, CALLERS_MAX)),
            looks: Mutex::new(looks),
            shown: Mutex::default(),
            desks: Mutex::default(),
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
        if !wish.is_life_in_range() {
            return Ok(Err(TokenRefused::LifeOutOfRange));
        }
        if wish.allowed.is_empty() {
            return Ok(Err(TokenRefused::NothingAllowed));
        }
        if !self.tokens_mut(|tokens| tokens.make_room(now_ms)) {
            return Ok(Err(TokenRefused::TooMany));
        }
        let token = Token::random(random);
        let hash = hash_of(&self.key, token.expose()).expect("a new token looks like one");
        let event = AccessEvent::TokenCreated {
            allowed: wish.allowed.clone(),
            expires_at_ms: now_ms + i64::from(wish.life_minutes) * MINUTE_MS,
            hash,
            origin: wish.origin,
            person: wish.person,
        };
        self.network.record(actor, &event, now_ms)?;
        let grant = self.tokens_mut(|tokens| {
            tokens.apply(&event, now_ms);
            tokens.grant(hash, now_ms).cloned()
        });
        Ok(Ok((
            token,
            grant.expect("it was made just now and lives at least a minute"),
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
        self.tokens_mut(|tokens| tokens.apply(&event, now_ms));
        Ok(Ok(()))
    }

    /// The tokens of a person that are in force.
    pub fn tokens_of(&self, person: PersonId, now_ms: i64) -> Vec<TokenGrant> {
        self.tokens_ref(|tokens| tokens.of_person(person, now_ms))
    }

    /// Deletes the months that need no longer be kept. Cards and PINs have none: they are in force
    /// until another takes their place.
    pub fn retire(&self, now_ms: i64) -> Result<Vec<Month>, Fault> {
        let mut retired = self.network.retire(now_ms)?;
        retired.extend(self.disclosures.retire(now_ms)?);
        Ok(retired)
    }

    /// Copies all logs into `into`, as they lie in the folder `access/`.
    pub fn backup_into(&self, into: &Path) -> Result<(), Fault> {
        self.network.backup_into(&into.join("network"))?;
        self.disclosures.backup_into(&into.join("disclosures"))?;
        self.credentials.backup_into(&into.join("credentials"))
    }

    /// Seals all logs.
    pub fn close(&self) -> Result<(), Fault> {
        self.network.close()?;
        self.disclosures.close()?;
        self.credentials.close()
    }

    pub(super) fn tokens_ref<T>(&self, look: impl FnOnce(&Tokens) -> T) -> T {
        look(&self.tokens.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn tokens_mut<T>(&self, change: impl FnOnce(&mut Tokens) -> T) -> T {
        change(&mut self.tokens.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Every event of a log that this program knows, with its actor and time, oldest first.
fn each_event(
    stream: &Stream,
    mut take: impl FnMut(&AccessEvent, Actor, i64),
) -> Result<(), Fault> {
    let mut next = Some(Cursor::at(0));
    while let Some(from) = next {
        let frames;
        (frames, next) = stream.read(from)?;
        for frame in &frames {
            let actor = frame.actor().parse().unwrap_or(Actor::System);
            let events = frame.events();
            for event in events.filter_map(|event| AccessEvent::from_event(&event)) {
                take(&event, actor, frame.recorded_at_ms());
            }
        }
    }
    Ok(())
}
