//! What follows from hours, in the same command: credit and points are minted once for a
//! session-day, and clawed back with it (R60, R61, R69, I6).

use std::collections::BTreeSet;

use super::account::{Account, Bucket, Line, Unit, sum};
use super::book::{AccountBook, EarnedDays, Earning, EarningBook, Lot};
use super::event::{
    ClawbackAct, EarningAct, EarningPosted, HolderGroup, Limit, Posted, PostingGroup,
};
use super::purse::{Working, is_closed, member};
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{PersonId, Position, Tag16};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::people::alias::{ids_of, survivor};
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::{Cap, Overflow, Pack, Ratio, TimeBank};
use crate::domain::sessions::event::{HoursCredited, HoursReversed};
use crate::domain::stored::Meta;

/// Appends what the events of a command earn or claw back. Its events may be of sessions under
/// several packs: each counts by its own.
pub fn follow(events: &mut Vec<Event>, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let packs = events
        .iter()
        .filter_map(hours_meta)
        .filter_map(|it| it.policy);
    let packs: BTreeSet<u64> = packs.map(|policy| policy.adopted_at.0).collect();
    desk.all(packs.into_iter().map(BookKey::Pack).collect())?;
    let mut giving = Vec::new();
    for (index, event) in (0..).zip(events.iter()) {
        if let Some(pack) = rules(event, desk)? {
            giving.push((event, Position(ctx.next.0 + index), pack));
        }
    }
    if giving.is_empty() {
        return Ok(());
    }
    fetch(&giving, desk)?;
    let mut earning = Follow {
        ctx,
        desk,
        working: Working::new(desk),
        days: Vec::new(),
        posted: Vec::new(),
    };
    for (event, position, pack) in giving {
        match event {
            Event::HoursCredited(credited) => earning.credited(credited, position, pack)?,
            Event::HoursReversed(reversed) => earning.reversed(reversed, position, pack)?,
            _ => {}
        }
    }
    let posted = earning.posted;
    events.extend(posted);
    Ok(())
}

/// Of hours that became effective or were taken back, who did it under which policy.
fn hours_meta(event: &Event) -> Option<&Meta> {
    match event {
        Event::HoursCredited(event) => Some(&event.meta),
        Event::HoursReversed(event) => Some(&event.meta),
        _ => None,
    }
}

/// The pack that governs what these hours earn, if it gives anything.
fn rules<'a>(event: &Event, desk: &'a Desk) -> Result<Option<&'a Pack>, Stop> {
    let Some(policy) = hours_meta(event).and_then(|meta| meta.policy) else {
        return Ok(None);
    };
    let pack = pinned(desk, policy)?;
    let gives = pack.time_bank.value().is_some() || pack.points.value().is_some();
    Ok(gives.then_some(pack))
}

/// An event of hours, its position, and the pack that governs it.
type Giving<'a> = (&'a Event, Position, &'a Pack);

/// Puts on the desk, in a few goes however many sessions it is, the books that postings rest on: a
/// page of an import or of a wide finding has 64 sessions of as many people.
fn fetch(giving: &[Giving<'_>], desk: &Desk) -> Result<(), Stop> {
    let mut first = Vec::new();
    let mut people = BTreeSet::new();
    for (event, ..) in giving {
        let tag = match event {
            Event::HoursCredited(event) => {
                first.push(BookKey::Activity(event.activity.activity_id));
                people.insert(event.subject.person_id);
                event.hours.tag
            }
            Event::HoursReversed(event) => event.hours.tag,
            _ => continue,
        };
        first.extend(Unit::ALL.map(|unit| BookKey::Earning(tag, unit)));
    }
    let theirs = |id: &PersonId| [BookKey::Person(*id), BookKey::Member(*id)];
    first.extend(people.iter().flat_map(theirs));
    desk.all(first)?;
    let mut owners = Vec::new();
    for person in &people {
        owners.push(survivor(desk, *person)?);
    }
    desk.all(owners.iter().flat_map(theirs).collect())?;
    let mut last = Vec::new();
    for owner in owners {
        let group = member(desk, owner)?.earns_for.map(Account::Organisation);
        let accounts = ids_of(desk, owner)?.into_iter().map(Account::Person);
        let all = accounts.chain(group);
        last.extend(all.flat_map(|account| Unit::ALL.map(|it| BookKey::Account(account, it))));
    }
    for (event, _, pack) in giving {
        match event {
            Event::HoursCredited(event) => {
                let bank = pack.time_bank.value();
                if bank.is_some_and(|bank| bank.day_cap.value().is_some()) {
                    let month = month_of(event.time.date);
                    let ids = ids_of(desk, event.subject.person_id)?.into_iter();
                    last.extend(ids.map(|id| BookKey::EarnedDays(id, month)));
                }
            }
            Event::HoursReversed(event) => {
                for unit in Unit::ALL {
                    let earning = earned_by(desk, event.hours.tag, unit)?;
                    last.extend(earning.map(|it| BookKey::Account(it.holder, unit)));
                    let holder = earning.and_then(|it| it.holder.person());
                    last.extend(holder.map(BookKey::Member));
                }
            }
            _ => {}
        }
    }
    desk.all(last)
}

/// What a session-day earned and what still stands of it.
fn earned_by(desk: &Desk, tag: Tag16, unit: Unit) -> Result<Option<&Earning>, Stop> {
    let book = desk.find::<EarningBook>(&BookKey::Earning(tag, unit))?;
    Ok(book.and_then(|book| book.posted.as_deref()))
}

/// Postings of one command, one after the other.
struct Follow<'a> {
    ctx: &'a Context,
    desk: &'a Desk,
    working: Working<'a>,
    /// What this very command earned on a day.
    days: Vec<(PersonId, LocalDate, Amount)>,
    posted: Vec<Event>,
}

impl Follow<'_> {
    fn credited(
        &mut self,
        event: &HoursCredited,
        position: Position,
        pack: &Pack,
    ) -> Result<(), Stop> {
        let activity = BookKey::Activity(event.activity.activity_id);
        let activity = self.desk.find::<ActivityBook>(&activity)?;
        let category = activity.and_then(ActivityBook::category);
        let minutes = event.hours.minutes.0;
        if let Some(bank) = pack.time_bank.value()
            && bank.earn.covers(category, event.hours.grade)
            && self.is_new(event, Unit::Credit)?
        {
            let amount = bank.earn.of(minutes);
            let rate = Ratio {
                denominator: bank.earn.denominator,
                numerator: bank.earn.numerator,
            };
            self.mint_credit(event, position, bank, (amount, rate))?;
        }
        if let Some(points) = pack.points.value()
            && event.hours.grade <= points.grade_min
            && self.is_new(event, Unit::Point)?
        {
            let rate = points.per_hour(category);
            let account = Account::Person(event.subject.person_id);
            let mut plan = Plan::new(account, rate.points_of(minutes));
            plan.unless_closed(self.desk)?;
            self.mint(event, position, (Unit::Point, rate), &plan)?;
        }
        Ok(())
    }

    /// Whether the session-day has earned nothing that stands (R60).
    fn is_new(&self, event: &HoursCredited, unit: Unit) -> Result<bool, Stop> {
        Ok(earned_by(self.desk, event.hours.tag, unit)?.is_none())
    }

    fn mint_credit(
        &mut self,
        event: &HoursCredited,
        position: Position,
        bank: &TimeBank,
        (amount, rate): (Amount, Ratio),
    ) -> Result<(), Stop> {
        let volunteer = event.subject.person_id;
        let owner = survivor(self.desk, volunteer)?;
        let group = member(self.desk, owner)?.earns_for;
        let account = group.map_or(Account::Person(volunteer), Account::Organisation);
        let mut plan = Plan::new(account, amount);
        plan.unless_closed(self.desk)?;
        let months = bank.expiry_months.value();
        plan.expires_at = months.map(|months| expiry(event.time.date, *months, &self.ctx.zone));
        if plan.expires_at.is_some_and(|at| at <= self.ctx.now) {
            plan.limit(Amount::ZERO, Limit::Expired, Overflow::NotMinted);
        }
        if let Some(most) = bank.day_cap.value() {
            plan.day_counted = true;
            let earned = self.earned_on(volunteer, event.time.date)?;
            plan.limit(*most - earned, Limit::Day, Overflow::NotMinted);
        }
        if let Some(cap) = bank.lifetime_cap.value() {
            let earned = self.over_accounts(account, |book| book.earned)?;
            plan.cap(*cap, earned, Limit::Lifetime);
        }
        if let Some(cap) = bank.balance_cap.value() {
            let stored = self.over_accounts(account, |book| {
                let stored = [Bucket::Earned, Bucket::Carried, Bucket::Debt, Bucket::Held];
                stored.into_iter().map(|it| book.in_bucket(it)).sum()
            })?;
            plan.cap(*cap, stored, Limit::Balance);
        }
        if group.is_some() && bank.group_donate_only.value() == Some(&true) {
            plan.keep_for_donation();
        }
        if bank.unit.whole_only {
            let book = self.working.account(account, Unit::Credit)?;
            plan.carry(book.in_bucket(Bucket::Carried), bank.unit.minutes);
        }
        self.mint(event, position, (Unit::Credit, rate), &plan)
    }

    /// What a person's service of one day has earned so far, under all their ids.
    fn earned_on(&self, person: PersonId, date: LocalDate) -> Result<Amount, Stop> {
        let mut earned = Amount::ZERO;
        for id in ids_of(self.desk, person)? {
            let key = BookKey::EarnedDays(id, month_of(date));
            let book = self.desk.find::<EarnedDays>(&key)?;
            let on_day = book.and_then(|book| book.days.get(&date).copied());
            earned += on_day.unwrap_or_default();
            let here = self.days.iter().filter(|it| (it.0, it.1) == (id, date));
            earned += here.map(|it| it.2).sum();
        }
        Ok(earned)
    }

    /// A figure over all accounts of whoever holds this one, as they stand now.
    fn over_accounts(
        &mut self,
        account: Account,
        figure: impl Fn(&AccountBook) -> Amount,
    ) -> Result<Amount, Stop> {
        let Account::Person(person) = account else {
            return Ok(figure(self.working.account(account, Unit::Credit)?));
        };
        let mut total = Amount::ZERO;
        for id in ids_of(self.desk, person)? {
            total += figure(self.working.account(Account::Person(id), Unit::Credit)?);
        }
        Ok(total)
    }

    fn mint(
        &mut self,
        event: &HoursCredited,
        position: Position,
        (unit, rate): (Unit, Ratio),
        plan: &Plan,
    ) -> Result<(), Stop> {
        let book = self.working.account(plan.account, unit)?;
        let lines = plan.lines(-book.in_bucket(Bucket::Debt));
        let minted = sum(&lines);
        if lines.is_empty() && plan.limited_by.is_none() {
            return Ok(());
        }
        self.working.add(&lines, unit)?;
        let volunteer = event.subject.person_id;
        if plan.day_counted {
            self.days.push((volunteer, event.time.date, minted));
        }
        let account = self.working.account(plan.account, unit)?;
        account.earned += minted;
        let meta = Meta {
            effective_at: event.meta.effective_at,
            policy: event.meta.policy,
            ..self.ctx.meta().caused_by(position)
        };
        let mut all = lines;
        if minted != Amount::ZERO {
            all.push(Line::flow(Account::Minted, -minted));
        }
        self.posted.push(Event::EarningPosted(EarningPosted {
            act: EarningAct {
                date: event.time.date,
                day_counted: plan.day_counted,
                limited_by: plan.limited_by,
                minutes: event.hours.minutes,
                rate,
                tag: event.hours.tag,
                unminted: plan.unminted,
                volunteer_id: volunteer,
            },
            meta,
            posting: PostingGroup { lines: all, unit },
            subject: HolderGroup {
                holder: plan.account,
            },
        }));
        Ok(())
    }

    /// Claws back what a session-day earned: from where it went, or from what has expired of it;
    /// the rest is owed (R60).
    fn reversed(
        &mut self,
        event: &HoursReversed,
        position: Position,
        pack: &Pack,
    ) -> Result<(), Stop> {
        let bank = pack.time_bank.value().filter(|bank| bank.unit.whole_only);
        let unit_parts = bank.map(|bank| bank.unit.minutes);
        for unit in Unit::ALL {
            let Some(earning) = earned_by(self.desk, event.hours.tag, unit)?.cloned() else {
                continue;
            };
            let mut lines = Vec::new();
            let mut owed = Amount::ZERO;
            for line in &earning.lines {
                let taken = match unit_parts {
                    Some(parts) if line.bucket == Bucket::Carried => self.uncarried(line, parts)?,
                    _ => self.clawed(line, unit)?,
                };
                if line.bucket != Bucket::Debt {
                    owed = owed - sum(&in_debt(&taken));
                }
                self.working.add(&taken, unit)?;
                lines.extend(taken);
            }
            let holder = earning.holder;
            let volunteer = event.subject.person_id;
            let returned = sum(&lines);
            self.working.account(holder, unit)?.earned += returned;
            if returned != Amount::ZERO {
                lines.push(Line::flow(Account::Minted, -returned));
            }
            let meta = Meta {
                cause: Some(position),
                ..event.meta.clone()
            };
            self.posted.push(Event::EarningReversed(Posted {
                act: ClawbackAct {
                    date: event.time.date,
                    day_counted: earning.day_counted,
                    owed,
                    tag: event.hours.tag,
                    volunteer_id: volunteer,
                },
                meta,
                posting: PostingGroup { lines, unit },
                subject: HolderGroup { holder },
            }));
        }
        Ok(())
    }

    /// The lines that take back what was carried on: where it went into a whole unit meanwhile,
    /// that unit is broken and its rest carried on.
    fn uncarried(&mut self, line: &Line, parts: u32) -> Result<Vec<Line>, Stop> {
        let book = self.working.account(line.account, Unit::Credit)?;
        let short = line.amount - book.in_bucket(Bucket::Carried);
        let (whole, rest) = short.whole(parts);
        let broken = if rest > Amount::ZERO {
            whole + Amount(i64::from(parts))
        } else {
            whole
        };
        if short <= Amount::ZERO || book.in_bucket(Bucket::Earned) < broken {
            return self.clawed(line, Unit::Credit);
        }
        let unit = Line {
            amount: broken,
            ..line.into_bucket(Bucket::Earned)
        };
        let mut taken = self.clawed(&unit, Unit::Credit)?;
        taken.push(Line {
            amount: broken - line.amount,
            ..*line
        });
        taken.retain(|line| line.amount != Amount::ZERO);
        Ok(taken)
    }

    /// The lines that take one line of an earning back.
    fn clawed(&mut self, line: &Line, unit: Unit) -> Result<Vec<Line>, Stop> {
        let closed = is_closed(line.account, self.desk)?;
        if line.amount < Amount::ZERO || line.bucket == Bucket::Debt {
            return Ok(vec![if closed {
                line.reversed().written_off()
            } else {
                line.reversed()
            }]);
        }
        let book = self.working.account(line.account, unit)?;
        let same = |lot: &&Lot| lot.bucket == line.bucket;
        let lots = book.lots.iter().filter(same).copied();
        let (with_it, others): (Vec<Lot>, Vec<Lot>) =
            lots.partition(|lot| lot.expires_at == line.expires_at);
        let mut left = line.amount;
        let mut taken = Vec::new();
        taken.extend(out_of(&with_it, line, &mut left));
        // What has expired is nobody's any more, so it is not owed: it goes from there.
        if let (Some(at), Bucket::Earned) = (line.expires_at, line.bucket) {
            let gone = book.expired_at(at).min(left);
            book.add_expired(at, -gone);
            left = left - gone;
            let amount = -gone;
            taken.extend((gone > Amount::ZERO).then_some(Line {
                amount,
                ..line.gone()
            }));
        }
        taken.extend(out_of(&others, line, &mut left));
        if left > Amount::ZERO {
            // A closed account owes nothing: what was inherited or written off is the bank's.
            let amount = -left;
            let owed = Line { amount, ..*line };
            taken.push(if closed {
                owed.written_off()
            } else {
                owed.into_bucket(Bucket::Debt)
            });
        }
        Ok(taken)
    }
}

/// What is taken out of some lots of a line's account, as far as something is left to be taken.
fn out_of(lots: &[Lot], line: &Line, left: &mut Amount) -> Vec<Line> {
    let mut taken = Vec::new();
    for lot in lots {
        let part = lot.amount.min(*left);
        if part > Amount::ZERO {
            *left = *left - part;
            taken.push(Line {
                amount: -part,
                expires_at: lot.expires_at,
                ..*line
            });
        }
    }
    taken
}

fn in_debt(lines: &[Line]) -> Vec<Line> {
    let owed = lines.iter().filter(|line| line.bucket == Bucket::Debt);
    owed.copied().collect()
}

/// What is minted, and into which buckets, before anything is booked.
struct Plan {
    account: Account,
    /// Minted as earned.
    earned: Amount,
    /// Minted, but for donation or commendation only.
    overflow: Vec<(Bucket, Amount)>,
    /// Change of what is carried on to the next whole unit.
    carried: Amount,
    /// Not minted.
    unminted: Amount,
    limited_by: Option<Limit>,
    day_counted: bool,
    expires_at: Option<Moment>,
}

impl Plan {
    fn new(account: Account, amount: Amount) -> Self {
        Self {
            account,
            earned: amount,
            overflow: Vec::new(),
            carried: Amount::ZERO,
            unminted: Amount::ZERO,
            limited_by: None,
            day_counted: false,
            expires_at: None,
        }
    }

    /// A closed account earns nothing any more.
    fn unless_closed(&mut self, desk: &Desk) -> Result<(), Stop> {
        if is_closed(self.account, desk)? {
            self.limit(Amount::ZERO, Limit::Closed, Overflow::NotMinted);
        }
        Ok(())
    }

    fn cap(&mut self, cap: Cap, so_far: Amount, limit: Limit) {
        self.limit(cap.amount_max - so_far, limit, cap.overflow);
    }

    /// Leaves at most `room` as earned; the rest goes where the rule says.
    fn limit(&mut self, room: Amount, limit: Limit, overflow: Overflow) {
        let room = room.max(Amount::ZERO);
        if self.earned <= room {
            return;
        }
        let beyond = self.earned - room;
        self.earned = room;
        self.limited_by.get_or_insert(limit);
        match overflow {
            Overflow::NotMinted => self.unminted += beyond,
            Overflow::DonateOnly => self.overflow.push((Bucket::DonateOnly, beyond)),
            Overflow::Recognition => self.overflow.push((Bucket::Recognition, beyond)),
        }
    }

    /// All of it can be donated only: a group earned it (R62).
    fn keep_for_donation(&mut self) {
        if self.earned > Amount::ZERO {
            self.overflow.insert(0, (Bucket::DonateOnly, self.earned));
            self.earned = Amount::ZERO;
        }
    }

    /// Books whole units only; the rest is carried on.
    fn carry(&mut self, carried: Amount, unit: u32) {
        let (whole, rest) = (carried + self.earned).whole(unit);
        self.earned = whole;
        self.carried = rest - carried;
    }

    /// The lines; what is owed is paid first.
    fn lines(&self, owed: Amount) -> Vec<Line> {
        let paid = owed.min(self.earned).max(Amount::ZERO);
        let lasting = |bucket, amount| Line {
            account: self.account,
            amount,
            bucket,
            expires_at: None,
        };
        let mut lines = vec![
            lasting(Bucket::Debt, paid),
            Line {
                expires_at: self.expires_at,
                ..lasting(Bucket::Earned, self.earned - paid)
            },
            lasting(Bucket::Carried, self.carried),
        ];
        let overflow = self.overflow.iter().copied();
        lines.extend(overflow.map(|(bucket, amount)| lasting(bucket, amount)));
        lines.retain(|line| line.amount != Amount::ZERO);
        lines
    }
}

/// Number of a month, `year * 12 + month - 1`.
pub fn month_of(date: LocalDate) -> u32 {
    let (year, month, _) = date.ymd();
    u32::try_from(year).unwrap_or(0) * 12 + month - 1
}

/// The midnight that ends the month so many months after the one of `date`.
fn expiry(date: LocalDate, months: u32, zone: &Zone) -> Moment {
    let next = month_of(date) + months + 1;
    let year = i32::try_from(next / 12).unwrap_or(i32::MAX);
    let day = LocalDate::from_ymd(year, next % 12 + 1, 1);
    zone.midnight(day.unwrap_or(LocalDate::MAX))
}
