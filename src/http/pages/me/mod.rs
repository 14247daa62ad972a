//! One's own pages over HTTP: who came in, what they sent, to the page that answers it.
//!
//! A session of a browser looks, issues, shares and sets the PIN; no row here confirms or disputes
//! hours, see [`crate::access`]. Every form carries the code of its session.
//!
//! Invariants: records of nobody but the person of the session are shown or changed; a refusal is a
//! page of the same area; the cookie goes to no address outside of `/me`.

mod certificates;
mod enter;
mod files;
mod records;
mod shares;

use axum::body::Body;
use axum::http::header::{REFERRER_POLICY, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use uuid::Uuid;

use super::{HTML, cookie, html};
use crate::domain::Command;
use crate::domain::kernel::ids::{CertificateId, PersonId};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::http::api::Api;
use crate::http::endpoint::Endpoint;
use crate::http::exchange::Incoming;
use crate::http::pages::sent::Form;
use crate::http::problem::Problem;
use crate::http::respond::Answer;
use crate::http::write::submitted;
use crate::pages::frame::{Frame, Page, address};
use crate::pages::me::{ME, Sender};
use crate::pages::refused::{self, Refused};
use crate::reading::found;
use crate::reading::people::ids_of;
use crate::run::{Accepted, Failure, Ledger, Request};

/// What a row of one's own pages does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the rows say what each is
pub enum Me {
    EnterForm,
    Enter,
    LinkForm,
    Link,
    Leave,
    Home,
    Sessions,
    Certificates,
    CertificateForm,
    Preview,
    Issue,
    Certificate,
    Print,
    Pdf,
    File,
    Slip,
    Revoke,
    ShareForm,
    Share,
    Shares,
    ShareExtend,
    ShareWithdraw,
    PinForm,
    Pin,
    Inbox,
}

impl Me {
    /// Whether its form is sent.
    pub const fn is_sent(self) -> bool {
        matches!(
            self,
            Self::Enter
                | Self::Link
                | Self::Leave
                | Self::Preview
                | Self::Issue
                | Self::Revoke
                | Self::Share
                | Self::ShareExtend
                | Self::ShareWithdraw
                | Self::Pin
        )
    }
}

/// Whoever has no session is shown where to come in; whoever must wait is told so by a page.
pub fn at_the_door(
    endpoint: &Endpoint,
    failure: Failure,
    frame: Option<Frame>,
) -> Result<Answer, Failure> {
    let frame = frame.unwrap_or_default();
    match failure {
        Failure::Refused(refusal) if endpoint.is_own_page() => {
            if refusal.code == RefusalCode::Unauthenticated {
                return Ok(Answer::see_other(address("/me/enter", frame.lang)));
            }
            Ok(refusal_page(refusal, frame))
        }
        other => Err(other),
    }
}

/// Answers a row of one's own pages.
pub async fn own(
    incoming: &Incoming<'_>,
    me: Me,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    let answered = match me {
        Me::EnterForm | Me::Enter | Me::LinkForm | Me::Link => {
            enter::answer(incoming, me, frame, body).await
        }
        _ => answer_own(incoming, me, frame, body).await,
    };
    let mut answer = match answered {
        Err(Failure::Refused(refusal)) => refusal_page(refusal, frame),
        Err(fault @ Failure::Fault(_)) => return Err(fault),
        Ok(answer) => answer,
    };
    // With `no-referrer` browsers do not say from which site a form was sent.
    let referrer = HeaderValue::from_static("same-origin");
    answer.extra.push((REFERRER_POLICY, referrer));
    Ok(answer)
}

async fn answer_own(
    incoming: &Incoming<'_>,
    me: Me,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    let visit = Visit::of(incoming, frame)?;
    if !me.is_sent() {
        return match me {
            Me::Home | Me::Sessions | Me::Inbox => records::answer(&visit, me),
            Me::PinForm => Ok(visit.page(enter::pin_form(&visit, None))),
            Me::ShareForm | Me::Shares => shares::shown(&visit, me),
            Me::Print | Me::Pdf | Me::File | Me::Slip => files::answer(&visit, me).await,
            _ => certificates::shown(&visit, me),
        };
    }
    let headers = &incoming.parts.headers;
    let form = Form::read(headers, body, Some(&visit.sender.code)).await?;
    match me {
        Me::Leave => enter::leave(&visit),
        Me::Pin => enter::set_pin(&visit, &form).await,
        Me::Share | Me::ShareExtend | Me::ShareWithdraw => shares::sent(&visit, me, &form).await,
        _ => certificates::sent(&visit, me, &form).await,
    }
}

/// Somebody who came in, with a page to be answered.
pub struct Visit<'a> {
    incoming: &'a Incoming<'a>,
    frame: Frame,
    /// The text of the session.
    session: &'a str,
    /// The id under which the person's records go on.
    person: PersonId,
    sender: Sender,
}

impl<'a> Visit<'a> {
    fn of(incoming: &'a Incoming<'a>, frame: Frame) -> Result<Self, Failure> {
        let caller = incoming.caller.as_ref();
        let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
        let session = cookie::ME
            .session(&incoming.parts.headers)
            .unwrap_or_default();
        let ids = ids_of(incoming.api.ledger(), caller.person)?;
        let code = incoming.api.access.form_code(session);
        Ok(Self {
            incoming,
            frame,
            session,
            person: ids.first().copied().unwrap_or(caller.person),
            sender: Sender { code },
        })
    }

    fn api(&self) -> &Api {
        self.incoming.api
    }

    fn ledger(&self) -> &Ledger {
        self.incoming.api.ledger()
    }

    fn lang(&self) -> Lang {
        self.frame.lang
    }

    fn page(&self, page: Page) -> Answer {
        html(page, self.frame)
    }

    /// Where to look now, in the same language.
    fn see_other(&self, path: &str) -> Answer {
        Answer::see_other(address(path, self.lang()))
    }

    /// The certificate in the path, if it is one of the person's own; of others it is not told
    /// whether there is one.
    fn certificate(&self) -> Result<CertificateId, Failure> {
        let id: CertificateId = self.incoming.params.id("certificate_id")?;
        let book = found::certificate(self.ledger(), id)?;
        let ids = ids_of(self.ledger(), self.person)?;
        if !ids.contains(&book.person) {
            return Err(RefusalCode::CertificateUnknown.into());
        }
        Ok(id)
    }

    /// A command of the person's, under the key that their form was made with.
    fn request(&self, form: &Form, command: Command) -> Result<Request, Refusal> {
        let field = "key";
        let key = Uuid::parse_str(form.text(field));
        let malformed = |_| Refusal::new(RefusalCode::IdempotencyKeyMalformed).field(field);
        Ok(Request {
            actor: Actor::Person(self.person),
            key: key.map_err(malformed)?,
            commands: vec![command],
        })
    }

    async fn submit(&self, form: &Form, command: Command) -> Result<Accepted, Failure> {
        let request = self.request(form, command)?;
        submitted(self.api(), request).await
    }
}

/// The page of a refusal.
fn refusal_page(refusal: Box<Refusal>, frame: Frame) -> Answer {
    let problem = Problem::of(&Failure::Refused(refusal), frame.lang);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let shown = Refused {
        title: (status != StatusCode::TOO_MANY_REQUESTS).then_some(problem.title.as_str()),
        detail: &problem.detail,
        next_step: &problem.next_step,
        code: &problem.code,
    };
    let page = refused::page(&ME, &shown, frame.lang).document(frame);
    let wait = problem.retry_after.map(|it| (RETRY_AFTER, it.into()));
    Answer {
        status,
        extra: Vec::from_iter(wait),
        ..Answer::text(page, HTML)
    }
}

/// What a form that is shown again says about what was wrong with it.
fn problem_of(refusal: Box<Refusal>, lang: Lang) -> (StatusCode, String) {
    let problem = Problem::of(&Failure::Refused(refusal), lang);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, format!("{} {}", problem.detail, problem.next_step))
}
