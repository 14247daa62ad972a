//! Decisions about people: registration, consent, erasure, roles.

use super::alias::{acted, ids_of, not_merged};
use super::book::{PersonBook, Standing};
use super::command::{
    ErasePerson, GiveConsent, GrantRole, RegisterPerson, RevokeRole, WithdrawConsent,
};
use super::enrol::carrying_hours;
use super::event::{
    ConsentGiven, ConsentGiver, ConsentGroup, ConsentWithdrawn, ContactGroup, ErasureGroup,
    IdentityGroup, PersonErased, PersonGroup, PersonRegistered, Purpose, RevokedGroup, RoleGranted,
    RoleGroup, RoleRevoked, WithdrawnGroup,
};
use super::role::{Role, RoleHeld, Scope, require};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::documents::Document;
use crate::domain::kernel::ids::{ConsentId, GrantId, PersonId};
use crate::domain::kernel::phone::Phone;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::{NAME_CHARS_MAX, ROLES_MAX};
use crate::domain::organisations::decide::{region, station};
use crate::domain::organisations::standing::not_closed;
use crate::domain::stored::Actor;

/// Years of age from which nobody else has to consent.
const ADULT_YEARS: u32 = 18;

/// Registers a person.
pub fn register(command: &RegisterPerson, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    registrar(command, ctx, desk)?;
    check_text("name", &command.name, NAME_CHARS_MAX)?;
    if let Some(phone) = &command.phone {
        Phone::parse("phone", phone)?;
    }
    let region = region("region", &command.region)?;
    let born = born(command, ctx.today())?;
    let consent = consent(command, born, ctx)?;
    unclaimed(desk, ctx)?;
    let person_id = PersonId::derive(&ctx.seed, 0);
    Ok(vec![Event::PersonRegistered(PersonRegistered {
        consent,
        contact: ContactGroup {
            phone: ctx.sealed_if("contact.phone"),
            region,
        },
        meta: ctx.meta(),
        subject: IdentityGroup {
            assurance: command.assurance,
            birth_date: ctx.sealed("subject.birth_date"),
            document_kind: command.document_kind,
            document_number: ctx.sealed("subject.document_number"),
            name: ctx.sealed("subject.name"),
            person_id,
        },
    })])
}

/// Whoever may register people at the place of the form.
pub(super) fn registrar(form: &RegisterPerson, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let place = Scope {
        organisation_id: form.organisation_id,
        station_id: form.station_id,
    };
    let roles = [
        Role::Clerk,
        Role::Recorder,
        Role::OrganisationAdmin,
        Role::LedgerAdmin,
    ];
    require(desk, ctx, &roles, place)
}

/// Birth date, stated or read off the number; both must agree (R2).
pub(super) fn born(command: &RegisterPerson, today: LocalDate) -> Result<LocalDate, Refusal> {
    let document = Document::check(command.document_kind, &command.document_number, today)?;
    document.birth_date(command.birth_date, today)
}

/// The consent of the person, or of the guardian of a minor (R4; PIPL art. 31).
pub(super) fn consent(
    command: &RegisterPerson,
    born: LocalDate,
    ctx: &Context,
) -> Result<ConsentGroup, Refusal> {
    let form = command
        .consent
        .ok_or_else(|| Refusal::new(RefusalCode::ConsentMissing).field("consent"))?;
    let minor = ctx.today().age_of_born(born) < ADULT_YEARS;
    if minor && form.given_by != ConsentGiver::Guardian {
        return Err(Refusal::new(RefusalCode::GuardianConsentMissing).field("consent.given_by"));
    }
    Ok(ConsentGroup {
        consent_id: ConsentId::derive(&ctx.seed, 0),
        given_by: form.given_by,
        purpose: Purpose::Registration,
        text_digest: form.text_digest,
    })
}

/// One document, one person (R1).
pub(super) fn unclaimed(desk: &Desk, ctx: &Context) -> Result<(), Stop> {
    match document_holder(desk, ctx)? {
        None => Ok(()),
        Some(_) => Err(Refusal::new(RefusalCode::DocumentAlreadyRegistered)
            .field("document_number")
            .into()),
    }
}

/// Who on the books holds the document of the command; of a merged record whoever it goes on as. An
/// owner the ledger does not know is a registration that was never accepted.
pub(super) fn document_holder(desk: &Desk, ctx: &Context) -> Result<Option<PersonId>, Stop> {
    let Some(owner) = ctx.facts.document_owner else {
        return Ok(None);
    };
    let book = desk.find::<PersonBook>(&BookKey::Person(owner))?;
    let holds =
        |book: &PersonBook| matches!(book.standing, Standing::Registered | Standing::Enrolled);
    let holder = book.filter(|book| holds(book));
    Ok(holder.map(|book| book.merged_into.map_or(owner, |merged| merged.survivor)))
}

/// Records a consent for one more purpose.
pub fn give_consent(command: &GiveConsent, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let book = person(desk, command.person_id)?;
    own_or_staff(command.person_id, ctx, desk)?;
    not_merged(book, command.person_id)?;
    // A guardian's word counts because somebody else than the child took it down.
    let is_own = acted(desk, ctx, [Actor::Person(command.person_id)])?;
    if is_own && command.given_by == ConsentGiver::Guardian {
        return Err(Refusal::new(RefusalCode::GuardianConsentOwnHand)
            .field("given_by")
            .into());
    }
    Ok(vec![Event::ConsentGiven(ConsentGiven {
        consent: ConsentGroup {
            consent_id: ConsentId::derive(&ctx.seed, 0),
            given_by: command.given_by,
            purpose: command.purpose,
            text_digest: command.text_digest,
        },
        meta: ctx.meta(),
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

/// Withdraws a consent; one that an import states, too, which has no id of its own before. That of
/// a merged record can be withdrawn like any other.
pub fn withdraw_consent(
    command: &WithdrawConsent,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let book = person(desk, command.person_id)?;
    own_or_staff(command.person_id, ctx, desk)?;
    let given = book.consents.get(&command.purpose).map(|held| held.id);
    let stated = book.standing == Standing::Enrolled
        && command.purpose == Purpose::Registration
        && book.consent_stated_on.is_some();
    let consent_id = given
        .or_else(|| stated.then(|| ConsentId::derive(&ctx.seed, 0)))
        .ok_or_else(|| {
            Refusal::new(RefusalCode::ConsentUnknown)
                .field("purpose")
                .with("purpose", command.purpose.code())
        })?;
    Ok(vec![Event::ConsentWithdrawn(ConsentWithdrawn {
        consent: WithdrawnGroup {
            consent_id,
            purpose: command.purpose,
        },
        meta: ctx.meta(),
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

/// Erases a person on the person's own wish, or by a ledger administrator on a written one: the
/// human, so under every id that was merged.
pub fn erase(command: &ErasePerson, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    registered(desk, command.person_id)?;
    if !acted(desk, ctx, [Actor::Person(command.person_id)])? {
        require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    }
    let erased = |person_id| {
        Event::PersonErased(PersonErased {
            erasure: ErasureGroup {
                backups_may_hold_until: ctx.facts.backups_may_hold_until,
            },
            meta: ctx.meta(),
            subject: PersonGroup { person_id },
        })
    };
    let ids = ids_of(desk, command.person_id)?;
    Ok(ids.into_iter().map(erased).collect())
}

/// Grants a role; never to oneself (R28), nor under an id that was merged.
pub fn grant_role(command: &GrantRole, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let scope = granted_scope(command, desk)?;
    may_grant(command.role, scope, ctx, desk)?;
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::SelfGrant)
            .field("person_id")
            .into());
    }
    let book = person(desk, command.person_id)?;
    not_merged(book, command.person_id)?;
    not_granted_yet(book, command, scope, ctx)?;
    Ok(vec![Event::RoleGranted(RoleGranted {
        meta: ctx.meta(),
        role: RoleGroup {
            grant_id: GrantId::derive(&ctx.seed, 0),
            role: command.role,
            scope,
            until: command.until,
        },
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

/// Refuses a role that the person holds already, one too many, or one that has ended before it
/// begins. A grant that has run out does not stand in the way of a new one.
fn not_granted_yet(
    book: &PersonBook,
    command: &GrantRole,
    scope: Scope,
    ctx: &Context,
) -> Result<(), Refusal> {
    let today = ctx.today();
    if command.until.is_some_and(|until| until < today) {
        return Err(Refusal::new(RefusalCode::GrantEnded).field("until"));
    }
    let same = |held: &&RoleHeld| held.role == command.role && held.scope == scope;
    let standing = |held: &&RoleHeld| held.stands_on(today);
    if let Some(held) = book.roles.iter().filter(standing).find(same) {
        return Err(Refusal::new(RefusalCode::RoleAlreadyGranted).with("grant", held.grant));
    }
    if book.roles.len() >= ROLES_MAX {
        return Err(Refusal::new(RefusalCode::ListTooLong)
            .field("role")
            .with("count", ROLES_MAX + 1)
            .with("max", ROLES_MAX));
    }
    Ok(())
}

/// Where the role would hold: a place that fits the role, exists and belongs together.
fn granted_scope(command: &GrantRole, desk: &Desk) -> Result<Scope, Stop> {
    fits(
        command.organisation_id.is_some(),
        of_organisation(command.role),
        "organisation_id",
    )?;
    fits(
        command.station_id.is_some(),
        Some(command.role == Role::Clerk),
        "station_id",
    )?;
    if let Some(id) = command.organisation_id {
        not_closed(desk, id)?;
    }
    if let Some(id) = command.station_id {
        station(desk, id, command.organisation_id)?;
    }
    Ok(Scope {
        organisation_id: command.organisation_id,
        station_id: command.station_id,
    })
}

/// Whether a role is one of an organisation; an auditor may be of one or of the whole ledger.
fn of_organisation(role: Role) -> Option<bool> {
    match role {
        Role::Auditor => None,
        Role::LedgerAdmin => Some(false),
        Role::Recorder | Role::Approver | Role::Clerk | Role::OrganisationAdmin => Some(true),
    }
}

/// Refuses a field that is missing where it is needed, or given where it says nothing.
fn fits(given: bool, needed: Option<bool>, field: &'static str) -> Result<(), Refusal> {
    match needed {
        Some(true) if !given => Err(Refusal::new(RefusalCode::FieldMissing).field(field)),
        Some(false) if given => Err(Refusal::new(RefusalCode::FieldUnexpected).field(field)),
        _ => Ok(()),
    }
}

/// Ledger administrators grant anything; organisation administrators within their organisation.
fn may_grant(role: Role, scope: Scope, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if role.is_local() && scope.organisation_id.is_some() {
        return require(
            desk,
            ctx,
            &[Role::OrganisationAdmin, Role::LedgerAdmin],
            scope,
        );
    }
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)
}

/// Takes a role back.
pub fn revoke_role(command: &RevokeRole, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let book = person(desk, command.person_id)?;
    let held = book
        .roles
        .iter()
        .find(|held| held.grant == command.grant_id)
        .ok_or_else(|| {
            Refusal::new(RefusalCode::GrantUnknown)
                .field("grant_id")
                .with("id", command.grant_id)
        })?;
    may_grant(held.role, held.scope, ctx, desk)?;
    Ok(vec![Event::RoleRevoked(RoleRevoked {
        meta: ctx.meta(),
        role: RevokedGroup {
            grant_id: command.grant_id,
        },
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

fn own_or_staff(person: PersonId, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if acted(desk, ctx, [Actor::Person(person)])? {
        return Ok(());
    }
    let actor = ctx
        .actor
        .person()
        .map_or(Ok(None), |id| desk.find::<PersonBook>(&BookKey::Person(id)))?;
    let staff = [
        Role::Clerk,
        Role::Recorder,
        Role::OrganisationAdmin,
        Role::LedgerAdmin,
    ];
    let today = ctx.today();
    let is_staff = actor.is_some_and(|book| {
        book.roles
            .iter()
            .any(|held| staff.contains(&held.role) && held.stands_on(today))
    });
    if is_staff {
        Ok(())
    } else {
        Err(Refusal::new(RefusalCode::RecordNotYours).into())
    }
}

/// A person who is registered, or known as staff.
pub fn person(desk: &Desk, id: PersonId) -> Result<&PersonBook, Stop> {
    let book = desk.find::<PersonBook>(&BookKey::Person(id))?;
    match book.map(|book| (book, book.standing)) {
        None | Some((_, Standing::Unknown)) => Err(unknown(id)),
        Some((_, Standing::Erased)) => Err(Refusal::new(RefusalCode::PersonErased)
            .field("person_id")
            .into()),
        Some((book, Standing::Registered | Standing::Enrolled | Standing::Staff)) => Ok(book),
    }
}

fn unknown(id: PersonId) -> Stop {
    Refusal::new(RefusalCode::PersonUnknown)
        .field("person_id")
        .with("id", id)
        .into()
}

/// A person who is registered or enrolled, not merely known by id and roles.
pub fn registered(desk: &Desk, id: PersonId) -> Result<&PersonBook, Stop> {
    let book = person(desk, id)?;
    match book.standing {
        Standing::Staff => Err(unknown(id)),
        _ => Ok(book),
    }
}

/// Refuses if the person was erased: what was recorded stays, nothing is added to it.
pub fn not_erased(desk: &Desk, id: PersonId) -> Result<(), Stop> {
    let book = desk.find::<PersonBook>(&BookKey::Person(id))?;
    if book.is_some_and(|book| book.standing == Standing::Erased) {
        return Err(Refusal::new(RefusalCode::PersonErased).into());
    }
    Ok(())
}

/// A registered person whose consent to be recorded stands (R4), under the id that goes on.
pub fn consenting(desk: &Desk, id: PersonId) -> Result<&PersonBook, Stop> {
    let book = registered(desk, id)?;
    not_merged(book, id)?;
    if book.standing == Standing::Enrolled {
        carrying_hours(desk, id)?;
        return Ok(book);
    }
    if !book.consents.contains_key(&Purpose::Registration) {
        return Err(Refusal::new(RefusalCode::ConsentWithdrawn)
            .field("person_id")
            .into());
    }
    Ok(book)
}
