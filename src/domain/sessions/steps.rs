//! The steps of a session: which event each position of its trail is.
//!
//! In the normal course they follow from the session itself, in order: the start, the end (keyed
//! and declared sessions have both in one), the signature, the approval, the credits, and at last
//! the void with what it took back; so nothing is kept. The first dispute or correction writes
//! them down, since it takes signatures and times away, and so does the first mark of the national
//! system, which may come at any time; from then on each event adds its own.

use serde::{Deserialize, Serialize};

use super::book::{Session, Signature};
use super::state::Source;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::{Actor, ReasonCode};

/// One event of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What happened.
    pub what: StepKind,
    /// When it took effect or was signed; absent where only the event itself tells.
    pub at: Option<Moment>,
    /// Who did it; absent where only the event itself tells.
    pub by: Option<Actor>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum StepKind {
    /// Checked in on site, through this channel.
    CheckedIn(Source),
    /// Keyed in by a recorder.
    Keyed,
    /// Stated by another system, so many minutes.
    Imported(Minutes),
    /// Checked out on site after so many minutes.
    CheckedOut(Minutes),
    /// Nobody checked out: the planned end was taken.
    CheckOutForgotten(Minutes),
    /// The volunteer signed.
    Confirmed,
    /// Another person approved so many minutes.
    Approved(Minutes),
    /// Hours of one day became effective.
    Credited(LocalDate, Minutes),
    /// Somebody said that the record is wrong.
    Disputed(ReasonCode),
    /// The record was checked and stands.
    DisputeDismissed,
    /// Nobody answered the dispute in time.
    DisputeEscalated,
    /// The times were put right; so many minutes now.
    Corrected(ReasonCode, Minutes),
    /// Undone.
    Voided(ReasonCode),
    /// Found bought or fake; where a wide finding did it, the position of its opening.
    FoundFake(ReasonCode, Option<Position>),
    /// Hours of one day were taken back.
    Reversed(LocalDate, Minutes),
    /// Declared by the volunteer.
    Declared,
    /// The lead confirmed what the volunteer declared.
    DeclarationConfirmed,
    /// Ticked on the roster by a recorder.
    Rostered,
    /// A rule of the pack approved so many minutes.
    ApprovedByRule(Minutes),
    /// Entered in the national system on this day.
    EnteredNationally(LocalDate),
    /// That it was entered there is taken back.
    NationalWithdrawn(ReasonCode),
}

impl StepKind {
    /// The approval of so many minutes: by a person, or by a rule, whose acts are the ledger's.
    pub fn approved_by(by: Actor, minutes: Minutes) -> Self {
        match by {
            Actor::Person(_) => Self::Approved(minutes),
            Actor::System => Self::ApprovedByRule(minutes),
        }
    }

    /// Whether it takes away what the earlier steps could be told from, or its place among them.
    pub fn bends(self) -> bool {
        matches!(
            self,
            Self::Disputed(_)
                | Self::Corrected(..)
                | Self::FoundFake(..)
                | Self::EnteredNationally(_)
                | Self::NationalWithdrawn(_)
        )
    }
}

impl Session {
    /// All steps, one for each position of the trail.
    pub fn steps(&self) -> Vec<Step> {
        match &self.history {
            Some(steps) => steps.clone(),
            None => self.straight_steps(),
        }
    }

    /// Where the wide finding was opened that found the session fake, if one did.
    pub fn wide_finding(&self) -> Option<Position> {
        let mut steps = self.history.iter().flatten().rev();
        steps.find_map(|step| match step.what {
            StepKind::FoundFake(_, finding) => finding,
            _ => None,
        })
    }

    fn straight_steps(&self) -> Vec<Step> {
        let beginning = self.beginning().into_iter().chain(self.signatures());
        let credited = self.credits.iter().map(|credit| Step {
            what: StepKind::Credited(credit.date, credit.minutes),
            at: None,
            by: None,
        });
        beginning.chain(credited).chain(self.undoing()).collect()
    }

    fn beginning(&self) -> Vec<Step> {
        let whole = self.source_in.is_typed() || self.source_in == Source::Imported;
        let what = match self.source_in {
            Source::Keyed => StepKind::Keyed,
            Source::SelfDeclared => StepKind::Declared,
            Source::Roster => StepKind::Rostered,
            Source::Imported => StepKind::Imported(self.counted_minutes()),
            channel => StepKind::CheckedIn(channel),
        };
        let mut steps = vec![Step {
            what,
            at: Some(self.started_at).filter(|_| !self.untimed),
            by: Some(self.recorded_by),
        }];
        steps.extend(self.end.filter(|_| !whole).map(|end| Step {
            what: match end.source {
                Source::PlannedEnd => StepKind::CheckOutForgotten(end.minutes),
                _ => StepKind::CheckedOut(end.minutes),
            },
            at: Some(end.at),
            by: Some(end.recorded_by),
        }));
        steps
    }

    fn signatures(&self) -> impl Iterator<Item = Step> {
        let confirmed = match self.source_in {
            Source::SelfDeclared => StepKind::DeclarationConfirmed,
            _ => StepKind::Confirmed,
        };
        let by = self.approved.map_or(Actor::System, |it| it.by);
        let approved = StepKind::approved_by(by, self.counted_minutes());
        let signed = |(signature, what): (Option<Signature>, StepKind)| {
            let signature = signature?;
            Some(Step {
                what,
                at: Some(signature.at),
                by: Some(signature.by),
            })
        };
        let signatures = [(self.confirmed, confirmed), (self.approved, approved)];
        signatures.into_iter().filter_map(signed)
    }

    fn undoing(&self) -> Vec<Step> {
        let Some((reason, signature)) = self.voided else {
            return Vec::new();
        };
        let by_signer = |what| Step {
            what,
            at: Some(signature.at),
            by: Some(signature.by),
        };
        let reversed = self.credits.iter().filter(|credit| credit.reversed);
        let reversed = reversed.map(|it| by_signer(StepKind::Reversed(it.date, it.minutes)));
        let voided = by_signer(StepKind::Voided(reason));
        std::iter::once(voided).chain(reversed).collect()
    }
}
