//! Bounds: bodies, rates, guesses. What is too much is told so, with when to come again.

use std::io::{Read, Write};
use std::net::TcpStream;

use hourledger::access::limits::Rate;
use serde_json::{Value, json};

use crate::cases::merged;
use crate::support::client::JSON;
use crate::support::{District, Server, fresh_key, person};

#[test]
fn a_body_over_the_bound_is_refused_before_it_is_read() {
    let district = District::open();
    let mut body = person("M000040");
    body["name"] = "x".repeat(65 << 10).into();
    district
        .founder
        .write("/people", &body)
        .refused(413, "BODY_TOO_LARGE");
}

#[test]
fn a_body_must_be_one_json_object_with_each_name_once() {
    let district = District::open();
    let key = fresh_key();
    let send = |headers: &[(&str, &str)], body: &str| {
        let headers = [headers, &[("Idempotency-Key", key.as_str())]].concat();
        district.founder.send("POST", "/people", &headers, body)
    };
    send(&[JSON], "{").refused(400, "BODY_MALFORMED");
    send(&[JSON], "[]").refused(400, "BODY_MALFORMED");
    send(&[JSON], r#"{"name":"a","name":"b"}"#).refused(400, "BODY_MALFORMED");
    send(
        &[JSON],
        &format!("{{\"name\":{}1{}}}", "[".repeat(40), "]".repeat(40)),
    )
    .refused(400, "BODY_MALFORMED");
    send(&[("Content-Type", "text/plain")], "{}").refused(415, "MEDIA_TYPE_UNSUPPORTED");
    send(&[], "{}").refused(415, "MEDIA_TYPE_UNSUPPORTED");
}

#[test]
fn the_field_at_fault_is_named() {
    let district = District::open();
    let without = |field: &str| {
        let mut body = person("M000041");
        body.as_object_mut().expect("an object").remove(field);
        body
    };
    let with = |field: &str, value: Value| {
        let mut body = person("M000041");
        body[field] = value;
        body
    };
    for (body, code, field) in [
        (without("name"), "FIELD_MISSING", "name"),
        (with("nickname", json!("x")), "FIELD_UNEXPECTED", "nickname"),
        (
            with("document_kind", json!("77")),
            "CHOICE_UNKNOWN",
            "document_kind",
        ),
        (
            with("birth_date", json!("1990-02-30")),
            "DATE_MALFORMED",
            "birth_date",
        ),
        (
            with("station_id", json!("sta_1")),
            "ID_MALFORMED",
            "station_id",
        ),
        (with("phone", json!(139)), "BODY_MALFORMED", "phone"),
    ] {
        let problem = district.founder.write("/people", &body).refused(400, code);
        assert_eq!(problem["field"], field);
    }
    let path = format!("/people/{}/consents", district.volunteer.id);
    let stated_twice = json!({"person_id": district.volunteer.id});
    let problem = district
        .founder
        .write(&path, &stated_twice)
        .refused(400, "FIELD_UNEXPECTED");
    assert_eq!(problem["field"], "person_id");
}

#[test]
fn whoever_asks_too_often_waits() {
    let server = Server::start_at(Rate {
        per_minute: 60,
        burst: 3,
    });
    let founder = server.client(server.founder);
    for _ in 0..3 {
        founder.read("/ledger").good();
    }
    let reply = founder.read("/ledger");
    assert_eq!(reply.header("retry-after"), "1");
    reply.refused(429, "RATE_LIMITED");
    server.nobody().read("/healthz").good();
    server.minutes_pass(1);
    founder.read("/ledger").good();
}

#[test]
fn made_up_tokens_buy_no_allowance() {
    let server = Server::start_at(Rate {
        per_minute: 60,
        burst: 3,
    });
    let mut client = server.nobody();
    let statuses: Vec<u16> = (0..4)
        .map(|number| {
            client.token = Some(format!("made up {number}"));
            client.read("/healthz").status
        })
        .collect();
    assert_eq!(statuses, [200, 200, 200, 429]);
}

#[test]
fn whoever_guesses_codes_is_locked_out() {
    let district = District::open();
    district.server.minutes_pass(60);
    let path = format!("/activities/{}/check-ins", district.activity);
    let guess = |code: &str| {
        let body = json!({"person_id": district.volunteer.id, "code": code});
        district.volunteer.client.write(&path, &body)
    };
    let code = format!("/activities/{}/code", district.activity);
    let right = district.recorder.client.read(&code).good()["code"].clone();
    let right = right.as_str().expect("six digits");
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        guess(wrong).refused(422, "CODE_WRONG");
    }
    guess(wrong).refused(429, "RATE_LIMITED");
    guess(right).refused(429, "RATE_LIMITED");
}

/// What was accepted answers for ever under its key: that must not buy more guesses.
#[test]
fn a_replay_between_guesses_buys_no_more_of_them() {
    let district = District::open();
    district.server.minutes_pass(60);
    let activity = format!("/activities/{}", district.activity);
    let code = district.recorder.client.read(&format!("{activity}/code"));
    let right = json!({"person_id": district.volunteer.id, "code": code.good()["code"]});
    let wrong = json!({"person_id": district.volunteer.id, "code": "00000x"});
    let (path, key) = (format!("{activity}/check-ins"), fresh_key());
    let volunteer = &district.volunteer.client;
    volunteer.write_under(&key, &path, &right).good();
    for _ in 0..4 {
        volunteer.write(&path, &wrong).refused(422, "CODE_WRONG");
        volunteer.write_under(&key, &path, &right).good();
    }
    volunteer.write(&path, &wrong).refused(422, "CODE_WRONG");
    volunteer.write(&path, &wrong).refused(429, "RATE_LIMITED");
}

#[test]
fn neither_a_dry_run_nor_a_batch_is_a_way_to_guess_codes() {
    let district = District::open();
    district.server.minutes_pass(60);
    let activity = format!("/activities/{}", district.activity);
    let code = district
        .recorder
        .client
        .read(&format!("{activity}/code"))
        .good();
    let volunteer = &district.volunteer;
    let body = json!({"person_id": volunteer.id, "code": code["code"]});
    let line = json!({"command": "check_in", "activity_id": district.activity});
    let batch = json!({"mode": "atomic", "commands": [merged(line, &body)]});
    let refused = volunteer
        .client
        .write("/batch", &batch)
        .refused(400, "FIELD_UNEXPECTED");
    assert_eq!(refused["field"], "commands.0.code");
    let path = format!("{activity}/check-ins");
    for _ in 0..6 {
        volunteer.client.predict(&path, &body).good();
    }
    let wrong = json!({"person_id": volunteer.id, "code": "00000x"});
    let codes: Vec<String> = (0..6)
        .map(|_| volunteer.client.predict(&path, &wrong).code())
        .collect();
    assert_eq!(
        (codes[0].as_str(), codes[5].as_str()),
        ("CODE_WRONG", "RATE_LIMITED")
    );
}

#[test]
fn whoever_tries_tokens_is_locked_out_and_others_are_not() {
    let district = District::open();
    let mut guesser = district.server.nobody();
    let codes: Vec<String> = (0..8)
        .map(|number| {
            guesser.token = Some(format!("hlt_{number}{}", "x".repeat(42)));
            guesser.read("/ledger").code()
        })
        .collect();
    assert_eq!(codes[0], "UNAUTHENTICATED");
    assert_eq!(codes[7], "RATE_LIMITED");
    district.founder.read("/ledger").good();
}

/// A client that sends its body after its head must still see why it was refused.
#[test]
fn a_refusal_reaches_a_client_that_is_still_sending() {
    let district = District::open();
    for (path, token, expected) in [
        ("/api/v1/people", "hlt_x", "HTTP/1.1 401"),
        ("/api/v1/nowhere", "hlt_x", "HTTP/1.1 404"),
        ("/api/v1/ledger", "hlt_x", "HTTP/1.1 405"),
    ] {
        let mut connection = TcpStream::connect(district.server.address).expect("it listens");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nContent-Length: 40000\r\n\r\n"
        );
        connection.write_all(head.as_bytes()).expect("it reads");
        for _ in 0..40 {
            connection.write_all(&[b' '; 1_000]).expect("it reads on");
        }
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        assert!(answer.starts_with(expected), "{path}: {answer}");
    }
}
