//! Approvals by a rule, decided again from the log (F42): the events of one person under all ids,
//! folded in order, bring back what each rule saw; the same pure verdict is asked once more.
//!
//! What is compared is the rule and the grade that the event names. Whether the organisation stood
//! and the person's record was claimed is not asked again: without that there is no event.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;

use super::automatic::{Verdict, Why, verdict};
use super::book::SessionBook;
use super::event::{SessionApprovedByRule, SessionRef};
use super::fold::Folding;
use super::grade::{Evidence, grade};
use crate::domain::books::{Book, BookKey, Shelf};
use crate::domain::desk::{Context, Desk, Facts, Stop};
use crate::domain::event::{At, Event};
use crate::domain::fold::{fold, fold_session};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::zone::Zone;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::policy::pack::{Pack, RuleCode};
use crate::domain::stored::{Actor, PolicyRef};

/// One approval by a rule, decided again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Position of the approval.
    pub position: Position,
    /// Which session.
    pub of: SessionRef,
    /// The rule that the event names.
    pub rule: RuleCode,
    /// What the rules of the pinned pack say again.
    pub verdict: Verdict,
    /// Whether the grade came out the same.
    pub same_grade: bool,
}

impl Replayed {
    /// Whether the same rule approves again, seeing the same grade.
    pub fn holds(&self) -> bool {
        self.same_grade && self.verdict == Verdict::Approve(self.rule)
    }
}

/// The books of one person's sessions, folded as far as the events were fed.
pub struct Replay {
    shelf: Books,
    zone: Zone,
}

#[derive(Default)]
struct Books(HashMap<BookKey, Arc<Book>>);

impl Shelf for Books {
    type Error = Infallible;

    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Infallible> {
        let fresh = || Arc::new(Book::empty(key));
        let book = self.0.entry(key.clone()).or_insert_with(fresh);
        Ok(Arc::make_mut(book))
    }
}

impl Replay {
    /// Nothing fed yet.
    pub fn new(zone: Zone) -> Self {
        Self {
            shelf: Books::default(),
            zone,
        }
    }

    /// The next event of the person's streams; what it says again if it is an approval by a rule.
    /// `pack` gives the pack that an adoption embeds.
    pub fn feed<'p>(
        &mut self,
        at: At,
        event: &Event,
        pack: impl FnOnce(PolicyRef) -> Option<&'p Pack>,
    ) -> Option<Replayed> {
        let replayed = match event {
            Event::SessionApprovedByRule(approval) => {
                let pack = approval.meta.policy.and_then(pack);
                pack.and_then(|pack| self.decided(at, approval, pack))
            }
            _ => None,
        };
        self.fold(at, event);
        replayed
    }

    /// What concerns sessions and their people; of an import only the session, not the import.
    fn fold(&mut self, at: At, event: &Event) {
        let Ok(()) = match event {
            Event::SessionImported(imported) => Folding {
                shelf: &mut self.shelf,
                at,
                of: imported.activity,
                person: imported.subject.person_id,
                meta: &imported.meta,
            }
            .imported(imported),
            // Whose day it was: all ids of the same person, as of then (R23).
            Event::PeopleMerged(_) | Event::PeopleUnmerged(_) => {
                self.count_one_more();
                fold(&mut self.shelf, at, event)
            }
            other if other.is_of_session() => fold_session(&mut self.shelf, at, other),
            _ => Ok(()),
        };
    }

    /// A merge takes one off the ledger's count of people, who were never counted here.
    fn count_one_more(&mut self) {
        let Ok(ledger) = self.shelf.book::<LedgerBook>(&BookKey::Ledger);
        ledger.people += 1;
    }

    fn decided(&self, at: At, approval: &SessionApprovedByRule, pack: &Pack) -> Option<Replayed> {
        let of = approval.activity;
        let key = BookKey::Session(of.activity_id, of.session_id);
        let book = self.shelf.0.get(&key).and_then(|book| book_of(book))?;
        let session = book.opened.as_deref()?;
        let evidence = Evidence::of(session, &session.end?);
        let ctx = Context {
            now: at.recorded_at,
            zone: self.zone.clone(),
            actor: Actor::System,
            next: at.position,
            seed: [0; 32],
            facts: Facts::default(),
        };
        let ask = |desk: &Desk| verdict(session, of.session_id, pack, &ctx, desk);
        let graded = (approval.hours.grade, approval.hours.grade_reason);
        Some(Replayed {
            position: at.position,
            of,
            rule: approval.hours.rule,
            verdict: self.asked(ask),
            same_grade: grade(&evidence, &pack.grades) == graded,
        })
    }

    /// Asks until all books that the answer needs are on the desk.
    fn asked(&self, ask: impl Fn(&Desk) -> Result<Verdict, Stop>) -> Verdict {
        let mut desk = Desk::default();
        loop {
            let missing = match ask(&desk) {
                Ok(verdict) => return verdict,
                Err(Stop::Refused(_)) => return Verdict::Look(Why::Day),
                Err(Stop::Missing(key)) => vec![key],
                Err(Stop::MissingAll(keys)) => keys,
            };
            for key in missing {
                let book = self.shelf.0.get(&key).cloned();
                desk.put(key, book);
            }
        }
    }
}

fn book_of(book: &Book) -> Option<&SessionBook> {
    crate::domain::books::Kept::of(book)
}
