//! `audit` and `audit sample` on the demo: whole, read-only, and after an attacker who rewrote the
//! log so that it is consistent in itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::attacker::{Taken, replace, rewrite};
use crate::fixture::{Demo, copy_folder, path, totals};
use crate::shell::{Said, hourledger};

fn audit(data: &Path, more: &[&str]) -> Said {
    hourledger([&["audit", "--data", path(data)], more].concat())
}

/// The root of a whole ledger, as `--root` wants it.
fn known_root(demo: &Demo) -> String {
    let report = audit(&demo.data(), &["--json"]).exits(0).json();
    let root = report["tree"]["root"].as_str().expect("base64");
    format!("{}:{root}", report["tree"]["size"])
}

/// The verdict of one check.
fn verdict(report: &Value, check: &str) -> String {
    let lines = report["checks"].as_array().expect("a list");
    let line = lines.iter().find(|line| line["check"] == check);
    let verdict = line.expect("every check has its line")["verdict"].as_str();
    verdict.expect("a code").to_owned()
}

/// What an audit says of a forged log: alone, and with a root from before. With the checkpoints
/// that lie with it, it says no as well; whoever may write everything takes them away.
fn alone_and_with(demo: &Demo, root: &str) -> (Said, Value) {
    let with_own = audit(&demo.data(), &["--json"]).exits(1).json();
    assert_eq!(verdict(&with_own, "checkpoint"), "problem");
    fs::remove_dir_all(demo.newest()).expect("there");
    fs::remove_dir_all(demo.data().join("tlog")).expect("there");
    let alone = audit(&demo.data(), &[]);
    let compared = audit(&demo.data(), &["--json", "--root", root]);
    (alone, compared.exits(1).json())
}

#[test]
fn a_whole_ledger_passes_with_its_log_alone_and_says_what_was_not_compared() {
    let demo = Demo::copy();
    let copy = demo.beside("copy");
    copy_folder(&demo.data().join("log"), &copy.join("log"));
    let report = audit(&copy, &["--json"]).exits(0).json();
    assert_eq!(report["events"], totals()["events"]);
    assert_eq!(report["tree"]["size"], totals()["events"]);
    assert_eq!(report["compared_outside"], false);
    assert_eq!(report["lock_held"], false);
    let order: Vec<&Value> = report["checks"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|line| &line["check"])
        .collect();
    assert_eq!(
        json!(order),
        json!([
            "log",
            "tree",
            "hours",
            "known_roots",
            "signatures",
            "checkpoint",
            "witnesses",
            "published"
        ])
    );
    for check in ["log", "tree", "hours"] {
        assert_eq!(verdict(&report, check), "ok");
    }
    assert_eq!(verdict(&report, "known_roots"), "not_checked");
    let said = audit(&copy, &[]).exits(0).out;
    assert!(said.contains("nothing outside was compared"), "{said}");
    let said = audit(&copy, &["--lang", "zh"]).exits(0).out;
    assert!(said.contains("没有与任何外部证据比较"), "{said}");
}

#[test]
fn the_hours_are_those_of_the_books() {
    let demo = Demo::copy();
    let report = audit(&demo.data(), &["--json"]).exits(0).json();
    // The demo has no open dispute, whose hours would stand beside the effective ones.
    assert_eq!(totals()["disputed_minutes"], 0);
    let of_books = &totals()["effective_minutes_by_grade"];
    assert_eq!(&report["hours"]["standing_minutes_by_grade"], of_books);
    let sample = sampled(&demo, &["--json"]).json();
    let strata = sample["strata"].as_array().expect("a list").iter();
    let minutes = strata.map(|line| line["population_minutes"].as_i64().expect("minutes"));
    assert_eq!(json!(minutes.sum::<i64>()), totals()["effective_minutes"]);
}

#[test]
fn nothing_is_written_and_a_read_only_copy_will_do() {
    let demo = Demo::copy();
    let copy = demo.beside("copy");
    copy_folder(&demo.data().join("log"), &copy.join("log"));
    fs::copy(demo.data().join("lock"), copy.join("lock")).expect("copied");
    let before = everything(&copy);
    let mode = |folder: &Path, mode| {
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("set");
    };
    mode(&copy.join("log"), 0o555);
    mode(&copy, 0o555);
    audit(&copy, &[]).exits(0);
    mode(&copy, 0o755);
    mode(&copy.join("log"), 0o755);
    assert_eq!(everything(&copy), before);
}

/// Name, bytes and time of change of every file.
fn everything(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("readable");
        let about = entry.metadata().expect("readable");
        let modified = about.modified().expect("a time");
        let path = entry.path();
        all.push(format!("{} {} {modified:?}", path.display(), about.len()));
        if about.is_dir() {
            all.extend(everything(&entry.path()));
        }
    }
    all.sort();
    all
}

#[test]
fn a_directory_that_a_process_holds_is_refused_and_two_audits_may_meet() {
    let demo = Demo::copy();
    let lock = fs::File::create(demo.data().join("lock")).expect("writable");
    lock.lock_shared().expect("free");
    let report = audit(&demo.data(), &["--json"]).exits(0).json();
    assert_eq!(report["lock_held"], true);
    lock.unlock().expect("held");
    lock.lock().expect("free");
    let said = audit(&demo.data(), &[]).exits(1);
    assert!(said.err.contains("audit a backup"), "{said:?}");
}

#[test]
fn an_attacker_who_changes_nothing_leaves_the_same_log() {
    let demo = Demo::copy();
    let before = fs::read(demo.segment()).expect("readable");
    rewrite(&demo.data(), |_| {});
    let after = fs::read(demo.segment()).expect("readable");
    let ahead = before.len().min(after.len());
    assert!(before[..ahead] == after[..ahead], "the frames are the same");
    let root = known_root(&demo);
    audit(&demo.data(), &["--root", &root]).exits(0);
}

#[test]
fn an_edited_event_under_new_checksums_is_consistent_and_an_earlier_root_refuses_it() {
    let demo = Demo::copy();
    let root = known_root(&demo);
    // given hours of somebody raised in the middle of the log, and all frames after it made again
    rewrite(&demo.data(), |frames| {
        let middle = frames.len() / 2;
        let credited = frames[middle..]
            .iter_mut()
            .flat_map(|frame| frame.events_of("hours_credited").collect::<Vec<_>>());
        let event = credited.into_iter().next().expect("hours were credited");
        replace(event, "\"minutes\":", "\"minutes\":1");
    });
    // then nothing in the directory tells, and the audit says how little that means
    let (alone, compared) = alone_and_with(&demo, &root);
    let alone = alone.exits(0).out;
    assert!(alone.contains("nothing outside was compared"), "{alone}");
    // and one root kept elsewhere tells
    assert_eq!(verdict(&compared, "known_roots"), "problem");
    assert_eq!(verdict(&compared, "log"), "ok");
    assert_eq!(compared["compared_outside"], true);
    let said = audit(&demo.data(), &["--root", &root]).exits(1).out;
    assert!(said.contains("has been rewritten"), "{said}");
}

#[test]
fn reordered_commands_are_consistent_and_an_earlier_root_refuses_them() {
    let demo = Demo::copy();
    let root = known_root(&demo);
    rewrite(&demo.data(), |frames| {
        let moves_hours = |frame: &Taken| {
            let mut events = frame.draft.events.iter();
            events.any(|event| event.event_type.starts_with("hours_"))
        };
        let at = (frames.len() / 3..frames.len() - 1)
            .find(|at| !moves_hours(&frames[*at]) && !moves_hours(&frames[*at + 1]))
            .expect("two commands without hours");
        let (one, other) = (frames[at].draft.clone(), frames[at + 1].draft.clone());
        (frames[at].draft, frames[at + 1].draft) = (other, one);
    });
    let (alone, compared) = alone_and_with(&demo, &root);
    alone.exits(0);
    assert_eq!(verdict(&compared, "known_roots"), "problem");
}

#[test]
fn a_reversal_moved_before_its_credit_is_found_without_any_root() {
    let demo = Demo::copy();
    rewrite(&demo.data(), |frames| {
        let reverses = |frame: &Taken| {
            let mut events = frame.draft.events.iter();
            events.any(|event| event.event_type == "hours_reversed")
        };
        let at = frames
            .iter()
            .position(reverses)
            .expect("hours were reversed");
        let frame = frames.remove(at);
        frames.insert(at / 2, frame);
    });
    let report = audit(&demo.data(), &["--json"]).exits(1).json();
    assert_eq!(verdict(&report, "log"), "ok");
    assert_eq!(verdict(&report, "hours"), "problem");
}

#[test]
fn hours_credited_again_by_a_repeated_command_are_found_without_any_root() {
    let demo = Demo::copy();
    rewrite(&demo.data(), |frames| {
        let credits = |frame: &Taken| {
            let mut events = frame.draft.events.iter();
            events.any(|event| event.event_type == "hours_credited")
        };
        let again = frames.iter().rfind(|frame| credits(frame));
        let again = again.expect("hours were credited").clone();
        frames.push(again);
    });
    let report = audit(&demo.data(), &["--json"]).exits(1).json();
    assert_eq!(verdict(&report, "hours"), "problem");
}

#[test]
fn a_removed_tail_is_consistent_and_an_earlier_root_refuses_it() {
    let demo = Demo::copy();
    let root = known_root(&demo);
    rewrite(&demo.data(), |frames| frames.truncate(frames.len() - 3));
    let (alone, compared) = alone_and_with(&demo, &root);
    alone.exits(0);
    assert_eq!(verdict(&compared, "known_roots"), "problem");
    let said = audit(&demo.data(), &["--root", &root]).exits(1).out;
    assert!(said.contains("does not reach size"), "{said}");
}

/// The demo's public log as static files, and its verifier key.
fn published(demo: &Demo) -> (String, String) {
    let folder = demo.beside("published");
    let (data, into) = (demo.data(), folder.clone());
    hourledger(["export", "tlog", path(&into), "--data", path(&data)]).exits(0);
    let vkey = hourledger(["key", "--data", path(&data), "show"])
        .exits(0)
        .out;
    (path(&folder).to_owned(), vkey.trim().to_owned())
}

#[test]
fn published_files_and_a_policy_are_compared_with_the_log() {
    let demo = Demo::copy();
    let (folder, vkey) = published(&demo);
    let policy = demo.beside("policy");
    fs::write(&policy, format!("log {vkey}\nquorum none\n")).expect("written");
    let more = ["--json", "--published", &folder, "--policy", path(&policy)];
    let report = audit(&demo.data(), &more).exits(0).json();
    for check in ["signatures", "checkpoint", "witnesses", "published"] {
        assert_eq!(verdict(&report, check), "ok", "{check}");
    }
    assert_eq!(report["compared_outside"], true);
    // A policy of somebody else's log is not met.
    let other = "demo.example/other+d63a5cd1+AQvYq3hCGgzcxjY6gqiNdlqAVY4uYnHXyEhKmKhKpYAV";
    fs::write(&policy, format!("log {other}\nquorum none\n")).expect("written");
    let said = audit(&demo.data(), &more[1..]);
    assert_ne!(said.exit, 0, "{said:?}");
}

#[test]
fn one_changed_byte_of_a_mirror_is_named_with_its_file() {
    let demo = Demo::copy();
    let (folder, _) = published(&demo);
    // How wide the last tile of a level is depends on the demo's size.
    let partial = fs::read_dir(Path::new(&folder).join("tile/1/000.p")).expect("published");
    let partial = partial.flatten().next().expect("one width is exported");
    let partial = format!("tile/1/000.p/{}", partial.file_name().display());
    for name in ["tile/0/003", "tile/entries/001", partial.as_str()] {
        let file = Path::new(&folder).join(name);
        let whole = fs::read(&file).expect("published");
        let mut bytes = whole.clone();
        bytes[100] ^= 1;
        fs::write(&file, bytes).expect("written");
        let said = audit(&demo.data(), &["--published", &folder]).exits(1).out;
        assert!(said.contains(name), "{said}");
        fs::write(&file, whole).expect("written");
    }
    audit(&demo.data(), &["--published", &folder]).exits(0);
}

#[test]
fn a_checkpoint_that_the_auditor_kept_tells_of_a_rewritten_log() {
    let demo = Demo::copy();
    let kept = demo.beside("kept");
    fs::copy(demo.newest().join("newest"), &kept).expect("kept");
    rewrite(&demo.data(), |frames| frames.truncate(frames.len() - 3));
    fs::remove_dir_all(demo.newest()).expect("there");
    fs::remove_dir_all(demo.data().join("tlog")).expect("there");
    audit(&demo.data(), &[]).exits(0);
    let said = audit(&demo.data(), &["--checkpoint", path(&kept)]).exits(1);
    assert!(said.out.contains("does not reach size"), "{said:?}");
}

#[test]
fn an_event_that_cannot_be_hashed_ends_the_tree_and_is_named() {
    let demo = Demo::copy();
    let root = known_root(&demo);
    rewrite(&demo.data(), |frames| {
        let event = &mut frames[20].draft.events[0];
        event.body.insert(1, b' ');
    });
    let report = audit(&demo.data(), &["--json", "--root", &root]);
    let report = report.exits(1).json();
    assert_eq!(verdict(&report, "tree"), "problem");
    assert_eq!(verdict(&report, "known_roots"), "problem");
    assert!(report["tree"]["size"].as_u64() < report["events"].as_u64());
}

#[test]
fn plain_damage_is_named_with_file_and_offset() {
    let demo = Demo::copy();
    let mut bytes = fs::read(demo.segment()).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(demo.segment(), bytes).expect("written");
    let report = audit(&demo.data(), &["--json"]).exits(1).json();
    assert_eq!(verdict(&report, "log"), "problem");
    let problem = report["checks"][0]["problems"][0]["en"].to_string();
    assert!(problem.contains(".seg, byte "), "{problem}");
}

#[test]
fn what_is_no_root_or_no_directory_is_refused() {
    let demo = Demo::copy();
    audit(&demo.data(), &["--root", "12"]).exits(2);
    audit(&demo.data(), &["--server", "http://127.0.0.1:1"]).exits(2);
    audit(&demo.beside("nothing"), &[]).exits(1);
}

/// Draws five sessions of the demo.
fn sampled(demo: &Demo, more: &[&str]) -> Said {
    let data = demo.data();
    let asked = ["audit", "sample", "--seed", "lottery 12-34", "--n", "5"];
    hourledger([&asked[..], &["--data", path(&data)], more].concat()).exits(0)
}

#[test]
fn f125_a_sample_is_the_same_bytes_every_time_and_another_seed_draws_others() {
    let demo = Demo::copy();
    for form in [&[][..], &["--lang", "zh"], &["--csv"], &["--json"]] {
        let [once, again] = [0, 1].map(|_| sampled(&demo, form));
        assert_eq!((&once.out, &once.err), (&again.out, &again.err), "{form:?}");
    }
    let csv = sampled(&demo, &["--csv"]);
    assert_eq!(csv.out.lines().count(), 6, "a header and five sessions");
    assert!(csv.err.contains("lottery 12-34"), "{csv:?}");
    let ids = |said: Said| {
        let view = said.json();
        let sessions = view["sessions"].as_array().expect("a list").clone();
        let ids = sessions.iter().map(|it| it["session_id"].to_string());
        ids.collect::<Vec<_>>()
    };
    let one = ids(sampled(&demo, &["--json"]));
    assert_eq!(one.len(), 5);
    let data = demo.data();
    let asked = [
        "audit",
        "sample",
        "--seed",
        "lottery 12-35",
        "--n",
        "5",
        "--json",
    ];
    let other = hourledger([&asked[..], &["--data", path(&data)]].concat());
    assert_ne!(one, ids(other.exits(0)));
}

#[test]
fn f125_a_sample_larger_than_the_population_is_all_of_it_each_once() {
    let demo = Demo::copy();
    let data = demo.data();
    let asked = ["audit", "sample", "--seed", "s", "--n", "100000", "--json"];
    let said = hourledger([&asked[..], &["--data", path(&data)]].concat()).exits(0);
    let view = said.json();
    let sum = |name: &str| -> u64 {
        let lines = view["strata"].as_array().expect("a list").iter();
        lines
            .map(|line| line[name].as_u64().expect("a count"))
            .sum()
    };
    let mut ids: Vec<String> = view["sessions"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| it["session_id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(sum("population"), sum("drawn"));
    assert_eq!(ids.len() as u64, sum("population"));
    assert_eq!(view["sessions"][0]["stratum"], view["strata"][0]["stratum"]);
}

#[test]
fn f125_a_seed_nobody_could_type_again_and_a_sample_of_nothing_are_refused() {
    let demo = Demo::copy();
    let data = demo.data();
    for (seed, n) in [
        ("", "5"),
        (" s", "5"),
        ("a\u{7}", "5"),
        ("s", "0"),
        ("s", "100001"),
    ] {
        let asked = ["audit", "sample", "--seed", seed, "--n", n];
        hourledger([&asked[..], &["--data", path(&data)]].concat()).exits(1);
    }
    let reversed = [
        "--seed",
        "s",
        "--n",
        "5",
        "--from",
        "2026-03-02",
        "--to",
        "2026-03-01",
    ];
    let asked = [
        &["audit", "sample"],
        &reversed[..],
        &["--data", path(&data)],
    ]
    .concat();
    hourledger(asked).exits(1);
}
