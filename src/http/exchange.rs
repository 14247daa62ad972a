//! One exchange: room, allowance, token, the act, the answer, the counters, the log line.
//!
//! The order is fixed here for all endpoints and nowhere else: whoever is refused at one step costs
//! no later one. Invariants: every request ends in an answer, within its time; a fault's inside
//! goes to the process log only. Must never: write an id, a query or a body to the log.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::response::Response;
use serde::de::DeserializeOwned;

use super::api::Api;
use super::asking::{Asking, Params};
use super::bounds::{BODY_BYTES_MAX, REQUEST_TIME_MAX};
use super::caller::{address_key, admitted, permitted};
use super::connections::Peer;
use super::decode::decode;
use super::endpoint::{Act, Endpoint, Reading};
use super::lookup;
use super::query::{Format, Parameter, Query};
use super::respond::{Answer, CSV, request_id, respond};
use super::routes::TABLE;
use super::who::PRINTED;
use super::{
    batch, body, certificates, check_receipts, checks, entrances, health, language, openapi, pages,
    place, statements, tlog, tokens, transfers, write,
};
use crate::access::Caller;
use crate::access::limits::LimitKey;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::log::Fault;
use crate::pages::frame::Frame;
use crate::run::Failure;

/// A request that was let in, apart from its body.
pub struct Incoming<'a> {
    /// The surface.
    pub api: &'a Api,
    /// The row that answers it.
    pub endpoint: &'static Endpoint,
    /// Who asks.
    pub caller: Option<Caller>,
    /// The address the request came from, as it is counted.
    pub address: LimitKey,
    /// Method and headers.
    pub parts: &'a Parts,
    /// Path parameters.
    pub params: Params,
    /// Language of texts.
    pub lang: Lang,
}

impl Incoming<'_> {
    /// What a request without query parameters wishes, as the type of its row.
    pub async fn wish<T: DeserializeOwned>(&self, body: Body) -> Result<T, Refusal> {
        let body = body::object(&self.parts.headers, body, BODY_BYTES_MAX).await?;
        Query::parse(&self.parts.uri, |_| false)?;
        decode(body)
    }

    /// What is asked, once its query was read.
    pub fn asking<'q>(&'q self, query: &'q Query) -> Asking<'q> {
        Asking {
            api: self.api,
            caller: self.caller.as_ref(),
            params: &self.params,
            query,
            lang: self.lang,
        }
    }
}

/// Answers a request to the endpoint of a row.
pub async fn exchange(api: Arc<Api>, row: usize, request: Request) -> Response {
    let started = Instant::now();
    let endpoint = TABLE[row];
    let frame = endpoint
        .is_page()
        .then(|| pages::frame_of(&api, request.uri(), request.headers()));
    let lang = frame.map_or_else(|| language::preferred(request.headers()), |it| it.lang);
    let outcome = match api.room.try_acquire() {
        Ok(_room) => in_time(act(&api, endpoint, request, lang, frame)).await,
        Err(_) => Err(RefusalCode::Overloaded.into()),
    };
    let id = request_id();
    if let Err(Failure::Fault(fault)) = &outcome {
        api.note_fault(id, fault);
    }
    let response = respond(outcome, lang, frame, id);
    api.note(row, id, response.status(), started.elapsed());
    response
}

/// Answers a request that no endpoint takes; with a page, if a browser asks for one.
pub async fn stray(api: Arc<Api>, code: RefusalCode, request: Request) -> Response {
    let (uri, headers) = (request.uri(), request.headers());
    let frame = pages::wanted(headers).then(|| pages::frame_of(&api, uri, headers));
    let lang = frame.map_or_else(|| language::preferred(headers), |it| it.lang);
    body::drain(request.into_body()).await;
    respond(Err(code.into()), lang, frame, request_id())
}

async fn in_time(act: impl Future<Output = Result<Answer, Failure>>) -> Result<Answer, Failure> {
    let ended = tokio::time::timeout(REQUEST_TIME_MAX, act).await;
    let late = || Fault::unknown("answering a request", "it took longer than it may");
    ended.unwrap_or_else(|_| Err(late().into()))
}

async fn act(
    api: &Api,
    endpoint: &'static Endpoint,
    request: Request,
    lang: Lang,
    frame: Option<Frame>,
) -> Result<Answer, Failure> {
    let (mut parts, body) = request.into_parts();
    let address = address_key(api, address(&parts));
    let caller = match admitted(api, &endpoint.rule, &parts.headers, address) {
        Ok(caller) => caller,
        Err(failure) => {
            body::drain(body).await;
            return pages::at_the_door(endpoint, failure, frame);
        }
    };
    let params = RawPathParams::from_request_parts(&mut parts, &()).await;
    let params = params.map_err(|_| RefusalCode::RouteUnknown)?;
    let incoming = Incoming {
        api,
        endpoint,
        caller,
        address,
        parts: &parts,
        params: Params::new(Some(params)),
        lang,
    };
    match &endpoint.act {
        Act::Write(write) => write::write(&incoming, write, body).await,
        Act::Batch => batch::batch(&incoming, body).await,
        Act::Transfers => transfers::transfers(&incoming, body).await,
        Act::Read(reading) => read(&incoming, reading).await,
        Act::Checks => checks::checks(&incoming, body).await,
        Act::CheckReceipt => check_receipts::take(&incoming, body).await,
        Act::Lookup => lookup::look_up(&incoming, body).await,
        Act::TokenCreate => tokens::create(&incoming, body).await,
        Act::TokenRevoke => tokens::revoke(&incoming, body).await,
        Act::LinkCreate => entrances::create_link(&incoming, body).await,
        Act::CardIssue => entrances::issue_card(&incoming, body).await,
        Act::Health => Ok(health::healthy()),
        Act::Ready => health::ready(api).await,
        Act::Metrics => Ok(health::metrics(api)),
        Act::Checkpoint => tlog::checkpoint(api),
        Act::Tile => tlog::tile(api, &incoming.params),
        Act::Receipt => tlog::receipt(api, &incoming.params).await,
        Act::Bundle | Act::Pdf => certificate_file(&incoming).await,
        Act::StatementPdf => statement_file(&incoming),
        Act::DidDocument => certificates::did_document(api, &incoming.params),
        Act::KeyList => certificates::key_list(api, &incoming.params).await,
        Act::StatusList => certificates::status_list(api, &incoming.params).await,
        Act::Context => Ok(certificates::context()),
        Act::Achievement => certificates::achievement(api),
        Act::Me(me) => pages::own(&incoming, *me, frame.unwrap_or_default(), body).await,
        Act::Till(till) => pages::till(&incoming, *till, frame.unwrap_or_default(), body).await,
        Act::Page(shown) => pages::answer(&incoming, *shown, frame.unwrap_or_default(), body).await,
        Act::OpenApi => Ok(Answer::json(openapi::served().to_vec())),
    }
}

/// The address the connection came from.
fn address(parts: &Parts) -> Option<IpAddr> {
    let info = parts.extensions.get::<ConnectInfo<Peer>>();
    info.map(|ConnectInfo(Peer(address))| address.ip())
}

/// A person's statement as a file: whoever may read it, with a purpose where it is not their own.
fn statement_file(incoming: &Incoming<'_>) -> Result<Answer, Failure> {
    let query = Query::parse(&incoming.parts.uri, |it| PRINTED.contains(&it))?;
    let asking = incoming.asking(&query);
    let place = place::person(&asking)?;
    let rule = &incoming.endpoint.rule;
    permitted(asking.ledger(), rule, asking.caller, &place)?;
    tokio::task::block_in_place(|| statements::pdf_file(incoming.api, &asking))
}

/// A certificate's file: whoever may read the certificate, on record before it is opened.
async fn certificate_file(incoming: &Incoming<'_>) -> Result<Answer, Failure> {
    let takes = |parameter| parameter == Parameter::Purpose;
    let query = Query::parse(&incoming.parts.uri, takes)?;
    let asking = incoming.asking(&query);
    let place = place::certificate(&asking)?;
    let rule = &incoming.endpoint.rule;
    permitted(asking.ledger(), rule, asking.caller, &place)?;
    match incoming.endpoint.act {
        Act::Pdf => certificates::pdf_file(incoming.api, &asking).await,
        _ => certificates::bundle_file(incoming.api, &asking).await,
    }
}

async fn read(incoming: &Incoming<'_>, reading: &Reading) -> Result<Answer, Failure> {
    let takes = |parameter| parameter == Parameter::AtLeast || reading.query.contains(&parameter);
    let query = Query::parse(&incoming.parts.uri, takes)?;
    if let Some(position) = query.at_least {
        incoming.api.ledger().reach(position).await?;
    }
    let asking = incoming.asking(&query);
    let rule = &incoming.endpoint.rule;
    permitted(
        asking.ledger(),
        rule,
        asking.caller,
        &(reading.place)(&asking)?,
    )?;
    // A revealing read waits for an fsync of the read log: others go on meanwhile.
    let opens = !query.reveal.is_empty() || reading.always_reveals(rule);
    if let (Some(csv), Format::Csv) = (reading.csv, query.format) {
        let body = tokio::task::block_in_place(|| csv(&asking))?;
        return Ok(Answer::bytes(body, CSV).named(format!("{}.csv", rule.operation)));
    }
    let body = if opens {
        tokio::task::block_in_place(|| (reading.answer)(&asking))?
    } else {
        (reading.answer)(&asking)?
    };
    Ok(Answer::json(body))
}
