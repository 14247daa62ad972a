//! One's own pages, as a phone gets them: coming in, looking, certificates, shares, going out.

mod certificates;
mod commendations;
mod credit;
mod doors;
mod entering;
mod newer;
mod shown;
mod stars;
mod statement;
mod warned;

use serde_json::{Value, json};

use crate::support::{Client, District, Reply};

/// What browsers send forms as.
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A phone: it keeps the cookie and says from where a form is sent.
#[derive(Clone)]
pub struct Phone {
    pub client: Client,
    pub cookie: String,
}

impl Phone {
    /// A phone of nobody.
    pub fn new(district: &District) -> Self {
        Self {
            client: district.server.nobody(),
            cookie: String::new(),
        }
    }

    /// The phone of somebody who came in by a link.
    pub fn of(district: &District, person: &str) -> Self {
        let mut phone = Self::new(district);
        let reply = phone.send(&link(district, person), &[]);
        assert_eq!(reply.status, 303, "{}", reply.text());
        phone.keep(&reply);
        phone
    }

    pub fn english(mut self) -> Self {
        self.client = self.client.english();
        self
    }

    /// Takes the cookie of an answer.
    pub fn keep(&mut self, reply: &Reply) {
        let set = reply.header("set-cookie");
        set.split(';')
            .next()
            .unwrap_or_default()
            .clone_into(&mut self.cookie);
    }

    pub fn look(&self, path: &str) -> Reply {
        self.client
            .send("GET", path, &[("Cookie", &self.cookie)], "")
    }

    /// The page, which must be there.
    #[track_caller]
    pub fn page(&self, path: &str) -> String {
        let reply = self.look(path);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text());
        reply.text()
    }

    /// Sends a form of one of our pages.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        self.send_from("same-origin", path, fields)
    }

    /// The same, from wherever the browser says.
    pub fn send_from(&self, site: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let headers = [FORM, ("Cookie", &self.cookie), ("Sec-Fetch-Site", site)];
        self.client.send("POST", path, &headers, pairs.join("&"))
    }

    /// The code that forms of this session carry.
    pub fn code(&self) -> String {
        hidden(&self.page("/me/pin"), "form_code")
    }

    /// Asks for a certificate over everything; the fields of the form that issues it.
    pub fn previewed(&self, variant: &str) -> Vec<(String, String)> {
        let code = self.code();
        let fields = [
            ("form_code", code.as_str()),
            ("period", "all"),
            ("variant", variant),
            ("shown_name", "full"),
        ];
        let reply = self.send("/me/certificates/preview", &fields);
        assert_eq!(reply.status, 200, "{}", reply.text());
        let page = reply.text();
        let names = [
            "form_code",
            "key",
            "period",
            "from",
            "to",
            "variant",
            "shown_name",
        ];
        names
            .map(|name| (name.to_owned(), hidden(&page, name)))
            .to_vec()
    }

    /// Issues what was previewed; the path of the certificate.
    #[track_caller]
    pub fn issued(&self, fields: &[(String, String)]) -> String {
        let fields: Vec<_> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let reply = self.send("/me/certificates", &fields);
        assert_eq!(reply.status, 303, "{}", reply.text());
        let location = reply.header("location").to_owned();
        location.split('?').next().expect("a path").to_owned()
    }
}

/// The value of a hidden field.
#[track_caller]
pub fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let at = page
        .find(&start)
        .unwrap_or_else(|| panic!("no {name}: {page}"));
    let rest = &page[at + start.len()..];
    rest.split('"').next().expect("a value").to_owned()
}

/// The path of a new link for a person.
pub fn link(district: &District, person: &str) -> String {
    let here = json!({"organisation_id": district.organisation, "station_id": district.station});
    let path = format!("/people/{person}/links");
    text_of(&district.clerk.client.write(&path, &here).good(), "path")
}

/// The number of a new card of a person.
pub fn card(district: &District, person: &str) -> String {
    let path = format!("/people/{person}/cards");
    text_of(
        &district.founder.write(&path, &json!({})).good(),
        "card_number",
    )
}

fn text_of(value: &Value, name: &str) -> String {
    value[name].as_str().expect("a text").to_owned()
}
