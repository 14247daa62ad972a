//! What there is to see, as `tools/browser` reads it.

use std::fs;
use std::path::{Path, PathBuf};

use hourledger::domain::kernel::certificate_number::CertificateNumber;
use serde_json::{Value, json};

use crate::scene::Scene;

const VALID: [&str; 2] = ["有效", "Valid"];
const UNKNOWN: [&str; 2] = ["不能确认", "Not known"];

/// Writes files and plan into a folder; where the plan is.
pub fn written(scene: &Scene, folder: &Path) -> PathBuf {
    _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).expect("a folder of this build");
    let genuine = String::from_utf8(scene.file("bundle")).expect("JSON");
    let altered = genuine.replacen("\"totalMinutes\":189", "\"totalMinutes\":1890", 1);
    assert_ne!(altered, genuine, "the total is what is altered");
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("a new file");
        path
    };
    let number = &scene.valid.number;
    let plan = json!({
        "origin": format!("http://{}", scene.district.server.address),
        "pictures": folder.join("pictures"),
        "number": number,
        "mistyped": mistyped(number),
        "files": {
            "genuine": put("genuine.hours.json", genuine.as_bytes()),
            "pdf": put("genuine.pdf", &scene.file("pdf")),
            "altered": put("altered.hours.json", altered.as_bytes()),
        },
        "share": {"path": scene.share, "pin": "4711"},
        "words": {
            "valid": said(VALID),
            "unknown": said(UNKNOWN),
            "receipt": said(["回执属实", "Genuine receipt"]),
        },
        "pages": pages(scene),
        "link": scene.link(&scene.district.volunteer),
        "own": own(scene),
        "till": scene.till(),
    });
    put("plan.json", plan.to_string().as_bytes())
}

/// The pages for whoever was shown a certificate.
fn pages(scene: &Scene) -> Vec<Value> {
    let made_up = CertificateNumber::from_bits(7).to_string();
    let numbers = [
        ("valid", &scene.valid.number, 200, VALID),
        (
            "superseded",
            &scene.superseded.number,
            200,
            ["已被取代", "Superseded"],
        ),
        ("revoked", &scene.revoked.number, 200, ["已撤销", "Revoked"]),
        (
            "disputed",
            &scene.disputed.number,
            200,
            ["有争议", "Disputed"],
        ),
        ("unknown", &made_up, 404, UNKNOWN),
    ];
    let by_number = numbers.map(|(name, number, status, heading)| {
        let path = format!("/v/{number}");
        json!({"name": name, "path": path, "status": status, "heading": said(heading)})
    });
    let mut pages = vec![
        json!({"name": "start", "path": "/"}),
        json!({"name": "form", "path": "/v"}),
        json!({"name": "offline", "path": "/v/offline"}),
        json!({"name": "share-pin", "path": scene.share}),
        json!({
            "name": "share-superseded",
            "path": scene.earlier.path,
            "heading": said(["已被取代", "Superseded"]),
        }),
        json!({"name": "many", "path": "/v/many"}),
        json!({"name": "concern", "path": "/v/concern"}),
        json!({"name": "figures", "path": "/figures"}),
        json!({"name": "enter", "path": "/me/enter"}),
        json!({"name": "link", "path": scene.link(&scene.district.neighbour)}),
        json!({"name": "no-link", "path": "/me/enter/hll_no", "status": 404}),
    ];
    pages.extend(by_number);
    pages
}

/// The volunteer's own pages.
fn own(scene: &Scene) -> Vec<Value> {
    let (valid, revoked) = (&scene.valid.id, &scene.revoked.id);
    let paths = [
        ("home", "/me".to_owned()),
        ("sessions", "/me/sessions".to_owned()),
        ("certificates", "/me/certificates".to_owned()),
        ("new", "/me/certificates/new".to_owned()),
        ("certificate", format!("/me/certificates/{valid}")),
        ("certificate-revoked", format!("/me/certificates/{revoked}")),
        ("print", format!("/me/certificates/{valid}/print")),
        ("slip", format!("/me/certificates/{valid}/slip")),
        ("share", format!("/me/certificates/{valid}/share")),
        ("shares", "/me/shares".to_owned()),
        ("newer", format!("/me/shares/{}/newer", scene.earlier.id)),
        ("pin", "/me/pin".to_owned()),
        ("inbox", "/me/inbox".to_owned()),
        ("credit", "/me/credit".to_owned()),
        ("star", "/me/star".to_owned()),
        ("star-what-if", "/me/star?extra_hours=40".to_owned()),
        ("thanks", "/me/commendations".to_owned()),
        ("statement", "/me/credit/statement".to_owned()),
    ];
    let page = |(name, path)| json!({"name": format!("me-{name}"), "path": path});
    paths.into_iter().map(page).collect()
}

fn said([zh, en]: [&str; 2]) -> Value {
    json!({"zh": zh, "en": en})
}

/// The same number with another check character.
fn mistyped(number: &str) -> String {
    let other = if number.ends_with('0') { '1' } else { '0' };
    format!("{}{other}", &number[..number.len() - 1])
}
