//! Rates: known values, and that an interval is what its definition says, in integers.

use proptest::prelude::*;

use super::*;

fn of(wrong: u32, decided: u32, population: u64) -> Decided {
    Decided {
        wrong,
        decided,
        population,
    }
}

fn ppm(estimate_ppm: u32, low_ppm: u32, high_ppm: u32) -> Rate {
    Rate {
        estimate_ppm,
        low_ppm,
        high_ppm,
    }
}

/// Computed beside, with floating point, from the textbook formula at z = 1.96.
#[test]
fn r42_the_interval_of_one_stratum_is_wilsons_rounded_outwards() {
    for (wrong, decided, expected) in [
        (0, 1, ppm(0, 0, 793_457)),
        (1, 1, ppm(1_000_000, 206_543, 1_000_000)),
        (0, 10, ppm(0, 0, 277_541)),
        (1, 10, ppm(100_000, 17_875, 404_157)),
        (5, 10, ppm(500_000, 236_589, 763_411)),
        (10, 10, ppm(1_000_000, 722_459, 1_000_000)),
        (0, 50, ppm(0, 0, 71_351)),
        (2, 50, ppm(40_000, 11_038, 134_604)),
        (0, 100, ppm(0, 0, 36_995)),
        (10, 100, ppm(100_000, 55_228, 174_368)),
        (3, 500, ppm(6_000, 2_042, 17_491)),
        (250, 500, ppm(500_000, 456_340, 543_660)),
        (499, 500, ppm(998_000, 988_759, 999_647)),
    ] {
        assert_eq!(
            rate(of(wrong, decided, 1)),
            Some(expected),
            "{wrong} of {decided}"
        );
    }
    assert_eq!(rate(of(0, 0, 10)), None);
}

/// The risky stratum holds a fifth of its sessions wrong but only a hundredth of all sessions.
#[test]
fn r42_the_rate_of_the_population_weighs_each_stratum_by_its_sessions() {
    let [high, some] = [of(5, 25, 100), of(1, 15, 900)];
    for (none, expected) in [
        (of(0, 10, 9_000), ppm(8_000, 2_943, 258_661)),
        (of(2, 10, 9_000), ppm(188_000, 58_913, 467_643)),
    ] {
        assert_eq!(stratified(&[high, some, none]), Some(expected));
    }
}

#[test]
fn a_stratum_without_sessions_is_left_out_and_one_without_a_decision_leaves_no_rate() {
    let one = of(3, 50, 1_000);
    assert_eq!(stratified(&[one, of(0, 0, 0)]), rate(one));
    assert_eq!(stratified(&[one, of(0, 0, 1)]), None);
    assert_eq!(stratified(&[of(0, 0, 0); 3]), None);
    assert_eq!(stratified(&[]), None);
}

#[test]
fn the_largest_figures_there_can_be_are_no_overflow() {
    let most = of(u32::MAX / 2, u32::MAX, u64::MAX);
    let all = stratified(&[most, most, most]).expect("decided");
    assert_eq!(all.estimate_ppm, 500_000);
    assert!(all.low_ppm > 499_000 && all.high_ppm < 501_000, "{all:?}");
    rate(of(u32::MAX, u32::MAX, 1)).expect("decided");
}

fn stratum() -> impl Strategy<Value = Decided> {
    (1_u32..400, 0_u32..400, 1_u64..1_000_000)
        .prop_map(|(decided, wrong, population)| of(wrong % (decided + 1), decided, population))
}

/// Whether a share lies within the interval: 625 (x - n p)^2 <= 2401 n p (1 - p), with p in parts
/// per million.
fn is_within(of: Decided, share_ppm: u32) -> bool {
    let (x, n, p) = (
        i128::from(of.wrong),
        i128::from(of.decided),
        i128::from(share_ppm),
    );
    625 * (x * 1_000_000 - n * p).pow(2) <= 2_401 * n * p * (1_000_000 - p)
}

proptest! {
    #[test]
    fn the_ends_are_where_the_score_test_begins_to_reject(of in stratum()) {
        let Rate { estimate_ppm, low_ppm, high_ppm } = rate(of).expect("decided");
        prop_assert!(low_ppm <= estimate_ppm && estimate_ppm <= high_ppm);
        // Outwards by less than two parts per million.
        prop_assert!(low_ppm == 0 || !is_within(of, low_ppm - 1));
        prop_assert!(is_within(of, low_ppm + 2));
        prop_assert!(high_ppm == 1_000_000 || !is_within(of, high_ppm + 1));
        prop_assert!(is_within(of, high_ppm - 2));
    }

    #[test]
    fn right_and_wrong_swapped_mirror_the_interval(one in stratum()) {
        let mirrored = of(one.decided - one.wrong, one.decided, one.population);
        let (rate_of, mirror) = (rate(one).expect("decided"), rate(mirrored).expect("decided"));
        prop_assert_eq!(rate_of.low_ppm, 1_000_000 - mirror.high_ppm);
        prop_assert_eq!(rate_of.high_ppm, 1_000_000 - mirror.low_ppm);
    }

    #[test]
    fn a_whole_lies_among_its_strata_and_depends_neither_on_their_order_nor_on_the_unit(
        strata in proptest::collection::vec(stratum(), 1..=3),
    ) {
        let all = stratified(&strata).expect("decided");
        prop_assert!(all.low_ppm <= all.estimate_ppm && all.estimate_ppm <= all.high_ppm);
        let each: Vec<Rate> = strata.iter().map(|of| rate(*of).expect("decided")).collect();
        let estimates = || each.iter().map(|rate| rate.estimate_ppm);
        let span = estimates().min().expect("some")..=estimates().max().expect("some");
        prop_assert!(span.contains(&all.estimate_ppm));
        // Joined, an interval is no wider than the strata's own, each at its weight.
        prop_assert!(all.low_ppm + 1 >= each.iter().map(|rate| rate.low_ppm).min().expect("some"));
        prop_assert!(
            all.high_ppm <= each.iter().map(|rate| rate.high_ppm).max().expect("some") + 1
        );
        let turned: Vec<_> = strata.iter().rev().copied().collect();
        prop_assert_eq!(stratified(&turned), Some(all));
        let doubled: Vec<_> = strata
            .iter()
            .map(|one| of(one.wrong, one.decided, 2 * one.population))
            .collect();
        prop_assert_eq!(stratified(&doubled), Some(all));
    }

    #[test]
    fn one_more_that_is_wrong_never_lowers_a_rate(one in stratum()) {
        prop_assume!(one.wrong < one.decided);
        let worse = of(one.wrong + 1, one.decided, one.population);
        let (before, after) = (rate(one).expect("decided"), rate(worse).expect("decided"));
        prop_assert!(before.low_ppm <= after.low_ppm && before.high_ppm <= after.high_ppm);
        prop_assert!(before.estimate_ppm < after.estimate_ppm);
    }
}
