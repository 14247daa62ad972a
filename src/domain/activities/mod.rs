//! Activities: published with the seven facts of Order 67 art. 7 and 6.1 of GB/T 40143 in mind,
//! their content fixed by a digest at publication, joined by sign-up.

pub mod book;
pub mod command;
pub mod decide;
pub mod event;
pub mod fold;
