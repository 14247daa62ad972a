//! The rules of the domain, each as given / when / then with its number in the test's name.
//!
//! `world` decides and folds as the writer does, without disk, vault or threads; `cast` is the
//! small district the examples play in. Each other file is one subject; `soak` throws random
//! commands at a small world and checks what must hold after every one of them.

mod cast;
mod world;

mod administration;
mod audits;
mod automatic;
mod bands;
mod bank_closing;
mod bank_edges;
mod bank_expiry;
mod bank_holds;
mod bank_model;
mod bank_proof;
mod bank_requests;
mod bank_traps;
mod bank_warn;
mod bank_wide;
mod bank_year;
mod certificates;
mod commendations;
mod complaints;
mod consent;
mod corrections;
mod declared;
mod disputes;
mod enrolment;
mod erasure;
mod findings;
mod grades;
mod identity;
mod import_balances;
mod import_movements;
mod import_pages;
mod import_stars;
mod imports;
mod keyed;
mod keys;
mod merge;
mod merge_conflicts;
mod midnight;
mod national;
mod notice;
mod on_site;
mod opening;
mod overlap;
mod policy;
mod publishing;
mod roles;
mod roster;
mod rounding;
mod shares;
mod sign_up;
mod soak;
mod standing;
mod star_certificates;
mod stars;
mod stars_follow;
mod stars_scheme;
mod succession;
mod till;
mod time_bank;
mod two_people;
mod undo;
mod what_if;
