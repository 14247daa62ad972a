//! Local policy as versioned data (I10).
