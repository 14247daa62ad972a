//! Checks of uploaded files: received within bounds, checked in memory, forgotten.
//!
//! Must never: keep a byte of a file, or hold more of one than is checked.

use axum::body::Body;
use axum::extract::multipart::{Field as Part, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;

use super::html;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::http::api::Api;
use crate::http::bounds::{UPLOAD_BYTES_MAX, UPLOAD_READ_MAX};
use crate::http::exchange::Incoming;
use crate::http::respond::Answer;
use crate::log::Fault;
use crate::pages::form::{self, Field, Wrong};
use crate::pages::frame::Frame;
use crate::pages::policy;
use crate::pages::upload::{self, Checked};
use crate::reading::words::{Words, words};
use crate::run::Failure;

/// Parts of a form that are looked through for the file.
const PARTS_MAX: usize = 8;

/// What came instead of a file that can be checked.
enum NoFile {
    /// Nothing was chosen.
    Missing,
    /// More bytes than any certificate has.
    TooLarge,
}

/// `POST /v/file`.
pub async fn file(incoming: &Incoming<'_>, frame: Frame, body: Body) -> Result<Answer, Failure> {
    let api = incoming.api;
    let room = api.upload_room.try_acquire();
    let _room = room.map_err(|_| RefusalCode::Overloaded)?;
    let bytes = match received(incoming, body).await? {
        Ok(bytes) => bytes,
        Err(problem) => return Ok(form_again(&problem, frame)),
    };
    let checked = checked(api, &bytes).await?;
    Ok(html(checked.page(&api.ledger().zone, frame.lang), frame))
}

/// The check of a file, once there is a turn for it.
pub async fn checked(api: &Api, bytes: &[u8]) -> Result<Checked, Failure> {
    let turn = api.check_room.acquire().await;
    let _turn = turn.map_err(|cause| Fault::retry("waiting for a check", cause))?;
    tokio::task::block_in_place(|| {
        let policy = policy::policy(api.ledger(), api.policy.as_ref())?;
        upload::check(api.ledger(), bytes, &policy)
    })
}

/// The bytes of the part named `file`.
async fn received(incoming: &Incoming<'_>, body: Body) -> Result<Result<Vec<u8>, NoFile>, Refusal> {
    let mut form = form_of(incoming, body).await?;
    for _ in 0..PARTS_MAX {
        let Some(part) = form.next_field().await.map_err(|it| broken(&it))? else {
            break;
        };
        if part.name() == Some("file") {
            return Ok(match within_bounds(part, UPLOAD_BYTES_MAX).await? {
                None => Err(NoFile::TooLarge),
                Some(bytes) if bytes.is_empty() => Err(NoFile::Missing),
                Some(bytes) => Ok(bytes),
            });
        }
    }
    Ok(Err(NoFile::Missing))
}

/// The name and bytes of all parts of a form, each of at most `bytes_max` bytes.
pub async fn parts(
    incoming: &Incoming<'_>,
    body: Body,
    bytes_max: usize,
) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let mut form = form_of(incoming, body).await?;
    let mut parts = Vec::new();
    for _ in 0..PARTS_MAX {
        let Some(part) = form.next_field().await.map_err(|it| broken(&it))? else {
            break;
        };
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = within_bounds(part, bytes_max).await?;
        let too_large = || Refusal::new(RefusalCode::BodyTooLarge).with("limit", bytes_max);
        parts.push((name, bytes.ok_or_else(too_large)?));
    }
    Ok(parts)
}

async fn form_of(incoming: &Incoming<'_>, body: Body) -> Result<Multipart, Refusal> {
    let mut request = Request::new(body);
    if let Some(media) = incoming.parts.headers.get(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, media.clone());
    }
    DefaultBodyLimit::max(UPLOAD_READ_MAX).apply(&mut request);
    let form = Multipart::from_request(request, &()).await;
    form.map_err(|_| RefusalCode::MediaTypeUnsupported.into())
}

/// All bytes of a part; none if it is too long. Such a one is forgotten as it comes: a browser that
/// is cut off while it sends shows no answer.
async fn within_bounds(mut part: Part<'_>, bytes_max: usize) -> Result<Option<Vec<u8>>, Refusal> {
    let mut bytes = Some(Vec::new());
    while let Some(chunk) = part.chunk().await.map_err(|it| broken(&it))? {
        bytes = bytes.filter(|it| it.len() + chunk.len() <= bytes_max);
        if let Some(bytes) = &mut bytes {
            bytes.extend_from_slice(&chunk);
        }
    }
    Ok(bytes)
}

fn broken(problem: &MultipartError) -> Refusal {
    if problem.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Refusal::new(RefusalCode::BodyTooLarge).with("limit", UPLOAD_BYTES_MAX);
    }
    Refusal::new(RefusalCode::BodyMalformed).with("detail", "multipart/form-data")
}

fn form_again(problem: &NoFile, frame: Frame) -> Answer {
    let (status, detail, next_step): (_, Words, Words) = match problem {
        NoFile::Missing => (
            StatusCode::BAD_REQUEST,
            words(
                "没有选择文件，或文件是空的。",
                "No file was chosen, or it is empty.",
            ),
            words(
                "请选择证明文件（*.hours.json 或 PDF）。",
                "Choose the certificate's file: *.hours.json, or the PDF.",
            ),
        ),
        NoFile::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            words("文件超过 4 MB。", "The file has more than 4 MB."),
            words(
                "证明文件没有这么大；请选择原始文件，不要用扫描件。",
                "No certificate is that large. Choose the original file, not a scan of it.",
            ),
        ),
    };
    let wrong = Wrong {
        field: Field::File,
        typed: String::new(),
        detail: detail.of(frame.lang).to_owned(),
        next_step: next_step.of(frame.lang).to_owned(),
    };
    Answer {
        status,
        ..html(form::page(Some(&wrong), frame.lang), frame)
    }
}
