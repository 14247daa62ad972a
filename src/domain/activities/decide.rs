//! Decisions about activities: publication with the seven facts, sign-up.

use super::book::{ActivityBook, ParticipationBook, Plan};
use super::command::{CancelSignUp, PublishActivity, SignUp};
use super::event::{
    ActivityGroup, ActivityPlace, ActivityPublished, ActivityTime, ContentGroup, SignUpCancelled,
    SignUpGroup, VolunteerSignedUp,
};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ActivityId, Digest32, PersonId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::{check_lines, check_text};
use crate::domain::limits::{
    ACTIVITY_DAYS_MAX, ADDRESS_CHARS_MAX, CAPACITY_MAX, DESCRIPTION_CHARS_MAX, TITLE_CHARS_MAX,
};
use crate::domain::organisations::decide::{organisation, region, station};
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::ids_of;
use crate::domain::people::alias::{acted, not_merged};
use crate::domain::people::decide::{consenting, person};
use crate::domain::people::event::PersonGroup;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::{CategoryCode, Pack};
use crate::domain::stored::Actor;

/// Who may publish and sign others up.
const ORGANISERS: &[Role] = &[Role::Recorder, Role::OrganisationAdmin];

/// Publishes an activity; its content is fixed by a digest from then on.
pub fn publish(command: &PublishActivity, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    organisation(desk, command.organisation_id)?;
    require(
        desk,
        ctx,
        ORGANISERS,
        Scope::organisation(command.organisation_id),
    )?;
    may_record(desk, command.organisation_id)?;
    let facts = seven_facts(command)?;
    check_content(command)?;
    let (pack, policy) = in_force(desk, ctx.zone.date(facts.starts_at))?;
    is_service(pack, command)?;
    let time = planned_time(&facts, pack, ctx)?;
    let lead = person(desk, facts.lead).map_err(|stop| stop.at("lead"))?;
    not_merged(lead, facts.lead).map_err(|refusal| refusal.field("lead"))?;
    if let Some(id) = command.station_id {
        station(desk, id, Some(command.organisation_id))?;
    }
    let content = ContentGroup {
        description: ctx.sealed("content.description"),
        title: ctx.sealed("content.title"),
    };
    let place = ActivityPlace {
        address: ctx.sealed("place.address"),
        region: region("region", &command.region)?,
        station_id: command.station_id,
    };
    Ok(vec![Event::ActivityPublished(ActivityPublished {
        activity: ActivityGroup {
            activity_id: ActivityId::derive(&ctx.seed, 0),
            capacity: command.capacity,
            category: category(pack, &command.category)?,
            content_digest: content_digest(&content, &place, &time),
            lead: facts.lead,
            organisation_id: command.organisation_id,
        },
        content,
        meta: ctx.meta().under(policy),
        place,
        time,
    })])
}

/// The facts of art. 7 that are not text.
struct SevenFacts {
    starts_at: Moment,
    ends_at: Moment,
    lead: PersonId,
}

/// All seven facts, or the refusal that names the first one missing (R11).
fn seven_facts(command: &PublishActivity) -> Result<SevenFacts, Refusal> {
    let missing = |name: &'static str| {
        Refusal::new(RefusalCode::ActivityFieldMissing)
            .field(name)
            .with("missing", name)
    };
    let texts = [
        ("title", &command.title),
        ("description", &command.description),
        ("address", &command.address),
        ("region", &command.region),
        ("category", &command.category),
    ];
    if let Some((name, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
        return Err(missing(name));
    }
    Ok(SevenFacts {
        starts_at: command.starts_at.ok_or_else(|| missing("starts_at"))?,
        ends_at: command.ends_at.ok_or_else(|| missing("ends_at"))?,
        lead: command.lead.ok_or_else(|| missing("lead"))?,
    })
}

fn check_content(command: &PublishActivity) -> Result<(), Refusal> {
    check_text("title", &command.title, TITLE_CHARS_MAX)?;
    check_lines("description", &command.description, DESCRIPTION_CHARS_MAX)?;
    check_text("address", &command.address, ADDRESS_CHARS_MAX)?;
    match command.capacity {
        Some(count) if !(1..=CAPACITY_MAX).contains(&count) => {
            Err(Refusal::new(RefusalCode::NumberOutOfRange)
                .field("capacity")
                .with("min", 1)
                .with("max", CAPACITY_MAX))
        }
        _ => Ok(()),
    }
}

/// A later publication is allowed, but never counts as announced (R16).
fn planned_time(facts: &SevenFacts, pack: &Pack, ctx: &Context) -> Result<ActivityTime, Refusal> {
    if facts.ends_at <= facts.starts_at {
        return Err(Refusal::new(RefusalCode::ActivityEndNotAfterStart).field("ends_at"));
    }
    let days_of_pack = pack.activity_days_max.value().copied().map(i64::from);
    let days_max = days_of_pack.map_or(ACTIVITY_DAYS_MAX, |days| days.min(ACTIVITY_DAYS_MAX));
    if facts.ends_at.seconds_since(facts.starts_at) > days_max * 86_400 {
        return Err(Refusal::new(RefusalCode::ActivityTooLong)
            .field("ends_at")
            .with("days", days_max));
    }
    Ok(ActivityTime {
        announced: ctx.now < facts.starts_at,
        ends_at: facts.ends_at,
        starts_at: facts.starts_at,
    })
}

/// Refuses what the policy in force does not call volunteer service, whether it is declared as such
/// a kind or filed under one (R12, Order 67 art. 19).
fn is_service(pack: &Pack, command: &PublishActivity) -> Result<(), Refusal> {
    let declared = command.kind.as_deref().map(|code| ("kind", code));
    for (field, code) in declared
        .into_iter()
        .chain([("category", &*command.category)])
    {
        if let Some(kind) = pack.disallowed_kind(code) {
            return Err(Refusal::new(RefusalCode::ActivityKindDisallowed)
                .field(field)
                .with("kind", kind.code)
                .with("chinese", &kind.name.zh)
                .with("english", &kind.name.en)
                .with("source", &kind.source));
        }
    }
    Ok(())
}

fn category(pack: &Pack, code: &str) -> Result<CategoryCode, Refusal> {
    pack.category(code).ok_or_else(|| {
        // Only a code is repeated: a refusal is logged, and people type names into any field.
        let well_formed = code.parse::<CategoryCode>();
        Refusal::new(RefusalCode::CategoryUnknown)
            .field("category")
            .with(
                "category",
                well_formed.map_or("-".to_owned(), |code| code.to_string()),
            )
    })
}

/// Digest over the published groups exactly as they are stored, sealed text included (F18).
fn content_digest(content: &ContentGroup, place: &ActivityPlace, time: &ActivityTime) -> Digest32 {
    let bytes = serde_json::to_vec(&(content, place, time))
        .expect("groups hold no type that JSON cannot write");
    Digest32::from_bytes(blake3::derive_key(
        "hourledger 2026 activity content v1",
        &bytes,
    ))
}

/// Signs a person up: the person, or staff for the person.
pub fn sign_up(command: &SignUp, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (book, plan) = activity(desk, command.activity_id)?;
    own_or_organiser(command.person_id, plan, ctx, desk)?;
    consenting(desk, command.person_id)?;
    match sign_up_for(book, command.activity_id, command.person_id, ctx, desk)? {
        Some(event) => Ok(vec![event]),
        None => Err(Refusal::new(RefusalCode::AlreadySignedUp).into()),
    }
}

/// What a person has in an activity, under each id.
pub fn parts(
    desk: &Desk,
    activity: ActivityId,
    person: PersonId,
) -> Result<Vec<ParticipationBook>, Stop> {
    let key = |id| BookKey::Participation(activity, id);
    let keys: Vec<BookKey> = ids_of(desk, person)?.into_iter().map(key).collect();
    desk.all(keys.clone())?;
    let mut parts = Vec::with_capacity(keys.len());
    for key in &keys {
        parts.extend(desk.find::<ParticipationBook>(key)?.copied());
    }
    Ok(parts)
}

/// The sign-up event, or `None` for a person who is signed up already. Closed once the activity
/// has ended (R17) or is full.
pub fn sign_up_for(
    book: &ActivityBook,
    activity_id: ActivityId,
    person_id: PersonId,
    ctx: &Context,
    desk: &Desk,
) -> Result<Option<Event>, Stop> {
    let parts = parts(desk, activity_id, person_id)?;
    if parts.iter().any(|part| part.signed_up_at.is_some()) {
        return Ok(None);
    }
    let plan = book.plan.as_deref();
    if plan.is_none_or(|plan| ctx.now >= plan.ends_at) {
        return Err(Refusal::new(RefusalCode::SignUpClosed).into());
    }
    if let Some(capacity) = plan.and_then(|plan| plan.capacity)
        && book.signed_up >= capacity
    {
        return Err(Refusal::new(RefusalCode::CapacityFull)
            .with("capacity", capacity)
            .into());
    }
    Ok(Some(Event::VolunteerSignedUp(VolunteerSignedUp {
        activity: SignUpGroup { activity_id },
        meta: ctx.meta(),
        subject: PersonGroup { person_id },
    })))
}

/// Cancels a sign-up.
pub fn cancel_sign_up(
    command: &CancelSignUp,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let (_, plan) = activity(desk, command.activity_id)?;
    own_or_organiser(command.person_id, plan, ctx, desk)?;
    let key = BookKey::Participation(command.activity_id, command.person_id);
    let part = desk.find::<ParticipationBook>(&key)?;
    if part.is_none_or(|part| part.signed_up_at.is_none()) {
        return Err(Refusal::new(RefusalCode::SignUpMissing).into());
    }
    if ctx.now >= plan.ends_at {
        return Err(Refusal::new(RefusalCode::SignUpClosed).into());
    }
    if part.is_some_and(|part| part.sessions > 0) {
        return Err(Refusal::new(RefusalCode::SignUpInUse).into());
    }
    Ok(vec![Event::SignUpCancelled(SignUpCancelled {
        activity: SignUpGroup {
            activity_id: command.activity_id,
        },
        meta: ctx.meta(),
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

fn own_or_organiser(person: PersonId, plan: &Plan, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if acted(desk, ctx, [Actor::Person(person)])? {
        return Ok(());
    }
    let place = Scope {
        organisation_id: Some(plan.organisation),
        station_id: plan.station,
    };
    require(
        desk,
        ctx,
        &[Role::Recorder, Role::OrganisationAdmin, Role::Clerk],
        place,
    )
}

/// The activity and its plan, or the refusal that there is none.
pub fn activity(desk: &Desk, id: ActivityId) -> Result<(&ActivityBook, &Plan), Stop> {
    let book = known(desk, id)?;
    match book.plan.as_deref() {
        Some(plan) => Ok((book, plan)),
        None => Err(Refusal::new(RefusalCode::ImportedActivity)
            .field("activity_id")
            .into()),
    }
}

/// The activity, published or imported, or the refusal that there is none.
pub fn known(desk: &Desk, id: ActivityId) -> Result<&ActivityBook, Stop> {
    desk.find::<ActivityBook>(&BookKey::Activity(id))?
        .filter(|book| book.organisation().is_some())
        .ok_or_else(|| {
            Refusal::new(RefusalCode::ActivityUnknown)
                .field("activity_id")
                .with("id", id)
                .into()
        })
}
