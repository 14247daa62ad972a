//! The books of complaints.

use serde::{Deserialize, Serialize};

use super::event::{ComplaintOutcome, Concern};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::{CertificateId, ComplaintId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::stored::Actor;

/// State of one complaint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComplaintBook {
    /// Everything since it was received; absent: no such complaint.
    pub received: Option<Box<Complaint>>,
}

/// A complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// What is wrong.
    pub concern: Concern,
    /// The number on what was shown.
    pub number: Option<CertificateNumber>,
    /// The certificate with that number.
    pub certificate: Option<CertificateId>,
    /// Who brought it; the ledger itself: a stranger.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// The event.
    pub position: Position,
    /// The newest answer.
    pub answered: Option<Answered>,
}

/// An answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What was found.
    pub outcome: ComplaintOutcome,
    /// Who answered.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// The event.
    pub position: Position,
}

/// All complaints, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintsBook {
    /// How many came in.
    pub received: u32,
    /// How many of them have an answer.
    pub answered: u32,
}

/// One page of the complaints, in the order they came in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ComplaintRoll {
    /// The complaints.
    pub complaints: Vec<ComplaintId>,
}

impl ComplaintRoll {
    /// Complaints on one page; 16 bytes each.
    pub const LENGTH_MAX: u32 = 256;
}
