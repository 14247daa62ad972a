//! The year before: some organisations bring it along from another platform, as an import that a
//! second person approves. Half of it states no clock times, and three people of each have not
//! claimed their record yet, so their hours wait.

use super::people::newcomer;
use super::{Office, Year};
use crate::cli::demo::loader::Loader;
use crate::cli::demo::ports::throw;
use crate::cli::demo::schedule::at;
use crate::domain::imports::command::{
    ApproveImport, ImportActivity, ImportPerson, ImportSession, OpenImport,
};
use crate::domain::imports::event::{OriginCode, StatedSource};
use crate::domain::imports::rows::{ActivityRow, PersonRow, SessionRow};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{ActivityId, Digest32, ImportId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::log::Fault;
use crate::run::Failure;

/// Every so many organisations one brings its past along.
const EVERY: usize = 4;
/// Sessions of one import: one page of the ledger's work.
const SESSIONS: usize = 48;
/// People whose record nobody claimed yet.
const UNCLAIMED: usize = 3;
/// What was done then: name and category, in the words of the source.
const ACTIVITIES: [(&str, &str); 3] = [
    ("旧平台：社区环境整治", "环保"),
    ("旧平台：敬老院慰问", "助老"),
    ("旧平台：义务植树", "环保"),
];

impl Year {
    /// Brings the past of some organisations along.
    pub(super) fn bring_the_past(&mut self, loader: &mut Loader) -> Result<(), Failure> {
        for place in (0..self.offices.len()).step_by(EVERY) {
            self.import_of(loader, place)?;
        }
        Ok(())
    }

    fn import_of(&mut self, loader: &mut Loader, place: usize) -> Result<(), Failure> {
        let office = &self.offices[place];
        let (recorder, approver) = (office.recorder, office.approver);
        let opening = OpenImport {
            organisation_id: office.organisation,
            origin: origin()?,
            file_digest: Digest32::of(format!("past of {place}").as_bytes()),
        };
        let opened = loader.one(recorder, opening.into())?;
        let import: ImportId = opened.only("import_opened", "/import/import_id")?;
        let mut people = self.known(place);
        for number in 0..UNCLAIMED {
            let row = unclaimed(import, place, number)?;
            let written = loader.one(recorder, row.into())?;
            people.push(written.only("person_enrolled", "/subject/person_id")?);
        }
        let mut activities = Vec::with_capacity(ACTIVITIES.len());
        for number in 0..ACTIVITIES.len() {
            let row = past_activity(import, office, (place, number))?;
            let written = loader.one(recorder, row.into())?;
            activities.push(written.only("activity_imported", "/activity/activity_id")?);
        }
        let (mut sessions, mut minutes) = (0, Minutes::ZERO);
        for number in 0..SESSIONS {
            let of = (activities[number % 3], people[number % people.len()]);
            let row = self.past_session(import, of, (place, number))?;
            let stated = row.stated.minutes;
            loader.one(recorder, row.into())?;
            (sessions, minutes) = (sessions + 1, minutes + stated);
        }
        let approval = ApproveImport {
            import_id: import,
            balances: 0,
            credit: Amount::ZERO,
            movements: 0,
            stars: 0,
            sessions,
            minutes,
        };
        loader.one(approver, approval.into())?;
        loader.work_off_jobs()
    }

    /// A dozen volunteers of the district, others for each organisation.
    fn known(&self, place: usize) -> Vec<PersonId> {
        let staff = self.offices.len() * super::STAFF_OF_ONE;
        let volunteers = &self.people[staff..];
        let chosen = volunteers.iter().cycle().skip(place * 12).take(12);
        chosen.copied().collect()
    }

    /// Every second one with clock times; nobody twice on a day.
    fn past_session(
        &self,
        import_id: ImportId,
        (activity_id, person_id): (ActivityId, PersonId),
        (place, number): (usize, usize),
    ) -> Result<ImportSession, Failure> {
        let day = i32::try_from(number).expect("a small number");
        let date = self.first.plus_days(-20 - 7 * (day % 40) - day / 40);
        let about = [place as u64, number as u64];
        let quarters = 4 + throw("district: past", &about, 9).cast_signed();
        let starts_at = at(&self.zone, date, 9 * 60);
        let timed = number.is_multiple_of(2);
        Ok(ImportSession {
            import_id,
            origin: origin()?,
            external_id: format!("S-{place}-{number}"),
            stated: SessionRow {
                activity_id,
                approved_by: Some("旧平台管理员".to_owned()),
                approved_on: Some(date.plus_days(3)),
                confirmer: None,
                date,
                description: Some("由旧平台导出".to_owned()),
                ended_at: timed.then(|| starts_at.plus_minutes(quarters * 15)),
                evidence_ref: None,
                minutes: Minutes(quarters * 15),
                national_entered_on: number.is_multiple_of(3).then(|| date.plus_days(9)),
                national_reference: number
                    .is_multiple_of(3)
                    .then(|| format!("Q-{place}-{number}")),
                person_id,
                recorder: None,
                source: Some(StatedSource::Roster),
                started_at: timed.then_some(starts_at),
            },
        })
    }
}

fn origin() -> Result<OriginCode, Fault> {
    let code = "old-platform".parse();
    code.map_err(|refusal| Fault::fatal("naming the old platform", format!("{refusal:?}")))
}

fn unclaimed(import_id: ImportId, place: usize, number: usize) -> Result<ImportPerson, Failure> {
    Ok(ImportPerson {
        import_id,
        origin: origin()?,
        external_id: format!("V-{place}-{number}"),
        stated: PersonRow {
            birth_date: None,
            consent: None,
            document_kind: None,
            document_number: None,
            name: newcomer(place * UNCLAIMED + number),
            phone: None,
            region: None,
        },
    })
}

fn past_activity(
    import_id: ImportId,
    office: &Office,
    (place, number): (usize, usize),
) -> Result<ImportActivity, Failure> {
    let (title, category) = ACTIVITIES[number];
    Ok(ImportActivity {
        import_id,
        organisation_id: office.organisation,
        origin: origin()?,
        external_id: format!("A-{place}-{number}"),
        stated: ActivityRow {
            category: Some(category.to_owned()),
            title: Some(title.to_owned()),
            ..ActivityRow::default()
        },
    })
}
