//! The part of the scene in which somebody is thanked, has that certified, and loses it again.

use crate::cast::{District, issue_commended, new_commendation, refuse_thanks, take_back, thank};
use crate::world::Recorded;

/// Everything that can happen to a commendation, in a district of its own.
pub fn commendations() -> Vec<Recorded> {
    let mut district = District::new();
    let (fang, snow) = (district.fang, district.snow);
    let served = ["2026-03-04", "2026-03-05"].map(|day| district.serve(fang, snow, day, 2));
    let world = district.world.as_actor(snow.approver);
    let given = served.map(|served| {
        let command = thank(world, served);
        new_commendation(&world.given([command]))
    });
    let certificate = issue_commended(world, fang, &served, 1);
    world.as_actor(fang).given([certificate]);
    world.given([refuse_thanks(fang, given[0])]);
    let taken_back = take_back(served[1], given[1]);
    world.as_actor(snow.admin).given([taken_back]);
    let log = district.world.log.into_iter();
    log.filter(|it| it.event.type_version().0.starts_with("commendation"))
        .collect()
}
