//! The cookies: the text of a browser session, for the pages under `/me`, and of a till's, for those
//! under `/till`; each goes to no other address.
//!
//! Our server speaks plain HTTP behind a proxy, so the cookie cannot have a `__Host-` name (that
//! needs `/` as its path); it is `Secure` unless the browser talks to this very machine.

use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::access::{PAGE_MINUTES_MAX, Token};

/// A cookie: its name, and the path it goes to.
#[derive(Clone, Copy, Debug)]
pub struct Cookie {
    name: &'static str,
    path: &'static str,
}

/// The session of one's own pages.
pub const ME: Cookie = Cookie {
    name: "hourledger_session",
    path: "/me",
};
/// The session of a till.
pub const TILL: Cookie = Cookie {
    name: "hourledger_till",
    path: "/till",
};

impl Cookie {
    /// The text of the session that a browser brings.
    pub fn session(self, headers: &HeaderMap) -> Option<&str> {
        let cookies = headers.get_all(COOKIE).iter();
        let pairs = cookies.filter_map(|value| value.to_str().ok());
        pairs.flat_map(|it| it.split(';')).find_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.name).then_some(value)
        })
    }

    /// Hands a session to the browser.
    pub fn set(self, headers: &HeaderMap, session: &Token) -> (HeaderName, HeaderValue) {
        let seconds = PAGE_MINUTES_MAX * 60;
        self.header(headers, session.expose(), seconds)
    }

    /// Has the browser forget it.
    pub fn forget(self, headers: &HeaderMap) -> (HeaderName, HeaderValue) {
        self.header(headers, "", 0)
    }

    fn header(self, headers: &HeaderMap, value: &str, seconds: u32) -> (HeaderName, HeaderValue) {
        let secure = if is_loopback(headers) { "" } else { "; Secure" };
        let Self { name, path } = self;
        let text = format!(
            "{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"
        );
        let mut value = HeaderValue::try_from(text).expect("a token is base64url");
        value.set_sensitive(true);
        (SET_COOKIE, value)
    }
}

/// Whether the browser asked for this very machine by name or number.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    };
    let name = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(host: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HOST, HeaderValue::from_static(host))])
    }

    #[test]
    fn only_this_machine_gets_a_cookie_over_plain_http() {
        for host in [
            "localhost",
            "localhost:8080",
            "127.0.0.1:80",
            "[::1]:8080",
            "127.9.9.9",
        ] {
            assert!(is_loopback(&asked(host)), "{host}");
        }
        for host in [
            "ledger.example",
            "localhost.example",
            "127.0.0.1.example:80",
            "10.0.0.1",
            "",
        ] {
            assert!(!is_loopback(&asked(host)), "{host}");
        }
    }

    #[test]
    fn the_cookie_is_kept_from_scripts_and_other_sites() {
        let session = Token::random(&mut |bytes| bytes.fill(1));
        let (_, value) = ME.set(&asked("ledger.example"), &session);
        let value = value.to_str().expect("ASCII");
        for part in [
            "Path=/me",
            "HttpOnly",
            "SameSite=Strict",
            "Secure",
            "Max-Age=43200",
        ] {
            assert!(value.split("; ").any(|it| it == part), "{part}: {value}");
        }
        assert!(!value.contains("Domain"));
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let brought = |text| HeaderMap::from_iter([(COOKIE, HeaderValue::from_static(text))]);
        assert_eq!(
            ME.session(&brought("a=b; hourledger_session=hlt_x; c=d")),
            Some("hlt_x")
        );
        assert_eq!(ME.session(&brought("xhourledger_session=hlt_x")), None);
    }
}
