//! A form that was sent: bounded, of the right type, and from a page of ours.
//!
//! Two things tell that a form comes from our page: the browser says from where it was sent
//! (`Sec-Fetch-Site`, or `Origin` in older ones), and a code that follows from the session stands
//! in it, which no other site can read.

use axum::body::{Body, to_bytes};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use uuid::Uuid;

use crate::domain::Command;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::http::bounds::{FORM_BYTES_MAX, FORM_FIELDS_MAX};
use crate::run::Request;

/// The field that holds the code.
pub const CODE: &str = "form_code";
const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a form.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form; with a `code`, only one that holds it.
    pub async fn read(
        headers: &HeaderMap,
        body: Body,
        code: Option<&str>,
    ) -> Result<Self, Refusal> {
        let refused = || Refusal::new(RefusalCode::FormRefused);
        if !is_from_here(headers) {
            crate::http::body::drain(body).await;
            return Err(refused());
        }
        let media = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let media = media.and_then(|it| it.split(';').next());
        if !media.is_some_and(|it| it.trim().eq_ignore_ascii_case(FORM)) {
            return Err(RefusalCode::MediaTypeUnsupported.into());
        }
        let too_large = |_| Refusal::new(RefusalCode::BodyTooLarge).with("limit", FORM_BYTES_MAX);
        let bytes = to_bytes(body, FORM_BYTES_MAX).await.map_err(too_large)?;
        let form = Self(fields(&bytes));
        match code {
            Some(code) if !same(form.text(CODE), code) => Err(refused()),
            _ => Ok(form),
        }
    }

    /// A command of somebody's, under the key that the form was made with.
    pub fn request(&self, actor: Actor, command: Command) -> Result<Request, Refusal> {
        let field = "key";
        let key = Uuid::parse_str(self.text(field));
        let malformed = |_| Refusal::new(RefusalCode::IdempotencyKeyMalformed).field(field);
        Ok(Request {
            actor,
            key: key.map_err(malformed)?,
            commands: vec![command],
        })
    }

    /// The text of a field; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, text)| text)
    }

    /// The fields whose names begin so, with the rest of their names.
    pub fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let fields = self.0.iter();
        fields.filter_map(move |(name, text)| Some((name.strip_prefix(prefix)?, text.as_str())))
    }
}

/// Whether a browser says that one of our pages sent the request. Programs, which say nothing, have
/// no cookies that others could make them send.
fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(HOST.as_str())
        }
        (None, None) => true,
    }
}

/// In constant time.
fn same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

fn fields(bytes: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(bytes).into_owned();
    pairs.take(FORM_FIELDS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &'static str)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn what_another_site_sends_is_told_by_the_browser() {
        let host = ("host", "ledger.example:8443");
        let check = |expected: bool, pairs: &[(&'static str, &'static str)]| {
            let all = [pairs, &[host]].concat();
            assert_eq!(is_from_here(&headers(&all)), expected, "{pairs:?}");
        };
        check(true, &[("sec-fetch-site", "same-origin")]);
        check(true, &[("sec-fetch-site", "none")]);
        check(false, &[("sec-fetch-site", "cross-site")]);
        check(false, &[("sec-fetch-site", "same-site")]);
        check(true, &[("origin", "https://ledger.example:8443")]);
        check(false, &[("origin", "https://evil.example")]);
        check(false, &[("origin", "null")]);
        check(true, &[]);
    }

    #[test]
    fn fields_are_read_as_browsers_write_them() {
        let form = Form(fields("a=1+2&b=%E5%BC%A0%26&c&a=9&d=%zz%4".as_bytes()));
        assert_eq!(form.text("a"), "1 2");
        assert_eq!(form.text("b"), "张&");
        assert_eq!(form.text("c"), "");
        assert_eq!(form.text("d"), "%zz%4");
        assert_eq!(form.text("e"), "");
        let form = Form(fields(b"unit_a=1&x=2&unit_b=3"));
        let found: Vec<_> = form.beginning("unit_").collect();
        assert_eq!(found, [("a", "1"), ("b", "3")]);
    }
}
