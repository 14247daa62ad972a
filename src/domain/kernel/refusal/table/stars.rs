//! The rows about stars, in front of those about audits.

/// Calls `$outer!` with what follows and the rows that come in, those about stars behind them.
macro_rules! with_star_rows {
    ($outer:ident $one:ident $other:ident $third:ident $fourth:ident $make:ident $($rows:tt)*) => {
        $outer! { $one $other $third $fourth $make $($rows)*
    // Commendations.
    CommendationUnknown "COMMENDATION_UNKNOWN" 404 ""
        "没有这条表彰或感谢。" / "请核对编号。"
        "There is no such commendation." / "Check the id."
    CommendationOfAnother "COMMENDATION_OF_ANOTHER" 422 ""
        "这条服务记录不是该人员的。" / "请填写记录中的人员编号。"
        "The session is not this person's." / "Name the person whose session it is."
    CommendationUnfounded "COMMENDATION_UNFOUNDED" 409 ""
        "该服务记录目前没有生效的时长。" / "请在记录生效后，或就另一条已生效的记录表彰。"
        "The session has no effective hours." /
        "Wait until it is effective, or name another one that is."
    CommendedAlready "COMMENDED_ALREADY" 409 ""
        "该服务记录已有一条表彰或感谢 {id}，或志愿者已谢绝。" / "请就另一条已生效的记录表彰。"
        "This session has a commendation, {id}, or the volunteer refused it." /
        "Name another effective session."
    CommendationEnded "COMMENDATION_ENDED" 409 ""
        "这条表彰或感谢已于 {since} 终止。" / "无需再办理。"
        "The commendation ended at {since}." / "Nothing needs to be done."
    CommendationsOfYearFull "COMMENDATIONS_OF_YEAR_FULL" 409 ""
        "一个组织一年最多给同一人 {max} 条表彰或感谢。" / "请下一年再办理。"
        "One organisation commends or thanks one person {max} times in a year." /
        "Wait for the next year."
    CommendationsFull "COMMENDATIONS_FULL" 409 ""
        "该人员已有 {max} 条表彰或感谢，达到上限。" / "如确有需要，请联系账本管理员。"
        "This person has {max} commendations, which is the most there may be." /
        "If there is need, ask the ledger's administrators."
    // Stars.
    StarLevelUnknown "STAR_LEVEL_UNKNOWN" 422 "R54"
        "现行星级办法没有这一级别，可选：{levels}。" / "请从中选择。"
        "The star scheme in force has no such level; it has: {levels}." / "Choose one of them."
    StarNominationNeeded "STAR_NOMINATION_NEEDED" 422 "R55"
        "该级别由服务过的组织推荐，不能自荐。" / "请联系您服务过的组织推荐。"
        "This level is for organisations to nominate; nobody nominates themselves." /
        "Ask an organisation that you served."
    StarNotNominated "STAR_NOT_NOMINATED" 422 "R55"
        "该级别由志愿者本人申请，组织不能代为推荐。" / "请由本人申请。"
        "For this level volunteers apply themselves; organisations do not nominate." /
        "Let the volunteer apply."
    StarOrganisationNotServed "STAR_ORGANISATION_NOT_SERVED" 409 "R55"
        "该志愿者在这个组织没有生效的时长。" / "请选择服务过的组织。"
        "The volunteer has no effective hours with this organisation." /
        "Choose one that was served."
    StarApplicationOpen "STAR_APPLICATION_OPEN" 409 "R55"
        "已有一份星级申请 {application} 在办理中。" / "请等待其结果。"
        "An application for a star, {application}, is on its way." / "Wait for what becomes of it."
    StarApplicationsTooMany "STAR_APPLICATIONS_TOO_MANY" 409 ""
        "一人最多提交 {max} 次星级申请。" / "如确有需要，请联系账本管理员。"
        "Nobody applies for stars more than {max} times." /
        "If there is need, ask the ledger's administrators."
    StarHeldAlready "STAR_HELD_ALREADY" 409 "R55"
        "已获得该级别或更高级别，不重复认定。" / "可在满足条件后申请更高级别。"
        "This level, or a higher one, is held; none is awarded twice." /
        "Apply for a higher one once its conditions are met."
    StarNotHeld "STAR_NOT_HELD" 409 "R55"
        "该志愿者目前没有星级。" / "请先申请星级，认定后再出具证明。"
        "The volunteer holds no star." /
        "Apply for one; once it is granted it can be certified."
    StarUnderReview "STAR_UNDER_REVIEW" 409 "R57"
        "星级所依据的时长减少，正在复核。" / "请等待复核结果。"
        "Hours behind the star fell away, and somebody has to look at it." /
        "Wait for the answer."
    StarOfAnother "STAR_OF_ANOTHER" 409 "R45"
        "该星级不是这个组织批准的。" / "请由批准的组织出具，或不填组织，由账本出具。"
        "This organisation did not approve the star." /
        "Let the one that did certify it, or leave the organisation out."
    StarConditionUnmet "STAR_CONDITION_UNMET" 409 "R56"
        "条件 {condition} 未满足：要求 {asked}，现为 {found}。" / "请查看星级进度，满足后再申请。"
        "The condition {condition} is not met: {asked} asked for, {found} found." /
        "Look at what is missing, and apply once it is met."
    StarNotTheHighest "STAR_NOT_THE_HIGHEST" 409 "R55"
        "按现行办法应申请已达到的最高级别：{level}。" / "请申请该级别。"
        "The scheme has people apply for the highest level they meet: {level}." /
        "Apply for that one."
    StarNotTheNext "STAR_NOT_THE_NEXT" 409 "R55"
        "按现行办法须逐级申请，下一级为：{level}。" / "请先申请该级别。"
        "The scheme has people apply level by level; the next one is: {level}." /
        "Apply for that one first."
    StarApplicationUnknown "STAR_APPLICATION_UNKNOWN" 404 ""
        "该人员没有星级申请 {id}。" / "请核对编号。"
        "This person has no application {id} for a star." / "Check the id."
    StarsBroughtFull "STARS_BROUGHT_FULL" 409 ""
        "该人员已有 {max} 个其他系统的星级，不能再登记。" / "请核对是否重复。"
        "{max} stars of elsewhere stand for this person already." /
        "Check whether some are the same."
    StarStateUnfit "STAR_STATE_UNFIT" 409 "R55"
        "该申请或星级的现状是 {state}，不能这样办理。" / "请查看其经过。"
        "The application or its star is {state}; this cannot be done to it now." /
        "Look at what happened to it."
    StarOwnHand "STAR_OWN_HAND" 403 "R28"
        "您是志愿者本人、申请人、异议人或已同意过，不能办理这一步。" / "请由另一人办理。"
        "You are the volunteer, applied, objected or agreed already, so this step is not yours." /
        "Ask another person."
    StarGroundUnfit "STAR_GROUND_UNFIT" 422 "R57"
        "这一理由不在星级办法规定的取消情形之列。" / "请选择规定的情形；时长有误请更正或作废记录。"
        "The reason is none of the scheme's grounds for taking a star away." /
        "Name one of its grounds; if hours are wrong, correct or void the sessions."
    } };
}

pub(super) use with_star_rows;
