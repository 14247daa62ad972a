//! Local policy as versioned data (I10): packs, their adoption, and which one governs a date.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
pub mod pack;
