//! Many codes, typed or as a file: to the table on a page, or the same as a file.

use axum::body::Body;
use axum::http::StatusCode;

use super::html;
use super::upload::parts;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::typed_code::{first_cells, lines};
use crate::http::bounds::BODY_BYTES_MAX;
use crate::http::checks::checked;
use crate::http::exchange::Incoming;
use crate::http::respond::{Answer, CSV};
use crate::interchange::write_cells;
use crate::pages::frame::Frame;
use crate::pages::many;
use crate::reading::checks::CheckLine;
use crate::run::Failure;

/// `GET /v/many`.
pub fn form(frame: Frame) -> Answer {
    html(many::form(None, frame.lang), frame)
}

/// `POST /v/many`.
pub async fn check(incoming: &Incoming<'_>, frame: Frame, body: Body) -> Result<Answer, Failure> {
    let sent = parts(incoming, body, BODY_BYTES_MAX).await?;
    let (mut codes, mut as_file) = (Vec::new(), false);
    for (name, bytes) in sent {
        let text = String::from_utf8_lossy(&bytes);
        match name.as_str() {
            "codes" => codes.extend(lines(&text).map(str::to_owned)),
            "file" => codes.extend(first_cells(&text).map(str::to_owned)),
            "as" => as_file = text == "csv",
            _ => {}
        }
    }
    let checked = match checked(incoming, &codes).await {
        Ok(checked) => checked,
        Err(Failure::Refused(refusal)) if is_about_the_list(&refusal) => {
            let text = refusal.text(frame.lang);
            let page = many::form(Some(&text.message), frame.lang);
            return Ok(Answer {
                status: StatusCode::BAD_REQUEST,
                ..html(page, frame)
            });
        }
        Err(other) => return Err(other),
    };
    if as_file {
        return Ok(file(&checked.results, frame));
    }
    let at = (checked.at, &incoming.api.ledger().zone);
    Ok(html(many::results(&checked.results, at, frame.lang), frame))
}

fn is_about_the_list(refusal: &Refusal) -> bool {
    matches!(
        refusal.code,
        RefusalCode::ListEmpty | RefusalCode::ListTooLong
    )
}

fn file(results: &[CheckLine], frame: Frame) -> Answer {
    let header = many::header(frame.lang).map(str::to_owned).to_vec();
    let lines = results
        .iter()
        .map(|line| many::cells(line, frame.lang).to_vec());
    let bytes = write_cells(std::iter::once(header).chain(lines));
    Answer::bytes(bytes, CSV).named("checks.csv".to_owned())
}
