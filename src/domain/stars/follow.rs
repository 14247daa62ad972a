//! What follows for a star when hours of its holder are undone (R57, I6).
//!
//! The rules are those of the award; hours served since count, too: a star falls when its holder
//! no longer has what the level asks for, not when one of a thousand hours was wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::assess::holds_on;
use super::book::{HeldStar, StarsOf};
use super::event::{
    ApplicationRef, ChangeGroup, EvaluationGroup, FiguresGroup, StarFigures, StarOutcome,
    StarReevaluated,
};
use super::figures::{Record, Undoing, agenda_keys};
use super::held::Stars;
use crate::domain::books::BookKey;
use crate::domain::certificates::follow::{StarChanged, ended_with_star, starred};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, PersonId, Position, SessionId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::alias::survivor;
use crate::domain::people::event::PersonGroup;
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::StarFall;
use crate::domain::sessions::book::{Session, SessionBook};
use crate::domain::sessions::event::SessionRef;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::{Meta, ReasonCode};

/// Looks at the star of whoever served the session that is undone.
pub fn reevaluated(
    session: &Session,
    reference: SessionRef,
    reason: ReasonCode,
    at: (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let mut undoing = Undoing::default();
    let Some(cause) = undoing.note(session, reference.session_id, reason.is_of_fakes()) else {
        return Ok(Vec::new());
    };
    of_holder(session.person, &undoing, (cause, reason), at)
}

impl Undoing {
    /// Notes a session that is undone; its cause, if stars have to be looked at: hours fall, or it
    /// was made up.
    fn note(&mut self, session: &Session, id: SessionId, is_fake: bool) -> Option<Position> {
        self.sessions.insert(id);
        self.disputes += u32::from(session.state == SessionState::Disputed);
        self.fakes += u32::from(is_fake);
        let days = session.standing_credits().map(|credit| credit.date);
        self.first_day = self.first_day.into_iter().chain(days).min();
        let credited = session.standing_credits().next();
        let credited = credited.map(|credit| credit.position);
        credited.or(session.trail.first().copied().filter(|_| is_fake))
    }
}

/// The events about the highest star of the human behind an id, if one is held, and about the
/// certificates that state it.
fn of_holder(
    person: PersonId,
    undoing: &Undoing,
    (cause, reason): (Position, ReasonCode),
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let stars = Stars::of(desk, person)?;
    let Some(held) = stars.held() else {
        return Ok(Vec::new());
    };
    let owner = owner(&stars, held, desk)?;
    let looked = looked_at(owner, held, undoing, (ctx, desk))?;
    let change = looked.change(held);
    let meta = ctx.meta().under(held.policy);
    let meta = meta.caused_by(cause).because(reason, None);
    let changed = looked.changed(held, change, undoing.first_day, reason);
    let mut events = vec![looked.event(owner, held, change, meta)];
    events.extend(ended_with_star(&stars.ids, &changed, (ctx, desk))?);
    Ok(events)
}

/// The id under which a star is held.
fn owner(stars: &Stars<'_>, held: &HeldStar, desk: &Desk) -> Result<PersonId, Stop> {
    for id in &stars.ids {
        let book = desk.find::<StarsOf>(&BookKey::StarsOf(*id))?;
        let own = book.and_then(|book| book.held);
        if own.is_some_and(|own| own.application == held.application) {
            return Ok(*id);
        }
    }
    Ok(stars.ids[0])
}

/// A star that is held, looked at again.
pub(super) struct Looked {
    before: FiguresGroup,
    evaluation: EvaluationGroup,
    /// Whether the level still rests on what it needs.
    holds_on: bool,
    /// The highest level below that does: code, place, stars.
    below: Option<(crate::domain::policy::pack::RuleCode, u32, Option<u32>)>,
    fall: StarFall,
}

/// Looks at a star under the rules of its award, as of today.
pub(super) fn looked_at(
    person: PersonId,
    held: &HeldStar,
    undoing: &Undoing,
    (ctx, desk): (&Context, &Desk),
) -> Result<Looked, Stop> {
    let scheme = &pinned(desk, held.policy)?.stars;
    let record = Record::of(desk, person, scheme, &ctx.zone)?;
    let taken = record.stars.consumed(Some(held.application));
    let figures = |undoing: &Undoing| record.figures(ctx.today(), undoing, taken);
    let (before, now) = (figures(&Undoing::default()), figures(undoing));
    let rests = |rank| {
        let level = scheme.at(rank);
        level.is_some_and(|level| holds_on(scheme, level, &now))
    };
    let below = (1..held.rank).rev().find(|rank| rests(*rank));
    let below = below.and_then(|rank| Some((rank, scheme.at(rank)?)));
    let met = (1..=held.rank).rev().find(|rank| rests(*rank));
    Ok(Looked {
        before: FiguresGroup { figures: before },
        evaluation: EvaluationGroup {
            figures: now,
            held: Some(held.level),
            highest_met: met.and_then(|rank| scheme.at(rank)).map(|it| it.code),
        },
        holds_on: rests(held.rank),
        below: below.map(|(rank, level)| (level.code, rank, level.stars)),
        fall: scheme.hours_fall.value().copied().unwrap_or(StarFall::Keep),
    })
}

impl Looked {
    /// What the scheme makes of it.
    fn change(&self, held: &HeldStar) -> ChangeGroup {
        let waits = held.under_review.is_some();
        let outcome = match (self.holds_on, self.fall) {
            (false, StarFall::Downgrade) => return self.fallen(held),
            (false, StarFall::Review) => StarOutcome::UnderReview,
            // What waits for an answer is not answered by another fall.
            _ if waits => StarOutcome::UnderReview,
            _ => StarOutcome::Kept,
        };
        ChangeGroup {
            outcome,
            ..Self::kept(held)
        }
    }

    /// It stays as it is.
    pub fn kept(held: &HeldStar) -> ChangeGroup {
        ChangeGroup {
            from: held.level,
            outcome: StarOutcome::Kept,
            to: Some(held.level),
            to_rank: held.rank,
            to_stars: held.stars,
        }
    }

    /// It falls to the highest level below whose needs are met; if those of its own are, it stays.
    pub fn fallen(&self, held: &HeldStar) -> ChangeGroup {
        if self.holds_on {
            return Self::kept(held);
        }
        let outcome = if self.below.is_some() {
            StarOutcome::Downgraded
        } else {
            StarOutcome::Lost
        };
        ChangeGroup {
            from: held.level,
            outcome,
            to: self.below.map(|(code, _, _)| code),
            to_rank: self.below.map_or(0, |(_, rank, _)| rank),
            to_stars: self.below.and_then(|(_, _, stars)| stars),
        }
    }

    /// The same, as certificates are concerned: those of the star go with its level, and with the
    /// hours that they state.
    pub fn changed(
        &self,
        held: &HeldStar,
        change: ChangeGroup,
        first_day: Option<LocalDate>,
        reason: ReasonCode,
    ) -> StarChanged {
        let hours = |figures: &StarFigures| figures.minutes_by_grade;
        let is_kept = change.outcome == StarOutcome::Kept;
        let hours_stand = hours(&self.before.figures) == hours(&self.evaluation.figures);
        StarChanged {
            stars: change.to.map_or(0, |_| change.to_stars.unwrap_or(u32::MAX)),
            stand_before: match (is_kept, hours_stand) {
                (true, true) => Some(LocalDate::MAX),
                (true, false) => first_day,
                (false, _) => None,
            },
            is_revoked: reason.is_of_fakes(),
            cause: held.position,
            reason: Some(reason),
        }
    }

    /// The event.
    pub fn event(
        &self,
        person: PersonId,
        held: &HeldStar,
        change: ChangeGroup,
        meta: Meta,
    ) -> Event {
        Event::StarReevaluated(StarReevaluated {
            application: ApplicationRef {
                application_id: held.application,
            },
            before: self.before,
            change,
            evaluation: self.evaluation,
            meta,
            subject: PersonGroup { person_id: person },
        })
    }
}

/// Puts what the stars of many sessions' volunteers take on the desk in a few goes.
pub fn fetch(sessions: &[(ActivityId, SessionId)], ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let mut people = BTreeSet::new();
    for &(activity, id) in sessions {
        let book = desk.find::<SessionBook>(&BookKey::Session(activity, id))?;
        people.extend(
            book.and_then(|book| book.opened.as_deref())
                .map(|it| it.person),
        );
    }
    let persons = |ids: &BTreeSet<PersonId>| ids.iter().map(|id| BookKey::Person(*id)).collect();
    desk.all(persons(&people))?;
    let mut survivors = BTreeSet::new();
    for id in &people {
        survivors.insert(survivor(desk, *id)?);
    }
    desk.all(persons(&survivors))?;
    let mut ids = BTreeMap::new();
    for id in survivors {
        ids.insert(id, crate::domain::people::alias::ids_of(desk, id)?);
    }
    let all = ids.values().flatten();
    desk.all(all.map(|id| BookKey::StarsOf(*id)).collect())?;
    let mut holders = Vec::new();
    for id in ids.keys() {
        let stars = Stars::of(desk, *id)?;
        holders.extend(stars.held().map(|held| (stars.ids, held.policy)));
    }
    let packs = holders.iter().map(|(_, policy)| policy.adopted_at.0);
    let packs: BTreeSet<u64> = packs.collect();
    desk.all(packs.into_iter().map(BookKey::Pack).collect())?;
    let people = || holders.iter().flat_map(|(ids, _)| ids);
    desk.all(people().map(|id| BookKey::Person(*id)).collect())?;
    let starred = starred(&people().copied().collect::<Vec<_>>(), desk)?;
    desk.all(starred.into_iter().map(BookKey::Certificate).collect())?;
    let mut pages = Vec::new();
    for (ids, _) in &holders {
        pages.extend(agenda_keys(desk, ids)?);
    }
    desk.all(pages)?;
    fetch_activities(&holders, ctx, desk)
}

/// The activities of those whose scheme asks about them, of all at once.
fn fetch_activities(
    holders: &[(Vec<PersonId>, crate::domain::stored::PolicyRef)],
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let mut missing = Vec::new();
    for (ids, policy) in holders {
        let scheme = &pinned(desk, *policy)?.stars;
        match Record::of(desk, ids[0], scheme, &ctx.zone) {
            Ok(_) => {}
            Err(Stop::Missing(key)) => missing.push(key),
            Err(Stop::MissingAll(keys)) => missing.extend(keys),
            Err(refused) => return Err(refused),
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Stop::MissingAll(missing))
    }
}

/// Looks at every star once, whose holder's sessions a command undoes several of: each by all of
/// them, in place of what was said of each.
pub fn once(events: &mut Vec<Event>, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if !events
        .iter()
        .any(|it| matches!(it, Event::StarReevaluated(_)))
    {
        return Ok(());
    }
    events.retain(|event| !matches!(event, Event::StarReevaluated(_)));
    let mut people = BTreeMap::<PersonId, (Undoing, Option<(Position, ReasonCode)>)>::new();
    for event in events.iter() {
        let (Event::SessionVoided(undone) | Event::SessionFoundFake(undone)) = event else {
            continue;
        };
        let (of, person) = (undone.activity, undone.subject.person_id);
        let key = BookKey::Session(of.activity_id, of.session_id);
        let book = desk.find::<SessionBook>(&key)?;
        let Some(session) = book.and_then(|book| book.opened.as_deref()) else {
            continue;
        };
        let (undoing, because) = people.entry(survivor(desk, person)?).or_default();
        let is_fake = matches!(event, Event::SessionFoundFake(_));
        let cause = undoing.note(session, of.session_id, is_fake);
        let reason = undone.meta.reason.unwrap_or(ReasonCode::EnteredInError);
        *because = because.or(cause.map(|cause| (cause, reason)));
    }
    for (person, (undoing, because)) in people {
        if let Some(because) = because {
            events.extend(of_holder(person, &undoing, because, (ctx, desk))?);
        }
    }
    Ok(())
}
