//! The parts of a person's, an activity's, an organisation's and the ledger's total.
//!
//! Each part carries the same three figures as its total, so that anybody can add them up. Session
//! parts name the credits, the rounding and the policy version behind their minutes (I10, I12).

use schemars::JsonSchema;
use serde::Serialize;

use super::{Explained, steady};
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{ActivityId, Digest32, OrganisationId, PersonId};
use crate::domain::kernel::ids::{Position, SessionId};
use crate::domain::kernel::minutes::Rounding;
use crate::domain::kernel::refusal::Lang;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::state::SessionState;
use crate::reading::page::{self, Asked, Page};
use crate::reading::policies::{pack, whole};
use crate::reading::sessions::{CreditView, agenda_place, in_activity, on_agenda};
use crate::reading::{Read, activities, found, people};
use crate::run::Ledger;

/// One session as a part of a total.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SessionPart {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// The id under which it is recorded: the person's, or one that was merged into it.
    pub person_id: PersonId,
    /// Where it stands.
    pub state: SessionState,
    /// Minutes it adds to the effective figure.
    pub effective_minutes: i64,
    /// Minutes it adds to the figure in notice.
    pub in_notice_minutes: i64,
    /// Minutes it adds to the waiting figure.
    pub waiting_minutes: i64,
    /// Minutes of it that a dispute keeps frozen.
    pub disputed_minutes: i64,
    /// Its effective hours, one per local day, with position, grade and reason; those not taken
    /// back sum to `effective_minutes`.
    pub credits: Vec<CreditView>,
    /// The rounding rule, applied once to the session.
    pub rounding: Rounding,
    /// The rules it was decided under.
    pub policy: PolicyUsed,
}

/// A policy version that was applied.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PolicyUsed {
    /// Position of its adoption.
    pub adopted_at: Position,
    /// Its digest.
    pub digest: Digest32,
    /// Name of the pack.
    pub id: String,
    /// Version of the pack.
    pub version: u32,
}

/// One activity as a part of an organisation's total.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ActivityPart {
    /// The activity.
    pub activity_id: ActivityId,
    /// What it adds.
    pub hours: HourTotals,
}

/// One organisation as a part of the ledger's total.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct OrganisationPart {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// What it adds.
    pub hours: HourTotals,
}

/// A person's hours by sessions; a survivor's over all its ids.
pub fn person(
    ledger: &Ledger,
    id: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<Explained<SessionPart>> {
    steady(ledger, &BookKey::Person(id), lang, || {
        let book = found::person(ledger, id)?;
        let hours = people::hours(&book, |id| found::person(ledger, id))?;
        let sessions = on_agenda(ledger, id, asked)?;
        let parts = Page::of(sessions, asked, agenda_place, |listed| {
            let book = found::session(ledger, listed.activity, listed.session)?;
            let session = found::opened(&book);
            part(ledger, listed.activity, listed.session, session, lang)
        });
        Ok((hours, parts?))
    })
}

/// An activity's hours by sessions.
pub fn activity(
    ledger: &Ledger,
    id: ActivityId,
    asked: &Asked,
    lang: Lang,
) -> Read<Explained<SessionPart>> {
    steady(ledger, &BookKey::Activity(id), lang, || {
        let hours = found::activity(ledger, id)?.totals;
        let sessions = in_activity(ledger, id, asked)?;
        let place = |(session, _): &(SessionId, _)| session.as_bytes().to_vec();
        let parts = Page::of(sessions, asked, place, |(session, book)| {
            part(ledger, id, session, found::opened(&book), lang)
        });
        Ok((hours, parts?))
    })
}

/// An organisation's hours by activities.
pub fn organisation(
    ledger: &Ledger,
    id: OrganisationId,
    asked: &Asked,
    lang: Lang,
) -> Read<Explained<ActivityPart>> {
    steady(ledger, &BookKey::Organisation(id), lang, || {
        let hours = found::organisation(ledger, id)?.totals;
        let roll = activities::roll(ledger, id, asked)?;
        let place = |(index, _): &(u64, _)| index.to_be_bytes().to_vec();
        let parts = Page::of(roll, asked, place, |(_, activity_id)| {
            let book = found::book::<ActivityBook>(ledger, &BookKey::Activity(activity_id))?;
            Ok(ActivityPart {
                activity_id,
                hours: book.map(|book| book.totals).unwrap_or_default(),
            })
        });
        Ok((hours, parts?))
    })
}

/// The ledger's hours by organisations.
pub fn ledger(ledger: &Ledger, asked: &Asked, lang: Lang) -> Read<Explained<OrganisationPart>> {
    steady(ledger, &BookKey::Ledger, lang, || {
        let book = found::book::<LedgerBook>(ledger, &BookKey::Ledger)?;
        let key = |id| BookKey::Organisation(OrganisationId::from_bytes(id));
        let rows = page::books(ledger, asked, key)?;
        let found = rows.into_iter().filter_map(|(key, held)| match key {
            BookKey::Organisation(id) => {
                let book = found::Found::<OrganisationBook>::new(held.book)?;
                Some((id, book.totals))
            }
            _ => None,
        });
        let place = |(id, _): &(OrganisationId, _)| id.as_bytes().to_vec();
        let parts = Page::of(found.collect(), asked, place, |(organisation_id, hours)| {
            Ok(OrganisationPart {
                organisation_id,
                hours,
            })
        });
        Ok((book.map(|book| book.totals).unwrap_or_default(), parts?))
    })
}

/// What one session adds, and under which rules.
fn part(
    ledger: &Ledger,
    activity_id: ActivityId,
    session_id: SessionId,
    session: &Session,
    lang: Lang,
) -> Read<SessionPart> {
    let mut sum = HourTotals::default();
    sum.shift(None, session.contribution());
    let (rounding, policy) = rules(ledger, session)?;
    Ok(SessionPart {
        activity_id,
        session_id,
        person_id: session.person,
        state: session.state,
        effective_minutes: sum.effective_minutes,
        in_notice_minutes: sum.in_notice_minutes,
        waiting_minutes: sum.waiting_minutes,
        disputed_minutes: sum.disputed_minutes,
        credits: session
            .credits
            .iter()
            .map(|credit| CreditView::of(credit, lang))
            .collect(),
        rounding,
        policy,
    })
}

/// The rounding and the policy version that a session pinned.
pub(super) fn rules(ledger: &Ledger, session: &Session) -> Read<(Rounding, PolicyUsed)> {
    let book = pack(ledger, session.policy.adopted_at)?;
    let pack = whole(&book)?;
    let policy = PolicyUsed {
        adopted_at: session.policy.adopted_at,
        digest: session.policy.digest,
        id: pack.id.clone(),
        version: pack.version,
    };
    Ok((pack.rounding.clone(), policy))
}
