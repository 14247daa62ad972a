//! Every bound of the surface, named once, each with its reason.
//!
//! What is not bounded here or in `access` is a bug: bodies, depths, lists, times, requests and
//! connections. Together they bound the memory that strangers can make the process use: 4,096
//! requests of 64 KB, 64 uploads of 4 MB, or more of them for those who hold a token.

use std::time::Duration;

/// Bytes of a request body. The largest single command is a policy pack (the national one has less
/// than 10 KB); 64 KB leaves room for long descriptions and keeps 4,096 requests below 256 MB.
pub const BODY_BYTES_MAX: usize = 64 << 10;
/// Bytes of an uploaded certificate: a bundle has 2 MB at most, a PDF the same packed, and a font.
pub const UPLOAD_BYTES_MAX: usize = 4 << 20;
/// Files that are received at a time from whoever sends one: 256 MB; more are told to come back.
pub const UPLOADS_MAX: usize = 64;
/// Files that are checked at a time; the others wait in the room they have.
pub const CHECKS_MAX: usize = 4;
/// Bytes of an upload that are read at all: what is too long is forgotten as it comes, so that its
/// sender sees why it was refused.
pub const UPLOAD_READ_MAX: usize = 32 << 20;
/// How long the rest of a refused request's body is read, so that its sender sees the refusal.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(2);
/// Bytes of a batch: 2,000 commands of 2 KB each.
pub const BATCH_BYTES_MAX: usize = 4 << 20;
/// Levels of arrays and objects in a body; a pack has five.
pub const BODY_DEPTH_MAX: usize = 16;
/// Batches worked on at a time: as JSON values one may take some 64 MB, so all stay near 1 GB at
/// worst; more are told to come back.
pub const BATCHES_MAX: usize = 16;
/// Reports worked on at a time: each keeps two threads busy, and writers need theirs.
pub const REPORTS_MAX: usize = 2;
/// PINs hashed at a time: 19 MiB and a core each for some 20 ms; others wait their turn.
pub const PINS_MAX: usize = 2;
/// Bytes of a form: the longest chooses about 64 recording units, 60 bytes each.
pub const FORM_BYTES_MAX: usize = 8 << 10;
/// Fields of a form: those units, and a dozen others.
pub const FORM_FIELDS_MAX: usize = 96;
/// Commands in a batch that stands or falls together; the log's frame holds 2,000 events.
pub const ATOMIC_COMMANDS_MAX: usize = 2_000;
/// Commands in a batch that goes line by line.
pub const EACH_COMMANDS_MAX: usize = 10_000;
/// Lines of a batch of transfers: each is one event, and a frame holds so many.
pub const TRANSFER_LINES_MAX: usize = ATOMIC_COMMANDS_MAX;
/// Ids looked up in one request: each of 100 characters of three bytes, they fit a body.
pub const LOOKUP_IDS_MAX: usize = 200;
/// Lines of a batch that wait for the writer at a time: they share fsyncs and leave room in the
/// queue for everybody else.
pub const EACH_WINDOW: usize = 256;
/// Requests worked on at a time: as many as the writer's queue holds; more are told to come back.
pub const REQUESTS_MAX: usize = 4_096;
/// Connections held at a time: as many as requests are worked on, so that one client with many
/// silent connections cannot take all files of the process.
pub const CONNECTIONS_MAX: usize = 4_096;
/// How long a connection may stay silent; well above what one request may take.
pub const SILENCE_MAX: Duration = Duration::from_secs(90);
/// How long one request may take, its body included; ten times the slowest honest one.
pub const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);
/// How long requests in flight may take to end once the server shall stop.
pub const SHUTDOWN_TIME_MAX: Duration = Duration::from_secs(20);
/// How long readiness waits for readers to catch up with the log.
pub const READY_WAIT: Duration = Duration::from_secs(1);
/// Characters of a field name that a problem repeats.
pub const FIELD_CHARS_MAX: usize = 64;
