//! The rows of pages for people.

use super::rows::{Act, Endpoint, Who, words};
use crate::http::pages::Shown;

/// What anybody's browser shows.
pub static ROWS: &[Endpoint] = &[
    page!("style_sheet" "/pages/{file}" Style "页面样式" / "The style sheet of all pages"),
    page!("check_form" "/v" CheckForm "核验页面" / "Where a check begins"),
];
