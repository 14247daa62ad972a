//! Access: who may do what, who holds which token, who read whose data.
//!
//! The ledger holds role grants and consents; what lies here is operational and ends: tokens,
//! lock-outs and the read log, as frames of logs of their own under `access/` (same bytes as the
//! ledger's log, no tree). A whole month is one log, so that retention deletes whole folders:
//!
//! ```text
//! access/network/2026-03/       tokens made and revoked, lock-outs: kept six months and more
//! access/disclosures/2026-03/   who read whose personal data, and why: kept three years and more
//! ```
//!
//! (Cybersecurity Law art. 21(3); Network Data Regulation art. 12.) Only ids stand in them.
//!
//! `table` has the words in which the surface's one table of endpoints says who may call each; a
//! test fails when a row has no case. `decide` enforces the roles of every write again, from the
//! ledger itself: this is the outer of two doors.
//!
//! Invariants: a token's text exists once, in the answer that made it; here lies its keyed hash.
//! A read of personal data is answered only after its record is durable.
//! Must never: hold a name, a number or an address; read a clock or randomness of its own.

pub mod check;
pub mod limits;
pub mod lockout;
pub mod looks;
pub mod permit;
pub mod record;
pub mod role;
pub mod stream;
pub mod table;
pub mod token;

mod attempts;
mod door;
mod reads;
mod tokens;

pub use attempts::NotAuthenticated;
pub use check::check;
pub use door::{Access, TokenWish};
pub use looks::{Look, LookedBy, LooksAt};
pub use permit::{Caller, Denied, Holding, Place, permit};
pub use reads::ReadOf;
pub use record::{FieldRead, Purpose};
pub use role::Role;
pub use table::{Method, Reach, Rule, Who};
pub use token::{Allowed, Token, TokenId};
pub use tokens::{TokenGrant, TokenRefused};
