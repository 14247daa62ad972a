//! What the ids of a file mean: asked for by whoever opened the import, with the ids in the body,
//! for a foreign id may be a number that people know and must not stand in an address.

use axum::body::Body;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body;
use super::bounds::{BODY_BYTES_MAX, LOOKUP_IDS_MAX};
use super::caller::permitted;
use super::decode::decode;
use super::exchange::Incoming;
use super::place;
use super::query::Query;
use super::respond::{Answer, encoded};
use crate::domain::kernel::ids::ImportId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::reading::found;
use crate::reading::lookup::{Kind, Known, lookup};
use crate::run::Failure;

/// Which ids.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lookup {
    /// Ids of the import's system, or the ledger's own as an export writes them.
    #[schemars(length(min = 1, max = 200))]
    pub external_ids: Vec<String>,
    /// Of which kind of record.
    pub kind: Kind,
}

/// What they mean.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LookedUp {
    /// One for each id, in their order; null: not known.
    pub known: Vec<Option<Known>>,
}

/// Answers a look-up.
pub async fn look_up(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let body = body::object(&incoming.parts.headers, body, BODY_BYTES_MAX).await?;
    Query::parse(&incoming.parts.uri, |_| false)?;
    let form: Lookup = decode(body)?;
    let ledger = incoming.api.ledger();
    let id: ImportId = incoming.params.id("import_id")?;
    let caller = incoming.caller.as_ref();
    permitted(
        ledger,
        &incoming.endpoint.rule,
        caller,
        &place::of_import(ledger, id)?,
    )?;
    let book = found::import(ledger, id)?;
    let import = found::proposal(&book);
    let own = caller.is_some_and(|caller| import.opened.by == Actor::Person(caller.person));
    if !own {
        return Err(Refusal::new(RefusalCode::ImportOfAnother)
            .field("import_id")
            .into());
    }
    few_enough(form.external_ids.len())?;
    let known = lookup(ledger, import.origin, form.kind, &form.external_ids)?;
    Ok(Answer::json(encoded(&LookedUp { known })?))
}

fn few_enough(count: usize) -> Result<(), Refusal> {
    match count {
        0 => Err(Refusal::new(RefusalCode::ListEmpty).field("external_ids")),
        1..=LOOKUP_IDS_MAX => Ok(()),
        _ => Err(Refusal::new(RefusalCode::ListTooLong)
            .field("external_ids")
            .with("count", count)
            .with("max", LOOKUP_IDS_MAX)),
    }
}
