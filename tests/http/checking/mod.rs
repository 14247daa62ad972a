//! The check pages as a stranger's browser gets them.

mod concerns;
mod figures;
mod files;
mod frame;
mod many;
mod numbers;
mod offline;
mod receipts;
mod shares;

use hourledger::domain::kernel::certificate_number::CertificateNumber;
use hourledger::pages::style;
use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::certificates::{asked, bundle, issue};
use crate::shares::asked as asked_share;
use crate::support::{District, fresh_key};

/// Cases of the page rows; a form is its field and what stands in it.
pub fn cases(district: &District) -> Vec<Case<'_>> {
    let client = &district.volunteer.client;
    let page = |operation, path: &str| case(operation, path, Value::Null, client, None);
    let form = |operation, path: &str, field: &str, value: &str| {
        let body = json!({"field": field, "value": value});
        case(operation, path, body, client, None)
    };
    let held = district
        .neighbour
        .client
        .read(&format!("/people/{}/certificates", district.neighbour.id));
    let newest = held.good()["items"][0].clone();
    let certificate = newest["certificate_id"].as_str().expect("an id");
    let shares = format!("/certificates/{certificate}/shares");
    let made = district.neighbour.client.write(&shares, &asked_share(None));
    let link = format!("/v/{}", made.good()["code"].as_str().expect("a code"));
    let number = newest["number"].as_str().expect("the neighbour holds some");
    let body = json!({"concern": "other", "text": "nobody was there"});
    let taken = district.server.nobody().write("/complaints", &body);
    let id = taken
        .header("location")
        .split('/')
        .nth(4)
        .unwrap_or_default();
    let concern = format!("/v/concern/{id}");
    vec![
        page("start", "/"),
        page("style_sheet", &style::address()),
        page("check_form", "/v"),
        form("check_typed", "/v", "code", number),
        page("check_code", &format!("/v/{number}")),
        form("share_pin", &link, "pin", "1234"),
        form("share_bundle", &format!("{link}/bundle"), "pin", ""),
        form("share_pdf", &format!("{link}/pdf"), "pin", ""),
        form("share_receipt", &format!("{link}/receipt"), "pin", ""),
        form("check_file", "/v/file", "file", "{}"),
        page("many_form", "/v/many"),
        form("many", "/v/many", "file", number),
        case(
            "checks",
            "/checks",
            json!({"codes": [number]}),
            client,
            None,
        ),
        case(
            "check_receipt",
            "/checks/receipts",
            json!({"code": link}),
            client,
            None,
        ),
        page("figures", "/figures"),
        page("check_offline", "/v/offline"),
        page("policy_file", "/v/policy"),
        page("verifier", "/v/verifier"),
        page("concern", "/v/concern"),
        form(
            "concern_sent",
            "/v/concern",
            "concern=other&text=gone&key",
            &fresh_key(),
        ),
        page("concern_status", &concern),
    ]
}

/// A certificate of the volunteer in a district of its own.
struct Held {
    district: District,
    session: String,
    id: String,
    number: String,
}

impl Held {
    /// With an effective hour, issued by the organisation.
    fn of(variant: &str) -> Self {
        let district = District::open();
        let session = district.effective_session();
        let mut body = asked(variant);
        body["organisation_id"] = json!(district.organisation);
        let client = &district.volunteer.client;
        let id = issue(&district, client, &body);
        let view = client.read(&format!("/certificates/{id}")).good();
        let number = view["number"].as_str().expect("a number").to_owned();
        Self {
            district,
            session,
            id,
            number,
        }
    }

    fn file(&self) -> Vec<u8> {
        bundle(&self.district.volunteer.client, &self.id)
    }

    fn pdf(&self) -> Vec<u8> {
        let path = format!("/certificates/{}/pdf", self.id);
        self.district.volunteer.client.read(&path).body
    }

    fn path(&self) -> String {
        format!("/v/{}", self.number)
    }

    /// The record that it counts is undone.
    fn voided(&self) {
        let path = format!("{}/void", self.district.path(&self.session));
        let body = json!({"reason": "entered_in_error"});
        self.district.approver.client.write(&path, &body).good();
    }

    /// Somebody says that the record is wrong.
    fn disputed(&self) {
        let path = format!("{}/dispute", self.district.path(&self.session));
        let body = json!({"reason": "times_wrong", "reason_text": "我一直做到十一点。"});
        self.district.volunteer.client.write(&path, &body).good();
    }

    /// The issuer takes it back.
    fn revoked(&self) {
        let path = format!("/certificates/{}/revocation", self.id);
        let body = json!({"reason": "volunteer_asked"});
        self.district.volunteer.client.write(&path, &body).good();
    }
}

/// The heading of a page: its state, where it has one.
fn heading(text: &str) -> &str {
    let (_, rest) = text.split_once("<h1>").expect("a heading");
    rest.split_once("</h1>").expect("closed").0
}

/// A number that looks right and that no certificate has.
fn made_up(bits: u64) -> String {
    CertificateNumber::from_bits(bits).to_string()
}
