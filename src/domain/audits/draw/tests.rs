//! The draw: proportions, the edges, and that nothing but seed and population matters.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// What a stratum draws of these sessions, shown in this order.
fn drawn(seed: &str, ids: &[SessionId], bound: usize) -> Vec<SessionId> {
    let order = Order::of(seed);
    let mut first = First::new(bound);
    for id in ids {
        first.show(order.place(*id), || *id);
    }
    first.into_first(u64::MAX).collect()
}

fn id(number: u64) -> SessionId {
    SessionId::derive(&[7; 32], u32::try_from(number).expect("small"))
}

fn ids(count: u64) -> Vec<SessionId> {
    (0..count).map(id).collect()
}

#[test]
fn f125_half_of_a_sample_is_the_riskiest_and_a_fifth_is_what_nothing_speaks_against() {
    let plenty = [1_000; 3];
    for (size, drawn) in [
        (0, [0, 0, 0]),
        (1, [1, 0, 0]),
        (2, [1, 1, 0]),
        (3, [1, 1, 1]),
        (5, [3, 1, 1]),
        (10, [5, 3, 2]),
        (25, [13, 7, 5]),
        (100, [50, 30, 20]),
    ] {
        assert_eq!(allocation(size, plenty), drawn, "{size}");
    }
}

#[test]
fn what_a_stratum_lacks_is_taken_from_the_riskiest_that_has_more() {
    for (size, population, drawn) in [
        (10, [0, 0, 0], [0, 0, 0]),
        (10, [2, 100, 100], [2, 6, 2]),
        (10, [100, 1, 100], [7, 1, 2]),
        (10, [100, 100, 0], [7, 3, 0]),
        (10, [0, 2, 100], [0, 2, 8]),
        (10, [1, 1, 1], [1, 1, 1]),
        (u64::MAX, [3, 2, 1], [3, 2, 1]),
    ] {
        assert_eq!(allocation(size, population), drawn, "{size} {population:?}");
    }
}

#[test]
fn strata_are_cut_at_one_and_at_thirty_points() {
    for (points, stratum) in [
        (0, Stratum::None),
        (1, Stratum::Some),
        (29, Stratum::Some),
        (30, Stratum::High),
        (u32::MAX, Stratum::High),
    ] {
        assert_eq!(Stratum::of(points), stratum, "{points}");
    }
    let tenths: u64 = Stratum::ALL.map(Stratum::tenths).iter().sum();
    assert_eq!(tenths, 10);
}

/// Whoever draws with another program has to come to this place.
#[test]
fn the_order_is_a_derived_key_of_seed_and_session_id() {
    let id = SessionId::from_bytes([0xab; 16]);
    let input = [b"lottery 12-34-56".as_slice(), &[0xab; 16]].concat();
    let expected = blake3::derive_key("hourledger 2026 audit sample v1", &input);
    assert_eq!(Order::of("lottery 12-34-56").place(id), Place(expected));
}

proptest! {
    #[test]
    fn the_same_seed_draws_the_same_in_whatever_order_sessions_are_met(
        seed in "[a-z0-9 ]{1,20}", count in 0_u64..200, bound in 0_usize..40, cut in 0_usize..200,
    ) {
        let ids = ids(count);
        let mut turned = ids.clone();
        turned.rotate_left(cut.min(ids.len()));
        turned.reverse();
        let once = drawn(&seed, &ids, bound);
        prop_assert_eq!(&once, &drawn(&seed, &turned, bound));
        prop_assert_eq!(once.len(), bound.min(ids.len()));
        let different: BTreeSet<_> = once.iter().collect();
        prop_assert_eq!(different.len(), once.len(), "each session at most once");
    }

    #[test]
    fn two_walkers_together_draw_what_one_draws(
        count in 0_u64..200, bound in 0_usize..40, cut in 0_usize..200,
    ) {
        let ids = ids(count);
        let (low, high) = ids.split_at(cut.min(ids.len()));
        let order = Order::of("seed");
        let of = |part: &[SessionId]| {
            let mut first = First::new(bound);
            for id in part {
                first.show(order.place(*id), || *id);
            }
            first
        };
        let mut both = of(low);
        both.join(of(high));
        prop_assert_eq!(
            both.into_first(u64::MAX).collect::<Vec<_>>(),
            drawn("seed", &ids, bound)
        );
    }

    #[test]
    fn another_seed_draws_others(seed in "[a-z]{1,20}") {
        let ids = ids(1_000);
        let other = format!("{seed}.");
        prop_assert_ne!(drawn(&seed, &ids, 20), drawn(&other, &ids, 20));
    }

    #[test]
    fn a_larger_sample_begins_with_the_smaller_one(small in 0_usize..30, more in 0_usize..30) {
        let ids = ids(100);
        let larger = drawn("seed", &ids, small + more);
        prop_assert_eq!(&larger[..small], &drawn("seed", &ids, small)[..]);
    }

    #[test]
    fn an_allocation_draws_all_it_can_and_never_more_than_there_is(
        size in 0_u64..500, high in 0_u64..300, some in 0_u64..300, none in 0_u64..300,
    ) {
        let population = [high, some, none];
        let drawn = allocation(size, population);
        prop_assert_eq!(drawn.iter().sum::<u64>(), size.min(high + some + none));
        prop_assert!(drawn.iter().zip(population).all(|(drawn, all)| *drawn <= all));
    }
}
