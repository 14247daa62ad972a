//! What must hold: after every command, and at the end of a run.

use std::collections::{BTreeMap, BTreeSet};

use hourledger::domain::books::{Kept, Subject};
use hourledger::domain::due::{DueIndex, DuePage, DueSubject};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::sessions::book::SessionBook;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::book::{AccountBook, BankBook, HoldBook, MemberBook, Place};
use hourledger::domain::timebank::event::PostingGroup;
use hourledger::domain::timebank::requested::TransferRequestBook;
use hourledger::domain::timebank::warn::change;
use hourledger::domain::{Book, BookKey};
use serde::Deserialize;

use super::reference::{In, Until};
use super::run::Run;
use crate::world::World;

/// Every account holds, lot by lot, what the reference says, and a unit sums to zero.
pub fn hold_after(run: &Run) {
    for (side, unit) in run.sides.iter().zip(Unit::ALL) {
        assert_eq!(side.sum(), 0, "the reference itself");
        for who in 0..run.accounts.len() {
            let lots = run.book(who, unit).map_or(&[][..], |book| &book.lots);
            let key = |until: Option<Moment>| until.map(Moment::unix);
            let lots = lots
                .iter()
                .map(|it| ((bucket(it.bucket), key(it.expires_at)), it.amount.0));
            let seen: BTreeMap<(In, Until), i64> = lots.collect();
            assert_eq!(
                seen, side.accounts[who],
                "{unit:?} of {:?}",
                run.accounts[who]
            );
            for ((bucket, _), amount) in &seen {
                let negative = *amount < 0;
                assert_eq!(
                    negative,
                    *bucket == In::Debt,
                    "only a debt is negative: {seen:?}"
                );
            }
        }
        let bank = run.district.world.book::<BankBook>(&BookKey::Bank(unit));
        let places = bank.map_or(0, |bank| bank.places.values().map(|it| it.0).sum());
        assert_eq!(places, 0, "{unit:?} sums to zero over all places");
        let written_off = bank.and_then(|bank| bank.places.get(&Place::WrittenOff));
        assert_eq!(written_off.map_or(0, |it| it.0), side.written_off);
    }
}

/// When all moves are played.
pub fn hold_at_the_end(run: &Run) {
    let world = &run.district.world;
    assert!(
        world.rebuilt().0 == world.shelf.0,
        "a rebuild gives the same books"
    );
    streams_tell_every_posting(run);
    for unit in Unit::ALL {
        the_sums_are_those_of_the_accounts(world, unit);
        a_statement_tells_the_balance(run, unit);
    }
    postings_lead_to_what_can_be_spent(run);
    deadlines_are_those_of_holds_and_lots(world);
    what_was_minted_is_the_hours_by_the_rule(run);
}

fn books<B: Kept + 'static>(world: &World) -> impl Iterator<Item = (&BookKey, &B)> {
    let all = world.shelf.0.iter();
    all.filter_map(|(key, book): (&BookKey, &std::sync::Arc<Book>)| Some((key, B::of(book)?)))
}

/// Recomputed from every account on the shelf, and from every line in the log.
fn the_sums_are_those_of_the_accounts(world: &World, unit: Unit) {
    let bank = world.book::<BankBook>(&BookKey::Bank(unit));
    let bank = bank.cloned().unwrap_or_default();
    let mut held = 0;
    let mut expiring: BTreeMap<Option<Moment>, i64> = BTreeMap::new();
    let mut accounts = 0;
    let mut holds = 0;
    for (key, book) in books::<AccountBook>(world) {
        if let BookKey::Account(account, of) = key
            && *of == unit
        {
            assert!(account.is_held());
            held += book.posted().0;
            for lot in &book.lots {
                *expiring.entry(lot.expires_at).or_default() += lot.amount.0;
            }
            holds += book.holds.len() as u64;
            accounts += u64::from(book.lines.count() > 0);
        }
    }
    assert_eq!((bank.accounts, bank.open_holds), (accounts, holds));
    expiring.retain(|_, amount| *amount != 0);
    let stated = bank.expiring.iter().map(|(at, amount)| (*at, amount.0));
    assert!(stated.eq(expiring), "{unit:?}: by when it expires (F78)");
    let contra: i64 = {
        let places = [
            Place::Minted,
            Place::Fund,
            Place::Brought,
            Place::Spent,
            Place::Expired,
            Place::WrittenOff,
        ];
        let sums = places.iter().filter_map(|place| bank.places.get(place));
        sums.map(|it| it.0).sum()
    };
    assert_eq!(held + contra, 0, "{unit:?}: accounts and contra accounts");
}

/// F76: opening and lines give the closing balance, line by line.
fn a_statement_tells_the_balance(run: &Run, unit: Unit) {
    for (who, account) in run.accounts.iter().enumerate() {
        let Some(book) = run.book(who, unit) else {
            continue;
        };
        let mut balance = 0;
        for line in run.district.world.statement(*account, unit) {
            balance += line.posted.0;
            assert_eq!(line.balance.0, balance);
            assert!(line.effective_at <= line.recorded_at);
        }
        assert_eq!(balance, book.posted().0);
    }
}

/// F66: what events change of an account, in sum, is what it can spend.
fn postings_lead_to_what_can_be_spent(run: &Run) {
    for (who, account) in run.accounts.iter().enumerate() {
        let log = run.district.world.log.iter();
        let changed: Amount = log.map(|it| change(&it.event, &[*account])).sum();
        let book = run.book(who, Unit::Credit);
        assert_eq!(changed, book.map_or(Amount::ZERO, AccountBook::spendable));
    }
}

/// F52: whatever moved an account stands in the stream of whoever holds it, once and in order.
fn streams_tell_every_posting(run: &Run) {
    let world = &run.district.world;
    let mut moved: BTreeMap<Account, BTreeSet<Position>> = BTreeMap::new();
    for recorded in &world.log {
        let body = recorded.event.encode();
        let groups: Posted = serde_json::from_slice(&body).expect("its own bytes");
        let lines = groups.posting.iter().flat_map(|posting| &posting.lines);
        for line in lines.filter(|line| line.account.is_held()) {
            let positions = moved.entry(line.account).or_default();
            positions.insert(recorded.at.position);
        }
    }
    for (account, moved) in moved {
        let subject = match account {
            Account::Person(id) => Subject::Person(id),
            Account::Organisation(id) => Subject::Organisation(id),
            _ => continue,
        };
        let stream = world.stream(subject);
        assert!(stream.is_sorted_by(|a, b| a < b), "{subject:?}");
        let noted: BTreeSet<Position> = world.noted(subject).into_iter().collect();
        assert!(noted.is_disjoint(&moved), "{subject:?}: noted twice");
        let told: BTreeSet<Position> = stream.into_iter().collect();
        assert_eq!(told, &noted | &moved, "{subject:?}");
    }
}

#[derive(Deserialize)]
struct Posted {
    posting: Option<PostingGroup>,
}

/// One deadline for each open hold, request and closing, one for each time at which lots of an
/// account expire.
fn deadlines_are_those_of_holds_and_lots(world: &World) {
    let mut expected = BTreeSet::new();
    for (_, book) in books::<HoldBook>(world) {
        let hold = book.placed.as_deref().expect("a book of a hold has one");
        if hold.ended.is_none() {
            expected.insert((hold.expires_at, None));
        }
    }
    for (_, book) in books::<TransferRequestBook>(world) {
        let request = book.made.as_deref().expect("a book of a request has one");
        if request.ended.is_none() {
            expected.insert((request.expires_at, None));
        }
    }
    for (_, book) in books::<MemberBook>(world) {
        expected.extend(book.closing.map(|closing| (closing.ends_at, None)));
    }
    for (key, book) in books::<AccountBook>(world) {
        if let BookKey::Account(account, unit) = key {
            let free = book.lots.iter().filter(|lot| lot.bucket != Bucket::Held);
            let times = free.filter_map(|lot| lot.expires_at);
            expected.extend(times.map(|at| (at, Some((*account, *unit)))));
        }
    }
    let mut seen: BTreeSet<(Moment, Option<(Account, Unit)>)> = BTreeSet::new();
    let mut count = 0;
    for (_, page) in books::<DuePage>(world) {
        for deadline in &page.deadlines {
            count += 1;
            match deadline.subject {
                DueSubject::Session(_) | DueSubject::Star(_) => {}
                DueSubject::Hold { .. }
                | DueSubject::TransferRequest { .. }
                | DueSubject::Closing { .. } => {
                    seen.insert((deadline.at, None));
                }
                DueSubject::Credits { account, unit } => {
                    assert!(seen.insert((deadline.at, Some((account, unit)))), "once");
                }
            }
        }
    }
    assert_eq!(seen, expected);
    let index = world.book::<DueIndex>(&BookKey::DueIndex);
    let counted: u32 = index.map_or(0, |index| index.hours.values().sum());
    assert_eq!(counted, count, "the index counts the pages");
}

/// R60: what stands as minted rests on hours that stand, where no limit kept a part of it back.
fn what_was_minted_is_the_hours_by_the_rule(run: &Run) {
    let side = &run.sides[1];
    let mut by_rule = 0;
    for (_, book) in books::<SessionBook>(&run.district.world) {
        let session = book.opened.as_deref().expect("a session has begun");
        for credit in session.standing_credits().filter(|it| it.grade <= Grade::C) {
            by_rule += credit.minutes.0 * side.rules.earn.0 / side.rules.earn.1;
        }
    }
    let by_rule = by_rule - side.forgone.values().sum::<i64>();
    assert_eq!(side.minted, by_rule, "points have no limits");
    let bank = run
        .district
        .world
        .book::<BankBook>(&BookKey::Bank(Unit::Point));
    let place = Place::Minted;
    let minted = bank
        .and_then(|bank| bank.places.get(&place))
        .map_or(0, |it| -it.0);
    assert_eq!(minted, by_rule);
}

/// The reference's name of a bucket.
fn bucket(it: Bucket) -> In {
    match it {
        Bucket::Earned => In::Earned,
        Bucket::Gifted => In::Gifted,
        Bucket::DonateOnly => In::DonateOnly,
        Bucket::Recognition => In::Recognition,
        Bucket::Pooled => In::Pooled,
        Bucket::Carried => In::Carried,
        Bucket::Debt => In::Debt,
        Bucket::Held => In::Held,
        Bucket::Flow => panic!("nobody's account has a flow"),
    }
}
