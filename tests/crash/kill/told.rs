//! What the clients of killed processes said: what they were about to ask, and what was answered.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout};
use std::time::Duration;

use uuid::Uuid;

use crate::load::Try;

/// What the clients of all processes said.
#[derive(Default)]
pub struct Told {
    pub asked: BTreeMap<Uuid, Try>,
    /// Position and chain value that the answer named.
    pub acknowledged: BTreeMap<Uuid, (u64, String)>,
}

impl Told {
    /// Hears a process out until it was killed `moment` after it said `word` (or started).
    pub fn listen_and_kill(&mut self, mut child: Child, moment: Duration, word: Option<&str>) {
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        if let Some(word) = word {
            self.hear_until(word, &mut lines);
        }
        let killer = std::thread::spawn(move || {
            std::thread::sleep(moment);
            child.kill().expect("a child of ours");
            child.wait().expect("a child of ours")
        });
        while let Some(line) = whole_line(&mut lines) {
            self.hear(&line);
        }
        killer.join().expect("it only sleeps and kills");
    }

    fn hear_until(&mut self, word: &str, lines: &mut BufReader<ChildStdout>) {
        loop {
            let line = whole_line(lines).expect("the child lives until it is killed");
            self.hear(&line);
            if line.trim_end() == word {
                return;
            }
        }
    }

    fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.trim_end().splitn(4, ' ').collect();
        match words[..] {
            ["ask", key, actor, commands] => {
                let key = key.parse().expect("a key");
                let request = Try {
                    actor: actor.parse().expect("an actor"),
                    key,
                    commands: serde_json::from_str(commands).expect("commands"),
                };
                self.asked.insert(key, request);
            }
            ["ack", key, position, chain] => {
                let position = position.parse().expect("a position");
                let key = key.parse().expect("a key");
                self.acknowledged.insert(key, (position, chain.to_owned()));
            }
            _ => {}
        }
    }
}

/// The next line that was written to its end.
fn whole_line(lines: &mut BufReader<ChildStdout>) -> Option<String> {
    let mut line = String::new();
    lines.read_line(&mut line).expect("text");
    line.ends_with('\n').then_some(line)
}
