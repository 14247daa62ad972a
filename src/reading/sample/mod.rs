//! The audit sample (F125): sessions for an auditor to check on paper, drawn so that neither the
//! auditor nor who is audited chooses them.
//!
//! Population: every session whose hours are effective, on the service days and of the
//! organisation asked for; what is disputed, voided or found fake counts in no total and is not
//! among them, so the population's minutes are the scope's effective minutes. Strata follow the
//! signs of the approval queue (`domain::sessions::risk`). Whoever has the log up to the position
//! in the header, the seed and the scope draws the same sample.
//!
//! Must never: show a personal text, or hold more sessions than it may draw.

mod shown;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Read;
use super::report::tally::{Days, Stamp};
use crate::domain::audits::draw::Stratum;
use crate::domain::audits::drawing::{Drawn, digest};
use crate::domain::audits::question::Question;
use crate::domain::kernel::ids::{
    ActivityId, Digest32, OrganisationId, PersonId, Position, SessionId,
};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::AUDIT_SESSIONS_MAX;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::risk::Risk;
use crate::run::Ledger;
use crate::run::drawing::{self, Met};

/// Sessions that one answer of the API draws, as many as an audit holds.
pub const SIZE_MAX: u32 = AUDIT_SESSIONS_MAX;
/// Sessions that one draw in the directory may hold in memory, of each stratum.
pub const SIZE_MAX_IN_DIRECTORY: u32 = 100_000;

/// The sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SampleView {
    /// How far it saw: the position of the log that the draw belongs to.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The seed.
    pub seed: String,
    /// How many sessions were asked for.
    pub n: u32,
    /// Only sessions of this organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Service days it is about.
    pub days: Days,
    /// The strata, the riskiest first.
    pub strata: Vec<StratumLine>,
    /// BLAKE3 over the 16 bytes of each drawn session's id, in the order of `sessions`: two draws
    /// with the same digest are the same, and an audit records it.
    pub digest: Digest32,
    /// The sessions to check, by stratum, in the order of the draw.
    pub sessions: Vec<SampledSession>,
}

/// One stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StratumLine {
    /// Which.
    pub stratum: Stratum,
    /// Sessions in it.
    pub population: u64,
    /// Their effective minutes.
    pub population_minutes: i64,
    /// Sessions drawn.
    pub drawn: u64,
    /// Their effective minutes.
    pub drawn_minutes: i64,
}

/// One session to check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SampledSession {
    /// Its stratum.
    pub stratum: Stratum,
    /// Sum of the weights of its signs.
    pub points: u32,
    /// What asks for a closer look, the heaviest first.
    pub signs: Vec<Risk>,
    /// The session.
    pub session_id: SessionId,
    /// Its activity.
    pub activity_id: ActivityId,
    /// The organisation that recorded it.
    pub organisation_id: OrganisationId,
    /// The volunteer, known by id only.
    pub person_id: PersonId,
    /// Its service day.
    pub date: LocalDate,
    /// Its effective minutes.
    pub minutes: i64,
    /// Its evidence grade.
    pub grade: Option<Grade>,
    /// Positions of all its events, so that each can be proved.
    pub positions: Vec<Position>,
}

/// Draws the sample.
pub fn sample(ledger: &Ledger, question: &Question) -> Read<SampleView> {
    let drawn = drawing::sample(ledger, question, |met| sampled(ledger, met))?;
    let strata = drawn.strata.iter().map(line).collect();
    let sessions = drawn.strata.into_iter().flat_map(|stratum| stratum.items);
    let sessions: Vec<SampledSession> = sessions.collect();
    let population = question.population();
    Ok(SampleView {
        stamp: Stamp {
            as_of: drawn.as_of,
            exact: drawn.exact,
            simulation: ledger.opened()?.is_some_and(|opened| opened.simulation),
        },
        seed: question.seed().to_owned(),
        n: question.size(),
        organisation_id: population.organisation_id,
        days: Days {
            from: population.from,
            to: population.to,
        },
        strata,
        digest: digest(sessions.iter().map(|it| it.session_id)),
        sessions,
    })
}

fn line(drawn: &Drawn<SampledSession>) -> StratumLine {
    StratumLine {
        stratum: drawn.stratum,
        population: drawn.population,
        population_minutes: drawn.minutes,
        drawn: drawn.items.len() as u64,
        drawn_minutes: drawn.items.iter().map(|session| session.minutes).sum(),
    }
}

fn sampled(ledger: &Ledger, met: &Met<'_>) -> SampledSession {
    let (session, assessment) = (met.session, met.assessment);
    SampledSession {
        stratum: met.stratum,
        points: assessment.points(),
        signs: assessment.risks.clone(),
        session_id: met.id,
        activity_id: met.activity,
        organisation_id: session.organisation,
        person_id: session.person,
        date: ledger.zone.date(session.started_at),
        minutes: session.credited_minutes().0,
        grade: session.standing_credits().next().map(|credit| credit.grade),
        positions: session.trail.clone(),
    }
}
