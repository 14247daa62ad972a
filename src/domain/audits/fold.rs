//! Folding events of audits into books.

use super::book::{Audit, AuditBook, AuditedSession, AuditedSessionBook, Closing, Judged};
use super::event::{AuditClosed, AuditOpened, AuditSessionJudged, StratumFigures};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::At;
use crate::domain::kernel::ids::AuditId;
use crate::domain::ledger::stream::note;
use crate::domain::sessions::book::Signature;
use crate::domain::stored::Meta;

/// An audit was opened: its figures, and a book for each session that it drew.
pub fn opened<S: Shelf>(shelf: &mut S, at: At, event: &AuditOpened) -> Result<(), S::Error> {
    let (group, sample) = (&event.audit, &event.sample);
    let audit = Audit {
        seed: group.seed.clone(),
        size: group.size,
        population: group.population,
        population_at: group.population_at,
        digest: sample.digest,
        opened: signature(at, &event.meta),
        position: at.position,
        strata: sample.strata.iter().map(StratumFigures::of).collect(),
        closed: None,
    };
    let book = shelf.begun::<AuditBook>(&BookKey::Audit(group.audit_id))?;
    book.opened = Some(Box::new(audit));
    for (place, drawn) in (0..).zip(&sample.sessions) {
        let key = BookKey::AuditedSession(group.audit_id, drawn.session_id);
        shelf.begun::<AuditedSessionBook>(&key)?.drawn = Some(AuditedSession {
            activity: drawn.activity_id,
            stratum: drawn.stratum,
            place,
            judged: None,
        });
    }
    Ok(())
}

/// A drawn session was judged, for the first time or anew. It stands in the stream of the person
/// whose session it is: what is said of their record is theirs to see.
pub fn judged<S: Shelf>(shelf: &mut S, at: At, event: &AuditSessionJudged) -> Result<(), S::Error> {
    let (group, outcome) = (event.audit, event.judgement.outcome);
    let key = BookKey::AuditedSession(group.audit_id, event.activity.session_id);
    let book = shelf.book::<AuditedSessionBook>(&key)?;
    let drawn = book.drawn.as_mut().expect("only what was drawn is judged");
    let before = drawn.judged.replace(Judged {
        outcome,
        signed: signature(at, &event.meta),
        position: at.position,
    });
    let audit = opened_audit(shelf, group.audit_id)?;
    let mut strata = audit.strata.iter_mut();
    let stratum = strata.find(|it| it.stratum == group.stratum);
    let stratum = stratum.expect("an opening lists every stratum");
    if let Some(before) = before {
        *stratum.count(before.outcome) -= 1;
    }
    *stratum.count(outcome) += 1;
    note(shelf, Subject::Person(event.subject.person_id), at.position)
}

/// Nothing more is judged.
pub fn closed<S: Shelf>(shelf: &mut S, at: At, event: &AuditClosed) -> Result<(), S::Error> {
    let audit = opened_audit(shelf, event.audit.audit_id)?;
    audit.closed = Some(Closing {
        signed: signature(at, &event.meta),
        position: at.position,
    });
    Ok(())
}

fn opened_audit<S: Shelf>(shelf: &mut S, id: AuditId) -> Result<&mut Audit, S::Error> {
    let book = shelf.book::<AuditBook>(&BookKey::Audit(id))?;
    let audit = book.opened.as_deref_mut();
    Ok(audit.expect("the first event of an audit opens it"))
}

fn signature(at: At, meta: &Meta) -> Signature {
    Signature {
        by: meta.actor,
        at: at.recorded_at,
    }
}
