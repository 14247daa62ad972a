//! Decisions about shares: the holder makes, extends and withdraws them, and nobody else.

use super::book::{Share, ShareBook, SharesOf};
use super::command::{ExtendShare, ShareCertificate, WithdrawShare};
use super::event::{
    CertificateShared, ShareConsent, ShareExtended, ShareGroup, ShareRef, ShareSubject, ShareTerm,
    ShareWithdrawn, TermGroup,
};
use crate::domain::books::BookKey;
use crate::domain::certificates::book::Standing;
use crate::domain::certificates::decide::certificate;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{ConsentId, Digest32, PersonId, ShareId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::{SHARE_PIN_DIGITS, SHARES_MAX};
use crate::domain::people::alias::{ids_of, survivor};
use crate::domain::people::book::PersonBook;
use crate::domain::people::decide::person;
use crate::domain::people::event::{
    ConsentGiven, ConsentGiver, ConsentGroup, PersonGroup, Purpose,
};

const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Shares a certificate that stands; records the general consent to be shown to verifiers where it
/// does not stand.
pub fn share(command: &ShareCertificate, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let certificate = certificate(desk, command.certificate_id)?;
    only_the_holder(certificate.person, ctx, desk)?;
    if certificate.standing != Standing::Valid {
        let ended = Refusal::new(RefusalCode::CertificateEnded);
        return Err(ended.field("certificate_id").into());
    }
    check_pin(command.pin.as_deref())?;
    let holder = survivor(desk, certificate.person)?;
    with_guardian(person(desk, holder)?, ctx)?;
    has_room(certificate.person, desk)?;
    let prepared = command.prepared;
    let prepared = prepared.expect("whoever prepares a share makes its code");
    let share_id = ShareId::of(prepared.code_digest);
    let made = desk.find::<ShareBook>(&BookKey::Share(share_id))?;
    if made.is_some_and(|book| book.made.is_some()) {
        // Only the same code again can have the same id: one key, one share.
        return Err(Refusal::new(RefusalCode::IdempotencyKeyReused).into());
    }
    let mut events = Vec::from_iter(consent(holder, command.consent_text_digest, ctx, desk)?);
    events.push(Event::CertificateShared(CertificateShared {
        consent: ShareConsent {
            purpose: command.purpose,
            text_digest: command.consent_text_digest,
        },
        meta: ctx.meta().caused_by(certificate.position),
        share: ShareGroup {
            certificate_id: command.certificate_id,
            code_digest: prepared.code_digest,
            pin_tag: prepared.pin_tag,
            share_id,
        },
        subject: ShareSubject {
            person_id: certificate.person,
        },
        term: term(command.term, ctx),
    }));
    Ok(events)
}

/// Opens a share for so long from now.
pub fn extend(command: &ExtendShare, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let share = of_the_holder(command.share_id, ctx, desk)?;
    let certificate = certificate(desk, share.certificate)?;
    if certificate.standing != Standing::Valid {
        return Err(Refusal::new(RefusalCode::CertificateEnded).into());
    }
    let holder = survivor(desk, share.person)?;
    with_guardian(person(desk, holder)?, ctx)?;
    Ok(vec![Event::ShareExtended(ShareExtended {
        meta: ctx.meta().caused_by(share.position),
        share: ShareRef {
            share_id: command.share_id,
        },
        subject: ShareSubject {
            person_id: share.person,
        },
        term: term(command.term, ctx),
    })])
}

/// Closes a share for good.
pub fn withdraw(command: &WithdrawShare, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let share = of_the_holder(command.share_id, ctx, desk)?;
    Ok(vec![Event::ShareWithdrawn(ShareWithdrawn {
        meta: ctx.meta().caused_by(share.position),
        share: ShareRef {
            share_id: command.share_id,
        },
        subject: ShareSubject {
            person_id: share.person,
        },
    })])
}

/// A share of whoever commands that was not withdrawn.
fn of_the_holder<'a>(id: ShareId, ctx: &Context, desk: &'a Desk) -> Result<&'a Share, Stop> {
    let book = desk.find::<ShareBook>(&BookKey::Share(id))?;
    let unknown = || Refusal::new(RefusalCode::ShareUnknown).field("share_id");
    let share = book.and_then(|book| book.made.as_deref());
    let share = share.ok_or_else(unknown)?;
    only_the_holder(share.person, ctx, desk)?;
    match share.withdrawn_at {
        Some(at) => Err(Refusal::new(RefusalCode::ShareWithdrawn)
            .with("since", at)
            .into()),
        None => Ok(share),
    }
}

/// Nobody shows somebody else's record, whatever their role.
fn only_the_holder(holder: PersonId, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let ids = ids_of(desk, holder)?;
    match ctx.actor.person() {
        Some(actor) if ids.contains(&actor) => Ok(()),
        _ => Err(Refusal::new(RefusalCode::RecordNotYours).into()),
    }
}

/// Below this age a guardian consents to what is done with one's data (PIPL art. 31; R6). From it
/// on the guardian's consent to the registration is enough: showing what one did oneself is within
/// what somebody of 14 can judge (Civil Code art. 19), and can be withdrawn at any time.
pub const GUARDED_YEARS: u32 = 14;

/// Whether somebody of this age may show a certificate, by the consents that stand. An age that no
/// registration tells is nobody's who is known to be a child.
pub fn may_show(age: Option<u32>, book: &PersonBook) -> bool {
    let is_guarded = age.is_some_and(|age| age < GUARDED_YEARS);
    let held = book.consents.get(&Purpose::EmployerCheck);
    !is_guarded || held.is_some_and(|held| held.given_by == ConsentGiver::Guardian)
}

/// Refuses a child whose guardian has not consented.
fn with_guardian(holder: &PersonBook, ctx: &Context) -> Result<(), Refusal> {
    let actor = ctx.actor.person();
    let age = actor.and_then(|id| ctx.facts.ages.get(&id)).copied();
    if may_show(age, holder) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::ShareNeedsGuardian).with("years", GUARDED_YEARS))
}

fn check_pin(pin: Option<&str>) -> Result<(), Refusal> {
    let is_pin = |pin: &str| {
        SHARE_PIN_DIGITS.contains(&pin.len()) && pin.bytes().all(|byte| byte.is_ascii_digit())
    };
    if pin.is_none_or(is_pin) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::SharePinMalformed)
        .field("pin")
        .with("min", SHARE_PIN_DIGITS.start())
        .with("max", SHARE_PIN_DIGITS.end()))
}

fn has_room(holder: PersonId, desk: &Desk) -> Result<(), Stop> {
    let mut shares = 0;
    for id in ids_of(desk, holder)? {
        let book = desk.find::<SharesOf>(&BookKey::SharesOf(id))?;
        shares += book.map_or(0, |book| book.shares.len());
    }
    if shares < SHARES_MAX {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::SharesTooMany)
        .with("max", SHARES_MAX)
        .into())
}

/// The general consent, if it does not stand yet.
fn consent(
    holder: PersonId,
    text_digest: Digest32,
    ctx: &Context,
    desk: &Desk,
) -> Result<Option<Event>, Stop> {
    let book = desk.find::<PersonBook>(&BookKey::Person(holder))?;
    if book.is_some_and(|book| book.consents.contains_key(&Purpose::EmployerCheck)) {
        return Ok(None);
    }
    Ok(Some(Event::ConsentGiven(ConsentGiven {
        consent: ConsentGroup {
            consent_id: ConsentId::derive(&ctx.seed, 0),
            given_by: ConsentGiver::Person,
            purpose: Purpose::EmployerCheck,
            text_digest,
        },
        meta: ctx.meta(),
        subject: PersonGroup { person_id: holder },
    })))
}

fn term(term: ShareTerm, ctx: &Context) -> TermGroup {
    TermGroup {
        expires_at: ctx.now.plus_seconds(term.days() * DAY_SECONDS),
        term,
    }
}
