//! Making one-time links and printing cards, for a person who stands at the desk.
//!
//! Like tokens they are no part of the ledger and have no idempotency key: asked again, another one
//! is made and ends the one before. Who made it is shown to the person. What they open can neither
//! confirm nor dispute hours, see [`crate::access`].

use axum::body::Body;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::caller::permitted;
use super::exchange::Incoming;
use super::respond::{Answer, encoded};
use crate::access::link::{LINK_MINUTES, LINK_MINUTES_MAX, LINK_MINUTES_MIN};
use crate::access::{EntranceRefused, Place};
use crate::domain::kernel::ids::{OrganisationId, PersonId, StationId};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::book::Standing;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::reading::found;
use crate::run::Failure;

/// The path under which a link is used; its text follows.
pub const ENTER: &str = "/me/enter/";

/// A wish for a one-time link.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateLink {
    /// In which organisation the caller acts; left out: in the whole ledger.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// At which of its stations; clerks name theirs.
    #[serde(default)]
    pub station_id: Option<StationId>,
    /// Minutes it lives.
    #[serde(default = "usual_life")]
    #[schemars(range(min = 5, max = 1440))]
    pub life_minutes: u16,
}

fn usual_life() -> u16 {
    LINK_MINUTES
}

/// A new link.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LinkCreated {
    /// The path of this server that lets the person in, once: shown now and never again.
    pub path: String,
    /// Whom it lets in.
    pub person_id: PersonId,
    /// When it ends.
    pub expires_at: RecordedAt,
}

/// A wish for a card.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCard {
    /// In which organisation the caller acts; left out: in the whole ledger.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// At which of its stations; clerks name theirs.
    #[serde(default)]
    pub station_id: Option<StationId>,
}

/// A new card.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CardIssued {
    /// Its number, to be printed: shown now and never again.
    pub card_number: String,
    /// Whose it is; the card before is of no use any more.
    pub person_id: PersonId,
    /// Whether the person has set a PIN; without one a card lets nobody in.
    pub has_pin: bool,
}

/// `POST /api/v1/people/{person_id}/links`.
pub async fn create_link(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let wish: CreateLink = incoming.wish(body).await?;
    let (person, actor) = allowed(incoming, wish.organisation_id, wish.station_id)?;
    let api = incoming.api;
    let now_ms = api.ledger().clock.now_ms();
    let made = tokio::task::block_in_place(|| {
        api.access
            .link_create(actor, person, wish.life_minutes, now_ms, &mut random)
    })?;
    let (link, grant) = made.map_err(refused)?;
    let expires_at = RecordedAt::from_unix_ms(grant.expires_at_ms)
        .ok_or_else(|| Fault::retry("making a link", "its end is out of range"))?;
    created(&LinkCreated {
        path: format!("{ENTER}{}", link.expose()),
        person_id: person,
        expires_at,
    })
}

/// `POST /api/v1/people/{person_id}/cards`.
pub async fn issue_card(incoming: &Incoming<'_>, body: Body) -> Result<Answer, Failure> {
    let wish: IssueCard = incoming.wish(body).await?;
    let (person, actor) = allowed(incoming, wish.organisation_id, wish.station_id)?;
    let api = incoming.api;
    let now_ms = api.ledger().clock.now_ms();
    let issued =
        tokio::task::block_in_place(|| api.access.card_issue(actor, person, now_ms, &mut random))?;
    let number = issued.map_err(refused)?;
    let (_, has_pin) = api.access.card_and_pin(person);
    created(&CardIssued {
        card_number: number.to_string(),
        person_id: person,
        has_pin,
    })
}

/// The system's randomness.
pub fn random(bytes: &mut [u8]) {
    getrandom::fill(bytes).expect("nothing may go on without the system's randomness");
}

/// For whom, and by whom, if the caller may where they say they act.
fn allowed(
    incoming: &Incoming<'_>,
    organisation: Option<OrganisationId>,
    station: Option<StationId>,
) -> Result<(PersonId, Actor), Failure> {
    let ledger = incoming.api.ledger();
    let person: PersonId = incoming.params.id("person_id")?;
    let place = Place {
        person: None,
        organisation,
        station,
    };
    let caller = incoming.caller.as_ref();
    permitted(ledger, &incoming.endpoint.rule, caller, &place)?;
    let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
    let book = found::person(ledger, person)?;
    match book.standing {
        Standing::Registered | Standing::Staff => {}
        Standing::Erased => return Err(RefusalCode::PersonErased.into()),
        Standing::Unknown | Standing::Enrolled => {
            let unknown = Refusal::new(RefusalCode::PersonUnknown);
            return Err(unknown.with("id", person).into());
        }
    }
    Ok((person, Actor::Person(caller.person)))
}

fn created<T: Serialize>(view: &T) -> Result<Answer, Failure> {
    Ok(Answer {
        status: StatusCode::CREATED,
        ..Answer::json(encoded(view)?)
    })
}

fn refused(refused: EntranceRefused) -> Refusal {
    match refused {
        EntranceRefused::LifeOutOfRange => Refusal::new(RefusalCode::NumberOutOfRange)
            .field("life_minutes")
            .with("min", LINK_MINUTES_MIN)
            .with("max", LINK_MINUTES_MAX),
        EntranceRefused::TooMany => RefusalCode::Overloaded.into(),
    }
}
