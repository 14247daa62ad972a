//! Who calls: from the bearer token to the roles it lets its person use.
//!
//! The ledger says which roles are in force today, the token which of them may be used; both doors
//! must open. Invariants: no token, a wrong one, or one of an erased person are all the same 401; a
//! valid token passes where others from its address are locked out.
//! Must never: keep a token's text, or tell which of several reasons made it useless.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::api::Api;
use super::pages::cookie;
use crate::access::limits::LimitKey;
use crate::access::lockout::Locked;
use crate::access::{
    Allowed, Caller, Denied, Holding, NotAuthenticated, Origin, Place, Role, Rule, Who, permit,
};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::book::{PersonBook, Standing};
use crate::reading::people::ids_of;
use crate::reading::{Read, found, today};
use crate::run::{Failure, Ledger};

/// Lets a request in: its token, and its allowance; no caller for a public endpoint.
///
/// Only a token in force has an allowance of its own: made-up ones, of which there are as many as
/// one likes, all share that of the address.
pub fn admitted(
    api: &Api,
    rule: &Rule,
    headers: &HeaderMap,
    address: LimitKey,
) -> Read<Option<Caller>> {
    let now_ms = api.ledger().clock.now_ms();
    let take = |counted| taken(api, counted, now_ms);
    let (brought, origin) = match rule.who {
        Who::Public | Who::Entering => {
            take(address)?;
            return Ok(None);
        }
        Who::Session => (cookie::ME.session(headers), Origin::Page),
        Who::Till => (cookie::TILL.session(headers), Origin::Till),
        Who::AnyToken | Who::Holders(_) => (bearer(headers), Origin::Api),
    };
    let Some(text) = brought else {
        take(address)?;
        return Err(RefusalCode::Unauthenticated.into());
    };
    match api.access.authenticate(text, origin, address, now_ms)? {
        Ok(grant) => {
            take(api.access.limit_key(text))?;
            known(api, grant.person, &grant.allowed).map(Some)
        }
        Err(NotAuthenticated::Unknown) => {
            take(address)?;
            Err(RefusalCode::Unauthenticated.into())
        }
        Err(NotAuthenticated::Locked(locked)) => Err(locked_out(locked, now_ms).into()),
    }
}

/// The key under which an address is counted.
pub fn address_key(api: &Api, from: Option<IpAddr>) -> LimitKey {
    let address = from.map_or_else(|| "unknown".to_owned(), |ip| ip.to_string());
    api.access.limit_key(&address)
}

/// Takes one request from an allowance, or refuses until there is one again.
pub fn taken(api: &Api, counted: LimitKey, now_ms: i64) -> Result<(), Refusal> {
    let taken = api.access.request_take(counted, now_ms);
    taken.map_err(|too_many| wait(too_many.retry_after_ms))
}

/// The refusal to whoever is locked out.
pub fn locked_out(locked: Locked, now_ms: i64) -> Refusal {
    wait(u64::try_from(locked.until_ms - now_ms).unwrap_or(0))
}

fn wait(ms: u64) -> Refusal {
    Refusal::new(RefusalCode::RateLimited).with("seconds", ms.div_ceil(1_000))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// Whether somebody who came in may still be one: not erased since the link or card was made.
pub fn is_known(api: &Api, person: PersonId) -> Read<bool> {
    match known(api, person, &[]) {
        Ok(_) => Ok(true),
        Err(Failure::Refused(_)) => Ok(false),
        Err(fault @ Failure::Fault(_)) => Err(fault),
    }
}

/// A token's person with the roles in force today, as far as the token allows them.
fn known(api: &Api, person: PersonId, allowed: &[Allowed]) -> Read<Caller> {
    let ledger = api.ledger();
    let book = found::person(ledger, person).map_err(|failure| match failure {
        Failure::Refused(_) => RefusalCode::Unauthenticated.into(),
        fault @ Failure::Fault(_) => fault,
    })?;
    if book.standing == Standing::Erased {
        return Err(RefusalCode::Unauthenticated.into());
    }
    let holdings = holdings(&book, today(ledger)?);
    let mut aliases = ids_of(ledger, person)?;
    aliases.retain(|id| *id != person);
    Ok(Caller::new(person, &holdings, allowed).with_aliases(aliases))
}

/// The grants of a person that are in force on a day.
pub fn holdings(book: &PersonBook, day: LocalDate) -> Vec<Holding> {
    let in_force = book.roles.iter().filter(|held| held.stands_on(day));
    in_force.map(Holding::from).collect()
}

/// Refuses unless `caller` may call the endpoint of `rule` for `place`: there, or in the
/// organisation that answers for it since its own has ended (R39).
pub fn permitted(ledger: &Ledger, rule: &Rule, caller: Option<&Caller>, place: &Place) -> Read<()> {
    let denied = match permit(rule, caller, place) {
        Ok(()) => return Ok(()),
        Err(denied) => denied,
    };
    let refusal = match denied {
        Denied::TokenMissing => RefusalCode::Unauthenticated.into(),
        Denied::RoleMissing => Refusal::new(RefusalCode::RoleMissing).with("role", roles(rule)),
        Denied::OutOfReach => {
            let there = successors(ledger, place)?;
            if there.is_some_and(|there| permit(rule, caller, &there).is_ok()) {
                return Ok(());
            }
            elsewhere(caller, place)
        }
    };
    Err(refusal.into())
}

/// The same place of the organisation that answers for it, if that is another one.
fn successors(ledger: &Ledger, place: &Place) -> Read<Option<Place>> {
    let Some(id) = place.organisation else {
        return Ok(None);
    };
    let answering = found::answering(ledger, id)?;
    Ok((answering != id).then_some(Place {
        organisation: Some(answering),
        ..*place
    }))
}

fn elsewhere(caller: Option<&Caller>, place: &Place) -> Refusal {
    let is_clerk = |caller: &Caller| caller.holdings.iter().any(|it| it.role == Role::Clerk);
    match (place.station, place.organisation) {
        (Some(station), _) if caller.is_some_and(is_clerk) => {
            Refusal::new(RefusalCode::ClerkElsewhere).with("station", station)
        }
        (_, Some(organisation)) => {
            Refusal::new(RefusalCode::OrganisationNotYours).with("organisation", organisation)
        }
        (_, None) => RefusalCode::RecordNotYours.into(),
    }
}

/// The roles a row asks for, by their names in the API.
fn roles(rule: &Rule) -> String {
    let Who::Holders(roles) = rule.who else {
        return String::new();
    };
    let names = roles
        .iter()
        .filter_map(|(role, _)| serde_json::to_value(role).ok());
    let names: Vec<String> = names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    names.join(", ")
}
