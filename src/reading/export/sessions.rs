//! Sessions as rows of `sessions`.
//!
//! Start and end stand only where they are known; minutes between them that do not count are the
//! breaks, so that the reader finds the row to agree with itself. Who recorded and signed here is
//! named by id; what an import stated of it is kept in its words until somebody here signs anew.

use super::Exporter;
use super::names::{Name, Names};
use super::opening::{Opened, Opening, Slot, Source};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, SessionId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::sessions::book::{Session, Signature};
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::{self, SessionState};
use crate::interchange::values::LocalDateTime;
use crate::interchange::{SessionRow, SessionSource};
use crate::log::Fault;
use crate::reading::report::group::grade_of;
use crate::reading::{Read, found};
use crate::vault::Owner;

/// A row whose texts are still sealed.
struct Draft {
    id: Name,
    volunteer: Name,
    activity: Name,
    organisation: OrganisationId,
    date: LocalDate,
    span: Option<(LocalDateTime, LocalDateTime)>,
    break_minutes: Option<Minutes>,
    minutes: Minutes,
    source: Option<SessionSource>,
    recorder: Option<String>,
    confirmer: Option<String>,
    approved: Option<(String, LocalDate)>,
    state: SessionState,
    grade: Option<Grade>,
    stated: Option<Stated>,
    national: Option<(Slot, Option<LocalDate>)>,
}

/// What the import of a session stated.
struct Stated {
    recorder: Slot,
    confirmer: Slot,
    approved_by: Slot,
    approved_on: Option<LocalDate>,
    description: Slot,
    evidence_ref: Slot,
}

impl Exporter<'_> {
    /// Rows of sessions, in their order.
    pub fn sessions(&self, ids: &[(ActivityId, SessionId)]) -> Read<Vec<SessionRow>> {
        let mut opening = Opening::new(self.ledger);
        let (mut names, mut drafts) = (Names::default(), Vec::new());
        for &(activity, id) in ids {
            let book = found::session(self.ledger, activity, id)?;
            let session = found::opened(&book);
            drafts.push(self.session(&mut opening, &mut names, (activity, id), session)?);
        }
        let opened = opening.open(self.access, self.reader)?;
        Ok(drafts.iter().map(|draft| draft.row(&opened)).collect())
    }

    fn session(
        &self,
        opening: &mut Opening,
        names: &mut Names,
        (activity, id): (ActivityId, SessionId),
        session: &Session,
    ) -> Read<Draft> {
        let zone = &self.ledger.zone;
        let source = beginning(opening, session)?;
        let own = session.import.is_none();
        let minutes = session.contribution().minutes;
        let (span, break_minutes) = self.times(session, minutes);
        let signed = |signature: &Signature| signature.by.to_string();
        Ok(Draft {
            id: self.session_name(opening, (activity, id), source.as_ref())?,
            volunteer: names.person(self, opening, session.person)?,
            activity: names.activity(self, opening, activity)?,
            organisation: session.organisation,
            date: zone.date(session.started_at),
            span,
            break_minutes,
            minutes,
            source: channel(session, source.as_ref()),
            recorder: own.then(|| session.recorded_by.to_string()),
            confirmer: session.confirmed.as_ref().map(signed),
            approved: session
                .approved
                .as_ref()
                .map(|it| (signed(it), zone.date(it.at))),
            state: session.state,
            grade: grade_of(session),
            stated: source.map(|source| stated(opening, &source)),
            national: national(opening, session)?,
        })
    }

    /// Start and end where they are known, and the minutes between them that do not count. More
    /// minutes than lie between (rounded up) cannot be told with their times.
    fn times(
        &self,
        session: &Session,
        minutes: Minutes,
    ) -> (Option<(LocalDateTime, LocalDateTime)>, Option<Minutes>) {
        let Some(end) = session.end.filter(|_| !session.untimed) else {
            return (None, None);
        };
        let seconds = end.at.seconds_since(session.started_at);
        if minutes > Minutes((seconds + 59) / 60) {
            return (None, None);
        }
        let local = |moment| LocalDateTime::of(moment, &self.ledger.zone);
        let uncounted = seconds / 60 - minutes.0;
        // The reader allows a minute for rounding.
        let breaks = (uncounted > 1).then_some(Minutes(uncounted));
        (Some((local(session.started_at), local(end.at))), breaks)
    }
}

/// The event that imported it, if one did.
fn beginning(opening: &Opening, session: &Session) -> Result<Option<Source>, Fault> {
    let first = session.trail.first().filter(|_| session.import.is_some());
    let owner = Owner::Person(session.person);
    first
        .map(|&position| opening.source(position, owner))
        .transpose()
}

/// The mark that stands: of the import, or set here since.
fn national(
    opening: &mut Opening,
    session: &Session,
) -> Result<Option<(Slot, Option<LocalDate>)>, Fault> {
    let Some(mark) = session.national else {
        return Ok(None);
    };
    let source = opening.source(mark.position, Owner::Person(session.person))?;
    let path = if session.trail.first() == Some(&mark.position) {
        "content.national_reference"
    } else {
        "national.reference"
    };
    Ok(Some((opening.ask(&source, path), mark.entered_on)))
}

fn stated(opening: &mut Opening, source: &Source) -> Stated {
    Stated {
        recorder: opening.ask(source, "content.recorder"),
        confirmer: opening.ask(source, "content.confirmer"),
        approved_by: opening.ask(source, "content.approved_by"),
        approved_on: source.read("content.approved_on"),
        description: opening.ask(source, "content.description"),
        evidence_ref: opening.ask(source, "content.evidence_ref"),
    }
}

/// The channel that the source names, or that the session has here.
fn channel(session: &Session, source: Option<&Source>) -> Option<SessionSource> {
    if let Some(source) = source {
        let code = source.clear("place.stated")?;
        return serde_json::from_value(code.into()).ok();
    }
    Some(match session.source_in {
        state::Source::OnSiteCode | state::Source::Clerk | state::Source::PlannedEnd => {
            SessionSource::Clock
        }
        state::Source::Roster => SessionSource::Roster,
        state::Source::Keyed | state::Source::SelfDeclared => SessionSource::Keyed,
        state::Source::Imported => SessionSource::Import,
    })
}

impl Draft {
    fn row(&self, opened: &Opened) -> SessionRow {
        let stated = self.stated.as_ref();
        let said = |slot: fn(&Stated) -> Slot| stated.and_then(|it| opened.text(slot(it)));
        let (signer, signed_on) = self.approved.clone().unzip();
        SessionRow {
            row: 0,
            external_id: self.id.told(opened),
            volunteer_id: self.volunteer.told(opened),
            organisation_id: Some(self.organisation.to_string()),
            activity_id: self.activity.stated(opened),
            date: self.date,
            start: self.span.map(|(start, _)| start),
            end: self.span.map(|(_, end)| end),
            break_minutes: self.break_minutes,
            minutes: self.minutes,
            kind: None,
            description: said(|it| it.description),
            source: self.source,
            recorder: self.recorder.clone().or_else(|| said(|it| it.recorder)),
            confirmer: self.confirmer.clone().or_else(|| said(|it| it.confirmer)),
            approved_by: signer.or_else(|| said(|it| it.approved_by)),
            approved_on: signed_on.or(stated.and_then(|it| it.approved_on)),
            evidence_ref: said(|it| it.evidence_ref),
            national_reference: self.national.and_then(|(slot, _)| opened.text(slot)),
            national_entered_on: self.national.and_then(|(_, on)| on),
            ledger_state: Some(self.state),
            evidence_grade: self.grade,
            notes: Vec::new(),
        }
    }
}
