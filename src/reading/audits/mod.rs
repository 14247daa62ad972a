//! Audits: for everybody the figures and the error rate, for who looks over all the sessions.
//!
//! Every audit that was ever opened is listed, also one that was never closed: a rate cannot be
//! chosen among several draws without the others standing beside it.
//!
//! Must never: show an id of a session, person or activity in what is public.

mod shown;

use std::ops::Bound;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::{self, Asked, Page};
use super::report::tally::{Days, Stamp, stamp};
use super::sessions::SignatureView;
use super::texts::published;
use super::{Read, as_of, found, words};
use crate::domain::audits::book::{
    Audit, AuditBook, AuditState, AuditedSession, AuditedSessionBook, Judged,
};
use crate::domain::audits::draw::Stratum;
use crate::domain::audits::event::{Outcome, StratumFigures};
use crate::domain::audits::rate::Rate;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{
    ActivityId, AuditId, Digest32, OrganisationId, PersonId, Position, SessionId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::limits::AUDIT_SESSIONS_MAX;
use crate::run::Ledger;

/// One audit as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Time and randomness of the ledger are simulated: no record of real service.
    pub simulation: bool,
    /// The audit.
    pub audit_id: AuditId,
    /// Where it stands.
    pub state: AuditState,
    /// The same in words.
    pub state_words: String,
    /// What the draw depends on.
    pub seed: String,
    /// How many sessions were asked for.
    pub n: u32,
    /// Only sessions of this organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Service days it is about.
    pub days: Days,
    /// The population is that of the log below this position.
    pub population_at: Position,
    /// BLAKE3 over the 16 bytes of each drawn session's id: whoever draws with the same seed,
    /// scope and log comes to the same.
    pub digest: Digest32,
    /// When it was opened.
    pub opened_at: Moment,
    /// Position of the opening.
    pub position: Position,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// Position of the closing.
    pub closed_position: Option<Position>,
    /// Each stratum, the riskiest first.
    pub strata: Vec<AuditStratum>,
    /// All strata together.
    pub total: AuditFigures,
    /// The error rate of the population, its strata weighted by their sessions. Absent until the
    /// audit is closed, and where of a stratum with sessions nothing could be told.
    pub rate: Option<Rate>,
    /// How to read it, in words.
    pub meaning: Vec<String>,
}

/// One stratum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditStratum {
    /// Which.
    pub stratum: Stratum,
    /// What was drawn and found.
    #[serde(flatten)]
    pub figures: AuditFigures,
    /// Its error rate: absent until the audit is closed, and if nothing in it could be told.
    pub rate: Option<Rate>,
}

/// Counts of sessions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AuditFigures {
    /// Those of which the sample was drawn.
    pub population: u64,
    /// Those that were drawn.
    pub drawn: u32,
    /// Drawn, and not judged yet.
    pub waiting: u32,
    /// Evidence supports the record.
    pub found: u32,
    /// Evidence does not support the record.
    pub not_found: u32,
    /// Nobody can tell; part of no rate.
    pub cannot_tell: u32,
}

/// A drawn session, for who looks over all.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AuditedView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// Its stratum.
    pub stratum: Stratum,
    /// The session.
    pub session_id: SessionId,
    /// Its activity.
    pub activity_id: ActivityId,
    /// The organisation that recorded it.
    pub organisation_id: OrganisationId,
    /// The volunteer, known by id only.
    pub person_id: PersonId,
    /// What was found, as said last; absent while it waits.
    pub judged: Option<JudgedView>,
}

/// A judgement.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JudgedView {
    /// What was found.
    pub outcome: Outcome,
    /// The same in words.
    pub outcome_words: &'static str,
    /// What was looked at, in the auditor's own words.
    pub reason_text: Option<String>,
    /// Who judged, when.
    pub signed: SignatureView,
    /// Position of the event; its cause is the judgement that it replaced.
    pub position: Position,
}

/// One audit.
pub fn audit(ledger: &Ledger, id: AuditId, lang: Lang) -> Read<AuditView> {
    let stamp = stamp(ledger)?;
    let book = found::audit(ledger, id)?;
    Ok(view(stamp, id, found::audited(&book), lang))
}

/// All audits, by id.
pub fn audits(ledger: &Ledger, asked: &Asked, lang: Lang) -> Read<Page<AuditView>> {
    let stamp = stamp(ledger)?;
    let rows = page::books(ledger, asked, |id| BookKey::Audit(AuditId::from_bytes(id)))?;
    let found = rows.into_iter().filter_map(|(key, held)| match key {
        BookKey::Audit(id) => Some((id, found::Found::<AuditBook>::new(held.book)?)),
        _ => None,
    });
    Page::of(
        found.collect(),
        asked,
        |(id, _)| id.as_bytes().to_vec(),
        |(id, book)| Ok(view(stamp, id, found::audited(&book), lang)),
    )
}

/// The drawn sessions of an audit, in the order of the draw.
pub fn sessions(
    ledger: &Ledger,
    of: AuditId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<AuditedView>> {
    found::audit(ledger, of)?;
    let drawn = drawn(ledger, of)?;
    let listed = asked.paged(AUDIT_SESSIONS_MAX, |page| {
        Ok(if page == 0 { drawn.clone() } else { Vec::new() })
    })?;
    Page::of(
        listed,
        asked,
        |(index, _)| index.to_be_bytes().to_vec(),
        |(_, (id, drawn))| audited(ledger, id, &drawn, lang),
    )
}

fn view(stamp: Stamp, id: AuditId, audit: &Audit, lang: Lang) -> AuditView {
    let strata = audit.strata.iter().map(|it| AuditStratum {
        stratum: it.stratum,
        figures: AuditFigures::default().and(it),
        rate: audit.rate_of(it),
    });
    let state = audit.state();
    AuditView {
        as_of: stamp.as_of,
        simulation: stamp.simulation,
        audit_id: id,
        state,
        state_words: words::audit_state(state).of(lang).to_owned(),
        seed: audit.seed.clone(),
        n: audit.size,
        organisation_id: audit.population.organisation_id,
        days: Days {
            from: audit.population.from,
            to: audit.population.to,
        },
        population_at: audit.population_at,
        digest: audit.digest,
        opened_at: audit.opened.at,
        position: audit.position,
        closed_at: audit.closed.map(|closing| closing.signed.at),
        closed_position: audit.closed.map(|closing| closing.position),
        strata: strata.collect(),
        total: audit
            .strata
            .iter()
            .fold(AuditFigures::default(), AuditFigures::and),
        rate: audit.rate(),
        meaning: shown::meaning(audit, lang),
    }
}

impl AuditFigures {
    fn and(self, more: &StratumFigures) -> Self {
        Self {
            population: self.population + more.population,
            drawn: self.drawn + more.drawn,
            waiting: self.waiting + more.waiting(),
            found: self.found + more.found,
            not_found: self.not_found + more.not_found,
            cannot_tell: self.cannot_tell + more.cannot_tell,
        }
    }
}

/// At most [`AUDIT_SESSIONS_MAX`], by their places in the draw.
fn drawn(ledger: &Ledger, of: AuditId) -> Read<Vec<(SessionId, AuditedSession)>> {
    let key = |id| BookKey::AuditedSession(of, SessionId::from_bytes(id));
    let range = (
        Bound::Included(key([0; 16])),
        Bound::Included(key([0xff; 16])),
    );
    let bound = usize::try_from(AUDIT_SESSIONS_MAX).expect("some hundreds");
    let rows = ledger
        .store
        .range_of_kind(key([0; 16]).kind(), range, bound)?;
    let mut drawn: Vec<_> = rows
        .into_iter()
        .filter_map(|(key, held)| match key {
            BookKey::AuditedSession(_, id) => {
                let book = found::Found::<AuditedSessionBook>::new(held.book)?;
                Some((id, book.drawn?))
            }
            _ => None,
        })
        .collect();
    drawn.sort_by_key(|(_, drawn)| drawn.place);
    Ok(drawn)
}

fn audited(
    ledger: &Ledger,
    id: SessionId,
    drawn: &AuditedSession,
    lang: Lang,
) -> Read<AuditedView> {
    let as_of = as_of(ledger);
    let book = found::session(ledger, drawn.activity, id)?;
    let session = found::opened(&book);
    let judged = drawn
        .judged
        .map(|judged| judged_view(ledger, session.organisation, &judged, lang));
    Ok(AuditedView {
        as_of,
        stratum: drawn.stratum,
        session_id: id,
        activity_id: drawn.activity,
        organisation_id: session.organisation,
        person_id: session.person,
        judged: judged.transpose()?,
    })
}

fn judged_view(
    ledger: &Ledger,
    organisation: OrganisationId,
    judged: &Judged,
    lang: Lang,
) -> Read<JudgedView> {
    let path = ["meta.reason_text"];
    let [text] = published(ledger, organisation, judged.position, path)?;
    Ok(JudgedView {
        outcome: judged.outcome,
        outcome_words: words::outcome(judged.outcome).of(lang),
        reason_text: Some(text).filter(|text| !text.is_empty()),
        signed: SignatureView::from(&judged.signed),
        position: judged.position,
    })
}
