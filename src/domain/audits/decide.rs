//! Decisions about audits: auditors draw, judge what was drawn and is not their own, and close.
//!
//! The draw itself comes in as a fact: it is taken of the books outside the writer, which would
//! else stand still while all sessions are looked at. Here only its form is checked; that it is
//! the right one anybody can check, since the event holds seed, population and position.

use super::book::{Audit, AuditBook, AuditedSession, AuditedSessionBook};
use super::command::{CloseAudit, JudgeAuditedSession, OpenAudit};
use super::drawing::digest;
use super::event::{
    AuditClosed, AuditOpened, AuditResult, AuditSessionJudged, ClosedAudit, DrawnSample,
    JudgedAudit, Judgement, OpenedAudit,
};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::imports::decide::import;
use crate::domain::kernel::ids::AuditId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::people::alias::acted;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::sessions::book::Session;
use crate::domain::sessions::clock::session;
use crate::domain::sessions::event::SessionSubject;
use crate::domain::stored::{Actor, Meta};

/// Records a draw.
pub fn open(command: &OpenAudit, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    auditor(ctx, desk)?;
    let question = command.question()?;
    let drawn = ctx.facts.audit_draw.as_ref();
    let drawn = drawn.expect("whoever prepares an opening draws its sample");
    let draw = drawn.as_ref().map_err(Refusal::clone)?;
    assert!(
        draw.at <= ctx.next,
        "a population is drawn of what is recorded"
    );
    if draw.sessions.is_empty() {
        return Err(refused(RefusalCode::AuditPopulationEmpty));
    }
    Ok(vec![Event::AuditOpened(AuditOpened {
        audit: OpenedAudit {
            audit_id: AuditId::derive(&ctx.seed, 0),
            population: question.population(),
            population_at: draw.at,
            seed: question.seed().to_owned(),
            size: question.size(),
        },
        meta: ctx.meta(),
        sample: DrawnSample {
            digest: digest(draw.sessions.iter().map(|it| it.session_id)),
            sessions: draw.sessions.clone(),
            strata: draw.strata.clone(),
        },
    })])
}

/// Says what was found for a drawn session, whatever became of the session since.
pub fn judge(
    command: &JudgeAuditedSession,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    auditor(ctx, desk)?;
    let audit = open_audit(desk, command.audit_id)?;
    let drawn = drawn(command, desk)?;
    let session = session(desk, command.activity_id, command.session_id)?;
    if acted(desk, ctx, hands(session, desk)?)? {
        return Err(refused(RefusalCode::AuditOwnHand));
    }
    if let Some(text) = &command.reason_text {
        check_text("reason_text", text, REASON_CHARS_MAX)?;
    }
    let replaced = drawn.judged.map(|judged| judged.position);
    Ok(vec![Event::AuditSessionJudged(AuditSessionJudged {
        activity: session.reference(command.activity_id, command.session_id),
        audit: JudgedAudit {
            audit_id: command.audit_id,
            stratum: drawn.stratum,
        },
        judgement: Judgement {
            outcome: command.outcome,
        },
        meta: Meta {
            reason_text: ctx.sealed_if("meta.reason_text"),
            ..ctx.meta().caused_by(replaced.unwrap_or(audit.position))
        },
        subject: SessionSubject {
            person_id: session.person,
        },
    })])
}

/// Closes an audit of which nothing waits.
pub fn close(command: &CloseAudit, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    auditor(ctx, desk)?;
    let audit = open_audit(desk, command.audit_id)?;
    let waiting = audit.waiting();
    if waiting > 0 {
        return Err(Refusal::new(RefusalCode::AuditUnfinished)
            .with("waiting", waiting)
            .into());
    }
    Ok(vec![Event::AuditClosed(AuditClosed {
        audit: ClosedAudit {
            audit_id: command.audit_id,
        },
        meta: ctx.meta().caused_by(audit.position),
        result: AuditResult {
            strata: audit.strata.clone(),
        },
    })])
}

fn auditor(ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    require(desk, ctx, &[Role::Auditor], Scope::LEDGER)
}

/// The audit, if it is not closed.
fn open_audit(desk: &Desk, id: AuditId) -> Result<&Audit, Stop> {
    let book = desk.find::<AuditBook>(&BookKey::Audit(id))?;
    let audit = book.and_then(|book| book.opened.as_deref());
    let audit = audit.ok_or_else(|| {
        Refusal::new(RefusalCode::AuditUnknown)
            .field("audit_id")
            .with("id", id)
    })?;
    match audit.closed {
        None => Ok(audit),
        Some(closing) => Err(Refusal::new(RefusalCode::AuditClosed)
            .field("audit_id")
            .with("since", closing.signed.at)
            .into()),
    }
}

/// The session as it was drawn: there is no judging of others.
fn drawn(command: &JudgeAuditedSession, desk: &Desk) -> Result<AuditedSession, Stop> {
    let key = BookKey::AuditedSession(command.audit_id, command.session_id);
    let book = desk.find::<AuditedSessionBook>(&key)?;
    let drawn = book.and_then(|book| book.drawn);
    let drawn = drawn.filter(|drawn| drawn.activity == command.activity_id);
    drawn.ok_or_else(|| {
        Refusal::new(RefusalCode::AuditSessionNotDrawn)
            .field("session_id")
            .with("id", command.session_id)
            .into()
    })
}

/// Everybody who served, recorded, signed, approved or changed it, now or at any earlier step; of
/// an imported one also who brought and who approved the import.
fn hands(session: &Session, desk: &Desk) -> Result<Vec<Actor>, Stop> {
    let import = session.import.map(|id| import(desk, id)).transpose()?;
    let brought = import.map(|import| import.opened.by);
    let approved = import.and_then(|import| import.approved);
    let steps = session.steps();
    let earlier = steps.iter().filter_map(|step| step.by);
    let signed = [session.confirmed, session.approved].into_iter().flatten();
    let own = std::iter::once(Actor::Person(session.person));
    Ok(own
        .chain(session.recorders())
        .chain(signed.chain(approved).map(|signature| signature.by))
        .chain(brought)
        .chain(earlier)
        .filter(|actor| *actor != Actor::System)
        .collect())
}

fn refused(code: RefusalCode) -> Stop {
    Refusal::new(code).into()
}
