//! Load generator and measurements of the whole ledger.

mod district;
mod ledger;
mod machine;

use std::path::Path;
use std::time::Instant;

use hourledger::state::Bounds;

fn main() {
    let args: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    let data = Path::new(&args[1]);
    match args[0].as_str() {
        "grow" => {
            let (people, events) = (args[2].parse().unwrap(), args[3].parse().unwrap());
            let t = Instant::now();
            let ledger = ledger::Ledger::open(data, Bounds::default());
            println!("open {:?}", t.elapsed());
            let t = Instant::now();
            let mut district = district::District::settle(&ledger, people);
            println!("people/s {:.0}", people as f64 / t.elapsed().as_secs_f64());
            let t = Instant::now();
            let before = ledger.events();
            district.live_until(&ledger, events);
            let made = ledger.events() - before;
            println!(
                "events/s {:.0} ({made})",
                made as f64 / t.elapsed().as_secs_f64()
            );
            println!("{:?}", ledger.running.queue.ledger().store.figures());
            println!(
                "rss {} peak {}",
                machine::memory_bytes("VmRSS") >> 20,
                machine::memory_bytes("VmHWM") >> 20
            );
            let t = Instant::now();
            ledger.close();
            println!("close {:?}", t.elapsed());
        }
        "open" => {
            let t = Instant::now();
            let ledger = ledger::Ledger::open(data, Bounds::default());
            let took = t.elapsed();
            println!(
                "open {took:?} {} events, {:.0}/s rebuilt {:?}",
                ledger.events(),
                ledger.events() as f64 / took.as_secs_f64(),
                ledger.running.rebuilt.as_ref().map(|d| d.to_string())
            );
            println!(
                "rss {} peak {}",
                machine::memory_bytes("VmRSS") >> 20,
                machine::memory_bytes("VmHWM") >> 20
            );
            let t = Instant::now();
            ledger.close();
            println!("close {:?}", t.elapsed());
        }
        _ => {}
    }
    for part in ["log", "sled", "vault"] {
        println!("{part} {}", machine::disk_bytes(&data.join(part)));
    }
}
