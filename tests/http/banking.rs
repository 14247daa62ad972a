//! The time bank over HTTP: earned, held, spent, given away, stated; and who may.

use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::support::{Client, District, banked};

fn place(district: &District) -> Value {
    json!({"organisation_id": district.organisation, "station_id": district.station})
}

/// Places a hold of the volunteer's at the station.
pub fn hold(district: &District, minutes: i64) -> String {
    let path = format!("/people/{}/holds", district.volunteer.id);
    let body = json!({"amount": minutes, "place": place(district)});
    district.volunteer.client.write(&path, &body).new_id()
}

fn account(client: &Client, person: &str) -> Value {
    client
        .read(&format!("/people/{person}/accounts/credit"))
        .good()
}

/// Cases of the rows of the time bank.
pub fn cases(district: &District) -> Vec<Case<'_>> {
    banked(district);
    let hold = hold(district, 30);
    let pools = format!("/organisations/{}/pools", district.organisation);
    let admin = &district.admin.client;
    let pool = admin.write(&pools, &json!({"purpose": "elders"})).new_id();
    let mut cases = readings(district, &hold, &pool);
    cases.extend(of_holds(district, &hold));
    cases.extend(of_gifts(district, &pool, pools));
    cases.extend(of_members(district));
    cases.extend(of_requests(district));
    cases
}

/// Records that the volunteer and the neighbour are husband and wife.
pub fn married(district: &District) {
    let (one, two) = (&district.volunteer.id, &district.neighbour.id);
    for (from, to) in [(one, two), (two, one)] {
        let relation = json!({
            "to": to, "relation": "spouse", "proof_digest": "22".repeat(32),
            "place": place(district),
        });
        let path = format!("/people/{from}/relations");
        district.clerk.client.write(&path, &relation).good();
    }
}

/// The neighbour asked the volunteer.
fn of_requests<'d>(district: &'d District) -> Vec<Case<'d>> {
    married(district);
    let (volunteer, neighbour) = (&district.volunteer, &district.neighbour);
    let asks = format!("/people/{}/transfer-requests", neighbour.id);
    let body = json!({"from": volunteer.id, "amount": 5});
    let request = neighbour.client.write(&asks, &body).new_id();
    let at = |step: &str| format!("/transfer-requests/{request}{step}");
    let by = |operation, path: String, [right, wrong]: [&'d Client; 2]| {
        case(operation, path, json!({}), right, Some(wrong))
    };
    let (giver, asker) = (&volunteer.client, &neighbour.client);
    let nobody = &district.stranger.client;
    vec![
        case("request_transfer", asks.clone(), body, asker, Some(giver)),
        by("person_transfer_requests", asks, [asker, giver]),
        by("transfer_request", at(""), [asker, nobody]),
        by("transfer_request", at(""), [giver, nobody]),
        by("accept_transfer_request", at("/acceptance"), [giver, asker]),
        by("reject_transfer_request", at("/rejection"), [giver, asker]),
        by(
            "withdraw_transfer_request",
            at("/withdrawal"),
            [asker, giver],
        ),
    ]
}

fn readings<'d>(district: &'d District, hold: &str, pool: &str) -> Vec<Case<'d>> {
    let volunteer = &district.volunteer.client;
    let neighbour = Some(&district.neighbour.client);
    let me = format!("/people/{}", district.volunteer.id);
    let house = format!("/organisations/{}", district.organisation);
    let own = |operation, path: String| case(operation, path, Value::Null, volunteer, neighbour);
    let ours = |operation, path: String| {
        let admin = &district.admin.client;
        case(operation, path, Value::Null, admin, neighbour)
    };
    let any = |operation, path: String| case(operation, path, Value::Null, volunteer, None);
    let statement = "accounts/credit/statement?from=2026-03-01&clock=recorded";
    vec![
        own("person_account", format!("{me}/accounts/credit")),
        own("person_account_statement", format!("{me}/{statement}")),
        own(
            "person_account_statement_pdf",
            format!("{me}/accounts/credit/statement/pdf?from=2026-03-01"),
        ),
        own(
            "person_account_balance",
            format!("{me}/accounts/credit/balance?date=2026-03-02"),
        ),
        own("person_time_bank", format!("{me}/time-bank")),
        own(
            "person_brought_movements",
            format!("{me}/brought-movements"),
        ),
        ours("organisation_account", format!("{house}/accounts/credit")),
        ours(
            "organisation_account_statement",
            format!("{house}/accounts/credit/statement"),
        ),
        own("hold", format!("/holds/{hold}")),
        any("pool", format!("/pools/{pool}")),
        any("pool_statement", format!("/pools/{pool}/statement")),
        any("reserve", "/time-bank/credit/reserve".to_owned()),
    ]
}

fn of_holds<'d>(district: &'d District, hold: &str) -> Vec<Case<'d>> {
    let volunteer = &district.volunteer.client;
    let neighbour = Some(&district.neighbour.client);
    let placed = json!({"amount": 20, "place": place(district)});
    let holds = format!("/people/{}/holds", district.volunteer.id);
    let at = |step: &str| format!("/holds/{hold}/{step}");
    let reversal = json!({"reason": "entered_in_error"});
    let clerk = &district.clerk.client;
    vec![
        case("place_hold", holds, placed, volunteer, neighbour),
        case(
            "capture_hold",
            at("capture"),
            json!({"amount": 10}),
            volunteer,
            neighbour,
        ),
        case("void_hold", at("void"), json!({}), volunteer, neighbour),
        case(
            "reverse_redemption",
            at("reversal"),
            reversal,
            clerk,
            neighbour,
        ),
    ]
}

fn of_gifts<'d>(district: &'d District, pool: &str, pools: String) -> Vec<Case<'d>> {
    let (volunteer, admin) = (&district.volunteer.client, &district.admin.client);
    let neighbour = Some(&district.neighbour.client);
    let me = format!("/people/{}", district.volunteer.id);
    let transfer = json!({"to": district.neighbour.id, "amount": 5});
    let donation = json!({
        "from": {"person": district.volunteer.id}, "to": {"pool": pool}, "amount": 5
    });
    let draw = json!({"to": district.neighbour.id, "amount": 5});
    let stated = json!({
        "amount": 60, "as_of": "2026-03-01", "evidence_digest": "11".repeat(32)
    });
    let founder = &district.founder;
    let by_founder =
        |operation, path: String, body| case(operation, path, body, founder, Some(admin));
    vec![
        case(
            "transfer_credit",
            format!("{me}/transfers"),
            transfer,
            volunteer,
            neighbour,
        ),
        case(
            "transfers",
            "/time-bank/transfers",
            json!({"mode": "all", "lines": [{
                "kind": "donate", "from": district.volunteer.id, "to": pool, "minutes": 5
            }]}),
            volunteer,
            neighbour,
        ),
        case(
            "donate_credit",
            "/donations",
            donation,
            volunteer,
            neighbour,
        ),
        case(
            "open_pool",
            pools,
            json!({"purpose": "general"}),
            admin,
            neighbour,
        ),
        case(
            "draw_from_pool",
            format!("/pools/{pool}/draws"),
            draw,
            admin,
            neighbour,
        ),
        by_founder("grant_credit", format!("{me}/opening-grant"), json!({})),
        by_founder("state_balance", format!("{me}/brought-balance"), stated),
        by_founder(
            "approve_balance",
            format!("{me}/brought-balance/approval"),
            json!({"position": 1}),
        ),
        by_founder(
            "state_reserve",
            "/time-bank/reserve-statements".to_owned(),
            json!({"unit": "credit"}),
        ),
    ]
}

fn of_members(district: &District) -> Vec<Case<'_>> {
    let volunteer = &district.volunteer.client;
    let neighbour = Some(&district.neighbour.client);
    let me = format!("/people/{}", district.volunteer.id);
    let relation = json!({
        "to": district.neighbour.id, "relation": "spouse", "proof_digest": "22".repeat(32),
        "place": place(district),
    });
    let need = json!({"until": "2026-12-31", "organisation_id": district.organisation});
    let (clerk, admin) = (&district.clerk.client, &district.admin.client);
    let ended = json!({"to": district.neighbour.id});
    let frozen = json!({"frozen": true, "reason": "records_untrue"});
    vec![
        case(
            "record_relation",
            format!("{me}/relations"),
            relation,
            clerk,
            neighbour,
        ),
        case(
            "end_relation",
            format!("{me}/relations/end"),
            ended,
            volunteer,
            neighbour,
        ),
        case("attest_need", format!("{me}/need"), need, admin, neighbour),
        case(
            "assign_earning",
            format!("{me}/earning"),
            json!({}),
            volunteer,
            neighbour,
        ),
        case(
            "name_heir",
            format!("{me}/heir"),
            json!({"heir": {"person": district.neighbour.id}}),
            volunteer,
            neighbour,
        ),
        case(
            "begin_closing",
            format!("{me}/account-closing"),
            json!({"proof_digest": "33".repeat(32), "reason": "person_died"}),
            &district.founder,
            Some(admin),
        ),
        case(
            "call_off_closing",
            format!("{me}/account-closing/call-off"),
            json!({"reason": "entered_in_error"}),
            volunteer,
            neighbour,
        ),
        case(
            "freeze_account",
            format!("{me}/account-freeze"),
            frozen,
            &district.founder,
            Some(admin),
        ),
    ]
}

#[test]
fn f68_posted_held_and_spendable_stand_in_one_answer_with_the_open_holds() {
    let district = District::open();
    banked(&district);
    district.effective_session();
    let hold = hold(&district, 90);
    let shown = account(&district.volunteer.client, &district.volunteer.id);
    assert_eq!(
        (&shown["posted"], &shown["held"]),
        (&json!(719), &json!(90))
    );
    assert_eq!(shown["spendable"], 629, "119 earned, 600 granted, 90 held");
    assert_eq!(shown["holds"][0]["hold_id"], json!(hold));
    assert_eq!(shown["unit_name"], "服务小时");
    assert_eq!(shown["lines"], 3);
}

#[test]
fn f64_a_statement_adds_up_and_the_reserve_sums_to_zero() {
    let district = District::open();
    banked(&district);
    let hold = hold(&district, 90);
    let capture = json!({"amount": 60});
    let path = format!("/holds/{hold}/capture");
    district.volunteer.client.write(&path, &capture).good();
    let path = format!(
        "/people/{}/accounts/credit/statement",
        district.volunteer.id
    );
    let statement = district.volunteer.client.read(&path).good();
    let lines = statement["lines"].as_array().expect("lines");
    let amounts: Vec<i64> = lines
        .iter()
        .filter_map(|it| it["amount"].as_i64())
        .collect();
    assert_eq!(amounts, [600, 0, -60], "granted, held, captured");
    assert_eq!(
        (&statement["opening"], &statement["closing"]),
        (&json!(0), &json!(540))
    );
    assert_eq!(statement["held"], 0);
    let reserve = district
        .server
        .nobody()
        .read("/time-bank/credit/reserve")
        .good();
    assert_eq!(reserve["sum"], 0);
    assert_eq!(reserve["outstanding"], 540);
}

#[test]
fn a_clerk_redeems_above_the_limit_only_with_the_holders_pin() {
    let district = District::open();
    banked(&district);
    let path = format!("/people/{}/holds", district.volunteer.id);
    let mut body = json!({"amount": 121, "place": place(&district)});
    let clerk = &district.clerk.client;
    clerk.write(&path, &body).refused(403, "PIN_NEEDED");
    body["pin_checked"] = json!(true);
    let reply = clerk.write(&path, &body);
    assert_eq!(
        reply.status,
        400,
        "nobody says so by themselves: {}",
        reply.json()
    );
    body.as_object_mut()
        .expect("an object")
        .remove("pin_checked");
    body["amount"] = json!(120);
    clerk.write(&path, &body).new_id();
}

#[test]
fn f129_a_dry_run_says_what_would_be_left_and_moves_nothing() {
    let district = District::open();
    banked(&district);
    let path = format!("/people/{}/holds", district.volunteer.id);
    let body = json!({"amount": 50, "place": place(&district)});
    let predicted = district.volunteer.client.predict(&path, &body).good();
    assert!(predicted.to_string().contains("hold_placed"), "{predicted}");
    let shown = account(&district.volunteer.client, &district.volunteer.id);
    assert_eq!(shown["held"], 0);
}

#[test]
fn f70_the_same_key_spends_once() {
    let district = District::open();
    banked(&district);
    let path = format!("/people/{}/holds", district.volunteer.id);
    let body = json!({"amount": 50, "place": place(&district)});
    let key = crate::support::fresh_key();
    let client = &district.volunteer.client;
    let first = client.write_under(&key, &path, &body).new_id();
    let again = client.write_under(&key, &path, &body).new_id();
    assert_eq!(first, again);
    let shown = account(client, &district.volunteer.id);
    assert_eq!(shown["held"], 50);
    let mut other = body.clone();
    other["amount"] = json!(51);
    client
        .write_under(&key, &path, &other)
        .refused(422, "IDEMPOTENCY_KEY_REUSED");
}

/// F49, F58: redeemed, certified, then voided: one read by position tells all that followed.
#[test]
fn i6_a_void_of_a_redeemed_and_certified_session_is_explained_in_one_read() {
    let district = District::open();
    banked(&district);
    let session = district.effective_session();
    let body = crate::certificates::asked("sessions");
    let issued = crate::certificates::issue(&district, &district.volunteer.client, &body);
    let hold = hold(&district, 700);
    let capture = format!("/holds/{hold}/capture");
    district.volunteer.client.write(&capture, &json!({})).good();
    let path = format!("{}/void", district.path(&session));
    let body = json!({"reason": "did_not_attend"});
    let answer = district.approver.client.write(&path, &body).good();
    let position = answer["position"].as_u64().expect("a position");
    let explained = district.volunteer.client.english().read(&format!(
        "/events/{position}/consequences?at_least={position}"
    ));
    let explained = explained.good();
    let events = explained["events"].as_array().expect("events");
    let types: Vec<&str> = events.iter().filter_map(|it| it["type"].as_str()).collect();
    assert_eq!(
        types,
        [
            "session_voided",
            "hours_reversed",
            "certificate_superseded",
            "earning_reversed"
        ]
    );
    assert!(events.iter().all(|it| it["cause"].is_u64()), "{explained}");
    let clawed = events[3]["words"].as_str().expect("words");
    assert_eq!(
        clawed,
        "credit was clawed back, in minutes: 119, of which 119 had been spent and is owed"
    );
    assert_eq!(events[3]["cause"], events[1]["position"]);
    assert_eq!(explained["others"], 0);
    let shown = account(&district.volunteer.client, &district.volunteer.id);
    assert_eq!(shown["spendable"], -100);
    let buckets = shown["buckets"].as_array().expect("buckets");
    assert!(buckets.iter().any(|it| it["bucket"] == "debt"), "{shown}");
    let certificate = format!("/certificates/{issued}");
    let certificate = district.volunteer.client.read(&certificate).good();
    assert_eq!(certificate["state"], "superseded");
}
