"""Forms of a selection: the sheet, the register of experts, a seed, marks, recusals, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from duixian.portal.accounts.models import Person
from duixian.portal.selection.models import TIES, ScoreSheet
from duixian.portal.selection.terms import Competition
from duixian.portal.web.language import say
from duixian.procedure.selecting import Criterion, Sheet
from duixian.procedure.selecting.sheets import DRAW, FILED_AT, FILED_ON, KEY_NAMES, PARTS, SCORE, Part
from duixian.quantity.text import Text

ROWS, TIE_BREAKS = 8, 3


def _words(text: str) -> list[str]:
    """Words that are parted by commas or blanks, Chinese or not."""
    for mark in "，、；;":
        text = text.replace(mark, ",")
    return [word.strip() for word in text.split(",") if word.strip()]


def seed_fields(source: Text, on: Text) -> dict[str, forms.Field]:
    """The public source of a seed and its day, with what is said of them."""
    return {
        "seed_source": forms.CharField(
            required=False, max_length=200, label=say(Text("种子的公开来源", "Public source of the seed")),
            help_text=say(source),
        ),
        "seed_on": forms.DateField(
            required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            label=say(Text("种子公布的日期", "Day on which it comes out")), help_text=say(on),
        ),
    }  # fmt: skip


class SheetForm(forms.Form):
    """The sheet of a grant. A criterion is called by its row: c1, c2 …"""

    def __init__(self, competition: Competition, there: ScoreSheet | None, data: Any = None) -> None:
        super().__init__(data, initial=_typed(there))
        self.competition = competition
        if not competition.by_order:
            for i in range(1, ROWS + 1):
                self.fields[f"title_{i}"] = forms.CharField(max_length=60, required=False)
                self.fields[f"part_{i}"] = forms.ChoiceField(
                    required=False, choices=[(part, say(name)) for part, name in PARTS.items()]
                )
                self.fields[f"points_{i}"] = forms.IntegerField(required=False, min_value=1, max_value=100)
            self._scoring()
        self.fields |= seed_fields(
            Text(
                "随通知公布，如 福彩双色球第 2026025 期开奖号码；不填由本站生成种子",
                "announced with the call, such as a lottery's numbers of a later day; empty: the site makes the seed",
            ),
            Text("在申报截止以后", "after the last day of the call"),
        )
        first = [(key, say(KEY_NAMES[key])) for key in (FILED_AT, FILED_ON)]
        if competition.by_order:
            self.fields["order"] = forms.ChoiceField(
                choices=first, label=say(Text("先后按", "In order of")),
                help_text=say(Text("按日期的，同一天的抽签定先后", "by day: those of one day are parted by lot")),
            )  # fmt: skip
            return
        keys = [
            *((part, say(name)) for part, name in PARTS.items()),
            *((f"c{i}", say(Text(f"第 {i} 项", f"criterion {i}"))) for i in range(1, ROWS + 1)),
            *([] if competition.ranking and competition.ranking.ties else [*first, (DRAW, say(KEY_NAMES[DRAW]))]),
        ]
        for i in range(1, TIE_BREAKS + 1):
            self.fields[f"tie_{i}"] = forms.ChoiceField(
                choices=[("", "—"), *keys], required=False,
                label=say(Text(f"同分时第 {i} 看", f"Equal scores, tie-break {i}")),
            )  # fmt: skip

    def _scoring(self) -> None:
        self.fields["experts"] = forms.IntegerField(
            min_value=1, max_value=99, label=say(Text("专家人数", "Experts")), initial=5
        )
        self.fields["fields"] = forms.CharField(
            required=False, max_length=200, label=say(Text("专业领域", "Fields")),
            help_text=say(Text("从这些领域的专家里抽，用逗号分开；不填为全部", "drawn from these; empty for all")),
        )  # fmt: skip
        self.fields["trim"] = forms.IntegerField(
            min_value=0, max_value=9, initial=0, label=say(Text("去掉几个最高分和最低分", "Left out at each end"))
        )
        if self.competition.ranks:
            return
        self.fields["minimum"] = forms.IntegerField(
            min_value=0, max_value=100, initial=0, label=say(Text("最低分", "Minimum")),
            help_text=say(Text("低于它的不入选；没有就填 0", "nobody below it is chosen; 0 for none")),
        )  # fmt: skip

    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField, forms.BoundField]]:
        if self.competition.by_order:
            return []
        return [(i, self[f"title_{i}"], self[f"part_{i}"], self[f"points_{i}"]) for i in range(1, ROWS + 1)]

    def rest(self) -> list[forms.BoundField]:
        of_rows = ("title_", "part_", "points_")
        return [self[name] for name in self.fields if not name.startswith(of_rows)]

    def sheet(self) -> Sheet:
        """The sheet as typed; whether it holds is for the command to say."""
        said = self.cleaned_data
        if self.competition.by_order:
            return Sheet((), (str(said["order"]), DRAW))
        criteria = [
            Criterion(f"c{i}", Text(title, title), _part(said[f"part_{i}"]), said.get(f"points_{i}") or 0)
            for i in range(1, ROWS + 1)
            if (title := str(said[f"title_{i}"]).strip())
        ]
        ties = [str(said[f"tie_{i}"]) for i in range(1, TIE_BREAKS + 1) if said[f"tie_{i}"]]
        return Sheet(tuple(criteria), (SCORE, *ties), said["trim"], said.get("minimum") or 0)

    def seats(self) -> tuple[int, list[str]]:
        """How many experts, of which fields."""
        said = self.cleaned_data
        return said.get("experts") or 0, _words(str(said.get("fields", "")))

    def seed(self) -> tuple[str, date | None]:
        """The declared source of the seed, and the day of its number."""
        return str(self.cleaned_data["seed_source"]), self.cleaned_data["seed_on"]


def _part(word: str) -> Part:
    return "economic" if word == "economic" else "technical"


def _typed(there: ScoreSheet | None) -> dict[str, object]:
    if there is None:
        return {}
    sheet = there.told
    found: dict[str, object] = {
        "experts": there.experts, "fields": "、".join(there.fields), "trim": sheet.trim, "minimum": sheet.minimum,
        "order": sheet.order[0], "seed_source": there.seed_source, "seed_on": there.seed_on,
    }  # fmt: skip
    for i, one in enumerate(sheet.criteria, 1):
        found |= {f"title_{i}": one.title.zh, f"part_{i}": one.part, f"points_{i}": one.points}
    return found | {f"tie_{i}": key for i, key in enumerate(sheet.order[1:], 1)}


class ExpertForm(forms.Form):
    person = forms.ChoiceField()
    fields_ = forms.CharField(max_length=200)
    employer = forms.CharField(max_length=18)
    employer_name = forms.CharField(max_length=120, required=False)

    def __init__(self, people: Sequence[Person], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fields"] = self.fields.pop("fields_")
        self.order_fields(["person", "fields", "employer", "employer_name"])
        choice = self.fields["person"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(person.pk), f"{person.name} <{person.email}>") for person in people]
        labels = {
            "person": Text("人员", "Person"),
            "fields": Text("专业领域", "Fields"),
            "employer": Text("任职单位的统一社会信用代码", "Employer's credit code"),
            "employer_name": Text("任职单位", "Employer"),
        }
        for name, label in labels.items():
            self.fields[name].label = say(label)
        self.fields["fields"].help_text = say(Text("用逗号分开", "parted by commas"))

    def words(self) -> list[str]:
        return _words(str(self.cleaned_data["fields"]))


class TieForm(forms.Form):
    kind = forms.ChoiceField()
    code = forms.CharField(max_length=18)
    name = forms.CharField(max_length=120, required=False)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(name.value, say(text)) for name, text in TIES.items()]
        labels = {
            "kind": Text("关系", "Tie"),
            "code": Text("单位的统一社会信用代码", "Credit code"),
            "name": Text("单位名称", "Name"),
            "since": Text("开始", "Since"),
            "until": Text("结束", "Until"),
            "source": Text("来源", "Known from"),
        }
        for name, label in labels.items():
            self.fields[name].label = say(label)
        self.fields["source"].help_text = say(Text("如 企业年报、本人申报", "such as a yearly report, own statement"))


class SeedForm(forms.Form):
    """The number that a declared source gave; no field where none is declared, and the site makes the seed."""

    def __init__(self, declared: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if declared:
            self.fields["seed"] = forms.CharField(
                max_length=200, required=False, label=say(Text("公布的数", "The number that came out")),
                help_text=say(Text("照公布的原样填写，记录后不能再改", "as it was published; afterwards it is fixed")),
            )  # fmt: skip


class AnewForm(forms.Form):
    """The source of a later seed, in place of one that draws too few: `public` where the first was, else the site may
    make one."""

    def __init__(self, public: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = (
            Text(
                "谁都能查到的，如 福彩双色球第 2026031 期开奖号码",
                "that anybody can look up, such as a lottery's numbers",
            )
            if public
            else Text("不填由本站现在随机生成", "empty: the site makes the seed now")
        )
        on = Text(
            "在今天以后；那一天以前登记的专家都可抽取", "after today; experts registered before that day may be drawn"
        )
        self.fields |= seed_fields(source, on)
        for field in self.fields.values():
            field.required = public


class RecusalForm(forms.Form):
    """Why an expert steps aside, or is let. `member`: the key of the seat, since a page has a form for each."""

    because = forms.CharField(max_length=300)

    def __init__(self, member: int, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"m{member}_%s")
        self.fields["because"].label = say(Text("回避原因", "Why"))


class TiesForm(forms.Form):
    """The order of those that are undecided, one number on each line, the first before the others."""

    order = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}))
    because = forms.CharField(max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].label = say(Text("先后（一行一个申报编号）", "Order, one number on each line"))
        self.fields["because"].label = say(Text("集体研究的理由", "The reason"))


class MarksForm(forms.Form):
    """One field for each criterion; `revising`: with the reason for a change, else with a comment."""

    def __init__(self, sheet: Sheet, *args: Any, revising: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet
        for one in sheet.criteria:
            part = PARTS[one.part]
            self.fields[one.id] = forms.CharField(
                label=say(one.title), max_length=8, required=False,
                help_text=say(Text(f"{part.zh}，满分 {one.points}", f"{part.en}, up to {one.points}")),
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
        if revising:
            self.fields["reason"] = forms.CharField(
                label=say(Text("修改理由", "Why it changes")), max_length=500, required=False
            )
        else:
            self.fields["comment"] = forms.CharField(
                label=say(Text("评语", "Comment")), max_length=1000, required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )  # fmt: skip

    def marks(self) -> Mapping[str, str]:
        return {one.id: str(self.cleaned_data.get(one.id, "")) for one in self.sheet.criteria}
