"""Forms of the register: a thing, a file of things, a search, a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django import forms

from duixian.portal.applications.models import Application
from duixian.portal.registry.commands import Said
from duixian.portal.registry.models import KINDS, Kind
from duixian.portal.web.language import say
from duixian.quantity.dates import parse_date
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text

T = TypeVar("T")
_LABELS: dict[Kind, dict[str, Text]] = {
    Kind.INVOICE: {
        "number": Text("发票号码", "Invoice number"),
        "code": Text("发票代码", "Invoice code"),
        "date": Text("开票日期", "Date"),
        "seller": Text("销售方名称", "Seller"),
        "seller_code": Text("销售方信用代码", "Seller's credit code"),
        "buyer": Text("购买方名称", "Buyer"),
        "amount": Text("价税合计", "Amount with tax"),
    },
    Kind.CONTRACT: {
        "number": Text("合同编号", "Contract number"),
        "seller": Text("对方单位", "Other side"),
        "date": Text("签订日期", "Signed on"),
    },
    Kind.DEVICE: {
        "seller": Text("生产厂家", "Maker"),
        "model": Text("型号", "Model"),
        "number": Text("序列号", "Serial number"),
    },
}
REGISTERED = tuple(_LABELS)
"""The kinds that people register; projects come from their applications."""
_OPTIONAL = ("code", "seller_code", "model", "application")
_HELP = {
    "code": Text("全面数字化的电子发票没有代码，可不填", "digital invoices have none"),
    "date": Text("如 2024-03-06", "such as 2024-03-06"),
    "amount": Text("如 113000 或 11.3万元；这张发票最多用到这个金额", "such as 113000; no more of it can be used"),
    "buyer": Text("由您照票面填报，应为本单位", "as the paper says, by your declaration: your own name"),
}


class ThingForm(forms.Form):
    """One thing of a kind, and the draft that it is for."""

    def __init__(self, kind: Kind, drafts: Sequence[Application], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name, label in _LABELS[kind].items():
            required = name not in _OPTIONAL
            help_text = say(_HELP[name]) if name in _HELP else ""
            self.fields[name] = forms.CharField(
                max_length=120, label=say(label), required=required, help_text=help_text
            )
        if kind is not Kind.INVOICE and drafts:
            self.fields["application"] = _draft_field(drafts)

    def clean_date(self) -> date | None:
        return _read(parse_date, self.cleaned_data["date"])

    def clean_amount(self) -> int | None:
        """In fen."""
        said = str(self.cleaned_data["amount"])
        return _read(parse_money, f"{said}元" if said[-1:].isdecimal() else said)

    def said(self) -> Said:
        given = {name: value for name, value in self.cleaned_data.items() if name != "application"}
        return Said(self.kind, **given)


def _read(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except Refused as refused:
        raise forms.ValidationError([problem.render() for problem in refused.problems]) from None


def _draft_field(drafts: Sequence[Application]) -> forms.ChoiceField:
    choices = [("", "—"), *((one.number, f"{one.number} {say(one.grant_title)}") for one in drafts)]
    label = say(Text("用于哪件申报（草稿）", "For which draft"))
    return forms.ChoiceField(choices=choices, required=False, label=label)


class SheetForm(forms.Form):
    """A file of things."""

    file = forms.FileField()

    def __init__(self, kind: Kind, drafts: Sequence[Application], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = say(Text("填好的表（Excel 或 CSV）", "The filled table (Excel or CSV)"))
        if kind is not Kind.INVOICE and drafts:
            self.fields["application"] = _draft_field(drafts)


class ScanForm(forms.Form):
    """An invoice as a PDF or a picture."""

    file = forms.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = say(Text("发票的 PDF 或照片", "The invoice as PDF or picture"))
        help_text = Text("读取二维码里的号码、日期和金额；文件留在材料里", "its code is read; the file is kept")
        self.fields["file"].help_text = say(help_text)


class FindForm(forms.Form):
    """What a desk looks for."""

    q = forms.CharField(required=False, max_length=120)
    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = say(Text("号码、单位或销售方", "Number, organisation or seller"))
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.label = say(Text("类别", "Kind"))
        kind.choices = [("", say(Text("全部", "All"))), *((one.value, say(KINDS[one])) for one in Kind)]


class DecisionForm(forms.Form):
    """Whether a second use may stand, and why."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.label = say(Text("结论", "Decision"))
        outcome.choices = [
            ("allowed", say(Text("准予使用：不构成重复支持", "It may be used: no double support"))),
            ("refused", say(Text("不得使用：须核减或退回补正", "It may not be used: to be cut or corrected"))),
        ]
        self.fields["reason"].label = say(Text("理由（申报单位能看到）", "Reason (the applicant sees it)"))
