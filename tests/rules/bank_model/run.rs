//! One run: the ledger in memory and the reference, played side by side.

use std::collections::{BTreeMap, BTreeSet};

use hourledger::domain::activities::command::SignUp;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{ActivityId, Digest32, HoldId, PersonId, SessionId};
use hourledger::domain::kernel::zone::{LocalDate, Zone};
use hourledger::domain::policy::pack::Relation;
use hourledger::domain::sessions::command::CorrectSession;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::{Actor, ReasonCode};
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::book::AccountBook;
use hourledger::domain::timebank::command::{
    AssignEarning, AttestNeed, DrawFromPool, EndRelation, FreezeAccount, GrantCredit, OpenPool,
    StateBalance, StateReserve,
};
use hourledger::domain::timebank::event::PoolPurpose;
use hourledger::domain::{BookKey, Command, Event};

use super::Tally;
use super::asking::Asked;
use super::moves::{Kind, Move};
use super::promises;
use super::reference::{In, Reference, Rules, Who};
use super::scenes::{GRANT, pack, rules};
use crate::cast::{
    self, District, activity, approve_balance, capture, check_in_by_code, check_out, close_shift,
    confirm, donate, ledger_admin, merge, new_activity, new_hold, new_person, new_pool,
    new_session, open_shift, person, place_hold, relate, reverse, session_of, transfer, unmerge,
    void, void_hold,
};
use crate::world::assert_complete;

/// Ids of people; the group and the pool follow them.
pub const PEOPLE: usize = 6;
pub const GROUP: Who = PEOPLE;
pub const POOL: Who = PEOPLE + 1;
/// Who may give to whom at first.
const RELATED: [(Who, Who); 6] = [(0, 1), (1, 0), (2, 3), (3, 2), (0, 4), (5, 0)];

#[derive(Clone)]
pub struct Run {
    pub district: District,
    pub accounts: Vec<Account>,
    pub people: Vec<PersonId>,
    /// Credit and points.
    pub sides: [Reference; 2],
    pub holds: [Vec<HoldId>; 2],
    /// Requests for a transfer, ended ones included.
    pub requests: Vec<Asked>,
    /// Whom an id named as heir, and when.
    pub heirs: BTreeMap<Who, (usize, Who)>,
    /// Who is to have what is left, by the id that closes.
    pub left_to: BTreeMap<Who, Option<Who>>,
    sessions: Vec<(ActivityId, SessionId)>,
    months: Option<u32>,
    /// Who may give to whom.
    related: BTreeSet<(Who, Who)>,
    pub adopters: [PersonId; 2],
}

impl Run {
    pub fn new(scene: usize) -> Self {
        let (rules, months) = rules(scene);
        let mut district = District::under(pack(&rules, months));
        let snow = district.snow;
        let world = district.world.as_actor(snow.recorder);
        let more = [11_001, 11_002, 11_003].map(|number| {
            let command = hourledger::domain::people::command::RegisterPerson {
                organisation_id: Some(snow.id),
                ..person(number)
            };
            new_person(&world.given([command]))
        });
        let mut people = vec![district.fang, district.qiang, district.jing];
        people.extend(more);
        people.sort();
        let second = ledger_admin(snow.admin, snow);
        world.as_actor(district.founder).given([second]);
        let pool = OpenPool {
            organisation_id: snow.id,
            purpose: PoolPurpose::Elders,
        };
        let pool = new_pool(&world.as_actor(snow.admin).given([pool]));
        world.given(people.iter().map(|id| AttestNeed {
            person_id: *id,
            until: "2150-12-31".parse().expect("a date"),
            organisation_id: snow.id,
        }));
        let relate =
            |(from, to): (Who, Who)| relate(people[from], people[to], Relation::Spouse, snow);
        world.as_actor(snow.clerk).given(RELATED.map(relate));
        world.ages = people.iter().map(|id| (*id, 65)).collect();
        let mut accounts: Vec<_> = people.iter().map(|id| Account::Person(*id)).collect();
        accounts.push(Account::Organisation(snow.id));
        accounts.push(Account::Pool(pool));
        let points = Rules {
            earn: (1_000, 7 * 60),
            day: None,
            lifetime: None,
            stored: None,
            whole: None,
            ..rules.clone()
        };
        let adopters = [district.founder, snow.admin];
        Self {
            sides: [rules, points].map(|rules| Reference::new(rules, accounts.len())),
            accounts,
            people,
            holds: [Vec::new(), Vec::new()],
            requests: Vec::new(),
            heirs: BTreeMap::new(),
            left_to: BTreeMap::new(),
            sessions: Vec::new(),
            months,
            related: RELATED.into(),
            adopters,
            district,
        }
    }

    pub fn now(&self) -> i64 {
        self.district.world.now.unix()
    }

    /// Plays one move, and looks at every account after each of its commands.
    pub fn play(&mut self, it: Move, tally: &mut Tally) {
        let who = usize::from(it.who) % PEOPLE;
        let other = usize::from(it.what) % PEOPLE;
        let much = i64::from(it.much % 240) + 1;
        match it.kind {
            Kind::Serve => self.serve(who, i64::from(it.much % 300) + 1, tally),
            Kind::Void => self.void(it, tally),
            Kind::Correct => self.correct(it, tally),
            Kind::Hold => self.hold(Unit::Credit, (who, much), it, tally),
            Kind::HoldPoints => self.hold(Unit::Point, (who, much * 10), it, tally),
            Kind::Capture => self.capture(it, tally),
            Kind::GiveUp => self.give_up(it, tally),
            Kind::Reverse => self.reverse(it, tally),
            Kind::Transfer => self.transfer((who, other), much, tally),
            Kind::Ask => self.ask((who, other), much, tally),
            Kind::Leave => self.leave((who, other), it, tally),
            Kind::Answer => self.answer(it, tally),
            Kind::DonateToPool => self.donate(who, (POOL, In::Pooled), much, tally),
            Kind::DonateToPerson => self.donate(who, (other, In::Gifted), much, tally),
            Kind::DonateOfGroup => self.donate(GROUP, (POOL, In::Pooled), much, tally),
            Kind::Draw => self.draw(who, much, tally),
            Kind::Grant => self.grant(who, tally),
            Kind::Bring => self.bring(who, much, tally),
            Kind::Freeze => self.freeze(who, tally),
            Kind::Assign => self.assign(who, it.what.is_multiple_of(2), tally),
            Kind::Merge => self.merge(who, other, tally),
            Kind::Unmerge => self.unmerge(who, tally),
            Kind::Relate => self.relate(it, tally),
            Kind::State => self.state(it, tally),
            Kind::Shift => self.shift(tally),
            Kind::Wait => self.wait(it),
            Kind::Deadlines => self.deadlines(tally),
        }
    }

    /// Gives a command; what it did to hours, the reference does to its accounts. Where the
    /// reference said before what comes of it, the ledger must say the same.
    pub fn command(
        &mut self,
        actor: Option<PersonId>,
        command: impl Into<Command>,
        expected: Option<Result<(), &'static str>>,
        tally: &mut Tally,
    ) -> Option<Vec<Event>> {
        let command = command.into();
        let name = command.name();
        self.district.world.actor = actor.map_or(Actor::System, Actor::Person);
        let outcome = self.district.world.when(command).0;
        if let Some(expected) = expected {
            assert_eq!(
                outcome.is_ok(),
                expected.is_ok(),
                "{name}: the reference says {expected:?}, the ledger {outcome:?}"
            );
        }
        match outcome {
            Ok(events) => {
                tally.accepted += 1;
                for event in &events {
                    tally.types.insert(event.type_version().0);
                    self.feed(event);
                }
                promises::hold_after(self);
                Some(events)
            }
            Err(refusal) => {
                tally.refused += 1;
                assert_complete(&refusal);
                None
            }
        }
    }

    /// Hours, and nothing else, come from the ledger's own events.
    fn feed(&mut self, event: &Event) {
        match event {
            Event::HoursCredited(event) if event.hours.grade <= Grade::C => {
                let volunteer = event.subject.person_id;
                let known = self.people.iter().position(|id| *id == volunteer);
                let who = known.expect("nobody else serves");
                let (year, month, day) = event.time.date.ymd();
                let until = self.months.map(|months| last_second(year, month + months));
                let month_day = i32::try_from(month * 100 + day).expect("small");
                let date = year * 10_000 + month_day;
                let minutes = event.hours.minutes.0;
                let tag = *event.hours.tag.as_bytes();
                let now = self.now();
                self.sides[0].earn(tag, (who, date), minutes, (until, now));
                self.sides[1].earn(tag, (who, date), minutes, (None, now));
            }
            Event::HoursReversed(event) => {
                let tag = *event.hours.tag.as_bytes();
                self.sides.iter_mut().for_each(|side| side.claw(tag));
            }
            _ => {}
        }
    }

    pub fn survivor(&self, who: Who) -> PersonId {
        self.people[self.sides[0].survivor[who]]
    }

    /// From publication to effective hours.
    fn serve(&mut self, who: Who, minutes: i64, tally: &mut Tally) {
        let (snow, person) = (self.district.snow, self.survivor(who));
        let starts_at = self.district.world.now.plus_minutes(1);
        let mut plan = activity(snow, "2026-03-03 09:00", "2026-03-03 12:00");
        plan.starts_at = Some(starts_at);
        plan.ends_at = Some(starts_at.plus_minutes(minutes + 1));
        let events = self.command(Some(snow.recorder), plan, Some(Ok(())), tally);
        let id = new_activity(&events.expect("it is published"));
        let sign_up = SignUp {
            activity_id: id,
            person_id: person,
        };
        self.command(Some(person), sign_up, Some(Ok(())), tally);
        self.district.world.now = starts_at;
        let check_in = check_in_by_code(id, person);
        let events = self.command(Some(person), check_in, Some(Ok(())), tally);
        let session = new_session(&events.expect("it begins"));
        self.district.world.now = starts_at.plus_minutes(minutes);
        let out = check_out(id, session);
        self.command(Some(snow.recorder), out, Some(Ok(())), tally);
        self.signed(person, (id, session), tally);
        self.sessions.push((id, session));
    }

    fn signed(&mut self, person: PersonId, at: (ActivityId, SessionId), tally: &mut Tally) {
        let snow = self.district.snow;
        self.command(Some(person), confirm(at.0, at.1), Some(Ok(())), tally);
        let approve = cast::approve(at.0, at.1);
        self.command(Some(snow.approver), approve, Some(Ok(())), tally);
        // The same again: hours are minted once.
        let approve = cast::approve(at.0, at.1);
        self.command(Some(snow.approver), approve, Some(Err("approved")), tally);
    }

    fn some_session(&self, it: Move) -> Option<(ActivityId, SessionId)> {
        let recent: Vec<_> = self.sessions.iter().rev().take(8).collect();
        let number = usize::from(it.what) % recent.len().max(1);
        recent.get(number).map(|at| **at)
    }

    fn void(&mut self, it: Move, tally: &mut Tally) {
        let Some((activity, session)) = self.some_session(it) else {
            return;
        };
        let approver = Some(self.district.snow.approver);
        self.command(approver, void(activity, session), None, tally);
        let again = Some(Err("voided"));
        self.command(approver, void(activity, session), again, tally);
    }

    fn correct(&mut self, it: Move, tally: &mut Tally) {
        let Some((activity_id, session_id)) = self.some_session(it) else {
            return;
        };
        let session = session_of(&self.district.world, activity_id, session_id);
        let (person, started_at) = (session.person, session.started_at);
        if session.state == SessionState::Voided {
            return;
        }
        let lasted = session.end.map_or(60, |end| end.minutes.0).max(2);
        let minutes = i64::from(it.much) % lasted + 1;
        let correction = CorrectSession {
            activity_id,
            session_id,
            started_at,
            ended_at: started_at.plus_minutes(minutes),
            break_minutes: hourledger::domain::kernel::minutes::Minutes::ZERO,
            reason: ReasonCode::TimesWrong,
            reason_text: None,
        };
        let admin = Some(self.district.snow.admin);
        if self.command(admin, correction, None, tally).is_some() {
            let known = self.people.iter().position(|id| *id == person);
            let person = self.survivor(known.expect("nobody else serves"));
            self.signed(person, (activity_id, session_id), tally);
        }
    }

    fn hold(&mut self, unit: Unit, (who, much): (Who, i64), it: Move, tally: &mut Tally) {
        let snow = self.district.snow;
        let hours = u32::from(it.what) % 2_000 + 1;
        let mut command = place_hold(self.people[who], much, snow);
        command.unit = unit;
        command.goods = unit == Unit::Point;
        command.hours = Some(hours);
        let now = self.now();
        let until = now + i64::from(hours) * 3_600;
        let side = usize::from(unit.byte());
        self.level();
        let expected = self.sides[side].place(who, much, until, now);
        let actor = Some(self.survivor(who));
        if let Some(events) = self.command(actor, command, Some(expected), tally) {
            self.holds[side].push(new_hold(&events));
        }
    }

    /// Whose accounts are frozen, and who is who, is one for both units.
    pub fn level(&mut self) {
        let [credit, points] = &mut self.sides;
        points.frozen.clone_from(&credit.frozen);
        points.survivor.clone_from(&credit.survivor);
    }

    fn some_hold(&self, it: Move) -> Option<(usize, usize, HoldId)> {
        let side = usize::from(it.who.is_multiple_of(4));
        let recent: Vec<_> = self.holds[side].iter().enumerate().rev().take(6).collect();
        let number = usize::from(it.what) % recent.len().max(1);
        recent.get(number).map(|(index, id)| (side, *index, **id))
    }

    fn capture(&mut self, it: Move, tally: &mut Tally) {
        let Some((side, index, id)) = self.some_hold(it) else {
            return;
        };
        let held = self.sides[side].holds[index].clone();
        let much = i64::from(it.much) % (held.amount + held.amount / 8 + 1) + 1;
        self.level();
        let now = self.now();
        let expected = self.sides[side].capture(index, much, now);
        let actor = if side == 0 {
            self.survivor(held.holder)
        } else {
            self.district.snow.clerk
        };
        let command = capture(id, Some(much));
        self.command(Some(actor), command, Some(expected), tally);
        // Once more: a hold ends once.
        self.command(Some(actor), command, Some(Err("ended, or not open")), tally);
    }

    fn give_up(&mut self, it: Move, tally: &mut Tally) {
        let Some((side, index, id)) = self.some_hold(it) else {
            return;
        };
        let holder = self.sides[side].holds[index].holder;
        let now = self.now();
        let expected = self.sides[side].void(index, now);
        let actor = Some(self.survivor(holder));
        self.command(actor, void_hold(id), Some(expected), tally);
        self.command(actor, void_hold(id), Some(Err("ended")), tally);
    }

    fn reverse(&mut self, it: Move, tally: &mut Tally) {
        let Some((side, index, id)) = self.some_hold(it) else {
            return;
        };
        let now = self.now();
        let expected = self.sides[side].reverse(index, now);
        let admin = Some(self.district.snow.admin);
        self.command(admin, reverse(id), Some(expected), tally);
        self.command(admin, reverse(id), Some(Err("reversed")), tally);
    }

    pub fn related(&self, from: Who, to: Who) -> bool {
        let side = &self.sides[0];
        let (own, others) = (side.ids(from), side.ids(to));
        let proven = |(one, two): &(Who, Who)| own.contains(one) && others.contains(two);
        self.related.iter().any(proven) && side.survivor[from] != side.survivor[to]
    }

    fn transfer(&mut self, (from, to): (Who, Who), much: i64, tally: &mut Tally) {
        let related = self.related(from, to);
        let seconds = self.sides[0].rules.cooling_seconds.unwrap_or(0);
        let moves_at = self.district.world.now.plus_seconds(seconds);
        let year = Zone::shanghai().date(moves_at).year();
        let now = self.now();
        let expected = self.sides[0].transfer((from, to), much, (related, year), now);
        let command = transfer(self.people[from], self.people[to], much);
        let actor = Some(self.survivor(from));
        let events = self.command(actor, command, Some(expected), tally);
        if let Some(events) = events.filter(|_| seconds > 0) {
            self.holds[0].push(new_hold(&events));
        }
    }

    fn donate(&mut self, from: Who, to: (Who, In), much: i64, tally: &mut Tally) {
        let now = self.now();
        let expected = self.sides[0].donate(from, to, much, now);
        let actor = if from == GROUP {
            self.district.snow.admin
        } else {
            self.survivor(from)
        };
        let command = donate(self.accounts[from], self.accounts[to.0], much);
        self.command(Some(actor), command, Some(expected), tally);
    }

    fn draw(&mut self, to: Who, much: i64, tally: &mut Tally) {
        let (year, month, _) = Zone::shanghai().date(self.district.world.now).ymd();
        let month = u32::try_from(year).expect("not long ago") * 100 + month;
        let at = (month, self.now());
        let expected = self.sides[0].draw(POOL, to, much, at);
        let Account::Pool(pool_id) = self.accounts[POOL] else {
            panic!("the pool is one");
        };
        let command = DrawFromPool {
            pool_id,
            to: self.people[to],
            amount: Amount(much),
        };
        let admin = Some(self.district.snow.admin);
        self.command(admin, command, Some(expected), tally);
    }

    fn grant(&mut self, who: Who, tally: &mut Tally) {
        let expected = self.sides[0].grant(who, GRANT);
        let command = GrantCredit {
            person_id: self.people[who],
        };
        self.command(Some(self.adopters[0]), command, Some(expected), tally);
    }

    fn bring(&mut self, who: Who, much: i64, tally: &mut Tally) {
        let person_id = self.people[who];
        let stated = StateBalance {
            person_id,
            amount: Amount(much),
            as_of: "2026-02-28".parse().expect("a date"),
            evidence_digest: Digest32::of(b"statement"),
        };
        let [first, second] = self.adopters;
        let survivor = self.sides[0].survivor[who];
        if self.sides[0].not_closing(survivor).is_err() {
            self.command(Some(first), stated, Some(Err("closing")), tally);
            return;
        }
        self.command(Some(first), stated, Some(Ok(())), tally);
        let approval = approve_balance(&self.district.world, person_id);
        self.command(Some(first), approval, Some(Err("one person")), tally);
        self.sides[0].brought(who, much);
        self.command(Some(second), approval, Some(Ok(())), tally);
        self.command(Some(second), approval, Some(Err("booked")), tally);
    }

    fn freeze(&mut self, who: Who, tally: &mut Tally) {
        let frozen = !self.sides[0].frozen.contains(&who);
        let command = FreezeAccount {
            person_id: self.people[who],
            frozen,
            reason: ReasonCode::RecordsUntrue,
        };
        if frozen {
            self.sides[0].frozen.insert(who);
        } else {
            self.sides[0].frozen.remove(&who);
        }
        self.command(Some(self.adopters[0]), command, Some(Ok(())), tally);
    }

    fn assign(&mut self, who: Who, to_group: bool, tally: &mut Tally) {
        let survivor = self.sides[0].survivor[who];
        if to_group {
            self.sides[0].group.insert(survivor, GROUP);
        } else {
            self.sides[0].group.remove(&survivor);
        }
        let command = AssignEarning {
            person_id: self.people[who],
            organisation_id: to_group.then_some(self.district.snow.id),
        };
        self.command(Some(self.survivor(who)), command, Some(Ok(())), tally);
    }

    fn merge(&mut self, who: Who, into: Who, tally: &mut Tally) {
        let command = merge(self.people[who], self.people[into]);
        let founder = Some(self.adopters[0]);
        if self.command(founder, command, None, tally).is_some() {
            self.sides[0].survivor[who] = into;
            self.sides[1].survivor[who] = into;
        }
    }

    fn unmerge(&mut self, who: Who, tally: &mut Tally) {
        let command = unmerge(self.people[who]);
        let founder = Some(self.adopters[0]);
        if self.command(founder, command, None, tally).is_some() {
            self.sides[0].survivor[who] = who;
            self.sides[1].survivor[who] = who;
        }
    }

    /// A relation ends, or is proven anew.
    fn relate(&mut self, it: Move, tally: &mut Tally) {
        let (from, to) = RELATED[usize::from(it.what) % RELATED.len()];
        let (snow, [one, two]) = (self.district.snow, [from, to].map(|who| self.people[who]));
        if self.related.remove(&(from, to)) {
            let end = EndRelation {
                person_id: one,
                to: two,
            };
            self.command(Some(self.survivor(from)), end, Some(Ok(())), tally);
        } else if self.sides[0].survivor[from] != self.sides[0].survivor[to] {
            self.related.insert((from, to));
            let command = relate(one, two, Relation::Spouse, snow);
            self.command(Some(snow.clerk), command, Some(Ok(())), tally);
        }
    }

    fn state(&mut self, it: Move, tally: &mut Tally) {
        let unit = Unit::ALL[usize::from(it.what) % 2];
        let command = StateReserve { unit };
        let founder = Some(self.adopters[0]);
        self.command(founder, command, Some(Ok(())), tally);
    }

    /// The clerk opens a shift, or closes the one that is open: it moves nothing.
    fn shift(&mut self, tally: &mut Tally) {
        let snow = self.district.snow;
        let clerk = Some(snow.clerk);
        let opened = self.command(clerk, open_shift(snow), None, tally);
        if opened.is_none() {
            self.command(clerk, close_shift(0, 0), None, tally);
        }
    }

    /// Hours, or now and then weeks.
    fn wait(&mut self, it: Move) {
        let minutes = match it.what % 4 {
            0 => i64::from(it.much % 60) * 24 * 60,
            _ => i64::from(it.much % 2_880),
        };
        self.district.world.now = self.district.world.now.plus_minutes(minutes);
    }

    /// A book of one of the accounts.
    pub fn book(&self, who: Who, unit: Unit) -> Option<&AccountBook> {
        let key = BookKey::Account(self.accounts[who], unit);
        self.district.world.book::<AccountBook>(&key)
    }
}

/// The midnight that ends a month; months beyond December are of the next years.
fn last_second(year: i32, month: u32) -> i64 {
    let next = month; // counted from 0, it is the month after
    let year = year + i32::try_from(next / 12).expect("soon");
    let day = LocalDate::from_ymd(year, next % 12 + 1, 1).expect("a date");
    Zone::shanghai().midnight(day).unix()
}
