//! What a unit's accounts must hold, in plain integers, written from the rules and not from the
//! code under test: who has what in which bucket until when, and what each act does to it.

use std::collections::{BTreeMap, BTreeSet};

/// An account: one id of a person, then the group and the pool.
pub type Who = usize;
/// When something expires, in seconds since 1970.
pub type Until = Option<i64>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum In {
    Earned,
    Gifted,
    DonateOnly,
    Recognition,
    Pooled,
    Carried,
    Debt,
    Held,
}

/// What is lifted over a most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Most {
    pub amount: i64,
    /// None: the rest is not minted.
    pub rest: Option<In>,
}

/// The rules of one run.
#[derive(Clone, Debug)]
pub struct Rules {
    pub earn: (i64, i64),
    pub day: Option<i64>,
    pub lifetime: Option<Most>,
    pub stored: Option<Most>,
    pub group_donates_only: bool,
    pub whole: Option<i64>,
    pub pass_on: bool,
    pub year_max: Option<i64>,
    pub month_max: Option<i64>,
    pub cooling_seconds: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Captured(i64),
    Voided,
    RanOut,
}

#[derive(Clone, Debug)]
pub struct Held {
    pub holder: Who,
    pub amount: i64,
    pub parts: Vec<(Who, In, Until, i64)>,
    pub until: i64,
    /// A transfer that waits, and the year in which it moves.
    pub to: Option<(Who, i32)>,
    pub ended: Option<Ended>,
    pub reversed: bool,
}

/// What a session-day earned: for whose account, where it went, and on which day it counts.
#[derive(Clone, Debug)]
struct Earning {
    holder: Who,
    parts: Vec<(In, Until, i64)>,
    day: (Who, i32),
}

#[derive(Clone, Debug)]
pub struct Reference {
    pub rules: Rules,
    pub accounts: Vec<BTreeMap<(In, Until), i64>>,
    pub minted: i64,
    pub outside: i64,
    pub spent: i64,
    pub expired: i64,
    pub holds: Vec<Held>,
    /// Who goes on for whom.
    pub survivor: Vec<Who>,
    /// Whose accounts are about to close, and when.
    pub closing: BTreeMap<Who, i64>,
    pub closed: BTreeSet<Who>,
    /// What closed accounts left to nobody, less what they owed.
    pub written_off: i64,
    /// What session-days would have earned but for a closed account.
    pub forgone: BTreeMap<[u8; 16], i64>,
    pub frozen: BTreeSet<Who>,
    pub group: BTreeMap<Who, Who>,
    pub granted: BTreeSet<Who>,
    earnings: BTreeMap<[u8; 16], Earning>,
    lifetime: Vec<i64>,
    /// What was earned and has expired, by its time.
    pub gone: BTreeMap<(Who, i64), i64>,
    by_day: BTreeMap<(Who, i32), i64>,
    given: BTreeMap<(Who, i32), i64>,
    drawn: BTreeMap<(Who, u32), i64>,
}

pub type Refused = &'static str;

impl Reference {
    pub fn new(rules: Rules, accounts: usize) -> Self {
        Self {
            rules,
            accounts: vec![BTreeMap::new(); accounts],
            minted: 0,
            outside: 0,
            spent: 0,
            expired: 0,
            holds: Vec::new(),
            survivor: (0..accounts).collect(),
            closing: BTreeMap::new(),
            closed: BTreeSet::new(),
            written_off: 0,
            forgone: BTreeMap::new(),
            frozen: BTreeSet::new(),
            group: BTreeMap::new(),
            granted: BTreeSet::new(),
            earnings: BTreeMap::new(),
            gone: BTreeMap::new(),
            lifetime: vec![0; accounts],
            by_day: BTreeMap::new(),
            given: BTreeMap::new(),
            drawn: BTreeMap::new(),
        }
    }

    /// All ids of the human behind one: the one that goes on first.
    pub fn ids(&self, who: Who) -> Vec<Who> {
        let first = self.survivor[who];
        let others = (0..self.survivor.len()).filter(|id| self.survivor[*id] == first);
        std::iter::once(first)
            .chain(others.filter(|id| *id != first))
            .collect()
    }

    pub fn add(&mut self, who: Who, bucket: In, until: Until, amount: i64) {
        let lot = self.accounts[who].entry((bucket, until)).or_default();
        *lot += amount;
        if *lot == 0 {
            self.accounts[who].remove(&(bucket, until));
        }
    }

    pub fn lies(&self, who: Who, bucket: In) -> i64 {
        let lots = self.accounts[who]
            .iter()
            .filter(|((it, _), _)| *it == bucket);
        lots.map(|(_, amount)| amount).sum()
    }

    /// What can be used of some buckets by now, debts taken off.
    pub fn free(&self, who: Who, buckets: &[In], now: i64) -> i64 {
        let usable = |bucket: In, until: Until| {
            let fresh = until.is_none_or(|until| until > now);
            bucket == In::Debt || (buckets.contains(&bucket) && fresh)
        };
        let lots = self.ids(who).into_iter().flat_map(|id| &self.accounts[id]);
        let lots = lots.filter(|((bucket, until), _)| usable(*bucket, *until));
        lots.map(|(_, amount)| amount).sum()
    }

    /// Takes from what expires first, then from the buckets in their order, then in that of ids.
    pub fn take(
        &mut self,
        who: Who,
        amount: i64,
        buckets: &[In],
        now: i64,
    ) -> Result<Vec<(Who, In, Until, i64)>, Refused> {
        if self.free(who, buckets, now) < amount {
            return Err("not enough");
        }
        let mut lots = Vec::new();
        for id in self.ids(who) {
            for ((bucket, until), lying) in &self.accounts[id] {
                let rank = buckets.iter().position(|it| it == bucket);
                let fresh = until.is_none_or(|until| until > now);
                if let (Some(rank), true) = (rank, fresh) {
                    lots.push((until.unwrap_or(i64::MAX), rank, id, *bucket, *until, *lying));
                }
            }
        }
        lots.sort_by_key(|lot| (lot.0, lot.1, lot.2));
        let mut left = amount;
        let mut taken: Vec<(Who, In, Until, i64)> = Vec::new();
        for (_, _, id, bucket, until, lying) in lots {
            let part = lying.min(left);
            if part > 0 {
                left -= part;
                self.add(id, bucket, until, -part);
                taken.push((id, bucket, until, part));
            }
        }
        assert_eq!(left, 0, "what is free can be taken");
        Ok(taken)
    }

    /// Back to where it came from, unless its time is over.
    fn back(&mut self, holder: Who, (who, bucket, until, amount): (Who, In, Until, i64), now: i64) {
        match until {
            Some(until) if until <= now => {
                self.expired += amount;
                if bucket == In::Earned {
                    *self.gone.entry((holder, until)).or_default() += amount;
                }
            }
            // Nobody can use what would lie in a closed account.
            _ if self.closed.contains(&who) => self.written_off += amount,
            _ => self.add(who, bucket, until, amount),
        }
    }

    fn not_frozen(&self, who: Who) -> Result<(), Refused> {
        self.not_closing(who)?;
        let frozen = self.ids(who).iter().any(|id| self.frozen.contains(id));
        if frozen { Err("frozen") } else { Ok(()) }
    }

    /// Minutes became effective.
    pub fn earn(
        &mut self,
        tag: [u8; 16],
        (who, day): (Who, i32),
        minutes: i64,
        (until, now): (Until, i64),
    ) {
        let (numerator, denominator) = self.rules.earn;
        let mut amount = minutes * numerator / denominator;
        let group = self.group.get(&self.survivor[who]).copied();
        let holder = group.unwrap_or(who);
        if self.closed.contains(&holder) {
            self.forgone.insert(tag, amount);
            amount = 0;
        }
        if until.is_some_and(|until| until <= now) {
            amount = 0;
        }
        let sum = |of: &dyn Fn(Who) -> i64| self.ids(who).into_iter().map(of).sum::<i64>();
        let over_holder = |of: &dyn Fn(Who) -> i64| match group {
            Some(group) => of(group),
            None => sum(of),
        };
        if let Some(most) = self.rules.day {
            let so_far = sum(&|id| self.by_day.get(&(id, day)).copied().unwrap_or(0));
            amount = amount.min((most - so_far).max(0));
        }
        let mut parts = Vec::new();
        let stored = |id: Who| {
            let buckets = [In::Earned, In::Carried, In::Debt, In::Held];
            buckets
                .into_iter()
                .map(|bucket| self.lies(id, bucket))
                .sum()
        };
        let mosts = [
            (self.rules.lifetime, over_holder(&|id| self.lifetime[id])),
            (self.rules.stored, over_holder(&stored)),
        ];
        for (most, so_far) in mosts {
            let Some(most) = most else { continue };
            let room = (most.amount - so_far).max(0);
            if amount > room {
                if let Some(bucket) = most.rest {
                    parts.push((bucket, None, amount - room));
                }
                amount = room;
            }
        }
        if group.is_some() && self.rules.group_donates_only {
            parts.push((In::DonateOnly, None, amount));
            amount = 0;
        }
        if let Some(whole) = self.rules.whole {
            let carried = self.lies(holder, In::Carried);
            let rest = (carried + amount) % whole;
            parts.push((In::Carried, None, rest - carried));
            amount = carried + amount - rest;
        }
        let owed = -self.lies(holder, In::Debt);
        let paid = owed.min(amount);
        parts.push((In::Debt, None, paid));
        parts.push((In::Earned, until, amount - paid));
        parts.retain(|(_, _, amount)| *amount != 0);
        let day = (who, day);
        self.minted(tag, Earning { holder, parts, day });
    }

    fn minted(&mut self, tag: [u8; 16], earning: Earning) {
        let mut total = 0;
        for (bucket, until, amount) in &earning.parts {
            self.add(earning.holder, *bucket, *until, *amount);
            total += amount;
        }
        self.minted += total;
        self.lifetime[earning.holder] += total;
        if self.rules.day.is_some() {
            *self.by_day.entry(earning.day).or_default() += total;
        }
        self.earnings.insert(tag, earning);
    }

    /// The minutes were taken back: from where they went, and the rest is owed.
    pub fn claw(&mut self, tag: [u8; 16]) {
        self.forgone.remove(&tag);
        let Some(earning) = self.earnings.remove(&tag) else {
            return;
        };
        let holder = earning.holder;
        let mut parts = earning.parts.clone();
        // Parts of units last: a whole unit may have to be broken for them.
        parts.sort_by_key(|(bucket, _, _)| *bucket == In::Carried);
        for (bucket, until, amount) in parts {
            self.minted -= amount;
            self.lifetime[holder] -= amount;
            if self.rules.day.is_some() {
                *self.by_day.entry(earning.day).or_default() -= amount;
            }
            if bucket == In::Debt || amount < 0 {
                self.add_unless_closed(holder, bucket, -amount);
                continue;
            }
            let short = amount - self.lies(holder, bucket);
            let whole = self
                .rules
                .whole
                .filter(|_| bucket == In::Carried && short > 0);
            let broken = whole.map(|whole| (short + whole - 1) / whole * whole);
            match broken {
                Some(broken) if self.lies(holder, In::Earned) >= broken => {
                    self.claw_lots(holder, In::Earned, None, broken);
                    self.add(holder, In::Carried, None, broken - amount);
                }
                _ => self.claw_lots(holder, bucket, until, amount),
            }
        }
    }

    fn claw_lots(&mut self, holder: Who, bucket: In, first: Until, amount: i64) {
        let keys = self.accounts[holder].keys();
        let others = keys.filter(|(it, until)| *it == bucket && *until != first);
        let others: Vec<Until> = others.map(|(_, until)| *until).collect();
        let mut left = amount;
        for until in std::iter::once(first).chain(others) {
            let lying = self.accounts[holder].get(&(bucket, until)).unwrap_or(&0);
            let part = left.min(*lying);
            left -= part;
            self.add(holder, bucket, until, -part);
            // What has expired with it is not owed.
            if let (true, Some(at), In::Earned) = (until == first, until, bucket) {
                let gone = self.gone.entry((holder, at)).or_default();
                let part = left.min(*gone);
                *gone -= part;
                self.expired -= part;
                left -= part;
            }
        }
        self.add_unless_closed(holder, In::Debt, -left);
    }

    pub fn place(&mut self, who: Who, amount: i64, until: i64, now: i64) -> Result<(), Refused> {
        self.not_frozen(who)?;
        self.hold(who, (amount, &[In::Earned, In::Gifted]), (until, None), now)
    }

    fn hold(
        &mut self,
        holder: Who,
        (amount, buckets): (i64, &[In]),
        (until, to): (i64, Option<(Who, i32)>),
        now: i64,
    ) -> Result<(), Refused> {
        let open = |held: &&Held| held.ended.is_none() && self.ids(holder).contains(&held.holder);
        if self.holds.iter().filter(open).count() >= 32 {
            return Err("too many");
        }
        let parts = self.take(holder, amount, buckets, now)?;
        for (id, _, _, part) in &parts {
            self.add(*id, In::Held, None, *part);
        }
        self.holds.push(Held {
            holder,
            amount,
            parts,
            until,
            to,
            ended: None,
            reversed: false,
        });
        Ok(())
    }

    pub fn capture(&mut self, hold: usize, amount: i64, now: i64) -> Result<(), Refused> {
        let placed = self.holds[hold].clone();
        if placed.ended.is_some() || placed.until <= now || placed.to.is_some() {
            return Err("not open");
        }
        self.not_frozen(placed.holder)?;
        if amount > placed.amount {
            return Err("above");
        }
        let mut left = amount;
        for (id, bucket, until, part) in placed.parts {
            let used = part.min(left);
            left -= used;
            self.add(id, In::Held, None, -part);
            self.back(placed.holder, (id, bucket, until, part - used), now);
        }
        self.spent += amount;
        self.holds[hold].ended = Some(Ended::Captured(amount));
        Ok(())
    }

    pub fn void(&mut self, hold: usize, now: i64) -> Result<(), Refused> {
        if self.holds[hold].until <= now {
            return Err("ran out");
        }
        self.release(hold, Ended::Voided, now)
    }

    pub fn release(&mut self, hold: usize, how: Ended, now: i64) -> Result<(), Refused> {
        let placed = self.holds[hold].clone();
        if placed.ended.is_some() {
            return Err("ended");
        }
        for part in placed.parts {
            self.add(part.0, In::Held, None, -part.3);
            self.back(placed.holder, part, now);
        }
        self.holds[hold].ended = Some(how);
        Ok(())
    }

    /// The time of a hold is over: what waited to be transferred moves, if it still may.
    pub fn run_out(&mut self, hold: usize, related: bool, now: i64) -> Result<(), Refused> {
        let placed = self.holds[hold].clone();
        let Some((to, year)) = placed.to else {
            return self.release(hold, Ended::RanOut, now);
        };
        if placed.ended.is_some() {
            return Err("ended");
        }
        let fits = related && self.not_closing(to).is_ok();
        if !fits || self.not_frozen(placed.holder).is_err() {
            return self.release(hold, Ended::RanOut, now);
        }
        let mut moved = 0;
        for (id, _, until, part) in placed.parts {
            self.add(id, In::Held, None, -part);
            self.back(to, (to, In::Gifted, until, part), now);
            let fresh = until.is_none_or(|until| until > now);
            moved += if fresh { part } else { 0 };
        }
        *self.given.entry((placed.holder, year)).or_default() += moved;
        self.holds[hold].ended = Some(Ended::Captured(moved));
        Ok(())
    }

    pub fn reverse(&mut self, hold: usize, now: i64) -> Result<(), Refused> {
        let placed = self.holds[hold].clone();
        let (Some(Ended::Captured(amount)), None, false) =
            (placed.ended, placed.to, placed.reversed)
        else {
            return Err("not redeemed");
        };
        if self.closed.contains(&placed.holder) {
            return Err("closed");
        }
        let mut left = amount;
        for (id, bucket, until, part) in placed.parts {
            let used = part.min(left);
            left -= used;
            self.back(placed.holder, (id, bucket, until, used), now);
        }
        self.spent -= amount;
        self.holds[hold].reversed = true;
        Ok(())
    }

    pub fn transfer(
        &mut self,
        (from, to): (Who, Who),
        amount: i64,
        (related, year): (bool, i32),
        now: i64,
    ) -> Result<(), Refused> {
        self.not_frozen(from)?;
        self.not_closing(to)?;
        if !related {
            return Err("not related");
        }
        if let Some(most) = self.rules.year_max {
            let ids = self.ids(from);
            let given = ids
                .iter()
                .map(|id| self.given.get(&(*id, year)).unwrap_or(&0));
            let waits = |held: &&Held| {
                let moves = held.to.is_some_and(|(_, of)| of == year);
                held.ended.is_none() && moves && ids.contains(&held.holder)
            };
            let waiting = self.holds.iter().filter(waits).map(|held| held.amount);
            if given.sum::<i64>() + waiting.sum::<i64>() + amount > most {
                return Err("year");
            }
        }
        let buckets: &[In] = if self.rules.pass_on {
            &[In::Earned, In::Gifted]
        } else {
            &[In::Earned]
        };
        if let Some(seconds) = self.rules.cooling_seconds {
            let until = (now + seconds, Some((to, year)));
            return self.hold(from, (amount, buckets), until, now);
        }
        let taken = self.take(from, amount, buckets, now)?;
        for (_, _, until, part) in taken {
            self.add(to, In::Gifted, until, part);
        }
        *self.given.entry((from, year)).or_default() += amount;
        Ok(())
    }

    pub fn donate(
        &mut self,
        from: Who,
        to: (Who, In),
        amount: i64,
        now: i64,
    ) -> Result<(), Refused> {
        self.not_frozen(from)?;
        self.not_closing(to.0)?;
        if self.survivor[from] == self.survivor[to.0] {
            return Err("oneself");
        }
        let taken = self.take(from, amount, &[In::DonateOnly, In::Earned, In::Gifted], now)?;
        for (_, _, until, part) in taken {
            self.add(to.0, to.1, until, part);
        }
        Ok(())
    }

    pub fn draw(
        &mut self,
        pool: Who,
        to: Who,
        amount: i64,
        (month, now): (u32, i64),
    ) -> Result<(), Refused> {
        self.not_closing(self.survivor[to])?;
        let drawn = self
            .ids(to)
            .into_iter()
            .map(|id| self.drawn.get(&(id, month)).unwrap_or(&0));
        let so_far: i64 = drawn.sum();
        if self
            .rules
            .month_max
            .is_some_and(|most| so_far + amount > most)
        {
            return Err("month");
        }
        let to = self.survivor[to];
        for (_, _, until, part) in self.take(pool, amount, &[In::Pooled], now)? {
            self.add(to, In::Gifted, until, part);
        }
        *self.drawn.entry((to, month)).or_default() += amount;
        Ok(())
    }

    /// From outside: the opening fund, or another system.
    pub fn brought(&mut self, to: Who, amount: i64) {
        self.add(self.survivor[to], In::Gifted, None, amount);
        self.outside += amount;
    }

    pub fn grant(&mut self, to: Who, amount: i64) -> Result<(), Refused> {
        self.not_closing(self.survivor[to])?;
        if self.ids(to).iter().any(|id| self.granted.contains(id)) {
            return Err("granted");
        }
        self.granted.insert(self.survivor[to]);
        self.brought(to, amount);
        Ok(())
    }

    /// Everything there is, on either side.
    pub fn sum(&self) -> i64 {
        let held: i64 = self.accounts.iter().flat_map(BTreeMap::values).sum();
        held + self.spent + self.expired + self.written_off - self.minted - self.outside
    }
}
