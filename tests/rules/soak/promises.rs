//! What must hold: after every accepted command, and at the end of a run.

use std::collections::{BTreeMap, BTreeSet};

use hourledger::domain::activities::book::{ActivityBook, ParticipationBook};
use hourledger::domain::books::Subject;
use hourledger::domain::due::{Deadline, DueIndex, hour_no};
use hourledger::domain::kernel::ids::{ActivityId, PersonId, Position, SessionId};
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::ledger::administration::{Act, AdministrationBook};
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::ledger::totals::HourTotals;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::book::{PersonBook, Standing};
use hourledger::domain::policy::book::PackBook;
use hourledger::domain::sessions::book::SessionBook;
use hourledger::domain::sessions::replay::Replay;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::sessions::what_if::under;
use hourledger::domain::stored::{Actor, PolicyRef};
use hourledger::domain::{Book, BookKey};

use super::audits::audits_are_counted;
use super::certificates::certificates_say_what_stands;
use super::model::{Model, Seen};
use super::money::is_explained;
use crate::cast::session_of;
use crate::world::World;

/// Above this a book is to be paged.
const BOOK_BYTES_MAX: usize = 16 * 1_024;

/// After a command that changed the `touched` sessions.
pub fn hold_after(world: &World, model: &Model, touched: &BTreeSet<SessionId>) {
    for id in touched {
        let seen = &model.sessions[id];
        the_session_book_agrees(world, seen);
        nobody_is_in_two_places(model, seen);
        two_people_stand_for_every_hour(seen);
        credits_sum_to_the_session(seen);
        its_own_pack_gives_what_is_recorded(world, seen);
        totals_are_sums(world, model, seen);
    }
    certificates_say_what_stands(world, model);
    model.starred.hold_after(world, model);
    model.thanks.hold_after(world, model);
}

/// When all moves are played.
pub fn hold_at_the_end(world: &World, model: &Model) {
    a_rebuild_gives_the_same_books(world);
    every_book_is_small_and_reads_back(world);
    the_due_list_is_complete(world, model);
    sign_ups_are_counted(world, model);
    merges_are_mutual_and_one_step_deep(world, model);
    a_book_knows_the_months_of_its_agenda(world);
    streams_list_every_event_in_order(world);
    is_explained(world);
    acts_are_counted(world);
    audits_are_counted(world, model);
    model.shown.holds(world);
    model.starred.hold_at_the_end(world);
    approvals_by_rule_are_decided_the_same_again(world);
}

/// F42.
fn approvals_by_rule_are_decided_the_same_again(world: &World) {
    let pack = |policy: PolicyRef| {
        let book = world.book::<PackBook>(&BookKey::Pack(policy.adopted_at.0));
        book.and_then(|book| book.pack.as_deref())
    };
    let mut replay = Replay::new(Zone::shanghai());
    for recorded in &world.log {
        let again = replay.feed(recorded.at, &recorded.event, pack);
        assert!(again.is_none_or(|again| again.holds()), "{again:?}");
    }
}

fn the_session_book_agrees(world: &World, seen: &Seen) {
    let key = BookKey::Session(seen.of.activity_id, seen.of.session_id);
    let book = world
        .book::<SessionBook>(&key)
        .and_then(|book| book.opened.as_deref());
    let book = book.expect("it has begun");
    assert_eq!((book.state, book.person), (seen.state, seen.person));
    assert_eq!(book.end.map(|end| end.at), seen.ended_at);
    let minutes: i64 = seen.credits.values().map(|(minutes, _)| minutes).sum();
    assert_eq!(book.credited_minutes().0, minutes);
    let marked = book.national.and_then(|mark| mark.entered_on);
    assert_eq!(marked, seen.national);
    assert_eq!(book.steps().len(), book.trail.len(), "one for each event");
}

/// R25, I9: asked again with the pinned pack, minutes and grade are the recorded ones.
fn its_own_pack_gives_what_is_recorded(world: &World, seen: &Seen) {
    let session = session_of(world, seen.of.activity_id, seen.of.session_id);
    let key = BookKey::Pack(session.policy.adopted_at.0);
    let pack = world.book::<PackBook>(&key);
    let pack = pack.and_then(|book| book.pack.as_deref());
    let asked = under(session, pack.expect("adopted"), &Zone::shanghai());
    let Some(asked) = asked else { return };
    assert_eq!(asked.minutes, session.counted_minutes());
    for credit in session.standing_credits() {
        assert_eq!(asked.grade, Some((credit.grade, credit.grade_reason)));
    }
}

/// R22. Of one id, not even what is frozen shares time; of one human under two, at most one of
/// those that do is not frozen.
fn nobody_is_in_two_places(model: &Model, seen: &Seen) {
    if matches!(seen.state, SessionState::Voided | SessionState::FoundFake) {
        return;
    }
    for other in model.standing_of_human(seen.person) {
        let is_frozen = [seen, other].map(|it| it.state == SessionState::Disputed);
        if seen.person != other.person && is_frozen != [false, false] {
            continue;
        }
        // R23 bounds the day of hours without clock times; a test of its own says so.
        if other.of.session_id == seen.of.session_id || other.untimed || seen.untimed {
            continue;
        }
        let overlap = seen.started_at < other.ends_by() && other.started_at < seen.ends_by();
        assert!(
            !overlap,
            "{} and {}",
            seen.of.session_id, other.of.session_id
        );
    }
}

/// R28.
fn two_people_stand_for_every_hour(seen: &Seen) {
    let own = Actor::Person(seen.person);
    // What a volunteer declared is never confirmed by them, all else by nobody but them.
    let by_lead = seen.declared;
    assert!(seen.confirmed_by.is_none_or(|by| (by == own) != by_lead));
    if by_lead && seen.approved_by.is_some() {
        assert!(seen.confirmed_by.is_some(), "R29: no word of the lead");
        assert_ne!(
            seen.approved_by, seen.confirmed_by,
            "R29: one person for two"
        );
    }
    if let Some(approver) = seen.approved_by {
        assert_ne!(approver, own, "approved own hours");
        let typed = seen.keyed || seen.declared || seen.import.is_some();
        let by_rule = approver == Actor::System;
        assert!(
            !by_rule || !typed,
            "F42: a rule approved hours from a keyboard"
        );
        assert!(
            !seen.entered_by.contains(&approver),
            "approved what they entered"
        );
    }
    if seen.keyed {
        assert!(!seen.entered_by.contains(&own), "keyed in own hours");
    }
    if seen.state == SessionState::Effective {
        let mut people = seen.entered_by.clone();
        people.extend(seen.confirmed_by);
        people.extend(seen.approved_by);
        // A rule of the pack stands for the second person, for what was clocked on site only.
        assert!(people.len() >= 2, "an hour on one person's word");
    }
}

fn credits_sum_to_the_session(seen: &Seen) {
    let sum: i64 = seen.credits.values().map(|(minutes, _)| minutes).sum();
    match seen.was.unwrap_or(seen.state) {
        SessionState::Effective => assert_eq!(sum, seen.minutes),
        _ => assert_eq!(sum, 0, "hours of a session that is not effective"),
    }
}

/// I12.
fn totals_are_sums(world: &World, model: &Model, seen: &Seen) {
    let (person, of) = (seen.person, seen.of);
    let totals = |key| totals_of(world, &key);
    let same_person = model.totals(|it| it.person == person);
    assert_eq!(totals(BookKey::Person(person)), same_person);
    let same_activity = model.totals(|it| it.of.activity_id == of.activity_id);
    assert_eq!(totals(BookKey::Activity(of.activity_id)), same_activity);
    let same_organisation = model.totals(|it| it.of.organisation_id == of.organisation_id);
    assert_eq!(
        totals(BookKey::Organisation(of.organisation_id)),
        same_organisation
    );
    assert_eq!(totals(BookKey::Ledger), model.totals(|_| true));
}

fn totals_of(world: &World, key: &BookKey) -> HourTotals {
    let totals = match &**world
        .shelf
        .0
        .get(key)
        .expect("a subject with sessions has a book")
    {
        Book::Person(PersonBook { totals, .. })
        | Book::Activity(ActivityBook { totals, .. })
        | Book::Organisation(OrganisationBook { totals, .. })
        | Book::Ledger(LedgerBook { totals, .. }) => totals,
        other => panic!("{other:?} has no totals"),
    };
    *totals
}

/// I3: from the stored bytes alone, byte for byte.
fn a_rebuild_gives_the_same_books(world: &World) {
    let rebuilt = world.rebuilt();
    assert_eq!(rebuilt.0.len(), world.shelf.0.len());
    for (key, book) in &world.shelf.0 {
        let again = rebuilt.0.get(key).expect("the same books");
        assert_eq!(again.encode(), book.encode(), "{key:?}");
    }
}

fn every_book_is_small_and_reads_back(world: &World) {
    for (key, book) in &world.shelf.0 {
        let bytes = book.encode();
        assert!(
            bytes.len() <= BOOK_BYTES_MAX,
            "{key:?}: {} bytes",
            bytes.len()
        );
        assert_eq!(Book::decode(key, &bytes).as_ref(), Some(&**book));
        assert_eq!(BookKey::from_bytes(&key.to_bytes()).as_ref(), Some(key));
    }
}

/// I14: the index counts what the pages hold, and they hold what the sessions wait for.
fn the_due_list_is_complete(world: &World, model: &Model) {
    let mut listed = BTreeSet::<Deadline>::new();
    for (key, book) in &world.shelf.0 {
        if let Book::Due(page) = &**book {
            assert!(page.deadlines.is_sorted());
            assert!(
                page.deadlines
                    .iter()
                    .all(|deadline| deadline.page() == *key)
            );
            listed.extend(&page.deadlines);
        }
    }
    assert_eq!(listed, model.deadlines());
    let mut hours = BTreeMap::<u32, u32>::new();
    for deadline in &listed {
        *hours.entry(hour_no(deadline.at)).or_default() += 1;
    }
    let index = world.book::<DueIndex>(&BookKey::DueIndex);
    assert_eq!(
        index.map(|index| index.hours.clone()).unwrap_or_default(),
        hours
    );
}

/// And whoever is merged is counted once.
fn merges_are_mutual_and_one_step_deep(world: &World, model: &Model) {
    let (mut merged, mut counted) = (BTreeMap::new(), 0);
    for (key, book) in &world.shelf.0 {
        let (BookKey::Person(id), Book::Person(book)) = (key, &**book) else {
            continue;
        };
        let known = matches!(book.standing, Standing::Registered | Standing::Enrolled);
        counted += u64::from(known && book.merged_into.is_none());
        if let Some(into) = book.merged_into {
            assert!(book.aliases.is_empty(), "no chains");
            merged.insert(*id, into.survivor);
        }
        assert!(book.aliases.len() <= 16);
        for alias in &book.aliases {
            assert_eq!(model.survivor(*alias), *id);
        }
        assert!(book.months.is_sorted_by(|a, b| a < b));
    }
    assert_eq!(merged, model.merged);
    let ledger = world.book::<LedgerBook>(&BookKey::Ledger).expect("open");
    assert_eq!(ledger.people, counted);
}

/// Months are looked up by it when records are merged.
fn a_book_knows_the_months_of_its_agenda(world: &World) {
    for key in world.shelf.0.keys() {
        if let BookKey::Agenda(person, month) = key {
            let book = world.book::<PersonBook>(&BookKey::Person(*person));
            assert!(book.is_some_and(|book| book.months.contains(month)));
        }
    }
}

fn sign_ups_are_counted(world: &World, model: &Model) {
    let mut listed = 0_u64;
    for planned in &model.activities {
        let key = BookKey::Activity(planned.id);
        let book = world.book::<ActivityBook>(&key).expect("published");
        let plan = book.plan.as_deref().expect("published");
        let sign_ups = model
            .sign_ups
            .iter()
            .filter(|(id, _)| *id == planned.id)
            .count();
        assert_eq!(book.signed_up as usize, sign_ups);
        assert!(
            plan.capacity
                .is_none_or(|capacity| book.signed_up <= capacity)
        );
        listed += sign_ups as u64;
    }
    let ledger = world.book::<LedgerBook>(&BookKey::Ledger).expect("open");
    assert_eq!(ledger.sign_ups, listed);
    for (key, book) in &world.shelf.0 {
        if let (BookKey::Participation(activity, person), Book::Participation(part)) =
            (key, &**book)
        {
            let pair = (*activity, *person);
            assert_eq!(part.signed_up_at.is_some(), model.sign_ups.contains(&pair));
            the_part_is_summed(model, pair, *part);
            let plan = model
                .activities
                .iter()
                .find(|planned| planned.id == *activity);
            // An imported activity has no schedule.
            let planned = plan.map(|plan| plan.ends_at.seconds_since(plan.starts_at) / 60);
            assert!(
                planned.is_none_or(|minutes| part.keyed_minutes.0 <= minutes),
                "R26"
            );
        }
    }
}

fn the_part_is_summed(
    model: &Model,
    (activity, person): (ActivityId, PersonId),
    part: ParticipationBook,
) {
    let mine = model
        .standing(person)
        .filter(|seen| seen.of.activity_id == activity);
    let (sessions, keyed) = mine.fold((0, 0), |(sessions, keyed), seen| {
        (sessions + 1, keyed + seen.typed_minutes)
    });
    assert_eq!((part.sessions, part.keyed_minutes.0), (sessions, keyed));
}

/// Every subject's positions.
fn streams(world: &World) -> BTreeMap<Subject, Vec<Position>> {
    let subject = |key: &BookKey| match *key {
        BookKey::Person(id) => Some(Subject::Person(id)),
        BookKey::Organisation(id) => Some(Subject::Organisation(id)),
        BookKey::Activity(id) => Some(Subject::Activity(id)),
        BookKey::Administration => Some(Subject::Administration),
        _ => None,
    };
    let subjects = world.shelf.0.keys().filter_map(subject);
    subjects.map(|of| (of, world.stream(of))).collect()
}

/// F124.
fn acts_are_counted(world: &World) {
    let mut counts = BTreeMap::<Act, u64>::new();
    for recorded in &world.log {
        if let Some(act) = Act::of(&recorded.event) {
            *counts.entry(act).or_default() += 1;
        }
    }
    let book = world.book::<AdministrationBook>(&BookKey::Administration);
    let book = book.expect("a ledger begins with acts");
    assert_eq!(book.counts, counts);
    assert_eq!(u64::from(book.events.count()), counts.values().sum::<u64>());
}

fn streams_list_every_event_in_order(world: &World) {
    for (subject, positions) in streams(world) {
        assert!(
            positions.is_sorted_by(|a, b| a < b),
            "{subject:?}: once and in order"
        );
        assert!(
            positions
                .last()
                .is_some_and(|last| last.0 < world.log.len() as u64)
        );
    }
}
