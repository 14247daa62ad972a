//! Commands on two records of one person that the examples share.

use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::people::command::{MergePeople, UnmergePeople};
use hourledger::domain::stored::ReasonCode;

pub fn merge(person_id: PersonId, into: PersonId) -> MergePeople {
    MergePeople {
        person_id,
        into,
        reason: ReasonCode::RegisteredTwice,
        reason_text: Some("the same face on both".to_owned()),
    }
}

pub fn unmerge(person_id: PersonId) -> UnmergePeople {
    UnmergePeople {
        person_id,
        reason: ReasonCode::DifferentPeople,
        reason_text: Some("twin sisters".to_owned()),
    }
}
