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
use crate::credential::document::{Claims, SessionClaim};
use crate::domain::kernel::moment::Moment;
use crate::log::commitment::opening::Unproven;
use crate::log::{LedgerId, ShapeOf};

const CREDITED_TYPE: &str = "hours_credited";

/// What an opening showed of a session, beyond what is claimed.
pub(super) struct Opened {
    /// Whether minutes and day are shown, not only committed to.
    pub(super) shows_hours: bool,
    /// Start and end of the day's part, if the group `time` is opened and has them.
    pub(super) span: Option<(Moment, Moment)>,
    /// Whose record it is, if the group `subject` is opened.
    pub(super) person: Option<String>,
}

/// The sessions that are truly opened, by leaf, and what is wrong with other openings.
pub(super) fn opened(
    bundle: &Bundle,
    claims: &Claims,
    shape_of: ShapeOf,
) -> (BTreeMap<u64, Opened>, Vec<Finding>) {
    let cited: BTreeMap<u64, &SessionClaim> = claims
        .sessions
        .iter()
        .map(|claim| (claim.leaf_index, claim))
        .collect();
    let ledger = bundle.issuance.ledger_id;
    let mut opened = BTreeMap::new();
    let mut findings = Vec::new();
    for disclosure in &bundle.disclosures {
        let leaf = disclosure.leaf_index.0;
        let shown = match cited.get(&leaf) {
            Some(claim) => open(disclosure, claim, ledger, shape_of),
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
    (opened, findings)
}

fn open(
    disclosure: &Disclosure,
    claim: &SessionClaim,
    ledger: LedgerId,
    shape_of: ShapeOf,
) -> Result<Opened, Finding> {
    let leaf = claim.leaf_index;
    let opening = &disclosure.opening;
    if opening.event_type != CREDITED_TYPE {
        return Err(differs(
            leaf,
            "不是时长生效记录",
            "it is no event that credits hours",
        ));
    }
    opening
        .check(ledger, disclosure.leaf_index, shape_of, &claim.commitment)
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
    agree(claim, &groups)?;
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

/// What is opened says of the session what the certificate says.
fn agree(claim: &SessionClaim, groups: &BTreeMap<&str, Value>) -> Result<(), Finding> {
    let members = [
        ("hours", "minutes", Value::from(claim.minutes)),
        ("hours", "tag", claim.tag.to_string().into()),
        ("hours", "grade", json!(claim.grade)),
        ("hours", "source", json!(claim.source)),
        ("hours", "class", json!(claim.class)),
        ("time", "date", claim.date.to_string().into()),
        (
            "activity",
            "organisation_id",
            claim.organisation.to_string().into(),
        ),
    ];
    for (group, member, claimed) in members {
        let shown = groups.get(group).map(|group| &group[member]);
        if shown.is_some_and(|shown| *shown != claimed) {
            let zh = format!("日志记录的 {group}.{member} 与证明所称不同");
            let en = format!("{group}.{member} in the log is not what the certificate says");
            return Err(differs(claim.leaf_index, &zh, &en));
        }
    }
    Ok(())
}

fn differs(leaf: u64, zh: &str, en: &str) -> Finding {
    let zh = format!("序号 {leaf}：{zh}");
    Finding::refutes(Code::CommitmentDiffers, zh, format!("leaf {leaf}: {en}"))
}
