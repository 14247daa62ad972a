//! What ends in the reference: what expires, and accounts that close.

use super::reference::{In, Reference, Refused, Until, Who};

impl Reference {
    /// What has expired goes; whoever owes pays with it first.
    pub fn expire(&mut self, who: Who, at: i64) -> Result<(), Refused> {
        let over = |((bucket, until), _): &(&(In, Until), &i64)| {
            *bucket != In::Held && until.is_some_and(|until| until <= at)
        };
        let lots: Vec<_> = self.accounts[who]
            .iter()
            .filter(over)
            .map(|(key, it)| (*key, *it))
            .collect();
        if lots.is_empty() {
            return Err("nothing");
        }
        let all: i64 = lots.iter().map(|(_, amount)| amount).sum();
        let paid = all.min(-self.lies(who, In::Debt));
        let mut paying = paid;
        for ((bucket, until), amount) in lots {
            self.add(who, bucket, until, -amount);
            let part = amount.min(paying);
            paying -= part;
            if let (In::Earned, Some(until)) = (bucket, until) {
                *self.gone.entry((who, until)).or_default() += amount - part;
            }
        }
        self.add(who, In::Debt, None, paid);
        self.expired += all - paid;
        Ok(())
    }

    /// Refuses whoever's accounts close, under any id; or are closed, under this one or the one
    /// that goes on.
    pub fn not_closing(&self, who: Who) -> Result<(), Refused> {
        if self.ids(who).iter().any(|id| self.closing.contains_key(id)) {
            return Err("closing");
        }
        let ids = [who, self.survivor[who]];
        if ids.iter().any(|id| self.closed.contains(id)) {
            return Err("closed");
        }
        Ok(())
    }

    /// What a closed account cannot have or owe is written off.
    pub fn add_unless_closed(&mut self, who: Who, bucket: In, amount: i64) {
        if self.closed.contains(&who) {
            self.written_off += amount;
        } else {
            self.add(who, bucket, None, amount);
        }
    }

    /// What a human has reserved returns.
    pub fn give_up(&mut self, who: Who, now: i64) {
        let ids = self.ids(who);
        for index in 0..self.holds.len() {
            if ids.contains(&self.holds[index].holder) {
                _ = self.release(index, super::reference::Ended::Voided, now);
            }
        }
    }

    /// Accounts close: what can be inherited goes to the heir, all the rest nowhere.
    pub fn close(&mut self, who: Who, heir: Option<Who>, now: i64) {
        self.give_up(who, now);
        let spendable = [In::Earned, In::Gifted];
        let buckets = if self.rules.pass_on {
            &spendable[..]
        } else {
            &spendable[..1]
        };
        if let Some(heir) = heir {
            // Whoever owes more than there is leaves nothing.
            let free = self.free(who, buckets, now);
            let taken = (free > 0).then(|| self.take(who, free, buckets, now).expect("it is free"));
            for (_, _, until, part) in taken.unwrap_or_default() {
                self.add(heir, In::Gifted, until, part);
            }
        }
        for id in self.ids(who) {
            // What another human reserved, when both were taken for one, is theirs to spend.
            let reserved = |(bucket, _): &(In, Until), _: &mut i64| *bucket == In::Held;
            let held = self.accounts[id].extract_if(.., reserved).collect();
            let left = std::mem::replace(&mut self.accounts[id], held);
            self.written_off += left.values().sum::<i64>();
            self.closing.remove(&id);
            self.closed.insert(id);
        }
    }
}
