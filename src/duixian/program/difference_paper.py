"""What changed in the rules around the grants: stacking, the stages of the procedure, the papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from duixian.policy.models import PolicyFile, Relation
from duixian.policy.paperwork import Due, Material, Procedure, Stage
from duixian.program.changes import EVERYBODY, Difference, Teller
from duixian.program.saying import listed
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary

_SAME = {
    "project": Text("同一项目", "project"), "matter": Text("同一事项", "matter"), "line": Text("同一笔费用", "cost"),
    "applicant": Text("同一单位", "applicant"), "product": Text("同一产品", "product"),
}  # fmt: skip
_RESOLVE = {
    "highest": Text("从高", "the highest"), "this prevails": Text("本政策优先", "this policy first"),
    "difference": Text("补差额", "the difference"), "add": Text("可以叠加", "both"),
}  # fmt: skip
_AGAINST = {
    "own": Text("本政策", "this policy"),
    "other": Text("其他政策", "other policies"),
    "any": Text("所有政策", "all policies"),
}
_FORMS = {
    "original": Text("原件", "original"), "copy": Text("复印件", "copy"),
    "sealed-copy": Text("盖章复印件", "sealed copy"),
    "form": Text("表格", "form"), "electronic": Text("电子件", "electronic"),
}  # fmt: skip
_LEVELS = {
    "state": Text("国家", "state"),
    "province": Text("省", "province"),
    "city": Text("市", "city"),
    "district": Text("区县", "district"),
}
_PERIOD = {
    "": Text("不限", "any time"),
    "year": Text("同一年度", "the same year"),
    "event year": Text("事项同一年度", "the same year of the event"),
}
_ALL = Text("全部条款", "all grants")


def paper_changes(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    """The procedure, then the papers."""
    yield from _procedure(a, b, vocabulary)
    yield from _materials(a, b, vocabulary)


def stacking_changes(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    """Rules on what may not be paid together, matched by id."""
    one, other = ({relation.id: relation for relation in file.stacking} for file in (a, b))
    for name in dict.fromkeys([*one, *other]):
        before, after = one.get(name), other.get(name)
        now = after or before
        assert now is not None
        tell = Teller(vocabulary, "", EVERYBODY, now.cite)
        if before is None or after is None:
            yield from tell.there("stacking", Text("叠加规则", "the stacking rule"), now.title, after is not None)
        else:
            yield from _relation(before, after, tell)


def _relation(a: Relation, b: Relation, tell: Teller) -> Iterator[Difference]:
    title = b.title
    parts: list[tuple[Text, Text, Text]] = [
        (Text("怎么处理", "what happens"), _RESOLVE[a.resolve], _RESOLVE[b.resolve]),
        (Text("按什么算同一件事", "what claims have in common"), _same(a), _same(b)),
        (Text("针对", "it concerns"), _against(a), _against(b)),
        (Text("期间", "the period"), _period(a), _period(b)),
        (Text("适用条款", "its grants"), _names(a.grants), _names(b.grants)),
        (Text("除外条款", "all grants but"), _names(a.except_, ""), _names(b.except_, "")),
    ]  # fmt: skip
    for what, one, other in parts:
        named = Text(f"叠加规则“{title.zh}”{what.zh}", f"{what.en} under the stacking rule “{title.en}”")
        yield from tell.changed("stacking", named, one, other)


def _same(relation: Relation) -> Text:
    return listed([_SAME[what] for what in relation.same])


def _period(relation: Relation) -> Text:
    return _PERIOD[relation.per or ""]


def _against(relation: Relation) -> Text:
    against = relation.against
    parts = [_AGAINST[against.policies], *(_LEVELS[level] for level in against.level)]
    return listed([*parts, Text("同一地区", "the same region")] if against.region == "same" else parts)


def _names(names: Sequence[str], none: str = "all") -> Text:
    return listed([Text(n, n) for n in names]) if names or not none else _ALL


def _procedure(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    one, other = _stages(a), _stages(b)
    for key in dict.fromkeys([*one, *other]):
        before, after = one.get(key), other.get(key)
        now = after or before
        assert now is not None
        tell = Teller(vocabulary, "", Text("申报程序", "Procedure"), now.cite)
        if before is None or after is None:
            yield from tell.there("procedure", Text("环节", "the stage"), now.title, after is not None)
            continue
        for what, old, new in (
            (Text("时限", "the time"), _due(before.due), _due(after.due)),
            (Text("渠道", "the channels"), listed(before.channels), listed(after.channels)),
        ):
            named = Text(f"{now.title.zh}{what.zh}", f"{what.en} of “{now.title.en}”")
            yield from tell.changed("procedure", named, old, new)


def _stages(file: PolicyFile) -> Mapping[tuple[str, str], Stage]:
    procedures: Sequence[Procedure] = (
        file.procedure if isinstance(file.procedure, list) else [file.procedure] if file.procedure else []
    )
    return {(procedure.id, stage.id): stage for procedure in procedures for stage in procedure.stages}


def _due(due: Due | None) -> Text:
    if due is None or not (due.working_days or due.days):
        return Text("未写明", "not stated")
    least = Text("不少于 ", "at least ") if due.at_least else Text("", "")
    if due.working_days:
        return Text(f"{least.zh}{due.working_days} 个工作日", f"{least.en}{due.working_days} working days")
    return Text(f"{least.zh}{due.days} 天", f"{least.en}{due.days} days")


def _materials(a: PolicyFile, b: PolicyFile, vocabulary: Vocabulary) -> Iterator[Difference]:
    for name in dict.fromkeys([*a.materials, *b.materials]):
        before, after = a.materials.get(name), b.materials.get(name)
        paper = after or before
        assert paper is not None
        tell = Teller(vocabulary, "", Text("申报材料", "Papers"), paper.cite)
        if before is None or after is None:
            yield from tell.there("materials", Text("材料", "the paper"), paper.label, after is not None)
            continue
        for what, old, new in (
            (Text("形式", "the form"), _FORMS[before.form], _FORMS[after.form]),
            (Text("是否必需", "whether it is needed"), _needed(before), _needed(after)),
            (Text("用于", "what it is for"), _for(before), _for(after)),
        ):
            named = Text(f"“{paper.label.zh}”的{what.zh}", f"{what.en} of “{paper.label.en}”")
            yield from tell.changed("materials", named, old, new)
    both = a.materials.keys() & b.materials.keys()
    for grant in (name for name in b.grants if name in a.grants):
        now = b.grants[grant]
        tell = Teller(vocabulary, grant, now.title, now.cite)
        for name in sorted(both & {*a.grants[grant].materials} ^ both & {*now.materials}):
            yield from tell.there(
                "materials", Text("材料", "the paper"), b.materials[name].label, name in now.materials
            )


def _needed(material: Material) -> Text:
    return Text("可以不交", "optional") if material.optional else Text("必须交", "needed")


def _for(material: Material) -> Text:
    return _ALL if material.for_ == "all" else listed([Text(name, name) for name in material.for_])
