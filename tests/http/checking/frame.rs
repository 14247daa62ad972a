//! What holds of every page: two languages, nothing from elsewhere, no script, refusals as pages.

use hourledger::pages::style;

use crate::support::{Client, District, Reply};

/// The page at a path, which must be one that is safe to show.
#[track_caller]
pub fn page(client: &Client, path: &str) -> Reply {
    let reply = client.read(path);
    safe(&reply);
    reply
}

/// Fails unless an answer is HTML that loads and runs nothing but our own style sheet.
#[track_caller]
pub fn safe(reply: &Reply) {
    let text = reply.text();
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    let policy = reply.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "style-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{part}: {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("script"));
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "no-referrer");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(!reply.headers.contains_key("set-cookie"));
    for address in addresses(&text) {
        let is_ours = address.starts_with('/') && !address.starts_with("//");
        let is_here = address.starts_with('#') || address == "data:,";
        assert!(is_ours || is_here, "{address}");
    }
    assert!(
        !text.contains("<script") && !text.contains(" style="),
        "{text}"
    );
    assert_eq!(text.matches("<h1").count(), 1, "{text}");
    assert!(text.contains("<main id=\"main\">"));
}

/// Every address that a page refers to or sends to.
fn addresses(text: &str) -> Vec<&str> {
    let parts = ["href=\"", "src=\"", "action=\""].into_iter();
    let values = parts.flat_map(|part| text.split(part).skip(1));
    values.filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn a_page_speaks_the_language_that_its_address_or_the_browser_names() {
    let district = District::open();
    let nobody = district.server.nobody();
    let (zh, en) = (nobody.clone(), nobody.english());
    for (client, path, lang, heading) in [
        (&zh, "/v", "zh-CN", "核验志愿服务证明"),
        (&en, "/v", "en", "Check a certificate of service"),
        (&en, "/v?lang=zh", "zh-CN", "核验志愿服务证明"),
        (&zh, "/v?lang=en", "en", "Check a certificate of service"),
        (&zh, "/v?lang=xx", "zh-CN", "核验志愿服务证明"),
    ] {
        let reply = page(client, path);
        assert_eq!(reply.header("content-language"), lang, "{path}");
        let text = reply.text();
        assert!(text.contains(&format!("<html lang=\"{lang}\">")), "{text}");
        assert!(text.contains(heading), "{text}");
    }
}

#[test]
fn the_style_sheet_is_ours_and_may_be_kept_for_ever() {
    let district = District::open();
    let nobody = district.server.nobody();
    let text = page(&nobody, "/v").text();
    assert!(text.contains(&style::address()), "{text}");
    let sheet = nobody.read(&style::address());
    assert_eq!(sheet.status, 200);
    assert_eq!(sheet.header("content-type"), "text/css; charset=utf-8");
    assert!(sheet.header("cache-control").contains("immutable"));
    assert!(!sheet.text().contains("url(") && !sheet.text().contains("@import"));
    let other = nobody.read("/pages/style-0000000000000000.css");
    safe(&other);
    assert_eq!(other.status, 404);
}

#[test]
fn the_first_page_leads_to_all_others() {
    let district = District::open();
    let nobody = district.server.nobody();
    for client in [&nobody.english(), &nobody] {
        let start = page(client, "/");
        assert_eq!(start.status, 200);
        let text = start.text();
        let links = text.split("href=\"/").skip(1);
        let paths = links.filter_map(|rest| Some(format!("/{}", rest.split_once('"')?.0)));
        let paths: Vec<String> = paths.collect();
        let parts = [
            "/v?",
            "/me?",
            "/till?",
            "/figures?",
            "/v/concern?",
            "/api/v1/openapi.json",
        ];
        for part in parts {
            assert!(paths.iter().any(|path| path.starts_with(part)), "{part}");
        }
        for path in paths {
            let status = client.read(&path).status;
            // Whoever has not come in is led to where one does.
            let wanted = if path.starts_with("/me?") || path.starts_with("/till?") {
                303
            } else {
                200
            };
            assert_eq!(status, wanted, "{path}");
        }
    }
}

#[test]
fn a_browser_that_lost_its_way_gets_a_page_and_a_program_a_problem() {
    let district = District::open();
    let nobody = district.server.nobody();
    let accept = [("Accept", "text/html,application/xhtml+xml")];
    let lost = nobody.send("GET", "/v/a/b/c", &accept, "");
    safe(&lost);
    assert_eq!(lost.status, 404);
    assert!(lost.text().contains("ROUTE_UNKNOWN"));
    nobody.read("/v/a/b/c").refused(404, "ROUTE_UNKNOWN");
}

#[test]
fn a_simulated_ledger_says_so() {
    let district = District::open();
    let nobody = district.server.nobody();
    assert!(page(&nobody, "/v?lang=zh").text().contains("演示账本"));
    assert!(
        page(&nobody, "/v?lang=en")
            .text()
            .contains("Demonstration ledger")
    );
}
