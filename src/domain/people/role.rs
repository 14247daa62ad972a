//! Roles and where they hold. Enforced by `decide`, from the actor's own book (I7).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::books::{Book, BookKey};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::kernel::ids::{GrantId, OrganisationId, StationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::organisations::succession::answering;
use crate::domain::stored::Actor;

/// What a person may do. Every registered person is a volunteer without a grant.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Takes people in and out and keys sessions of an organisation.
    Recorder,
    /// Approves and voids sessions of an organisation.
    Approver,
    /// Registers and takes in and out at one station.
    Clerk,
    /// Grants roles, opens stations and publishes activities of an organisation.
    OrganisationAdmin,
    /// Accredits organisations, adopts policies. Never edits a record.
    LedgerAdmin,
    /// Reads everything that is recorded; writes nothing.
    Auditor,
}

impl Role {
    /// Whether it is one of an organisation only: its administrators may grant it.
    pub const fn is_local(self) -> bool {
        match self {
            Self::Recorder | Self::Approver | Self::Clerk | Self::OrganisationAdmin => true,
            Self::LedgerAdmin | Self::Auditor => false,
        }
    }
}

/// Where a role holds.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// In this organisation; absent: in the whole ledger.
    pub organisation_id: Option<OrganisationId>,
    /// Only at this station of it.
    pub station_id: Option<StationId>,
}

impl Scope {
    /// The whole ledger.
    pub const LEDGER: Self = Self {
        organisation_id: None,
        station_id: None,
    };

    /// One organisation.
    pub fn organisation(id: OrganisationId) -> Self {
        Self {
            organisation_id: Some(id),
            station_id: None,
        }
    }

    /// Whether a role that holds here also holds at `place`.
    pub fn covers(self, place: Self) -> bool {
        let organisation = self
            .organisation_id
            .is_none_or(|id| place.organisation_id == Some(id));
        let station = self
            .station_id
            .is_none_or(|id| place.station_id == Some(id));
        organisation && station
    }
}

/// A role somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHeld {
    /// The grant.
    pub grant: GrantId,
    /// What.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// Last day it holds, if it ends.
    pub until: Option<LocalDate>,
}

impl RoleHeld {
    /// Whether it still holds on `day`.
    pub fn stands_on(&self, day: LocalDate) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

/// Refuses unless the actor holds one of `roles` at `place` today. The ledger itself holds none:
/// it lets time pass and does nothing else, or one person's act could count as two (R28). For an
/// organisation that has ended, the staff of its last successor acts, too (R39).
pub fn require(desk: &Desk, ctx: &Context, roles: &[Role], place: Scope) -> Result<(), Stop> {
    let Some(actor) = ctx.actor.person() else {
        return Err(role_missing(roles).into());
    };
    let Some(Book::Person(person)) = desk.book(&BookKey::Person(actor))? else {
        return Err(Refusal::new(RefusalCode::Unauthenticated).into());
    };
    if person.holds(roles, place, ctx.today()) {
        return Ok(());
    }
    // Looked at only now: hardly anybody acts for an organisation that has ended.
    if let Some(place) = successors(desk, place)?
        && person.holds(roles, place, ctx.today())
    {
        return Ok(());
    }
    let standing = |held: &&RoleHeld| roles.contains(&held.role) && held.stands_on(ctx.today());
    let held: Vec<Scope> = person
        .roles
        .iter()
        .filter(standing)
        .map(|it| it.scope)
        .collect();
    Err(held_elsewhere(&held, place)
        .unwrap_or_else(|| role_missing(roles))
        .into())
}

/// Refuses anybody but the ledger itself: what is due happens by itself (I14).
pub fn only_the_ledger(ctx: &Context) -> Result<(), Refusal> {
    match ctx.actor {
        Actor::System => Ok(()),
        Actor::Person(_) => Err(Refusal::new(RefusalCode::RoleMissing).with("role", "system")),
    }
}

/// The same place of the organisation that answers for it, if that is another one.
fn successors(desk: &Desk, place: Scope) -> Result<Option<Scope>, Stop> {
    let Some(id) = place.organisation_id else {
        return Ok(None);
    };
    let answering = answering(desk, id)?;
    Ok((answering != id).then_some(Scope {
        organisation_id: Some(answering),
        ..place
    }))
}

/// The refusal that names the place, for an actor who holds the role at another one.
fn held_elsewhere(held: &[Scope], place: Scope) -> Option<Refusal> {
    let organisation = place.organisation_id?;
    let of_it = |scope: &Scope| scope.organisation_id == Some(organisation);
    match (held.is_empty(), held.iter().any(of_it), place.station_id) {
        (false, true, Some(station)) => {
            Some(Refusal::new(RefusalCode::ClerkElsewhere).with("station", station))
        }
        (false, false, _) => {
            Some(Refusal::new(RefusalCode::OrganisationNotYours).with("organisation", organisation))
        }
        _ => None,
    }
}

fn role_missing(roles: &[Role]) -> Refusal {
    Refusal::new(RefusalCode::RoleMissing).with("role", names(roles))
}

fn names(roles: &[Role]) -> String {
    let names: Vec<_> = roles.iter().map(|role| format!("{role:?}")).collect();
    names.join(", ")
}
