//! What a policy says about a checkpoint: who signed, who witnessed, and whether it is enough.

use hourledger::checkpoint::{BodyProblem, JudgeProblem, Judged, Note, Policy, SignatureProblem};

use crate::world::{ORIGIN, Pair, log_note, witness, witnessed_note};

/// The log of seeds 1 and 11, and witnesses 2 to 6 in groups of two levels.
fn policy(quorum: &str) -> Policy {
    let logs = [(ORIGIN, 1), (ORIGIN, 11), ("b.example/log", 12)];
    let logs = logs.map(|(origin, seed)| format!("log {}\n", Pair::log(origin, seed).key));
    let witnesses = [2, 3, 4, 5, 6].map(|seed| format!("witness w{seed} {}\n", witness(seed).key));
    let groups = "group x 2 w2 w3 w4\ngroup y any w5 w6\ngroup both all x y\n";
    let text = logs.concat() + &witnesses.concat() + groups + &format!("quorum {quorum}\n");
    Policy::parse(text.as_bytes()).expect("a good policy")
}

fn judged(quorum: &str, note: &Note) -> Judged {
    policy(quorum)
        .judge(&note.to_bytes())
        .expect("a trusted checkpoint")
}

#[test]
fn a_quorum_is_met_by_enough_of_each_group() {
    for (witnesses, met) in [
        (&[][..], false),
        (&[2, 3], false),
        (&[5, 6], false),
        (&[2, 5], false),
        (&[2, 3, 5], true),
        (&[6, 4, 2], true),
        (&[2, 3, 4, 5, 6], true),
    ] {
        let judged = judged("both", &witnessed_note(witnesses));
        assert_eq!(judged.quorum_met, met, "{witnesses:?}");
        assert_eq!(judged.witnesses.len(), witnesses.len());
    }
}

#[test]
fn a_quorum_may_be_one_witness_or_none() {
    assert!(judged("w3", &witnessed_note(&[3])).quorum_met);
    assert!(!judged("w3", &witnessed_note(&[2])).quorum_met);
    assert!(judged("none", &log_note()).quorum_met);
}

#[test]
fn the_verdict_tells_checkpoint_key_names_and_times() {
    let judged = judged("none", &witnessed_note(&[4, 2]));
    assert_eq!(judged.checkpoint.size(), 70_000);
    assert_eq!(judged.log_key, Pair::log(ORIGIN, 1).key);
    let seen: Vec<_> = judged
        .witnesses
        .iter()
        .map(|witness| (witness.name.to_string(), witness.unix_seconds))
        .collect();
    let expected = [("w2", 1_800_000_002), ("w4", 1_800_000_004)];
    assert_eq!(seen, expected.map(|(name, time)| (name.to_owned(), time)));
}

#[test]
fn a_witness_that_signed_twice_counts_once_with_its_newest_time() {
    let note = log_note();
    let lines = [300, 100, 200].map(|time| witness(2).cosign(note.text(), time));
    let judged = judged("x", &note.with(&lines).expect("a good note"));
    assert_eq!(judged.witnesses.len(), 1);
    assert_eq!(judged.witnesses[0].unix_seconds, 300);
    assert!(!judged.quorum_met, "two of three are asked for");
}

#[test]
fn either_key_of_a_log_that_changed_its_key_will_do() {
    let text = log_note().text().to_owned();
    let new = Pair::log(ORIGIN, 11);
    let note = Note::new(&text, vec![new.note_line(&text)]).expect("a good note");
    assert_eq!(judged("none", &note).log_key, new.key);
}

#[test]
fn witnesses_alone_do_not_make_a_checkpoint() {
    let text = log_note().text().to_owned();
    let lines = vec![witness(2).cosign(&text, 1)];
    let note = Note::new(&text, lines).expect("a good note");
    let judged = policy("none").judge(&note.to_bytes());
    assert_eq!(judged, Err(JudgeProblem::NotByItsLog));
}

#[test]
fn another_log_of_the_policy_does_not_vouch_for_this_origin() {
    let text = log_note().text().to_owned();
    let other = Pair::log("b.example/log", 12);
    let note = Note::new(&text, vec![other.note_line(&text)]).expect("a good note");
    let judged = policy("none").judge(&note.to_bytes());
    assert_eq!(judged, Err(JudgeProblem::NotByItsLog));
}

#[test]
fn an_origin_that_the_policy_does_not_name_is_unknown() {
    let text = log_note().text().replace(ORIGIN, "c.example/log");
    let pair = Pair::log("c.example/log", 1);
    let note = Note::new(&text, vec![pair.note_line(&text)]).expect("a good note");
    let judged = policy("none").judge(&note.to_bytes());
    assert_eq!(judged, Err(JudgeProblem::UnknownOrigin));
}

#[test]
fn one_failing_signature_of_a_known_key_spoils_all() {
    let note = witnessed_note(&[2, 3, 5]);
    let elsewhere = note.text().replace("70000", "70001");
    let wrong = witness(6).cosign(&elsewhere, 1);
    let note = note.with(&[wrong]).expect("a good note");
    let fails = SignatureProblem::Fails { signature: 4 };
    let judged = policy("both").judge(&note.to_bytes());
    assert_eq!(judged, Err(JudgeProblem::Signature(fails)));
}

#[test]
fn strangers_signatures_change_nothing() {
    let note = witnessed_note(&[2, 3, 5]);
    let strangers: Vec<_> = (20..90)
        .map(|seed| witness(seed).cosign(note.text(), 1))
        .collect();
    let note = note.with(&strangers).expect("a good note");
    let judged = judged("both", &note);
    assert!(judged.quorum_met);
    assert_eq!(judged.witnesses.len(), 3);
}

#[test]
fn an_empty_tree_with_another_root_is_refused_though_signed() {
    let text = log_note().text().replace("70000", "0");
    let pair = Pair::log(ORIGIN, 1);
    let note = Note::new(&text, vec![pair.note_line(&text)]).expect("a good note");
    let judged = policy("none").judge(&note.to_bytes());
    assert_eq!(
        judged,
        Err(JudgeProblem::Body(BodyProblem::RootOfEmptyTree))
    );
}

#[test]
fn a_note_signed_by_nobody_known_or_no_note_is_refused() {
    let text = log_note().text().to_owned();
    let stranger = Pair::log("c.example", 30);
    let note = Note::new(&text, vec![stranger.note_line(&text)]).expect("a good note");
    let judged = policy("none").judge(&note.to_bytes());
    let unknown = SignatureProblem::NoKnownKey;
    assert_eq!(judged, Err(JudgeProblem::Signature(unknown)));
    assert!(matches!(
        policy("none").judge(b"text\n"),
        Err(JudgeProblem::Note(_))
    ));
}
