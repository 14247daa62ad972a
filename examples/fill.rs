use hourledger::domain::{Command, Event, kernel::ids::*, stored::Actor};
use hourledger::run::{fold::decode, ports::*, *};
use hourledger::state::Bounds;
use serde_json::json;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;
fn main() {
    let sessions: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let dir = std::env::args().nth(1).unwrap();
    let clock = Arc::new(SimulatedClock::at(1_772_409_600_000));
    let t0 = Instant::now();
    let running = Running::open(
        Opening {
            data: dir.clone().into(),
            clock: clock.clone(),
            seeds: Box::new(SystemSeeds),
            random: Box::new(|b: &mut [u8]| getrandom::fill(b).unwrap()),
            bounds: Bounds::default(),
            genesis: Some(Genesis {
                origin: "a.b/log".into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        },
        |_| {},
    )
    .map_err(|f| format!("{f:?}"))
    .unwrap();
    println!(
        "open {:?} rebuilt {:?} head {}",
        t0.elapsed(),
        running.rebuilt.as_ref().map(|d| d.to_string()),
        running.queue.ledger().log.head().next
    );
    if sessions > 0 {
        let founder = Actor::Person(running.queue.ledger().opened().unwrap().unwrap().founder);
        let n = std::cell::Cell::new(0u128);
        let key = || {
            n.set(n.get() + 1);
            let mut b = [0u8; 16];
            getrandom::fill(&mut b).unwrap();
            let ms = clock.now_ms() as u64 + (n.get() as u64 / 10);
            b[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
            Uuid::from_bytes(b)
        };
        let must = |actor: Actor, v: serde_json::Value| {
            let c: Command = serde_json::from_value(v).unwrap();
            let a = running
                .queue
                .submit_blocking(Request {
                    actor,
                    key: key(),
                    commands: vec![c],
                })
                .map_err(|f| format!("{f:?}"))
                .unwrap();
            decode(&a.frame).unwrap().events
        };
        let people_n = (sessions / 10).clamp(10, 100_000);
        let t = Instant::now();
        let mut waiting = vec![];
        let mut people = vec![];
        let done = |w: &mut Vec<_>, people: &mut Vec<PersonId>| {
            for x in w.drain(..) {
                let a: Accepted = hourledger::run::ledger::answered(x)
                    .map_err(|f| format!("{f:?}"))
                    .unwrap();
                if let Event::PersonRegistered(e) = &decode(&a.frame).unwrap().events[0] {
                    people.push(e.subject.person_id)
                }
            }
        };
        for i in 0..people_n {
            let c: Command = serde_json::from_value(json!({"command":"register_person","name":"王芳","document_kind":"07","document_number":format!("A{i}"),"birth_date":"1990-01-01","region":"320106","consent":{"given_by":"person","text_digest":Digest32::of(b"t")}})).unwrap();
            waiting.push(
                running
                    .queue
                    .enqueue(Request {
                        actor: founder,
                        key: key(),
                        commands: vec![c],
                    })
                    .map_err(|f| format!("{f:?}"))
                    .unwrap(),
            );
            if waiting.len() == 512 {
                done(&mut waiting, &mut people);
            }
        }
        done(&mut waiting, &mut people);
        println!("{} people {:?}", people.len(), t.elapsed());
        let Event::OrganisationAccredited(o) = &must(
            founder,
            json!({"command":"accredit_organisation","name":"示例","credit_code":"11320000MB151840XJ","region":"320106"}),
        )[0] else {
            panic!()
        };
        let org = o.organisation.organisation_id;
        for (p, r) in [(people[0], "recorder"), (people[1], "approver")] {
            must(
                founder,
                json!({"command":"grant_role","person_id":p,"role":r,"organisation_id":org}),
            );
        }
        let (rec, app) = (Actor::Person(people[0]), Actor::Person(people[1]));
        let cat = hourledger::domain::policy::pack::Pack::national().categories[0]
            .code
            .to_string();
        let t = Instant::now();
        let mut made = 0usize;
        let mut day = 0i64;
        while made < sessions {
            let start = 1_772_409_600 + day * 86400 + 3600;
            let m = |s: i64| {
                hourledger::domain::kernel::moment::Moment::from_unix(s)
                    .unwrap()
                    .to_string()
            };
            clock.advance_to((start - 1800) * 1000);
            for a in 0..(people_n / 30).max(1) {
                let group: Vec<_> = people
                    .iter()
                    .skip(2)
                    .skip(a * 30)
                    .take(30)
                    .copied()
                    .collect();
                if group.is_empty() || made >= sessions {
                    break;
                }
                clock.advance_to((start - 1800) * 1000);
                let Event::ActivityPublished(p) = &must(
                    rec,
                    json!({"command":"publish_activity","organisation_id":org,"title":"河道清洁","description":"清理河岸","category":cat,"address":"江边路 1 号","region":"320106","starts_at":m(start),"ends_at":m(start+7200),"lead":people[0]}),
                )[0] else {
                    panic!()
                };
                let act = p.activity.activity_id;
                let run_all = |cs: Vec<(Actor, serde_json::Value)>| -> Vec<Vec<Event>> {
                    let w: Vec<_> = cs
                        .into_iter()
                        .map(|(actor, v)| {
                            running
                                .queue
                                .enqueue(Request {
                                    actor,
                                    key: key(),
                                    commands: vec![serde_json::from_value(v).unwrap()],
                                })
                                .map_err(|f| format!("{f:?}"))
                                .unwrap()
                        })
                        .collect();
                    w.into_iter()
                        .map(|x| {
                            decode(
                                &hourledger::run::ledger::answered(x)
                                    .map_err(|f| format!("{f:?}"))
                                    .unwrap()
                                    .frame,
                            )
                            .unwrap()
                            .events
                        })
                        .collect()
                };
                let ins = run_all(
                    group
                        .iter()
                        .map(|p| {
                            (
                                rec,
                                json!({"command":"check_in","activity_id":act,"person_id":p}),
                            )
                        })
                        .collect(),
                );
                clock.advance_to((start + 1800) * 1000);
                let ses: Vec<_> = ins
                    .iter()
                    .map(|e| {
                        let Event::SessionCheckedIn(s) = &e[1] else {
                            panic!()
                        };
                        (s.activity.session_id, s.subject.person_id)
                    })
                    .collect();
                let c =
                    |n: &str, s: SessionId| json!({"command":n,"activity_id":act,"session_id":s});
                run_all(ses.iter().map(|(s, _)| (rec, c("check_out", *s))).collect());
                run_all(
                    ses.iter()
                        .map(|(s, p)| (Actor::Person(*p), c("confirm_session", *s)))
                        .collect(),
                );
                run_all(
                    ses.iter()
                        .map(|(s, _)| (app, c("approve_session", *s)))
                        .collect(),
                );
                made += ses.len();
            }
            day += 1;
        }
        let head = running.queue.ledger().log.head().next.0;
        println!(
            "{made} sessions {:?}, head {head}, {:.0} events/s",
            t.elapsed(),
            head as f64 / t.elapsed().as_secs_f64()
        );
        println!("figures {:?}", running.queue.ledger().store.figures());
    }
    let rss = std::fs::read_to_string("/proc/self/status").unwrap();
    println!(
        "{}",
        rss.lines()
            .filter(|l| l.starts_with("VmRSS") || l.starts_with("VmHWM"))
            .collect::<Vec<_>>()
            .join(" ")
    );
    let t = Instant::now();
    running.stop().unwrap();
    println!("stop {:?}", t.elapsed());
}
