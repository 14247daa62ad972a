//! Short ASCII codes as values: fixed size, copied freely, one spelling each.
//!
//! Region codes, credit codes and category codes stand in clear in events, so their text is hashed:
//! what is stored is exactly what was checked. The bytes behind the text are zero.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// At most `N` ASCII characters, none of them NUL.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) struct AsciiCode<const N: usize>([u8; N]);

impl<const N: usize> AsciiCode<N> {
    /// The code with this text; `None` if it is too long, not ASCII or holds NUL.
    pub(in crate::domain) fn new(text: &str) -> Option<Self> {
        if text.len() > N || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let mut bytes = [0; N];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(Self(bytes))
    }

    /// The text.
    pub(in crate::domain) fn as_str(&self) -> &str {
        let used = self.0.iter().position(|byte| *byte == 0).unwrap_or(N);
        std::str::from_utf8(&self.0[..used]).expect("only ASCII is let in by `new`")
    }
}

impl<const N: usize> fmt::Debug for AsciiCode<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl<const N: usize> PartialOrd for AsciiCode<N> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const N: usize> Ord for AsciiCode<N> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<const N: usize> Hash for AsciiCode<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// Makes a checked code type over [`AsciiCode`]: text, parsing, serde, schema.
///
/// `$check` says whether a text is well-formed; it is the only way in, also for stored values.
macro_rules! ascii_code {
    (
        $(#[$doc:meta])*
        $name:ident, $size:literal, $check:path, $refusal:expr, $pattern:literal
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::domain::kernel::code::AsciiCode<$size>);

        impl $name {
            /// The text of the code.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::kernel::refusal::Refusal;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let code = $crate::domain::kernel::code::AsciiCode::new(text);
                code.filter(|_| $check(text)).map(Self).ok_or_else(|| $refusal)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse::<Self>().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "format": "code", "pattern": $pattern})
            }
        }
    };
}

pub(crate) use ascii_code;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_text_and_sorts_as_text() {
        let short = AsciiCode::<6>::new("1101").expect("fits");
        assert_eq!(short.as_str(), "1101");
        assert!(short < AsciiCode::<6>::new("110101").expect("fits"));
        assert_eq!(AsciiCode::<6>::new(""), AsciiCode::<6>::new(""));
    }

    #[test]
    fn what_is_long_blank_or_not_ascii_is_no_code() {
        for wrong in ["1234567", "12 3", "12\0", "北京"] {
            assert!(AsciiCode::<6>::new(wrong).is_none(), "{wrong:?}");
        }
    }
}
