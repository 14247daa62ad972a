//! Fields of a form that was sent: bounded, and of the one type that forms without a file have.

use axum::Form;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::http::bounds::BODY_BYTES_MAX;
use crate::http::exchange::Incoming;

/// The fields of a form; unknown ones are passed over.
pub async fn fields<T: DeserializeOwned>(
    incoming: &Incoming<'_>,
    body: Body,
) -> Result<T, Refusal> {
    let bytes = to_bytes(body, BODY_BYTES_MAX).await;
    let too_large = || Refusal::new(RefusalCode::BodyTooLarge).with("limit", BODY_BYTES_MAX);
    let mut request = Request::new(Body::from(bytes.map_err(|_| too_large())?));
    // The form must say that it is a POST, or its address is read instead.
    *request.method_mut() = incoming.parts.method.clone();
    if let Some(media) = incoming.parts.headers.get(CONTENT_TYPE) {
        request.headers_mut().insert(CONTENT_TYPE, media.clone());
    }
    match Form::<T>::from_request(request, &()).await {
        Ok(Form(fields)) => Ok(fields),
        Err(rejection) if rejection.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            Err(RefusalCode::MediaTypeUnsupported.into())
        }
        Err(_) => Err(Refusal::new(RefusalCode::BodyMalformed).with("detail", "form")),
    }
}
