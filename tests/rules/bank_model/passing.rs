//! Time that passes in a run: what has become due, and what the reference says of it.

use hourledger::domain::BookKey;
use hourledger::domain::due::{Deadline, DueIndex, DuePage, DueSubject, SHARDS, hour_no};

use super::Tally;
use super::run::Run;

impl Run {
    /// The ledger says what has become due, each twice: a deadline passes once.
    pub fn deadlines(&mut self, tally: &mut Tally) {
        let due = self.due();
        for deadline in due {
            let now = self.now();
            let expected = match deadline.subject {
                DueSubject::Session(_) | DueSubject::Star(_) => None,
                DueSubject::TransferRequest { request_id } => {
                    Some(self.request_runs_out(request_id))
                }
                DueSubject::Hold { hold_id } => {
                    let side = usize::from(!self.holds[0].contains(&hold_id));
                    let index = self.holds[side].iter().position(|id| *id == hold_id);
                    let index = index.expect("every hold is known");
                    let held = self.sides[side].holds[index].clone();
                    let fits = |(to, _)| self.related(held.holder, to);
                    let related = held.to.is_some_and(fits);
                    Some(self.sides[side].run_out(index, related, now))
                }
                DueSubject::Closing { person_id } => Some(self.closes(person_id)),
                DueSubject::Credits { account, unit } => {
                    let who = self.accounts.iter().position(|it| *it == account);
                    let who = who.expect("every account is known");
                    let side = usize::from(unit.byte());
                    Some(self.sides[side].expire(who, deadline.at.unix()))
                }
            };
            self.command(None, deadline, expected, tally);
            self.command(None, deadline, Some(Err("passed")), tally);
        }
    }

    /// Deadlines reached by now, in their order.
    fn due(&self) -> Vec<Deadline> {
        let world = &self.district.world;
        let index = world.book::<DueIndex>(&BookKey::DueIndex);
        let hours = index.cloned().unwrap_or_default().hours;
        let mut due: Vec<Deadline> = Vec::new();
        for (hour, _) in hours.range(..=hour_no(world.now)) {
            for shard in 0..SHARDS {
                let page = world.book::<DuePage>(&BookKey::Due(*hour, shard));
                due.extend(page.iter().flat_map(|page| &page.deadlines));
            }
        }
        due.retain(|deadline| deadline.at <= world.now);
        due.sort();
        due
    }
}
