//! The one style sheet, and the address that changes whenever it does, so that it may be kept for
//! ever.

use std::sync::LazyLock;

/// The sheet.
pub const STYLE: &str = concat!(
    include_str!("style.css"),
    include_str!("me/style.css"),
    include_str!("till/style.css"),
);

/// The folder of files that pages need.
const FOLDER: &str = "/pages/";

static NAME: LazyLock<String> = LazyLock::new(|| {
    let digest = blake3::hash(STYLE.as_bytes()).to_hex();
    format!("style-{}.css", &digest[..16])
});

/// The name of the sheet: part of its digest, so another sheet has another name.
pub fn name() -> &'static str {
    &NAME
}

/// Where the sheet is found.
pub fn address() -> String {
    format!("{FOLDER}{}", name())
}
