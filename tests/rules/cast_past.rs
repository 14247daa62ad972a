//! Commands on imports that the examples share: people, activities and sessions of the past.

use hourledger::domain::imports::command::{
    ApproveImport, ImportActivity, ImportPerson, ImportSession, LinkPerson, OpenImport, UndoImport,
};
use hourledger::domain::imports::rows::{ActivityRow, ConsentRow, PersonRow, SessionRow};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{
    ActivityId, Digest32, ImportId, OrganisationId, PersonId, SessionId,
};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::people::command::ClaimPerson;
use hourledger::domain::sessions::command::WithdrawNational;
use hourledger::domain::stars::command::{ImportStar, StarStatement};
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::timebank::command::{BalanceStatement, ImportBalance};
use hourledger::domain::timebank::elsewhere::{ImportMovement, MovementKind, MovementStatement};

use super::{House, person};

/// The system that the examples import from.
pub const OLD_PLATFORM: &str = "old-platform";

pub fn open_import(organisation_id: OrganisationId) -> OpenImport {
    OpenImport {
        organisation_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        file_digest: Digest32::of(b"the file"),
    }
}

/// A person of whom the source states a name only.
pub fn import_person(import_id: ImportId, external_id: &str) -> ImportPerson {
    ImportPerson {
        import_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        stated: PersonRow {
            birth_date: None,
            consent: None,
            document_kind: None,
            document_number: None,
            name: "王芳".to_owned(),
            phone: None,
            region: None,
        },
    }
}

pub fn consent_stated() -> ConsentRow {
    ConsentRow {
        given_on: "2024-01-02".parse().expect("a date"),
        version: "words of 2024".to_owned(),
    }
}

pub fn claim(person_id: PersonId, number: u32) -> ClaimPerson {
    ClaimPerson {
        person_id,
        registration: person(number),
    }
}

pub fn link_person(import_id: ImportId, person_id: PersonId, external_id: &str) -> LinkPerson {
    LinkPerson {
        import_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        person_id,
    }
}

pub fn import_activity(import_id: ImportId, house: House, external_id: &str) -> ImportActivity {
    ImportActivity {
        import_id,
        organisation_id: house.id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        stated: ActivityRow {
            title: Some("旧书义卖".to_owned()),
            ..ActivityRow::default()
        },
    }
}

/// Two hours without clock times.
pub fn import_session(
    import_id: ImportId,
    (activity_id, person_id): (ActivityId, PersonId),
    date: &str,
    external_id: &str,
) -> ImportSession {
    ImportSession {
        import_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        stated: SessionRow {
            activity_id,
            approved_by: None,
            approved_on: None,
            confirmer: None,
            date: date.parse().expect("a date"),
            description: None,
            ended_at: None,
            evidence_ref: None,
            minutes: Minutes(120),
            national_entered_on: None,
            national_reference: None,
            person_id,
            recorder: None,
            source: None,
            started_at: None,
        },
    }
}

/// A balance at the end of last year.
pub fn import_balance(
    import_id: ImportId,
    person_id: PersonId,
    amount: i64,
    external_id: &str,
) -> ImportBalance {
    ImportBalance {
        import_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        stated: BalanceStatement {
            amount: Amount(amount),
            as_of: "2025-12-31".parse().expect("a date"),
            evidence_ref: None,
            person_id,
        },
    }
}

/// Three stars of the national scheme.
pub fn import_star(import_id: ImportId, person_id: PersonId, external_id: &str) -> ImportStar {
    ImportStar {
        import_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        stated: StarStatement {
            authority: None,
            awarded_on: "2024-12-05".parse().expect("a date"),
            evidence_ref: None,
            person_id,
            scheme: "national".parse().expect("a code"),
            stars: 3,
        },
    }
}

/// Two hours given away at the beginning of last year.
pub fn import_movement(
    import_id: ImportId,
    person_id: PersonId,
    external_id: &str,
) -> ImportMovement {
    ImportMovement {
        import_id,
        origin: OLD_PLATFORM.parse().expect("a code"),
        external_id: external_id.to_owned(),
        stated: MovementStatement {
            amount: Amount(-120),
            counterparty: None,
            counterparty_id: None,
            evidence_ref: None,
            kind: MovementKind::Transfer,
            moved_on: "2025-01-17".parse().expect("a date"),
            person_id,
            text: None,
        },
    }
}

/// The approval of an import that holds movements alone.
pub fn approve_movements(import_id: ImportId, movements: u32) -> ApproveImport {
    ApproveImport {
        movements,
        ..approve_import(import_id, 0, 0)
    }
}

/// The approval of an import that holds stars alone.
pub fn approve_stars(import_id: ImportId, stars: u32) -> ApproveImport {
    ApproveImport {
        stars,
        ..approve_import(import_id, 0, 0)
    }
}

/// The approval of an import without sessions.
pub fn approve_balances(import_id: ImportId, balances: u32, credit: i64) -> ApproveImport {
    ApproveImport {
        balances,
        credit: Amount(credit),
        ..approve_import(import_id, 0, 0)
    }
}

pub fn approve_import(import_id: ImportId, sessions: u32, minutes: i64) -> ApproveImport {
    ApproveImport {
        import_id,
        balances: 0,
        credit: Amount::ZERO,
        movements: 0,
        stars: 0,
        sessions,
        minutes: Minutes(minutes),
    }
}

pub fn undo_import(import_id: ImportId, organisation_id: OrganisationId) -> UndoImport {
    UndoImport {
        import_id,
        organisation_id,
        reason: ReasonCode::EnteredInError,
        reason_text: None,
    }
}

pub fn withdraw_national(activity_id: ActivityId, session_id: SessionId) -> WithdrawNational {
    WithdrawNational {
        activity_id,
        session_id,
        reason: ReasonCode::EnteredInError,
    }
}
