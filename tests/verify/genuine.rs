//! What a stranger is told of a genuine certificate, depending on what they bring along.

use hourledger::checkpoint::{KeyKind, Policy};
use hourledger::credential::bundle::Bundle;
use hourledger::verify::{
    Asked, Code, Ended, LedgerSays, PageState, Report, Step, Verdict, Weight, verify_with,
};
use serde_json::json;

use crate::ledger::{note_key, shapes};
use crate::scene::{ISSUED_AT, LISTED_AT, NOW, Scene, check, did, moment, organisation};

pub fn codes(report: &Report) -> Vec<&'static str> {
    report
        .findings()
        .map(|finding| finding.code.as_str())
        .collect()
}

fn limited(report: &Report, code: Code) {
    assert_eq!(codes(report), [code.as_str()], "{report:#?}");
    assert_eq!(report.verdict, Verdict::ValidWithLimits);
}

#[test]
fn who_brings_policy_keys_slip_and_document_is_told_valid() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let report = scene.check(&bundle);
    assert_eq!(codes(&report), [""; 0], "{report:#?}");
    assert_eq!(report.verdict, Verdict::Valid);
    assert!(report.lines.iter().all(|line| line.ended == Ended::Ok));
    let claimed = report.claimed.expect("a certificate");
    assert_eq!((claimed.total_minutes, claimed.session_count), (255, 3));
    assert_eq!(claimed.issuer, did());
}

#[test]
fn a_report_has_every_step_in_order_whatever_the_file_is() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let without_policy = Asked::new(moment(NOW), None);
    let reports = [
        scene.check(&bundle),
        check(&bundle, &without_policy),
        hourledger::verify::verify(b"{", &without_policy, crate::ledger::shapes),
        hourledger::verify::verify(b"{}", &without_policy, crate::ledger::shapes),
    ];
    for report in reports {
        let steps: Vec<Step> = report.lines.iter().map(|line| line.step).collect();
        assert_eq!(steps, Step::ALL);
        for line in &report.lines {
            assert!(!line.said.zh.is_empty() && !line.said.en.is_empty());
        }
    }
}

#[test]
fn each_line_says_by_whom_and_as_of_when() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let report = scene.check(&bundle);
    let line = |step| {
        let line = report.line(step);
        (
            line.by.as_deref().unwrap_or(""),
            line.when.map(|it| it.to_string()),
        )
    };
    let did = did();
    assert_eq!(
        line(Step::Signature),
        (did.as_str(), Some(ISSUED_AT.into()))
    );
    assert_eq!(line(Step::Status), (did.as_str(), Some(LISTED_AT.into())));
    let log = line(Step::Log);
    assert_eq!(log.0, "hours.example/log, w0, w1");
    assert_eq!(log.1.as_deref(), Some("2026-11-23T09:00:00Z"));
    assert_eq!(line(Step::Report).1.as_deref(), Some(NOW));
}

#[test]
fn without_a_policy_nothing_is_proven_and_the_claims_are_told_as_claims() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let report = check(&bundle, &Asked::new(moment(NOW), None));
    assert_eq!(report.verdict, Verdict::CannotCheck);
    for step in [Step::IssuerKey, Step::Signature, Step::Log, Step::Status] {
        assert_eq!(report.line(step).ended, Ended::NotChecked);
    }
    assert_eq!(report.claimed.expect("claims").total_minutes, 255);
}

#[test]
fn without_slip_and_document_the_holder_is_not_proven() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let asked = Asked {
        holder: None,
        ..scene.asked()
    };
    limited(&check(&bundle, &asked), Code::HolderNotProven);
}

#[test]
fn without_a_key_list_of_ones_own_a_later_distrust_is_not_excluded() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let asked = Asked {
        keys: Vec::new(),
        ..scene.asked()
    };
    limited(&check(&bundle, &asked), Code::KeysMayBeOld);
    let late = Asked {
        at: moment("2026-12-24T08:00:00Z"),
        status_days_max: 7,
        ..scene.asked()
    };
    let report = check(&bundle, &late);
    assert_eq!(
        codes(&report),
        ["W904", "E506"],
        "an old list of keys says little"
    );
}

#[test]
fn what_is_not_opened_is_counted_and_said() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    bundle.disclosures.pop();
    let report = scene.check(&bundle);
    limited(&report, Code::PartlyOpened);
    let detail = &report.findings().next().expect("one").detail.en;
    assert!(detail.starts_with("2 of 3 sessions"), "{detail}");
    bundle.disclosures[0].opening = issued.sessions[0].opening(&["time"]);
    let detail = scene
        .check(&bundle)
        .findings()
        .next()
        .expect("one")
        .detail
        .en
        .clone();
    assert!(
        detail.starts_with("1 of 3 sessions"),
        "a day without minutes: {detail}"
    );
}

#[test]
fn a_summary_says_that_its_totals_rest_on_the_issuer() {
    for profile in ["summary", "anonymous"] {
        let mut scene = Scene::new();
        let sessions = scene.three_sessions();
        let mut issued = scene.issue(sessions, |document| {
            let hours = &mut document["credentialSubject"]["serviceHours"];
            hours["profile"] = profile.into();
            hours["sessions"] = json!([]);
        });
        issued.sessions.clear();
        let bundle = scene.bundle(&issued);
        limited(&scene.check(&bundle), Code::NoLeafCited);
    }
}

#[test]
fn f89_commendations_rest_on_the_issuer_and_are_no_more_than_what_is_counted() {
    for count in [3, 4] {
        let mut scene = Scene::new();
        let sessions = scene.three_sessions();
        let issued = scene.issue(sessions, |document| {
            let hours = &mut document["credentialSubject"]["serviceHours"];
            let organisation = hours["organisations"][0]["id"].clone();
            hours["commendations"] = json!([{
                "count": count, "date": "2026-06-01", "kind": "commendation",
                "organisation": organisation,
                "organisationName": "<script>alert(1)</script>",
            }]);
        });
        let bundle = scene.bundle(&issued);
        let report = scene.check(&bundle);
        if count == 3 {
            limited(&report, Code::CommendationsStated);
            let stated = report.claimed.expect("a certificate").commendations;
            assert_eq!((stated.len(), stated[0].count), (1, 3));
        } else {
            assert_eq!(report.verdict, Verdict::Invalid);
            assert!(report.has(Code::TotalDiffers), "{report:#?}");
        }
    }
}

#[test]
fn a_missing_status_list_is_a_limit_and_so_is_an_old_one() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let asked = Asked {
        at: moment("2026-12-01T08:30:01Z"),
        status_days_max: 7,
        ..scene.asked()
    };
    assert_eq!(codes(&check(&bundle, &asked)), ["W904", "E506"]);
    let patient = Asked {
        status_days_max: 30,
        ..asked
    };
    assert_eq!(
        codes(&check(&bundle, &patient)),
        ["E506"],
        "past its own end"
    );
    bundle.status.as_mut().expect("a list").proof = None;
    limited(&scene.check(&bundle), Code::StatusNotLogged);
    bundle.status = None;
    limited(&scene.check(&bundle), Code::StatusUnknown);
}

#[test]
fn a_policy_that_asks_for_no_witness_is_told_that_there_was_none() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let text = scene.ledger.policy();
    let log_only = text.lines().next().expect("the log").to_owned() + "\nquorum none\n";
    let asked = Asked {
        policy: Some(Policy::parse(log_only.as_bytes()).expect("a policy")),
        ..scene.asked()
    };
    let report = check(&bundle, &asked);
    assert_eq!(codes(&report), ["W904", "W902"]);
    assert_eq!(report.verdict, Verdict::ValidWithLimits);
}

#[test]
fn too_few_witnesses_for_the_policy_cannot_be_made_up_for() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    let size = scene.ledger.size();
    let note = scene.ledger.note(size, &[0]);
    let position = issued.recorded.position;
    bundle.issuance_proof = Some(scene.ledger.proof_under(position, size, &note));
    let report = scene.check(&bundle);
    assert_eq!(codes(&report), ["E603"]);
    assert_eq!(report.verdict, Verdict::CannotCheck);
}

#[test]
fn another_policy_cannot_check_and_says_that_it_does_not_know_the_log() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let text = scene.ledger.policy();
    let elsewhere = note_key("bank.example/log", KeyKind::Ed25519Note, 1).1;
    let text = text
        .lines()
        .skip(1)
        .fold(format!("log {elsewhere}\n"), |all, line| all + line + "\n");
    let asked = Asked {
        policy: Some(Policy::parse(text.as_bytes()).expect("a policy")),
        ..scene.asked()
    };
    let report = check(&bundle, &asked);
    assert!(report.has(Code::LogUnknown), "{report:#?}");
    assert_eq!(
        report.verdict,
        Verdict::CannotCheck,
        "nothing speaks against it"
    );
    assert_eq!(report.line(Step::Log).ended, Ended::NotChecked);
}

#[test]
fn a_certificate_that_the_log_has_not_published_yet_is_not_refused_on_its_first_day() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let mut bundle = scene.bundle(&issued);
    bundle.issuance_proof = None;
    let mut asked = scene.asked();
    asked.at = moment("2026-11-24T07:59:00Z");
    let report = check(&bundle, &asked);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::CannotCheck, vec!["E607"])
    );
    asked.at = moment("2026-11-24T08:01:00Z");
    assert_eq!(check(&bundle, &asked).verdict, Verdict::Invalid);
}

#[test]
fn a_revoked_certificate_is_refused_however_old_the_list() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    scene.bits.set(94_567).expect("within the list");
    let bundle = scene.bundle(&issued);
    let report = scene.check(&bundle);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::Invalid, vec!["E501"])
    );
    assert_eq!(
        PageState::of(&report, LedgerSays::Stands),
        PageState::Revoked
    );
    let late = Asked {
        at: moment("2027-11-24T08:00:00Z"),
        ..scene.asked()
    };
    assert!(check(&bundle, &late).has(Code::Revoked));
}

#[test]
fn time_is_told_and_a_clock_that_is_behind_the_witnesses_is_noticed() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let at = |time: &str| {
        let asked = Asked {
            at: moment(time),
            ..scene.asked()
        };
        check(&bundle, &asked)
    };
    let before = at("2026-11-23T07:58:59Z");
    assert!(before.has(Code::NotYetValid) && before.has(Code::ClockImplausible));
    let behind = at("2026-11-23T08:58:59Z");
    assert_eq!(
        (behind.verdict, codes(&behind)),
        (Verdict::CannotCheck, vec!["E403"])
    );
    assert_eq!(
        at("2026-11-23T08:59:00Z").verdict,
        Verdict::Valid,
        "a minute apart"
    );
}

#[test]
fn only_issuers_on_the_verifiers_list_count_for_them() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let with_list = |accepted: Vec<String>| {
        let asked = Asked {
            accepted_issuers: Some(accepted),
            ..scene.asked()
        };
        check(&bundle, &asked)
    };
    assert_eq!(with_list(vec![did()]).verdict, Verdict::Valid);
    assert_eq!(
        codes(&with_list(vec!["did:web:hours.example".into()])),
        ["E205"]
    );
}

#[test]
fn somebody_else_with_the_certificate_is_not_its_holder() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let mut asked = scene.asked();
    asked.holder.as_mut().expect("a holder").name = "李四".into();
    let report = check(&bundle, &asked);
    assert_eq!(
        (report.verdict, codes(&report)),
        (Verdict::Invalid, vec!["E801"])
    );
    let text = serde_json::to_string(&report).expect("JSON");
    assert!(
        !text.contains("李四") && !text.contains("11010519491231002X"),
        "I5"
    );
}

#[test]
fn a_kept_head_shows_a_fork_and_limits_what_is_older() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let size = scene.ledger.size();
    let mut asked = scene.asked();
    asked.pinned = Some((size, scene.ledger.root(size)));
    assert_eq!(check(&bundle, &asked).verdict, Verdict::Valid);
    asked.pinned = Some((size + 9, scene.ledger.root(5)));
    limited(&check(&bundle, &asked), Code::KeysMayBeOld);
    asked.pinned = Some((size, scene.ledger.root(5)));
    assert_eq!(codes(&check(&bundle, &asked)), ["E606"]);
}

#[test]
fn members_that_nobody_knows_are_passed_over_and_named() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let text = bundle.to_text().expect("a text");
    let text = text.replacen('{', r#"{"\u001b[31mhello":1,"#, 1);
    let report = hourledger::verify::verify(text.as_bytes(), &scene.asked(), crate::ledger::shapes);
    assert_eq!(report.verdict, Verdict::Valid);
    assert_eq!(report.unknown_members, ["/[31mhello"]);
}

#[test]
fn every_finding_says_what_it_means_and_what_to_do() {
    for code in Code::all() {
        let (meaning, next) = (code.meaning(), code.next_step());
        for text in [meaning.zh, meaning.en, next.zh, next.en] {
            assert!(!text.is_empty(), "{}", code.as_str());
        }
    }
    assert!(Weight::Limits < Weight::Hinders && Weight::Hinders < Weight::Refutes);
}

#[test]
fn the_seven_states_of_a_page_follow_from_one_table() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let valid = scene.check(&bundle);
    let unchecked = check(&bundle, &Asked::new(moment(NOW), None));
    let invalid = hourledger::verify::verify(b"{", &scene.asked(), crate::ledger::shapes);
    let table = [
        (&valid, LedgerSays::Nothing, PageState::Valid),
        (&valid, LedgerSays::Stands, PageState::Valid),
        (&valid, LedgerSays::ShareEnded, PageState::ExpiredShare),
        (&valid, LedgerSays::Superseded, PageState::Superseded),
        (&valid, LedgerSays::Revoked, PageState::Revoked),
        (&valid, LedgerSays::Disputed, PageState::Disputed),
        (&valid, LedgerSays::NoSuch, PageState::Unknown),
        (&invalid, LedgerSays::Stands, PageState::Unknown),
        (&unchecked, LedgerSays::Stands, PageState::CannotCheckNow),
    ];
    for (report, ledger, expected) in table {
        assert_eq!(PageState::of(report, ledger), expected, "{ledger:?}");
    }
}

#[test]
fn an_event_of_a_later_version_cannot_be_checked_and_is_not_called_forged() {
    let mut scene = Scene::new();
    let issued = scene.certificate();
    let genuine = scene.bundle(&issued);
    let newer: [fn(&mut Bundle); 3] = [
        |bundle| bundle.issuance.opening.version = 2,
        |bundle| bundle.disclosures[0].opening.version = 2,
        |bundle| bundle.keys[0].version = 2,
    ];
    for bend in newer {
        let mut bundle = genuine.clone();
        bend(&mut bundle);
        let report = scene.check(&bundle);
        assert!(report.has(Code::UnknownProfile), "{report:#?}");
        assert_eq!(report.verdict, Verdict::CannotCheck, "{report:#?}");
    }
}

#[test]
fn key_events_are_looked_up_once_the_file_says_whose() {
    let mut scene = Scene::new();
    let size = scene.ledger.size();
    let issued = scene.certificate();
    let bundle = scene.bundle(&issued);
    let distrusted = scene.distrust(scene.issuing.id, size);
    let (file, asked) = (bundle.to_text().expect("short"), scene.asked());
    let mut named = Vec::new();
    let report = verify_with(file.as_bytes(), &asked, shapes, |it| {
        named.push((it.origin.to_owned(), it.issuer));
        Ok::<_, ()>(vec![scene.key_record(&distrusted)])
    });
    let report = report.expect("looked up");
    assert_eq!(
        named,
        [(
            report.claimed.as_ref().expect("read").log.clone(),
            Some(organisation())
        )]
    );
    assert_eq!(report.verdict, Verdict::Invalid, "{:?}", codes(&report));
    let failed = verify_with(file.as_bytes(), &asked, shapes, |_| Err("no disk"));
    assert_eq!(failed.err(), Some("no disk"));
    // What is no certificate needs nobody's keys.
    let nothing = verify_with(b"{}", &asked, shapes, |_| Err("asked"));
    assert_eq!(nothing.map(|it| it.verdict), Ok(Verdict::Invalid));
}
