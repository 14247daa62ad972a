//! People put on the books without an act of their own, and how they claim what is theirs (R5).
//!
//! An import knows people whom this ledger has never met. They are *enrolled*: known, with
//! sessions, but without effective hours until they claim the record, for nobody is registered
//! against their will. Where the source states that the person consented, on which day and to
//! which text, the hours count at once: importer and approver answer for that statement.

use super::alias::{not_merged, survivor};
use super::book::{PersonBook, Standing};
use super::command::{ClaimPerson, RegisterPerson};
use super::decide::{born, consent, document_holder, registrar};
use super::event::{
    ContactGroup, EnrolledContact, EnrolledIdentity, IdentityGroup, PersonClaimed, PersonEnrolled,
    StatedConsent,
};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::imports::command::ImportPerson;
use crate::domain::imports::decide::{new_record, origin_group, proposing};
use crate::domain::kernel::documents::Document;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::phone::Phone;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::{EXTERNAL_ID_CHARS_MAX, NAME_CHARS_MAX};
use crate::domain::organisations::decide::region;

/// Puts a person of another system on the books.
pub fn enrol(command: &ImportPerson, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    proposing(command.import_id, command.origin, ctx, desk)?;
    let origin = new_record(ctx, desk)?;
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    let stated = &command.stated;
    check_text("name", &stated.name, NAME_CHARS_MAX)?;
    if let Some(phone) = &stated.phone {
        Phone::parse("phone", phone)?;
    }
    if stated.document_kind.is_some() != stated.document_number.is_some() {
        return Err(Refusal::new(RefusalCode::FieldMissing)
            .field("document_kind")
            .into());
    }
    let consented_on = stated.consent.as_ref().map(|consent| consent.given_on);
    if consented_on.is_some_and(|day| day > ctx.today()) {
        return Err(Refusal::new(RefusalCode::NotYetPast)
            .field("consent.given_on")
            .into());
    }
    if let (Some(kind), Some(number)) = (stated.document_kind, &stated.document_number) {
        let document = Document::check(kind, number, ctx.today())?;
        document.birth_date(stated.birth_date, ctx.today())?;
        unknown_document(desk, ctx)?;
    }
    let area = stated.region.as_deref();
    Ok(vec![Event::PersonEnrolled(PersonEnrolled {
        consent: stated.consent.as_ref().map(|consent| StatedConsent {
            given_on: consent.given_on,
            version: ctx.sealed("consent.version"),
        }),
        contact: EnrolledContact {
            phone: ctx.sealed_if("contact.phone"),
            region: area.map(|area| region("region", area)).transpose()?,
        },
        meta: ctx.meta(),
        origin: origin_group(origin, command.import_id, ctx),
        subject: EnrolledIdentity {
            birth_date: ctx.sealed_if("subject.birth_date"),
            document_kind: stated.document_kind,
            document_number: ctx.sealed_if("subject.document_number"),
            name: ctx.sealed("subject.name"),
            person_id: PersonId::derive(&ctx.seed, 0),
        },
    })])
}

/// Whoever holds the document already is that person: the record is to be linked, not doubled (R1).
fn unknown_document(desk: &Desk, ctx: &Context) -> Result<(), Stop> {
    match document_holder(desk, ctx)? {
        None => Ok(()),
        Some(holder) => Err(Refusal::new(RefusalCode::DocumentKnown)
            .field("document_number")
            .with("person", holder)
            .into()),
    }
}

/// An enrolled person comes with their document and takes the record over (R4, R5, R6).
pub fn claim(command: &ClaimPerson, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let person_id = command.person_id;
    let form: &RegisterPerson = &command.registration;
    registrar(form, ctx, desk)?;
    let book = desk.find::<PersonBook>(&BookKey::Person(person_id))?;
    if let Some(book) = book {
        not_merged(book, person_id)?;
    }
    match book.map(|book| book.standing) {
        // Else a record with its hours could be bound to whoever comes first with another one.
        Some(Standing::Enrolled)
            if book.is_some_and(|book| book.document_stated)
                && ctx.facts.document_owner != Some(person_id) =>
        {
            return Err(Refusal::new(RefusalCode::ClaimDocumentDiffers)
                .field("registration.document_number")
                .into());
        }
        Some(Standing::Enrolled) => {}
        None | Some(Standing::Unknown) => {
            return Err(Refusal::new(RefusalCode::PersonUnknown)
                .field("person_id")
                .with("id", person_id)
                .into());
        }
        Some(_) => return Err(Refusal::new(RefusalCode::NothingToClaim).into()),
    }
    check_text("registration.name", &form.name, NAME_CHARS_MAX)?;
    if let Some(phone) = &form.phone {
        Phone::parse("registration.phone", phone)?;
    }
    let region = region("registration.region", &form.region)?;
    let born = born(form, ctx.today())?;
    let consent = consent(form, born, ctx)?;
    free_to_claim(person_id, ctx, desk)?;
    Ok(vec![Event::PersonClaimed(PersonClaimed {
        consent,
        contact: ContactGroup {
            phone: ctx.sealed_if("contact.phone"),
            region,
        },
        meta: ctx.meta(),
        subject: IdentityGroup {
            assurance: form.assurance,
            birth_date: ctx.sealed("subject.birth_date"),
            document_kind: form.document_kind,
            document_number: ctx.sealed("subject.document_number"),
            name: ctx.sealed("subject.name"),
            person_id,
        },
    })])
}

/// Whoever holds the document already is registered: then the enrolment is a second record of that
/// person, and the two are merged (R1).
fn free_to_claim(person_id: PersonId, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    match document_holder(desk, ctx)?.filter(|holder| *holder != person_id) {
        None => Ok(()),
        Some(holder) => Err(Refusal::new(RefusalCode::ClaimNeedsMerge)
            .field("registration.document_number")
            .with("person", holder)
            .into()),
    }
}

/// Refuses where hours could not count: the registration is not confirmed (R5). Of a merged record
/// it is the survivor's that does.
pub fn carrying_hours(desk: &Desk, id: PersonId) -> Result<(), Stop> {
    let book = desk.find::<PersonBook>(&BookKey::Person(survivor(desk, id)?))?;
    if book.is_some_and(|book| !book.carries_hours()) {
        return Err(Refusal::new(RefusalCode::PersonUnconfirmed)
            .field("person_id")
            .into());
    }
    Ok(())
}
