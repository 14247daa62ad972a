//! What must hold of claims before anything is signed: one total, however it is cut; each variant
//! tells what it may and no more.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;

use super::claims::{Claims, CommendationClaim, SessionClaim};
use crate::credential::canonical::INTEGER_MAX;
use crate::credential::status::LIST_BITS;
use crate::domain::certificates::event::Variant;
use crate::domain::kernel::ids::Tag16;
use crate::domain::kernel::text::check_text;

/// The longest text of a claim, in characters.
const TEXT_CHARS_MAX: usize = 500;
/// Levels of stars.
const STAR_MAX: u8 = 5;

/// Why claims contradict themselves or their variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimsProblem {
    /// A cut of the minutes does not add up to the total.
    Minutes {
        /// Which: `byGrade`, `bySource`, `organisations`, `sessions`, `notNationalMinutes`; `zeros`
        /// if a cut lists what is nothing.
        part: &'static str,
    },
    /// A cut of the sessions does not add up to their count.
    Sessions {
        /// Which: `organisations` or `sessions`.
        part: &'static str,
    },
    /// The certificate has a member that its variant leaves out.
    Forbidden(&'static str),
    /// The certificate lacks a member that its variant must have.
    Missing(&'static str),
    /// One session-day is listed twice, by tag or by leaf.
    Twice(Tag16),
    /// A session lies outside of the period.
    OutsidePeriod(Tag16),
    /// A session's leaf is not in the tree that is cited.
    BeyondTree(Tag16),
    /// The period ends before it begins.
    Period,
    /// A commendation of none, two lines of one kind, or more than what is counted.
    Commendations,
    /// More than five stars, or an award that does not fit the rest.
    Star,
    /// The index lies beyond the status list.
    StatusIndex,
    /// A number beyond 2^53, which not every tool reads alike.
    TooLarge(&'static str),
    /// A text that is blank, too long, not NFC or has invisible characters.
    Text(&'static str),
}

impl fmt::Display for ClaimsProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minutes { part } => write!(f, "the minutes of {part} are not the total"),
            Self::Sessions { part } => write!(f, "the sessions of {part} are not the count"),
            Self::Forbidden(what) => write!(f, "this variant has no {what}"),
            Self::Missing(what) => write!(f, "this variant needs {what}"),
            Self::Twice(tag) => write!(f, "the session {tag} is listed twice"),
            Self::OutsidePeriod(tag) => write!(f, "the session {tag} is outside of the period"),
            Self::BeyondTree(tag) => write!(f, "the session {tag} is not in the tree cited"),
            Self::Period => f.write_str("the period ends before it begins"),
            Self::Commendations => f.write_str("the commendations do not fit what is counted"),
            Self::Star => write!(
                f,
                "there are more than {STAR_MAX} stars, or the award does not fit"
            ),
            Self::StatusIndex => write!(f, "a status list has {LIST_BITS} bits"),
            Self::TooLarge(what) => write!(f, "{what} is beyond 2^53"),
            Self::Text(what) => write!(f, "the text of {what} cannot stand in a certificate"),
        }
    }
}

impl Error for ClaimsProblem {}

impl Claims {
    /// Whether the claims agree with each other and with their variant.
    pub fn check(&self) -> Result<(), ClaimsProblem> {
        self.numbers()?;
        self.total()?;
        self.variant_of_holder()?;
        self.variant_of_sessions()?;
        self.variant_of_star()?;
        self.commended()?;
        self.listed()?;
        self.texts()
    }

    fn numbers(&self) -> Result<(), ClaimsProblem> {
        let leaves = self.sessions.iter().map(|session| session.leaf_index);
        for (what, number) in [
            ("totalMinutes", self.total_minutes),
            ("treeSize", self.evidence.tree_size),
            ("leafIndex", leaves.max().unwrap_or_default()),
        ] {
            if number > INTEGER_MAX {
                return Err(ClaimsProblem::TooLarge(what));
            }
        }
        if self.period.from > self.period.to {
            return Err(ClaimsProblem::Period);
        }
        if self.star.is_some_and(|star| star > STAR_MAX) {
            return Err(ClaimsProblem::Star);
        }
        if self.status.index >= LIST_BITS {
            return Err(ClaimsProblem::StatusIndex);
        }
        Ok(())
    }

    /// Every cut of the total is the total.
    fn total(&self) -> Result<(), ClaimsProblem> {
        let organisations = self.organisations.iter();
        for (part, minutes) in [
            ("byGrade", sum(self.by_grade.values().copied())),
            ("bySource", sum(self.by_source.values().copied())),
            ("organisations", sum(organisations.map(|one| one.minutes))),
        ] {
            if minutes != u128::from(self.total_minutes) {
                return Err(ClaimsProblem::Minutes { part });
            }
        }
        let sessions = sum(self.organisations.iter().map(|one| one.sessions.into()));
        if sessions != u128::from(self.session_count) {
            let part = "organisations";
            return Err(ClaimsProblem::Sessions { part });
        }
        if self.not_national_minutes > self.total_minutes {
            let part = "notNationalMinutes";
            return Err(ClaimsProblem::Minutes { part });
        }
        let mut minutes = self.by_grade.values().chain(self.by_source.values());
        if minutes.any(|minutes| *minutes == 0) {
            return Err(ClaimsProblem::Minutes { part: "zeros" });
        }
        Ok(())
    }

    fn variant_of_holder(&self) -> Result<(), ClaimsProblem> {
        match (self.variant, &self.holder) {
            (Variant::Anonymous, Some(_)) => Err(ClaimsProblem::Forbidden("holder")),
            (Variant::Anonymous, None) | (_, Some(_)) => Ok(()),
            (_, None) => Err(ClaimsProblem::Missing("holder")),
        }
    }

    /// The award stands in a certificate of a star, and in no other; so does an end.
    fn variant_of_star(&self) -> Result<(), ClaimsProblem> {
        let award = self
            .star_level
            .as_ref()
            .and_then(|level| level.award.as_ref());
        let Some(award) = award else {
            if self.variant == Variant::Star {
                return Err(ClaimsProblem::Missing("award"));
            }
            let is_endless = self.valid_until.is_none();
            return is_endless
                .then_some(())
                .ok_or(ClaimsProblem::Forbidden("validUntil"));
        };
        if self.variant != Variant::Star {
            return Err(ClaimsProblem::Forbidden("award"));
        }
        let in_tree = award.leaf_index < self.evidence.tree_size;
        let in_total = award.counted_minutes <= self.total_minutes;
        let ends = award.valid_until.is_some() == self.valid_until.is_some();
        let fits = in_tree && in_total && ends;
        fits.then_some(()).ok_or(ClaimsProblem::Star)
    }

    /// Each line is another one and counts some; each rests on a session that is counted.
    fn commended(&self) -> Result<(), ClaimsProblem> {
        if self.variant == Variant::Star && !self.commendations.is_empty() {
            return Err(ClaimsProblem::Forbidden("commendations"));
        }
        let lines = self.commendations.iter();
        let line = |it: &CommendationClaim| (it.date, it.organisation, it.kind);
        let different: BTreeSet<_> = lines.clone().map(line).collect();
        let all = sum(lines.clone().map(|it| it.count.into()));
        let fits = different.len() == self.commendations.len()
            && lines.clone().all(|it| it.count > 0)
            && all <= u128::from(self.session_count);
        fits.then_some(()).ok_or(ClaimsProblem::Commendations)
    }

    fn variant_of_sessions(&self) -> Result<(), ClaimsProblem> {
        if !self.variant.cites_leaves() {
            let is_silent = self.sessions.is_empty();
            return is_silent
                .then_some(())
                .ok_or(ClaimsProblem::Forbidden("sessions"));
        }
        for session in self.sessions.iter().filter(|it| tells_more(it)) {
            if self.variant != Variant::Full {
                return Err(ClaimsProblem::Forbidden("details of sessions"));
            }
            let is_told = session.activity.is_some() && session.content.is_some();
            is_told
                .then_some(())
                .ok_or(ClaimsProblem::Missing("activity and content"))?;
        }
        Ok(())
    }

    /// The listed sessions are the count, add up to every cut, and are each listed once.
    fn listed(&self) -> Result<(), ClaimsProblem> {
        if !self.variant.cites_leaves() {
            return Ok(());
        }
        let part = "sessions";
        if u32::try_from(self.sessions.len()) != Ok(self.session_count) {
            return Err(ClaimsProblem::Sessions { part });
        }
        let is_same = self.cut(|session| session.grade).is(&self.by_grade)
            && self.cut(|session| session.source).is(&self.by_source)
            && self.is_cut_by_units();
        if !is_same {
            return Err(ClaimsProblem::Minutes { part });
        }
        self.each_once()
    }

    fn cut<K: Ord + Copy>(&self, key: impl Fn(&SessionClaim) -> K) -> Sums<K> {
        let sessions = self.sessions.iter();
        Sums::of(sessions.map(|one| (key(one), one.minutes.into())))
    }

    /// Every unit recorded the minutes and sessions that it is listed with.
    fn is_cut_by_units(&self) -> bool {
        let mut sums = vec![(0_u64, 0_u32); self.organisations.len()];
        for session in &self.sessions {
            let unit = usize::try_from(session.unit).ok();
            let Some((minutes, sessions)) = unit.and_then(|unit| sums.get_mut(unit)) else {
                return false;
            };
            *minutes = minutes.saturating_add(session.minutes.into());
            *sessions += 1;
        }
        let listed = self.organisations.iter();
        sums.into_iter()
            .eq(listed.map(|one| (one.minutes, one.sessions)))
    }

    fn each_once(&self) -> Result<(), ClaimsProblem> {
        // As numbers, which are compared at once.
        let tags = self.sessions.iter();
        let tags = tags.map(|one| u128::from_be_bytes(*one.tag.as_bytes()));
        if let Some(tag) = twice(tags.collect()) {
            let tag = Tag16::from_bytes(tag.to_be_bytes());
            return Err(ClaimsProblem::Twice(tag));
        }
        let leaves = self.sessions.iter().map(|one| one.leaf_index);
        if let Some(leaf) = twice(leaves.collect()) {
            let mut of_leaf = self.sessions.iter().filter(|one| one.leaf_index == leaf);
            let tag = of_leaf.nth(1).map_or(self.sessions[0].tag, |one| one.tag);
            return Err(ClaimsProblem::Twice(tag));
        }
        for session in &self.sessions {
            if session.date < self.period.from || session.date > self.period.to {
                return Err(ClaimsProblem::OutsidePeriod(session.tag));
            }
            if session.leaf_index >= self.evidence.tree_size {
                return Err(ClaimsProblem::BeyondTree(session.tag));
            }
        }
        Ok(())
    }

    fn texts(&self) -> Result<(), ClaimsProblem> {
        let holder = self.holder.as_ref().map(|holder| &holder.shown_name);
        let own = [
            ("issuer", Some(&self.issuer.name)),
            ("issuer", self.issuer.name_en.as_ref()),
            ("holder", holder),
            ("handler", self.handler.as_ref()),
            ("origin", Some(&self.evidence.origin)),
        ];
        let organisations = self.organisations.iter();
        let organisations = organisations.map(|one| ("organisation", Some(&one.name)));
        // Only there sessions have texts.
        let is_full = self.variant == Variant::Full;
        let told = if is_full { &*self.sessions } else { &[] };
        let sessions = told.iter().flat_map(|session| {
            [
                ("activity", session.activity.as_ref()),
                ("content", session.content.as_ref()),
                ("content", session.content_en.as_ref()),
                ("place", session.place.as_ref()),
            ]
        });
        let level = self.star_level.iter();
        let level = level.flat_map(|level| {
            let award = level.award.as_ref();
            [
                ("star", Some(&level.name)),
                ("star", Some(&level.name_en)),
                ("scheme", Some(&level.scheme.id)),
                ("number", award.and_then(|award| award.number.as_ref())),
                ("organisation", award.map(|award| &award.organisation_name)),
            ]
        });
        let commended = self.commendations.iter();
        let commended = commended.map(|it| ("organisation", Some(&it.organisation_name)));
        let organisations = organisations.chain(commended);
        let texts = own.into_iter().chain(organisations).chain(sessions);
        for (what, text) in texts.chain(level) {
            let checked = text.map(|text| check_text(what, text, TEXT_CHARS_MAX));
            if checked.is_some_and(|checked| checked.is_err()) {
                return Err(ClaimsProblem::Text(what));
            }
        }
        Ok(())
    }
}

/// A value that stands twice in a list.
fn twice<T: Copy + Ord>(mut values: Vec<T>) -> Option<T> {
    if !values.is_sorted() {
        values.sort_unstable();
    }
    let mut pairs = values.array_windows();
    pairs.find(|[one, next]| one == next).map(|[one, _]| *one)
}

/// Whether a session says what only `full` may say.
fn tells_more(session: &SessionClaim) -> bool {
    let texts = [
        &session.activity,
        &session.content,
        &session.content_en,
        &session.place,
    ];
    let times = [session.started_at, session.ended_at];
    texts.into_iter().any(Option::is_some) || times.iter().any(Option::is_some)
}

/// Wide enough that strangers' numbers cannot wrap it.
fn sum(minutes: impl Iterator<Item = u64>) -> u128 {
    minutes.map(u128::from).sum()
}

/// Minutes by key, in the order of the keys, without the zeros: few keys, so one list.
struct Sums<K>(Vec<(K, u64)>);

impl<K: Ord + Copy> Sums<K> {
    fn of(minutes: impl Iterator<Item = (K, u64)>) -> Self {
        let mut sums: Vec<(K, u64)> = Vec::new();
        let mut last = 0;
        for (key, minutes) in minutes {
            // Mostly the key of the one before.
            if sums.get(last).is_none_or(|(of_last, _)| *of_last != key) {
                let place = sums.binary_search_by_key(&key, |(key, _)| *key);
                last = place.unwrap_or_else(|at| {
                    sums.insert(at, (key, 0));
                    at
                });
            }
            sums[last].1 = sums[last].1.saturating_add(minutes);
        }
        sums.retain(|(_, sum)| *sum != 0);
        Self(sums)
    }

    fn is(&self, stated: &BTreeMap<K, u64>) -> bool {
        let sums = self.0.iter().map(|(key, sum)| (key, sum));
        sums.eq(stated)
    }
}
