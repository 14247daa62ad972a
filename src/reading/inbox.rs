//! Notices: what happened to a person's records, told from the person's own stream of events.
//!
//! Nothing is stored for it but up to where it was read (`access`): the stream is read backwards
//! and told in words, beside what was done about how the person comes in, and soft limits that
//! credit passed. It looks at the newest events only; everything older stands in timelines and
//! lists.

use super::mine::title;
use super::stream::Stream;
use super::timebank::warnings::nudges;
use super::words::{Words, reason, warning, words};
use super::{Read, found};
use crate::access::{Access, Entrance, EntranceNotice};
use crate::domain::Event;
use crate::domain::books::Subject;
use crate::domain::commendations::event::{CommendationEnd, CommendationKind};
use crate::domain::kernel::ids::{ActivityId, CertificateId, PersonId, Position};
use crate::domain::kernel::moment::{Moment, RecordedAt};
use crate::domain::kernel::refusal::Lang;
use crate::domain::stars::event::StarOutcome;
use crate::domain::stored::Actor;
use crate::domain::timebank::account::Account;
use crate::domain::timebank::requested::RequestOutcome;
use crate::log::Frame;
use crate::run::Ledger;

/// Notices shown.
pub const NOTICES_MAX: usize = 50;
/// Events looked at: as many as one page of the stream holds, some milliseconds.
const LOOKED_AT_MAX: u32 = 400;

/// One notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub at: Moment,
    /// What, in a sentence.
    pub words: String,
    /// More about it, where there is more.
    pub detail: Option<String>,
    /// The certificate it is about.
    pub certificate: Option<CertificateId>,
    /// Whether it is about a commendation, which has a page of its own.
    pub is_of_commendation: bool,
    /// Whether the person had not seen it before.
    pub is_unread: bool,
    /// When, Unix milliseconds.
    at_ms: i64,
}

/// The newest notices of a person, under all their ids; from now on they count as read.
pub fn opened(ledger: &Ledger, access: &Access, person: PersonId, lang: Lang) -> Read<Vec<Notice>> {
    let now_ms = ledger.clock.now_ms();
    let read_until_ms = access.inbox_read_until(person, now_ms);
    let mut notices = after(ledger, access, person, (i64::MIN, lang))?;
    for notice in &mut notices {
        notice.is_unread = notice.at_ms > read_until_ms;
    }
    if let Some(newest) = notices.first() {
        access.inbox_read(person, newest.at_ms, now_ms)?;
    }
    Ok(notices)
}

/// How many of them the person has not seen.
pub fn unread(ledger: &Ledger, access: &Access, person: PersonId) -> Read<usize> {
    let read_until_ms = access.inbox_read_until(person, ledger.clock.now_ms());
    Ok(after(ledger, access, person, (read_until_ms, Lang::Zh))?.len())
}

/// Those that are newer than a time.
fn after(
    ledger: &Ledger,
    access: &Access,
    person: PersonId,
    (after_ms, lang): (i64, Lang),
) -> Read<Vec<Notice>> {
    let mut notices = Vec::new();
    for id in ledger.ids_of(person)? {
        let entrances = access.entrance_notices(id);
        notices.extend(entrances.iter().filter_map(|it| of_entrance(it, id, lang)));
        for position in newest(ledger, id)? {
            let Some(frame) = ledger.frame_at(position)? else {
                break;
            };
            if frame.recorded_at_ms() <= after_ms {
                break;
            }
            notices.extend(of_event(ledger, (&frame, position), id, lang)?);
        }
    }
    for nudge in nudges(ledger, person, after_ms)? {
        let said = warning(nudge.side).of(lang);
        notices.extend(plain(nudge.at_ms, said.to_owned(), None));
    }
    notices.retain(|notice| notice.at_ms > after_ms);
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.at_ms));
    notices.truncate(NOTICES_MAX);
    Ok(notices)
}

/// The newest positions of a person's stream, the newest first.
fn newest(ledger: &Ledger, person: PersonId) -> Read<Vec<Position>> {
    let stream = Stream::of(ledger, Subject::Person(person))?;
    let mut positions = stream.newest(LOOKED_AT_MAX)?;
    positions.reverse();
    Ok(positions)
}

fn of_event(
    ledger: &Ledger,
    (frame, position): (&Frame, Position),
    person: PersonId,
    lang: Lang,
) -> Read<Option<Notice>> {
    let stored = frame.events().find(|event| event.position.0 == position.0);
    let event = stored.and_then(|it| Event::decode(it.event_type, it.version, it.body).ok());
    let recorded = RecordedAt::from_unix_ms(frame.recorded_at_ms());
    let (Some(event), Some(recorded)) = (event, recorded) else {
        return Ok(None);
    };
    let Some(about) = About::of(&event, person) else {
        return Ok(None);
    };
    let why = event.meta().reason.map(|why| reason(why).of(lang));
    let activity = about.activity.map(|id| title(ledger, id)).transpose()?;
    let replaced = about.certificate.map(|id| found::certificate(ledger, id));
    let number = replaced.transpose()?.map(|book| book.number.to_string());
    let detail = [activity, number, why.map(str::to_owned)];
    let detail: Vec<String> = detail.into_iter().flatten().collect();
    Ok(Some(Notice {
        at: recorded.moment(),
        words: about.words.of(lang).to_owned(),
        detail: Some(detail.join(" · ")).filter(|detail| !detail.is_empty()),
        certificate: about.certificate,
        is_of_commendation: matches!(event, Event::CommendationGiven(_)),
        is_unread: false,
        at_ms: frame.recorded_at_ms(),
    }))
}

/// What an event tells its person.
struct About {
    words: Words,
    activity: Option<ActivityId>,
    certificate: Option<CertificateId>,
}

impl About {
    /// None for what the person did themself, and for what their lists show anyway.
    fn of(event: &Event, person: PersonId) -> Option<Self> {
        let by_self = event.meta().actor == Actor::Person(person);
        let of_session = |activity, words| {
            Some(Self {
                words,
                activity: Some(activity),
                certificate: None,
            })
        };
        match event {
            Event::SessionCorrected(it) => of_session(
                it.activity.activity_id,
                words(
                    "一条服务记录被更正，请核对后重新确认",
                    "A session was corrected; look at it and sign it anew",
                ),
            ),
            Event::SessionVoided(it) => of_session(
                it.activity.activity_id,
                words(
                    "一条服务记录作废，不再计入时长",
                    "A session was voided; its hours count no more",
                ),
            ),
            Event::SessionFoundFake(it) => of_session(
                it.activity.activity_id,
                words(
                    "一条服务记录被认定为虚假，不再计入时长",
                    "A session was found fake; its hours count no more",
                ),
            ),
            Event::SessionDisputeDismissed(it) => of_session(
                it.activity.activity_id,
                words(
                    "您的异议已答复：经核实，记录维持",
                    "Your dispute was answered: it was checked, and the record stands",
                ),
            ),
            Event::SessionDisputeEscalated(it) => of_session(
                it.activity.activity_id,
                words(
                    "异议逾期未答复，已转交监管部门",
                    "A dispute was not answered in time and went to the supervising authority",
                ),
            ),
            _ if by_self => None,
            other => Self::of_star(other)
                .or_else(|| Self::of_commendation(other))
                .or_else(|| Self::of_credit(other, person))
                .or_else(|| Self::of_certificate(other)),
        }
    }

    /// What others did with the person's credit; their certificates are told apart.
    fn of_credit(event: &Event, person: PersonId) -> Option<Self> {
        let words = match event {
            Event::TransferRequested(it) if it.request.from == person => words(
                "有人向您请求时间币，请在“我的时间币”中答复",
                "Somebody asks you for credit; answer on the page of your credit",
            ),
            Event::TransferRequestEnded(it) => {
                request_ended(it.request.outcome, it.request.from == person)?
            }
            Event::ClosingBegun(_) => words(
                "您的时间币账户即将注销；如有误，请在“我的时间币”中撤销",
                "Your credit account is about to close; if that is wrong, call it off on its page",
            ),
            Event::ClosingCalledOff(_) => words(
                "时间币账户的注销已撤销",
                "Your credit account stays open: its closing was called off",
            ),
            Event::AccountClosed(_) => {
                words("您的时间币账户已注销", "Your credit account is closed")
            }
            Event::RemainderPosted(it) if it.act.heir == Some(Account::Person(person)) => words(
                "您继承了一笔时间币",
                "You inherited credit from an account that closed",
            ),
            Event::HoldCaptured(_) => words(
                "您的时间币在服务点兑换了一笔服务，请核对",
                "Your credit was redeemed for a service at a station; see whether that is right",
            ),
            Event::RedemptionReversed(_) => words(
                "一笔兑换已撤回，时间币已退还",
                "A redemption was taken back; the credit was returned",
            ),
            _ => return None,
        };
        Some(Self {
            words,
            activity: None,
            certificate: None,
        })
    }

    fn of_star(event: &Event) -> Option<Self> {
        let words = match event {
            Event::StarApplied(_) => words(
                "有组织为您推荐了星级",
                "An organisation nominated you for a star",
            ),
            Event::StarGranted(_) => words("您获得了星级", "A star was granted to you"),
            Event::StarRefused(_) => {
                words("星级申请未通过", "An application for a star was refused")
            }
            Event::StarObjected(_) => words(
                "有人对您公示中的星级提出异议",
                "Somebody objected to your star in public notice",
            ),
            Event::StarReevaluated(it) => match it.change.outcome {
                StarOutcome::Kept => words(
                    "时长变动后重新核对，星级保留",
                    "Hours changed; your star was looked at and stays",
                ),
                StarOutcome::UnderReview => words(
                    "时长减少，您的星级等待复核",
                    "Hours fell away; your star waits for somebody to look at it",
                ),
                StarOutcome::Downgraded => words(
                    "时长减少，您的星级降低",
                    "Hours fell away; your star is a lower one now",
                ),
                StarOutcome::Lost => words(
                    "时长减少，您的星级不再保留",
                    "Hours fell away; you hold no star any more",
                ),
            },
            Event::StarRevoked(_) => words("您的星级被取消", "Your star was taken away"),
            Event::StarExpired(_) => words("您的星级已到期", "Your star's time is over"),
            _ => return None,
        };
        Some(Self {
            words,
            activity: None,
            certificate: None,
        })
    }

    /// The one that falls with its session goes with the notice of that.
    fn of_commendation(event: &Event) -> Option<Self> {
        let (words, activity) = match event {
            Event::CommendationGiven(it) => (
                match it.commendation.kind {
                    CommendationKind::Thanks => words(
                        "您服务过的组织向您致谢",
                        "An organisation that you served thanks you",
                    ),
                    CommendationKind::Commendation => words(
                        "您服务过的组织表彰了您",
                        "An organisation that you served commended you",
                    ),
                },
                Some(it.activity.activity_id),
            ),
            Event::CommendationEnded(it) if it.commendation.end == CommendationEnd::Withdrawn => (
                words(
                    "一条感谢或表彰被组织撤回",
                    "An organisation took a commendation back",
                ),
                None,
            ),
            _ => return None,
        };
        Some(Self {
            words,
            activity,
            certificate: None,
        })
    }

    fn of_certificate(event: &Event) -> Option<Self> {
        let (certificate, words) = match event {
            Event::CertificateIssued(it) => (
                it.certificate.certificate_id,
                words("为您出具了一份证明", "A certificate was issued for you"),
            ),
            Event::CertificateSuperseded(it) => (
                it.certificate.certificate_id,
                words(
                    "一份证明已被取代，不再有效；可重新开具",
                    "A certificate was superseded and stands no more; get a new one",
                ),
            ),
            Event::CertificateRevoked(it) => (
                it.certificate.certificate_id,
                words(
                    "一份证明已被撤销，不再有效",
                    "A certificate was revoked and stands no more",
                ),
            ),
            _ => return None,
        };
        Some(Self {
            words,
            activity: None,
            certificate: Some(certificate),
        })
    }
}

/// How a request ended, to whoever did not end it.
fn request_ended(outcome: RequestOutcome, was_asked: bool) -> Option<Words> {
    Some(match (outcome, was_asked) {
        (RequestOutcome::Accepted, false) => words(
            "您的时间币请求已被接受",
            "Your request for credit was accepted",
        ),
        (RequestOutcome::Rejected, false) => words(
            "您的时间币请求被拒绝",
            "Your request for credit was rejected",
        ),
        (RequestOutcome::RanOut, false) => words(
            "您的时间币请求无人答复，已到期",
            "Your request for credit ran out without an answer",
        ),
        (RequestOutcome::Withdrawn, true) => words(
            "向您提出的时间币请求已撤回",
            "A request for your credit was withdrawn",
        ),
        (RequestOutcome::RanOut, true) => words(
            "向您提出的时间币请求已到期",
            "A request for your credit ran out",
        ),
        (RequestOutcome::Closed, _) => words(
            "一笔时间币请求已终止：一方账户注销",
            "A request for credit ended: the accounts of one of the two close",
        ),
        (RequestOutcome::Withdrawn, false)
        | (RequestOutcome::Accepted | RequestOutcome::Rejected, true) => return None,
    })
}

fn of_entrance(notice: &EntranceNotice, person: PersonId, lang: Lang) -> Option<Notice> {
    let said = match notice.what {
        Entrance::LinkMade => words(
            "为您生成了一次性登录链接",
            "A one-time link to your pages was made",
        ),
        Entrance::LinkUsed => words("一次性链接已使用", "A one-time link was used"),
        Entrance::CardIssued => words(
            "为您发了新卡，旧卡已作废",
            "A new card was issued to you; the old one ended",
        ),
        Entrance::PinSet => words("设置了密码", "The PIN was set"),
    };
    let detail = match notice.by {
        Actor::Person(by) if by == person => words("由您本人的页面", "From your own pages")
            .of(lang)
            .to_owned(),
        Actor::Person(by) => {
            let by_staff = words(
                "操作人员 {}；如非您本人所要求，请重设密码并告诉服务点",
                "By {}. If you did not ask for it, set a new PIN and tell the station",
            );
            by_staff.of(lang).replacen("{}", &by.to_string(), 1)
        }
        Actor::System => words("由账本管理员", "By whoever runs the ledger")
            .of(lang)
            .to_owned(),
    };
    plain(notice.at_ms, said.of(lang).to_owned(), Some(detail))
}

/// A notice that leads nowhere else.
fn plain(at_ms: i64, words: String, detail: Option<String>) -> Option<Notice> {
    Some(Notice {
        at: RecordedAt::from_unix_ms(at_ms)?.moment(),
        words,
        detail,
        certificate: None,
        is_of_commendation: false,
        is_unread: false,
        at_ms,
    })
}
