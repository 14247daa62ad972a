//! Every bound of the witness, in one place.

use std::time::Duration;

/// Logs that one witness watches.
pub const LOGS_MAX: usize = 1_024;
/// Bytes of a request: a note, and 63 hashes.
pub const REQUEST_BYTES_MAX: usize = 64 << 10;
/// Requests that are answered at a time; more are told to come back.
pub const REQUESTS_AT_ONCE_MAX: usize = 64;
/// How long a request may take to arrive and be answered.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(10);
/// Pieces of evidence kept of one log; the first ones are what counts.
pub const EVIDENCE_MAX: usize = 64;
/// How long connections may take to end once the witness was told to.
pub const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(5);
