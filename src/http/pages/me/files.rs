//! One's certificate as PDF, file, print page, and its identity slip. Each reading is on record
//! before anything is opened, as over the API.

use super::{Me, Visit};
use crate::access::Purpose;
use crate::credential::qr::qr_svg;
use crate::domain::kernel::ids::CertificateId;
use crate::http::asking::Asking;
use crate::http::certificates::{bundle_file, pdf_file, sheet_of};
use crate::http::query::Query;
use crate::http::respond::Answer;
use crate::log::Fault;
use crate::pages::me::{certificates as pages, print};
use crate::reading::{bundle, certificates, found};
use crate::run::Failure;

/// Answers with a file, or with a page that shows what is in it.
pub async fn answer(visit: &Visit<'_>, me: Me) -> Result<Answer, Failure> {
    let id = visit.certificate()?;
    match me {
        Me::Print => tokio::task::block_in_place(|| print_page(visit, id)),
        Me::Slip => tokio::task::block_in_place(|| slip(visit, id)),
        _ => {
            // One's own, also where it was issued under another of one's ids.
            let query = Query {
                purpose: Some(Purpose::PersonAsked),
                ..Query::default()
            };
            let asking = Asking {
                api: visit.api(),
                caller: visit.incoming.caller.as_ref(),
                params: &visit.incoming.params,
                query: &query,
                lang: visit.lang(),
            };
            match me {
                Me::Pdf => pdf_file(visit.api(), &asking).await,
                _ => bundle_file(visit.api(), &asking).await,
            }
        }
    }
}

fn print_page(visit: &Visit<'_>, id: CertificateId) -> Result<Answer, Failure> {
    let ledger = visit.ledger();
    let certificate = found::certificate(ledger, id)?;
    let reader = (certificate.person, Purpose::PersonAsked);
    let text = bundle::text(ledger, &visit.api().access, &certificate, reader)?;
    let sheet = sheet_of(ledger, &text, Vec::new())?;
    let qr = code(&sheet.check_url)?;
    let path = format!("/me/certificates/{id}");
    Ok(visit.plain(print::page(&sheet, &qr, &path, visit.lang())))
}

fn slip(visit: &Visit<'_>, id: CertificateId) -> Result<Answer, Failure> {
    let slip = certificates::slip(visit.ledger(), &visit.api().access, id, visit.lang())?;
    let qr = code(&slip.holder_secret)?;
    let number = slip.number.to_string();
    let page = pages::slip(&number, &slip.holder_secret, slip.words, &qr, visit.lang());
    Ok(visit.page(page))
}

/// A QR code as SVG.
pub fn code(text: &str) -> Result<String, Fault> {
    qr_svg(text).map_err(|cause| Fault::retry("drawing a QR code", cause))
}
