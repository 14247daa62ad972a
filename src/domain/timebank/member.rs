//! What the time bank knows of people: relations, attested need, for whom they earn (R62 to R64).

use super::command::{AssignEarning, AttestNeed, EndRelation, FreezeAccount, RecordRelation};
use super::event::{
    AccountFrozen, EarningAssigned, EarningGroup, FreezeGroup, MemberGroup, NeedAttested,
    NeedGroup, RelationEnd, RelationEnded, RelationGroup, RelationRecorded,
};
use super::hold::scope;
use super::purse::{member, members};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::RELATIONS_MAX;
use crate::domain::organisations::standing::may_record;
use crate::domain::people::alias::{acted, ids_of, same_person, survivor};
use crate::domain::people::decide::person;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::pack::{Receiver, Relation};
use crate::domain::stored::Actor;

/// Refuses whoever is not this person, under any of their ids.
pub(super) fn only_oneself(person: PersonId, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if acted(desk, ctx, [Actor::Person(person)])? {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::RecordNotYours).into())
}

/// How a receiver is related to a holder, if the policy allows it and the age is reached.
pub(super) fn may_receive(
    holder: PersonId,
    receiver: PersonId,
    allowed: &[Receiver],
    ctx: &Context,
    desk: &Desk,
) -> Result<Relation, Stop> {
    let relation = relation(holder, receiver, desk)?;
    let refused = || Refusal::new(RefusalCode::RelationNotAllowed).field("beneficiary_id");
    let relation = relation.ok_or_else(refused)?;
    let rule = allowed.iter().find(|it| it.relation == relation);
    let rule = rule.ok_or_else(refused)?;
    let Some(least) = least_age(rule, receiver, ctx, desk)? else {
        return Ok(relation);
    };
    let unknown = || Refusal::new(RefusalCode::AgeUnknown).field("beneficiary_id");
    let age = ctx.facts.ages.get(&receiver).copied().ok_or_else(unknown)?;
    if age < least {
        return Err(Refusal::new(RefusalCode::AgeTooYoung)
            .field("beneficiary_id")
            .with("least", least)
            .into());
    }
    Ok(relation)
}

/// The age that a receiver must have reached; the lower one where their need is attested.
fn least_age(
    rule: &Receiver,
    receiver: PersonId,
    ctx: &Context,
    desk: &Desk,
) -> Result<Option<u32>, Stop> {
    match rule.age_min_in_need {
        Some(lower) if in_need(receiver, ctx, desk)? => Ok(Some(lower)),
        _ => Ok(rule.age_min),
    }
}

/// Whether somebody's need is attested today.
pub(super) fn in_need(person: PersonId, ctx: &Context, desk: &Desk) -> Result<bool, Stop> {
    for member in members(desk, person)? {
        if member.need.is_some_and(|(until, _)| ctx.today() <= until) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// How one is related to another, as it was proven.
pub(super) fn relation(
    holder: PersonId,
    other: PersonId,
    desk: &Desk,
) -> Result<Option<Relation>, Stop> {
    if same_person(desk, holder, other)? {
        return Ok(Some(Relation::Own));
    }
    let others = ids_of(desk, other)?;
    for member in members(desk, holder)? {
        if let Some(held) = member
            .relations
            .iter()
            .find(|held| others.contains(&held.to))
        {
            return Ok(Some(held.relation));
        }
    }
    Ok(None)
}

/// Records that a relation was proven. Neither of the two may record it.
pub fn record_relation(
    command: &RecordRelation,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    const STAFF: &[Role] = &[Role::Clerk, Role::OrganisationAdmin];
    require(desk, ctx, STAFF, scope(command.place))?;
    may_record(desk, command.place.organisation_id)?;
    let two = [command.person_id, command.to];
    for id in two {
        person(desk, survivor(desk, id)?)?;
    }
    if acted(desk, ctx, two.map(Actor::Person))? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    let is_own = command.relation == Relation::Own;
    if is_own || same_person(desk, command.person_id, command.to)? {
        return Err(Refusal::new(RefusalCode::RelationToOneself)
            .field("to")
            .into());
    }
    let held = member(desk, command.person_id)?.relations;
    let known = held.iter().any(|it| it.to == command.to);
    if !known && held.len() >= RELATIONS_MAX {
        return Err(Refusal::new(RefusalCode::RelationsTooMany)
            .with("max", RELATIONS_MAX)
            .into());
    }
    Ok(vec![Event::RelationRecorded(RelationRecorded {
        meta: ctx.meta(),
        relation: RelationGroup {
            proof_digest: command.proof_digest,
            relation: command.relation,
            to: command.to,
        },
        subject: MemberGroup {
            person_id: command.person_id,
        },
    })])
}

/// Records that a relation ended: by the holder, or an administrator of the ledger.
pub fn end_relation(command: &EndRelation, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    if !acted(desk, ctx, [Actor::Person(command.person_id)])? {
        require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    }
    let held = member(desk, command.person_id)?.relations;
    let known = held.iter().find(|it| it.to == command.to);
    let known = known.ok_or_else(|| Refusal::new(RefusalCode::RelationNotAllowed).field("to"))?;
    Ok(vec![Event::RelationEnded(RelationEnded {
        meta: ctx.meta().caused_by(known.position),
        relation: RelationEnd { to: command.to },
        subject: MemberGroup {
            person_id: command.person_id,
        },
    })])
}

/// Attests somebody's need until a day. Nobody attests their own.
pub fn attest_need(command: &AttestNeed, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let place = Scope::organisation(command.organisation_id);
    require(desk, ctx, &[Role::OrganisationAdmin], place)?;
    may_record(desk, command.organisation_id)?;
    person(desk, survivor(desk, command.person_id)?)?;
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    Ok(vec![Event::NeedAttested(NeedAttested {
        meta: ctx.meta(),
        need: NeedGroup {
            until: command.until,
        },
        subject: MemberGroup {
            person_id: command.person_id,
        },
    })])
}

/// Chooses for whom one's service earns from now on.
pub fn assign(command: &AssignEarning, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    only_oneself(command.person_id, ctx, desk)?;
    if let Some(organisation) = command.organisation_id {
        may_record(desk, organisation)?;
    }
    let person_id = survivor(desk, command.person_id)?;
    Ok(vec![Event::EarningAssigned(EarningAssigned {
        earning: EarningGroup {
            organisation_id: command.organisation_id,
        },
        meta: ctx.meta(),
        subject: MemberGroup { person_id },
    })])
}

/// Freezes somebody's accounts, or opens them again. Nobody does so with their own.
pub fn freeze(command: &FreezeAccount, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    person(desk, survivor(desk, command.person_id)?)?;
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    let frozen = member(desk, command.person_id)?.frozen;
    if frozen.is_some() == command.frozen {
        let code = if command.frozen {
            RefusalCode::AccountFrozen
        } else {
            RefusalCode::AccountOpen
        };
        let refusal = Refusal::new(code);
        return Err(match frozen {
            Some(position) => refusal.with("position", position).into(),
            None => refusal.into(),
        });
    }
    Ok(vec![Event::AccountFrozen(AccountFrozen {
        freeze: FreezeGroup {
            frozen: command.frozen,
        },
        meta: ctx.meta().caused_by(frozen).because(command.reason, None),
        subject: MemberGroup {
            person_id: command.person_id,
        },
    })])
}
