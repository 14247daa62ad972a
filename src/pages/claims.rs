//! What a certificate says: holder, period, hours, on what evidence, star. Under a heading that
//! tells whether it is proven.

use maud::{Markup, html};

use super::amounts::{hours, percentage, thousandths};
use super::limits::said;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::policy::pack::StarApprover;
use crate::domain::sessions::grade::Grade;
use crate::reading::words::{self, Words, words};
use crate::verify::{Claimed, ClaimedAward, ClaimedCommendation, PageState};

/// Lines of commendations shown; a certificate may state hundreds.
const COMMENDED_MAX: usize = 20;

/// The section, as far as the state lets anybody take it for proven.
pub(super) fn section(claimed: &Claimed, state: PageState, zone: &Zone, lang: Lang) -> Markup {
    html! {
        section aria-labelledby="says" {
            h2 #says { (heading(state).of(lang)) }
            dl {
                @for (label, value) in main_rows(claimed, lang) {
                    dt { (label.of(lang)) }
                    dd.main { (value) }
                }
                @for (label, value) in rows(claimed, zone, lang) {
                    dt { (label.of(lang)) }
                    dd { (value) }
                }
            }
            @if !claimed.minutes_by_grade.is_empty() { (evidence(claimed, lang)) }
        }
    }
}

fn heading(state: PageState) -> Words {
    match state {
        PageState::Valid => words("证明内容", "What it certifies"),
        PageState::Disputed | PageState::ExpiredShare => words(
            "证明所载（见上方状态）",
            "What it says (see its state above)",
        ),
        PageState::Superseded | PageState::Revoked => {
            words("原先所载，现已失效", "What it said; no longer in force")
        }
        PageState::Unknown | PageState::CannotCheckNow => {
            words("文件所称，未经证实", "What the file claims; not proven")
        }
    }
}

fn main_rows(claimed: &Claimed, lang: Lang) -> [(Words, String); 2] {
    let anonymous = words("匿名证明，不显示姓名", "anonymous: shows no name").of(lang);
    let name = claimed.holder_name.as_deref().unwrap_or(anonymous);
    let total = hours(claimed.total_minutes, lang);
    let count = claimed.session_count;
    let total = match lang {
        Lang::Zh => format!("{total}，{count} 个服务日"),
        Lang::En => format!(
            "{total} in {count} session-day{}",
            if count == 1 { "" } else { "s" }
        ),
    };
    let holder = words(
        "持证人（自选的显示方式）",
        "Holder, as they chose to be shown",
    );
    [(holder, name.to_owned()), (words("总时长", "Total"), total)]
}

fn rows(claimed: &Claimed, zone: &Zone, lang: Lang) -> Vec<(Words, String)> {
    let to = words("至", "to").of(lang);
    let star = match (claimed.star, lang) {
        (None, _) => words("无", "none").of(lang).to_owned(),
        (Some(level), Lang::Zh) => format!("{level} 星"),
        (Some(level), Lang::En) => format!("level {level}"),
    };
    let level = claimed.star_level.as_ref();
    let star = match level.map(|level| said(&level.name, lang)) {
        // A medal has a name and no stars.
        Some(name) if claimed.star.is_none() => name.to_owned(),
        Some(name) => format!("{star} · {name}"),
        None => star,
    };
    let issued_on = zone.date(claimed.issued_at).to_string();
    let mut rows = vec![
        (
            words("期间", "Period"),
            format!("{} {to} {}", claimed.from, claimed.to),
        ),
        (words("出具单位", "Issuer"), claimed.issuer_name.clone()),
        (words("出具日期", "Issued on"), issued_on),
        (words("证明编号", "Number"), claimed.number.clone()),
        (words("星级", "Star level"), star),
    ];
    if let Some(level) = level {
        rows.extend(
            level
                .award
                .as_ref()
                .map_or_else(Vec::new, |award| awarded(award, lang)),
        );
        rows.push((
            words("星级办法（版本）", "Star scheme, version"),
            level.scheme.clone(),
        ));
    }
    rows.extend(commended(claimed, lang));
    if claimed.not_national_minutes > 0 {
        let label = words("尚未录入全国系统", "Not in the national system");
        rows.push((label, hours(claimed.not_national_minutes, lang)));
    }
    rows
}

/// By whom the holder was thanked or commended, how often; the first lines of many.
fn commended(claimed: &Claimed, lang: Lang) -> Vec<(Words, String)> {
    let lines = claimed.commendations.iter().take(COMMENDED_MAX);
    let line = |it: &ClaimedCommendation| {
        let value = format!("{} · {} · {}", it.date, it.organisation_name, it.count);
        (words::commendation_kind(it.kind), value)
    };
    let mut rows: Vec<_> = lines.map(line).collect();
    let left = claimed.commendations.len().saturating_sub(COMMENDED_MAX);
    if left > 0 {
        let more = words("更多，见文件", "more, in the file").of(lang);
        rows.push((
            words("感谢与表彰", "Thanks and commendations"),
            format!("+ {left} {more}"),
        ));
    }
    rows
}

/// When a star was awarded, by whom, and how long it lasts.
fn awarded(award: &ClaimedAward, lang: Lang) -> Vec<(Words, String)> {
    let approvers = award.approvers.iter().map(|approver| match approver {
        StarApprover::Authority => words("主管部门", "the authority").of(lang).to_owned(),
        _ => award.organisation_name.clone(),
    });
    let mut approvers: Vec<String> = approvers.collect();
    approvers.dedup();
    if approvers.is_empty() {
        approvers.push(
            words("按办法自动认定", "by the scheme itself")
                .of(lang)
                .to_owned(),
        );
    }
    let until = match award.valid_until {
        Some(day) => day.to_string(),
        None => words("长期", "without end").of(lang).to_owned(),
    };
    let mut rows = vec![
        (
            words("认定日期", "Awarded on"),
            award.awarded_on.to_string(),
        ),
        (words("有效期至", "Valid until"), until),
        (words("批准", "Approved by"), approvers.join(" + ")),
        (
            words("计入的时长", "Hours that counted"),
            hours(award.counted_minutes, lang),
        ),
    ];
    let number = award.number.clone();
    rows.extend(number.map(|number| (words("星级编号", "Star number"), number)));
    rows
}

/// How the hours are evidenced: a bar, and a sentence for each grade.
fn evidence(claimed: &Claimed, lang: Lang) -> Markup {
    html! {
        h3 { (words("时长凭什么记录", "What the hours rest on").of(lang)) }
        (bar(claimed, lang))
        ul.plain.grades {
            @for (grade, minutes) in &claimed.minutes_by_grade {
                li {
                    (swatch(*grade))
                    div {
                        p {
                            strong { (named(*grade, lang)) } " "
                            (hours(*minutes, lang)) " · "
                            (percentage(*minutes, claimed.total_minutes))
                        }
                        p { (sentence(*grade).of(lang)) }
                    }
                }
            }
        }
    }
}

fn named(grade: Grade, lang: Lang) -> String {
    let words = words::grade(grade).of(lang);
    match lang {
        Lang::Zh => format!("{} 级：{words}。", grade.as_str()),
        Lang::En => format!("{}: {words}.", grade.as_str()),
    }
}

fn swatch(grade: Grade) -> Markup {
    html! {
        svg.swatch viewBox="0 0 24 24" aria-hidden="true" focusable="false" {
            rect width="24" height="24" rx="4" fill=(colour(grade)) {}
            text x="12" y="17" text-anchor="middle" font-size="15" font-weight="700" fill="#fff" {
                (grade.as_str())
            }
        }
    }
}

fn bar(claimed: &Claimed, lang: Lang) -> Markup {
    let total = claimed.total_minutes;
    let mut from = 0;
    let mut parts = Vec::new();
    let mut told = Vec::new();
    for (grade, minutes) in &claimed.minutes_by_grade {
        let width = thousandths(*minutes, total);
        parts.push((from, width.saturating_sub(4).max(2), colour(*grade)));
        told.push(format!(
            "{} {}",
            grade.as_str(),
            percentage(*minutes, total)
        ));
        from += width;
    }
    let label = words("按凭据等级：", "By evidence grade: ").of(lang);
    let label = format!("{label}{}", told.join(words("，", ", ").of(lang)));
    html! {
        svg.bar viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=(label) {
            @for (x, width, colour) in parts {
                rect x=(x) width=(width) height="24" fill=(colour) {}
            }
        }
    }
}

/// Dark enough that white letters on them are read, and apart in lightness, not only in hue.
const fn colour(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "#0f5132",
        Grade::B => "#1d6f8a",
        Grade::C => "#4f4fa3",
        Grade::D => "#8a5a00",
        Grade::H => "#5c636b",
    }
}

/// What a grade means, for somebody who never heard of grades.
const fn sentence(grade: Grade) -> Words {
    match grade {
        Grade::A => words(
            "活动事先公布；在现场以两种方式签到签退；志愿者与另一方都已确认。",
            "Announced beforehand; clocked in and out on site in two ways; confirmed by the \
             volunteer and by a second party.",
        ),
        Grade::B => words(
            "活动事先公布；在现场签到签退；志愿者已确认，并及时录入。",
            "Announced beforehand; clocked in and out on site; confirmed by the volunteer and \
             entered in time.",
        ),
        Grade::C => words(
            "由组织的记录员登记，同一组织的另一人审核，志愿者已确认。",
            "Recorded by the organiser, approved by a second person of it, confirmed by the \
             volunteer.",
        ),
        Grade::D => words(
            "事后补录、忘记签退，或没有志愿者本人的确认。",
            "Entered later, not checked out, or without the volunteer's own confirmation.",
        ),
        Grade::H => words(
            "由旧系统或纸质材料导入，账本没有见证，以来源所述为准。",
            "Taken over from an older system or from paper: the source's word, not witnessed by \
             this ledger.",
        ),
    }
}
