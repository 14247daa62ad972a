//! Properties: whatever happens in whatever order, the store equals a plain map, and a rebuild.

use std::collections::BTreeMap;
use std::ops::Bound;

use hourledger::state::{Books, Store};
use proptest::prelude::*;

use crate::toy::{Key, Ledger, Tally, Visit, copied, fold, small};

#[derive(Debug, Clone)]
enum Step {
    /// A batch of commands, each some visits.
    Write(Vec<Vec<Visit>>),
    Flush,
    /// A complete close, and a start.
    Restart,
    /// A start from the files as they are.
    Kill,
    /// A list from the n-th person on.
    List(u64, usize),
}

/// The oracle: all books in a map.
#[derive(Default)]
struct Plain(BTreeMap<Key, Tally>);

impl Books<Tally> for Plain {
    fn read(&mut self, key: &Key) -> Result<Option<&Tally>, hourledger::log::Fault> {
        Ok(self.0.get(key))
    }

    fn edit(
        &mut self,
        key: &Key,
        default: impl FnOnce() -> Tally,
    ) -> Result<&mut Tally, hourledger::log::Fault> {
        Ok(self.0.entry(*key).or_insert_with(default))
    }
}

fn visits() -> impl Strategy<Value = Visit> {
    let ballast = prop_oneof![8 => 0..400_usize, 1 => 1_500..4_500_usize];
    (0..60_u64, 0..6_u64, 0..300_u64, ballast).prop_map(|(person, place, minutes, ballast)| Visit {
        person: person * 0x0100_0000_0001,
        place,
        minutes,
        ballast,
    })
}

fn steps() -> impl Strategy<Value = Step> {
    let command = prop::collection::vec(visits(), 1..4);
    prop_oneof![
        12 => prop::collection::vec(command, 1..12).prop_map(Step::Write),
        4 => Just(Step::Flush),
        1 => Just(Step::Restart),
        1 => Just(Step::Kill),
        3 => (0..70_u64, 0..90_usize).prop_map(|(from, limit)| Step::List(from, limit)),
    ]
}

fn check_list(store: &Store<Tally>, plain: &Plain, from: u64, limit: usize) {
    let from = Bound::Excluded(Key::Person(from * 0x0100_0000_0001));
    let listed = store
        .range((from, Bound::Unbounded), limit)
        .expect("readable");
    let listed: Vec<_> = listed
        .into_iter()
        .map(|(key, held)| (key, (*held.book).clone()))
        .collect();
    let expected = plain.0.range((from, Bound::Unbounded)).take(limit);
    let expected: Vec<_> = expected.map(|(key, book)| (*key, book.clone())).collect();
    assert_eq!(listed, expected);
    check_walk(store, plain, from, limit);
}

/// A walk in steps of `limit` comes by the same books as a plain map has, each once.
fn check_walk(store: &Store<Tally>, plain: &Plain, from: Bound<Key>, limit: usize) {
    let to = Key::Person(60 * 0x0100_0000_0001);
    let (mut walked, mut next) = (Vec::new(), Some(from));
    while let Some(from) = next {
        let before = walked.len();
        let more = store.each(from.as_ref(), &to, limit.max(1), |key, book| {
            walked.push((*key, book.clone()));
            Ok(())
        });
        let more = more.expect("readable");
        assert!(walked.len() - before <= limit.max(1));
        next = more.map(Bound::Excluded);
    }
    let expected = plain.0.range((from, Bound::Unbounded));
    let expected = expected.take_while(|(key, _)| **key <= to);
    let expected: Vec<_> = expected.map(|(key, book)| (*key, book.clone())).collect();
    assert_eq!(walked, expected);
}

/// Everybody, whether there is a book of them by now or not: a reader's way, and the writer's by
/// pages that it read before.
fn check_each(store: &Store<Tally>, plain: &Plain) {
    for number in 0..60 {
        let key = Key::Person(number * 0x0100_0000_0001);
        let passed = store.book_in_passing(&key).expect("readable");
        assert_eq!(passed.as_deref(), plain.0.get(&key), "{key:?}");
        let found = store.book(&key).expect("readable");
        assert_eq!(found.as_deref(), plain.0.get(&key), "{key:?}");
    }
}

fn check_all(ledger: &Ledger, store: &Store<Tally>, plain: &Plain) {
    check_each(store, plain);
    for (key, book) in &plain.0 {
        let found = store.book(key).expect("readable");
        assert_eq!(found.as_deref(), Some(book), "{key:?}");
    }
    for number in 0..ledger.commands {
        let position = store
            .idem_position(&crate::toy::tag(number), 0)
            .expect("readable");
        assert!(position.is_some(), "the tag of command {number}");
    }
    assert_eq!(store.digest().expect("readable"), ledger.digests());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_store_equals_a_plain_map_and_a_rebuild(
        steps in prop::collection::vec(steps(), 1..60)
    ) {
        let mut ledger = Ledger::new();
        let mut dir = ledger.sled();
        let mut kept = Vec::new();
        let (mut store, _) = ledger.open();
        let mut plain = Plain::default();
        for step in steps {
            match step {
                Step::Write(commands) => {
                    for visits in &commands {
                        fold(visits, &mut plain).expect("a map can be read");
                    }
                    ledger.write(&store, &commands);
                }
                Step::Flush => {
                    check_each(&store, &plain);
                    store.flush().expect("sled accepts");
                    check_each(&store, &plain);
                }
                Step::Restart => {
                    store.close().expect("sled accepts");
                    drop(store);
                    store = ledger.open_in(&dir, small()).0;
                }
                Step::Kill => {
                    let left = copied(&dir);
                    dir = left.path().to_owned();
                    kept.push(left);
                    let (again, doubt) = ledger.open_in(&dir, small());
                    prop_assert!(doubt.is_none(), "{:?}", doubt);
                    store = again;
                }
                Step::List(from, limit) => check_list(&store, &plain, from, limit),
            }
        }
        check_all(&ledger, &store, &plain);
        store.flush().expect("sled accepts");
        let faults = store.walk_pages().faults;
        prop_assert!(faults.is_empty(), "{:?}", faults);
        check_all(&ledger, &store, &plain);
    }
}
