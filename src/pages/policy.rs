//! The policy that this server checks under: which log, which witnesses. For whoever wants to check
//! offline, and for the check page itself.
//!
//! A policy fetched from the very server that it shall judge proves little; the text says so.

use crate::checkpoint::Policy;
use crate::log::Fault;
use crate::reading::Read;
use crate::reading::public_log::public_log;
use crate::run::Ledger;

/// Lines before the policy; verifiers pass over them.
const SAYS: &str = "\
# 信任策略（tlog-policy）：这台服务器公布的日志及见证方。
# 从被核验的一方取得的策略证明力有限：请保存，并与他人或日后所取的比对。
# Whose log and which witnesses, as this very server says. Keep it and compare it with what
# others got, or with what you get later: from the party that is checked it proves little.
";

/// What this server checks under: the policy it runs with, or its own log and no witness.
pub fn policy(ledger: &Ledger, given: Option<&Policy>) -> Read<Policy> {
    if let Some(policy) = given {
        return Ok(policy.clone());
    }
    let keys = public_log(ledger)?.verifier_keys;
    let lines = keys.iter().map(|key| format!("log {key}\n"));
    let text = lines.collect::<String>() + "quorum none\n";
    let policy = Policy::parse(text.as_bytes());
    Ok(policy.map_err(|cause| Fault::retry("making the policy of this log", cause))?)
}

/// The same as a file.
pub fn text(ledger: &Ledger, given: Option<&Policy>) -> Read<Vec<u8>> {
    let policy = policy(ledger, given)?;
    Ok([SAYS.as_bytes(), &policy.to_bytes()].concat())
}
