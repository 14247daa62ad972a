//! Questions of the domain that look at books, asked on the books as published.

use super::ledger::Ledger;
use super::prepare::Failure;
use crate::domain::desk::{Desk, Stop};
use crate::log::Fault;

/// How often one question may ask for books; one that asks more often is a bug.
const FETCHES_MAX: usize = 64;

/// Asks, fetches what is missing, and asks again.
pub fn on_desk<T>(ledger: &Ledger, ask: impl Fn(&Desk) -> Result<T, Stop>) -> Result<T, Failure> {
    let mut desk = Desk::default();
    for _ in 0..FETCHES_MAX {
        match ask(&desk) {
            Ok(answer) => return Ok(answer),
            Err(Stop::Refused(refusal)) => return Err(Failure::Refused(refusal)),
            Err(Stop::Missing(key)) => {
                let book = ledger.store.book(&key)?;
                desk.put(key, book);
            }
            Err(Stop::MissingAll(keys)) => {
                for key in keys {
                    let book = ledger.store.book(&key)?;
                    desk.put(key, book);
                }
            }
        }
    }
    let doing = "asking a question of the domain";
    Err(Fault::fatal(doing, "it asks for more books than any may").into())
}
