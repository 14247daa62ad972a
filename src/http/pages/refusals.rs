//! Refusals as pages of an area, or as what a form says that is shown again.

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;

use super::{HTML, refused};
use crate::domain::kernel::refusal::{Lang, Refusal};
use crate::http::problem::Problem;
use crate::http::respond::Answer;
use crate::pages::frame::{Area, Frame};
use crate::run::Failure;

/// The page of a refusal.
pub fn refusal_page(area: &'static Area, refusal: Box<Refusal>, frame: Frame) -> Answer {
    let problem = Problem::of(&Failure::Refused(refusal), frame.lang);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let page = refused(area, &problem, frame);
    let wait = problem.retry_after.map(|it| (RETRY_AFTER, it.into()));
    Answer {
        status,
        extra: Vec::from_iter(wait),
        ..Answer::text(page, HTML)
    }
}

/// What a form that is shown again says about what was wrong with it.
pub fn problem_of(refusal: Box<Refusal>, lang: Lang) -> (StatusCode, String) {
    let problem = Problem::of(&Failure::Refused(refusal), lang);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, format!("{} {}", problem.detail, problem.next_step))
}
