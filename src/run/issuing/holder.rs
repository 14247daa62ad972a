//! The holder of a certificate: the name as they chose to be shown, and the commitment to name and
//! document under a secret that only they get.
//!
//! The texts are opened for the ledger itself, which signs them; nobody sees them before the
//! certificate is recorded, and that event says who asked for it.

use crate::domain::books::BookKey;
use crate::domain::certificates::command::IssueCertificate;
use crate::domain::certificates::decide::shown;
use crate::domain::certificates::event::ShownName;
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::people::book::PersonBook;
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;
use crate::run::sealed::sealed_texts;
use crate::vault::{Owner, Plaintext, Revealed, Wanted};

/// Name and document number of a person, as registered.
pub struct Identity {
    /// The name.
    pub name: Plaintext,
    /// The number, if one was registered.
    pub document_number: Option<Plaintext>,
}

/// Opens name and number; none if the person has no name on record.
pub fn identity(ledger: &Ledger, asked: &IssueCertificate) -> Result<Option<Identity>, Failure> {
    let person = asked.person_id;
    let book = ledger.book::<PersonBook>(&BookKey::Person(person))?;
    let Some(position) = book.registered_position else {
        return Ok(None);
    };
    let texts = sealed_texts(ledger, position)?;
    let open = |path| -> Result<Option<Plaintext>, Failure> {
        let Some(sealed) = texts.value(path) else {
            return Ok(None);
        };
        let wanted = Wanted {
            owner: Owner::Person(person),
            event_type: &texts.event_type,
            version: texts.version,
            path,
            sealed,
        };
        let revealed = ledger.vault.reveal(None, &[wanted], |_| Ok(()))?.pop();
        match revealed {
            Some(Revealed::Text(text)) => Ok(Some(text)),
            Some(Revealed::Erased(_)) => Err(RefusalCode::PersonErased.into()),
            None => Ok(None),
        }
    };
    let Some(name) = open("subject.name")? else {
        return Ok(None);
    };
    let document_number = open("subject.document_number")?;
    Ok(Some(Identity {
        name,
        document_number,
    }))
}

/// The name as it is shown; none where it is hidden.
pub fn shown_name(asked: &IssueCertificate, name: &str) -> Option<String> {
    shown(asked).map(|shown| match shown {
        ShownName::Full => name.to_owned(),
        ShownName::Masked => masked(name),
    })
}

/// The first character and a star for the rest, however long: the length would tell, too.
fn masked(name: &str) -> String {
    name.chars().take(1).chain(['*', '*']).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_name_tells_its_first_character_and_nothing_else() {
        assert_eq!(masked("王芳"), "王**");
        assert_eq!(masked("欧阳娜娜"), "欧**");
        assert_eq!(masked("Li Qiang"), "L**");
    }
}
