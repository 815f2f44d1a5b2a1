"""What stages, desks, moves and states are called on the screens."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.policy.paperwork import StageKind
from duixian.procedure.model import Desk, Move, Stage, State
from duixian.quantity.text import Text

STATES: Mapping[State, Text] = {
    State.DRAFT: Text("草稿", "draft"),
    State.OPEN: Text("办理中", "in progress"),
    State.RETURNED: Text("退回补正", "returned for correction"),
    State.SUSPENDED: Text("中止，待核查", "suspended"),
    State.REFUSED: Text("不予支持", "refused"),
    State.WITHDRAWN: Text("已撤回", "withdrawn"),
    State.PAID: Text("已拨付", "paid"),
}
MOVES: Mapping[Move, Text] = {
    Move.FILE: Text("提交申报", "file"),
    Move.ASSIGN: Text("分派", "assign"),
    Move.VERIFY: Text("核定", "verify"),
    Move.PASS: Text("通过", "pass"),
    Move.RETURN: Text("退回补正", "return for correction"),
    Move.REFILE: Text("补正后重新提交", "file again"),
    Move.REFUSE: Text("不予支持", "refuse"),
    Move.WITHDRAW: Text("撤回", "withdraw"),
    Move.SEND_BACK: Text("退回上一环节", "send back"),
    Move.LIST: Text("列入名单", "put on the list"),
    Move.PUBLISH: Text("发布公示", "publish"),
    Move.SUSPEND: Text("中止", "suspend"),
    Move.LIFT: Text("恢复", "lift the suspension"),
    Move.APPROVE: Text("批准", "approve"),
    Move.PAY: Text("拨付", "pay"),
}
KINDS: Mapping[StageKind, Text] = {
    "call": Text("申报通知", "call"),
    "filing": Text("申报", "filing"),
    "review": Text("审核", "review"),
    "third_party_review": Text("第三方评审", "third-party review"),
    "expert_review": Text("专家评审", "expert review"),
    "audit": Text("财务审核", "audit"),
    "selection": Text("择优", "selection"),
    "credit_check": Text("信用核查", "credit check"),
    "public_notice": Text("公示", "public notice"),
    "approval": Text("审批", "approval"),
    "payment": Text("拨付", "payment"),
}
_ROLES: Mapping[str, Text] = {
    "enterprise": Text("企业", "the enterprise"),
    "district": Text("区县工信", "the district bureau"),
    "city": Text("市工信局", "the city bureau"),
    "province": Text("省级主管部门", "the provincial department"),
    "credit": Text("信用办", "the credit office"),
}
PAYERS: Mapping[str, Text] = {
    "district": Text("区县财政", "district finance"),
    "city": Text("市财政", "city finance"),
    "province": Text("省财政", "provincial finance"),
}
"""Who pays, by level."""
_AT_LEVELS: Mapping[tuple[str, str], Text] = {
    ("reviewer", "third party"): Text("第三方评审机构", "the third-party reviewer"),
    ("reviewer", "district"): Text("区县评审", "the district's reviewers"),
    ("reviewer", "city"): Text("市级评审", "the city's reviewers"),
    ("reviewer", "province"): Text("省级评审", "the province's reviewers"),
    ("approver", "district"): Text("区县政府", "the district government"),
    ("approver", "city"): Text("市政府", "the city government"),
    ("approver", "province"): Text("省政府", "the provincial government"),
    **{("finance", level): name for level, name in PAYERS.items()},
}


def desk_name(desk: Desk) -> Text:
    """What a desk is called: 市财政, 区县工信 …"""
    return _AT_LEVELS.get(desk) or _ROLES.get(desk.role) or Text(desk.role, desk.role)


def office(stage: Stage) -> Text:
    """Who acts at a stage, by the policy's own name where it gives one."""
    return stage.office or desk_name(stage.desk)


def days(stage: Stage) -> Text | None:
    """How long a stage lasts or may take: 不少于 7 个工作日. None where nothing is fixed."""
    if stage.days is None:
        return None
    one = "" if stage.days == 1 else "s"
    number = (
        Text(f"{stage.days} 个工作日", f"{stage.days} working day{one}")
        if stage.working
        else Text(f"{stage.days} 天", f"{stage.days} day{one}")
    )
    return Text(f"不少于 {number.zh}", f"at least {number.en}") if stage.at_least else number
