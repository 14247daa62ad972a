//! Roles: in which capacity somebody acts.
//!
//! Six of them are granted by events of the ledger; `volunteer` is everybody who is registered,
//! `proxy` stands for one other person, `witness` and `employer` have no account.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::people::role;

/// In which capacity somebody acts.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AccessRole")]
pub enum Role {
    /// Every registered person, for their own records.
    Volunteer,
    /// Acts for one other person, within a scope and until a date (guardian, helper).
    Proxy,
    /// Publishes activities and records sessions of one organisation.
    Recorder,
    /// Approves what others recorded, in one organisation; never their own (R28).
    Approver,
    /// Works at one station, within a shift.
    Clerk,
    /// Grants roles and opens stations of one organisation.
    OrganisationAdmin,
    /// Accredits organisations, adopts policies, keeps keys; never edits a record.
    LedgerAdmin,
    /// Reads everything recorded; writes nothing.
    Auditor,
    /// Cosigns checkpoints; sees public bytes only.
    Witness,
    /// Checks a certificate without an account.
    Employer,
}

impl Role {
    /// Every role, for documentation and tests.
    pub const ALL: [Self; 10] = [
        Self::Volunteer,
        Self::Proxy,
        Self::Recorder,
        Self::Approver,
        Self::Clerk,
        Self::OrganisationAdmin,
        Self::LedgerAdmin,
        Self::Auditor,
        Self::Witness,
        Self::Employer,
    ];
}

impl From<role::Role> for Role {
    fn from(granted: role::Role) -> Self {
        match granted {
            role::Role::Recorder => Self::Recorder,
            role::Role::Approver => Self::Approver,
            role::Role::Clerk => Self::Clerk,
            role::Role::OrganisationAdmin => Self::OrganisationAdmin,
            role::Role::LedgerAdmin => Self::LedgerAdmin,
            role::Role::Auditor => Self::Auditor,
        }
    }
}
