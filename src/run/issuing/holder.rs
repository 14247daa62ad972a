//! The holder of a certificate: the name as they chose to be shown, and the commitment to name and
//! document under a secret that only they get.
//!
//! The texts are opened for the ledger itself, which signs them; nobody sees them before the
//! certificate is recorded, and that event says who asked for it.

use crate::domain::certificates::command::IssueCertificate;
use crate::domain::certificates::decide::shown;
use crate::domain::certificates::event::ShownName;
use crate::domain::kernel::refusal::RefusalCode;
use crate::run::ledger::Ledger;
use crate::run::prepare::Failure;
use crate::run::registered::Registration;
use crate::vault::{Plaintext, Revealed};

/// Name and document number of a person, as registered.
pub struct Identity {
    /// The name.
    pub name: Plaintext,
    /// The number, if one was registered.
    pub document_number: Option<Plaintext>,
}

/// Opens name and number; none if the person has no name on record.
pub fn identity(ledger: &Ledger, asked: &IssueCertificate) -> Result<Option<Identity>, Failure> {
    let Some(registration) = Registration::of(ledger, asked.person_id)? else {
        return Ok(None);
    };
    let open = |path| match registration.open(ledger, path)? {
        Some(Revealed::Text(text)) => Ok(Some(text)),
        Some(Revealed::Erased(_)) => Err(Failure::from(RefusalCode::PersonErased)),
        None => Ok(None),
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
pub fn masked(name: &str) -> String {
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
