//! Reading values that have one text form, straight from the text in the input.
//!
//! Every id, digest, moment and date of an event comes through here, some twenty per event, so the
//! text is looked at where it stands and never copied. Must never accept a second spelling: that
//! is for `read` to refuse; or repeat the text in an error, it may be personal data (I5).

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};

/// Reads a value from its text; `expected` is the error, in words.
pub fn spelled<'de, D: Deserializer<'de>, T>(
    from: D,
    expected: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error> {
    struct Spelled<F>(&'static str, F);

    impl<T, F: FnOnce(&str) -> Option<T>> Visitor<'_> for Spelled<F> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
            let Self(expected, read) = self;
            read(text).ok_or_else(|| E::custom(expected))
        }
    }

    from.deserialize_str(Spelled(expected, read))
}
