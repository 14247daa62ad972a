//! The till over HTTP: a clerk's session, the person who stands there, what a form asks for.
//!
//! Whoever stands there is known by the session alone ([`crate::access::desks`]): no address names
//! a person, and a form says of which visit it is, so that one left open serves nobody else.
//!
//! Invariants: nothing is shown or done while the till is locked; what is redeemed is redeemed
//! under the clerk's own name, at the station of their open shift; a PIN that was checked here is
//! the only one that a decision believes.

mod assist;
mod enter;
mod serve;
mod shift;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{REFERRER_POLICY, REFRESH};

use super::refusals::{problem_of, refusal_page};
use super::sent::Form;
use super::{cookie, html};
use crate::access::{DeskState, Visitor};
use crate::domain::Command;
use crate::domain::kernel::ids::{HoldId, PersonId};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::domain::timebank::book::Shift;
use crate::domain::timebank::event::PlaceRef;
use crate::http::api::Api;
use crate::http::exchange::Incoming;
use crate::http::respond::Answer;
use crate::http::write::submitted;
use crate::pages::frame::{Frame, Page, address};
use crate::pages::me::Sender;
use crate::pages::till::TILL;
use crate::pages::till::serve::AtTill;
use crate::reading::timebank::till as reading;
use crate::run::{Accepted, Failure, Ledger};

/// What a row of the till does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the rows say what each is
pub enum Till {
    EnterForm,
    Enter,
    LockForm,
    Unlock,
    Leave,
    Home,
    ShiftForm,
    ShiftOpen,
    ShiftClose,
    Identify,
    Visitor,
    Done,
    Confirm,
    Redeem,
    Release,
    Redemptions,
    Receipt,
    Reverse,
    RegisterForm,
    Register,
    Card,
    PinForm,
    Pin,
    Activities,
    CheckIn,
    CheckOut,
    Sheet,
}

/// Seconds after which a page that nobody uses leads to the lock.
const IDLE_SECONDS: i64 = 60;
/// The same where somebody types a PIN, or reads.
const SLOW_SECONDS: i64 = 120;
/// The same of a long form, or of what is printed.
const LONG_SECONDS: i64 = 300;
/// What the lock waits longer than the page, so that the page goes first.
const GRACE_MS: i64 = 5_000;

impl Till {
    /// Whether its form is sent.
    pub const fn is_sent(self) -> bool {
        !matches!(
            self,
            Self::EnterForm
                | Self::LockForm
                | Self::Home
                | Self::ShiftForm
                | Self::Visitor
                | Self::Redemptions
                | Self::Receipt
                | Self::RegisterForm
                | Self::PinForm
                | Self::Activities
                | Self::Sheet
        )
    }

    /// Seconds for which the page that it answers with may lie unused.
    const fn idle_seconds(self) -> i64 {
        match self {
            Self::Confirm | Self::Redeem | Self::PinForm | Self::Pin => SLOW_SECONDS,
            Self::RegisterForm | Self::Register | Self::Card | Self::Sheet => LONG_SECONDS,
            _ => IDLE_SECONDS,
        }
    }

    /// Whether it is answered while the till is locked.
    const fn is_outside(self) -> bool {
        matches!(self, Self::LockForm | Self::Unlock | Self::Leave)
    }
}

/// Answers a row of the till.
pub async fn till(
    incoming: &Incoming<'_>,
    till: Till,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    let answered = match till {
        Till::EnterForm | Till::Enter => enter::answer(incoming, till, frame, body).await,
        _ => inside(incoming, till, frame, body).await,
    };
    let mut answer = match answered {
        Err(Failure::Refused(refusal)) => refusal_page(&TILL, refusal, frame),
        Err(fault @ Failure::Fault(_)) => return Err(fault),
        Ok(answer) => answer,
    };
    // With `no-referrer` browsers do not say from which site a form was sent.
    let referrer = HeaderValue::from_static("same-origin");
    answer.extra.push((REFERRER_POLICY, referrer));
    if !matches!(till, Till::EnterForm | Till::Enter) && !till.is_outside() {
        let lock = address("/till/lock", frame.lang);
        let refresh = format!("{}; url={lock}", till.idle_seconds());
        let refresh = HeaderValue::try_from(refresh).expect("digits and a path of ours");
        answer.extra.push((REFRESH, refresh));
    }
    Ok(answer)
}

async fn inside(
    incoming: &Incoming<'_>,
    till: Till,
    frame: Frame,
    body: Body,
) -> Result<Answer, Failure> {
    let visit = Visit::of(incoming, frame)?;
    if visit.desk.is_none() && !till.is_outside() {
        crate::http::body::drain(body).await;
        return Ok(visit.see_other("/till/lock"));
    }
    if !till.is_outside() {
        visit.used(till);
    }
    if !till.is_sent() {
        return match till {
            Till::LockForm => Ok(enter::lock_form(&visit)),
            Till::Home | Till::Visitor => serve::shown(&visit, till),
            Till::ShiftForm | Till::Redemptions | Till::Receipt => shift::shown(&visit, till),
            _ => assist::shown(&visit, till),
        };
    }
    let headers = &incoming.parts.headers;
    let form = Form::read(headers, body, Some(&visit.sender.code)).await?;
    match till {
        Till::Unlock => enter::unlock(&visit, &form).await,
        Till::Leave => enter::leave(&visit),
        Till::ShiftOpen | Till::ShiftClose | Till::Reverse => {
            shift::sent(&visit, till, &form).await
        }
        Till::Identify | Till::Done | Till::Confirm | Till::Redeem | Till::Release => {
            serve::sent(&visit, till, &form).await
        }
        _ => assist::sent(&visit, till, &form).await,
    }
}

/// A clerk at a till, with a page to be answered.
pub struct Visit<'a> {
    incoming: &'a Incoming<'a>,
    frame: Frame,
    /// The text of the session.
    session: &'a str,
    clerk: PersonId,
    sender: Sender,
    /// The till, unless it is locked.
    desk: Option<DeskState>,
}

impl<'a> Visit<'a> {
    fn of(incoming: &'a Incoming<'a>, frame: Frame) -> Result<Self, Failure> {
        let caller = incoming.caller.as_ref();
        let caller = caller.ok_or(RefusalCode::Unauthenticated)?;
        let session = cookie::TILL.session(&incoming.parts.headers);
        let session = session.unwrap_or_default();
        let access = &incoming.api.access;
        let now_ms = incoming.api.ledger().clock.now_ms();
        Ok(Self {
            incoming,
            frame,
            session,
            clerk: caller.person,
            sender: Sender {
                code: access.form_code(session),
            },
            desk: access.desk(session, now_ms),
        })
    }

    /// The till was used, so it locks later.
    fn used(&self, till: Till) {
        let now_ms = self.ledger().clock.now_ms();
        let idle_ms = till.idle_seconds() * 1_000 + GRACE_MS;
        self.api().access.desk_used(self.session, now_ms, idle_ms);
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

    /// A page that says what was wrong, with the status of that.
    fn page_again(
        &self,
        refusal: Box<Refusal>,
        page: impl FnOnce(&str) -> Result<Page, Failure>,
    ) -> Result<Answer, Failure> {
        let (status, problem) = problem_of(refusal, self.lang());
        Ok(Answer {
            status,
            ..self.page(page(&problem)?)
        })
    }

    /// Where to look now, in the same language.
    fn see_other(&self, path: &str) -> Answer {
        Answer::see_other(address(path, self.lang()))
    }

    /// The clerk's open shift.
    fn shift(&self) -> Result<Shift, Failure> {
        let shift = reading::shift(self.ledger(), self.clerk)?;
        Ok(shift.ok_or(RefusalCode::ShiftNotOpen)?)
    }

    /// Where the shift is.
    fn place(&self) -> Result<PlaceRef, Failure> {
        let shift = self.shift()?;
        Ok(PlaceRef {
            organisation_id: shift.organisation,
            station_id: Some(shift.station),
        })
    }

    /// Who stands there.
    fn visitor(&self) -> Result<Visitor, Refusal> {
        let visitor = self.desk.and_then(|desk| desk.visitor);
        visitor.ok_or_else(|| RefusalCode::VisitorGone.into())
    }

    /// The same, if the form is of this visit.
    fn visitor_of(&self, form: &Form) -> Result<Visitor, Refusal> {
        let visitor = self.visitor()?;
        match form.text("visit").parse::<u64>() {
            Ok(visit) if visitor.visit == visit => Ok(visitor),
            _ => Err(RefusalCode::VisitorGone.into()),
        }
    }

    fn at<'s>(&'s self, visitor: &Visitor) -> AtTill<'s> {
        AtTill {
            sender: &self.sender,
            visit: visitor.visit,
        }
    }

    /// The hold in the path, if the open shift redeemed it.
    fn of_shift(&self) -> Result<HoldId, Failure> {
        let id: HoldId = self.incoming.params.id("hold_id")?;
        if !self.shift()?.redemptions.contains(&id) {
            return Err(RefusalCode::HoldUnknown.into());
        }
        Ok(id)
    }

    /// A command of the clerk's, under the key that the form was made with.
    async fn submit(&self, form: &Form, command: impl Into<Command>) -> Result<Accepted, Failure> {
        let request = form.request(Actor::Person(self.clerk), command.into())?;
        submitted(self.api(), request).await
    }
}
