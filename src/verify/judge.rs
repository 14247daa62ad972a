//! What the policy says of the proofs in a file: is this entry a leaf of the log, under a
//! checkpoint that the log signed and enough witnesses cosigned.
//!
//! A file carries the same checkpoint many times over, so each note is judged once. All heads that
//! were judged are kept: two roots for one size of one log are evidence of a fork, whoever it is
//! that gets the file.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::code::Code;
use super::report::{Finding, Head};
use super::told::shown;
use crate::checkpoint::{Checkpoint, JudgeProblem, Judged, Note, Policy, ProofPath, ProofProblem};
use crate::domain::kernel::moment::Moment;
use crate::tree::{Entry, Hash, ProofRefused, Size, leaf_hash, verify_inclusion};

/// Judges proofs under one policy and of one log.
pub(super) struct Judge<'p> {
    policy: &'p Policy,
    origin: String,
    /// By their texts, as they stand in the file.
    notes: BTreeMap<String, JudgedNote>,
    /// Notes of other evidence, judged under the same policy, so that none is judged twice.
    known: BTreeMap<String, JudgedNote>,
    /// Heads of other evidence, to compare with.
    elsewhere: Vec<(u64, Hash)>,
}

/// What the policy says of a note.
#[derive(Clone)]
struct JudgedNote {
    origin: String,
    judged: Result<Judged, JudgeProblem>,
}

impl<'p> Judge<'p> {
    pub(super) fn new(policy: &'p Policy, origin: &str) -> Self {
        Self {
            policy,
            origin: origin.to_owned(),
            notes: BTreeMap::new(),
            known: BTreeMap::new(),
            elsewhere: Vec::new(),
        }
    }

    /// The same judge for other evidence, whose heads are its own.
    pub(super) fn another(&self) -> Self {
        Self {
            known: self.notes.clone(),
            ..Self::new(self.policy, &self.origin)
        }
    }

    /// Takes over the note under a proof that another judge found good.
    pub(super) fn agree(&mut self, proof: &str) {
        let note = proof.split_once("\n\n").map(|(_, note)| note);
        if let Some((text, judged)) = note.and_then(|note| self.known.remove_entry(note)) {
            self.notes.insert(text, judged);
        }
    }

    /// Remembers the heads of other evidence.
    pub(super) fn compare_with(&mut self, other: &Self) {
        self.elsewhere.extend(other.heads().map(head_of));
    }

    /// Whether the policy knows the log at all.
    pub(super) fn known_log(&self) -> Result<(), Finding> {
        let mut logs = self.policy.logs().iter();
        if logs.any(|log| log.key.name() == self.origin) {
            return Ok(());
        }
        Err(unknown_log(&self.origin))
    }

    /// Checks that the entry is the leaf at `index`.
    pub(super) fn included(
        &mut self,
        proof: &str,
        index: u64,
        entry: Entry,
    ) -> Result<(), Finding> {
        let unreadable = |problem: ProofProblem| {
            let en = format!("the proof cannot be read: {problem}");
            not_included(index, "证明无法读取", &en)
        };
        let (path, note) = ProofPath::parse(proof.as_bytes()).map_err(unreadable)?;
        let asks = self.policy.asks_for_witnesses();
        let judged = self.judged(note, index, unreadable)?;
        if asks && !judged.quorum_met {
            let count = judged.witnesses.len();
            return Err(Finding::hinders(
                Code::QuorumMissed,
                format!("只有 {count} 个见证方签名，不足策略所要求"),
                format!("{count} witness(es) cosigned; your policy asks for more"),
            ));
        }
        if path.index() != index {
            let en = format!("the proof is of leaf {}", path.index());
            return Err(not_included(index, "证明属于另一个序号", &en));
        }
        let head = &judged.checkpoint;
        verify_inclusion(
            leaf_hash(&entry.to_bytes()),
            index,
            Size(head.size()),
            path.hashes(),
            head.root(),
        )
        .map_err(|refused| refused_inclusion(index, refused))
    }

    /// A note of our log that counts. Each text is read and judged once.
    fn judged(
        &mut self,
        text: &str,
        index: u64,
        unreadable: impl Fn(ProofProblem) -> Finding,
    ) -> Result<&Judged, Finding> {
        if !self.notes.contains_key(text) {
            let judged = match self.known.remove(text) {
                Some(judged) => judged,
                None => judged(self.policy, text).map_err(unreadable)?,
            };
            self.notes.insert(text.to_owned(), judged);
        }
        let note = &self.notes[text];
        if note.origin != self.origin {
            let origin = shown(&note.origin);
            let en = format!("the proof is of another log, {origin}");
            return Err(not_included(index, "证明属于另一个日志", &en));
        }
        note.judged.as_ref().map_err(|problem| match problem {
            JudgeProblem::UnknownOrigin => unknown_log(&note.origin),
            other => Finding::refutes(
                Code::CheckpointSignature,
                "检查点未经策略中的日志密钥正确签名",
                other.to_string(),
            ),
        })
    }

    /// The heads that the log signed.
    pub(super) fn heads(&self) -> impl Iterator<Item = &Judged> {
        self.notes
            .values()
            .filter(|note| note.origin == self.origin)
            .filter_map(|note| note.judged.as_ref().ok())
    }

    /// Evidence of a fork among the heads and those that others state.
    pub(super) fn fork(&self, stated: &[(u64, Hash)]) -> Option<Finding> {
        let others = self.elsewhere.iter().chain(stated).copied();
        let mut roots: BTreeMap<u64, Hash> = BTreeMap::new();
        for (size, root) in self.heads().map(head_of).chain(others) {
            let first = *roots.entry(size).or_insert(root);
            if first != root {
                return Some(Finding::refutes(
                    Code::Fork,
                    format!("大小 {size} 有两个树根"),
                    format!("size {size} has the roots {first} and {root}"),
                ));
            }
        }
        None
    }

    /// The heads as a report tells them, each once.
    pub(super) fn told_heads(&self) -> Vec<Head> {
        let tell = |(size, root): (u64, Hash)| Head {
            origin: shown(&self.origin),
            size,
            root: STANDARD.encode(root.0),
        };
        let heads: BTreeSet<Head> = self.heads().map(head_of).map(tell).collect();
        heads.into_iter().collect()
    }

    /// The names of log and witnesses that signed any of the heads.
    pub(super) fn told_signers(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for head in self.heads() {
            let witnesses = head.witnesses.iter().map(|it| it.name.to_string());
            for name in std::iter::once(head.log_key.name().to_owned()).chain(witnesses) {
                let name = shown(&name);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names.join(", ")
    }

    /// The newest time at which a witness signed any of the heads.
    pub(super) fn witnessed_at(&self) -> Option<Moment> {
        let times = self.heads().flat_map(|it| &it.witnesses);
        let newest = times.map(|it| it.unix_seconds).max()?;
        i64::try_from(newest).ok().and_then(Moment::from_unix)
    }
}

fn judged(policy: &Policy, text: &str) -> Result<JudgedNote, ProofProblem> {
    let note = Note::parse(text.as_bytes()).map_err(ProofProblem::Note)?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(ProofProblem::Body)?;
    Ok(JudgedNote {
        origin: checkpoint.origin().to_owned(),
        judged: policy.judge_note(&note),
    })
}

fn head_of(judged: &Judged) -> (u64, Hash) {
    (judged.checkpoint.size(), judged.checkpoint.root())
}

fn unknown_log(origin: &str) -> Finding {
    let origin = shown(origin);
    Finding::hinders(
        Code::LogUnknown,
        format!("策略中没有日志 {origin}"),
        format!("the policy has no log {origin}"),
    )
}

fn not_included(index: u64, zh: &str, en: &str) -> Finding {
    let zh = format!("序号 {index}：{zh}");
    Finding::refutes(Code::NotIncluded, zh, format!("leaf {index}: {en}"))
}

fn refused_inclusion(index: u64, refused: ProofRefused) -> Finding {
    match refused {
        ProofRefused::IndexBeyond { .. } => Finding::refutes(
            Code::IndexBeyond,
            format!("序号 {index} 超出检查点的大小"),
            refused.to_string(),
        ),
        other => not_included(index, "证明不指向检查点的树根", &other.to_string()),
    }
}
