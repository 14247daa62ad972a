//! The program as an operator meets it: exit codes, JSON answers, what a damaged directory says.

#[path = "../support/attacker.rs"]
mod attacker;
mod auditing;
mod audits;
mod backup;
mod balances;
mod damage;
mod demo;
mod exporting;
mod finding;
mod fixture;
mod importing;
mod index;
mod loading;
mod office;
mod remote;
mod reports;
mod serving;
mod settings;
mod shell;
mod transfers;
mod upkeep;
