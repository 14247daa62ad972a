//! Lists in pages, and reads that wait for a position.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{Client, District, person};

/// All items of a list, read page by page.
pub fn all(client: &Client, path: &str, limit: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    let joint = if path.contains('?') { '&' } else { '?' };
    for _ in 0..1_000 {
        let page = client
            .read(&format!("{path}{joint}limit={limit}{cursor}"))
            .good();
        let page = if page["parts"].is_object() {
            page["parts"].clone()
        } else {
            page
        };
        let found = page["items"].as_array().expect("items").clone();
        assert!(found.len() <= limit);
        items.extend(found);
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
    panic!("{path} never ends");
}

#[test]
fn pages_neither_repeat_nor_skip() {
    let district = District::open();
    district.effective_session();
    for number in 60..75 {
        district
            .founder
            .write("/people", &person(&format!("M0000{number}")))
            .good();
    }
    let founder = &district.founder;
    let stream = format!("/streams?subject={}", district.volunteer.id);
    for path in ["/people", "/organisations", "/policies", stream.as_str()] {
        let whole = all(founder, path, 200);
        for limit in [1, 2, 7] {
            assert_eq!(all(founder, path, limit), whole, "{path} by {limit}");
        }
        let distinct: BTreeSet<String> = whole.iter().map(Value::to_string).collect();
        assert_eq!(distinct.len(), whole.len(), "{path}");
    }
}

#[test]
fn a_list_that_grows_between_pages_loses_nothing() {
    let district = District::open();
    let founder = &district.founder;
    let first = founder.read("/people?limit=3").good();
    let before: BTreeSet<String> = ids(&all(founder, "/people", 200));
    founder.write("/people", &person("M000080")).good();
    let cursor = first["next"].as_str().expect("more");
    let rest = all(founder, &format!("/people?cursor={cursor}"), 200);
    let mut seen = ids(first["items"].as_array().expect("items"));
    seen.extend(ids(&rest));
    assert!(seen.is_superset(&before));
}

fn ids(people: &[Value]) -> BTreeSet<String> {
    people
        .iter()
        .map(|person| person["person_id"].to_string())
        .collect()
}

#[test]
fn a_cursor_of_another_list_is_refused() {
    let district = District::open();
    let cursor = district.founder.read("/people?limit=1").good()["next"].clone();
    let cursor = cursor.as_str().expect("more");
    let path = format!("/people/{}/sessions?cursor={cursor}", district.volunteer.id);
    district
        .volunteer
        .client
        .read(&path)
        .refused(400, "CURSOR_MALFORMED");
}

#[test]
fn a_read_waits_for_the_position_it_names() {
    let district = District::open();
    let body = person("M000081");
    let written = district.founder.write("/people", &body).good();
    let path = format!("/people?at_least={}", written["position"]);
    let people = all(&district.founder, &path, 200);
    let subject = &written["events"][0]["groups"]["subject"]["person_id"];
    assert!(people.iter().any(|it| &it["person_id"] == subject));
    district
        .founder
        .read("/ledger?at_least=999999")
        .refused(409, "POSITION_NOT_REACHED");
}
