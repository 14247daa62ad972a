//! `export --person`: everything that the ledger keeps of one person, for that person (R74, PIPL
//! art. 45): who they are, consents, roles, hours, every session with its timeline, and who read
//! their data, as JSON; their own rows of the standard files beside it.
//!
//! The person's own reading is not recorded; an administrator who does it for them is.

use std::fs::File;
use std::io::{BufWriter, Write};

use serde::Serialize;
use serde_json::json;

use super::files::Files;
use super::folder::{Folder, settle};
use crate::access::{Access, Purpose};
use crate::cli::bar::Bar;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::{Format, Shape};
use crate::log::Fault;
use crate::reading::export::{Exporter, Out, Reader, brought, chosen_of, standing_of};
use crate::reading::page::{self, Asked, LIMIT_MAX, Page};
use crate::reading::people::person;
use crate::reading::reads::reads;
use crate::reading::sessions::of_person;
use crate::reading::texts::{Field, Reading};
use crate::reading::{Read, as_of};
use crate::run::Ledger;

/// Name of the file with everything.
const RECORD: &str = "person.json";

/// What was written.
#[derive(Serialize)]
pub struct Written {
    person_id: PersonId,
    sessions: u64,
    readings: u64,
}

/// Writes the record of `of` into a new folder.
pub fn write(
    (ledger, access): (&Ledger, &Access),
    (of, by, purpose): (PersonId, PersonId, Purpose),
    folder: &Folder,
    (format, voice): (Format, Voice),
) -> Result<Written, Stopped> {
    let reading = Reading {
        reader: by,
        fields: Field::ALL.to_vec(),
        purpose,
    };
    let view = person(ledger, access, of, Some(&reading))?;
    let exporter = Exporter {
        ledger,
        access,
        reader: Reader {
            person: by,
            purpose,
        },
        origin: chosen_of(ledger, of)?,
        documents: true,
    };
    let mut record = Record::begin(folder)?;
    let head = json!({
        "ledger_id": ledger.log.ledger_id().to_string(),
        "as_of": as_of(ledger),
        "person": view,
        "brought": brought(&exporter, of)?,
    });
    record.head(&head)?;
    let sessions = record.list("sessions", |asked| of_person(ledger, of, asked, voice.lang))?;
    let readings = record.list("readings", |asked| reads(access, of, asked))?;
    record.finish()?;
    rows(&exporter, of, folder, (format, voice.lang), voice)?;
    Ok(Written {
        person_id: of,
        sessions,
        readings,
    })
}

/// The person's rows of the standard files.
fn rows(
    exporter: &Exporter,
    of: PersonId,
    folder: &Folder,
    form: (Format, Lang),
    voice: Voice,
) -> Result<(), Stopped> {
    let bar = Bar::new(voice, "导出", "Exporting");
    let shapes = [Shape::Volunteers, Shape::Sessions];
    let mut files = Files::begin(folder, &shapes, form, &bar)?;
    for row in exporter.volunteers(&[of])? {
        files.volunteer(&row)?;
    }
    standing_of(exporter.ledger, of, |ids| {
        for row in exporter.sessions(ids)? {
            files.session(&row)?;
        }
        Ok(())
    })?;
    files.finish()?;
    bar.done();
    Ok(())
}

/// A JSON object written member by member, so that memory does not grow with it.
struct Record<'a> {
    folder: &'a Folder,
    file: BufWriter<File>,
}

impl<'a> Record<'a> {
    fn begin(folder: &'a Folder) -> Result<Self, Fault> {
        let file = folder.file(RECORD);
        let file = file.map_err(|cause| folder.failed(cause))?;
        Ok(Self { folder, file })
    }

    /// The members that come first; the object stays open.
    fn head(&mut self, members: &serde_json::Value) -> Result<(), Fault> {
        let text = members.to_string();
        let open = text.strip_suffix('}').expect("an object");
        self.put(open.as_bytes())
    }

    /// A list, page after page; how many items it has.
    fn list<T: Serialize>(
        &mut self,
        name: &str,
        page: impl Fn(&Asked) -> Read<Page<T>>,
    ) -> Result<u64, Stopped> {
        self.put(format!(",\n\"{name}\":[").as_bytes())?;
        let mut asked = Asked {
            limit: LIMIT_MAX,
            after: None,
        };
        let mut count = 0;
        loop {
            let shown = page(&asked)?;
            for item in shown.items {
                let text = serde_json::to_vec(&item).expect("views are plain JSON");
                self.put(if count == 0 { b"\n" } else { b",\n" })?;
                self.put(&text)?;
                count += 1;
            }
            let Some(next) = shown.next else { break };
            asked.after = Some(page::place(&next)?);
        }
        self.put(b"]")?;
        Ok(count)
    }

    fn finish(mut self) -> Result<(), Fault> {
        self.put(b"}\n")?;
        settle(self.file).map_err(|cause| self.folder.failed(cause))
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let put = self.file.write_all(bytes);
        put.map_err(|cause| self.folder.failed(cause))
    }
}
