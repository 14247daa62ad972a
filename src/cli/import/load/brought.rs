//! Rows of what people bring along beside hours: balances of accounts, stars and movements of
//! elsewhere. Each is stated once, by its own key; said otherwise later, it is refused.

use super::answer::{Answer, Trouble};
use super::rows::{Loader, rows_of};
use super::sheets::Sheets;
use crate::cli::Outcome;
use crate::cli::bar::Bar;
use crate::cli::voice::Voice;
use crate::domain::Command;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::stars::command::{ImportStar, StarStatement};
use crate::domain::timebank::command::{BalanceStatement, ImportBalance};
use crate::domain::timebank::elsewhere::{ImportMovement, MovementStatement};
use crate::interchange::{MovementRow, OpeningBalanceRow, Row, Rows, Shape, StarRow};

impl Loader<'_> {
    /// What accounts held.
    pub fn opening_balances(
        &mut self,
        sheets: &Sheets,
        answer: &mut Answer,
        voice: Voice,
    ) -> Outcome {
        let Some(Rows::OpeningBalances(rows)) = rows_of(sheets, Shape::OpeningBalances) else {
            return Ok(());
        };
        let bar = Bar::new(voice, "导入期初余额", "Opening balances");
        self.name_people(rows.iter().map(|row| row.account.as_str()))?;
        let command = |row: &OpeningBalanceRow| self.opening_balance(row);
        self.bring(rows, (command, |row| row.minutes), answer, &bar)?;
        bar.done();
        Ok(())
    }

    /// What others awarded.
    pub fn stars(&mut self, sheets: &Sheets, answer: &mut Answer, voice: Voice) -> Outcome {
        let Some(Rows::Stars(rows)) = rows_of(sheets, Shape::Stars) else {
            return Ok(());
        };
        let bar = Bar::new(voice, "导入其他系统的星级", "Stars of elsewhere");
        self.name_people(rows.iter().map(|row| row.person.as_str()))?;
        let command = |row: &StarRow| self.star(row);
        self.bring(rows, (command, |_| Minutes::ZERO), answer, &bar)?;
        bar.done();
        Ok(())
    }

    /// What moved elsewhere: history, which moves nothing here.
    pub fn movements(&mut self, sheets: &Sheets, answer: &mut Answer, voice: Voice) -> Outcome {
        let Some(Rows::Movements(rows)) = rows_of(sheets, Shape::Movements) else {
            return Ok(());
        };
        let bar = Bar::new(voice, "导入其他系统的历史往来", "Movements of elsewhere");
        let others = rows.iter().filter_map(|row| row.counterparty.as_deref());
        self.name_people(rows.iter().map(|row| row.person.as_str()).chain(others))?;
        let command = |row: &MovementRow| self.movement(row);
        self.bring(rows, (command, |row| row.minutes), answer, &bar)?;
        bar.done();
        Ok(())
    }

    fn bring<'r, R: Row>(
        &self,
        rows: &'r [R],
        (command, minutes): (
            impl Fn(&'r R) -> Result<Command, Trouble>,
            impl Fn(&R) -> Minutes,
        ),
        answer: &mut Answer,
        bar: &Bar,
    ) -> Outcome {
        let mut commands = Vec::new();
        for row in rows {
            match command(row) {
                Ok(command) => commands.push((row, command)),
                Err(trouble) => answer.trouble(R::SHAPE, row.number(), trouble),
            }
        }
        let (total, mut done) = (commands.len() as u64, 0);
        self.send(commands.into_iter(), |row, sent| {
            done += 1;
            bar.at(done, total);
            answer.timed(R::SHAPE, row.number(), sent, minutes(row));
        })
    }

    fn opening_balance(&self, row: &OpeningBalanceRow) -> Result<Command, Trouble> {
        let person = self.people.get(&row.account);
        Ok(Command::ImportBalance(ImportBalance {
            import_id: self.import,
            origin: self.load.origin,
            external_id: row.account.clone(),
            stated: BalanceStatement {
                amount: Amount(row.minutes.0),
                as_of: row.as_of,
                evidence_ref: row.evidence_ref.clone(),
                person_id: *person.ok_or(Trouble::AccountUnknown)?,
            },
        }))
    }

    fn star(&self, row: &StarRow) -> Result<Command, Trouble> {
        let person = self.people.get(&row.person);
        Ok(Command::ImportStar(ImportStar {
            import_id: self.import,
            origin: self.load.origin,
            external_id: format!("{}/{}/{}", row.person, row.scheme, row.level),
            stated: StarStatement {
                authority: row.authority.clone(),
                awarded_on: row.awarded_on,
                evidence_ref: row.evidence_ref.clone(),
                person_id: *person.ok_or(Trouble::HolderUnknown)?,
                scheme: row.scheme,
                stars: row.level,
            },
        }))
    }
    fn movement(&self, row: &MovementRow) -> Result<Command, Trouble> {
        let person = self.people.get(&row.person);
        let other = row.counterparty.as_ref();
        Ok(Command::ImportMovement(ImportMovement {
            import_id: self.import,
            origin: self.load.origin,
            external_id: row.external_id.clone(),
            stated: MovementStatement {
                amount: Amount(row.minutes.0),
                counterparty: row.counterparty.clone(),
                counterparty_id: other.and_then(|id| self.people.get(id).copied()),
                evidence_ref: row.evidence_ref.clone(),
                kind: row.kind,
                moved_on: row.moved_on,
                person_id: *person.ok_or(Trouble::HolderUnknown)?,
                text: row.text.clone(),
            },
        }))
    }
}
