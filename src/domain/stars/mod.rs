//! Stars: levels of service that people apply for and that somebody grants (R54-R58).
//!
//! apply (oneself, or nominated) -> approve (whom the level names, each another person) -> notice,
//! if the level sets one -> granted. Each step looks at the books anew and stores what it saw.
//! Undone hours are looked at in the command that undoes them ([`follow`]); what then becomes of
//! the star the scheme says. Stars of elsewhere are told and are none of ours ([`bring`]).

pub mod apply;
pub mod approve;
pub mod assess;
pub mod book;
pub mod bring;
pub mod command;
pub mod event;
pub mod figures;
pub mod fold;
pub mod follow;
pub mod grant;
pub mod held;
pub mod object;
pub mod sanction;
