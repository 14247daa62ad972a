//! Sessions: where one stands, what it counts, its grade with the reason, its timeline in words.
//!
//! Everything comes from the session's book, in one lookup. The stored events behind it are shown
//! by `explain::session`.

use std::ops::Bound;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::{self, Asked, Page};
use super::timeline::{Step, timeline};
use super::{Read, found, words};
use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::kernel::ids::{
    ActivityId, ImportId, OrganisationId, PersonId, Position, SessionId, StationId, Tag16,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::agenda::AgendaPage;
use crate::domain::sessions::book::{Credit, Dispute, Session, SessionBook, SessionEnd, Signature};
use crate::domain::sessions::grade::{Grade, GradeReason};
use crate::domain::sessions::state::{SessionState, Source};
use crate::domain::stored::{Actor, PolicyRef, ReasonCode};
use crate::run::Ledger;

/// One session.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SessionView {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// The volunteer.
    pub person_id: PersonId,
    /// The organisation that records.
    pub organisation_id: OrganisationId,
    /// The station it began at.
    pub station_id: Option<StationId>,
    /// Where it stands.
    pub state: SessionState,
    /// The same in words.
    pub state_words: &'static str,
    /// Channel of the start.
    pub source_in: Source,
    /// Start of service; absent where the source states no clock times.
    pub started_at: Option<Moment>,
    /// The import that brought it; who approved that one approved it.
    pub import_id: Option<ImportId>,
    /// Who recorded the start, or keyed the session.
    pub recorded_by: Actor,
    /// The end, once there is one.
    pub end: Option<EndView>,
    /// The activity was published before it started.
    pub announced: bool,
    /// Keyed in after the working days allowed.
    pub late: bool,
    /// Without a check-out by then, the planned end is taken.
    pub check_out_due_at: Option<Moment>,
    /// The volunteer's signature.
    pub confirmed: Option<SignatureView>,
    /// The approval by another person.
    pub approved: Option<SignatureView>,
    /// End of the public notice, while it runs.
    pub notice_ends_at: Option<Moment>,
    /// How many minutes were approved, at most those of its end.
    pub approved_minutes: Option<Minutes>,
    /// The dispute that freezes it.
    pub dispute: Option<DisputeView>,
    /// Why and by whom it was undone.
    pub voided: Option<VoidView>,
    /// Its entry in the national system (R52).
    pub national: Option<NationalView>,
    /// Minutes it adds to the figure of its state.
    pub minutes: Minutes,
    /// Evidence grade, once its hours are effective.
    pub grade: Option<Grade>,
    /// Why it has this grade.
    pub grade_words: Option<&'static str>,
    /// Effective hours, one per local day.
    pub credits: Vec<CreditView>,
    /// The rules pinned by its first event.
    pub policy: PolicyRef,
    /// What happened, in order.
    pub timeline: Vec<Step>,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct EndView {
    /// End of service; absent where the source states no clock times.
    pub ended_at: Option<Moment>,
    /// Breaks, in minutes.
    pub break_minutes: Minutes,
    /// Channel of the end.
    pub source: Source,
    /// Who recorded it.
    pub recorded_by: Actor,
    /// When it was recorded.
    pub entered_at: Moment,
    /// What the times amount to, in minutes.
    pub minutes: Minutes,
}

/// Who signed and when.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SignatureView {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// A dispute that waits for an answer.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct DisputeView {
    /// What is wrong.
    pub reason: ReasonCode,
    /// The same in words.
    pub reason_words: &'static str,
    /// Who says so.
    pub by: Actor,
    /// Since when.
    pub at: Moment,
    /// Position of the event that says so.
    pub position: Position,
    /// By when the organisation must answer, where the policy sets days.
    pub answer_due_at: Option<Moment>,
    /// Nobody answered in time: the supervising authority may.
    pub escalated: bool,
}

/// Why and by whom a session was undone.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct VoidView {
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    pub reason_words: &'static str,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// What the national system holds of a session; the reference stays sealed.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct NationalView {
    /// The day on which it was entered there, where stated.
    pub entered_on: Option<LocalDate>,
    /// Position of the event that says so.
    pub position: Position,
}

/// Effective hours of one local day.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct CreditView {
    /// Position of the event that credited them.
    pub position: Position,
    /// Global identity of the session-day.
    pub tag: Tag16,
    /// The local day.
    pub date: LocalDate,
    /// Start of the part.
    pub started_at: Option<Moment>,
    /// End of the part.
    pub ended_at: Option<Moment>,
    /// Minutes.
    pub minutes: Minutes,
    /// Evidence grade.
    pub grade: Grade,
    /// Why this grade.
    pub grade_reason: GradeReason,
    /// The same in words.
    pub grade_words: &'static str,
    /// Taken back.
    pub reversed: bool,
}

impl EndView {
    /// An end; `timed` unless the source states no clock times.
    fn of(end: SessionEnd, timed: bool) -> Self {
        Self {
            ended_at: timed.then_some(end.at),
            break_minutes: end.break_minutes,
            source: end.source,
            recorded_by: end.recorded_by,
            entered_at: end.entered_at,
            minutes: end.minutes,
        }
    }
}

impl From<&Signature> for SignatureView {
    fn from(signature: &Signature) -> Self {
        Self {
            by: signature.by,
            at: signature.at,
        }
    }
}

impl DisputeView {
    fn of(dispute: &Dispute, lang: Lang) -> Self {
        Self {
            reason: dispute.reason,
            reason_words: words::reason(dispute.reason).of(lang),
            by: dispute.by,
            at: dispute.at,
            position: dispute.position,
            answer_due_at: dispute.answer_due_at,
            escalated: dispute.escalated,
        }
    }
}

impl CreditView {
    /// A credit, its grade explained in `lang`.
    pub fn of(credit: &Credit, lang: Lang) -> Self {
        Self {
            position: credit.position,
            tag: credit.tag,
            date: credit.date,
            started_at: credit.started_at,
            ended_at: credit.ended_at,
            minutes: credit.minutes,
            grade: credit.grade,
            grade_reason: credit.grade_reason,
            grade_words: words::grade_reason(credit.grade_reason).of(lang),
            reversed: credit.reversed,
        }
    }
}

/// One session.
pub fn session(ledger: &Ledger, of: ActivityId, id: SessionId, lang: Lang) -> Read<SessionView> {
    let book = found::session(ledger, of, id)?;
    Ok(view(of, id, found::opened(&book), lang))
}

/// Where a session stands, in words.
fn stands(session: &Session) -> words::Words {
    match session.source_in {
        Source::SelfDeclared => words::declared_state(session.state),
        _ => words::state(session.state),
    }
}

/// A session as it is shown.
pub fn view(of: ActivityId, id: SessionId, session: &Session, lang: Lang) -> SessionView {
    let graded = session.standing_credits().next().or(session.credits.last());
    SessionView {
        activity_id: of,
        session_id: id,
        person_id: session.person,
        organisation_id: session.organisation,
        station_id: session.station,
        state: session.state,
        state_words: stands(session).of(lang),
        source_in: session.source_in,
        started_at: Some(session.started_at).filter(|_| !session.untimed),
        import_id: session.import,
        recorded_by: session.recorded_by,
        end: session.end.map(|end| EndView::of(end, !session.untimed)),
        announced: session.announced,
        late: session.late,
        check_out_due_at: session.check_out_due_at,
        confirmed: session.confirmed.as_ref().map(SignatureView::from),
        approved: session.approved.as_ref().map(SignatureView::from),
        notice_ends_at: session.notice_ends_at,
        approved_minutes: session.granted,
        dispute: session.dispute.map(|it| DisputeView::of(&it, lang)),
        voided: session.voided.map(|(reason, signature)| VoidView {
            reason,
            reason_words: words::reason(reason).of(lang),
            by: signature.by,
            at: signature.at,
        }),
        national: session.national.map(|mark| NationalView {
            entered_on: mark.entered_on,
            position: mark.position,
        }),
        minutes: session.contribution().minutes,
        grade: graded.map(|credit| credit.grade),
        grade_words: graded.map(|credit| words::grade_reason(credit.grade_reason).of(lang)),
        credits: session
            .credits
            .iter()
            .map(|credit| CreditView::of(credit, lang))
            .collect(),
        policy: session.policy,
        timeline: timeline(session, lang),
    }
}

/// The sessions of an activity, ordered by id.
pub fn of_activity(
    ledger: &Ledger,
    of: ActivityId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<SessionView>> {
    found::activity(ledger, of)?;
    let show = |(id, book): (SessionId, found::Found<SessionBook>)| {
        Ok(view(of, id, found::opened(&book), lang))
    };
    let place = |(id, _): &(SessionId, _)| id.as_bytes().to_vec();
    Page::of(in_activity(ledger, of, asked)?, asked, place, show)
}

/// One page, and one more, of the sessions of an activity.
pub fn in_activity(
    ledger: &Ledger,
    of: ActivityId,
    asked: &Asked,
) -> Read<Vec<(SessionId, found::Found<SessionBook>)>> {
    let key = |id| BookKey::Session(of, SessionId::from_bytes(id));
    let from = match asked.place::<16>()? {
        Some(last) => Bound::Excluded(key(last)),
        None => Bound::Included(key([0; 16])),
    };
    let range = (from, Bound::Included(key([0xff; 16])));
    let rows = ledger.store.range(range, asked.limit + 1)?;
    let found = rows.into_iter().filter_map(|(key, held)| match key {
        BookKey::Session(_, id) => {
            let book = found::Found::<SessionBook>::new(held.book)?;
            book.opened.is_some().then_some((id, book))
        }
        _ => None,
    });
    Ok(found.collect())
}

/// A session on a person's agenda.
#[derive(Debug, Clone, Copy)]
pub struct OnAgenda {
    /// Its place: under which id, in which month, at which index within the month.
    place: (PersonId, u32, u32),
    /// The activity.
    pub activity: ActivityId,
    /// The session.
    pub session: SessionId,
}

/// The sessions of a person: of a survivor id by id, of each the earliest month first.
pub fn of_person(
    ledger: &Ledger,
    of: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<SessionView>> {
    found::person(ledger, of)?;
    Page::of(
        on_agenda(ledger, of, asked)?,
        asked,
        agenda_place,
        |listed| session(ledger, listed.activity, listed.session, lang),
    )
}

/// The place of a session on an agenda, as a cursor holds it.
pub fn agenda_place(listed: &OnAgenda) -> Vec<u8> {
    let (id, month, index) = listed.place;
    [
        id.as_bytes().as_slice(),
        &month.to_be_bytes(),
        &index.to_be_bytes(),
    ]
    .concat()
}

/// Reads what [`agenda_place`] made.
fn placed(place: [u8; 24]) -> (PersonId, u32, u32) {
    let (id, rest) = place.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
    let (month, index) = rest.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
    let index = index.first_chunk::<4>().unwrap_or(&[0; 4]);
    let (month, index) = (u32::from_be_bytes(*month), u32::from_be_bytes(*index));
    (PersonId::from_bytes(*id), month, index)
}

/// One page, and one more, of the sessions on a person's agenda; on those of all its ids, if
/// records were merged into it.
pub fn on_agenda(ledger: &Ledger, of: PersonId, asked: &Asked) -> Read<Vec<OnAgenda>> {
    let aliases = found::person(ledger, of)?.aliases.clone();
    let mut ids = [&[of], aliases.as_slice()].concat();
    let mut from = (0, 0);
    if let Some((id, month, index)) = asked.place::<24>()?.map(placed) {
        let place = ids.iter().position(|it| *it == id);
        ids.drain(..place.ok_or_else(page::malformed)?);
        from = (month, index.saturating_add(1));
    }
    let mut found = Vec::new();
    for id in ids {
        on_agenda_of(
            ledger,
            id,
            std::mem::take(&mut from),
            asked.limit + 1,
            &mut found,
        )?;
    }
    Ok(found)
}

/// The same of one id, from a month and an index in it, until `found` holds `count`.
fn on_agenda_of(
    ledger: &Ledger,
    of: PersonId,
    (first_month, index): (u32, u32),
    count: usize,
    found: &mut Vec<OnAgenda>,
) -> Read<()> {
    let mut skip = usize::try_from(index).unwrap_or(usize::MAX);
    let mut month = first_month;
    while found.len() < count {
        let range = BookKey::Agenda(of, month)..=BookKey::Agenda(of, u32::MAX);
        let rows = ledger.store.range(range, 1)?;
        let Some((BookKey::Agenda(_, at), held)) = rows.into_iter().next() else {
            break;
        };
        if at != first_month {
            skip = 0;
        }
        found.extend(on_page((of, at), skip, &held.book));
        let Some(next) = at.checked_add(1) else { break };
        month = next;
    }
    found.truncate(count);
    Ok(())
}

fn on_page((of, month): (PersonId, u32), skip: usize, book: &Book) -> Vec<OnAgenda> {
    let entries = AgendaPage::of(book).map_or(&[][..], |page| &page.entries);
    let numbered = (0_u32..).zip(entries).skip(skip);
    numbered
        .map(|(index, entry)| OnAgenda {
            place: (of, month, index),
            activity: entry.activity,
            session: entry.session,
        })
        .collect()
}
