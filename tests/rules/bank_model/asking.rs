//! Requests for a transfer in a run: beside them the reference knows only transfers.

use hourledger::domain::Event;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::TransferRequestId;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::timebank::command::{
    AcceptTransferRequest, RejectTransferRequest, RequestTransfer, WithdrawTransferRequest,
};

use super::Tally;
use super::moves::Move;
use super::reference::Who;
use super::run::Run;
use crate::cast::{new_hold, new_request};

/// Seconds after which a request runs out: the policy does not say, so a week.
const OPEN_SECONDS: i64 = 7 * 24 * 3_600;
/// Requests that one human may have open, on either side.
const OPEN_MAX: usize = 8;

/// One request.
#[derive(Clone, Debug)]
pub struct Asked {
    id: TransferRequestId,
    pub by: Who,
    pub from: Who,
    amount: i64,
    until: i64,
    pub open: bool,
}

impl Run {
    pub fn ask(&mut self, (by, from): (Who, Who), amount: i64, tally: &mut Tally) {
        let ids = |who| self.sides[0].ids(who);
        let (askers, asked) = (ids(by), ids(from));
        let open = |fits: &dyn Fn(&Asked) -> bool| {
            let open = self.requests.iter().filter(|it| it.open && fits(it));
            open.count()
        };
        let made = open(&|it| askers.contains(&it.by));
        let received = open(&|it| asked.contains(&it.from));
        let expected = if !self.related(from, by) {
            Err("not related")
        } else if self.sides[0]
            .not_closing(self.sides[0].survivor[by])
            .is_err()
        {
            Err("closing")
        } else if made >= OPEN_MAX || received >= OPEN_MAX {
            Err("too many")
        } else {
            Ok(())
        };
        let command = RequestTransfer {
            person_id: self.people[by],
            from: self.people[from],
            amount: Amount(amount),
        };
        let until = self.now() + OPEN_SECONDS;
        let actor = Some(self.survivor(by));
        if let Some(events) = self.command(actor, command, Some(expected), tally) {
            let survivor = &self.sides[0].survivor;
            self.requests.push(Asked {
                id: new_request(&events),
                by: survivor[by],
                from: survivor[from],
                amount,
                until,
                open: true,
            });
        }
    }

    /// Accepts one of the newest requests, rejects it or takes it back; and does so twice.
    pub fn answer(&mut self, it: Move, tally: &mut Tally) {
        let newest = self.requests.len().saturating_sub(6);
        let recent = self.requests.len() - newest;
        if recent == 0 {
            return;
        }
        let index = newest + usize::from(it.what) % recent;
        let asked = self.requests[index].clone();
        let request_id = asked.id;
        let still = if asked.open && asked.until > self.now() {
            Ok(())
        } else {
            Err("over")
        };
        let (giver, by) = (self.survivor(asked.from), self.survivor(asked.by));
        match it.much % 4 {
            0 => {
                let command = RejectTransferRequest { request_id };
                self.command(Some(giver), command, Some(still), tally);
                self.command(Some(giver), command, Some(Err("ended")), tally);
            }
            1 => {
                let command = WithdrawTransferRequest { request_id };
                self.command(Some(by), command, Some(still), tally);
                self.command(Some(by), command, Some(Err("ended")), tally);
            }
            _ => return self.accept(index, still.is_ok(), tally),
        }
        if still.is_ok() {
            self.requests[index].open = false;
        }
    }

    fn accept(&mut self, index: usize, open: bool, tally: &mut Tally) {
        let asked = self.requests[index].clone();
        let survivor = &self.sides[0].survivor;
        let (from, to) = (survivor[asked.from], survivor[asked.by]);
        let seconds = self.sides[0].rules.cooling_seconds.unwrap_or(0);
        let moves_at = self.district.world.now.plus_seconds(seconds);
        let year = Zone::shanghai().date(moves_at).year();
        let (related, now) = (self.related(from, to), self.now());
        let expected = if open {
            self.sides[0].transfer((from, to), asked.amount, (related, year), now)
        } else {
            Err("over")
        };
        let command = AcceptTransferRequest {
            request_id: asked.id,
            if_lines: None,
        };
        let giver = Some(self.survivor(asked.from));
        let Some(events) = self.command(giver, command, Some(expected), tally) else {
            return;
        };
        self.requests[index].open = false;
        if events.iter().any(|it| matches!(it, Event::HoldPlaced(_))) {
            self.holds[0].push(new_hold(&events));
        }
        self.command(giver, command, Some(Err("ended")), tally);
    }

    /// Nobody answered in time.
    pub fn request_runs_out(&mut self, id: TransferRequestId) -> Result<(), &'static str> {
        let found = self.requests.iter_mut().find(|it| it.id == id);
        let request = found.expect("every request is known");
        // A closing that came due before it may have ended it.
        if std::mem::take(&mut request.open) {
            Ok(())
        } else {
            Err("ended")
        }
    }
}
