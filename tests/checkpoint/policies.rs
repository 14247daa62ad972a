//! Policies as texts: what each line may say, and that the line at fault is named.

use hourledger::checkpoint::policy::Fault;
use hourledger::checkpoint::{KeyProblem, Policy};

use crate::world::{ORIGIN, Pair, witness};

fn policy(lines: &[&str]) -> Result<Policy, (usize, Fault)> {
    let text = lines.join("\n") + "\n";
    Policy::parse(text.as_bytes()).map_err(|problem| (problem.line, problem.fault))
}

fn log_line(seed: u8) -> String {
    format!("log {}", Pair::log(ORIGIN, seed).key)
}

fn witness_line(seed: u8) -> String {
    format!("witness w{seed} {}", witness(seed).key)
}

fn says(lines: &[&str]) -> String {
    let text = lines.join("\n") + "\n";
    Policy::parse(text.as_bytes())
        .expect_err("a bad policy")
        .to_string()
}

#[test]
fn a_policy_is_read_whatever_its_white_space_and_comments() {
    let text = format!(
        "# logs\n\n \t\n{}  https://a.example/ \n\t# more\n  witness\tw2 \t {}\nquorum\tw2\t\n",
        log_line(1),
        witness(2).key
    );
    let policy = Policy::parse(text.as_bytes()).expect("a good policy");
    let url = policy.logs()[0].url.as_ref().expect("an address");
    assert_eq!(url.as_text(), Some("https://a.example/"));
    assert_eq!(policy.witnesses()[0].name.as_bytes(), b"w2");
    assert!(policy.asks_for_witnesses());
    assert_eq!(Policy::parse(&policy.to_bytes()), Ok(policy));
}

#[test]
fn a_comment_does_not_stand_behind_a_line() {
    let line = format!("{} https://a.example # ours", log_line(1));
    assert_eq!(policy(&[&line, "quorum none"]), Err((1, Fault::Items)));
}

#[test]
fn a_log_that_changed_its_key_has_a_line_for_each() {
    let policy = policy(&[&log_line(1), &log_line(2), "quorum none"]).expect("a good policy");
    assert_eq!(policy.logs().len(), 2);
    assert!(!policy.asks_for_witnesses());
}

#[test]
fn names_are_defined_before_they_are_used() {
    let later = policy(&["quorum w2", &witness_line(2)]);
    assert!(matches!(later, Err((1, Fault::UnknownName(name))) if name.as_bytes() == b"w2"));
    let itself = policy(&[&witness_line(2), "group g any w2 g", "quorum g"]);
    assert!(matches!(itself, Err((2, Fault::UnknownName(_)))));
    let by_key = policy(&[&witness_line(2), "quorum w2.example"]);
    assert!(matches!(by_key, Err((2, Fault::UnknownName(_)))));
}

#[test]
fn a_name_is_a_member_of_one_group_only() {
    let (two, three) = (witness_line(2), witness_line(3));
    let same = policy(&[&two, &three, "group g all w2 w2", "quorum g"]);
    assert!(matches!(same, Err((3, Fault::MemberTwice(_)))));
    let other = policy(&[
        &two,
        &three,
        "group g all w2",
        "group h all w2 w3",
        "quorum g",
    ]);
    assert!(matches!(other, Err((4, Fault::MemberTwice(_)))));
    let quorum = policy(&[&two, &three, "group g all w2 w3", "quorum w2"]);
    assert!(quorum.is_ok(), "the quorum is no group");
}

#[test]
fn names_are_taken_once_and_none_is_nobody() {
    let two = witness_line(2);
    let taken = policy(&[&two, "group w2 any w2", "quorum w2"]);
    assert!(matches!(taken, Err((2, Fault::NameTwice(_)))));
    let twice = policy(&[&two, &format!("witness w2 {}", witness(3).key)]);
    assert!(matches!(twice, Err((2, Fault::NameTwice(_)))));
    let none = policy(&[&format!("witness none {}", witness(3).key)]);
    assert_eq!(none, Err((1, Fault::NameIsNone)));
    let group = policy(&[&two, "group none any w2"]);
    assert_eq!(group, Err((2, Fault::NameIsNone)));
    let member = policy(&[&two, "group g any none"]);
    assert!(matches!(member, Err((2, Fault::UnknownName(_)))));
}

#[test]
fn names_are_octets_and_never_normalised() {
    let kelvin = format!("witness \u{212a} {}", witness(2).key);
    let latin = format!("witness K {}", witness(3).key);
    assert!(policy(&[&kelvin, &latin, "group g all K \u{212a}", "quorum g"]).is_ok());
    let text = [
        b"witness \xff\xfe ",
        witness(2).key.to_string().as_bytes(),
        b" \x80\nquorum \xff\xfe\n",
    ]
    .concat();
    let policy = Policy::parse(&text).expect("a good policy");
    assert_eq!(policy.witnesses()[0].name.as_bytes(), b"\xff\xfe");
    assert_eq!(policy.to_bytes(), text);
}

#[test]
fn thresholds_are_plain_and_possible() {
    let (two, three) = (witness_line(2), witness_line(3));
    for good in ["all", "any", "1", "2"] {
        let group = format!("group g {good} w2 w3");
        assert!(
            policy(&[&two, &three, &group, "quorum g"]).is_ok(),
            "{good}"
        );
    }
    for bad in [
        "0",
        "3",
        "01",
        "+1",
        "-1",
        "ALL",
        "most",
        "99999999999999999999",
    ] {
        let group = format!("group g {bad} w2 w3");
        let read = policy(&[&two, &three, &group, "quorum g"]);
        assert_eq!(read, Err((3, Fault::Threshold)), "{bad}");
    }
    assert_eq!(policy(&[&two, "group g any"]), Err((2, Fault::Items)));
}

#[test]
fn there_is_exactly_one_quorum() {
    let log = log_line(1);
    assert_eq!(policy(&[&log]), Err((2, Fault::NoQuorum)));
    assert_eq!(Policy::parse(b"").map_err(|problem| problem.line), Err(1));
    let twice = policy(&["quorum none", &log, "quorum none"]);
    assert_eq!(twice, Err((3, Fault::QuorumTwice)));
    assert!(
        policy(&["quorum none", &log]).is_ok(),
        "and it may come first"
    );
}

#[test]
fn one_public_key_is_one_log_or_one_witness_whatever_its_name() {
    let renamed = format!("log {}", Pair::log("b.example", 1).key);
    let logs = policy(&[&log_line(1), &renamed, "quorum none"]);
    assert_eq!(logs, Err((2, Fault::KeyTwice)));
    let renamed = format!("witness other {}", Pair::witness("b.example", 2).key);
    let witnesses = policy(&[&witness_line(2), &renamed, "quorum none"]);
    assert_eq!(witnesses, Err((2, Fault::KeyTwice)));
}

#[test]
fn logs_log_and_witnesses_witness() {
    let log = format!("log {}", witness(2).key);
    assert_eq!(policy(&[&log]), Err((1, Fault::KindOfKey)));
    let witness = format!("witness w {}", Pair::log(ORIGIN, 1).key);
    assert_eq!(policy(&[&witness]), Err((1, Fault::KindOfKey)));
    // A kind we cannot verify is no line to skip: the quorum would be another one.
    let ml_dsa = format!("witness w a.example+00000000+Bg{}", "A".repeat(1750));
    let unknown = Fault::Key(KeyProblem::UnknownKind(6));
    assert_eq!(policy(&[&ml_dsa]), Err((1, unknown)));
}

#[test]
fn control_characters_and_a_lost_end_are_refused() {
    assert_eq!(policy(&["# a\r"]), Err((1, Fault::Control(b'\r'))));
    assert_eq!(policy(&["", "# \x7f"]), Err((2, Fault::Control(0x7f))));
    let cut = Policy::parse(b"quorum none\n# ");
    assert_eq!(cut.map_err(|problem| problem.fault), Err(Fault::NoNewline));
}

#[test]
fn a_problem_says_its_line_and_what_to_mend() {
    let two = witness_line(2);
    assert_eq!(says(&["", "logs x"]), "line 2: no line begins with logs");
    assert_eq!(
        says(&[&two, "quorum w3"]),
        "line 2: no line above defines w3"
    );
    assert_eq!(
        says(&["log x"]),
        "line 1: the key is not written name+id+key"
    );
    assert_eq!(says(&[&two]), "line 2: the quorum is missing");
}

#[test]
fn at_least_32_logs_witnesses_and_groups_are_held_and_more_than_256_refused() {
    let many = |count: u32| {
        let key = |kind, number: u32| {
            let mut seed = [9; 32];
            seed[..4].copy_from_slice(&number.to_be_bytes());
            let secret = ed25519_dalek::SigningKey::from_bytes(&seed);
            let public_key = secret.verifying_key().to_bytes();
            hourledger::checkpoint::VerifierKey::new("a.example", kind, public_key)
        };
        let mut lines = Vec::new();
        for number in 0..count {
            use hourledger::checkpoint::KeyKind::{Ed25519Cosignature, Ed25519Note};
            let log = key(Ed25519Note, number).expect("a good key");
            let witness = key(Ed25519Cosignature, number).expect("a good key");
            lines.push(format!("log {log}\nwitness w{number} {witness}\n"));
            let below = number.checked_sub(1).map(|below| format!(" g{below}"));
            let below = below.unwrap_or_default();
            lines.push(format!("group g{number} all w{number}{below}\n"));
        }
        lines.push(format!("quorum g{}\n", count - 1));
        Policy::parse(lines.concat().as_bytes())
    };
    let policy = many(256).expect("a good policy");
    assert_eq!((policy.logs().len(), policy.witnesses().len()), (256, 256));
    let faults = many(257).map_err(|problem| problem.fault);
    assert_eq!(faults, Err(Fault::TooManyLogs));
}
