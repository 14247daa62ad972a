//! The part of the scene in which stars are applied for, posted, objected to, granted, and lost.

use hourledger::domain::kernel::ids::StarApplicationId;
use hourledger::domain::policy::pack::{
    StarAward, StarFall, StarNominator, StarScheme, StarSeries,
};
use hourledger::domain::stored::ReasonCode;

use crate::cast::{
    District, apply, approve_star, co_signed, dismiss_objection, elapse_stars, import_star,
    new_application, new_import, object, open_import, refuse_star, review_star, revoke_star, set,
    small_stars, void,
};
use crate::world::Recorded;

/// Everything that can happen to a star, in a district of its own.
pub fn stars() -> Vec<Recorded> {
    let mut posted = District::under(small_stars(|scheme| {
        co_signed(scheme);
        for level in &mut scheme.levels {
            level.nominators = set(vec![StarNominator::OrganisationServed]);
            level.notice_working_days = set(2);
        }
        scheme.consume_on_award = set(true);
        scheme.hours_fall = set(StarFall::Review);
        scheme.number_series = set(StarSeries {
            kept: true,
            prefix: "snow".parse().expect("a code"),
        });
        scheme.valid_months = set(36);
    }));
    let (fang, qiang, snow) = (posted.fang, posted.qiang, posted.snow);
    posted.serve(fang, snow, "2026-03-04", 2);
    let second = posted.serve(fang, snow, "2026-03-05", 2);
    let one = approved(&mut posted, "two_stars");
    posted.world.as_actor(qiang).given([object(fang, one)]);
    let admin = nobody_else(&mut posted);
    posted
        .world
        .as_actor(admin)
        .given([dismiss_objection(fang, one)]);
    elapse_stars(posted.world.at("2026-03-10 00:00"));
    posted
        .world
        .as_actor(snow.approver)
        .given([void(second.0, second.1)]);
    posted
        .world
        .as_actor(admin)
        .given([review_star(fang, one, false)]);
    posted.serve(fang, snow, "2026-03-11", 6);
    let next = approved(&mut posted, "two_stars");
    elapse_stars(posted.world.at("2026-03-20 00:00"));
    let revoked = revoke_star(fang, next, ReasonCode::RecordsUntrue);
    posted.world.as_actor(admin).given([revoked]);
    posted.serve(fang, snow, "2026-03-21", 2);
    let last = nominated(&mut posted, "one_star");
    posted
        .world
        .as_actor(admin)
        .given([refuse_star(fang, last)]);
    let of_elsewhere = posted.world.as_actor(snow.recorder);
    let import = new_import(&of_elsewhere.given([open_import(snow.id)]));
    let mut award = import_star(import, fang, "award 7");
    award.stated.authority = Some("示例区志愿者协会".to_owned());
    of_elsewhere.given([award]);
    let mut log = of_stars(posted);
    log.extend(of_stars(expired()));
    log
}

/// An automatic star whose time is over, and one that fell during its notice.
fn expired() -> District {
    let mut district = District::under(small_stars(automatic));
    let (fang, snow) = (district.fang, district.snow);
    district.serve(fang, snow, "2026-03-04", 2);
    let command = apply(fang, "one_star", snow.id);
    district.world.as_actor(fang).given([command]);
    elapse_stars(district.world.at("2026-03-10 00:00"));
    elapse_stars(district.world.at("2026-05-10 00:00"));
    district
}

fn automatic(scheme: &mut StarScheme) {
    scheme.award = set(StarAward::Automatic);
    scheme.valid_months = set(1);
    for level in &mut scheme.levels {
        level.approvers.value.clear();
        level.notice_working_days = set(2);
    }
}

/// An administrator of the ledger without a hand in anything yet.
fn nobody_else(district: &mut District) -> hourledger::domain::kernel::ids::PersonId {
    let books = district.books.admin;
    let mut grant = crate::cast::grant(
        books,
        hourledger::domain::people::role::Role::LedgerAdmin,
        district.snow.id,
    );
    grant.organisation_id = None;
    district.world.as_actor(district.founder).given([grant]);
    books
}

fn nominated(district: &mut District, level: &str) -> StarApplicationId {
    let (fang, snow) = (district.fang, district.snow);
    let world = district.world.as_actor(snow.recorder);
    new_application(&world.given([apply(fang, level, snow.id)]))
}

/// Nominated by the recorder, approved by approver and authority.
fn approved(district: &mut District, level: &str) -> StarApplicationId {
    let id = nominated(district, level);
    let command = approve_star(district.fang, id);
    for by in [district.snow.approver, district.founder] {
        district.world.as_actor(by).given([command]);
    }
    id
}

fn of_stars(district: District) -> Vec<Recorded> {
    let log = district.world.log.into_iter();
    let is_of_star = |it: &Recorded| it.event.type_version().0.starts_with("star_");
    log.filter(is_of_star).collect()
}
