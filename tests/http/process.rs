//! The process as an operator sees it: alive, ready, counted, and ending without losing an answer.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::support::{District, person};

#[test]
fn it_says_that_it_is_alive_and_ready() {
    let district = District::open();
    let nobody = district.server.nobody();
    assert_eq!(nobody.read("/healthz").good()["status"], "ok");
    assert_eq!(nobody.read("/readyz").good()["status"], "ok");
}

#[test]
fn the_counters_move_and_name_nobody() {
    let district = District::open();
    let metrics = || district.server.nobody().read("/metrics").text();
    let value = |text: &str, name: &str| -> f64 {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("{name} ")));
        let value = line.and_then(|line| line.rsplit(' ').next()?.parse().ok());
        value.unwrap_or_else(|| panic!("no counter {name}"))
    };
    let before = metrics();
    district.founder.write("/people", &person("M000301")).good();
    district
        .founder
        .read("/people/per_0")
        .refused(400, "ID_MALFORMED");
    let after = metrics();
    for name in [
        "hourledger_log_events_total",
        "hourledger_log_batches_total",
    ] {
        assert!(value(&after, name) > value(&before, name), "{name}");
    }
    let written = "hourledger_http_requests_total{operation=\"register_person\",status=\"2xx\"}";
    assert!((value(&after, written) - value(&before, written) - 1.0).abs() < 1e-9);
    let refused = "hourledger_http_requests_total{operation=\"person\",status=\"4xx\"}";
    assert!(value(&after, refused) >= 1.0);
    assert!(value(&after, "hourledger_writes_waiting").abs() < 1e-9);
    assert!(!after.contains("per_"), "no id");
    for line in after.lines().filter(|line| !line.starts_with('#')) {
        assert!(line.starts_with("hourledger_"), "{line}");
    }
}

#[test]
fn the_process_log_names_requests_by_number_and_address_and_nobody() {
    let district = District::open();
    let me = format!("/people/{}?reveal=name", district.volunteer.id);
    let reply = district.volunteer.client.read(&me);
    let lines = district.server.lines.lock().expect("whole").clone();
    let last = lines.last().expect("a line per request");
    let expected = format!(
        "{} GET /api/v1/people/{{person_id}} 200 ",
        reply.header("x-request-id")
    );
    assert!(last.starts_with(&expected), "{last}");
    assert!(
        lines
            .iter()
            .all(|line| !line.contains("per_") && !line.contains("hlt_"))
    );
}

/// A client that was heard before the end is answered before the end.
#[test]
fn a_request_in_flight_is_answered_before_the_server_ends() {
    let mut district = District::open();
    let body = person("M000302").to_string();
    let (first, rest) = body.split_at(20);
    let token = district.founder.token.clone().expect("a token");
    let head = format!(
        "POST /api/v1/people HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\
         Idempotency-Key: 00000000-0000-4000-8000-00000000abcd\r\n\r\n{first}",
        body.len()
    );
    let mut connection = TcpStream::connect(district.server.address).expect("it listens");
    connection.write_all(head.as_bytes()).expect("it reads");
    // Until it has been heard: an answer to a later request shows that.
    district.founder.read("/ledger").good();
    let rest = rest.to_owned();
    let client = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        connection
            .write_all(rest.as_bytes())
            .expect("it still reads");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        answer
    });
    district.server.stop();
    let answer = client.join().expect("no panic");
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    TcpStream::connect(district.server.address).expect_err("it takes no more");
}
