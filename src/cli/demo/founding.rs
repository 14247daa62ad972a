//! The first morning: organisations, staff, stations, roles.

use super::cast::{ORGANISATIONS, POSTS, REGION, STAFF, STATIONS, registered_by};
use super::credit;
use super::loader::Loader;
use super::programme::{FIRST_DAY, date};
use crate::domain::Command;
use crate::domain::kernel::ids::{OrganisationId, PersonId, StationId};
use crate::domain::organisations::command::{AccreditOrganisation, OpenStation};
use crate::domain::people::command::GrantRole;
use crate::domain::people::role::Role;
use crate::domain::policy::command::AdoptPolicy;
use crate::run::Failure;

/// What stands when the first morning is over.
pub struct District {
    /// The people registered so far, by their place in the cast.
    pub people: Vec<PersonId>,
    /// The organisations.
    pub organisations: Vec<OrganisationId>,
    /// The stations.
    pub stations: Vec<StationId>,
}

/// Lets the founder, known by id only, set the district up.
pub fn found(loader: &mut Loader, founder: PersonId) -> Result<District, Failure> {
    let mut organisations: Vec<OrganisationId> = Vec::new();
    for (name, credit_code) in ORGANISATIONS {
        let guided_by = organisations.first().filter(|_| credit_code.is_none());
        let command = Command::AccreditOrganisation(AccreditOrganisation {
            name: name.to_owned(),
            credit_code: credit_code.map(str::to_owned),
            guided_by: guided_by.copied(),
            region: REGION.to_owned(),
        });
        let written = loader.one(founder, command)?;
        organisations
            .push(written.only("organisation_accredited", "/organisation/organisation_id")?);
    }
    let today = date(FIRST_DAY);
    let staff = (0..STAFF).map(|index| registered_by(index, today, None, None));
    let written = loader.all(founder, staff.collect())?;
    let people: Vec<PersonId> = written.found("person_registered", "/subject/person_id")?;
    let mut district = District {
        people,
        organisations,
        stations: Vec::new(),
    };
    let is_head = |role: Role| {
        matches!(
            role,
            Role::LedgerAdmin | Role::Auditor | Role::OrganisationAdmin
        )
    };
    loader.all(founder, district.grants(is_head))?;
    for (organisation, name, address) in STATIONS {
        let admin = POSTS
            .iter()
            .find(|post| post.1 == Role::OrganisationAdmin && post.2 == Some(organisation))
            .expect("each organisation with a station has an administrator");
        let command = Command::OpenStation(OpenStation {
            organisation_id: district.organisations[organisation],
            name: name.to_owned(),
            address: address.to_owned(),
            region: REGION.to_owned(),
        });
        let written = loader.one(district.people[admin.0], command)?;
        district
            .stations
            .push(written.only("station_opened", "/station/station_id")?);
    }
    let coordinator = district.people[super::cast::COORDINATOR];
    // From the first day on, so that the whole year earns.
    let adoption = AdoptPolicy {
        pack: Box::new(credit::pack()),
        effective_from: loader.today()?,
    };
    loader.one(coordinator, Command::AdoptPolicy(adoption))?;
    loader.all(coordinator, district.grants(|role| !is_head(role)))?;
    Ok(district)
}

impl District {
    fn grants(&self, wanted: impl Fn(Role) -> bool) -> Vec<Command> {
        let posts = POSTS.iter().filter(|post| wanted(post.1));
        let grant = |(person, role, organisation, station): &super::cast::Post| {
            Command::GrantRole(GrantRole {
                person_id: self.people[*person],
                role: *role,
                organisation_id: organisation.map(|index| self.organisations[index]),
                station_id: station.map(|index| self.stations[index]),
                until: None,
            })
        };
        posts.map(grant).collect()
    }
}
