//! Commands on the standing of an organisation that the examples share.

use hourledger::domain::kernel::ids::OrganisationId;
use hourledger::domain::organisations::command::{
    NameSuccessor, ReinstateOrganisation, SuspendOrganisation,
};
use hourledger::domain::stored::ReasonCode;

pub fn suspend(organisation_id: OrganisationId) -> SuspendOrganisation {
    SuspendOrganisation {
        organisation_id,
        reason: ReasonCode::RecordsUntrue,
        reason_text: Some("sold hours".to_owned()),
    }
}

pub fn reinstate(organisation_id: OrganisationId) -> ReinstateOrganisation {
    ReinstateOrganisation {
        organisation_id,
        reason: ReasonCode::Mended,
        reason_text: Some("new staff".to_owned()),
    }
}

pub fn name_successor(
    organisation_id: OrganisationId,
    successor_id: OrganisationId,
) -> NameSuccessor {
    NameSuccessor {
        organisation_id,
        successor_id,
        reason: ReasonCode::Merged,
        reason_text: Some("one office for both".to_owned()),
    }
}
