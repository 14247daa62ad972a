//! `report` and `policy what-if` on the demo: tables, CSV, drawings; the same bytes every time.

use std::fs;

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

use crate::fixture::{Demo, path, totals};
use crate::shell::{Said, hourledger};

/// Runs the program on the demo.
fn run(demo: &Demo, arguments: &[&str]) -> Said {
    let data = demo.data();
    hourledger([arguments, &["--data", path(&data)]].concat())
}

/// The organisation, and the volunteer, that a visitor meets.
fn faces(demo: &Demo) -> [String; 2] {
    let marker = fs::read_to_string(demo.data().join("demo.json")).expect("a finished demo");
    let marker: Value = serde_json::from_str(&marker).expect("JSON");
    ["organisation", "volunteer"]
        .map(|name| marker["faces"][name].as_str().expect("an id").to_owned())
}

#[test]
fn r76_reports_of_one_ledger_are_the_same_bytes_in_every_form() {
    let demo = Demo::copy();
    let [organisation, volunteer] = faces(&demo);
    let annual = ["report", "annual", &organisation, "--year", "2026"];
    let statement = ["report", "statement", &volunteer, "--by", &volunteer];
    let recorders = ["report", "recorders"];
    for report in [&annual[..], &statement, &recorders] {
        for form in [&[][..], &["--lang", "zh"], &["--csv"], &["--json"]] {
            let asked = [report, form].concat();
            let [once, again] = [0, 1].map(|_| run(&demo, &asked).exits(0).out);
            assert_eq!(once, again, "{asked:?}");
            let marked = once.contains("imulat") || once.contains("模拟");
            assert!(
                marked || form == ["--csv"],
                "{asked:?} says that it is simulated"
            );
        }
        let [once, again] = ["once.svg", "again.svg"].map(|name| {
            let file = demo.beside(name);
            let asked = [report, &["--lang", "zh", "--svg", path(&file)]].concat();
            run(&demo, &asked).exits(0);
            fs::read_to_string(file).expect("drawn")
        });
        assert_eq!(once, again);
        assert!(well_formed(&once) > 20);
        assert!(once.contains("模拟账本"));
    }
}

/// How many elements a drawing has; panics where it is no well-formed XML.
fn well_formed(svg: &str) -> usize {
    let mut reader = Reader::from_str(svg);
    let mut elements = 0;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(_) | Event::Empty(_) => elements += 1,
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn who_reads_a_statement_in_the_directory_is_named_and_known() {
    let demo = Demo::copy();
    let [_, volunteer] = faces(&demo);
    let asked = ["report", "statement", &volunteer];
    run(&demo, &asked).exits(2);
    let nobody = format!("per_{}", "0".repeat(32));
    run(&demo, &[&asked[..], &["--by", &nobody]].concat()).exits(1);
}

#[test]
fn groups_of_sessions_are_drawn_with_their_hours() {
    let demo = Demo::copy();
    let file = demo.beside("groups.svg");
    for by in ["month", "week", "organisation", "state"] {
        let asked = ["report", "sessions", "--by", by, "--svg", path(&file)];
        let said = run(&demo, &asked).exits(0);
        let svg = fs::read_to_string(&file).expect("drawn");
        assert!(well_formed(&svg) > 10, "{by}");
        let all = said
            .out
            .lines()
            .last()
            .and_then(|line| line.split_whitespace().last());
        let all = format!("{} in all", all.expect("the sum"));
        assert!(svg.contains(&all), "{by}: {all}");
    }
}

#[test]
fn recorders_and_the_volunteers_themselves_are_all_that_the_ledger_holds() {
    let demo = Demo::copy();
    let report = run(&demo, &["report", "recorders", "--json"])
        .exits(0)
        .json();
    let lines = report["recorders"].as_array().expect("lines");
    let sum = |name: &str| -> i64 { lines.iter().filter_map(|line| line[name].as_i64()).sum() };
    let states = totals()["sessions_by_state"].clone();
    let all: i64 = states
        .as_object()
        .expect("states")
        .values()
        .filter_map(Value::as_i64)
        .sum();
    assert_eq!(sum("sessions"), all);
    assert_eq!(json!(sum("voided")), states["voided"]);
    let risks: Vec<i64> = lines
        .iter()
        .filter(|line| line["person_id"].is_string())
        .filter_map(|line| line["risk"].as_i64())
        .collect();
    assert!(risks.is_sorted_by(|a, b| a >= b), "{risks:?}");
}

#[test]
fn a_table_for_people_aligns_under_chinese_headers() {
    let demo = Demo::copy();
    let said = run(&demo, &["report", "recorders", "--lang", "zh"]).exits(0);
    let table: Vec<&str> = said
        .out
        .lines()
        .skip_while(|line| !line.starts_with("记录员 "))
        .collect();
    let width = |text: &str| -> usize {
        text.chars()
            .map(|char| if char.is_ascii() { 1 } else { 2 })
            .sum()
    };
    let end = |line: &str, part: &str| {
        let at = line.find(part).expect("it is there");
        width(&line[..at + part.len()])
    };
    let header = end(table[0], "风险");
    for line in table[1..]
        .iter()
        .take_while(|line| line.starts_with("per_"))
    {
        let risk = line.split_whitespace().nth(1).expect("a figure");
        let after = line.find(' ').expect("two cells");
        assert_eq!(after + end(&line[after..], risk), header, "{line}");
    }
}

#[test]
fn a_funder_reads_definitions_and_a_value_only_where_somebody_states_one() {
    let demo = Demo::copy();
    let [organisation, _] = faces(&demo);
    let period = ["--from", "2026-04-01", "--to", "2026-06-30"];
    let asked = [&["report", "funder", &organisation][..], &period].concat();
    let plain = run(&demo, &asked).exits(0);
    assert!(!plain.out.contains("CNY") && plain.out.contains("Hours are not money"));
    let valued = [&asked[..], &["--value-per-hour", "2550", "--json"]].concat();
    let valued = run(&demo, &valued).exits(0).json();
    let minutes = valued["served"]["minutes"].as_i64().expect("minutes");
    assert!(minutes > 0);
    assert_eq!(valued["value"]["total_minor"], (minutes * 2_550 + 30) / 60);
    let reversed = ["--from", "2026-04-02", "--to", "2026-04-01"];
    let reversed = [&["report", "funder", &organisation][..], &reversed].concat();
    run(&demo, &reversed).exits(1);
}

/// A what-if by months, of the national pack with a change.
fn what_if(demo: &Demo, change: impl Fn(&mut Value)) -> Value {
    let national = include_str!("../../src/domain/policy/packs/national-2026-1.json");
    let mut pack: Value = serde_json::from_str(national).expect("a pack");
    change(&mut pack);
    let file = demo.beside("pack.json");
    fs::write(&file, pack.to_string()).expect("writes");
    let asked = ["policy", "what-if", path(&file), "--by", "month", "--json"];
    run(demo, &asked).exits(0).json()
}

/// What would change, without how often.
fn kinds(view: &Value) -> Vec<Value> {
    let kinds = view["kinds"].as_array().expect("kinds");
    kinds.iter().map(|kind| kind["change"].clone()).collect()
}

#[test]
fn a_what_if_with_the_same_rules_changes_nothing_and_with_others_says_what() {
    let demo = Demo::copy();
    let figures = |view: &Value| [&view["sessions"], &view["not_reproduced"]].map(Value::clone);

    // The packs of the demo differ from the national one in the notice only.
    let same = what_if(&demo, |_| {});
    let notice = json!([{"notice": {"from": 3, "to": null}}]);
    assert_eq!(json!(kinds(&same)), notice);
    assert_eq!(same["minutes_before"], same["minutes_after"]);
    assert_eq!(figures(&same)[1], 0, "every session is what its pack gives");

    let rounded = what_if(&demo, |pack| {
        pack["rounding"] = json!({"floor": {"unit": 60}});
    });
    assert_eq!(figures(&rounded), figures(&same));
    assert!(rounded["minutes_after"].as_i64() < same["minutes_after"].as_i64());
    assert!(kinds(&rounded).contains(&json!("fewer_minutes")));
    let groups = rounded["groups"].as_array().expect("months");
    let sum = |of: &str| -> i64 {
        groups
            .iter()
            .filter_map(|it| it[of]["minutes"].as_i64())
            .sum()
    };
    assert_eq!(
        json!([sum("before"), sum("after")]),
        json!([rounded["minutes_before"], rounded["minutes_after"]])
    );

    let strict = what_if(&demo, |pack| {
        pack["grades"]["c_entered_within_days"] = json!(1);
    });
    assert!(kinds(&strict).contains(&json!({"grade": {"from": "C", "to": "D"}})));
    assert_eq!(strict["minutes_after"], same["minutes_after"]);
}

#[test]
fn r23_a_what_if_counts_days_by_whose_approval_they_ask_for_and_names_lost_categories() {
    let demo = Demo::copy();
    assert_eq!(
        what_if(&demo, |_| {})["bands"],
        json!([]),
        "no pack sets any"
    );
    let banded = what_if(&demo, |pack| {
        let band = json!([{"approver": "nobody", "minutes_max": 60}]);
        pack["daily_bands"] = json!({"set": {"source": "hourledger", "value": band}});
    });
    let bands = banded["bands"].as_array().expect("bands");
    let figures =
        |of: &str| -> Vec<i64> { bands.iter().filter_map(|it| it[of].as_i64()).collect() };
    let (before, after) = (figures("days_before"), figures("days_after"));
    assert_eq!(bands[0]["approver"], "nobody");
    assert_eq!(bands[1]["approver"], "authority");
    assert_eq!(before, [after[0] + after[1], 0]);
    assert!(after[1] > after[0] && after[0] > 0, "{after:?}");

    // A category that the pack no longer has.
    let narrower = what_if(&demo, |pack| {
        let categories = pack["categories"].as_array_mut().expect("categories");
        categories.retain(|category| category["code"] != "livelihood.culture");
    });
    let unknown = json!({"category_unknown": {"category": "livelihood.culture"}});
    assert!(
        kinds(&narrower).contains(&unknown),
        "{:?}",
        kinds(&narrower)
    );
}
