//! Making and ending tokens. A token's text is in the one answer that makes it and nowhere else.
//!
//! A ledger administrator makes tokens for anybody. An organisation administrator makes them for
//! the staff of the organisation, for roles held there and nothing else: not for being a
//! volunteer, for then one person could sign for two (R28), and not for approving, for then the
//! holder of a recorder's token could approve what it recorded.

use axum::body::Body;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::body;
use super::bounds::{BODY_BYTES_MAX, FIELD_CHARS_MAX};
use super::caller::{holdings, permitted};
use super::entrances::random;
use super::exchange::Incoming;
use super::query::Query;
use super::respond::{Answer, encoded};
use crate::access::{Allowed, Place, Role, TokenId, TokenRefused, TokenWish};
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::ROLES_MAX;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::reading::{Read, found, today};
use crate::run::{Failure, Ledger};

/// Days a token lives at most.
const LIFE_DAYS_MAX: u16 = 180;
/// Roles one token may name: as many as a person may hold. Tokens in force are kept in memory.
const ALLOWED_MAX: usize = ROLES_MAX;

/// A wish for a token.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateToken {
    /// Whose it will be.
    pub person_id: PersonId,
    /// Which roles of the person it may use; `volunteer` for their own records.
    pub allowed: Vec<Allowed>,
    /// Days it lives.
    #[schemars(range(min = 1, max = 180))]
    pub life_days: u16,
}

/// A new token.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TokenCreated {
    /// Its text: shown now and never again.
    pub token: String,
    /// Its public name, for revoking it.
    pub token_id: String,
    /// Whose it is.
    pub person_id: PersonId,
    /// Which roles of the person it may use.
    pub allowed: Vec<Allowed>,
    /// When it ends.
    pub expires_at: RecordedAt,
}

/// A token that was ended.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TokenRevoked {
    /// Its public name.
    pub token_id: String,
}

/// Makes a token.
pub async fn create(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let wish: CreateToken = incoming.wish(body).await?;
    few_enough(&wish.allowed)?;
    let api = incoming.api;
    let place = place(api.ledger(), &wish)?;
    let (rule, caller) = (&incoming.endpoint.rule, incoming.caller.as_ref());
    permitted(api.ledger(), rule, caller, &place)?;
    let wish = TokenWish::of_days(wish.person_id, wish.allowed, wish.life_days);
    let now_ms = api.ledger().clock.now_ms();
    let created = tokio::task::block_in_place(|| {
        api.access
            .token_create(actor(incoming)?, &wish, now_ms, &mut random)
            .map_err(Failure::from)
    })?;
    let (token, grant) = created.map_err(refused)?;
    let expires_at = RecordedAt::from_unix_ms(grant.expires_at_ms)
        .ok_or_else(|| Fault::retry("making a token", "its end is out of range"))?;
    let body = encoded(&TokenCreated {
        token: token.expose().to_owned(),
        token_id: grant.id.to_string(),
        person_id: grant.person,
        allowed: grant.allowed,
        expires_at,
    })?;
    Ok(Answer {
        status: StatusCode::CREATED,
        ..Answer::json(body)
    })
}

fn few_enough(allowed: &[Allowed]) -> Result<(), Refusal> {
    if allowed.len() <= ALLOWED_MAX {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::ListTooLong)
        .field("allowed")
        .with("count", allowed.len())
        .with("max", ALLOWED_MAX))
}

/// Ends a token: one's own, or any by a ledger administrator.
pub async fn revoke(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let body = body::object(&incoming.parts.headers, body, BODY_BYTES_MAX).await?;
    if let Some(name) = body.keys().next() {
        let field: String = name.chars().take(FIELD_CHARS_MAX).collect();
        return Err(Refusal::new(RefusalCode::FieldUnexpected)
            .field(field)
            .into());
    }
    Query::parse(&incoming.parts.uri, |_| false)?;
    let api = incoming.api;
    let malformed = |_| {
        Refusal::new(RefusalCode::IdMalformed)
            .field("token_id")
            .with("expected", "tok_<16 hex>")
    };
    let id: TokenId = incoming
        .params
        .text("token_id")
        .parse()
        .map_err(malformed)?;
    let now_ms = api.ledger().clock.now_ms();
    let person = incoming.caller.as_ref().map(|caller| caller.person);
    let own = |person: &PersonId| {
        let tokens = api.access.tokens_of(*person, now_ms);
        tokens.iter().any(|token| token.id == id)
    };
    let place = Place {
        person: person.filter(own),
        ..Place::default()
    };
    let (rule, caller) = (&incoming.endpoint.rule, incoming.caller.as_ref());
    permitted(api.ledger(), rule, caller, &place)?;
    let revoked = tokio::task::block_in_place(|| {
        api.access
            .token_revoke(actor(incoming)?, id, now_ms)
            .map_err(Failure::from)
    })?;
    revoked.map_err(refused)?;
    let token_id = id.to_string();
    Ok(Answer::json(encoded(&TokenRevoked { token_id })?))
}

fn actor(incoming: &Incoming<'_>) -> Result<Actor, Failure> {
    let caller = incoming.caller.as_ref();
    let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
    Ok(Actor::Person(caller.person))
}

/// The organisation whose administrator may make the token: all its roles lie there, the person
/// holds each of them there, and none of them approves.
fn place(ledger: &Ledger, wish: &CreateToken) -> Read<Place> {
    let book = found::person(ledger, wish.person_id)?;
    let held = holdings(&book, today(ledger)?);
    let mut organisations = wish.allowed.iter().map(|allowed| {
        let holds = held.iter().any(|holding| allowed.permits(holding));
        let local = holds && allowed.role != Role::Approver;
        allowed.organisation.filter(|_| local)
    });
    let first = organisations.next().flatten();
    let one = |organisation: Option<OrganisationId>| organisation == first;
    Ok(Place {
        person: None,
        organisation: first.filter(|_| organisations.all(one)),
        station: None,
    })
}

fn refused(refused: TokenRefused) -> Refusal {
    match refused {
        TokenRefused::LifeOutOfRange => Refusal::new(RefusalCode::NumberOutOfRange)
            .field("life_days")
            .with("min", 1)
            .with("max", LIFE_DAYS_MAX),
        TokenRefused::NothingAllowed => Refusal::new(RefusalCode::ListEmpty).field("allowed"),
        TokenRefused::TooMany => RefusalCode::Overloaded.into(),
        TokenRefused::Unknown => Refusal::new(RefusalCode::RouteUnknown).field("token_id"),
    }
}
