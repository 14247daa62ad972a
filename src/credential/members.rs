//! Canonical text (see [`super::canonical`]) written member by member, by who knows the members and
//! their order: no value in between, no sorting, one buffer.
//!
//! Names are ours and ASCII, whose order is that of the canonical form. That they come in it is
//! asserted where tests run.

use std::fmt::{Display, Write as _};

use super::canonical::quote;

/// The name of a member.
pub(super) trait Name: Copy {
    /// The name alone.
    fn plain(self) -> &'static str;
    /// In quotes, with a colon behind it, and a comma before it unless it is the first.
    fn begin(self, text: &mut String, is_first: bool);
}

impl Name for &'static str {
    fn plain(self) -> &'static str {
        self
    }

    fn begin(self, text: &mut String, is_first: bool) {
        text.push_str(if is_first { "\"" } else { ",\"" });
        text.push_str(self);
        text.push_str("\":");
    }
}

/// A name whose quotes, colon and comma were put around it when this was compiled: for what a
/// certificate writes thousands of times. Made by [`named`].
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub plain: &'static str,
    pub first: &'static str,
    pub next: &'static str,
}

impl Name for Named {
    #[inline]
    fn plain(self) -> &'static str {
        self.plain
    }

    #[inline]
    fn begin(self, text: &mut String, is_first: bool) {
        text.push_str(if is_first { self.first } else { self.next });
    }
}

/// A [`Named`] from a literal.
macro_rules! named {
    ($name:literal) => {
        $crate::credential::members::Named {
            plain: $name,
            first: concat!("\"", $name, "\":"),
            next: concat!(",\"", $name, "\":"),
        }
    };
}
pub(super) use named;

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
    pub(super) fn value(&mut self, name: impl Name) -> &mut String {
        let plain = name.plain();
        debug_assert!(self.last < plain, "{plain} stands before {}", self.last);
        name.begin(self.text, self.last.is_empty());
        self.last = plain;
        self.text
    }

    /// A text, whatever it holds.
    #[inline]
    pub(super) fn text(&mut self, name: impl Name, value: &str) {
        quote(self.value(name), value);
    }

    /// A text that may be missing; then the member is.
    #[inline]
    pub(super) fn optional(&mut self, name: impl Name, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// A text that has no character which JSON escapes: an id, a time, a word of ours.
    #[inline]
    pub(super) fn bare(&mut self, name: impl Name, value: &str) {
        let text = self.value(name);
        text.push('"');
        text.push_str(value);
        text.push('"');
    }

    /// The same of whatever has such a text.
    #[inline]
    pub(super) fn plain(&mut self, name: impl Name, value: impl Display) {
        write!(self.value(name), "\"{value}\"").expect("a string takes any text");
    }

    /// A number.
    #[inline]
    pub(super) fn number(&mut self, name: impl Name, value: impl Into<u64>) {
        let mut digits = itoa::Buffer::new();
        self.value(name).push_str(digits.format(value.into()));
    }

    /// The same in parts, one behind the other.
    #[inline]
    pub(super) fn parts(&mut self, name: impl Name, parts: &[&str]) {
        let text = self.value(name);
        text.push('"');
        for part in parts {
            text.push_str(part);
        }
        text.push('"');
    }

    /// A list of bare texts.
    pub(super) fn texts(&mut self, name: impl Name, values: &[&str]) {
        self.list(name, values, |text, value| {
            text.push('"');
            text.push_str(value);
            text.push('"');
        });
    }

    /// A list of whatever `write` writes of each element.
    pub(super) fn list<T>(
        &mut self,
        name: impl Name,
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
    pub(super) fn object(&mut self, name: impl Name, write: impl FnOnce(&mut Members<'_>)) {
        object(self.value(name), write);
    }
}

/// An object, from its opening to its end.
pub(super) fn object(text: &mut String, write: impl FnOnce(&mut Members<'_>)) {
    let mut members = Members::new(text);
    write(&mut members);
    members.end();
}
