//! The program as an operator meets it: exit codes, JSON answers, what a damaged directory says.

mod backup;
mod damage;
mod demo;
mod fixture;
mod importing;
mod index;
mod loading;
mod readme;
mod reports;
mod serving;
mod settings;
mod shell;
mod upkeep;
