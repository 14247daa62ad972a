//! Keys: secrets in memory (`secret`), one key encrypted under another (`wrap`), and the epoch keys
//! on which everything rests, in a folder outside the data directory (`epochs`).
//!
//! Must never: serialise a key unwrapped anywhere but in an epoch key file.

pub mod epochs;
pub mod secret;
pub mod wrap;
