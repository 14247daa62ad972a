//! Shares and complaints: moves, and what a reader of the events alone would know of them.

use std::collections::BTreeMap;

use hourledger::domain::complaints::book::{ComplaintBook, ComplaintRoll, ComplaintsBook};
use hourledger::domain::complaints::command::AnswerComplaint;
use hourledger::domain::complaints::event::ComplaintOutcome;
use hourledger::domain::kernel::ids::{CertificateId, ComplaintId, PersonId, ShareId};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::shares::book::{ShareBook, SharesOf};
use hourledger::domain::shares::command::{ExtendShare, WithdrawShare};
use hourledger::domain::shares::event::ShareTerm;
use hourledger::domain::stored::Actor;
use hourledger::domain::{BookKey, Command, Event};

use super::model::Model;
use super::moves::{Kind, Move, pick};
use crate::cast::{self, District, certificate_of};
use crate::world::World;

/// What the events say of shares and complaints.
#[derive(Default)]
pub struct Shown {
    shares: BTreeMap<ShareId, Shared>,
    complaints: BTreeMap<ComplaintId, Option<ComplaintOutcome>>,
}

/// A share, as its events tell it.
struct Shared {
    person: PersonId,
    certificate: CertificateId,
    expires_at: Moment,
    withdrawn: bool,
}

/// A command on a share or a complaint, with who gives it.
pub fn moves(it: Move, district: &District, model: &Model) -> Option<(Actor, Command)> {
    match it.kind {
        Kind::Share => share_moves(it, district, model),
        _ => Some(complaint_moves(it, district, model)),
    }
}

/// A command on a share, by its holder or by anybody.
fn share_moves(it: Move, district: &District, model: &Model) -> Option<(Actor, Command)> {
    let anybody = pick(&model.people, it.by).filter(|_| it.by >= 224).copied();
    let term = ShareTerm::ALL[usize::from(it.length) % 3];
    let ids: Vec<ShareId> = model.shown.shares.keys().copied().collect();
    let (holder, command): (PersonId, Command) = match (pick(&ids, it.what), it.who % 4) {
        (Some(&share_id), 0) => (
            model.shown.shares[&share_id].person,
            ExtendShare { share_id, term }.into(),
        ),
        (Some(&share_id), 1) => (
            model.shown.shares[&share_id].person,
            WithdrawShare { share_id }.into(),
        ),
        _ => {
            let held: Vec<_> = model.certificates.keys().collect();
            let id = **pick(&held, it.what)?;
            let mut command = cast::share(id, it.who);
            command.term = term;
            (certificate_of(&district.world, id).person, command.into())
        }
    };
    Some((Actor::Person(anybody.unwrap_or(holder)), command))
}

/// A stranger complains, or an administrator answers.
fn complaint_moves(it: Move, district: &District, model: &Model) -> (Actor, Command) {
    let ids: Vec<ComplaintId> = model.shown.complaints.keys().copied().collect();
    let answered = pick(&ids, it.what).filter(|_| it.who.is_multiple_of(2));
    let Some(&complaint_id) = answered else {
        let number = (!it.who.is_multiple_of(3)).then_some(u32::from(it.from % 512));
        return (Actor::System, cast::complain(number).into());
    };
    let answer = AnswerComplaint {
        complaint_id,
        outcome: ComplaintOutcome::ALL[usize::from(it.length) % 4],
        text: "looked at".to_owned(),
    };
    let by = pick(&model.people, it.by).filter(|_| it.by >= 224);
    let by = by.copied().unwrap_or(district.founder);
    (Actor::Person(by), answer.into())
}

impl Shown {
    /// Reads the next event; whether it was one of these.
    pub fn feed(&mut self, event: &Event) -> bool {
        match event {
            Event::CertificateShared(event) => {
                let before = self.shares.insert(
                    event.share.share_id,
                    Shared {
                        person: event.subject.person_id,
                        certificate: event.share.certificate_id,
                        expires_at: event.term.expires_at,
                        withdrawn: false,
                    },
                );
                assert!(before.is_none(), "one code, one share");
            }
            Event::ShareExtended(event) => {
                let share = self.shares.get_mut(&event.share.share_id);
                let share = share.expect("made before it is extended");
                assert!(!share.withdrawn, "what is withdrawn stays closed");
                share.expires_at = event.term.expires_at;
            }
            Event::ShareWithdrawn(event) => {
                let share = self.shares.get_mut(&event.share.share_id);
                let share = share.expect("made before it is withdrawn");
                assert!(!share.withdrawn, "once");
                share.withdrawn = true;
            }
            Event::ComplaintReceived(event) => {
                self.complaints.insert(event.complaint.complaint_id, None);
            }
            Event::ComplaintAnswered(event) => {
                let id = event.complaint.complaint_id;
                let answer = self.complaints.insert(id, Some(event.answer.outcome));
                assert!(answer.is_some(), "received before it is answered");
            }
            _ => return false,
        }
        true
    }

    /// When all moves are played: every share is as its events say, in its holder's list; every
    /// complaint is on a page, and counted.
    pub fn holds(&self, world: &World) {
        let mut listed = 0;
        for (id, seen) in &self.shares {
            let book = world.book::<ShareBook>(&BookKey::Share(*id));
            let share = book.and_then(|book| book.made.as_deref()).expect("made");
            assert_eq!(
                (share.person, share.certificate, share.expires_at),
                (seen.person, seen.certificate, seen.expires_at)
            );
            assert_eq!(share.withdrawn_at.is_some(), seen.withdrawn);
            let own = world.book::<SharesOf>(&BookKey::SharesOf(seen.person));
            listed += usize::from(own.is_some_and(|own| own.shares.contains(id)));
        }
        assert_eq!(listed, self.shares.len());
        for (id, outcome) in &self.complaints {
            let book = world.book::<ComplaintBook>(&BookKey::Complaint(*id));
            let complaint = book.and_then(|book| book.received.as_deref());
            let answered = complaint.expect("received").answered;
            assert_eq!(answered.map(|it| it.outcome), *outcome);
        }
        let pages =
            (0..).map_while(|page| world.book::<ComplaintRoll>(&BookKey::ComplaintRoll(page)));
        let on_pages: usize = pages.map(|page| page.complaints.len()).sum();
        assert_eq!(on_pages, self.complaints.len());
        let counts = world.book::<ComplaintsBook>(&BookKey::Complaints);
        let counts = counts.copied().unwrap_or_default();
        let answered = self.complaints.values().flatten().count();
        assert_eq!(
            (counts.received as usize, counts.answered as usize),
            (self.complaints.len(), answered)
        );
    }
}
