//! hourledger: a volunteer service-hours ledger. This file is the map.

pub mod domain;
