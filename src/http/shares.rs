//! The answer to whoever shares a certificate: the code of the link, this once.

use serde_json::Value;
use uuid::Uuid;

use super::api::Api;
use super::respond::{Answer, encoded};
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::issuing::authority_of;
use crate::run::{Failure, sharing};

/// The answer with the code and the link. Asked again under the same key it is the same, though
/// nothing that is stored tells the code.
pub fn with_code(
    api: &Api,
    answer: Answer,
    (actor, key): (Actor, Uuid),
) -> Result<Answer, Failure> {
    let code = sharing::code(api.ledger(), actor, key);
    let link = authority_of(api.ledger())?.share_url(&code);
    let read = serde_json::from_slice::<Value>(&answer.body);
    let mut body = read.map_err(|cause| Fault::fatal("answering a share", cause))?;
    if let Value::Object(fields) = &mut body {
        fields.insert("share_id".to_owned(), code.share_id().to_string().into());
        fields.insert("code".to_owned(), code.characters().into());
        fields.insert("link".to_owned(), link.into());
    }
    Ok(Answer {
        body: encoded(&body)?,
        ..answer
    })
}
