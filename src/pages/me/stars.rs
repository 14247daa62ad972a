//! The star: what is held, how far each level is, what became of applications; and the form to
//! apply.
//!
//! Each condition in plain words with what there is and what it takes. What nobody can influence
//! is not hidden: who decides, and how long an award is posted.

use maud::{Markup, html};

use super::{Inside, Place, Sender, hours, inside, problem_box};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::policy::pack::{StarApprover, StarNominator};
use crate::domain::stars::assess::StarCondition;
use crate::domain::stars::book::StarState;
use crate::pages::frame::address;
use crate::reading::mine::local;
use crate::reading::stars::{
    BroughtStarView, ConditionView, HeldView, LevelView, StarApplicationView, StarView,
};
use crate::reading::words::{Words, words};

/// What the page shows.
pub struct Shown<'a> {
    /// Where somebody stands.
    pub star: &'a StarView,
    /// Organisations that may be named in an application, if any may be made.
    pub served: &'a [(OrganisationId, String)],
    /// Hours added for the question what if.
    pub extra_hours: i64,
    /// Keys of the two forms.
    pub keys: [String; 2],
    /// What was wrong with what was sent.
    pub problem: Option<&'a str>,
    /// The ledger's zone.
    pub zone: &'a Zone,
}

/// `GET /me/star`.
pub fn star(shown: &Shown<'_>, sender: &Sender, lang: Lang) -> Inside {
    let title = words("我的星级", "My star").of(lang);
    let star = shown.star;
    let levels = star.levels.iter();
    let beyond: Vec<_> = levels.filter(|level| !level.is_held).collect();
    let said_once = decided_alike(&beyond, lang);
    let main = html! {
        h1 { (title) }
        (problem_box(shown.problem))
        @match &star.held {
            Some(held) => (held_box(held, &shown.keys[0], shown.zone, sender, lang)),
            None => section { p { (words("尚未获得星级。", "You hold no star yet.").of(lang)) } },
        }
        (apply_box(shown, sender, lang))
        @for application in star.applications.iter().filter(|it| !it.state.is_held()) {
            (application_box(application, star, shown.zone, lang))
        }
        h2 { (words("各级别还差什么", "What each level takes").of(lang)) }
        (what_if(shown.extra_hours, lang))
        @if let Some(decided) = &said_once { p.hint { (decided) } }
        @for level in &beyond { (level_box(level, said_once.is_none(), lang)) }
        @if !star.brought.is_empty() {
            h2 { (words("其他系统的星级", "Stars of elsewhere").of(lang)) }
            @for brought in &star.brought { (brought_box(brought, lang)) }
        }
    };
    let path = "/me/star".to_owned();
    inside(Place::Star, title.to_owned(), path, main)
}

fn held_box(held: &HeldView, key: &str, zone: &Zone, sender: &Sender, lang: Lang) -> Markup {
    html! {
        section.star {
            p.holder { (held.name) }
            dl {
                dt { (words("认定日期", "Granted on").of(lang)) }
                dd { (zone.date(held.granted_at)) }
                @if let Some(number) = &held.number {
                    dt { (words("编号", "Number").of(lang)) }
                    dd { (number) }
                }
                dt { (words("有效期至", "Valid until").of(lang)) }
                dd {
                    @match held.valid_until {
                        Some(day) => (day),
                        None => (words("长期", "without end").of(lang)),
                    }
                }
            }
            @if held.under_review {
                p.doubtful {
                    (words(
                        "所依据的时长减少了，正在复核；复核之前不能出具星级证明。",
                        "Hours behind it fell away, and somebody is looking at it; until then it \
                         is not certified.",
                    ).of(lang))
                }
            } @else {
                form action=(address("/me/star/certificates", lang)) method="post" {
                    (sender.fields(Some(key)))
                    div.buttons {
                        button.big type="submit" {
                            (words("出具星级证明（免费）", "Get a certificate, free").of(lang))
                        }
                    }
                }
            }
        }
    }
}

/// The form, if something may be applied for; or why there is none.
fn apply_box(shown: &Shown<'_>, sender: &Sender, lang: Lang) -> Markup {
    let levels = shown.star.levels.iter();
    let open: Vec<_> = levels.filter(|level| level.is_open).collect();
    let said_once = decided_alike(&open, lang);
    // The highest is what most people want.
    let highest = open.last().map(|level| level.rank);
    html! {
        @if !open.is_empty() {
            section {
                h2 { (words("可以申请", "You can apply").of(lang)) }
                form action=(address("/me/star/applications", lang)) method="post" {
                    (sender.fields(Some(&shown.keys[1])))
                    fieldset {
                        legend { (words("级别", "Level").of(lang)) }
                        @if let Some(decided) = &said_once { p.hint { (decided) } }
                        @for level in &open {
                            @let is_chosen = Some(level.rank) == highest;
                            (choice("level", level.level.as_str(), is_chosen, &html! {
                                (level.name)
                                @if said_once.is_none() {
                                    span.hint { (decided(level, lang)) }
                                }
                            }))
                        }
                    }
                    fieldset {
                        legend {
                            (words("由您服务过的哪个组织审核", "Which organisation that you served \
                                should look at it").of(lang))
                        }
                        @for (at, (id, name)) in shown.served.iter().enumerate() {
                            (choice("organisation", &id.to_string(), at == 0, &html! { (name) }))
                        }
                    }
                    div.buttons {
                        button.big type="submit" { (words("提交申请", "Apply").of(lang)) }
                    }
                }
            }
        }
    }
}

fn choice(name: &str, value: &str, is_chosen: bool, label: &Markup) -> Markup {
    html! {
        label.choice {
            input type="radio" name=(name) value=(value) checked[is_chosen];
            span { (label) }
        }
    }
}

fn application_box(
    application: &StarApplicationView,
    star: &StarView,
    zone: &Zone,
    lang: Lang,
) -> Markup {
    let mut levels = star.levels.iter();
    let level = levels.find(|level| level.level == application.level);
    let name = level.map_or_else(|| application.level.to_string(), |level| level.name.clone());
    html! {
        section.session {
            h3 { (words("申请：", "Application: ").of(lang)) (name) }
            p.(mood(application.state)) {
                (application.state_words) " · " (local(zone, application.since))
            }
            p.hint {
                (words("提交于 ", "Made at ").of(lang)) (local(zone, application.applied_at))
                " · " (words("计入 ", "counting ").of(lang)) (hours(application.minutes.0, lang))
                @for approval in &application.approvals {
                    " · " (approver(approval.approver).of(lang))
                    (words(" 已同意 ", " agreed ").of(lang)) (local(zone, approval.at))
                }
            }
            @if let Some(ends_at) = application.notice_ends_at {
                p {
                    (words("公示至 ", "In public notice until ").of(lang)) (local(zone, ends_at))
                }
            }
            @if let Some(reason) = application.reason_words {
                p { (words("原因：", "Reason: ").of(lang)) (reason) }
            }
        }
    }
}

const fn mood(state: StarState) -> &'static str {
    match state {
        StarState::Granted | StarState::Replaced => "stands",
        StarState::Waiting | StarState::InNotice | StarState::Objected | StarState::UnderReview => {
            "doubtful"
        }
        _ => "ended-since",
    }
}

fn what_if(extra: i64, lang: Lang) -> Markup {
    html! {
        form.what-if action="/me/star" method="get" {
            @if lang == Lang::En { input type="hidden" name="lang" value="en"; }
            label for="extra_hours" {
                (words("如果再服务几小时？", "What if you served some hours more?").of(lang))
            }
            div.buttons {
                input #extra_hours name="extra_hours" type="number" inputmode="numeric" min="0"
                    max="10000" value=(extra);
                button.quiet type="submit" { (words("算一算", "Show").of(lang)) }
            }
            @if extra > 0 {
                p.hint {
                    (words("以下按多 ", "Below, as if you had served ").of(lang)) (extra)
                    (words(" 小时计算；什么都不记录。", " hours more; nothing is recorded.").of(lang))
                }
            }
        }
    }
}

fn level_box(level: &LevelView, says_who: bool, lang: Lang) -> Markup {
    html! {
        section.session {
            h3 { (level.name) }
            p.(if level.is_met { "stands" } else { "doubtful" }) {
                (if level.is_met {
                    words("条件都已满足", "All of it is met")
                } else {
                    words("还有条件未满足", "Something is missing")
                }.of(lang))
            }
            ul.plain.conditions {
                @for condition in &level.conditions { (condition_line(condition, lang)) }
            }
            @if says_who { p.hint { (decided(level, lang)) } }
        }
    }
}

/// A star of another system: history, and none of ours.
fn brought_box(brought: &BroughtStarView, lang: Lang) -> Markup {
    html! {
        section.session {
            h3 {
                (brought.stars) (words(" 星", " stars").of(lang)) " · " (brought.scheme)
                " · " (brought.awarded_on)
            }
            p { (brought.words) }
        }
    }
}

fn condition_line(condition: &ConditionView, lang: Lang) -> Markup {
    let (is_minutes, is_at_most) = kind(condition.condition);
    let amount = |value: i64| {
        if is_minutes {
            hours(value.max(0), lang)
        } else {
            value.to_string()
        }
    };
    html! {
        li {
            (said(condition.condition).of(lang)) (words("：", ": ").of(lang))
            strong { (amount(condition.found)) }
            (if is_at_most {
                words("，不得多于 ", ", at most ")
            } else {
                words("，需要 ", " of ")
            }.of(lang))
            (amount(condition.asked))
            @if condition.is_met {
                " " span.stands { (words("已满足", "met").of(lang)) }
            } @else if is_minutes {
                " · " span.doubtful {
                    (words("还差 ", "still ").of(lang)) (amount(condition.asked - condition.found))
                }
            }
        }
    }
}

/// Whether a condition counts minutes, and whether it is a bound that must not be passed.
const fn kind(condition: StarCondition) -> (bool, bool) {
    match condition {
        StarCondition::Minutes | StarCondition::YearMinutes | StarCondition::CommunityMinutes => {
            (true, false)
        }
        StarCondition::DisputedSessions | StarCondition::FakeSessions => (false, true),
        _ => (false, false),
    }
}

/// A condition without the unit, which stands beside its figures.
const fn said(condition: StarCondition) -> Words {
    match condition {
        StarCondition::Minutes => words("计入的有效时长", "Effective hours that count"),
        StarCondition::YearMinutes => words("近十二个月的时长", "Hours of the last twelve months"),
        StarCondition::CommunityMinutes => words("社区服务时长", "Hours in the community"),
        StarCondition::RegisteredMonths => words("注册满月数", "Months since registration"),
        StarCondition::ServingMonths => words("连续服务月数", "Months in a row with service"),
        StarCondition::PriorLevel => words("须先获得第几级", "The level held before, by its place"),
        StarCondition::DisputedSessions => words("有争议的记录", "Sessions in dispute"),
        StarCondition::FakeSessions => words("被认定虚假的记录", "Sessions found made up"),
    }
}

/// Who decides, if that is the same for all of several levels: then it is said once.
fn decided_alike(levels: &[&LevelView], lang: Lang) -> Option<String> {
    let (first, others) = levels.split_first()?;
    let said = decided(first, lang);
    let is_alike = others.iter().all(|level| decided(level, lang) == said);
    let alike = words("各级相同：", "The same for each level: ").of(lang);
    (is_alike && !others.is_empty()).then(|| format!("{alike}{said}"))
}

/// Who decides on a level, and how long it is posted.
fn decided(level: &LevelView, lang: Lang) -> String {
    let mut parts = Vec::new();
    if !level.nominators.contains(&StarNominator::Volunteer) {
        parts.push(
            words("由组织推荐，不能自荐", "an organisation nominates")
                .of(lang)
                .to_owned(),
        );
    }
    if level.approvers.is_empty() {
        parts.push(
            words("达到条件即认定", "granted once it is met")
                .of(lang)
                .to_owned(),
        );
    }
    for each in &level.approvers {
        let (who, agrees) = (approver(*each).of(lang), words("审核", " decides").of(lang));
        parts.push(format!("{who}{agrees}"));
    }
    if let Some(days) = level.notice_working_days {
        parts.push(match lang {
            Lang::Zh => format!("公示 {days} 个工作日"),
            Lang::En => format!("in public notice for {days} working days"),
        });
    }
    parts.join(words("；", "; ").of(lang))
}

const fn approver(approver: StarApprover) -> Words {
    match approver {
        StarApprover::OrganisationServed => words("服务过的组织", "the organisation served"),
        StarApprover::OrganisationAdmin => {
            words("组织负责人", "an administrator of the organisation")
        }
        StarApprover::Authority => words("主管部门", "the authority"),
    }
}
