//! F69: many transfers at once, previewed, all or nothing or line by line, and sent again safely.

use serde_json::{Value, json};

use crate::support::{District, banked, fresh_key};

const PATH: &str = "/time-bank/transfers";

/// A pool of a hundred minutes, and two people whose need is attested.
struct Bank {
    district: District,
    pool: String,
    needy: [String; 2],
}

impl Bank {
    fn open() -> Self {
        let district = District::open();
        banked(&district);
        let admin = &district.admin.client;
        let pools = format!("/organisations/{}/pools", district.organisation);
        let pool = admin.write(&pools, &json!({"purpose": "elders"})).new_id();
        let donation = json!({
            "from": {"person": district.volunteer.id}, "to": {"pool": pool}, "amount": 100
        });
        let volunteer = &district.volunteer.client;
        volunteer.write("/donations", &donation).good();
        let needy = [&district.neighbour, &district.recorder].map(|it| it.id.clone());
        let need = json!({"until": "2026-12-31", "organisation_id": district.organisation});
        for person in &needy {
            let path = format!("/people/{person}/need");
            admin.write(&path, &need).good();
        }
        Self {
            district,
            pool,
            needy,
        }
    }

    fn draw(&self, to: &str, minutes: i64) -> Value {
        json!({"kind": "draw", "from": self.pool, "to": to, "minutes": minutes})
    }

    fn left(&self) -> i64 {
        let pool = format!("/pools/{}", self.pool);
        let view = self.district.server.nobody().read(&pool).good();
        view["balance"].as_i64().expect("minutes")
    }

    fn has(&self, person: &str) -> i64 {
        let path = format!("/people/{person}/accounts/credit");
        let view = self.district.auditor.client.read(&path).good();
        view["posted"].as_i64().expect("minutes")
    }

    fn preview(&self, body: &Value) -> Value {
        self.district.admin.client.predict(PATH, body).good()
    }
}

fn batch(mode: &str, lines: &[Value]) -> Value {
    json!({"mode": mode, "lines": lines})
}

/// Line, status, code and minutes of each line.
fn told(results: &Value) -> Vec<(u64, u64, String, i64)> {
    let lines = results["lines"].as_array().expect("lines");
    let told = |line: &Value| {
        let code = line["problem"]["code"].as_str().unwrap_or_default();
        (
            line["line"].as_u64().expect("a number"),
            line["status"].as_u64().expect("a status"),
            code.to_owned(),
            line["minutes"].as_i64().unwrap_or_default(),
        )
    };
    lines.iter().map(told).collect()
}

#[test]
fn f69_a_pool_overdrawn_by_the_sum_is_seen_before_and_refused_as_a_whole_or_by_line() {
    let bank = Bank::open();
    let [first, second] = &bank.needy;
    let lines = [bank.draw(first, 60), bank.draw(second, 60)];
    for line in &lines {
        let alone = bank.preview(&batch("all", std::slice::from_ref(line)));
        assert_eq!(alone["stands"], true, "{alone}");
    }
    // when both are previewed, the second finds what the first left
    let expected = [
        (1, 200, String::new(), 60),
        (2, 409, "NOT_ENOUGH".into(), 0),
    ];
    let all = bank.preview(&batch("all", &lines));
    assert_eq!(
        (&all["stands"], told(&all)),
        (&json!(false), expected.to_vec())
    );
    let each = bank.preview(&batch("each", &lines));
    assert_eq!(
        (&each["stands"], told(&each)),
        (&json!(true), expected.to_vec())
    );
    let giver = &each["lines"][0]["from"];
    assert_eq!(
        (&giver["before"], &giver["after"]),
        (&json!(100), &json!(40))
    );
    let receiver = &each["lines"][0]["to"];
    assert_eq!(
        (&receiver["before"], &receiver["after"]),
        (&json!(0), &json!(60))
    );
    assert_eq!(bank.left(), 100, "a preview records nothing");
    // then all or nothing is nothing, and names the line
    let admin = &bank.district.admin.client;
    let refused = admin
        .write(PATH, &batch("all", &lines))
        .refused(409, "NOT_ENOUGH");
    assert_eq!(refused["field"], "lines.2.minutes", "{refused}");
    assert_eq!((bank.left(), bank.has(first)), (100, 0));
    // and line by line becomes what was previewed
    let run = admin.write(PATH, &batch("each", &lines)).good();
    assert_eq!(told(&run), expected.to_vec());
    assert_eq!(run["totals"], each["totals"]);
    assert_eq!(
        (bank.left(), bank.has(first), bank.has(second)),
        (40, 60, 0)
    );
}

#[test]
fn f69_a_refusal_in_the_middle_stops_all_or_only_its_line() {
    let bank = Bank::open();
    let [first, second] = &bank.needy;
    let nobody_attested = &bank.district.clerk.id;
    let lines = [
        bank.draw(first, 10),
        bank.draw(nobody_attested, 10),
        json!({"kind": "draw", "from": bank.pool, "to": "somebody", "minutes": 10}),
        bank.draw(second, 10),
    ];
    let expected = [
        (1, 200, String::new(), 10),
        (2, 422, "NEED_NOT_ATTESTED".into(), 0),
        (3, 400, "ID_MALFORMED".into(), 0),
        (4, 200, String::new(), 10),
    ];
    let each = bank.preview(&batch("each", &lines));
    assert_eq!(told(&each), expected.to_vec());
    assert_eq!(each["lines"][2]["problem"]["field"], "to");
    let admin = &bank.district.admin.client;
    let two = [lines[0].clone(), lines[1].clone(), lines[3].clone()];
    let refused = admin.write(PATH, &batch("all", &two));
    assert_eq!(
        refused.refused(422, "NEED_NOT_ATTESTED")["field"],
        "lines.2.to"
    );
    assert_eq!(bank.left(), 100);
    let run = admin.write(PATH, &batch("each", &lines)).good();
    assert_eq!(told(&run), expected.to_vec());
    assert_eq!(bank.left(), 80);
}

#[test]
fn f69_a_list_that_was_cut_short_is_sent_again_whole_and_nothing_is_doubled() {
    let bank = Bank::open();
    let [first, second] = &bank.needy;
    let lines = [
        bank.draw(first, 10),
        bank.draw(second, 10),
        bank.draw(first, 5),
    ];
    let admin = &bank.district.admin.client;
    let key = fresh_key();
    // given a run of which only two lines arrived
    let cut = admin.write_under(&key, PATH, &batch("each", &lines[..2]));
    assert_eq!(cut.good()["totals"]["accepted"], 2);
    let whole = admin.write_under(&key, PATH, &batch("each", &lines)).good();
    let replayed = |results: &Value| -> Vec<Value> {
        let lines = results["lines"].as_array().expect("lines").iter();
        lines.map(|line| line["replayed"].clone()).collect()
    };
    assert_eq!(replayed(&whole), [true, true, false]);
    assert_eq!(bank.left(), 75);
    let again = admin.write_under(&key, PATH, &batch("each", &lines)).good();
    assert_eq!(replayed(&again), [true; 3]);
    assert_eq!(told(&again), told(&whole));
    // all or nothing under a key is one write
    let key = fresh_key();
    let once = admin.write_under(&key, PATH, &batch("all", &lines)).good();
    let twice = admin.write_under(&key, PATH, &batch("all", &lines)).good();
    assert_eq!(
        (replayed(&once), replayed(&twice)),
        (vec![false.into(); 3], vec![true.into(); 3])
    );
    assert_eq!(told(&once), told(&twice));
    assert_eq!(bank.left(), 50);
    let other = admin.write_under(&key, PATH, &batch("all", &lines[..1]));
    assert_eq!(other.code(), "IDEMPOTENCY_KEY_REUSED");
}

#[test]
fn f69_a_spreadsheet_says_the_same_and_counts_its_own_rows() {
    let bank = Bank::open();
    let [first, second] = &bank.needy;
    let csv = format!(
        "类别,转出,转入,分钟\n发放,{0},{first},30\n\n发放,{0},{second},x\n发放,{0},{second},20\n",
        bank.pool
    );
    let body = json!({"mode": "each", "csv": csv});
    let preview = bank.preview(&body);
    let expected = [
        (2, 200, String::new(), 30),
        (4, 400, "BODY_MALFORMED".into(), 0),
        (5, 200, String::new(), 20),
    ];
    assert_eq!(told(&preview), expected.to_vec());
    assert_eq!(preview["lines"][1]["problem"]["field"], "minutes");
    let run = bank.district.admin.client.write(PATH, &body).good();
    assert_eq!(told(&run), expected.to_vec());
    assert_eq!(run["totals"]["minutes"], 50);
    assert_eq!(bank.left(), 50);
}

#[test]
fn f69_every_line_is_authorised_by_its_own_row_and_the_list_is_bounded() {
    let bank = Bank::open();
    let [first, _] = &bank.needy;
    let grant = json!({"kind": "grant", "to": first});
    let lines = [bank.draw(first, 10), grant];
    let neighbour = &bank.district.neighbour.client;
    for mode in ["each", "all"] {
        let refused = neighbour.write(PATH, &batch(mode, &lines));
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (403, &json!("lines.1"))
        );
    }
    // a gift of what is somebody else's is refused, the line beside it is not
    let theirs = json!({
        "kind": "transfer", "from": bank.district.volunteer.id, "to": first, "minutes": 1
    });
    let mixed = [theirs, bank.draw(first, 10)];
    let admin = bank.preview(&batch("each", &mixed));
    assert_eq!((told(&admin)[0].1, told(&admin)[1].1), (403, 200));
    // an administrator of the organisation draws, one of the ledger grants
    let admin = bank.preview(&batch("each", &lines));
    assert_eq!((told(&admin)[0].1, told(&admin)[1].1), (200, 403));
    let founder = bank
        .district
        .founder
        .predict(PATH, &batch("each", &lines))
        .good();
    assert_eq!((told(&founder)[0].1, told(&founder)[1].1), (403, 200));
    assert_eq!(founder["lines"][1]["minutes"], 600, "what the policy says");
    let many = vec![bank.draw(first, 1); 2_001];
    let founder = &bank.district.founder;
    founder
        .write(PATH, &batch("each", &many))
        .refused(400, "LIST_TOO_LONG");
    founder
        .write(PATH, &json!({"mode": "all"}))
        .refused(400, "FIELD_MISSING");
}
