//! Batches of transfers (F69): a list of draws, grants, donations and gifts, previewed line by
//! line, then recorded all or nothing or each for itself.
//!
//! It is a batch like any other (`super::batch`): every line is authorised by the row of its own
//! command, `all` is one frame under the key as it is, in `each` line i runs under a key derived
//! from the key and i. So a list that was cut short is sent again whole, and nothing is doubled or
//! left out. Must never: add up or refuse anything that the decisions of the lines do not.

mod lines;
mod results;

use std::collections::VecDeque;

use axum::body::Body;
use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

pub use self::lines::TransferLine;
pub use self::results::TransferResults;

use self::lines::{Line, of_csv, of_list};
use self::results::Became;
use super::api::Api;
use super::batch::{Opened, Sent, check_length, line_key, opened, permitted_line, waited};
use super::bounds::{EACH_WINDOW, TRANSFER_LINES_MAX};
use super::exchange::Incoming;
use super::respond::{Answer, encoded};
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::domain::timebank::account::{Account, Unit};
use crate::log::Fault;
use crate::reading::timebank::accounts::accounts_of;
use crate::reading::timebank::moved;
use crate::run::deciding::at_command;
use crate::run::dry_run::{Watched, predict_each};
use crate::run::{Accepted, Failure, Ledger, Request};

/// The status of whoever may not.
const FORBIDDEN: u16 = 403;

/// How the lines belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferMode {
    /// All or none.
    All,
    /// Each for itself.
    Each,
}

/// A batch of transfers; either a list or a table.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferBatch {
    /// How the lines belong together.
    pub mode: TransferMode,
    /// The lines as a list.
    #[serde(default)]
    pub lines: Option<Vec<TransferLine>>,
    /// The same as CSV with the columns kind, from, to, minutes.
    #[serde(default)]
    pub csv: Option<String>,
}

/// `POST /api/v1/time-bank/transfers`.
pub async fn transfers(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let Opened {
        form,
        key,
        dry_run,
        _room,
    } = opened::<TransferBatch>(incoming, body).await?;
    let lines = understood(&form)?;
    let results = match (dry_run, form.mode) {
        (true, mode) => {
            let preview = || preview(incoming, &lines, mode);
            tokio::task::block_in_place(preview)?
        }
        (false, TransferMode::All) => all(incoming, lines, key).await?,
        (false, TransferMode::Each) => each(incoming, lines, key).await?,
    };
    Ok(Answer::json(encoded(&results)?))
}

fn understood(form: &TransferBatch) -> Result<Vec<Line>, Refusal> {
    let lines = match (&form.lines, &form.csv) {
        (Some(list), None) => of_list(list),
        (None, Some(csv)) => of_csv(csv)?,
        (None, None) => return Err(Refusal::new(RefusalCode::FieldMissing).field("lines")),
        (Some(_), Some(_)) => return Err(Refusal::new(RefusalCode::FieldUnexpected).field("csv")),
    };
    check_length("lines", lines.len(), TRANSFER_LINES_MAX)?;
    Ok(lines)
}

/// A line's command and who commands it, or why not.
type Allowed = Result<(Actor, Command), Failure>;

/// The lines that can be read and that their rows let the caller do. Whoever may do none of them is
/// told so at once.
fn allowed(incoming: &Incoming<'_>, lines: &[Line]) -> Result<Vec<Allowed>, Failure> {
    let line = |line: &Line| {
        let command = line.command.clone()?;
        let actor = permitted_line(incoming.api, incoming.caller.as_ref(), &command)?;
        Ok((actor, command))
    };
    let mut all: Vec<Allowed> = lines.iter().map(line).collect();
    let is_strange = |line: &Allowed| match line {
        Err(Failure::Refused(refusal)) => refusal.code.status() == FORBIDDEN,
        _ => false,
    };
    if all.iter().all(is_strange) {
        all.swap_remove(0)
            .map_err(|it| numbered(at_command(it, 0), lines))?;
    }
    Ok(all)
}

/// What would become of each line, on what those before it would have done.
fn preview(
    incoming: &Incoming<'_>,
    lines: &[Line],
    mode: TransferMode,
) -> Result<TransferResults, Failure> {
    let ledger = incoming.api.ledger();
    let mut asked = Vec::new();
    let mut refused = Vec::with_capacity(lines.len());
    for (line, allowed) in lines.iter().zip(allowed(incoming, lines)?) {
        refused.push(match allowed {
            Ok((actor, command)) => {
                let books = [line.giver, line.receiver].map(|holder| watched(ledger, holder));
                asked.push((actor, command, Watched::of(books)));
                None
            }
            Err(failure @ Failure::Refused(_)) => Some(Became::Refused(failure)),
            Err(fault) => return Err(fault),
        });
    }
    let mut predicted = predict_each(ledger, asked)?.into_iter();
    let mut next = || predicted.next().expect("one for each that is asked");
    let became = refused.into_iter();
    let became = became.map(|it| it.unwrap_or_else(|| Became::of_prediction(next())));
    let became: Vec<Became> = became.collect();
    Ok(results::results((mode, true), lines, became, incoming.lang))
}

/// The books of a holder's accounts, all ids of a person together; of nobody: none.
fn watched(ledger: &Ledger, holder: Option<Account>) -> Vec<BookKey> {
    let accounts = holder.and_then(|holder| accounts_of(ledger, holder).ok());
    let accounts = accounts.unwrap_or_default().into_iter();
    accounts
        .map(|account| BookKey::Account(account, Unit::Credit))
        .collect()
}

async fn all(
    incoming: &Incoming<'_>,
    lines: Vec<Line>,
    key: Uuid,
) -> Result<TransferResults, Failure> {
    let mut commands = Vec::with_capacity(lines.len());
    let mut by = None;
    for (index, allowed) in allowed(incoming, &lines)?.into_iter().enumerate() {
        let (actor, command) = allowed.map_err(|it| numbered(at_command(it, index), &lines))?;
        by = Some(actor);
        commands.push(command);
    }
    let request = Request {
        actor: by.ok_or(RefusalCode::Unauthenticated)?,
        key,
        commands,
    };
    let accepted = incoming.api.submit(request).await;
    let accepted = accepted.map_err(|it| numbered(it, &lines))?;
    // Every line is one command, and each of these commands is one event.
    let events = moved::in_frame(&accepted.frame)?.into_iter();
    let became = events.map(|event| Became::recorded(event, accepted.replayed));
    let became = became.collect();
    Ok(results::results(
        (TransferMode::All, false),
        &lines,
        became,
        incoming.lang,
    ))
}

/// A refusal with the number of its line in place of the command's index.
fn numbered(failure: Failure, lines: &[Line]) -> Failure {
    let Failure::Refused(refusal) = failure else {
        return failure;
    };
    let field = refusal.field.clone().unwrap_or_default();
    let Some(rest) = field.strip_prefix("commands.") else {
        return Failure::Refused(refusal);
    };
    let (index, rest) = rest.split_once('.').unwrap_or((rest, ""));
    let line = index.parse().ok().and_then(|index: usize| lines.get(index));
    let Some(line) = line else {
        return Failure::Refused(refusal);
    };
    let field = format!("lines.{}.{}", line.number, line.column(rest));
    refusal.field(field.trim_end_matches('.')).into()
}

async fn each(
    incoming: &Incoming<'_>,
    lines: Vec<Line>,
    key: Uuid,
) -> Result<TransferResults, Failure> {
    let api = incoming.api;
    let _waiting = api.metrics.waiting();
    let mut became = Vec::with_capacity(lines.len());
    let mut sent: VecDeque<Sent> = VecDeque::with_capacity(EACH_WINDOW);
    for (index, allowed) in allowed(incoming, &lines)?.into_iter().enumerate() {
        if sent.len() == EACH_WINDOW
            && let Some(first) = sent.pop_front()
        {
            became.push(outcome(waited(first).await)?);
        }
        sent.push_back(send(api, allowed, line_key(key, index)));
    }
    for rest in sent {
        became.push(outcome(waited(rest).await)?);
    }
    Ok(results::results(
        (TransferMode::Each, false),
        &lines,
        became,
        incoming.lang,
    ))
}

fn send(api: &Api, allowed: Allowed, key: Uuid) -> Sent {
    let (actor, command) = allowed?;
    api.queue.enqueue(Request {
        actor,
        key,
        commands: vec![command],
    })
}

/// What became of a line. A fault ends the whole batch: it can be sent again under its key.
fn outcome(accepted: Result<Accepted, Failure>) -> Result<Became, Failure> {
    match accepted {
        Ok(Accepted { frame, replayed }) => {
            let event = moved::in_frame(&frame)?.into_iter().next();
            let none = || Fault::fatal("telling what a transfer moved", "its frame is empty");
            Ok(Became::recorded(event.ok_or_else(none)?, replayed))
        }
        Err(failure @ Failure::Refused(_)) => Ok(Became::Refused(failure)),
        Err(fault) => Err(fault),
    }
}
