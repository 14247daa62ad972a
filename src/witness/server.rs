//! The witness over HTTP: two addresses, plain text, nothing else.
//!
//! Statuses and media types are the specification's. A fault of the disk ends in 500 without a
//! cosignature; nothing was promised then.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::Listener;
use tokio::sync::Semaphore;

use super::answer::Witness;
use super::bounds::{REQUEST_BYTES_MAX, REQUEST_TIME_MAX, REQUESTS_AT_ONCE_MAX, SHUTDOWN_TIME_MAX};
use super::decide::No;
use crate::checkpoint::{render_cosignatures, render_size};
use crate::log::Fault;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
/// What the body of a 409 is: the size that was seen.
const SIZE: HeaderValue = HeaderValue::from_static("text/x.tlog.size");

struct Serving {
    witness: Witness,
    room: Semaphore,
}

/// Answers on `listener` until `shutdown` ends.
pub async fn serve<L: Listener>(
    listener: L,
    witness: Witness,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault>
where
    L::Addr: std::fmt::Debug,
{
    let serving = Arc::new(Serving {
        witness,
        room: Semaphore::new(REQUESTS_AT_ONCE_MAX),
    });
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/{origin}/checkpoint", get(checkpoint))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(serving);
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let signal = async move {
        shutdown.await;
        _ = stopping.send(());
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(signal);
    let overdue = async {
        _ = stopped.await;
        tokio::time::sleep(SHUTDOWN_TIME_MAX).await;
    };
    tokio::select! {
        ended = server.into_future() => {
            ended.map_err(|cause| Fault::fatal("serving as a witness", cause))
        }
        () = overdue => Ok(()),
    }
}

async fn add_checkpoint(
    State(serving): State<Arc<Serving>>,
    request: axum::extract::Request,
) -> Response {
    let Ok(_room) = serving.room.try_acquire() else {
        return plain(
            StatusCode::TOO_MANY_REQUESTS,
            TEXT,
            "busy, come back\n".into(),
        );
    };
    let body = axum::body::to_bytes(request.into_body(), REQUEST_BYTES_MAX);
    let body: Bytes = match tokio::time::timeout(REQUEST_TIME_MAX, body).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return refused(No::Malformed("the request is too long")),
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, TEXT, "too slow\n".into()),
    };
    // Remembering waits for an fsync: others go on meanwhile.
    let answer = tokio::task::block_in_place(|| serving.witness.add_checkpoint(&body, now));
    match answer {
        Ok(Ok(line)) => plain(StatusCode::OK, TEXT, render_cosignatures(&[line])),
        Ok(Err(no)) => refused(no),
        Err(_) => failed(),
    }
}

async fn checkpoint(State(serving): State<Arc<Serving>>, Path(origin): Path<String>) -> Response {
    match tokio::task::block_in_place(|| serving.witness.checkpoint(&origin)) {
        Ok(Some(note)) => {
            let mut response = Response::new(Body::from(note));
            response.headers_mut().insert(CONTENT_TYPE, TEXT);
            let briefly = HeaderValue::from_static("public, max-age=5");
            response.headers_mut().insert(CACHE_CONTROL, briefly);
            response
        }
        Ok(None) => plain(
            StatusCode::NOT_FOUND,
            TEXT,
            "no such log, or never seen\n".into(),
        ),
        Err(_) => failed(),
    }
}

fn refused(no: No) -> Response {
    let status = StatusCode::from_u16(no.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match no {
        No::OtherSize(size) => plain(status, SIZE, render_size(size)),
        No::Malformed(what) | No::NotGrown(what) => plain(status, TEXT, format!("{what}\n")),
        No::NotSigned => plain(status, TEXT, "no key of this log signed it\n".into()),
        No::UnknownLog => plain(status, TEXT, "this log is not watched here\n".into()),
    }
}

fn failed() -> Response {
    let text = "the witness cannot remember just now\n".into();
    plain(StatusCode::INTERNAL_SERVER_ERROR, TEXT, text)
}

fn plain(status: StatusCode, media: HeaderValue, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, media);
    response
}

/// The witness's clock, Unix seconds: what it says is "I had seen it by then".
fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs()
}
