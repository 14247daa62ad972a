//! Local policy as versioned data (I10).

pub mod pack;
