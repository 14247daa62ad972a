//! Offline verification: genuine certificates from scratch, and everything that somebody might try
//! with them. Each attack is a test of its own, named by what is tried.

mod attacks;
mod fixtures;
mod genuine;
mod hostile;
mod keys;
mod ledger;
// Proofs of consistency are for others.
#[allow(dead_code)]
#[path = "../tree/naive.rs"]
mod naive;
mod program;
mod receipts;
mod scene;
mod stars;
mod together;
