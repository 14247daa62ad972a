//! The certificate: what it claims ([`Claims`]), and the document that says so.
//!
//! [`draft`] writes the claims as a Verifiable Credential 2.0 with an Open Badges 3.0 subject;
//! [`read`] reads them back. What Open Badges says in its own members (dates, results) is written
//! from the same claims, and reading refuses a document in which the two differ, so that no tool
//! shows other hours than another. Totals are checked before anything is written
//! ([`Claims::check`]): every sum is the same sum (R46).
//!
//! Must never: hold a document number or a hash of one, the holder's secret, or a price (R47);
//! write an anonymous certificate with a name, a commitment or a leaf.

mod check;
mod claims;
mod hours;
mod read;
mod text;

pub use check::ClaimsProblem;
pub use claims::{
    AwardClaim, Claims, CommendationClaim, EvidenceClaim, HolderClaim, IssuerClaim,
    OrganisationClaim, Period, SchemeClaim, SessionClaim, StarClaim, StatusClaim,
};
pub use read::{ReadProblem, read, read_hashed};
pub use text::{OPEN_BADGES_CONTEXT, VC_CONTEXT, achievement, draft, unsigned};

pub use crate::domain::certificates::event::Variant;
