//! F89: what a certificate says of thanks and commendations, if its holder has them stated.

use hourledger::credential::document::{
    Claims, ClaimsProblem, CommendationClaim, Variant, read, unsigned,
};
use hourledger::credential::pdf::{print, sheet_of};
use hourledger::domain::commendations::event::CommendationKind;
use serde_json::json;

use crate::world::{claims, commended, library};

/// Another line, of a day in May.
fn line(day: u32) -> CommendationClaim {
    CommendationClaim {
        count: 1,
        date: format!("2026-05-{day:02}").parse().expect("a date"),
        kind: CommendationKind::Commendation,
        organisation: library(),
        organisation_name: "云亭区图书馆".to_owned(),
    }
}

#[test]
fn f89_lines_are_read_back_and_a_certificate_without_any_is_as_it_was() {
    for variant in Variant::OF_HOURS {
        let silent = unsigned(&claims(variant)).expect("good claims");
        let stating = commended(variant);
        let mut document = unsigned(&stating).expect("good claims");
        assert_eq!(read(&document), Ok(stating));
        let hours = &mut document["credentialSubject"]["serviceHours"];
        let stated = hours
            .as_object_mut()
            .expect("an object")
            .remove("commendations");
        let expected = json!([{
            "count": 2, "date": "2026-06-01", "kind": "thanks", "organisation": library(),
            "organisationName": "云亭区图书馆",
        }]);
        assert_eq!(stated, Some(expected));
        assert_eq!(document, silent, "nothing else changes");
    }
}

#[test]
fn f89_lines_that_do_not_fit_what_is_counted_are_not_signed() {
    type Change = fn(&mut Claims);
    let changes: [(Change, ClaimsProblem); 5] = [
        (
            |c| c.commendations[0].count = 0,
            ClaimsProblem::Commendations,
        ),
        (
            |c| c.commendations[0].count = 4,
            ClaimsProblem::Commendations,
        ),
        (
            |c| {
                c.commendations[0].count = 1;
                c.commendations.push(c.commendations[0].clone());
            },
            ClaimsProblem::Commendations,
        ),
        (
            |c| c.commendations[0].organisation_name = "馆\u{202e}书图".to_owned(),
            ClaimsProblem::Text("organisation"),
        ),
        (
            |c| {
                let stated = std::mem::take(&mut c.commendations);
                *c = claims(Variant::Star);
                c.commendations = stated;
            },
            ClaimsProblem::Forbidden("commendations"),
        ),
    ];
    for (change, problem) in changes {
        let mut stating = commended(Variant::Summary);
        change(&mut stating);
        assert_eq!(unsigned(&stating), Err(problem));
    }
    let mut more = commended(Variant::Summary);
    more.commendations.push(line(1));
    assert_eq!(more.check(), Ok(()), "three sessions, three of them");
}

#[test]
fn f89_few_lines_stand_on_paper_one_by_one_and_many_are_counted() {
    let day = "2026-11-01".parse().expect("a date");
    let rows = |claims: &Claims| {
        let sheet = sheet_of(claims, b"{}".to_vec(), false, day);
        assert!(print(&sheet).is_ok(), "it prints");
        let rows = sheet.rows.into_iter();
        let told = rows.map(|row| (row.label.en, row.value));
        told.filter(|(label, _)| label.contains("Thanks") || label.contains("ommendation"))
            .collect::<Vec<_>>()
    };
    let mut stating = commended(Variant::Summary);
    let thanks = (
        "Thanks".to_owned(),
        "2026-06-01 · 云亭区图书馆 · 2×".to_owned(),
    );
    assert_eq!(rows(&stating), [thanks]);
    stating.session_count = 20;
    stating.commendations.extend((1..9).map(line));
    let [(label, value)] = &rows(&stating)[..] else {
        panic!("one row");
    };
    assert_eq!(label, "Thanks, commendations");
    assert!(value.starts_with("10 · "), "{value}");
}
