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

pub mod draw;
mod shown;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::draw::{First, Order, Stratum, allocation};
use super::Read;
use super::report::tally::{Days, Seen, Stamp, Tally, tallied};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, Position, SessionId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::book::PackBook;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::risk::{Assessment, Risk, assess};
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::PolicyRef;
use crate::log::Fault;
use crate::run::Ledger;

/// Sessions that one answer of the API draws.
pub const SIZE_MAX: u32 = 500;
/// Sessions that one draw in the directory may hold in memory, of each stratum.
pub const SIZE_MAX_IN_DIRECTORY: u32 = 100_000;
/// Characters of a seed.
pub const SEED_CHARS_MAX: usize = 200;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    seed: String,
    size: u32,
    days: Days,
    organisation: Option<OrganisationId>,
}

impl Question {
    /// A draw of `size` sessions, at least one and at most `size_max`.
    ///
    /// The seed is text that anybody can type again: no blanks around it, nothing invisible.
    pub fn new(
        seed: &str,
        (size, size_max): (u32, u32),
        days: Days,
        organisation: Option<OrganisationId>,
    ) -> Result<Self, Refusal> {
        check_text("seed", seed, SEED_CHARS_MAX)?;
        if seed.trim() != seed {
            let refusal = Refusal::new(RefusalCode::QueryMalformed).field("seed");
            return Err(refusal.with("detail", "it begins or ends with a blank"));
        }
        if !(1..=size_max).contains(&size) {
            return Err(Refusal::new(RefusalCode::NumberOutOfRange)
                .field("n")
                .with("min", 1)
                .with("max", size_max));
        }
        Ok(Self {
            seed: seed.to_owned(),
            size,
            days,
            organisation,
        })
    }
}

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
    let bound = usize::try_from(question.size).expect("at most 100,000");
    let new = || Drawing {
        ledger,
        order: Order::of(&question.seed),
        strata: Stratum::ALL.map(|stratum| Drawn::new(stratum, bound)),
        packs: BTreeMap::new(),
    };
    let (drawing, stamp) = tallied(ledger, question.organisation, question.days, new)?;
    let (strata, sessions) = drawing.drawn(question.size);
    Ok(SampleView {
        stamp,
        seed: question.seed.clone(),
        n: question.size,
        organisation_id: question.organisation,
        days: question.days,
        strata,
        sessions,
    })
}

/// The draw on its way over the sessions.
struct Drawing<'l> {
    ledger: &'l Ledger,
    order: Order,
    strata: [Drawn; 3],
    packs: BTreeMap<Position, PackBook>,
}

/// What was seen of one stratum, and its first sessions so far.
struct Drawn {
    stratum: Stratum,
    population: u64,
    minutes: i64,
    first: First<SampledSession>,
}

impl Drawn {
    fn new(stratum: Stratum, bound: usize) -> Self {
        Self {
            stratum,
            population: 0,
            minutes: 0,
            first: First::new(bound),
        }
    }
}

impl Tally for Drawing<'_> {
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault> {
        if seen.session.state != SessionState::Effective {
            return Ok(());
        }
        let assessment = self.assessment(seen)?;
        let stratum = Stratum::of(assessment.points());
        let of_stratum = |drawn: &&mut Drawn| drawn.stratum == stratum;
        let drawn = self.strata.iter_mut().find(of_stratum);
        let drawn = drawn.expect("every stratum is there");
        drawn.population += 1;
        drawn.minutes += seen.session.credited_minutes().0;
        let place = self.order.place(seen.id);
        drawn
            .first
            .show(place, || Ok(sampled(seen, stratum, &assessment)))
    }

    fn join(&mut self, later: Self) {
        for (drawn, later) in self.strata.iter_mut().zip(later.strata) {
            drawn.population += later.population;
            drawn.minutes += later.minutes;
            drawn.first.join(later.first);
        }
    }
}

impl Drawing<'_> {
    /// What speaks against the session by the rules it pinned.
    fn assessment(&mut self, seen: &Seen<'_>) -> Result<Assessment, Fault> {
        let policy: PolicyRef = seen.session.policy;
        if let Entry::Vacant(slot) = self.packs.entry(policy.adopted_at) {
            slot.insert(self.ledger.book(&BookKey::Pack(policy.adopted_at.0))?);
        }
        let pack = self.packs[&policy.adopted_at].pack.as_deref();
        let assessment = pack.and_then(|pack| assess(seen.session, pack, &self.ledger.zone));
        let missing = "an effective session has ended, under a pack that was adopted";
        assessment.ok_or_else(|| Fault::fatal(format!("assessing session {}", seen.id), missing))
    }

    fn drawn(self, size: u32) -> (Vec<StratumLine>, Vec<SampledSession>) {
        let population = [0, 1, 2].map(|at: usize| self.strata[at].population);
        let counts = allocation(size.into(), population);
        let mut sessions = Vec::new();
        let mut lines = Vec::new();
        for (drawn, count) in self.strata.into_iter().zip(counts) {
            let begun = sessions.len();
            sessions.extend(drawn.first.into_first(count));
            let own = &sessions[begun..];
            lines.push(StratumLine {
                stratum: drawn.stratum,
                population: drawn.population,
                population_minutes: drawn.minutes,
                drawn: own.len() as u64,
                drawn_minutes: own.iter().map(|session| session.minutes).sum(),
            });
        }
        (lines, sessions)
    }
}

fn sampled(seen: &Seen<'_>, stratum: Stratum, assessment: &Assessment) -> SampledSession {
    let session = seen.session;
    SampledSession {
        stratum,
        points: assessment.points(),
        signs: assessment.risks.clone(),
        session_id: seen.id,
        activity_id: seen.activity,
        organisation_id: session.organisation,
        person_id: session.person,
        date: seen.date,
        minutes: session.credited_minutes().0,
        grade: session.standing_credits().next().map(|credit| credit.grade),
        positions: session.trail.clone(),
    }
}
