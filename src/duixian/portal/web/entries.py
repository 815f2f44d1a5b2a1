"""What an entry of the journal says, in words; the phrases themselves are those that commands write."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.portal.accounts.roles import ROLE_NAMES
from duixian.procedure.words import MOVES
from duixian.quantity.text import Text

WHAT: Mapping[str, Text] = {
    **{f"application {move.value}": text for move, text in MOVES.items()},
    "account changed": Text("修改账号", "account changed"),
    "account closed": Text("停用账号", "account closed"),
    "account opened": Text("开通账号", "account opened"),
    "account opened again": Text("重新启用账号", "account opened again"),
    "amount computed": Text("计算金额", "amount computed"),
    "application begun": Text("起草申报", "application begun"),
    "application typed": Text("填写草稿", "draft filled in"),
    "clerk invited": Text("邀请经办人", "clerk invited"),
    "comment": Text("留言", "message"),
    "credit asked": Text("信用核查", "credit asked"),
    "doubt decided": Text("核实月报疑点", "doubt decided"),
    "doubt gone": Text("月报疑点消除", "doubt gone"),
    "doubt opened": Text("月报有疑点", "doubt opened"),
    "dossier typed": Text("填写企业档案", "dossier filled in"),
    "draft discarded": Text("删除草稿", "draft discarded"),
    "enterprise confirmed": Text("确认企业", "enterprise confirmed"),
    "enterprise not confirmed": Text("退回企业注册", "enterprise not confirmed"),
    "enterprise registered": Text("企业注册", "enterprise registered"),
    "language chosen": Text("选择语言", "language chosen"),
    "organisation changed": Text("修改单位", "organisation changed"),
    "organisation opened": Text("登记单位", "organisation entered"),
    "paper attached": Text("附上材料", "paper attached"),
    "paper detached": Text("取下材料", "paper taken off"),
    "platform changed": Text("修改平台", "platform changed"),
    "platform registered": Text("登记平台", "platform registered"),
    "platform reported": Text("平台月报", "platform reported"),
    "platform token given": Text("生成平台令牌", "platform's token given"),
    "platform token taken": Text("停用平台令牌", "platform's token taken away"),
    "post ended": Text("终止岗位", "post ended"),
    "post given": Text("增加岗位", "post given"),
    "registration mended": Text("修改注册信息", "registration mended"),
    "report refused": Text("月报不予采信", "report refused"),
    "told": Text("发出通知", "people were told"),
    "uses entered": Text("登记使用", "uses entered"),
}
THINGS: Mapping[str, Text] = {
    "accounts.person": Text("账号", "account"),
    "accounts.organisation": Text("单位", "organisation"),
    "accounts.post": Text("岗位", "post"),
    "applications.application": Text("申报", "application"),
}


_ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
_NOBODY = {"system": Text("系统", "the site"), "visitor": Text("访客", "a visitor")}


def who_words(who: str) -> Text:
    """The actor as the journal has them (`Authority.who`), the role in words."""
    if who in _NOBODY:
        return _NOBODY[who]
    person, role, organisation = [*who.split(" · ", 2), "", ""][:3]
    named = _ROLES.get(role)
    if named is None:
        return Text(who, who)
    return Text(*(" · ".join((person, word, organisation)) for word in (named.zh, named.en)))


def name_word(who: str) -> Text:
    """The same without the address of the person: everybody who sees the thing may read it."""
    person, _, rest = who.partition(" <")
    return who_words(person + rest.partition(">")[2])


def what_word(what: str) -> Text:
    """The phrase in words; one that another app writes stands as it is."""
    return WHAT.get(what, Text(what, what))
