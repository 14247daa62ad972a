//! The check pages as a stranger's browser gets them.

mod frame;

use hourledger::pages::style;
use serde_json::Value;

use crate::cases::{Case, case};
use crate::support::District;

/// Cases of the page rows.
pub fn cases(district: &District) -> Vec<Case<'_>> {
    let client = &district.volunteer.client;
    let page = |operation, path: &str| case(operation, path, Value::Null, client, None);
    vec![
        page("style_sheet", &style::address()),
        page("check_form", "/v"),
    ]
}
