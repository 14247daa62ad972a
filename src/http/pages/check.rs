//! The check pages: what a stranger typed or sent, to the page that answers it.

use crate::pages::form;
use crate::pages::frame::{Frame, Page};

/// `GET /v`.
pub fn form(frame: Frame) -> Page {
    form::page(frame.lang)
}
