//! Pages over HTTP: which page a row shows, what its reader chose, and refusals as pages.
//!
//! A page row goes through the same exchange as every other; only its answers are HTML, those that
//! say no included.

pub mod cookie;

mod check;
mod concern;
mod entering;
mod fields;
mod figures;
mod many;
mod me;
mod offline;
mod refusals;
mod sent;
mod share;
mod till;
mod upload;

pub use me::{Me, own};
pub use till::{Till, till};

use axum::body::Body;
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Uri};

use self::refusals::refusal_page;
use self::share::Taken;
use super::api::Api;
use super::endpoint::{Act, Endpoint};
use super::exchange::Incoming;
use super::language;
use super::problem::Problem;
use super::respond::Answer;
use crate::domain::kernel::refusal::{Lang, RefusalCode};
use crate::pages::form;
use crate::pages::frame::{Area, Frame, Page, address};
use crate::pages::me::ME;
use crate::pages::refused::{self, Refused};
use crate::pages::start;
use crate::pages::style;
use crate::pages::till::TILL;
use crate::reading::words::words;
use crate::run::Failure;

/// What a page row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The first page of all.
    Start,
    /// The style sheet of all pages.
    Style,
    /// The form that begins a check.
    CheckForm,
    /// What was typed into it, on its way to the page that answers.
    CheckTyped,
    /// What a number tells, or the code of a share.
    CheckCode,
    /// The PIN of a share, on its way to what it opens.
    SharePin,
    /// The certificate of a share as a file.
    ShareBundle,
    /// The certificate of a share to print.
    SharePdf,
    /// The signed receipt of a check.
    ShareReceipt,
    /// The check of an uploaded file.
    CheckFile,
    /// The form for many codes.
    ManyForm,
    /// What is known of many codes.
    Many,
    /// How to check without this server.
    CheckOffline,
    /// The policy file of this ledger.
    Policy,
    /// The program that checks.
    Verifier,
    /// The form of a complaint.
    Concern,
    /// A complaint, on its way in.
    ConcernSent,
    /// What became of a complaint.
    ConcernStatus,
    /// The figures of the time bank.
    Figures,
}

impl Shown {
    /// Whether its form is sent, so that what was typed stands in no address.
    pub const fn is_sent(self) -> bool {
        matches!(
            self,
            Self::CheckTyped
                | Self::SharePin
                | Self::ShareBundle
                | Self::SharePdf
                | Self::ShareReceipt
                | Self::CheckFile
                | Self::ConcernSent
                | Self::Many
        )
    }
}

/// HTML in the one encoding.
pub const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
/// Another sheet has another address.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Answers a page row.
pub async fn answer(
    incoming: &Incoming<'_>,
    shown: Shown,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    match shown {
        Shown::Start => Ok(html(start::page(frame.lang), frame)),
        Shown::Style => sheet(incoming),
        Shown::CheckForm => Ok(html(form::page(None, frame.lang), frame)),
        Shown::CheckTyped => check::typed(incoming, frame, body).await,
        Shown::CheckCode => check::code(incoming, frame).await,
        Shown::SharePin => share::with_pin(incoming, frame, body).await,
        Shown::ShareBundle => share::file(incoming, frame, (Taken::Bundle, body)).await,
        Shown::SharePdf => share::file(incoming, frame, (Taken::Pdf, body)).await,
        Shown::ShareReceipt => share::file(incoming, frame, (Taken::Receipt, body)).await,
        Shown::CheckFile => upload::file(incoming, frame, body).await,
        Shown::ManyForm => Ok(many::form(frame)),
        Shown::Many => many::check(incoming, frame, body).await,
        Shown::CheckOffline => offline::page(incoming, frame),
        Shown::Policy => offline::policy(incoming),
        Shown::Verifier => offline::verifier(),
        Shown::Concern => Ok(concern::form(frame)),
        Shown::ConcernSent => concern::sent(incoming, frame, body).await,
        Shown::ConcernStatus => concern::status(incoming, frame),
        Shown::Figures => figures::page(incoming, frame),
    }
}

/// Whoever has no session is shown where to come in; whoever must wait is told so by a page.
pub fn at_the_door(
    endpoint: &Endpoint,
    failure: Failure,
    frame: Option<Frame>,
) -> Result<Answer, Failure> {
    let frame = frame.unwrap_or_default();
    let (area, entrance) = match &endpoint.act {
        Act::Me(_) => (&ME, "/me/enter"),
        Act::Till(_) => (&TILL, "/till/enter"),
        _ => return Err(failure),
    };
    match failure {
        Failure::Refused(refusal) if refusal.code == RefusalCode::Unauthenticated => {
            Ok(Answer::see_other(address(entrance, frame.lang)))
        }
        Failure::Refused(refusal) => Ok(refusal_page(area, refusal, frame)),
        fault @ Failure::Fault(_) => Err(fault),
    }
}

/// What the pages of this request are made for.
pub fn frame_of(api: &Api, uri: &Uri, headers: &HeaderMap) -> Frame {
    let opened = api.ledger().opened();
    Frame {
        lang: chosen(uri, headers),
        // A page that cannot tell what ledger this is says no more than it knows.
        simulation: opened
            .ok()
            .flatten()
            .is_some_and(|ledger| ledger.simulation),
    }
}

/// Whether a browser asks, rather than a program.
pub fn wanted(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// The language that the address names, or else the one that the browser prefers.
fn chosen(uri: &Uri, headers: &HeaderMap) -> Lang {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    match pairs.find_map(|pair| pair.strip_prefix("lang=")) {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => language::preferred(headers),
    }
}

/// A page as an answer.
pub fn html(page: Page, frame: Frame) -> Answer {
    Answer::text(page.document(frame), HTML)
}

/// The page of a problem, in the area where it was met.
pub fn refused(area: &'static Area, problem: &Problem, frame: Frame) -> String {
    let is_for_now = problem.status == 429 || problem.status >= 500;
    // What helps a program does not help a person.
    let elsewhere = words("请检查网址是否完整。", "See whether the address is whole.");
    let is_lost = problem.code == RefusalCode::RouteUnknown.as_str();
    let refused = Refused {
        title: (!is_for_now).then_some(problem.title.as_str()),
        detail: &problem.detail,
        next_step: if is_lost {
            elsewhere.of(frame.lang)
        } else {
            &problem.next_step
        },
        code: &problem.code,
    };
    refused::page(area, &refused, frame.lang).document(frame)
}

fn sheet(incoming: &Incoming<'_>) -> Result<Answer, Failure> {
    if incoming.params.text("file") != style::name() {
        return Err(RefusalCode::RouteUnknown.into());
    }
    Ok(Answer::text(style::STYLE.to_owned(), CSS).public(FOR_EVER))
}

/// A key for a form that is shown now: sent twice, it is one command.
fn fresh_key() -> String {
    let mut bytes = [0; 16];
    crate::http::entrances::random(&mut bytes);
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}
