//! One operation of the document: parameters, body, answers, who may.
//!
//! Everything comes from the row: nothing about an endpoint is written here. A path parameter
//! without a schema stops the test that builds the document, so a new kind of id cannot be
//! forgotten.

use serde_json::{Map, Value, json};

use super::schemas::Schemas;
use crate::access::{Reach, Who};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{
    ActivityId, AuditId, CertificateId, CommendationId, ComplaintId, FindingId, GrantId, HoldId,
    ImportId, KeyId, OrganisationId, PersonId, PoolId, Position, SessionId, ShareId,
    StarApplicationId, StationId, TransferRequestId,
};
use crate::domain::people::event::Purpose;
use crate::domain::timebank::account::Unit;
use crate::http::batch::{BatchResults, Mode};
use crate::http::bounds::{ATOMIC_COMMANDS_MAX, EACH_COMMANDS_MAX};
use crate::http::check_receipts::{RECEIPT_JSON, TakeReceipt};
use crate::http::checks::{CheckedCodes, Checks};
use crate::http::endpoint::{Act, Endpoint};
use crate::http::entrances::{CardIssued, CreateLink, IssueCard, LinkCreated};
use crate::http::lookup::{LookedUp, Lookup};
use crate::http::problem::Problem;
use crate::http::query::Parameter;
use crate::http::routes::TABLE;
use crate::http::tokens::{CreateToken, TokenCreated, TokenRevoked};
use crate::http::transfers::{TransferBatch, TransferResults};
use crate::http::who::PRINTED;
use crate::reading::predicted::Prediction;
use crate::run::answer::Answer;

/// The operation of a row.
pub fn operation(endpoint: &Endpoint, schemas: &mut Schemas) -> Value {
    let mut operation = json!({
        "operationId": endpoint.rule.operation,
        "summary": endpoint.summary.en,
        "description": description(endpoint),
        "tags": [tag(endpoint)],
        "parameters": parameters(endpoint, schemas),
        "responses": responses(endpoint, schemas),
    });
    if let Some(body) = request_body(endpoint, schemas) {
        operation["requestBody"] = body;
    }
    if endpoint.is_public() {
        operation["security"] = json!([]);
    }
    operation
}

/// The first noun of the path.
fn tag(endpoint: &Endpoint) -> &'static str {
    let path = endpoint.rule.path.strip_prefix("/api/v1/");
    path.and_then(|path| path.split('/').next())
        .unwrap_or("process")
}

fn description(endpoint: &Endpoint) -> String {
    let mut text = format!("{}\n\n{}", endpoint.summary.zh, who(endpoint.rule.who));
    if !endpoint.rule.reveals.is_empty() {
        text.push_str("\n\nReading another person's texts is recorded and shown to that person.");
    }
    text
}

fn who(who: Who) -> String {
    let roles = match who {
        Who::Public => return "Who may: everybody.".to_owned(),
        Who::Entering | Who::Session | Who::Till => {
            return "Who may: people, in their browser.".to_owned();
        }
        Who::AnyToken => return "Who may: everybody with a token.".to_owned(),
        Who::Holders(roles) => roles,
    };
    let role = |(role, reach): &(crate::access::Role, Reach)| {
        let name = serde_json::to_value(role).unwrap_or_default();
        let reach = match reach {
            Reach::Own => "for oneself",
            Reach::Organisation => "of the organisation",
            Reach::Station => "of the station",
            Reach::Anywhere => "of any organisation",
            Reach::Ledger => "of the ledger",
        };
        format!("{} {reach}", name.as_str().unwrap_or_default())
    };
    let roles: Vec<String> = roles.iter().map(role).collect();
    format!("Who may: {}.", roles.join(", "))
}

fn parameters(endpoint: &Endpoint, schemas: &mut Schemas) -> Vec<Value> {
    let path = endpoint.path_parameters().map(|name| {
        json!({
            "name": name, "in": "path", "required": true, "schema": path_schema(name, schemas)
        })
    });
    let mut parameters: Vec<Value> = path.collect();
    let query: Vec<Parameter> = match &endpoint.act {
        Act::Write(_) | Act::Batch | Act::Transfers => vec![Parameter::DryRun],
        Act::Bundle | Act::Pdf => vec![Parameter::Purpose],
        Act::StatementPdf => PRINTED.to_vec(),
        Act::Read(reading) => [reading.query, &[Parameter::AtLeast]].concat(),
        _ => Vec::new(),
    };
    parameters.extend(query.into_iter().map(query_parameter));
    if matches!(endpoint.act, Act::Write(_) | Act::Batch | Act::Transfers) {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true,
            "description": "One UUID per write; a retry repeats it. A dry run does not use it up.",
            "schema": {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36},
        }));
    }
    parameters
}

fn query_parameter(parameter: Parameter) -> Value {
    json!({
        "name": parameter.name(), "in": "query", "required": parameter.is_required(),
        "description": parameter.words().en, "schema": parameter.schema(),
    })
}

/// The schema of a path parameter, by its name.
fn path_schema(name: &str, schemas: &mut Schemas) -> Value {
    match name {
        "person_id" => schemas.of::<PersonId>(),
        "organisation_id" => schemas.of::<OrganisationId>(),
        "station_id" => schemas.of::<StationId>(),
        "activity_id" => schemas.of::<ActivityId>(),
        "import_id" => schemas.of::<ImportId>(),
        "finding_id" => schemas.of::<FindingId>(),
        "audit_id" => schemas.of::<AuditId>(),
        "session_id" => schemas.of::<SessionId>(),
        "certificate_id" => schemas.of::<CertificateId>(),
        "share_id" => schemas.of::<ShareId>(),
        "commendation_id" => schemas.of::<CommendationId>(),
        "complaint_id" => schemas.of::<ComplaintId>(),
        "application_id" => schemas.of::<StarApplicationId>(),
        "number" => schemas.of::<CertificateNumber>(),
        "list" => json!({"type": "integer", "minimum": 0, "maximum": u32::MAX}),
        "grant_id" => schemas.of::<GrantId>(),
        "key_id" => schemas.of::<KeyId>(),
        "hold_id" => schemas.of::<HoldId>(),
        "request_id" => schemas.of::<TransferRequestId>(),
        "pool_id" => schemas.of::<PoolId>(),
        "unit" => schemas.of::<Unit>(),
        "position" => schemas.of::<Position>(),
        "purpose" => schemas.of::<Purpose>(),
        "tile" => json!({
            "type": "string",
            "pattern": r"^(entries|\d{1,2})/(x\d{3}/)*\d{3}(\.p/\d{1,3})?$",
        }),
        "token_id" => json!({"type": "string", "pattern": "^tok_[0-9a-f]{16}$"}),
        other => panic!("the path parameter {other} has no schema; add it here"),
    }
}

fn request_body(endpoint: &Endpoint, schemas: &mut Schemas) -> Option<Value> {
    let schema = match &endpoint.act {
        Act::Write(write) => {
            let stated: Vec<&str> = endpoint.path_parameters().collect();
            schemas.body(write, &stated)
        }
        Act::Batch => batch_body(schemas),
        Act::Transfers => schemas.of::<TransferBatch>(),
        Act::Lookup => schemas.of::<Lookup>(),
        Act::Checks => schemas.of::<Checks>(),
        Act::CheckReceipt => schemas.of::<TakeReceipt>(),
        Act::TokenCreate => schemas.of::<CreateToken>(),
        Act::LinkCreate => schemas.of::<CreateLink>(),
        Act::CardIssue => schemas.of::<IssueCard>(),
        _ => return None,
    };
    let required = schemas.requires(&schema);
    Some(json!({"required": required, "content": {"application/json": {"schema": schema}}}))
}

fn batch_body(schemas: &mut Schemas) -> Value {
    let lines = TABLE.iter().filter_map(|endpoint| match &endpoint.act {
        Act::Write(write) => Some(schemas.line(write)),
        _ => None,
    });
    let lines: Vec<Value> = lines.collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["mode", "commands"],
        "description": format!(
            "atomic: at most {ATOMIC_COMMANDS_MAX} commands; each: at most {EACH_COMMANDS_MAX}"
        ),
        "properties": {
            "mode": schemas.of::<Mode>(),
            "commands": {
                "type": "array", "minItems": 1, "maxItems": EACH_COMMANDS_MAX,
                "items": {"oneOf": lines},
            },
        },
    })
}

fn responses(endpoint: &Endpoint, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    let (status, good) = answer(endpoint, schemas);
    responses.insert(status.to_owned(), good);
    if status == "201" && matches!(endpoint.act, Act::Write(_)) {
        let predicted = json_answer(
            "What would be recorded (dry_run)",
            schemas.of::<Prediction>(),
        );
        responses.insert("200".to_owned(), predicted);
    }
    let problem = schemas.of::<Problem>();
    let problems = [
        ("4XX", "The request cannot be done, and why"),
        ("503", "The ledger cannot answer right now"),
    ];
    for (status, words) in problems {
        let content = json!({"application/problem+json": {"schema": problem}});
        let problem = json!({"description": words, "headers": headers(), "content": content});
        responses.insert(status.to_owned(), problem);
    }
    Value::Object(responses)
}

/// The same of tokens, links and cards.
fn of_entrances(act: &Act, schemas: &mut Schemas) -> (&'static str, Value) {
    match act {
        Act::TokenCreate => {
            let created = schemas.of::<TokenCreated>();
            ("201", json_answer("The token, shown once", created))
        }
        Act::LinkCreate => {
            let created = schemas.of::<LinkCreated>();
            ("201", json_answer("The link, shown once", created))
        }
        Act::CardIssue => {
            let issued = schemas.of::<CardIssued>();
            ("201", json_answer("The card's number, shown once", issued))
        }
        _ => {
            let revoked = schemas.of::<TokenRevoked>();
            ("200", json_answer("Of no use any more", revoked))
        }
    }
}

/// Status and description of the good answer.
fn answer(endpoint: &Endpoint, schemas: &mut Schemas) -> (&'static str, Value) {
    match &endpoint.act {
        Act::Write(write) if write.location.is_some() => {
            let mut created = json_answer("Recorded, on disk", schemas.of::<Answer>());
            created["headers"]["Location"] = header("Where what is new is found");
            created["headers"]["Idempotency-Replayed"] = header("true for a replay");
            ("201", created)
        }
        Act::Write(_) => {
            let either = [schemas.of::<Answer>(), schemas.of::<Prediction>()];
            (
                "200",
                written("Recorded, on disk, or predicted (dry_run)", &either),
            )
        }
        Act::Batch => {
            let either = [
                schemas.of::<Answer>(),
                schemas.of::<BatchResults>(),
                schemas.of::<Prediction>(),
            ];
            (
                "200",
                written("Recorded (atomic), results (each), or predicted", &either),
            )
        }
        Act::Transfers => (
            "200",
            json_answer(
                "Recorded, or what would be",
                schemas.of::<TransferResults>(),
            ),
        ),
        Act::Read(reading) => {
            let mut asked = json_answer("As asked", schemas.made_by(reading.schema));
            if reading.csv.is_some() {
                asked["content"]["text/csv"] = json!({"schema": {"type": "string"}});
            }
            ("200", asked)
        }
        Act::Checks => {
            let checked = schemas.of::<CheckedCodes>();
            ("200", json_answer("What is known of each code", checked))
        }
        Act::Lookup => {
            let known = schemas.of::<LookedUp>();
            ("200", json_answer("What the ids mean", known))
        }
        Act::TokenCreate | Act::LinkCreate | Act::CardIssue | Act::TokenRevoke => {
            of_entrances(&endpoint.act, schemas)
        }
        Act::Health | Act::Ready => {
            let status = json!({
                "type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}
            });
            ("200", json_answer("Yes", status))
        }
        Act::Metrics => ("200", plain("Prometheus text")),
        Act::Checkpoint | Act::Receipt => ("200", plain(endpoint.summary.en)),
        Act::Tile => {
            let bytes = json!({"application/octet-stream": {}});
            (
                "200",
                json!({"description": "As published", "content": bytes}),
            )
        }
        Act::OpenApi => ("200", json_answer("OpenAPI 3.1", json!({"type": "object"}))),
        other => of_certificates(other),
    }
}

/// What is handed out as a file of a type that others define.
fn of_certificates(act: &Act) -> (&'static str, Value) {
    match act {
        Act::Bundle => file(
            "application/vnd.hourledger.certificate+json",
            "The certificate",
        ),
        Act::CheckReceipt => file(RECEIPT_JSON, "The receipt with the proofs of its key"),
        Act::Pdf | Act::StatementPdf => {
            let bytes = json!({"application/pdf": {}});
            ("200", json!({"description": "To print", "content": bytes}))
        }
        Act::DidDocument => file("application/did+json", "A DID document"),
        Act::KeyList => file("application/json", "Key events with their proofs"),
        Act::StatusList => file("application/vc", "A BitstringStatusListCredential"),
        Act::Context => file("application/ld+json", "A JSON-LD context"),
        Act::Achievement => file("application/ld+json", "An Open Badges achievement"),
        other => panic!("no description of {}", std::any::type_name_of_val(other)),
    }
}

/// JSON of a type that others define.
fn file(media: &str, words: &str) -> (&'static str, Value) {
    let content = json!({media: {"schema": {"type": "object"}}});
    (
        "200",
        json!({"description": words, "headers": headers(), "content": content}),
    )
}

fn plain(words: &str) -> Value {
    let text = json!({"text/plain": {"schema": {"type": "string"}}});
    json!({"description": words, "content": text})
}

fn written(words: &str, either: &[Value]) -> Value {
    let mut answer = json_answer(words, json!({"anyOf": either}));
    answer["headers"]["Idempotency-Replayed"] = header("true for a replay");
    answer
}

fn json_answer(words: &str, schema: impl Into<Value>) -> Value {
    let content = json!({"application/json": {"schema": schema.into()}});
    json!({"description": words, "headers": headers(), "content": content})
}

/// What every answer carries.
fn headers() -> Value {
    json!({
        "X-Request-Id": header("Names the request in the process log"),
        "Content-Language": header("Language of the texts"),
    })
}

fn header(words: &str) -> Value {
    json!({"description": words, "schema": {"type": "string"}})
}
