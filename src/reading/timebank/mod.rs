//! Read models of the time bank: accounts, statements, holds, pools, the figures of a unit.
//!
//! Everything is read off books; a person's figures are those of all their ids. Computes no rule.

pub mod accounts;
pub mod bank;
pub mod elsewhere;
pub mod figures;
pub mod holds;
pub mod moved;
pub mod printed;
pub mod requests;
pub mod sheet;
pub mod statement;
pub mod till;
pub mod warnings;
