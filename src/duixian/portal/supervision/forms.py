"""Forms of supervision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms

from duixian.policy.paperwork import Duty
from duixian.portal.payments.forms import money_of
from duixian.portal.supervision.models import OUTCOMES
from duixian.portal.supervision.telling import HOLDERS
from duixian.portal.web.language import lang, say
from duixian.quantity.dates import Duration, add_duration
from duixian.quantity.text import Text

_REASON = Text("理由", "Reason")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Worded(forms.Form):
    """A form whose labels and help are in both languages; `version` is that of the thing it was made from."""

    labels: ClassVar[Mapping[str, Text]] = {}
    help: ClassVar[Mapping[str, Text]] = {}
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = say(label)
        for name, text in self.help.items():
            self.fields[name].help_text = say(text)

    def offer(self, name: str, pairs: Sequence[tuple[str, str]]) -> None:
        """The choices of a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs


def _long(rows: int = 4, most: int = 4000) -> forms.CharField:
    return forms.CharField(max_length=most, widget=forms.Textarea(attrs={"rows": rows}))


class ReportForm(Worded):
    text = _long(6)
    labels: ClassVar[Mapping[str, Text]] = {"text": Text("履行情况", "How it is met")}


class AnswerForm(Worded):
    accepted = forms.ChoiceField(widget=forms.RadioSelect)
    text = forms.CharField(max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    labels: ClassVar[Mapping[str, Text]] = {
        "accepted": Text("审阅结论", "The report is"),
        "text": Text("意见", "What is missing, or a note"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        yes, no = Text("符合要求", "accepted"), Text("退回补充", "handed back")
        self.offer("accepted", [("yes", say(yes)), ("no", say(no))])

    def clean_accepted(self) -> bool:
        return bool(self.cleaned_data["accepted"] == "yes")


class DueForm(Worded):
    due_on = forms.DateField(widget=_DAY)
    reason = forms.CharField(max_length=500, required=False)
    labels: ClassVar[Mapping[str, Text]] = {"due_on": Text("期限", "Until"), "reason": _REASON}
    help: ClassVar[Mapping[str, Text]] = {"reason": Text("改期时必填", "needed where the day moves")}


class ReasonForm(Worded):
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    labels: ClassVar[Mapping[str, Text]] = {"reason": _REASON}


class _Resting(Worded):
    """What rests on a duty of the policy, or on another law."""

    duty = forms.ChoiceField(required=False)
    basis = forms.CharField(max_length=200, required=False)

    def __init__(self, duties: Sequence[Duty], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].label = say(Text("政策依据", "Duty of the policy"))
        self.fields["basis"].label = say(Text("其他依据", "Another law"))
        other = say(Text("政策没有写，另有依据", "not of the policy"))
        named = [(one.id, f"{'、'.join(one.cite)} {one.title.in_(lang())}") for one in duties]
        self.offer("duty", [*named, ("", other)])
        if named:
            self.initial.setdefault("duty", named[0][0])


class ImposeForm(_Resting):
    title = forms.CharField(max_length=200)
    level = forms.ChoiceField()
    due_on = forms.DateField(widget=_DAY)
    labels: ClassVar[Mapping[str, Text]] = {
        "title": Text("要做什么", "What is to be done"),
        "level": Text("由谁履行", "By whom"),
        "due_on": Text("期限", "Until"),
    }
    field_order = ("title", "level", "due_on", "duty", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("level", [(name, say(HOLDERS[name])) for name in ("applicant", "district")])


class VisitForm(_Resting):
    day = forms.DateField(widget=_DAY)
    people = forms.CharField(max_length=300)
    found = _long(6)
    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    mend = forms.CharField(max_length=200, required=False)
    mend_by = forms.DateField(required=False, widget=_DAY)
    labels: ClassVar[Mapping[str, Text]] = {
        "day": Text("核查日期", "Day of the visit"),
        "people": Text("参加人员", "Who was there"),
        "found": Text("核查情况", "What was found"),
        "outcome": Text("结论", "Outcome"),
        "mend": Text("整改要求", "What is to be mended"),
        "mend_by": Text("整改期限", "Until"),
    }
    help: ClassVar[Mapping[str, Text]] = {
        "mend": Text("需要整改时填写，会成为企业的监管事项", "where something is to be mended: an obligation is made")
    }
    field_order = ("day", "people", "found", "outcome", "mend", "mend_by", "duty", "basis")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("outcome", [(name.value, say(text)) for name, text in OUTCOMES.items()])


class FileForm(forms.Form):
    file = forms.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = say(Text("材料或照片", "A paper or a picture"))


class OrderForm(Worded):
    basis = forms.CharField(max_length=200)
    reason = _long(5, 2000)
    amount = forms.CharField(max_length=30)
    parts = forms.IntegerField(min_value=1, max_value=24, initial=1)
    first = forms.DateField(widget=_DAY)
    labels: ClassVar[Mapping[str, Text]] = {
        "basis": Text("依据的条款或法规", "Clause or law"),
        "reason": Text("事实和理由", "Facts and reasons"),
        "amount": Text("应退回金额", "Amount to be given back"),
        "parts": Text("分几期", "In how many parts"),
        "first": Text("第一期期限", "First part until"),
    }
    help: ClassVar[Mapping[str, Text]] = {
        "amount": Text("如 30万元", "such as 30万元"),
        "parts": Text("按月等额，余数并入第一期", "equal parts, month by month; the rest goes with the first"),
    }

    def clean_amount(self) -> int:
        """In fen."""
        return money_of(self.cleaned_data["amount"])

    def instalments(self) -> list[tuple[date, int]]:
        """(until when, fen) of each part."""
        said = self.cleaned_data
        count, amount = int(said["parts"]), int(said["amount"])
        each = amount // count
        return [
            (add_duration(said["first"], Duration(i, "months")), each if i else amount - each * (count - 1))
            for i in range(count)
        ]


class ReceiveForm(Worded):
    amount = forms.CharField(max_length=30)
    reference = forms.CharField(max_length=60)
    labels: ClassVar[Mapping[str, Text]] = {
        "amount": Text("收到金额", "Amount"),
        "reference": Text("银行流水号", "The bank's number"),
    }
    help: ClassVar[Mapping[str, Text]] = {
        "reference": Text("同一流水号只登记一次", "each number counts once"),
    }

    def clean_amount(self) -> int:
        """In fen."""
        return money_of(self.cleaned_data["amount"])


class OffsetForm(Worded):
    application = forms.ChoiceField()
    amount = forms.CharField(max_length=30)
    reason = forms.CharField(max_length=500, required=False)
    labels: ClassVar[Mapping[str, Text]] = {
        "application": Text("抵扣哪笔扶持", "Against which award"),
        "amount": Text("抵扣金额", "Amount"),
        "reason": Text("不抵扣的理由", "Why nothing is set off"),
    }
    help: ClassVar[Mapping[str, Text]] = {"amount": Text("不抵扣写 0元，并写明理由", "0元 with a reason for none")}

    def __init__(self, awards: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("application", awards)

    def clean_amount(self) -> int:
        """In fen."""
        return money_of(self.cleaned_data["amount"])


class FilterForm(forms.Form):
    """What the list of obligations shows: everything optional."""

    scope = forms.ChoiceField(required=False)
    timing = forms.ChoiceField(required=False)
    level = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", say(Text("全部", "All")))
        offered: dict[str, tuple[Text, list[tuple[str, str]]]] = {
            "scope": (
                Text("范围", "Scope"),
                [
                    ("", say(Text("未办结", "Not done"))),
                    ("mine", say(Text("由我履行", "Mine to meet"))),
                    ("look", say(Text("待我审阅", "For me to look at"))),
                    ("all", say(Text("全部", "All"))),
                ],
            ),
            "timing": (
                Text("时限", "Limit"),
                [
                    every,
                    ("late", say(Text("超期", "Late"))),
                    ("near", say(Text("临期", "Near"))),
                    ("ontime", say(Text("正常", "On time"))),
                    ("none", say(Text("待定期限", "No day yet"))),
                ],
            ),
            "level": (Text("由谁履行", "By whom"), [every, *((name, say(text)) for name, text in HOLDERS.items())]),
        }
        for name, (label, choices) in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.label, field.choices = say(label), choices
