//! Whether a caller may call an endpoint for a place in the ledger. Pure.
//!
//! What a caller holds comes from the ledger (grants in force) narrowed to what the token allows;
//! everybody with a token is a volunteer for their own records. A proxy's holding names the person
//! represented.

use super::role::Role;
use super::table::{Reach, Rule, Who};
use super::token::Allowed;
use crate::domain::kernel::ids::{OrganisationId, PersonId, StationId};
use crate::domain::people::role::RoleHeld;

/// A role in force, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// The role.
    pub role: Role,
    /// In which organisation; none: in the whole ledger.
    pub organisation: Option<OrganisationId>,
    /// At which station only.
    pub station: Option<StationId>,
    /// For a proxy: for whom.
    pub represents: Option<PersonId>,
}

impl From<&RoleHeld> for Holding {
    /// A grant of the ledger; whether it is still in force is for the caller to see.
    fn from(granted: &RoleHeld) -> Self {
        Self {
            role: granted.role.into(),
            organisation: granted.scope.organisation_id,
            station: granted.scope.station_id,
            represents: None,
        }
    }
}

/// Who calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person whose token it is.
    pub person: PersonId,
    /// What they hold and their token allows.
    pub holdings: Vec<Holding>,
    /// Other ids of the same human, whose records are their own, too.
    pub aliases: Vec<PersonId>,
}

impl Caller {
    /// A caller with a token: `granted` by the ledger, narrowed to what the token `allowed`.
    pub fn new(person: PersonId, granted: &[Holding], allowed: &[Allowed]) -> Self {
        let usable = |holding: &&Holding| allowed.iter().any(|allowed| allowed.permits(holding));
        let holdings = granted.iter().filter(usable);
        let own = Allowed {
            role: Role::Volunteer,
            organisation: None,
            station: None,
        };
        let volunteer = allowed.contains(&own).then_some(Holding {
            role: Role::Volunteer,
            organisation: None,
            station: None,
            represents: None,
        });
        Self {
            person,
            holdings: holdings.copied().chain(volunteer).collect(),
            aliases: Vec::new(),
        }
    }

    /// The same with the other ids of the same human.
    #[must_use]
    pub fn with_aliases(mut self, aliases: Vec<PersonId>) -> Self {
        self.aliases = aliases;
        self
    }

    /// Whether records of `person` are their own.
    pub fn is(&self, person: PersonId) -> bool {
        self.person == person || self.aliases.contains(&person)
    }
}

/// What a request is about, as far as its path and body name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Whose record.
    pub person: Option<PersonId>,
    /// Which organisation's.
    pub organisation: Option<OrganisationId>,
    /// Which station's.
    pub station: Option<StationId>,
}

/// Why a caller may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// There is no valid token, and the endpoint is not public.
    TokenMissing,
    /// The caller holds none of the roles, or the token does not allow it.
    RoleMissing,
    /// The caller holds a role that is asked for, but not here.
    OutOfReach,
}

/// Whether `caller` (none: without a token) may call the endpoint of `rule` for `place`.
pub fn permit(rule: &Rule, caller: Option<&Caller>, place: &Place) -> Result<(), Denied> {
    let roles = match (rule.who, caller) {
        (Who::Public | Who::Entering, _) | (Who::AnyToken | Who::Session | Who::Till, Some(_)) => {
            return Ok(());
        }
        (_, None) => return Err(Denied::TokenMissing),
        (Who::Holders(roles), Some(_)) => roles,
    };
    let caller = caller.ok_or(Denied::TokenMissing)?;
    let mut denied = Denied::RoleMissing;
    for holding in &caller.holdings {
        for (_, reach) in roles.iter().filter(|(role, _)| *role == holding.role) {
            if reaches(*reach, caller, holding, place) {
                return Ok(());
            }
            denied = Denied::OutOfReach;
        }
    }
    Err(denied)
}

fn reaches(reach: Reach, caller: &Caller, holding: &Holding, place: &Place) -> bool {
    let in_organisation =
        holding.organisation.is_none() || holding.organisation == place.organisation;
    let at_station = holding.station.is_none() || holding.station == place.station;
    match reach {
        Reach::Own => place.person.is_some_and(|person| match holding.represents {
            Some(represented) => person == represented,
            None => caller.is(person),
        }),
        Reach::Organisation => {
            place.organisation.is_some() && in_organisation && holding.station.is_none()
        }
        Reach::Station => place.station.is_some() && in_organisation && at_station,
        Reach::Anywhere => place.organisation.is_none() || in_organisation,
        Reach::Ledger => holding.organisation.is_none() && holding.station.is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Method;
    use super::*;

    const ME: PersonId = PersonId::from_bytes([1; 16]);
    const ME_AS_WELL: PersonId = PersonId::from_bytes([7; 16]);
    const WARD: PersonId = PersonId::from_bytes([2; 16]);
    const OURS: OrganisationId = OrganisationId::from_bytes([3; 16]);
    const THEIRS: OrganisationId = OrganisationId::from_bytes([4; 16]);
    const EAST: StationId = StationId::from_bytes([5; 16]);
    const WEST: StationId = StationId::from_bytes([6; 16]);

    fn rule(who: Who) -> Rule {
        let (method, path) = (Method::Get, "/x");
        Rule {
            operation: "x",
            method,
            path,
            who,
            reveals: &[],
            writes: false,
        }
    }

    fn held(role: Role) -> Holding {
        Holding {
            role,
            organisation: None,
            station: None,
            represents: None,
        }
    }

    fn check(
        roles: &'static [(Role, Reach)],
        holding: Holding,
        place: Place,
    ) -> Result<(), Denied> {
        let caller = Caller {
            person: ME,
            holdings: vec![holding],
            aliases: vec![ME_AS_WELL],
        };
        permit(&rule(Who::Holders(roles)), Some(&caller), &place)
    }

    #[test]
    fn public_needs_nothing_and_any_token_needs_a_token() {
        let nobody = Place::default();
        let caller = Caller {
            person: ME,
            holdings: Vec::new(),
            aliases: Vec::new(),
        };
        assert_eq!(permit(&rule(Who::Public), None, &nobody), Ok(()));
        assert_eq!(
            permit(&rule(Who::AnyToken), None, &nobody),
            Err(Denied::TokenMissing)
        );
        assert_eq!(permit(&rule(Who::AnyToken), Some(&caller), &nobody), Ok(()));
        let holders = Who::Holders(&[(Role::Auditor, Reach::Ledger)]);
        assert_eq!(
            permit(&rule(holders), None, &nobody),
            Err(Denied::TokenMissing)
        );
        assert_eq!(
            permit(&rule(holders), Some(&caller), &nobody),
            Err(Denied::RoleMissing)
        );
    }

    #[test]
    fn a_volunteer_reaches_their_own_record_and_a_proxy_their_wards() {
        let own = &[(Role::Volunteer, Reach::Own), (Role::Proxy, Reach::Own)];
        let of = |person| Place {
            person: Some(person),
            ..Place::default()
        };
        let proxy = Holding {
            represents: Some(WARD),
            ..held(Role::Proxy)
        };
        assert_eq!(check(own, held(Role::Volunteer), of(ME)), Ok(()));
        assert_eq!(check(own, held(Role::Volunteer), of(ME_AS_WELL)), Ok(()));
        let alias = check(own, proxy, of(ME_AS_WELL));
        assert_eq!(alias, Err(Denied::OutOfReach), "a proxy acts for one id");
        assert_eq!(
            check(own, held(Role::Volunteer), of(WARD)),
            Err(Denied::OutOfReach)
        );
        assert_eq!(check(own, proxy, of(WARD)), Ok(()));
        assert_eq!(check(own, proxy, of(ME)), Err(Denied::OutOfReach));
        assert_eq!(
            check(own, held(Role::Volunteer), Place::default()),
            Err(Denied::OutOfReach)
        );
    }

    #[test]
    fn a_recorder_reaches_one_organisation_and_a_clerk_one_station() {
        let organisation = &[(Role::Recorder, Reach::Organisation)];
        let recorder = Holding {
            organisation: Some(OURS),
            ..held(Role::Recorder)
        };
        let of = |organisation| Place {
            organisation: Some(organisation),
            ..Place::default()
        };
        assert_eq!(check(organisation, recorder, of(OURS)), Ok(()));
        assert_eq!(
            check(organisation, recorder, of(THEIRS)),
            Err(Denied::OutOfReach)
        );
        assert_eq!(
            check(organisation, recorder, Place::default()),
            Err(Denied::OutOfReach)
        );
        let station = &[(Role::Clerk, Reach::Station)];
        let clerk = Holding {
            organisation: Some(OURS),
            station: Some(EAST),
            ..held(Role::Clerk)
        };
        let at = |station| Place {
            station: Some(station),
            ..of(OURS)
        };
        assert_eq!(check(station, clerk, at(EAST)), Ok(()));
        assert_eq!(check(station, clerk, at(WEST)), Err(Denied::OutOfReach));
        let wider = &[(Role::Clerk, Reach::Organisation)];
        assert_eq!(check(wider, clerk, of(OURS)), Err(Denied::OutOfReach));
    }

    #[test]
    fn anywhere_still_means_the_organisation_where_the_place_has_one() {
        let anywhere = &[(Role::OrganisationAdmin, Reach::Anywhere)];
        let admin = Holding {
            organisation: Some(OURS),
            ..held(Role::OrganisationAdmin)
        };
        let of = |organisation| Place {
            organisation,
            ..Place::default()
        };
        assert_eq!(check(anywhere, admin, of(None)), Ok(()));
        assert_eq!(check(anywhere, admin, of(Some(OURS))), Ok(()));
        let elsewhere = check(anywhere, admin, of(Some(THEIRS)));
        assert_eq!(elsewhere, Err(Denied::OutOfReach));
    }

    #[test]
    fn the_whole_ledger_needs_a_role_without_bounds() {
        let ledger = &[(Role::Auditor, Reach::Ledger)];
        let bounded = Holding {
            organisation: Some(OURS),
            ..held(Role::Auditor)
        };
        assert_eq!(check(ledger, held(Role::Auditor), Place::default()), Ok(()));
        assert_eq!(
            check(ledger, bounded, Place::default()),
            Err(Denied::OutOfReach)
        );
    }

    #[test]
    fn a_token_narrows_what_its_person_holds_and_never_widens_it() {
        let allow = |role| Allowed {
            role,
            organisation: None,
            station: None,
        };
        let granted = [Holding {
            organisation: Some(OURS),
            ..held(Role::Recorder)
        }];
        let caller = |allowed: &[Allowed]| Caller::new(ME, &granted, allowed).holdings;
        assert_eq!(caller(&[allow(Role::Recorder)]), granted);
        assert_eq!(caller(&[allow(Role::Approver)]), []);
        assert_eq!(caller(&[allow(Role::Volunteer)]), [held(Role::Volunteer)]);
        let elsewhere = Allowed {
            organisation: Some(THEIRS),
            ..allow(Role::Recorder)
        };
        assert_eq!(caller(&[elsewhere]), []);
    }
}
