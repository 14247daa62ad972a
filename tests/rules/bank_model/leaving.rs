//! Heirs and closings in a run.

use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::timebank::account::Account;

use super::Tally;
use super::moves::Move;
use super::reference::Who;
use super::run::Run;
use super::scenes::WAITING_DAYS;
use crate::cast::{begin_closing, call_off, name_heir};

impl Run {
    /// Somebody names an heir or nobody, an administrator begins a closing, or calls one off.
    pub fn leave(&mut self, (who, other): (Who, Who), it: Move, tally: &mut Tally) {
        match it.much % 4 {
            0 => self.begin(who, tally),
            1 => self.call_off(who, tally),
            _ => self.name(who, (it.much % 8 < 6).then_some(other), tally),
        }
    }

    fn name(&mut self, who: Who, heir: Option<Who>, tally: &mut Tally) {
        let holder = self.sides[0].survivor[who];
        let stands = self.heirs.get(&holder).map(|(_, heir)| *heir) == heir;
        let fits = heir.is_none_or(|heir| self.related(holder, heir));
        let open = self.sides[0].not_closing(who).is_ok();
        let expected = if open && !stands && fits {
            Ok(())
        } else {
            Err("not so")
        };
        let account = heir.map(|heir| Account::Person(self.people[heir]));
        let actor = Some(self.survivor(who));
        let command = name_heir(self.people[who], account);
        if self
            .command(actor, command, Some(expected), tally)
            .is_some()
        {
            let order = self.district.world.log.len();
            match heir {
                Some(heir) => self.heirs.insert(holder, (order, heir)),
                None => self.heirs.remove(&holder),
            };
        }
    }

    fn begin(&mut self, who: Who, tally: &mut Tally) {
        let holder = self.sides[0].survivor[who];
        let expected = self.sides[0].not_closing(holder);
        if expected.is_ok() {
            let now = self.now();
            let ends_at = now + i64::from(WAITING_DAYS) * 24 * 3_600;
            for side in &mut self.sides {
                side.closing.insert(holder, ends_at);
            }
            self.level();
            self.sides
                .iter_mut()
                .for_each(|side| side.give_up(holder, now));
            self.end_requests(holder);
            let named = self.sides[0].ids(holder).into_iter();
            let newest = named.filter_map(|id| self.heirs.get(&id)).max();
            let heir = newest.map(|(_, heir)| *heir);
            let heir = heir.filter(|heir| self.related(holder, *heir));
            self.left_to.insert(holder, heir);
        }
        let command = begin_closing(self.people[who]);
        let founder = Some(self.adopters[0]);
        self.command(founder, command, Some(expected), tally);
    }

    fn call_off(&mut self, who: Who, tally: &mut Tally) {
        let now = self.now();
        let ids = self.sides[0].ids(who);
        let ends = |id: &Who| self.sides[0].closing.get(id).copied();
        let waits = |id: &Who| ends(id).is_some_and(|at| at > now);
        let off: Vec<Who> = ids.into_iter().filter(waits).collect();
        let expected = if off.is_empty() { Err("none") } else { Ok(()) };
        for id in off {
            self.sides.iter_mut().for_each(|side| {
                side.closing.remove(&id);
            });
        }
        let command = call_off(self.people[who]);
        let founder = Some(self.adopters[0]);
        self.command(founder, command, Some(expected), tally);
    }

    /// The time of a closing is over.
    pub fn closes(&mut self, person: PersonId) -> Result<(), &'static str> {
        let known = self.people.iter().position(|id| *id == person);
        let who = known.expect("nobody else closes");
        if !self.sides[0].closing.contains_key(&who) {
            return Err("over");
        }
        let now = self.now();
        let heir = self.left_to.get(&who).copied().flatten();
        let heir = heir.filter(|heir| self.related(who, *heir));
        let heir = heir.map(|heir| self.sides[0].survivor[heir]);
        let heir = heir.filter(|heir| self.sides[0].not_closing(*heir).is_ok());
        self.end_requests(who);
        self.level();
        let [credit, points] = &mut self.sides;
        credit.close(who, heir, now);
        points.close(who, None, now);
        Ok(())
    }

    fn end_requests(&mut self, who: Who) {
        let ids = self.sides[0].ids(who);
        for asked in &mut self.requests {
            if ids.contains(&asked.by) || ids.contains(&asked.from) {
                asked.open = false;
            }
        }
    }
}
