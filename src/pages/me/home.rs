//! Hours: three figures, and the sessions behind each with their timeline and grade.

use maud::{Markup, html};

use super::{Inside, Place, hours, inside};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::stars::assess::StarCondition;
use crate::pages::frame::address;
use crate::reading::mine::{Figure, OwnSession, local};
use crate::reading::page;
use crate::reading::stars::{ConditionView, LevelView, StarView};
use crate::reading::words::{Words, words};

/// What the page needs to know.
pub struct Home<'a> {
    /// The figures.
    pub totals: HourTotals,
    /// The star, and what is missing.
    pub star: &'a StarView,
    /// Credit that can be spent, in minutes; absent: there is no time bank.
    pub spendable: Option<i64>,
    /// Commendations and thanks that stand.
    pub commendations: usize,
    /// The newest sessions.
    pub sessions: &'a page::Page<OwnSession>,
    /// The clock on the wall.
    pub zone: &'a Zone,
}

/// The name of a figure in addresses.
pub const fn name(figure: Figure) -> &'static str {
    match figure {
        Figure::Effective => "effective",
        Figure::InNotice => "in_notice",
        Figure::Waiting => "waiting",
    }
}

const fn label(figure: Figure) -> Words {
    match figure {
        Figure::Effective => words("已生效", "Effective"),
        Figure::InNotice => words("公示中", "In public notice"),
        Figure::Waiting => words("等待确认或审核", "Waiting"),
    }
}

const fn meaning(figure: Figure) -> Words {
    match figure {
        Figure::Effective => words("可以开具证明", "They count in certificates."),
        Figure::InNotice => words(
            "已审核，公示期满后生效",
            "Approved; they count once the notice has run.",
        ),
        Figure::Waiting => words(
            "还差您或审核人的一步，不计入证明",
            "A signature or approval is missing; they do not count yet.",
        ),
    }
}

/// `GET /me`.
pub fn home(home: &Home<'_>, lang: Lang) -> Inside {
    let title = words("我的时长", "My hours").of(lang);
    let totals = &home.totals;
    let main = html! {
        h1 { (title) }
        div.figures {
            @for figure in Figure::ALL { (figure_box(figure, totals, lang)) }
        }
        @if let Some(minutes) = home.spendable { (credit_box(minutes, lang)) }
        @if totals.disputed_minutes > 0 {
            p.problem {
                (words("另有时长因异议冻结，等待答复：", "Frozen by a dispute, not answered yet: ")
                    .of(lang))
                (hours(totals.disputed_minutes, lang))
            }
        }
        (star_box(home.star, lang))
        @if home.commendations > 0 {
            p {
                a.button.quiet href=(address("/me/commendations", lang)) {
                    (words("感谢与表彰：", "Thanks and commendations: ").of(lang))
                    (home.commendations)
                }
            }
        }
        div.buttons.actions {
            a.button.big href=(address("/me/certificates/new", lang)) {
                (words("开具证明", "Get a certificate").of(lang))
            }
        }
        h2 { (words("最近的服务记录", "Newest sessions").of(lang)) }
        (list(home.sessions, home.zone, "/me/sessions", lang))
        p.hint {
            (words(
                "记录有误？请告诉活动的组织者，或到服务点提出异议。这里不能确认或否认记录。",
                "Something wrong? Tell the organiser, or dispute it at a station. Records are \
                 neither signed nor disputed here.",
            ).of(lang))
        }
    };
    inside(Place::Home, title.to_owned(), "/me".to_owned(), main)
}

/// Apart from the hours: credit is spent, hours are not (R68).
fn credit_box(minutes: i64, lang: Lang) -> Markup {
    let sign = if minutes < 0 { "−" } else { "" };
    html! {
        a.figure.credit href=(address("/me/credit", lang)) {
            span.label { (words("可用时间币", "Time credit to spend").of(lang)) }
            span.hours { (sign) (hours(minutes.abs(), lang)) }
            span.meaning {
                (words("查看明细、预留和出示码", "Statement, what is reserved, a code to show")
                    .of(lang))
            }
        }
    }
}

fn figure_box(figure: Figure, totals: &HourTotals, lang: Lang) -> Markup {
    let minutes = match figure {
        Figure::Effective => totals.effective_minutes,
        Figure::InNotice => totals.in_notice_minutes,
        Figure::Waiting => totals.waiting_minutes,
    };
    let path = address("/me/sessions", lang);
    html! {
        a.figure href={ (path) "&show=" (name(figure)) } {
            span.label { (label(figure).of(lang)) }
            span.hours { (hours(minutes, lang)) }
            span.meaning { (meaning(figure).of(lang)) }
        }
    }
}

/// The star held, and what the next level still takes.
fn star_box(star: &StarView, lang: Lang) -> Markup {
    let beyond = |met: bool| move |level: &&LevelView| !level.is_held && level.is_met == met;
    let met = star.levels.iter().rfind(beyond(true));
    let next = star.levels.iter().find(beyond(false));
    html! {
        section.star {
            h2 { (words("星级", "Star").of(lang)) }
            p {
                @match &star.held {
                    Some(held) => {
                        strong { (held.name) }
                        @if let Some(until) = held.valid_until {
                            " · " (words("有效至 ", "until ").of(lang)) (until)
                        }
                        @if held.under_review {
                            " · " (words("复核中", "being looked at").of(lang))
                        }
                    }
                    None => (words("尚未获得星级", "None yet").of(lang)),
                }
            }
            @if let Some(level) = met {
                p {
                    (words("已满足条件，可以申请：", "You meet the conditions of: ").of(lang))
                    (level.name)
                }
            }
            @if let Some(level) = next { (missing(level, lang)) }
            @if star.open.is_some() {
                p { (words("申请办理中。", "Your application is on its way.").of(lang)) }
            }
            div.buttons {
                a.button.quiet href=(address("/me/star", lang)) {
                    (words("星级：申请、进度和证明", "Star: apply, progress, certificate").of(lang))
                }
            }
        }
    }
}

fn missing(level: &LevelView, lang: Lang) -> Markup {
    html! {
        p { (words("下一级：", "Next: ").of(lang)) (level.name) }
        ul {
            @for condition in level.conditions.iter().filter(|it| !it.is_met) {
                li { (condition.words) (words("：", ": ").of(lang)) (lacking(condition, lang)) }
            }
        }
    }
}

/// What there is and what is asked for; of minutes what is missing.
fn lacking(condition: &ConditionView, lang: Lang) -> String {
    match condition.condition {
        StarCondition::Minutes | StarCondition::YearMinutes | StarCondition::CommunityMinutes => {
            let lacking = hours(condition.asked - condition.found, lang);
            format!("{}{lacking}", words("还差 ", "still ").of(lang))
        }
        _ => format!("{} / {}", condition.found, condition.asked),
    }
}

/// `GET /me/sessions`: all, or those behind a figure.
pub fn sessions(
    figure: Option<Figure>,
    found: &page::Page<OwnSession>,
    zone: &Zone,
    lang: Lang,
) -> Inside {
    let all = words("全部服务记录", "All sessions");
    let title = figure.map_or(all, label).of(lang);
    let path = match figure {
        Some(figure) => format!("/me/sessions?show={}", name(figure)),
        None => "/me/sessions".to_owned(),
    };
    let main = html! {
        h1 { (title) }
        @if let Some(figure) = figure { p { (meaning(figure).of(lang)) } }
        (list(found, zone, &path, lang))
    };
    inside(
        Place::Home,
        title.to_owned(),
        "/me/sessions".to_owned(),
        main,
    )
}

fn list(found: &page::Page<OwnSession>, zone: &Zone, path: &str, lang: Lang) -> Markup {
    let (base, query) = path.split_once('?').unwrap_or((path, ""));
    html! {
        @if found.items.is_empty() {
            section { p { (words("没有记录。", "There are none.").of(lang)) } }
        }
        @for own in &found.items { (session(own, zone, lang)) }
        @if let Some(next) = &found.next {
            p {
                a.button.quiet href={ (address(base, lang)) "&" (query) "&before=" (next) } {
                    (words("更早的", "Older").of(lang))
                }
            }
        }
    }
}

fn session(own: &OwnSession, zone: &Zone, lang: Lang) -> Markup {
    let view = &own.view;
    let minutes = view.minutes.0;
    html! {
        section.session {
            h3 { (own.date) " · " (own.title) }
            p { strong { (hours(minutes, lang)) } " · " (view.state_words) }
            @if let Some(grade) = view.grade_words {
                p.grade { (words("证据等级：", "Evidence: ").of(lang)) (grade) }
            }
            p.hint { (words("记录单位：", "Recorded by: ").of(lang)) (own.organisation) }
            details {
                summary { (words("经过", "What happened").of(lang)) }
                ol.timeline {
                    @for step in &view.timeline {
                        li {
                            @if let Some(at) = step.at {
                                span.when { (local(zone, at)) } " "
                            }
                            (step.words)
                        }
                    }
                }
            }
        }
    }
}
