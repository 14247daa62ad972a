//! Coming in without a token: by a link that a clerk hands out, or by card and PIN; both end in a
//! browser session.
//!
//! All calls but [`Access::link_stands`] and [`Access::form_code`] block, for an fsync or for a
//! slow hash; from async code they run on a blocking thread.
//!
//! Invariants: a link is used once, also by two at the same moment, for it is gone from memory
//! before its use is recorded. Unknown card, wrong PIN and no PIN are one answer, after equal work.
//! A wrong PIN counts before it is tried, so that many at once gain nothing.

use std::sync::{MutexGuard, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::attempts::NotAuthenticated;
use super::card::CardNumber;
use super::door::{Access, MINUTE_MS, TokenWish};
use super::entrances::Entrances;
use super::limits::LimitKey;
use super::link::{LINK_MINUTES_MAX, LINK_MINUTES_MIN, Link, LinkGrant, LinkId, hash_of};
use super::lockout::SHARED_FAILURES_MAX;
use super::notices::EntranceNotice;
use super::pin::Pin;
use super::record::AccessEvent;
use super::role::Role;
use super::token::{Allowed, Origin, Token};
use super::tokens::{PAGE_MINUTES_MAX, PAGES_OF_PERSON_MAX, TokenGrant, TokenRefused};
use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Why no link, card or PIN was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntranceRefused {
    /// A life of less than 5 minutes, or of more than a day.
    LifeOutOfRange,
    /// There are as many as there may be.
    TooMany,
}

impl Access {
    /// Makes a link for a person; one of theirs that was not used ends. Its text is in the answer
    /// and nowhere else, ever.
    pub fn link_create(
        &self,
        actor: Actor,
        person: PersonId,
        life_minutes: u16,
        now_ms: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Result<(Link, LinkGrant), EntranceRefused>, Fault> {
        if !(LINK_MINUTES_MIN..=LINK_MINUTES_MAX).contains(&life_minutes) {
            return Ok(Err(EntranceRefused::LifeOutOfRange));
        }
        let _order = self.changing();
        if !self.entrances().links.make_room(now_ms) {
            return Ok(Err(EntranceRefused::TooMany));
        }
        let link = Link::random(random);
        let hash = hash_of(&self.key, link.expose()).expect("a new link looks like one");
        let expires_at_ms = now_ms + i64::from(life_minutes) * MINUTE_MS;
        let event = AccessEvent::LinkCreated {
            expires_at_ms,
            hash,
            person,
        };
        self.network.record(actor, &event, now_ms)?;
        self.entrances().apply(&event, actor, now_ms);
        let grant = LinkGrant {
            id: LinkId::of(hash),
            person,
            expires_at_ms,
        };
        Ok(Ok((link, grant)))
    }

    /// Whether a link would let somebody in; uses nothing up.
    pub fn link_stands(&self, text: &str, now_ms: i64) -> bool {
        let hash = hash_of(&self.key, text);
        hash.is_some_and(|hash| self.entrances().links.grant(hash, now_ms).is_some())
    }

    /// Uses a link up; whom it lets in.
    pub fn link_use(
        &self,
        text: &str,
        from: LimitKey,
        now_ms: i64,
    ) -> Result<Result<PersonId, NotAuthenticated>, Fault> {
        let claimed = hash_of(&self.key, text).and_then(|hash| {
            let mut entrances = self.entrances();
            let grant = entrances.links.grant(hash, now_ms)?;
            entrances.links.used(grant.id);
            Some(grant)
        });
        let Some(grant) = claimed else {
            return Ok(Err(match self.attempt_failed(from, now_ms)? {
                Ok(()) => NotAuthenticated::Unknown,
                Err(locked) => NotAuthenticated::Locked(locked),
            }));
        };
        let (actor, event) = (
            Actor::Person(grant.person),
            AccessEvent::LinkUsed { link: grant.id },
        );
        self.network.record(actor, &event, now_ms)?;
        self.entrances().apply(&event, actor, now_ms);
        Ok(Ok(grant.person))
    }

    /// Issues a card to a person; the one before ends. Its number is in the answer and nowhere
    /// else, ever.
    pub fn card_issue(
        &self,
        actor: Actor,
        person: PersonId,
        now_ms: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Result<CardNumber, EntranceRefused>, Fault> {
        let _order = self.changing();
        if !self.entrances().cards.has_room(person) {
            return Ok(Err(EntranceRefused::TooMany));
        }
        let number = CardNumber::random(random);
        let event = AccessEvent::CardIssued {
            card: number.hash(&self.key),
            person,
        };
        self.credentials.record(actor, &event, now_ms)?;
        self.entrances().apply(&event, actor, now_ms);
        Ok(Ok(number))
    }

    /// Sets a person's PIN; they choose it themselves, in their own pages or at a till.
    pub fn pin_set(
        &self,
        actor: Actor,
        person: PersonId,
        pin: &Pin,
        now_ms: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Result<(), EntranceRefused>, Fault> {
        let phc = pin.hash(&self.key, random);
        let _order = self.changing();
        if !self.entrances().cards.has_room(person) {
            return Ok(Err(EntranceRefused::TooMany));
        }
        let event = AccessEvent::PinSet { person, phc };
        self.credentials.record(actor, &event, now_ms)?;
        self.entrances().apply(&event, actor, now_ms);
        Ok(Ok(()))
    }

    /// Whom a card with its PIN lets in.
    pub fn card_check(
        &self,
        card: CardNumber,
        pin: &Pin,
        from: LimitKey,
        now_ms: i64,
    ) -> Result<Result<PersonId, NotAuthenticated>, Fault> {
        let hash = card.hash(&self.key);
        let counted = self.limit_key(&format!("card {card}"));
        if let Err(locked) = self.attempt_failed_of(from, SHARED_FAILURES_MAX, now_ms)? {
            return Ok(Err(NotAuthenticated::Locked(locked)));
        }
        if let Err(locked) = self.attempt_failed(counted, now_ms)? {
            return Ok(Err(NotAuthenticated::Locked(locked)));
        }
        let holder = self.entrances().cards.holder(hash);
        let phc = holder.as_ref().and_then(|(_, phc)| phc.as_deref());
        let is_right = pin.is(phc, &self.key);
        let Some((person, _)) = holder.filter(|_| is_right) else {
            return Ok(Err(NotAuthenticated::Unknown));
        };
        self.attempt_succeeded(counted);
        self.attempt_taken_back(from);
        Ok(Ok(person))
    }

    /// Whose card this is, for staff to whom it is shown; without its PIN it opens nothing.
    pub fn card_shown(&self, card: CardNumber) -> Option<PersonId> {
        let hash = card.hash(&self.key);
        self.entrances()
            .cards
            .holder(hash)
            .map(|(person, _)| person)
    }

    /// Whether this is the PIN of a person who is known already: of the clerk whose till is
    /// locked, or of whoever was identified there.
    pub fn pin_check(
        &self,
        person: PersonId,
        pin: &Pin,
        now_ms: i64,
    ) -> Result<Result<(), NotAuthenticated>, Fault> {
        let counted = self.limit_key(&format!("pin {person}"));
        if let Err(locked) = self.attempt_failed(counted, now_ms)? {
            return Ok(Err(NotAuthenticated::Locked(locked)));
        }
        let phc = self.entrances().cards.pin(person);
        if !pin.is(phc.as_deref(), &self.key) {
            return Ok(Err(NotAuthenticated::Unknown));
        }
        self.attempt_succeeded(counted);
        Ok(Ok(()))
    }

    /// Whether a person has a card, and whether a PIN.
    pub fn card_and_pin(&self, person: PersonId) -> (bool, bool) {
        self.entrances().cards.has(person)
    }

    /// Opens a browser session for a person who came in: it allows being a volunteer in one's own
    /// pages, or a clerk at a till.
    pub fn session_open(
        &self,
        person: PersonId,
        origin: Origin,
        now_ms: i64,
        random: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Result<(Token, TokenGrant), TokenRefused>, Fault> {
        let mut open = self.tokens_of(person, now_ms);
        open.retain(|grant| grant.origin == origin);
        let too_many = (open.len() + 1).saturating_sub(PAGES_OF_PERSON_MAX);
        for grant in open.iter().take(too_many) {
            // Unknown: it ended meanwhile, which is as good.
            _ = self.token_revoke(Actor::System, grant.id, now_ms)?;
        }
        let role = match origin {
            Origin::Till => Role::Clerk,
            Origin::Api | Origin::Page => Role::Volunteer,
        };
        let allowed = Allowed {
            organisation: None,
            role,
            station: None,
        };
        let wish = TokenWish {
            person,
            allowed: vec![allowed],
            life_minutes: PAGE_MINUTES_MAX,
            origin,
        };
        self.token_create(Actor::Person(person), &wish, now_ms, random)
    }

    /// What the forms of a browser session carry, so that no other site can send them: it follows
    /// from the session's text, which no other site knows.
    pub fn form_code(&self, session: &str) -> String {
        let key = blake3::derive_key("hourledger 2026 form code v1", &*self.key);
        URL_SAFE_NO_PAD.encode(blake3::keyed_hash(&key, session.as_bytes()).as_bytes())
    }

    /// What was done lately about how a person comes in, newest first.
    pub fn entrance_notices(&self, person: PersonId) -> Vec<EntranceNotice> {
        self.entrances().notices.of(person)
    }

    pub(super) fn entrances(&self) -> MutexGuard<'_, Entrances> {
        self.entrances
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
