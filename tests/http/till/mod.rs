//! The till, as a tablet gets it: coming in, the lock, who stands there, what is redeemed.

mod assisted;
mod doors;
mod serving;

use crate::me::{Phone, card, hidden};
use crate::support::{District, Reply, banked, fresh_key};

/// The PIN of whoever sets one.
pub const PIN: &str = "274913";

/// A tablet at the station.
pub struct Tablet {
    pub phone: Phone,
}

impl Tablet {
    /// The tablet of the district's clerk, in an open shift; the volunteer has ten hours of credit.
    pub fn at_work(district: &District) -> Self {
        banked(district);
        let tablet = Self::come_in(district);
        tablet.open_shift();
        tablet
    }

    /// The tablet of the district's clerk, who came in by card and PIN.
    pub fn come_in(district: &District) -> Self {
        let clerk = &district.clerk.id;
        set_pin(district, clerk);
        let number = card(district, clerk);
        let mut phone = Phone::new(district);
        let reply = phone.send("/till/enter", &[("card", &number), ("pin", PIN)]);
        let went = (reply.status, reply.header("location"));
        assert_eq!(went, (303, "/till?lang=zh"), "{}", reply.text());
        phone.keep(&reply);
        Self { phone }
    }

    pub fn open_shift(&self) {
        let page = self.phone.page("/till/shift");
        let (key, station) = (hidden(&page, "key"), hidden(&page, "station"));
        let reply = self.send("/till/shift/open", &[("key", &key), ("station", &station)]);
        assert_eq!(reply.status, 303, "{}", reply.text());
    }

    /// The code that forms of this session carry; it is on the lock page, too, which locks.
    pub fn code(&self) -> String {
        hidden(&self.phone.page("/till/shift"), "form_code")
    }

    /// Sends a form of this session.
    pub fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let code = self.code();
        let all = [&[("form_code", code.as_str())], fields].concat();
        self.phone.send(path, &all)
    }

    /// Finds somebody by what they show; the page about them.
    #[track_caller]
    pub fn find(&self, shown: &str) -> String {
        let reply = self.send("/till/visitor", &[("shown", shown)]);
        let went = (reply.status, reply.header("location"));
        assert_eq!(went, (303, "/till/visitor?lang=zh"), "{}", reply.text());
        self.phone.page("/till/visitor")
    }

    /// Redeems so many minutes for whoever stands there; the answer to the last tap.
    pub fn redeem(&self, minutes: &str, pin: &str) -> Reply {
        let page = self.phone.page("/till/visitor");
        let visit = hidden(&page, "visit");
        let asked = [("visit", visit.as_str()), ("usual", minutes)];
        let page = self.send("/till/redeem/confirm", &asked);
        assert_eq!(page.status, 200, "{}", page.text());
        let key = hidden(&page.text(), "key");
        let fields = [
            ("visit", visit.as_str()),
            ("key", &key),
            ("minutes", minutes),
            ("pin", pin),
        ];
        self.send("/till/redeem", &fields)
    }

    /// The same, which must be accepted; the path of the receipt.
    #[track_caller]
    pub fn redeemed(&self, minutes: &str, pin: &str) -> String {
        let reply = self.redeem(minutes, pin);
        assert_eq!(reply.status, 303, "{}", reply.text());
        let location = reply.header("location").to_owned();
        location.split('?').next().expect("a path").to_owned()
    }

    pub fn unlock(&self) {
        let code = hidden(&self.phone.page("/till/lock"), "form_code");
        let reply = self
            .phone
            .send("/till/lock", &[("form_code", &code), ("pin", PIN)]);
        assert_eq!(reply.status, 303, "{}", reply.text());
    }
}

/// A person sets their PIN in their own pages.
pub fn set_pin(district: &District, person: &str) {
    let phone = Phone::of(district, person);
    let code = phone.code();
    let fields = [("form_code", code.as_str()), ("pin", PIN), ("again", PIN)];
    assert_eq!(phone.send("/me/pin", &fields).status, 200);
}

/// What a person can spend.
pub fn spendable(district: &District) -> i64 {
    let path = format!("/people/{}/accounts/credit", district.volunteer.id);
    let view = district.volunteer.client.read(&path).good();
    view["spendable"].as_i64().expect("minutes")
}

/// A hold of the volunteer's at the station, and a key.
pub fn keyed_hold(district: &District, minutes: i64) -> (String, String) {
    (crate::banking::hold(district, minutes), fresh_key())
}
