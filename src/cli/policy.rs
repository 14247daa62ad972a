//! `policy`: shows the packs in force, checks a pack file, adopts one, or asks what it changes.
//!
//! An adoption has a name on it: through a server that of the token, in the directory that of
//! `--by`, who must be a ledger administrator. It can never take effect before today.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use uuid::Builder;

use super::Outcome;
use super::bar::Bar;
use super::client::Server;
use super::directory::{Directory, Ports, fill, open};
use super::report::output::Output;
use super::report::whole::Period;
use super::stopped::Stopped;
use super::voice::Voice;
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::moment::LocalDate;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::policy::book::{PackBook, PolicyBook};
use crate::domain::policy::command::AdoptPolicy;
use crate::domain::policy::pack::Pack;
use crate::domain::sessions::replay::Replayed;
use crate::domain::stored::Actor;
use crate::reading::replay;
use crate::reading::report::what_if::{By, Question, what_if};
use crate::run::{Request, Running};
use crate::state::Bounds;

/// Show, check and adopt policy packs. 查看、检查、采用政策包。
#[derive(Args)]
pub struct Policy {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Show which packs were adopted, from when. 查看已采用的政策包。
    Show,
    /// Check a pack file and print its digest. 检查政策包文件。
    Check {
        /// The pack: a JSON file, or `national`, `beijing`, `nanjing`. 政策包文件或自带的包名。
        file: PathBuf,
    },
    /// Adopt a pack. 采用政策包。
    Adopt {
        /// The pack: a JSON file, or `national`, `beijing`, `nanjing`. 政策包文件或自带的包名。
        file: PathBuf,
        /// First service date it governs, not before today. 首个适用日期。
        #[arg(long)]
        from: LocalDate,
        /// The ledger administrator who adopts it; not needed with --server. 采用人（账本管理员）。
        #[arg(long)]
        by: Option<PersonId>,
    },
    /// Decide every approval by a rule again, from the log. 依日志重新判定每一次规则自动审核。
    Replay,
    /// Show what recorded sessions would amount to under a pack; writes nothing. 推演政策包。
    WhatIf(WhatIf),
}

/// Which pack, over which sessions.
#[derive(Args)]
struct WhatIf {
    /// The pack: a JSON file, or `national`, `beijing`, `nanjing`. 政策包文件或自带的包名。
    file: PathBuf,
    #[command(flatten)]
    period: Period,
    /// By what changes are grouped. 分组方式。
    #[arg(long, value_enum, default_value = "organisation")]
    by: By,
    #[command(flatten)]
    output: Output,
}

impl Policy {
    /// Does what was asked, through a server if one is named.
    pub fn run(&self, voice: Voice) -> Outcome {
        let answer = match &self.act {
            Act::Check { file } => described(&pack(file)?),
            Act::Show => self.show(voice)?,
            Act::Replay => return self.replay(voice),
            Act::WhatIf(asked) => return self.what_if(asked, voice),
            Act::Adopt { file, from, by } => self.adopt(&pack(file)?, *from, *by, voice)?,
        };
        voice.answer(&answer);
        if !voice.json {
            voice.say(in_lines(&answer));
        }
        Ok(())
    }

    fn show(&self, voice: Voice) -> Result<Value, Stopped> {
        if let Some(client) = self.server.client(voice)? {
            return client.read("/api/v1/policies");
        }
        let running = self.opened(voice)?;
        let ledger = running.queue.ledger();
        let mut adopted = Vec::new();
        for adoption in ledger.book::<PolicyBook>(&BookKey::Policies)?.adopted {
            let book = ledger.book::<PackBook>(&BookKey::Pack(adoption.position.0))?;
            let mut row = book.pack.as_deref().map(described).unwrap_or_default();
            row["effective_from"] = json!(adoption.effective_from);
            row["position"] = json!(adoption.position);
            adopted.push(row);
        }
        running.stop()?;
        Ok(json!({"adopted": adopted}))
    }

    fn in_directory_only(&self) -> Outcome {
        match self.server.server {
            None => Ok(()),
            Some(_) => Err(Stopped::usage(
                "此命令只在账本目录上运行：请不用 --server。",
                "This runs on the ledger's directory: leave --server out.",
            )),
        }
    }

    /// Tells of every approval by a rule that no rule gives again; that there is one is a finding.
    fn replay(&self, voice: Voice) -> Outcome {
        self.in_directory_only()?;
        let running = self.opened(voice)?;
        let bar = Bar::new(voice, "重新判定", "Deciding again");
        let replayed = replay::all(running.queue.ledger(), |done, of| {
            bar.at(done as u64, of as u64);
        });
        bar.done();
        running.stop()?;
        let replayed = replayed?;
        let differing: Vec<&Replayed> = replayed.iter().filter(|it| !it.holds()).collect();
        let positions: Vec<_> = differing.iter().map(|it| it.position).collect();
        let answer = json!({"approvals_by_rule": replayed.len(), "differing": positions});
        voice.answer(&answer);
        let (all, wrong) = (replayed.len(), differing.len());
        if wrong > 0 {
            let listed: Vec<String> = positions.iter().map(ToString::to_string).collect();
            let listed = listed.join(", ");
            return Err(Stopped::found(
                format!("{all} 次规则审核中有 {wrong} 次与重新判定不符，位置：{listed}"),
                format!("{wrong} of {all} approvals by a rule come out otherwise, at {listed}"),
            ));
        }
        let told = voice.pick(
            "次规则审核，重新判定全部一致",
            "approvals by a rule, all the same again",
        );
        voice.say(format!("{all} {told}"));
        Ok(())
    }

    fn adopt(
        &self,
        pack: &Pack,
        effective_from: LocalDate,
        by: Option<PersonId>,
        voice: Voice,
    ) -> Result<Value, Stopped> {
        let command = AdoptPolicy {
            pack: Box::new(pack.clone()),
            effective_from,
        };
        if let Some(client) = self.server.client(voice)? {
            let body = serde_json::to_value(&command).expect("a pack is plain JSON");
            return client.command("/api/v1/policies", &body);
        }
        let Some(by) = by else {
            return Err(Stopped::usage(
                "直接写入目录时需要 --by 指明采用人（账本管理员）。",
                "Without --server, --by must name the ledger administrator who adopts the pack.",
            ));
        };
        let running = self.opened(voice)?;
        let answer = adopt_in(&running, command, by);
        running.stop()?;
        answer
    }

    /// Compares every session under the pack with what is recorded.
    fn what_if(&self, asked: &WhatIf, voice: Voice) -> Outcome {
        self.in_directory_only()?;
        let pack = pack(&asked.file)?;
        let question = Question {
            pack: &pack,
            days: asked.period.days()?,
            by: asked.by,
        };
        let running = self.opened(voice)?;
        let ledger = running.queue.ledger();
        let sessions = ledger.book::<LedgerBook>(&BookKey::Ledger)?.totals.sessions;
        let all = u64::try_from(sessions.all()).unwrap_or(0);
        let (bar, done) = (Bar::new(voice, "比较", "Comparing"), AtomicU64::new(0));
        let progress = |more| bar.at(done.fetch_add(more, Ordering::Relaxed) + more, all);
        let view = what_if(ledger, &question, &progress);
        bar.done();
        running.stop()?;
        asked.output.put(&view?, voice)
    }

    fn opened(&self, voice: Voice) -> Result<Running, Stopped> {
        let data = self.directory.free()?;
        open(
            data,
            Ports::of_the_machine(),
            Bounds::default(),
            None,
            voice,
        )
    }
}

fn adopt_in(running: &Running, command: AdoptPolicy, by: PersonId) -> Result<Value, Stopped> {
    if running
        .queue
        .ledger()
        .opened()?
        .is_some_and(|opened| opened.simulation)
    {
        return Err(Stopped::no(
            "这是模拟账本：请运行 demo，并用 --server 写入。",
            "This ledger is simulated: run `demo` and write through --server.",
        ));
    }
    let mut key = [0; 16];
    fill(&mut key);
    let mut answer = described(&command.pack);
    answer["effective_from"] = json!(command.effective_from);
    let accepted = running.queue.submit_blocking(Request {
        actor: Actor::Person(by),
        key: Builder::from_random_bytes(key).into_uuid(),
        commands: vec![Command::AdoptPolicy(command)],
    })?;
    answer["position"] = json!(accepted.frame.first().0);
    Ok(answer)
}

/// The pack in a file; where there is no such file, the pack of that name that comes along.
fn pack(file: &Path) -> Result<Pack, Stopped> {
    let known = file.to_str().and_then(Pack::known);
    if let Some(pack) = known.filter(|_| !file.exists()) {
        return Ok(pack.clone());
    }
    let text = fs::read_to_string(file).map_err(|cause| Stopped::unreadable(file, &cause))?;
    Ok(Pack::parse(&text)?)
}

fn described(pack: &Pack) -> Value {
    json!({
        "id": pack.id,
        "version": pack.version,
        "title": pack.title,
        "digest": pack.digest(),
        "categories": pack.categories.len(),
        "dispute_answer_working_days": pack.dispute_answer_working_days,
        "notice_working_days": pack.notice_working_days,
        "late_entry_working_days": pack.late_entry_working_days.value,
        "forgotten_check_out_after_minutes": pack.forgotten_check_out_after_minutes.value,
    })
}

/// A JSON answer as lines a person can read: `name value`, lists one below the other.
fn in_lines(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let line = |(name, value): (&String, &Value)| match value {
                Value::Array(rows) => rows.iter().map(in_lines).collect::<Vec<_>>().join("\n\n"),
                Value::String(text) => format!("{name:<34} {text}"),
                other => format!("{name:<34} {other}"),
            };
            fields.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}
