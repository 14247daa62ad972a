//! One request, as far as a reading needs it: who asks for what, in which language.
//!
//! Readings are plain functions over this value, so the table can hold them and a test can call
//! them without a connection. What may be opened of other people's texts is decided here, before
//! the vault is asked: never more than the purpose and the role allow.

use std::str::FromStr;

use axum::extract::RawPathParams;

use super::api::Api;
use super::query::Query;
use crate::access::{Caller, Holding, Purpose, Role};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::reading::export::Reader;
use crate::reading::texts::{self, Field};
use crate::run::Ledger;

/// Path parameters, percent-decoded.
pub struct Params(Option<RawPathParams>);

impl Params {
    /// The parameters of a matched path.
    pub fn new(params: Option<RawPathParams>) -> Self {
        Self(params)
    }

    /// Name and text of each.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(RawPathParams::iter)
    }

    /// The text of one; empty if the path has no such parameter.
    pub fn text(&self, name: &str) -> &str {
        let found = self.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, text)| text)
    }

    /// One as an id.
    pub fn id<T: FromStr<Err = Refusal>>(&self, name: &'static str) -> Result<T, Refusal> {
        self.text(name)
            .parse()
            .map_err(|refusal: Refusal| refusal.field(name))
    }
}

/// One request for a reading.
pub struct Asking<'a> {
    /// The surface.
    pub api: &'a Api,
    /// Who asks; none: without a token.
    pub caller: Option<&'a Caller>,
    /// Path parameters.
    pub params: &'a Params,
    /// Query parameters.
    pub query: &'a Query,
    /// Language of texts.
    pub lang: Lang,
}

impl Asking<'_> {
    /// The ledger.
    pub fn ledger(&self) -> &Ledger {
        self.api.ledger()
    }

    /// A path parameter as an id.
    pub fn id<T: FromStr<Err = Refusal>>(&self, name: &'static str) -> Result<T, Refusal> {
        self.params.id(name)
    }

    /// Who reads an export, and why: one's own, or what is declared.
    pub fn reader(&self, of: Option<PersonId>) -> Result<Reader, Refusal> {
        let caller = self.caller.ok_or(RefusalCode::Unauthenticated)?;
        let missing = || Refusal::new(RefusalCode::FieldMissing).field("purpose");
        let purpose = if of == Some(caller.person) {
            Purpose::PersonAsked
        } else {
            self.query.purpose.ok_or_else(missing)?
        };
        Ok(Reader {
            person: caller.person,
            purpose,
        })
    }

    /// The texts that `reveal` asks for: one's own, or for staff with a declared purpose.
    pub fn reading(&self, of: Option<PersonId>) -> Result<Option<texts::Reading>, Refusal> {
        let (Some(caller), false) = (self.caller, self.query.reveal.is_empty()) else {
            return Ok(None);
        };
        let fields = self.query.reveal.clone();
        if of.is_some_and(|person| caller.is(person)) {
            let purpose = Purpose::PersonAsked;
            let reader = caller.person;
            return Ok(Some(texts::Reading {
                reader,
                fields,
                purpose,
            }));
        }
        let missing = || Refusal::new(RefusalCode::FieldMissing).field("purpose");
        let purpose = self.query.purpose.ok_or_else(missing)?;
        may_open(caller, &fields)?;
        Ok(Some(texts::Reading {
            reader: caller.person,
            fields,
            purpose,
        }))
    }
}

/// Staff of an organisation see what they need to meet people: name and telephone. Document
/// numbers and birth dates are for those who answer for the whole ledger.
fn may_open(caller: &Caller, fields: &[Field]) -> Result<(), Refusal> {
    let contact = |field: &Field| matches!(field, Field::Name | Field::Phone);
    let for_all = |holding: &Holding| {
        let role = matches!(holding.role, Role::LedgerAdmin | Role::Auditor);
        role && holding.organisation.is_none()
    };
    if fields.iter().all(contact) || caller.holdings.iter().any(for_all) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::RoleMissing)
        .field("reveal")
        .with("role", "ledger_admin, auditor"))
}
