//! What the holder chose to open of the sessions' events, held against the commitments and against
//! what the certificate says of them.
//!
//! Values are read by member name, because an opened group shows what was stored, whatever version
//! of this program reads it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::code::Code;
use super::report::Finding;
use crate::credential::bundle::{Bundle, Disclosure};
use crate::credential::document::{AwardClaim, Claims, SessionClaim, StarClaim};
use crate::domain::kernel::moment::Moment;
use crate::log::commitment::opening::Unproven;
use crate::log::{LedgerId, ShapeOf};

const CREDITED_TYPE: &str = "hours_credited";
const GRANTED_TYPE: &str = "star_granted";
/// Events that make a star a level: type, group, and the members with code and stars.
const AWARD_TYPES: [(&str, &str, &str, &str); 2] = [
    (GRANTED_TYPE, "star", "level", "stars"),
    ("star_reevaluated", "change", "to", "to_stars"),
];

/// What an opening showed of a session, beyond what is claimed.
pub(super) struct Opened {
    /// Whether minutes and day are shown, not only committed to.
    pub(super) shows_hours: bool,
    /// Start and end of the day's part, if the group `time` is opened and has them.
    pub(super) span: Option<(Moment, Moment)>,
    /// Whose record it is, if the group `subject` is opened.
    pub(super) person: Option<String>,
}

/// The sessions that are truly opened, by leaf, whether the award of a star is, and what is wrong
/// with other openings.
pub(super) fn opened(
    bundle: &Bundle,
    claims: &Claims,
    shape_of: ShapeOf,
) -> (BTreeMap<u64, Opened>, bool, Vec<Finding>) {
    let cited: BTreeMap<u64, &SessionClaim> = claims
        .sessions
        .iter()
        .map(|claim| (claim.leaf_index, claim))
        .collect();
    let ledger = bundle.issuance.ledger_id;
    let mut opened = BTreeMap::new();
    let mut is_award_opened = false;
    let mut findings = Vec::new();
    let level = claims.star_level.as_ref();
    let award = level.and_then(|level| Some((level, level.award.as_ref()?)));
    for disclosure in &bundle.disclosures {
        let leaf = disclosure.leaf_index.0;
        if let Some((level, award)) = award.filter(|(_, award)| award.leaf_index == leaf) {
            match open_award(disclosure, (claims, level, award), ledger, shape_of) {
                Ok(shows_level) => is_award_opened = shows_level,
                Err(finding) => findings.push(finding),
            }
            continue;
        }
        let shown = match cited.get(&leaf) {
            Some(claim) => open(disclosure, (claims, claim), ledger, shape_of),
            None => Err(differs(
                leaf,
                "证明未引用此记录",
                "the certificate does not cite it",
            )),
        };
        match shown {
            Ok(shown) => _ = opened.insert(leaf, shown),
            Err(finding) => findings.push(finding),
        }
    }
    (opened, is_award_opened, findings)
}

/// Whether the opened event of an award shows its level, which is then the one that is claimed.
fn open_award(
    disclosure: &Disclosure,
    (claims, level, award): (&Claims, &StarClaim, &AwardClaim),
    ledger: LedgerId,
    shape_of: ShapeOf,
) -> Result<bool, Finding> {
    let opening = &disclosure.opening;
    let named = AWARD_TYPES.iter().find(|it| it.0 == opening.event_type);
    let Some((_, group, code, stars)) = named else {
        let en = "it is no event that awards a star";
        return Err(differs(award.leaf_index, "不是星级认定记录", en));
    };
    let groups = groups(disclosure, &award.commitment, ledger, shape_of)?;
    let Some(shown) = groups.get(group) else {
        return Ok(false);
    };
    let mut members = vec![(*code, json!(level.code)), (*stars, json!(claims.star))];
    if opening.event_type == GRANTED_TYPE {
        members.push(("valid_until", json!(award.valid_until)));
    }
    match members
        .iter()
        .find(|(name, claimed)| shown[*name] != *claimed)
    {
        None => Ok(true),
        Some((name, _)) => Err(member_differs(award.leaf_index, group, name)),
    }
}

fn open(
    disclosure: &Disclosure,
    (claims, claim): (&Claims, &SessionClaim),
    ledger: LedgerId,
    shape_of: ShapeOf,
) -> Result<Opened, Finding> {
    if disclosure.opening.event_type != CREDITED_TYPE {
        return Err(differs(
            claim.leaf_index,
            "不是时长生效记录",
            "it is no event that credits hours",
        ));
    }
    let groups = groups(disclosure, &claim.commitment, ledger, shape_of)?;
    agree((claims, claim), &groups)?;
    let moment = |name: &str| groups.get("time")?[name].as_str()?.parse().ok();
    let person = groups
        .get("subject")
        .and_then(|group| group["person_id"].as_str());
    Ok(Opened {
        shows_hours: groups.contains_key("hours") && groups.contains_key("time"),
        span: moment("started_at").zip(moment("ended_at")),
        person: person.map(str::to_owned),
    })
}

/// The opened groups of an event by name, once they are found to give its commitment.
fn groups<'d>(
    disclosure: &'d Disclosure,
    commitment: &[u8; 32],
    ledger: LedgerId,
    shape_of: ShapeOf,
) -> Result<BTreeMap<&'d str, Value>, Finding> {
    let (leaf, opening) = (disclosure.leaf_index.0, &disclosure.opening);
    opening
        .check(ledger, disclosure.leaf_index, shape_of, commitment)
        .map_err(|problem| match problem {
            Unproven::Type => Finding::newer(&opening.event_type, opening.version),
            other => differs(leaf, "公开内容不产生该承诺", &other.to_string()),
        })?;
    let mut groups = BTreeMap::new();
    for group in &opening.opened {
        let value: Value = serde_json::from_str(&group.value)
            .map_err(|_| differs(leaf, "公开内容无法读取", "an opened value cannot be read"))?;
        groups.insert(group.name.as_str(), value);
    }
    Ok(groups)
}

/// What is opened says of the session what the certificate says.
fn agree(
    (claims, claim): (&Claims, &SessionClaim),
    groups: &BTreeMap<&str, Value>,
) -> Result<(), Finding> {
    let unit = claims.unit_of(claim).map(|unit| unit.id.to_string());
    let members = [
        ("hours", "minutes", Value::from(claim.minutes)),
        ("hours", "tag", claim.tag.to_string().into()),
        ("hours", "grade", json!(claim.grade)),
        ("hours", "source", json!(claim.source)),
        ("hours", "class", json!(claim.class)),
        ("time", "date", claim.date.to_string().into()),
        ("activity", "organisation_id", unit.into()),
    ];
    for (group, member, claimed) in members {
        let shown = groups.get(group).map(|group| &group[member]);
        if shown.is_some_and(|shown| *shown != claimed) {
            return Err(member_differs(claim.leaf_index, group, member));
        }
    }
    Ok(())
}

fn member_differs(leaf: u64, group: &str, member: &str) -> Finding {
    let zh = format!("日志记录的 {group}.{member} 与证明所称不同");
    let en = format!("{group}.{member} in the log is not what the certificate says");
    differs(leaf, &zh, &en)
}

fn differs(leaf: u64, zh: &str, en: &str) -> Finding {
    let zh = format!("序号 {leaf}：{zh}");
    Finding::refutes(Code::CommitmentDiffers, zh, format!("leaf {leaf}: {en}"))
}
