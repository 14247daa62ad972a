//! `demo`: a district on simulated time, loaded through the same commands as anyone's.
//!
//! Loaded only into an empty directory, whose genesis then says `simulation`; from empty, every
//! load writes the same log, bit by bit. A finished demo of this version is served again as it
//! stands.
//!
//! A district (`district`) lives through a year before the story begins, unless `--people 0`.
//!
//! `cast`, `series`, `courses`, `programme`, `schedule` are the plan; `founding`, `story`, `loader`
//! perform it; `marker` says that it is whole; `totals` adds it up.

mod afterwards;
mod cast;
mod courses;
mod credit;
mod district;
mod district_acts;
mod founding;
mod loader;
mod marker;
mod on_site;
mod ports;
mod programme;
mod schedule;
mod series;
mod stars;
mod story;
mod totals;
mod tour;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::Outcome;
use super::bar::Bar;
use super::directory::{RATE, ensure_free, open, open_access};
use super::serving::Serving;
use super::settings::LISTEN;
use super::stopped::Stopped;
use super::voice::Voice;
use crate::domain::kernel::moment::Zone;
use crate::log::Fault;
use crate::run::publishing::round::publish;
use crate::run::publishing::witnesses::Witnesses;
use crate::run::{Genesis, Ledger, Publishing, Running};
use crate::state::Bounds;
use cast::Faces;
use district::{PEOPLE_MAX, PEOPLE_MIN, PEOPLE_USUAL, Year};
use loader::Loader;
use marker::Found;
use ports::DemoClock;
use story::Story;
use totals::Totals;
use tour::Tour;

/// Load a district on simulated time and serve it. 装载模拟的辖区并提供服务。
#[derive(Args)]
pub struct Demo {
    /// Empty directory for the demo, or a finished one. 演示目录：空目录或已装载的演示。
    #[arg(long, env = "HOURLEDGER_DEMO_DATA", default_value = "demo-data")]
    data: PathBuf,
    /// Only load, print totals, and stop. 只装载并输出汇总。
    #[arg(long)]
    load_only: bool,
    /// People of the district whose year is loaded; 0: only a small story. 辖区人数；0 只装载小故事。
    #[arg(long, value_parser = district_people, default_value_t = PEOPLE_USUAL)]
    people: usize,
    /// Address and port to listen on. 监听地址。
    #[arg(long, env = "HOURLEDGER_LISTEN", default_value = LISTEN)]
    listen: SocketAddr,
}

impl Demo {
    /// Loads the demo if need be, then prints totals or serves it.
    pub fn run(&self, voice: Voice) -> Outcome {
        let found = marker::look(&self.data)?;
        ensure_free(&self.data)?;
        let faces = match found {
            Found::Finished(marker) => marker.faces,
            Found::Empty => load(
                &self.data,
                Some(self.people).filter(|people| *people > 0),
                voice,
            )?,
        };
        let clock = DemoClock::at(schedule::end(&Zone::shanghai()).unix() * 1_000);
        let ports = ports::to_serve(&clock);
        let running = open(&self.data, ports, Bounds::default(), None, voice)?;
        clock.advance_to(running.queue.ledger().log.head().recorded_at_ms);
        let totals = Totals::of(running.queue.ledger())?;
        let shown = self.data.display();
        voice.say(voice.pick(
            format!("演示目录 {shown}，密钥目录 {shown}.keys（模拟时间，模拟人物）："),
            format!(
                "The demo in {shown}, its keys in {shown}.keys (simulated time, invented people):"
            ),
        ));
        totals.say(voice);
        if self.load_only {
            voice.answer(&totals);
            return Ok(running.stop()?);
        }
        clock.start();
        self.serve(running, faces, voice)
    }

    fn serve(&self, running: Running, faces: Faces, voice: Voice) -> Outcome {
        let ledger = running.queue.ledger();
        let access = Arc::new(open_access(&self.data, ledger, RATE)?);
        let tour = Tour::new(faces, &access, ledger.clock.now_ms())?;
        let serving = Serving {
            running,
            access,
            listen: self.listen,
            request_lines: false,
            publishing: Publishing::default(),
        };
        serving.run(voice, |bound| tour.at(bound).tell(voice))
    }
}

/// A number of people that a district can have.
fn district_people(text: &str) -> Result<usize, String> {
    let people: usize = text.parse().map_err(|why| format!("{why}"))?;
    let range = PEOPLE_MIN..=PEOPLE_MAX;
    if people == 0 || range.contains(&people) {
        return Ok(people);
    }
    Err(format!(
        "a district has {PEOPLE_MIN} to {PEOPLE_MAX} people, or 0 \
         辖区人数为 {PEOPLE_MIN} 至 {PEOPLE_MAX}，或 0"
    ))
}

/// Tells the whole story into the empty directory `data`, after a year of a district if wanted.
fn load(data: &Path, people: Option<usize>, voice: Voice) -> Result<Faces, Stopped> {
    marker::prepare_keys(data)?;
    let zone = Zone::shanghai();
    let first = people.map_or(programme::date(programme::FIRST_DAY), |_| {
        district::first_day()
    });
    let opens_at = schedule::at(&zone, first, 9 * 60);
    let clock = DemoClock::at(opens_at.unix() * 1_000);
    let genesis = Genesis {
        origin: "demo.example/yunting".into(),
        simulation: true,
        ledger_id: ports::ledger_id(),
    };
    let ports = ports::to_load(&clock);
    let bounds = Bounds::for_bulk_writing();
    let running = open(data, ports, bounds, Some(genesis), voice)?;
    let faces = tell(&running, &clock, &zone, people, voice)?;
    published(running.queue.ledger())?;
    running.stop()?;
    marker::finish(data, &faces)?;
    Ok(faces)
}

/// Publishes the whole story, so that receipts are there from the first moment.
fn published(ledger: &Ledger) -> Result<(), Fault> {
    publish(ledger, &Publishing::default(), &mut Witnesses::default())?;
    Ok(())
}

fn tell(
    running: &Running,
    clock: &Arc<DemoClock>,
    zone: &Zone,
    people: Option<usize>,
    voice: Voice,
) -> Result<Faces, Stopped> {
    let mut loader = Loader::new(running.queue.clone(), clock.clone());
    let first = running
        .founded
        .expect("the directory was empty, so the ledger was founded now");
    let district = founding::found(&mut loader, first)?;
    let year = people.map(|people| Year::found(&mut loader, &district, people, zone));
    let mut year = year.transpose()?;
    let programme = programme::programme(zone);
    let steps = schedule::schedule(&programme, zone);
    let mut story = Story::new(loader, district, programme);
    let bar = Bar::new(voice, "装载演示", "Loading the demo");
    let total = steps.len() as u64 + year.as_ref().map_or(0, Year::acts_left);
    let mut done = 0;
    for (moment, step) in steps {
        if let Some(year) = &mut year {
            while let Some(acts) = year.perform(&mut story.loader, moment)? {
                done += acts;
                bar.at(done, total);
            }
        }
        story.perform(moment, step)?;
        done += 1;
        bar.at(done, total);
    }
    story.use_credit(schedule::end(zone).plus_minutes(-1))?;
    story.award_stars()?;
    bar.done();
    for (code, times) in year.iter().flat_map(Year::refused) {
        voice.say(voice.pick(
            format!("装载时被规则拒绝：{code}，{times} 次"),
            format!("Refused by the rules while loading: {code}, {times} times"),
        ));
    }
    Ok(story.end(schedule::end(zone))?)
}
