//! Spreadsheets as people send them: what is read, what is refused, and that the circle closes.
//!
//! Files are made here, by other hands than ours where there are any (an xlsx writer, an encoder).

mod circle;
mod dates;
mod durations;
mod encodings;
mod files;
mod headers;
mod hostile;
mod sessions;
mod workbooks;
