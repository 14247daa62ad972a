//! Query parameters: a fixed set, each known to the rows that take it.
//!
//! An unknown or repeated one is refused: a misspelt `dry_run` must not write. Values are bounded
//! and have one spelling; the schema that the description shows stands beside the code that reads
//! them.

use std::str::FromStr;

use axum::http::Uri;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::access::Purpose;
use crate::domain::audits::question::SEED_CHARS_MAX;
use crate::domain::kernel::currency::CurrencyCode;
use crate::domain::kernel::ids::{ActivityId, ImportId, OrganisationId, PersonId, Position};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::reading::page::{Asked, LIMIT_DEFAULT, LIMIT_MAX, place};
use crate::reading::report::annual::YEARS;
use crate::reading::report::funder::PER_HOUR_MINOR_MAX;
use crate::reading::report::group::{By, States, Weeks};
use crate::reading::sample::SIZE_MAX;
use crate::reading::texts::Field;
use crate::reading::timebank::statement::Clock;
use crate::reading::words::{Words, words};

/// A query parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Waits until this position is visible.
    AtLeast,
    /// Items on a page.
    Limit,
    /// Where the page begins.
    Cursor,
    /// Predicts instead of writing.
    DryRun,
    /// Personal fields to open.
    Reveal,
    /// Why they are opened.
    Purpose,
    /// The activity for which staff looks at a person, or that is meant.
    Activity,
    /// The recorder who is meant.
    Recorder,
    /// The import that is meant.
    Import,
    /// The first local day.
    From,
    /// The last local day.
    To,
    /// Whose stream.
    Subject,
    /// A service date.
    Date,
    /// By what a report groups.
    By,
    /// The day a week begins with.
    WeekStart,
    /// The day that names a week.
    WeekLabel,
    /// States that a report counts.
    State,
    /// The calendar year of a report.
    Year,
    /// What an hour is put at, in minor units.
    ValuePerHour,
    /// The currency of that.
    Currency,
    /// What an audit sample is drawn with.
    Seed,
    /// How many sessions are drawn.
    Size,
    /// The organisation that is meant.
    Organisation,
    /// By which of its two times a posting is placed.
    Clock,
    /// Minutes added to what is recorded.
    ExtraMinutes,
    /// As JSON or as a table for spreadsheets.
    Format,
}

/// In which form a reading that is a table answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// JSON.
    #[default]
    Json,
    /// CSV.
    Csv,
}

/// What a list takes.
pub const PAGED: &[Parameter] = &[Parameter::Limit, Parameter::Cursor];

impl Parameter {
    const ALL: [Self; 26] = [
        Self::AtLeast,
        Self::Limit,
        Self::Cursor,
        Self::DryRun,
        Self::Reveal,
        Self::Purpose,
        Self::Activity,
        Self::Recorder,
        Self::Import,
        Self::From,
        Self::To,
        Self::Subject,
        Self::Date,
        Self::By,
        Self::WeekStart,
        Self::WeekLabel,
        Self::State,
        Self::Year,
        Self::ValuePerHour,
        Self::Currency,
        Self::Seed,
        Self::Size,
        Self::Organisation,
        Self::Clock,
        Self::ExtraMinutes,
        Self::Format,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::Limit => "limit",
            Self::Cursor => "cursor",
            Self::DryRun => "dry_run",
            Self::Reveal => "reveal",
            Self::Purpose => "purpose",
            Self::Activity => "activity_id",
            Self::Recorder => "recorder_id",
            Self::Import => "import_id",
            Self::From => "from",
            Self::To => "to",
            Self::Subject => "subject",
            Self::Date => "date",
            Self::Clock => "clock",
            Self::By => "by",
            Self::WeekStart => "week_start",
            Self::WeekLabel => "week_label",
            Self::State => "state",
            Self::Year => "year",
            Self::ValuePerHour => "value_per_hour",
            Self::Currency => "currency",
            Self::Seed => "seed",
            Self::Size => "n",
            Self::Organisation => "organisation_id",
            Self::ExtraMinutes => "extra_minutes",
            Self::Format => "format",
        }
    }

    /// Whether a request without it is refused.
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::Subject | Self::By | Self::Year | Self::Seed | Self::Size
        )
    }

    /// What it is for.
    pub const fn words(self) -> Words {
        match self {
            Self::AtLeast => words(
                "等到该位置可见后再读",
                "Wait until this position is visible",
            ),
            Self::Limit => words("每页条数", "Items on a page"),
            Self::Cursor => words("上一页返回的游标", "Cursor given by the page before"),
            Self::DryRun => words("只预演，不写入", "Predict, record nothing"),
            Self::Reveal => words(
                "要查看的个人信息字段，逗号分隔",
                "Personal fields to open, comma-separated",
            ),
            Self::Purpose => words(
                "查看他人信息的目的，将被记录",
                "Why another person's data is read; it is recorded",
            ),
            Self::Activity => words(
                "所涉活动；查看人员时，为工作人员因之查看的活动",
                "The activity; of a person, the one for which staff looks at them",
            ),
            Self::Recorder => words("录入起始或结束的人员", "Who recorded the start or the end"),
            Self::Import => words("所属导入批次", "The import that brought the records"),
            Self::From => words("起始日期（含）", "The first local day"),
            Self::To => words("结束日期（含）", "The last local day"),
            Self::Subject => words(
                "人员、组织或活动编号",
                "Id of a person, organisation or activity",
            ),
            Self::Date => words("服务日期，默认今天", "Service date; today unless given"),
            Self::By => words("按什么分组", "By what the report groups"),
            Self::WeekStart => words("一周从哪天开始，默认周一", "Day a week begins with; Monday"),
            Self::WeekLabel => words(
                "以首日还是末日命名一周，默认首日",
                "Whether its first or last day names a week; the first",
            ),
            Self::State => words(
                "只统计这些状态，逗号分隔；默认不含作废和虚假",
                "Only these states, comma-separated; all but voided and fake unless given",
            ),
            Self::Year => words("服务日所在年度", "Calendar year of the service days"),
            Self::ValuePerHour => words(
                "每小时折算，以最小货币单位（分）计",
                "What an hour is put at, in minor units (hundredths)",
            ),
            Self::Currency => words("货币，默认CNY", "Currency; CNY unless given"),
            Self::Seed => words(
                "抽样种子，须是此前无人能选定的公开数字",
                "Seed of the draw: a public number that nobody could choose before",
            ),
            Self::Size => words("抽取条数", "How many sessions are drawn"),
            Self::Organisation => words("仅此组织", "Only this organisation"),
            Self::Clock => words(
                "按生效时间还是登记时间，默认生效",
                "By when it took effect or was recorded; effective unless given",
            ),
            Self::ExtraMinutes => words(
                "假设再服务这么多分钟",
                "What if so many more minutes were served",
            ),
            Self::Format => words("json或csv，默认json", "json or csv; json unless given"),
        }
    }

    /// Its JSON Schema.
    pub fn schema(self) -> Value {
        match self {
            Self::AtLeast => json!({"type": "integer", "minimum": 0, "maximum": POSITION_MAX}),
            Self::Limit => json!({
                "type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT
            }),
            Self::Cursor => json!({"type": "string", "pattern": "^[A-Za-z0-9_-]{1,43}$"}),
            Self::DryRun => json!({"type": "boolean", "default": false}),
            Self::Reveal => {
                let names = Field::ALL.map(Field::name).join("|");
                json!({"type": "string", "pattern": format!("^({names})(,({names}))*$")})
            }
            Self::Purpose => json!({"$ref": "#/components/schemas/ReadPurpose"}),
            Self::Activity => json!({"$ref": "#/components/schemas/ActivityId"}),
            Self::Recorder => json!({"$ref": "#/components/schemas/PersonId"}),
            Self::Import => json!({"$ref": "#/components/schemas/ImportId"}),
            Self::Subject => json!({
                "type": "string", "format": "id", "pattern": "^(per|org|act)_[0-9a-f]{32}$"
            }),
            Self::Date | Self::From | Self::To => {
                json!({"$ref": "#/components/schemas/LocalDate"})
            }
            Self::ValuePerHour => {
                json!({"type": "integer", "minimum": 1, "maximum": PER_HOUR_MINOR_MAX})
            }
            Self::Currency => json!({"$ref": "#/components/schemas/CurrencyCode"}),
            Self::Seed => json!({
                "type": "string", "minLength": 1, "maxLength": SEED_CHARS_MAX
            }),
            Self::Size => json!({"type": "integer", "minimum": 1, "maximum": SIZE_MAX}),
            Self::Organisation => json!({"$ref": "#/components/schemas/OrganisationId"}),
            Self::ExtraMinutes => {
                json!({"type": "integer", "minimum": 0, "maximum": EXTRA_MINUTES_MAX})
            }
            Self::Format => json!({"type": "string", "enum": ["json", "csv"], "default": "json"}),
            Self::Year => json!({"type": "integer", "minimum": YEARS.0, "maximum": YEARS.1}),
            Self::By => json!({"$ref": "#/components/schemas/By"}),
            Self::Clock => json!({"$ref": "#/components/schemas/Clock"}),
            Self::WeekStart => json!({"$ref": "#/components/schemas/WeekStart"}),
            Self::WeekLabel => json!({"$ref": "#/components/schemas/WeekLabel"}),
            Self::State => json!({"type": "string", "pattern": "^[a-z_]+(,[a-z_]+)*$"}),
        }
    }
}

/// Positions that JSON integers hold exactly.
const POSITION_MAX: u64 = 1 << 53;

/// More minutes than anybody serves.
const EXTRA_MINUTES_MAX: u32 = 1_000_000;

/// The query parameters of a request.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Waits until this position is visible.
    pub at_least: Option<Position>,
    /// Which page.
    pub page: Asked,
    /// Predicts instead of writing.
    pub dry_run: bool,
    /// Personal fields to open.
    pub reveal: Vec<Field>,
    /// Why.
    pub purpose: Option<Purpose>,
    /// The activity for which staff looks at a person.
    pub activity: Option<ActivityId>,
    /// Who recorded.
    pub recorder: Option<PersonId>,
    /// The import that brought it.
    pub import: Option<ImportId>,
    /// The first local day.
    pub from: Option<LocalDate>,
    /// The last local day.
    pub to: Option<LocalDate>,
    /// Whose stream.
    pub subject: Option<String>,
    /// A service date.
    pub date: Option<LocalDate>,
    /// By what a report groups.
    pub by: Option<By>,
    /// How weeks are cut and named.
    pub weeks: Weeks,
    /// Which states a report counts.
    pub states: States,
    /// The calendar year of a report.
    pub year: Option<i32>,
    /// What an hour is put at, in minor units.
    pub value_per_hour: Option<u32>,
    /// The currency of that.
    pub currency: CurrencyCode,
    /// What an audit sample is drawn with.
    pub seed: Option<String>,
    /// How many sessions are drawn.
    pub size: Option<u32>,
    /// The organisation that is meant.
    pub organisation: Option<OrganisationId>,
    /// By which time a posting is placed.
    pub clock: Clock,
    /// Minutes added to what is recorded.
    pub extra_minutes: u32,
    /// In which form a table is answered.
    pub format: Format,
}

impl Query {
    /// Reads the query of `uri`, in which only parameters may stand that the row `takes`.
    pub fn parse(uri: &Uri, takes: impl Fn(Parameter) -> bool) -> Result<Self, Refusal> {
        let mut query = Self::default();
        if uri.query().is_none_or(str::is_empty) {
            return Ok(query);
        }
        let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| malformed("query", "it is not a list of name=value"))?;
        let mut seen = Vec::new();
        for (name, value) in &pairs.0 {
            let known = Parameter::ALL.into_iter().find(|it| it.name() == name);
            let parameter = known.filter(|&it| takes(it));
            let parameter =
                parameter.ok_or_else(|| malformed("query", "it holds an unknown parameter"))?;
            if seen.contains(&parameter) {
                return Err(malformed(parameter.name(), "it stands there twice"));
            }
            seen.push(parameter);
            query.take(parameter, value)?;
        }
        Ok(query)
    }

    fn take(&mut self, parameter: Parameter, value: &str) -> Result<(), Refusal> {
        let name = parameter.name();
        match parameter {
            Parameter::AtLeast => {
                self.at_least = Some(Position(number(name, value, 0, POSITION_MAX)?));
            }
            Parameter::Limit => {
                let limit = number(name, value, 1, LIMIT_MAX as u64)?;
                self.page.limit = usize::try_from(limit).unwrap_or(LIMIT_MAX);
            }
            Parameter::Cursor => self.page.after = Some(place(value).map_err(|it| it.field(name))?),
            Parameter::DryRun => self.dry_run = choice(name, value)?,
            Parameter::Reveal => {
                let fields = value.split(',').map(|field| choice(name, field));
                self.reveal = fields.collect::<Result<_, _>>()?;
                self.reveal.sort_unstable();
                self.reveal.dedup();
            }
            Parameter::Purpose => self.purpose = Some(choice(name, value)?),
            Parameter::Activity => self.activity = Some(parsed(name, value)?),
            Parameter::Recorder => self.recorder = Some(parsed(name, value)?),
            Parameter::Import => self.import = Some(parsed(name, value)?),
            Parameter::From => self.from = Some(parsed(name, value)?),
            Parameter::To => self.to = Some(parsed(name, value)?),
            Parameter::Subject => self.subject = Some(value.to_owned()),
            Parameter::Date => self.date = Some(parsed(name, value)?),
            Parameter::ValuePerHour => {
                let value = number(name, value, 1, PER_HOUR_MINOR_MAX.into())?;
                self.value_per_hour = u32::try_from(value).ok();
            }
            Parameter::Currency => {
                let code: Result<_, Refusal> = value.parse();
                self.currency = code.map_err(|refusal| refusal.field(name))?;
            }
            Parameter::Seed => self.seed = Some(value.to_owned()),
            Parameter::Size => {
                let size = number(name, value, 1, SIZE_MAX.into())?;
                self.size = u32::try_from(size).ok();
            }
            Parameter::Organisation => self.organisation = Some(parsed(name, value)?),
            Parameter::ExtraMinutes => {
                let minutes = number(name, value, 0, EXTRA_MINUTES_MAX.into())?;
                self.extra_minutes = u32::try_from(minutes).unwrap_or(EXTRA_MINUTES_MAX);
            }
            Parameter::Year => {
                let (min, max) = (YEARS.0.unsigned_abs(), YEARS.1.unsigned_abs());
                let year = number(name, value, min.into(), max.into())?;
                self.year = i32::try_from(year).ok();
            }
            Parameter::By => self.by = Some(choice(name, value)?),
            Parameter::Clock => self.clock = choice(name, value)?,
            Parameter::Format => self.format = choice(name, value)?,
            Parameter::WeekStart => self.weeks.start = choice(name, value)?,
            Parameter::WeekLabel => self.weeks.label = choice(name, value)?,
            Parameter::State => {
                let states = value.split(',').map(|state| choice(name, state));
                self.states = States(states.collect::<Result<_, _>>()?);
            }
        }
        Ok(())
    }
}

fn malformed(field: &'static str, detail: &str) -> Refusal {
    Refusal::new(RefusalCode::QueryMalformed)
        .field(field)
        .with("detail", detail)
}

fn number(field: &'static str, value: &str, min: u64, max: u64) -> Result<u64, Refusal> {
    let digits = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|_| digits);
    number
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            Refusal::new(RefusalCode::NumberOutOfRange)
                .field(field)
                .with("min", min)
                .with("max", max)
        })
}

/// An id or a date.
fn parsed<T: FromStr<Err = Refusal>>(field: &'static str, value: &str) -> Result<T, Refusal> {
    value
        .parse()
        .map_err(|refusal: Refusal| refusal.field(field))
}

/// One of the names that serde knows for `T`.
fn choice<T: serde::de::DeserializeOwned>(field: &'static str, value: &str) -> Result<T, Refusal> {
    let value = match value {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        name => Value::String(name.to_owned()),
    };
    serde_json::from_value(value).map_err(|cause| super::decode::refusal(field, &cause.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Query, RefusalCode> {
        let uri = format!("/x?{query}").parse().expect("a uri");
        Query::parse(&uri, |_| true).map_err(|refusal| refusal.code)
    }

    #[test]
    fn known_parameters_are_read() {
        let query = parse("limit=7&dry_run=true&reveal=phone,name,phone").expect("well-formed");
        assert_eq!((query.page.limit, query.dry_run), (7, true));
        assert_eq!(query.reveal, [Field::Name, Field::Phone]);
    }

    #[test]
    fn unknown_repeated_and_malformed_ones_are_refused() {
        for (query, code) in [
            ("dryrun=true", RefusalCode::QueryMalformed),
            ("limit=1&limit=2", RefusalCode::QueryMalformed),
            ("limit=0", RefusalCode::NumberOutOfRange),
            ("limit=+5", RefusalCode::NumberOutOfRange),
            ("limit=201", RefusalCode::NumberOutOfRange),
            ("n=0", RefusalCode::NumberOutOfRange),
            ("n=501", RefusalCode::NumberOutOfRange),
            ("reveal=salary", RefusalCode::ChoiceUnknown),
            ("cursor=*", RefusalCode::CursorMalformed),
            ("activity_id=7", RefusalCode::IdMalformed),
        ] {
            assert_eq!(parse(query).expect_err(query), code, "{query}");
        }
    }

    #[test]
    fn a_parameter_of_another_row_is_unknown_here() {
        let uri = "/x?dry_run=true".parse().expect("a uri");
        let refusal =
            Query::parse(&uri, |it| PAGED.contains(&it)).expect_err("no write, no dry run");
        assert_eq!(refusal.code, RefusalCode::QueryMalformed);
    }
}
