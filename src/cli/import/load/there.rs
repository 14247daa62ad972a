//! A running server as the place where an import goes, through the API that everybody has: rows in
//! batches, each for itself; ids looked up; refusals in the server's words.
//!
//! Through a server no personal text is opened, so a row of a record that the ledger holds under
//! its own id, or that says something else than it did, is told and not compared.

use serde_json::{Value, json};

use super::answer::{Answer, Trouble};
use super::sending::{Became, Sent};
use super::target::Target;
use crate::cli::client::Client;
use crate::cli::stopped::Stopped;
use crate::domain::Command;
use crate::domain::imports::book::ImportState;
use crate::domain::imports::command::OpenImport;
use crate::domain::kernel::ids::{ActivityId, ImportId, PersonId, SessionId};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::zone::Zone;
use crate::http::bounds::LOOKUP_IDS_MAX;
use crate::interchange::{ActivityRow, Row, SessionRow, VolunteerRow};
use crate::log::Fault;
use crate::reading::imports::{Stored, became, opened};
use crate::reading::lookup::{Kind, Known};
use crate::reading::page::LIMIT_MAX;

/// Rows in one request: a second's work, far below the time that a request may take.
const BATCH_ROWS: usize = 250;

/// The server.
pub struct There {
    client: Client,
    zone: Zone,
}

impl There {
    /// The server behind a client, which names its time zone.
    pub fn new(client: Client) -> Result<Self, Stopped> {
        let answer = client.read("/api/v1/ledger")?;
        let zone = Zone::shanghai();
        if answer["genesis"]["time_zone"] != zone.name.as_str() {
            return Err(strange("its time zone is another").into());
        }
        Ok(Self { client, zone })
    }
}

impl Target for There {
    fn zone(&self) -> &Zone {
        &self.zone
    }

    fn import(&self, wish: OpenImport) -> Result<(ImportId, ImportState), Stopped> {
        let path = format!("/api/v1/organisations/{}/imports", wish.organisation_id);
        let mut page = format!("{path}?limit={LIMIT_MAX}");
        let mut found = None;
        loop {
            let answer = self.client.read(&page)?;
            for view in answer["items"].as_array().into_iter().flatten() {
                let same = view["file_digest"] == json!(wish.file_digest)
                    && view["origin"] == json!(wish.origin);
                let state: ImportState = typed(&view["state"])?;
                let undone = matches!(state, ImportState::Undoing | ImportState::Undone);
                if same && !undone {
                    found = Some((typed(&view["import_id"])?, state));
                }
            }
            match answer["next"].as_str() {
                Some(next) => page = format!("{path}?limit={LIMIT_MAX}&cursor={next}"),
                None => break,
            }
        }
        if let Some(found) = found {
            return Ok(found);
        }
        let body = json!({"origin": wish.origin, "file_digest": wish.file_digest});
        let id = of_first_event(&self.client.command(&path, &body)?, opened)?;
        Ok((id, ImportState::Proposed))
    }

    fn send(&self, _import: ImportId, rows: Vec<Command>) -> Result<Vec<Sent>, Stopped> {
        let mut sent = Vec::with_capacity(rows.len());
        for page in rows.chunks(BATCH_ROWS) {
            let body = json!({"mode": "each", "commands": page});
            let answer = self.client.command("/api/v1/batch", &body)?;
            let results = answer["results"].as_array();
            let results = results.filter(|results| results.len() == page.len());
            for result in results.ok_or_else(|| strange("it answered other rows"))? {
                sent.push(outcome(result)?);
            }
        }
        Ok(sent)
    }

    fn known(
        &self,
        import: ImportId,
        kind: Kind,
        ids: &[&str],
    ) -> Result<Vec<Option<Known>>, Stopped> {
        let path = format!("/api/v1/imports/{import}/lookup");
        let mut known = Vec::with_capacity(ids.len());
        for page in ids.chunks(LOOKUP_IDS_MAX) {
            let body = json!({"kind": kind, "external_ids": page});
            let answer = self.client.command(&path, &body)?;
            let found: Vec<Option<Known>> = typed(&answer["known"])?;
            known.extend(found);
        }
        Ok(known)
    }

    fn volunteers(
        &self,
        rows: &[(&VolunteerRow, PersonId)],
        answer: &mut Answer,
    ) -> Result<(), Stopped> {
        not_compared(rows, answer);
        Ok(())
    }

    fn activities(
        &self,
        rows: &[(&ActivityRow, ActivityId)],
        answer: &mut Answer,
    ) -> Result<(), Stopped> {
        not_compared(rows, answer);
        Ok(())
    }

    fn sessions(
        &self,
        rows: &[(&SessionRow, (ActivityId, SessionId))],
        answer: &mut Answer,
    ) -> Result<(), Stopped> {
        not_compared(rows, answer);
        Ok(())
    }
}

fn not_compared<R: Row, I>(rows: &[(&R, I)], answer: &mut Answer) {
    for (row, _) in rows {
        answer.trouble(R::SHAPE, row.number(), Trouble::NotCompared);
    }
}

/// What became of a line of a batch.
fn outcome(result: &Value) -> Result<Sent, Stopped> {
    if result["problem"].is_object() {
        return Ok(Err(Box::new(refusal(&result["problem"])?)));
    }
    Ok(Ok(Became {
        subject: of_first_event(&result["answer"], became)?,
        before: result["replayed"] == true,
    }))
}

/// A refusal as the server means it: its code, and what its texts name.
fn refusal(problem: &Value) -> Result<Refusal, Fault> {
    let code: RefusalCode = typed(&problem["code"])?;
    let mut refusal = Refusal::new(code);
    if let Some(field) = problem["field"].as_str() {
        refusal = refusal.field(field);
    }
    let (message, next_step) = code.templates(Lang::En);
    for name in names(message).chain(names(next_step)) {
        if let Some(value) = problem["params"][name].as_str() {
            refusal = refusal.with(name, value);
        }
    }
    Ok(refusal)
}

/// What a text names in braces.
fn names(text: &'static str) -> impl Iterator<Item = &'static str> {
    let parts = text.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// What the first event of an answer says.
fn of_first_event<T>(answer: &Value, said: fn(Stored<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
    let event = &answer["events"][0];
    let event_type: String = typed(&event["type"])?;
    let body = event["groups"].to_string();
    said((&event_type, typed(&event["version"])?, body.as_bytes()))
}

fn typed<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, Fault> {
    let doing = "reading the server's answer";
    serde_json::from_value(value.clone()).map_err(|cause| Fault::unknown(doing, cause))
}

fn strange(what: &'static str) -> Fault {
    Fault::unknown("reading the server's answer", what)
}
