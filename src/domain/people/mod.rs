//! People: registration, consents, roles, erasure. A person is a random id; name, number, phone
//! and birth date are sealed under that person's key and never reach a decision or a book.

pub mod alias;
pub mod book;
pub mod command;
pub mod decide;
pub mod enrol;
pub mod event;
pub mod fold;
pub mod merge;
pub mod role;
