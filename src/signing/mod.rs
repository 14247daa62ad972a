//! Signing keys on a disk: who may use them, where they lie, how they are made.
//!
//! A key lies in the keys folder, outside the data directory, one file each, readable by its owner
//! only, in the text form that other signers of notes use. It is in no backup. Log key and issuing
//! keys are different files and different keys; what each may sign is said by its key event in the
//! log.
//!
//! Must never: show a secret key, sign without the key that was announced, overwrite a key.

pub mod key_file;
pub mod note_key;

pub use note_key::NoteKey;
