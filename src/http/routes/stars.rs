//! The rows about stars.

use super::rows::{
    Act, Command, Endpoint, PAGED, Page, Reading, SchemaGenerator, Who, Write, decode, encoded,
    place, show, words,
};
use crate::domain::kernel::ids::StarApplicationId;
use crate::domain::stars::command::{
    ApplyForStar, ApproveStar, DismissStarObjection, ObjectToStar, RefuseStar, ReviewStar,
    RevokeStar,
};
use crate::http::asking::Params;
use crate::http::who::{
    ANSWERERS, ANYBODY_KNOWN, CONCERNED, NOMINATORS, OVERSIGHT, OWN, PROPOSALS, WHAT_IF,
};
use crate::reading::stars::{StarApplicationView, StarView};

/// What volunteers, organisations and the authority do about stars.
pub static ROWS: &[Endpoint] = &[
    read!("person_star" "/people/{person_id}/star" Who::Holders(OWN),
        "个人星级、各级别的进度与假设推算" /
        "A person's star, what is missing to each level, and what if"
        person StarView = person_star WHAT_IF),
    read!("star_application" "/star-applications/{application_id}" Who::Holders(CONCERNED),
        "一份星级申请" / "One application for a star"
        star_application StarApplicationView = star_application &[]),
    read!("star_applications" "/star-applications" Who::Holders(OVERSIGHT),
        "全账本等待办理的星级申请" / "Applications for stars that wait, of the whole ledger"
        ledger Page<StarApplicationView> = star_applications PAGED),
    read!("organisation_star_applications" "/organisations/{organisation_id}/star-applications"
        Who::Holders(PROPOSALS),
        "组织等待办理的星级申请" / "Applications for stars that wait at an organisation"
        organisation Page<StarApplicationView> = organisation_star_applications PAGED),
    read!("star_notices" "/star-notices" Who::AnyToken,
        "公示中的星级" / "Stars in public notice"
        ledger Page<StarApplicationView> = star_notices PAGED),
    write!("apply_for_star" "/people/{person_id}/star-applications" NOMINATORS
        "申请或推荐星级" / "Apply for a star, or nominate for one" ApplyForStar
        at application_location),
    write!("approve_star" "/people/{person_id}/star-applications/{application_id}/approval"
        ANSWERERS "同意星级申请" / "Agree to an application for a star" ApproveStar),
    write!("refuse_star" "/people/{person_id}/star-applications/{application_id}/refusal"
        ANSWERERS "不同意星级申请" / "Refuse an application for a star" RefuseStar),
    write!("object_to_star" "/people/{person_id}/star-applications/{application_id}/objection"
        ANYBODY_KNOWN "对公示提出异议" / "Object to a star in public notice" ObjectToStar),
    write!("dismiss_star_objection"
        "/people/{person_id}/star-applications/{application_id}/objection/dismissal"
        ANSWERERS "答复异议：继续认定" / "Answer an objection: the award goes on"
        DismissStarObjection),
    write!("review_star" "/people/{person_id}/star-applications/{application_id}/review"
        ANSWERERS "复核时长减少的星级" / "Answer what becomes of a star whose hours fell"
        ReviewStar),
    write!("revoke_star" "/people/{person_id}/star-applications/{application_id}/revocation"
        ANSWERERS "取消星级" / "Take a star away" RevokeStar),
];

/// Where a new application is found.
fn application_location(_: &Params, seed: &[u8; 32]) -> String {
    let id = StarApplicationId::derive(seed, 0);
    format!("/api/v1/star-applications/{id}")
}
