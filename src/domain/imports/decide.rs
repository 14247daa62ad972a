//! Decisions about imports: opening, stating records, approving, undoing.

use super::book::{
    Import, ImportBook, ImportPage, ImportState, OriginBook, OriginSubject, PAGE_SESSIONS, RowState,
};
use super::command::{
    ApproveImport, ImportActivity, ImportSession, LinkPerson, OpenImport, UndoImport,
};
use super::event::{
    ActivityImported, ApprovedGroup, ImportApproved, ImportGroup, ImportOpened, ImportUndone,
    OriginCode, OriginGroup, OriginLinked, SessionImported, SessionStated, StatedActivity,
    StatedChannel, StatedContent, StatedDay, StatedPlace, StatedTime, UndoneGroup,
};
use super::rows::{ActivityRow, SessionRow};
use crate::domain::activities::decide::known;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, OriginFact, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, ImportId, OrganisationId, PersonId, SessionId};
use crate::domain::kernel::minutes::{Minutes, Rounding};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::{check_lines, check_text};
use crate::domain::limits::{
    ADDRESS_CHARS_MAX, DESCRIPTION_CHARS_MAX, EXTERNAL_ID_CHARS_MAX, NAME_CHARS_MAX,
    REASON_CHARS_MAX, TITLE_CHARS_MAX,
};
use crate::domain::organisations::standing::may_record;
use crate::domain::organisations::succession::may_settle;
use crate::domain::people::alias::{acted, not_merged, survivor};
use crate::domain::people::book::Standing;
use crate::domain::people::decide::{consenting, person};
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::sessions::agenda::pages_around;
use crate::domain::sessions::book::SessionBook;
use crate::domain::sessions::clock::{Span, no_overlap};
use crate::domain::sessions::event::{SessionMinutes, SessionRef, SessionSubject};
use crate::domain::sessions::state::{SessionState, Source};
use crate::domain::stored::Actor;

/// Who may propose an import.
const PROPOSERS: &[Role] = &[Role::Recorder, Role::OrganisationAdmin];
/// Who may approve or undo one.
const DECIDERS: &[Role] = &[Role::Approver, Role::OrganisationAdmin];
/// Minutes of a local day.
const DAY_MINUTES: i64 = 24 * 60;

/// Opens an import.
pub fn open(command: &OpenImport, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    require(
        desk,
        ctx,
        PROPOSERS,
        Scope::organisation(command.organisation_id),
    )?;
    may_record(desk, command.organisation_id)?;
    Ok(vec![Event::ImportOpened(ImportOpened {
        import: ImportGroup {
            file_digest: command.file_digest,
            import_id: ImportId::derive(&ctx.seed, 0),
            organisation_id: command.organisation_id,
            origin: command.origin,
        },
        meta: ctx.meta(),
    })])
}

/// Links a person of this ledger to the record of another system.
pub fn link(command: &LinkPerson, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    proposing(command.import_id, command.origin, ctx, desk)?;
    let origin = new_record(ctx, desk)?;
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    // Hours that others import for that record would be theirs: nobody says so of themselves.
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded)
            .field("person_id")
            .into());
    }
    not_merged(person(desk, command.person_id)?, command.person_id)?;
    Ok(vec![Event::OriginLinked(OriginLinked {
        meta: ctx.meta(),
        origin: origin_group(origin, command.import_id, ctx),
        subject: SessionSubject {
            person_id: command.person_id,
        },
    })])
}

/// Imports an activity.
pub fn activity(command: &ImportActivity, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let import = proposing(command.import_id, command.origin, ctx, desk)?;
    answering(import, command.import_id, command.organisation_id)?;
    let origin = new_record(ctx, desk)?;
    let stated = &command.stated;
    check_activity(command)?;
    let today = ctx.zone.date(stated.starts_at.unwrap_or(ctx.now));
    let (pack, policy) = in_force(desk, today)?;
    let category = stated.category.as_deref();
    Ok(vec![Event::ActivityImported(ActivityImported {
        activity: StatedActivity {
            activity_id: ActivityId::derive(&ctx.seed, 0),
            category: category.and_then(|code| pack.category(code)),
            organisation_id: command.organisation_id,
        },
        content: StatedContent {
            category: ctx.sealed_if("content.category"),
            title: ctx.sealed_if("content.title"),
        },
        meta: ctx.meta().under(policy),
        origin: origin_group(origin, command.import_id, ctx),
        place: StatedPlace {
            address: ctx.sealed_if("place.address"),
        },
        time: StatedTime {
            ends_at: stated.ends_at,
            starts_at: stated.starts_at,
        },
    })])
}

/// Whom a row may be about: nobody states their own (I7). Who withdrew the consent is not recorded
/// any more (R4); who was enrolled, not credited (R5).
pub fn of_somebody(id: PersonId, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if acted(desk, ctx, [Actor::Person(id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded)
            .field("person_id")
            .into());
    }
    let book = person(desk, id)?;
    not_merged(book, id)?;
    if book.standing != Standing::Enrolled {
        consenting(desk, id)?;
    }
    Ok(())
}

/// Imports a session.
pub fn session(command: &ImportSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let import = proposing(command.import_id, command.origin, ctx, desk)?;
    let origin = new_record(ctx, desk)?;
    let stated = &command.stated;
    check_session(command)?;
    of_somebody(stated.person_id, ctx, desk)?;
    of_the_organisation(stated.activity_id, import.organisation, desk)?;
    check_times(stated, ctx)?;
    day_has_room(stated, ctx, desk)?;
    let (_, policy) = in_force(desk, stated.date)?;
    Ok(vec![Event::SessionImported(SessionImported {
        activity: SessionRef {
            activity_id: stated.activity_id,
            organisation_id: import.organisation,
            session_id: SessionId::derive(&ctx.seed, 0),
        },
        content: content(stated, ctx),
        hours: SessionMinutes {
            minutes: stated.minutes,
            rounding: Rounding::None,
        },
        meta: ctx.meta_at(ctx.zone.midnight(stated.date)).under(policy),
        origin: origin_group(origin, command.import_id, ctx),
        place: StatedChannel {
            source: Source::Imported,
            stated: stated.source,
        },
        subject: SessionSubject {
            person_id: stated.person_id,
        },
        time: StatedDay {
            date: stated.date,
            ended_at: stated.ended_at,
            started_at: stated.started_at,
        },
    })])
}

/// A second person approves all of it; again, where sessions had been left over.
pub fn approve(command: &ApproveImport, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let import = import(desk, command.import_id)?;
    may_decide(import, ctx, desk)?;
    may_settle(desk, ctx, import.organisation)?;
    if acted(desk, ctx, [import.opened.by])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    let again = import.state == ImportState::Approved && import.left > 0;
    if import.state != ImportState::Proposed && !again {
        return Err(unfit(import));
    }
    let seen = (command.sessions, command.minutes);
    let brought = (command.balances, command.credit);
    let told = (command.stars, command.movements);
    let sessions = (import.sessions, import.minutes);
    let held = (import.balances, import.credit);
    if (seen, brought, told) != (sessions, held, (import.stars, import.movements)) {
        return Err(Refusal::new(RefusalCode::ImportHasMoved)
            .with("sessions", import.sessions)
            .with("minutes", import.minutes)
            .with("balances", import.balances)
            .with("credit", import.credit)
            .with("stars", import.stars)
            .with("movements", import.movements)
            .into());
    }
    if import.sessions == 0 && import.balances == 0 && told == (0, 0) {
        return Err(Refusal::new(RefusalCode::ImportEmpty).into());
    }
    Ok(vec![Event::ImportApproved(ImportApproved {
        import: ApprovedGroup {
            balances: command.balances,
            credit: command.credit,
            import_id: command.import_id,
            minutes: command.minutes,
            movements: command.movements,
            organisation_id: import.organisation,
            sessions: command.sessions,
            stars: command.stars,
        },
        meta: ctx.meta().caused_by(import.position),
    })])
}

/// Takes it back; again, where sessions had been left over.
pub fn undo(command: &UndoImport, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let import = import(desk, command.import_id)?;
    may_decide(import, ctx, desk)?;
    answering(import, command.import_id, command.organisation_id)?;
    let again = import.state == ImportState::Undone && import.left > 0;
    if !matches!(import.state, ImportState::Proposed | ImportState::Approved) && !again {
        return Err(unfit(import));
    }
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let meta = ctx.meta().caused_by(import.position);
    Ok(vec![Event::ImportUndone(ImportUndone {
        import: UndoneGroup {
            import_id: command.import_id,
            organisation_id: import.organisation,
        },
        meta: meta.because(command.reason, ctx.sealed_if("meta.reason_text")),
    })])
}

/// Hours are decided on in the organisation. Balances become credit that everybody redeems, so only
/// the ledger's administrators let them in, as they do one by one, or take them back.
fn may_decide(import: &Import, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if import.balances > 0 {
        return require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER);
    }
    let place = Scope::organisation(import.organisation);
    require(desk, ctx, DECIDERS, place)
}

/// The import, or the refusal that there is none.
pub fn import(desk: &Desk, id: ImportId) -> Result<&Import, Stop> {
    let book = desk.find::<ImportBook>(&BookKey::Import(id))?;
    book.and_then(|book| book.opened.as_deref()).ok_or_else(|| {
        Refusal::new(RefusalCode::ImportUnknown)
            .field("import_id")
            .with("id", id)
            .into()
    })
}

/// The texts of the command are sealed for the organisation it names: that of the import.
fn answering(import: &Import, id: ImportId, named: OrganisationId) -> Result<(), Refusal> {
    if import.organisation == named {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::ImportUnknown)
        .field("import_id")
        .with("id", id))
}

/// Its state does not allow this.
pub(super) fn unfit(import: &Import) -> Stop {
    Refusal::new(RefusalCode::ImportStateUnfit)
        .with("state", import.state.code())
        .into()
}

/// The import, while records may still be added to it by whoever may propose.
pub fn proposing<'a>(
    id: ImportId,
    origin: OriginCode,
    ctx: &Context,
    desk: &'a Desk,
) -> Result<&'a Import, Stop> {
    let import = import(desk, id)?;
    require(
        desk,
        ctx,
        PROPOSERS,
        Scope::organisation(import.organisation),
    )?;
    may_record(desk, import.organisation)?;
    if import.state != ImportState::Proposed {
        return Err(unfit(import));
    }
    // Only who opened it adds to it: so approving needs one other person, not two.
    if !acted(desk, ctx, [import.opened.by])? {
        return Err(Refusal::new(RefusalCode::ImportOfAnother)
            .field("import_id")
            .into());
    }
    if import.origin != origin {
        return Err(Refusal::new(RefusalCode::ImportOriginDiffers)
            .field("origin")
            .with("origin", import.origin)
            .into());
    }
    Ok(import)
}

/// Refuses a record that is known already: told apart by whether it says the same.
pub fn new_record<'a>(ctx: &'a Context, desk: &Desk) -> Result<&'a OriginFact, Stop> {
    let fact = ctx
        .facts
        .origin
        .as_ref()
        .expect("rows of an import have their tags");
    let book = desk.find::<OriginBook>(&BookKey::Origin(fact.tag))?;
    let Some((subject, content)) = book.and_then(|book| book.known) else {
        return Ok(fact);
    };
    if let OriginSubject::Session(activity, id) = subject {
        let book = desk.find::<SessionBook>(&BookKey::Session(activity, id))?;
        let state = book
            .and_then(|book| book.opened.as_deref())
            .map(|it| it.state);
        if state == Some(SessionState::Voided) {
            return Ok(fact);
        }
    }
    if let OriginSubject::Balance(id, row) = subject
        && gone_back(id, row, desk)?
    {
        return Ok(fact);
    }
    if let OriginSubject::Star(id, _) | OriginSubject::Movement(id, _) = subject
        && is_undone(id, desk)?
    {
        return Ok(fact);
    }
    // What comes next for a merged person is recorded under the survivor.
    let known_as = match subject {
        OriginSubject::Person(id) => OriginSubject::Person(survivor(desk, id)?),
        other => other,
    };
    let code = if content == fact.content {
        RefusalCode::ImportedAlready
    } else {
        RefusalCode::ImportedDifferently
    };
    Err(Refusal::new(code)
        .field("external_id")
        .with("as", known_as)
        .into())
}

/// Whether a balance counts no more, with the import that stated it.
fn gone_back(id: ImportId, row: u32, desk: &Desk) -> Result<bool, Stop> {
    let is_undone = is_undone(id, desk)?;
    let key = BookKey::ImportPage(id, row / PAGE_SESSIONS);
    let page = desk.find::<ImportPage>(&key)?;
    let at = usize::try_from(row % PAGE_SESSIONS).expect("a page is small");
    let stands = page.is_some_and(|page| page.balances[at].state == RowState::Brought);
    Ok(is_undone && !stands)
}

fn is_undone(id: ImportId, desk: &Desk) -> Result<bool, Stop> {
    let state = import(desk, id)?.state;
    Ok(matches!(state, ImportState::Undoing | ImportState::Undone))
}

/// Group `origin` of the record.
pub fn origin_group(fact: &OriginFact, import_id: ImportId, ctx: &Context) -> OriginGroup {
    OriginGroup {
        content: fact.content,
        external_id: ctx.sealed("origin.external_id"),
        import_id,
        tag: fact.tag,
    }
}

fn content(stated: &SessionRow, ctx: &Context) -> SessionStated {
    SessionStated {
        approved_by: ctx.sealed_if("content.approved_by"),
        approved_on: stated.approved_on,
        confirmer: ctx.sealed_if("content.confirmer"),
        description: ctx.sealed_if("content.description"),
        evidence_ref: ctx.sealed_if("content.evidence_ref"),
        national_entered_on: stated.national_entered_on,
        national_reference: ctx.sealed_if("content.national_reference"),
        recorder: ctx.sealed_if("content.recorder"),
    }
}

fn check_activity(command: &ImportActivity) -> Result<(), Refusal> {
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    let ActivityRow {
        address,
        category,
        ends_at,
        starts_at,
        title,
    } = &command.stated;
    let texts = [
        ("address", address, ADDRESS_CHARS_MAX),
        ("category", category, NAME_CHARS_MAX),
        ("title", title, TITLE_CHARS_MAX),
    ];
    for (field, text, chars_max) in texts {
        if let Some(text) = text {
            check_text(field, text, chars_max)?;
        }
    }
    match (starts_at, ends_at) {
        (Some(starts), Some(ends)) if ends <= starts => {
            Err(Refusal::new(RefusalCode::ActivityEndNotAfterStart).field("ends_at"))
        }
        _ => Ok(()),
    }
}

fn check_session(command: &ImportSession) -> Result<(), Refusal> {
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    let stated = &command.stated;
    let texts = [
        ("approved_by", &stated.approved_by),
        ("confirmer", &stated.confirmer),
        ("evidence_ref", &stated.evidence_ref),
        ("national_reference", &stated.national_reference),
        ("recorder", &stated.recorder),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            check_text(field, text, NAME_CHARS_MAX)?;
        }
    }
    match &stated.description {
        Some(text) => check_lines("description", text, DESCRIPTION_CHARS_MAX),
        None => Ok(()),
    }
}

/// The activity belongs to the organisation of the import.
fn of_the_organisation(id: ActivityId, own: OrganisationId, desk: &Desk) -> Result<(), Stop> {
    if known(desk, id)?.organisation() == Some(own) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::ActivityUnknown)
        .field("activity_id")
        .with("id", id)
        .into())
}

/// Minutes of a past day, within the clock times where there are any.
fn check_times(stated: &SessionRow, ctx: &Context) -> Result<(), Refusal> {
    if stated.date > ctx.today() {
        return Err(Refusal::new(RefusalCode::NotYetPast).field("date"));
    }
    if !(1..=DAY_MINUTES).contains(&stated.minutes.0) {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("minutes")
            .with("min", 1)
            .with("max", DAY_MINUTES));
    }
    let Some((from, to)) = stated.started_at.zip(stated.ended_at) else {
        let half = stated.started_at.or(stated.ended_at);
        return half.map_or(Ok(()), |_| {
            Err(Refusal::new(RefusalCode::FieldMissing).field("ended_at"))
        });
    };
    let seconds = to.seconds_since(from);
    if seconds <= 0 || ctx.zone.date(from) != stated.date || to > ctx.now {
        return Err(Refusal::new(RefusalCode::TimesUnfit).field("ended_at"));
    }
    if stated.minutes > Minutes((seconds + 59) / 60) || seconds > DAY_MINUTES * 60 {
        return Err(Refusal::new(RefusalCode::TimesUnfit).field("minutes"));
    }
    Ok(())
}

/// Clock times may not overlap (R22); beside hours without times a day has 24 hours (R23).
fn day_has_room(stated: &SessionRow, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if let Some((started_at, ended_at)) = stated.started_at.zip(stated.ended_at) {
        let span = Span {
            started_at,
            ended_at,
        };
        no_overlap(desk, stated.person_id, span, None, "started_at")?;
    }
    let from = ctx.zone.midnight(stated.date);
    let to = ctx.zone.midnight(stated.date.plus_days(1));
    let mut seconds = stated.minutes.0 * 60;
    for page in pages_around(desk, stated.person_id, from, to)? {
        seconds += page.seconds_within(from, to);
    }
    if seconds > to.seconds_since(from) {
        return Err(Refusal::new(RefusalCode::DayTooFull)
            .field("minutes")
            .with("date", stated.date)
            .with("minutes", seconds.div_euclid(60))
            .into());
    }
    Ok(())
}
