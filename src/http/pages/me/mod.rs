//! One's own pages over HTTP: who came in, what they sent, to the page that answers it.
//!
//! A session of a browser looks, issues, shares and sets the PIN; no row here confirms or disputes
//! hours, see [`crate::access`]. Every form carries the code of its session.
//!
//! Invariants: records of nobody but the person of the session are shown or changed; a refusal is a
//! page of the same area; the cookie goes to no address outside of `/me`.

mod certificates;
mod commendations;
mod credit;
mod enter;
mod files;
mod heir;
mod records;
mod requests;
mod shares;
mod stars;
mod statement;

pub use enter::chosen;
pub use files::code;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::REFERRER_POLICY;
use uuid::Uuid;

use super::refusals::refusal_page;
use super::{cookie, entering, html};
use crate::domain::Command;
use crate::domain::kernel::ids::{CertificateId, PersonId};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::http::api::Api;
use crate::http::exchange::Incoming;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::http::write::submitted;
use crate::pages::frame::{Frame, Page, address};
use crate::pages::me::{Inside, ME, Sender};
use crate::reading::found;
use crate::reading::inbox::unread;
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
    NewerForm,
    Newer,
    PinForm,
    Pin,
    Inbox,
    Star,
    StarApply,
    StarCertify,
    Commendations,
    RefuseCommendation,
    Credit,
    Statement,
    GiveUp,
    Heir,
    CallOff,
    RequestAsk,
    RequestAccept,
    RequestReject,
    RequestWithdraw,
    ShowCode,
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
                | Self::Newer
                | Self::Pin
                | Self::StarApply
                | Self::StarCertify
                | Self::RefuseCommendation
                | Self::GiveUp
                | Self::Heir
                | Self::CallOff
                | Self::RequestAsk
                | Self::RequestAccept
                | Self::RequestReject
                | Self::RequestWithdraw
                | Self::ShowCode
        )
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
        Err(Failure::Refused(refusal)) => refusal_page(&ME, refusal, frame),
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
            Me::Credit => credit::shown(&visit),
            Me::Star => stars::shown(&visit),
            Me::Commendations => tokio::task::block_in_place(|| commendations::shown(&visit)),
            Me::Statement => tokio::task::block_in_place(|| statement::shown(&visit)),
            Me::PinForm => Ok(visit.page(enter::pin_form(&visit, None))),
            Me::ShareForm | Me::Shares | Me::NewerForm => shares::shown(&visit, me),
            Me::Print | Me::Pdf | Me::File | Me::Slip => files::answer(&visit, me).await,
            _ => certificates::shown(&visit, me),
        };
    }
    let headers = &incoming.parts.headers;
    let form = Form::read(headers, body, Some(&visit.sender.code)).await?;
    match me {
        Me::Leave => enter::leave(&visit),
        Me::Pin => enter::set_pin(&visit, &form).await,
        Me::StarApply | Me::StarCertify => stars::sent(&visit, me, &form).await,
        Me::RefuseCommendation => commendations::refuse(&visit, &form).await,
        Me::GiveUp | Me::ShowCode => credit::sent(&visit, me, &form).await,
        Me::Heir | Me::CallOff => heir::sent(&visit, me, &form).await,
        Me::RequestAsk | Me::RequestAccept | Me::RequestReject | Me::RequestWithdraw => {
            requests::sent(&visit, me, &form).await
        }
        Me::Share | Me::ShareExtend | Me::ShareWithdraw | Me::Newer => {
            shares::sent(&visit, me, &form).await
        }
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
    /// Notices that the person has not seen.
    unread: usize,
}

impl<'a> Visit<'a> {
    fn of(incoming: &'a Incoming<'a>, frame: Frame) -> Result<Self, Failure> {
        let caller = incoming.caller.as_ref();
        let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
        let session = cookie::ME
            .session(&incoming.parts.headers)
            .unwrap_or_default();
        let ids = ids_of(incoming.api.ledger(), caller.person)?;
        let access = &incoming.api.access;
        let person = ids.first().copied().unwrap_or(caller.person);
        Ok(Self {
            incoming,
            frame,
            session,
            person,
            sender: Sender {
                code: access.form_code(session),
            },
            unread: unread(incoming.api.ledger(), access, person)?,
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

    fn page(&self, page: Inside) -> Answer {
        self.page_with(page, self.unread)
    }

    /// The same where some notices were read just now.
    fn page_with(&self, page: Inside, unread: usize) -> Answer {
        self.plain(page.with_tabs(unread, self.lang()))
    }

    /// A page without the way to the others.
    fn plain(&self, page: Page) -> Answer {
        html(page, self.frame)
    }

    /// Checks the PIN that a form holds: who gives something away shows that it is them.
    async fn pin_checked(&self, form: &Form) -> Result<(), Failure> {
        let pin = entering::pin(form.text("pin"))?;
        let api = self.api();
        let now_ms = self.ledger().clock.now_ms();
        let _turn = api.pin_room.acquire().await;
        let check = || api.access.pin_check(self.person, &pin, now_ms);
        let checked = tokio::task::block_in_place(check)?;
        let wrong = RefusalCode::CardOrPinWrong;
        Ok(checked.map_err(|not| entering::refused(not, wrong, now_ms))?)
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
        form.request(Actor::Person(self.person), command)
    }

    async fn submit(&self, form: &Form, command: Command) -> Result<Accepted, Failure> {
        let request = self.request(form, command)?;
        submitted(self.api(), request).await
    }

    /// The same under a key that follows from what is commanded.
    async fn submit_under(&self, key: Uuid, command: Command) -> Result<Accepted, Failure> {
        let request = Request {
            actor: Actor::Person(self.person),
            key,
            commands: vec![command],
        };
        submitted(self.api(), request).await
    }
}
