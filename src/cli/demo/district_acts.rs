//! Steps of the district itself: people come and go, packs are adopted, roles end.

use super::cast::{COORDINATOR, DESKS, LEAVING_RECORDER, PEOPLE, registered_by};
use super::credit;
use super::programme::{ERASED, FIRST_DAY, WITHDRAWN, date};
use super::schedule::{CLASS_FROM, WITH_NOTICE, WITHOUT_NOTICE};
use super::story::Story;
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{Digest32, PersonId};
use crate::domain::people::book::PersonBook;
use crate::domain::people::command::{ErasePerson, GiveConsent, RevokeRole, WithdrawConsent};
use crate::domain::people::event::{ConsentGiver, Purpose};
use crate::domain::policy::command::AdoptPolicy;
use crate::domain::policy::pack::{Setting, Sourced};
use crate::run::Failure;

impl Story {
    pub(super) fn register(&mut self, person: usize) -> Result<(), Failure> {
        let desk = usize::from(person % 2 == 1);
        let clerk = DESKS[desk]
            .2
            .expect("the first two organisations have a clerk");
        let command = registered_by(
            person,
            date(FIRST_DAY),
            Some(self.district.organisations[desk]),
            Some(self.district.stations[desk]),
        );
        let written = self.loader.one(self.district.people[clerk], command)?;
        let id = written.only("person_registered", "/subject/person_id")?;
        self.district.people.push(id);
        Ok(())
    }

    pub(super) fn register_class(&mut self) -> Result<(), Failure> {
        let today = date(FIRST_DAY);
        let library = Some(self.district.organisations[1]);
        let class = (CLASS_FROM..PEOPLE).map(|index| registered_by(index, today, library, None));
        let written = self
            .loader
            .all(self.district.people[DESKS[1].0], class.collect())?;
        let ids: Vec<PersonId> = written.found("person_registered", "/subject/person_id")?;
        self.district.people.extend(ids);
        Ok(())
    }

    pub(super) fn give_consent(&mut self, person: usize) -> Result<(), Failure> {
        let person_id = self.district.people[person];
        let command = Command::GiveConsent(GiveConsent {
            person_id,
            purpose: Purpose::NationalSystem,
            given_by: ConsentGiver::Person,
            text_digest: Digest32::of("我同意将记录录入全国志愿服务信息系统。".as_bytes()),
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    /// The district's own pack: the national one, for six weeks with a notice.
    pub(super) fn adopt(&mut self, version: u32) -> Result<(), Failure> {
        let mut pack = credit::pack();
        pack.version = version;
        let effective_from = if version == WITH_NOTICE.0 {
            pack.notice_working_days = Setting::Set(Sourced {
                source: pack.rounding_source.clone(),
                value: 3,
            });
            WITH_NOTICE.1
        } else {
            WITHOUT_NOTICE.1
        };
        let command = Command::AdoptPolicy(AdoptPolicy {
            pack: Box::new(pack),
            effective_from: date(effective_from),
        });
        self.loader
            .one(self.district.people[COORDINATOR], command)?;
        Ok(())
    }

    pub(super) fn revoke_role(&mut self) -> Result<(), Failure> {
        let person_id = self.district.people[LEAVING_RECORDER];
        let book = self
            .loader
            .ledger()
            .book::<PersonBook>(&BookKey::Person(person_id))?;
        let coordinator = self.district.people[COORDINATOR];
        for held in book.roles {
            let command = Command::RevokeRole(RevokeRole {
                person_id,
                grant_id: held.grant,
            });
            self.loader.one(coordinator, command)?;
        }
        Ok(())
    }

    pub(super) fn withdraw(&mut self) -> Result<(), Failure> {
        let person_id = self.district.people[WITHDRAWN];
        let command = Command::WithdrawConsent(WithdrawConsent {
            person_id,
            purpose: Purpose::Registration,
        });
        self.loader.one(person_id, command)?;
        Ok(())
    }

    pub(super) fn erase(&mut self) -> Result<(), Failure> {
        let command = Command::ErasePerson(ErasePerson {
            person_id: self.district.people[ERASED],
        });
        self.loader
            .one(self.district.people[COORDINATOR], command)?;
        Ok(())
    }
}
