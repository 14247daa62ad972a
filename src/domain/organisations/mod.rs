//! Organisations and their stations: who may record (Order 67 arts 2, 26), and where.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod standing;
pub mod succession;
