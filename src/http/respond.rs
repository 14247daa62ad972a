//! Answers on their way out: status, JSON, and the headers that every answer carries.
//!
//! Invariants: every answer names its request, its language and its type, is kept out of caches and
//! frames, and allows no other origin; but for the public log, which is the same for everybody. A
//! refusal and a fault have one form, `problem`.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, VARY,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

use super::language;
use super::pages;
use super::problem::Problem;
use crate::domain::kernel::refusal::Lang;
use crate::log::Fault;
use crate::pages::frame::{CHECK, Frame};
use crate::run::Failure;

/// Whether the answer had been given before, under the same key.
pub const IDEMPOTENCY_REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");
/// Names a request in the process log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// The type of tables for spreadsheets.
pub const CSV: &str = "text/csv; charset=utf-8";
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What every answer says to browsers: it is data, for this reader only.
const FIXED: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
    (VARY, HeaderValue::from_static("accept-language")),
];

/// What a browser may do with a page: use our style sheet, send our forms to us, nothing else.
const PAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'",
);

/// A good answer.
pub struct Answer {
    /// Status: 2xx, 303 to where the answer is, or what a page says of a wrong question.
    pub status: StatusCode,
    /// The body.
    pub body: Vec<u8>,
    /// What is sent instead of it, in pieces.
    pub pieces: Option<Body>,
    /// Where what is new is found.
    pub location: Option<String>,
    /// The answer had been given before.
    pub replayed: bool,
    /// Type of the body.
    pub media: HeaderValue,
    /// How long anybody may keep it; absent: it is for this reader only.
    pub kept: Option<HeaderValue>,
    /// Headers beside those that every answer carries, or in their place.
    pub extra: Vec<(HeaderName, HeaderValue)>,
    /// The name under which a browser saves it: ASCII letters, digits, dots and dashes.
    pub file_name: Option<String>,
}

impl Answer {
    /// A JSON body that is ready.
    pub fn json(body: Vec<u8>) -> Self {
        Self {
            status: StatusCode::OK,
            body,
            pieces: None,
            location: None,
            replayed: false,
            media: JSON,
            kept: None,
            extra: Vec::new(),
            file_name: None,
        }
    }

    /// A body of another type.
    pub fn text(body: String, media: &'static str) -> Self {
        Self::bytes(body.into_bytes(), media)
    }

    /// The same, of bytes.
    pub fn bytes(body: Vec<u8>, media: &'static str) -> Self {
        Self {
            media: HeaderValue::from_static(media),
            ..Self::json(body)
        }
    }

    /// Where to look now, by a GET.
    pub fn see_other(path: String) -> Self {
        Self {
            status: StatusCode::SEE_OTHER,
            location: Some(path),
            ..Self::text(String::new(), pages::HTML)
        }
    }

    /// The same as a file to be saved under this name.
    #[must_use]
    pub fn named(mut self, file_name: String) -> Self {
        self.file_name = Some(file_name);
        self
    }

    /// The same for everybody, to be kept as the header says, by pages of any origin.
    #[must_use]
    pub fn public(mut self, kept: &'static str) -> Self {
        self.kept = Some(HeaderValue::from_static(kept));
        self
    }
}

/// The JSON of an answer.
pub fn encoded<T: Serialize>(value: &T) -> Result<Vec<u8>, Fault> {
    serde_json::to_vec(value).map_err(|cause| Fault::retry("writing an answer as JSON", cause))
}

/// The response to a request, by its number: an answer, or the reason that there is none; as a page
/// where there is a frame for one.
pub fn respond(
    outcome: Result<Answer, Failure>,
    lang: Lang,
    frame: Option<Frame>,
    request: u64,
) -> Response {
    let kept = outcome.as_ref().ok().and_then(|answer| answer.kept.clone());
    let mut extra = Vec::new();
    let mut response = match outcome {
        Ok(mut answer) => {
            extra.append(&mut answer.extra);
            answered(answer)
        }
        Err(failure) => refused(&Problem::of(&failure, lang), frame),
    };
    let headers = response.headers_mut();
    let is_page = headers
        .get(CONTENT_TYPE)
        .is_some_and(|it| it == pages::HTML);
    headers.reserve(FIXED.len() + 4);
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    if is_page {
        headers.insert(CONTENT_SECURITY_POLICY, PAGE_POLICY);
    }
    if let Some(kept) = kept {
        headers.insert(CACHE_CONTROL, kept);
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        headers.remove(VARY);
    }
    for (name, value) in extra {
        headers.insert(name, value);
    }
    let language = HeaderValue::from_static(language::tag(lang));
    headers.insert(CONTENT_LANGUAGE, language);
    headers.insert(REQUEST_ID, request.into());
    response
}

fn answered(answer: Answer) -> Response {
    let mut response = Response::new(answer.pieces.unwrap_or_else(|| answer.body.into()));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, answer.media);
    if let Some(location) = answer
        .location
        .and_then(|it| HeaderValue::from_str(&it).ok())
    {
        headers.insert(LOCATION, location);
    }
    let saved = answer
        .file_name
        .map(|name| format!("attachment; filename=\"{name}\""));
    if let Some(saved) = saved.and_then(|it| HeaderValue::from_str(&it).ok()) {
        headers.insert(CONTENT_DISPOSITION, saved);
    }
    if answer.replayed {
        headers.insert(IDEMPOTENCY_REPLAYED, HeaderValue::from_static("true"));
    }
    response
}

fn refused(problem: &Problem, frame: Option<Frame>) -> Response {
    let (body, media) = if let Some(frame) = frame {
        let page = pages::refused(&CHECK, problem, frame);
        (Body::from(page), HeaderValue::from_static(pages::HTML))
    } else {
        let body = serde_json::to_vec(problem);
        let body = body.expect("a problem holds texts and numbers only");
        (Body::from(body), PROBLEM_JSON)
    };
    let mut response = Response::new(body);
    *response.status_mut() =
        StatusCode::from_u16(problem.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, media);
    if let Some(seconds) = problem.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    challenge(problem, headers);
    response
}

/// RFC 9110: a 401 names the way to sign in.
fn challenge(problem: &Problem, headers: &mut HeaderMap) {
    if problem.status == StatusCode::UNAUTHORIZED.as_u16() {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
}

/// A number that no other answer of this process carries.
pub fn request_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
