//! Access: who may do what, who holds which token, who read whose data.
//!
//! The ledger holds role grants and consents; what lies here is operational and ends: tokens,
//! lock-outs and the read log, as frames of logs of their own under `access/` (same bytes as the
//! ledger's log, no tree). A whole month is one log, so that retention deletes whole folders:
//!
//! ```text
//! access/network/2026-03/       tokens and links made and ended, lock-outs, inbox read: six months
//! access/disclosures/2026-03/   who read whose personal data, and why: three years and more
//! access/credentials/2026-03/   hashes of cards and PINs: for ever, for they are in force for ever
//! ```
//!
//! (Cybersecurity Law art. 21(3); Network Data Regulation art. 12.) Only ids and hashes stand in
//! them.
//!
//! # How a volunteer without a token comes in
//!
//! A clerk (or recorder, or administrator) makes a one-time [`link`] for the person who stands at
//! the desk, or prints a [`card`], whose [`pin`] the volunteer sets in the pages. Link, or card and
//! PIN, make a browser session: a token of origin [`Origin::Page`], accepted from the cookie by the
//! pages under `/me` and nowhere else, as a program's token is in no cookie.
//!
//! **A browser session never signs.** Its holder looks, issues certificates, shares them, extends
//! and withdraws shares, sets the PIN. It can neither confirm nor dispute a session: a clerk could
//! make a link for somebody else and use it, and what follows from a volunteer's signature (the
//! evidence grade of hours) would be worth no more than the clerk's word. For the same reason the
//! person is shown who made links and cards for them, and when ([`Access::entrance_notices`]).
//! An erased person's link, card and session let nobody in: whoever asks here looks at the ledger,
//! too (`http::caller`).
//!
//! # A clerk's till
//!
//! A clerk comes in by card and PIN only: with a one-time link, which another clerk makes, one
//! could redeem under the other's name. The session is a token of origin [`Origin::Till`], accepted
//! from its own cookie by the pages under `/till`; it allows being a clerk, and what is done is
//! bound to the open shift. Unused for a minute it is locked ([`desks`]) until the PIN is typed.
//! Who stands at the till shows a card or a code of their own pages ([`shown`]), which lives for
//! two minutes and is used once.
//!
//! `table` has the words in which the surface's one table of endpoints says who may call each; a
//! test fails when a row has no case. `decide` enforces the roles of every write again, from the
//! ledger itself: this is the outer of two doors.
//!
//! Invariants: a token's text exists once, in the answer that made it; here lies its keyed hash.
//! A read of personal data is answered only after its record is durable.
//! Must never: hold a name, a number or an address; read a clock or randomness of its own.

pub mod card;
pub mod check;
pub mod desks;
pub mod keyed;
pub mod limits;
pub mod link;
pub mod lockout;
pub mod looks;
pub mod permit;
pub mod pin;
pub mod record;
pub mod role;
pub mod shown;
pub mod stream;
pub mod table;
pub mod token;

mod attempts;
mod door;
mod entering;
mod entrances;
mod inbox;
mod notices;
mod reads;
mod tokens;

pub use attempts::NotAuthenticated;
pub use card::CardNumber;
pub use check::check;
pub use desks::{DeskState, IdentifiedBy, Visitor};
pub use door::{Access, Archives, TokenWish};
pub use entering::EntranceRefused;
pub use link::{Link, LinkGrant};
pub use looks::{Look, LookAt, LookedBy, LooksAt};
pub use notices::{Entrance, EntranceNotice};
pub use permit::{Caller, Denied, Holding, Place, permit};
pub use pin::{Pin, PinProblem};
pub use reads::ReadOf;
pub use record::{FieldRead, Purpose};
pub use role::Role;
pub use table::{Method, Reach, Rule, Who};
pub use token::{Allowed, Origin, Token, TokenId};
pub use tokens::{PAGE_MINUTES_MAX, TokenGrant, TokenRefused};
