//! The rows about commendations and thanks.

use super::rows::{
    Act, Command, Endpoint, PAGED, Page, Reading, SchemaGenerator, Who, Write, decode, encoded,
    place, show, words,
};
use crate::domain::commendations::command::{
    GiveCommendation, RefuseCommendation, WithdrawCommendation,
};
use crate::domain::kernel::ids::CommendationId;
use crate::http::who::{COMMENDED, COMMENDING, SUPERVISORS, UNDOERS, VOLUNTEER};
use crate::reading::commendations::CommendationView;

/// What organisations and volunteers do about commendations.
pub static ROWS: &[Endpoint] = &[
    read!("person_commendations" "/people/{person_id}/commendations" Who::Holders(VOLUNTEER),
        "收到的感谢与表彰" / "Commendations and thanks that a volunteer was given"
        person Page<CommendationView> = person_commendations PAGED)
    .revealing(COMMENDED),
    read!("organisation_commendations" "/organisations/{organisation_id}/commendations"
        Who::Holders(SUPERVISORS),
        "组织给出的感谢与表彰（不含文字）" / "Commendations that an organisation gave, without words"
        organisation Page<CommendationView> = organisation_commendations PAGED),
    read!("commendation" "/commendations/{commendation_id}" Who::Holders(COMMENDING),
        "一条感谢或表彰（不含文字）" / "One commendation, without its words"
        commendation CommendationView = commendation &[]),
    write!("give_commendation" "/activities/{activity_id}/sessions/{session_id}/commendations"
        UNDOERS "就一条已生效的服务感谢或表彰志愿者" /
        "Commend or thank a volunteer for an effective session" GiveCommendation
        at |_, seed| format!("/api/v1/commendations/{}", CommendationId::derive(seed, 0))),
    write!("withdraw_commendation"
        "/activities/{activity_id}/sessions/{session_id}/commendations/{commendation_id}/withdrawal"
        UNDOERS "撤回感谢或表彰" / "Take a commendation back" WithdrawCommendation),
    write!("refuse_commendation" "/people/{person_id}/commendations/{commendation_id}/refusal"
        VOLUNTEER "谢绝感谢或表彰" / "Refuse a commendation" RefuseCommendation),
];
