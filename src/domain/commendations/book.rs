//! The books of commendations.

use serde::{Deserialize, Serialize};

use super::event::{CommendationEnd, CommendationKind};
use crate::domain::kernel::ids::{
    ActivityId, CommendationId, OrganisationId, PersonId, Position, SessionId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::stored::{Actor, ReasonCode};

/// State of one commendation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CommendationBook {
    /// Everything since it was given; absent: no such commendation.
    pub given: Option<Box<Commendation>>,
}

/// A commendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commendation {
    /// Whom.
    pub person: PersonId,
    /// In whose name.
    pub organisation: OrganisationId,
    /// How much is said.
    pub kind: CommendationKind,
    /// The session that it rests on.
    pub session: (ActivityId, SessionId),
    /// Who gave it.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// The event, where the sealed words are read from.
    pub position: Position,
    /// Its end; absent: it stands.
    pub ended: Option<Ended>,
}

/// The end of a commendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How.
    pub end: CommendationEnd,
    /// When.
    pub at: Moment,
    /// Why, where somebody says so.
    pub reason: Option<ReasonCode>,
}

/// The commendations of one person.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CommendationsOf {
    /// All that were ever given, in that order: which, by whom, when.
    pub given: Vec<(CommendationId, OrganisationId, Moment)>,
}

/// One page of the commendations that an organisation gave, in that order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CommendationRoll {
    /// The commendations.
    pub commendations: Vec<CommendationId>,
}

impl CommendationRoll {
    /// Commendations on one page; 16 bytes each.
    pub const LENGTH_MAX: u32 = 256;
}
