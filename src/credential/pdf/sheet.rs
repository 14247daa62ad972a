//! What a certificate sheet says: a plain struct, every text already worded by the caller.
//!
//! Labels and headings that stand on every sheet are the layout's ([`super::wording`]); all that
//! is particular to one certificate stands here. Order of fields is order of reading.
//!
//! Must never: hold a value that another field could contradict by its own rounding; hours come
//! in as minutes or as finished words, and are only displayed.

use chrono::{DateTime, Utc};

/// The same in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One certificate, worded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Sheet {
    /// Name of the document: 志愿服务记录证明 / Certificate of Volunteer Service.
    pub title: Words,
    /// Certificate number as it is read over the phone.
    pub number: String,
    /// The holder as they chose to be shown, or the words that nobody is named.
    pub holder: String,
    /// One sentence under the name, where there is one.
    pub statement: Option<Words>,
    /// First and last day.
    pub period: String,
    /// All hours: 120 小时 15 分 / 120 h 15 min.
    pub total: Words,
    /// Star, where one was awarded.
    pub star: Option<Words>,
    /// How the hours are evidenced, strongest grade first; empty: no section.
    pub evidence: Vec<Evidence>,
    /// Hours by class of source; empty: no section.
    pub sources: Vec<Source>,
    /// Recording organisations; empty: no section.
    pub organisations: Vec<Organisation>,
    /// Who issues.
    pub issuer: Words,
    /// Who handled it; a label is not enough to invent one.
    pub handler: Option<String>,
    /// Date of issue as it is shown.
    pub issued_on: String,
    /// Moment of issue: the only clock of the file.
    pub issued_at: DateTime<Utc>,
    /// Where in the ledger the certificate stands.
    pub ledger_position: String,
    /// Further facts, each with its label.
    pub rows: Vec<Row>,
    /// What the certificate does not show; never empty on an honest one.
    pub limits: Vec<Words>,
    /// Where it is checked: in text, as a link and in the QR code.
    pub check_url: String,
    /// Sessions; empty: a certificate of totals.
    pub sessions: Vec<Session>,
    /// The ledger is a simulation: every page says so.
    pub simulated: bool,
    /// The proof bundle, embedded byte for byte.
    pub attachment: Attachment,
}

/// One evidence grade and its share.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// Letter of the grade.
    pub grade: String,
    /// What it means, in one plain sentence.
    pub meaning: Words,
    /// Minutes of this grade: also its part of the bar.
    pub minutes: u64,
    /// Share of all minutes, rounded by the caller so that the sum is 100.
    pub share_percent: u8,
}

/// Hours of one class of source.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// How the hours came in.
    pub label: Words,
    /// Its minutes.
    pub minutes: u64,
}

/// A recording organisation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// Minutes it recorded.
    pub minutes: u64,
    /// Sessions it recorded.
    pub sessions: u32,
}

/// One more fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// What it is.
    pub label: Words,
    /// What it says.
    pub value: String,
}

/// One session-day. Texts the holder did not disclose are a dash, in the caller's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Session {
    /// Local day.
    pub date: String,
    /// Title of the activity.
    pub activity: String,
    /// Where.
    pub place: String,
    /// Credited minutes.
    pub minutes: u64,
    /// Letter of its evidence grade.
    pub grade: String,
    /// Who recorded it.
    pub organisation: String,
}

/// The file inside the file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attachment {
    /// Its name: letters, digits, dot, dash and underscore.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}
