//! The `hourledger` binary: everything it does stands in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    hourledger::cli::run()
}
