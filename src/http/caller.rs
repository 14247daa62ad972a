//! Who calls: from the bearer token to the roles it lets its person use.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::api::Api;
use crate::access::{
    Allowed, Caller, Denied, Holding, NotAuthenticated, Place, Role, Rule, Who, permit,
};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::people::role;
use crate::reading::{Read, found, today};

/// Lets a request in: its allowance first, then its token; none for a public endpoint.
pub fn admitted(
    api: &Api,
    rule: &Rule,
    headers: &HeaderMap,
    from: Option<IpAddr>,
) -> Read<Option<Caller>> {
    let now_ms = api.ledger().clock.now_ms();
    let address = || from.map_or_else(|| "unknown".to_owned(), |ip| ip.to_string());
    let token = bearer(headers);
    let counted = match token {
        Some(text) => api.access.limit_key(text),
        None => api.access.limit_key(&address()),
    };
    let allowed = api.access.request_take(counted, now_ms);
    allowed.map_err(|too_many| wait(too_many.retry_after_ms.div_ceil(1_000)))?;
    if matches!(rule.who, Who::Public) {
        return Ok(None);
    }
    let text = token.ok_or(RefusalCode::Unauthenticated)?;
    let from = api.access.limit_key(&address());
    match api.access.authenticate(text, from, now_ms)? {
        Ok(grant) => known(api, grant.person, &grant.allowed).map(Some),
        Err(NotAuthenticated::Unknown) => Err(RefusalCode::Unauthenticated.into()),
        Err(NotAuthenticated::Locked(locked)) => {
            let ms = u64::try_from(locked.until_ms - now_ms).unwrap_or(0);
            Err(wait(ms.div_ceil(1_000)).into())
        }
    }
}

fn wait(seconds: u64) -> Refusal {
    Refusal::new(RefusalCode::RateLimited).with("seconds", seconds)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then_some(token.trim())
}

/// A token's person with the roles in force today, as far as the token allows them.
fn known(
    api: &Api,
    person: crate::domain::kernel::ids::PersonId,
    allowed: &[Allowed],
) -> Read<Caller> {
    let ledger = api.ledger();
    let book = found::person(ledger, person).map_err(|_| RefusalCode::Unauthenticated)?;
    if book.standing == Standing::Erased {
        return Err(RefusalCode::Unauthenticated.into());
    }
    let holdings = holdings(&book, today(ledger)?);
    Ok(Caller::new(person, &holdings, allowed))
}

/// The grants of a person that are in force on a day.
pub fn holdings(book: &PersonBook, day: LocalDate) -> Vec<Holding> {
    let in_force = book
        .roles
        .iter()
        .filter(|held| held.until.is_none_or(|until| day <= until));
    in_force
        .map(|held| Holding {
            role: as_access(held.role),
            organisation: held.scope.organisation_id,
            station: held.scope.station_id,
            represents: None,
        })
        .collect()
}

/// A role of the ledger in the words of `access`, which knows more of them.
fn as_access(role: role::Role) -> Role {
    match role {
        role::Role::Recorder => Role::Recorder,
        role::Role::Approver => Role::Approver,
        role::Role::Clerk => Role::Clerk,
        role::Role::OrganisationAdmin => Role::OrganisationAdmin,
        role::Role::LedgerAdmin => Role::LedgerAdmin,
        role::Role::Auditor => Role::Auditor,
    }
}

/// Refuses unless `caller` may call the endpoint of `rule` for `place`.
pub fn permitted(rule: &Rule, caller: Option<&Caller>, place: &Place) -> Result<(), Refusal> {
    let denied = match permit(rule, caller, place) {
        Ok(()) => return Ok(()),
        Err(denied) => denied,
    };
    Err(match denied {
        Denied::TokenMissing => RefusalCode::Unauthenticated.into(),
        Denied::RoleMissing => Refusal::new(RefusalCode::RoleMissing).with("role", roles(rule)),
        Denied::OutOfReach => elsewhere(caller, place),
    })
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
