//! Canonical text (see [`super::canonical`]) written member by member, by who knows the members and
//! their order: no value in between, no sorting, one buffer.
//!
//! Names are ours and ASCII, whose order is that of the canonical form. That they come in it is
//! asserted where tests run.

use std::fmt::{Display, Write as _};

use super::canonical::quote;

/// An object that is being written.
pub(super) struct Members<'t> {
    text: &'t mut String,
    last: &'static str,
}

impl<'t> Members<'t> {
    /// Opens an object.
    pub(super) fn new(text: &'t mut String) -> Self {
        text.push('{');
        Self { text, last: "" }
    }

    /// Closes it.
    pub(super) fn end(self) {
        self.text.push('}');
    }

    /// Bytes of the whole text so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Begins a member; its value goes into the text that this returns.
    #[inline]
    pub(super) fn value(&mut self, name: &'static str) -> &mut String {
        debug_assert!(self.last < name, "{name} stands before {}", self.last);
        self.text
            .push_str(if self.last.is_empty() { "\"" } else { ",\"" });
        self.text.push_str(name);
        self.text.push_str("\":");
        self.last = name;
        self.text
    }

    /// A text, whatever it holds.
    #[inline]
    pub(super) fn text(&mut self, name: &'static str, value: &str) {
        quote(self.value(name), value);
    }

    /// A text that may be missing; then the member is.
    #[inline]
    pub(super) fn optional(&mut self, name: &'static str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A value whose text has no character that JSON escapes: an id, a time, a number in quotes.
    #[inline]
    pub(super) fn plain(&mut self, name: &'static str, value: impl Display) {
        write!(self.value(name), "\"{value}\"").expect("a string takes any text");
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self, name: &'static str, value: impl Into<u64>) {
        let value: u64 = value.into();
        write!(self.value(name), "{value}").expect("a string takes any text");
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, name: &'static str, values: &[&str]) {
        self.list(name, values, |text, value| quote(text, value));
    }

    /// A list of whatever `write` writes of each element.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        values: &[T],
        write: impl Fn(&mut String, &T),
    ) {
        let text = self.value(name);
        for (at, value) in values.iter().enumerate() {
            text.push(if at == 0 { '[' } else { ',' });
            write(text, value);
        }
        text.push_str(if values.is_empty() { "[]" } else { "]" });
    }

    /// A member that is an object.
    pub(super) fn object(&mut self, name: &'static str, write: impl FnOnce(&mut Members<'_>)) {
        object(self.value(name), write);
    }
}

/// An object, from its opening to its end.
pub(super) fn object(text: &mut String, write: impl FnOnce(&mut Members<'_>)) {
    let mut members = Members::new(text);
    write(&mut members);
    members.end();
}
