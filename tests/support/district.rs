//! A small district: two organisations, a station, an activity, and the people who run them.

use hourledger::domain::kernel::ids::PersonId;
use serde_json::{Value, json};

use super::client::Client;
use super::server::{MORNING_MS, Server};

/// Who and what there is.
pub struct District {
    pub server: Server,
    pub founder: Client,
    pub organisation: String,
    pub other_organisation: String,
    pub station: String,
    pub activity: String,
    pub admin: Member,
    pub recorder: Member,
    pub approver: Member,
    pub clerk: Member,
    pub auditor: Member,
    /// Recorder of the other organisation.
    pub stranger: Member,
    pub volunteer: Member,
    pub neighbour: Member,
}

/// A person with a client.
#[derive(Clone)]
pub struct Member {
    pub id: String,
    pub client: Client,
}

impl District {
    /// Opens it at eight in the morning; the activity is planned from nine to eleven.
    pub fn open() -> Self {
        let server = Server::start();
        let founder = server.client(server.founder);
        let organisation = accredit(
            &founder,
            &json!({
                "name": "青山志愿者协会", "credit_code": "11320000MB151840XJ", "region": "320106"
            }),
        );
        let team = json!({"name": "江边清洁队", "guided_by": organisation, "region": "320106"});
        let other_organisation = accredit(&founder, &team);
        let station = json!({"name": "东门服务站", "address": "东门街1号", "region": "320106"});
        let path = format!("/organisations/{organisation}/stations");
        let station = founder.write(&path, &station).new_id();
        let ours = |role: &str| json!({"role": role, "organisation_id": organisation});
        let at_station =
            json!({"role": "clerk", "organisation_id": organisation, "station_id": station});
        let theirs = json!({"role": "recorder", "organisation_id": other_organisation});
        let member = |number: &str| register(&server, &founder, number);
        let staff = |number: &str, role: Value| {
            let member = member(number);
            let path = format!("/people/{}/roles", member.id);
            founder.write(&path, &role).good();
            member
        };
        let recorder = staff("M000002", ours("recorder"));
        let activity = publish(&recorder, &organisation, &station);
        Self {
            admin: staff("M000001", ours("organisation_admin")),
            approver: staff("M000003", ours("approver")),
            clerk: staff("M000004", at_station),
            auditor: staff("M000005", json!({"role": "auditor"})),
            stranger: staff("M000006", theirs),
            volunteer: member("M000007"),
            neighbour: member("M000008"),
            recorder,
            activity,
            organisation: organisation.clone(),
            other_organisation,
            station: station.clone(),
            founder,
            server,
        }
    }

    /// The position the next event will have.
    pub fn next_position(&self) -> u64 {
        self.server.queue.ledger().log.head().next.0
    }

    /// The public name of a token that nobody needs.
    pub fn spare_token(&self) -> String {
        let neighbour: PersonId = self.neighbour.id.parse().expect("an id");
        self.server.client(neighbour);
        let tokens = self.server.access.tokens_of(neighbour, MORNING_MS);
        tokens.last().expect("made just now").id.to_string()
    }

    /// The path of a session.
    pub fn path(&self, session: &str) -> String {
        format!("/activities/{}/sessions/{session}", self.activity)
    }

    /// The volunteer comes in at nine, by the code on site.
    pub fn check_in(&self) -> String {
        let activity = &self.activity;
        self.server.minutes_pass(60);
        let code = format!("/activities/{activity}/code");
        let code = self.recorder.client.read(&code).good();
        let body = json!({"person_id": self.volunteer.id, "code": code["code"]});
        let path = format!("/activities/{activity}/check-ins");
        self.volunteer.client.write(&path, &body).new_id()
    }

    /// The same, and goes out at eleven, by the clerk.
    pub fn session(&self) -> String {
        let session = self.check_in();
        self.server.minutes_pass(119);
        let path = format!("{}/check-out", self.path(&session));
        let body = json!({"station_id": self.station});
        self.clerk.client.write(&path, &body).good();
        session
    }

    /// The same, signed and approved.
    pub fn effective_session(&self) -> String {
        let session = self.session();
        let path = self.path(&session);
        let confirmation = format!("{path}/confirmation");
        self.volunteer
            .client
            .write(&confirmation, &json!({}))
            .good();
        let approval = format!("{path}/approval");
        self.approver.client.write(&approval, &json!({})).good();
        session
    }
}

/// Registers a person and gives them a client.
pub fn register(server: &Server, founder: &Client, number: &str) -> Member {
    let id = founder.write("/people", &person(number)).new_id();
    let person: PersonId = id.parse().expect("an id");
    let client = server.client(person);
    Member { id, client }
}

/// A registration as it is sent.
pub fn person(number: &str) -> Value {
    json!({
        "name": format!("王芳{number}"), "document_kind": "07", "document_number": number,
        "birth_date": "1990-01-01", "phone": "13912345678", "region": "320106",
        "consent": {"given_by": "person", "text_digest": "00".repeat(32)},
    })
}

fn accredit(founder: &Client, body: &Value) -> String {
    founder.write("/organisations", body).new_id()
}

/// Publishes an activity from nine to eleven.
pub fn publish(recorder: &Member, organisation: &str, station: &str) -> String {
    let body = json!({
        "title": "河岸清洁", "description": "捡拾垃圾，清理步道",
        "category": "development.environment", "address": "河滨公园南门", "region": "320106",
        "starts_at": "2026-03-02T01:00:00Z", "ends_at": "2026-03-02T03:00:00Z",
        "lead": recorder.id, "station_id": station,
    });
    let path = format!("/organisations/{organisation}/activities");
    recorder.client.write(&path, &body).new_id()
}
