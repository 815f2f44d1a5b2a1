"""Words, money, days and limits in templates. Every template has these without loading them.

{% say "申报" "Applications" %}   {{ text|in_lang }}   {{ fen|money }}   {{ day|day }}   {% left due %}
    {% waits since %}
    {% icon "book" %}
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from duixian.portal.web.language import lang
from duixian.procedure.limits import Standing, timing, waited
from duixian.procedure.model import Limit
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

register = template.Library()
_WEEKDAYS = "一二三四五六日"
_STANDS = {
    Standing.LATE: ("late", Text("超期", "Late")),
    Standing.NEAR: ("near", Text("临期", "Near")),
    Standing.ON_TIME: ("ontime", Text("正常", "On time")),
}
"""How a limit stands: a class of the theme, and the word."""


class _Say(template.Node):
    """Words in both languages; constants, of which a page has hundreds, are read once."""

    def __init__(self, zh: FilterExpression, en: FilterExpression, name: str) -> None:
        self.zh, self.en, self.name = zh, en, name
        constant = not (zh.is_var or zh.filters or en.is_var or en.filters)
        self.words = {"zh": zh.resolve(Context()), "en": en.resolve(Context())} if constant else None

    def render(self, context: Context) -> SafeString:
        said = self.words[lang()] if self.words else (self.en if lang() == "en" else self.zh).resolve(context)
        if self.name:
            context[self.name] = said
            return SafeString()
        return conditional_escape(said)


@register.tag
def say(parser: Parser, token: Token) -> _Say:
    """What stands in the reader's language; `{% say "…" "…" as name %}` keeps it for later."""
    match token.split_contents():
        case [_, zh, en]:
            name = ""
        case [_, zh, en, "as", name]:
            pass
        case _:
            raise template.TemplateSyntaxError('{% say "中文" "English" %}')
    return _Say(parser.compile_filter(zh), parser.compile_filter(en), name)


@register.filter
def in_lang(text: Text | Problem | None) -> str:
    """A `Text` or a `Problem` in the reader's language."""
    if isinstance(text, Problem):
        return text.render(lang())
    return text.in_(lang()) if text else ""


@register.filter
def money(fen: int | None, style: str = "short") -> SafeString | str:
    """Fen as people say it: whole 万元 where that is exact. `{{ fen|money:"exact" }}` for columns of figures."""
    if fen is None:
        return "—"
    return format_html(
        '<span class="money">{}</span>', format_money(fen, lang(), "exact" if style == "exact" else "short")
    )


def local_date(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """2026年3月5日（周四）, or Thu 5 Mar 2026, kept on one line."""
    if not value:
        return "—"
    on = local_date(value)
    return format_html('<time class="day" datetime="{}">{}</time>', on.isoformat(), day_words(on))


def day_words(on: date) -> str:
    """A day as it is said."""
    if lang() == "en":
        return f"{on:%a} {on.day} {on:%b} {on.year}"
    return f"{on.year}年{on.month}月{on.day}日（周{_WEEKDAYS[on.weekday()]}）"


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """The day and the time of day, in China."""
    if not value:
        return "—"
    at = timezone.localtime(value)
    words = f"{day_words(at.date())} {at:%H:%M}"
    return format_html('<time class="day" datetime="{}">{}</time>', at.isoformat(timespec="minutes"), words)


@register.simple_tag
def left(due: date | datetime | None, paused: bool = False) -> SafeString | str:
    """How much time remains, in working days, with a word: 正常, 临期 or 超期."""
    if not due:
        return ""
    if paused:
        return _limit("paused", Text("计时暂停", "Paused"), Text("等待补正", "waits for corrections"))
    on = local_date(due)
    seen = timing(Limit(on), timezone.localdate(), settings.CALENDAR)
    if seen.standing is Standing.UNKNOWN:  # a year whose working days nobody has published yet
        return _limit("ontime", Text("正常", "On time"), Text(f"至 {day_words(on)}", f"until {day_words(on)}"))
    return _limit(*_STANDS[seen.standing], seen.text)


@register.simple_tag
def waits(since: date | datetime) -> SafeString:
    """How long something has waited, in working days, where nothing lays down until when: no limit is made up."""
    words = waited(local_date(since), timezone.localdate(), settings.CALENDAR)
    return format_html('<span class="limit">{}</span>', words.in_(lang()))


def _limit(state: str, word: Text, words: Text) -> SafeString:
    return format_html(
        '<span class="limit limit-{}"><span class="limit-word">{}</span> {}</span>',
        state,
        word.in_(lang()),
        words.in_(lang()),
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A sign beside words: screen readers pass over it."""
    return format_html('<i class="bi bi-{}" aria-hidden="true"></i>', name)


@register.filter
def control(field: BoundField, size: str = "") -> SafeString:
    """A field's control with the classes of the theme."""
    widget = field.field.widget
    match widget:
        case forms.RadioSelect() | forms.CheckboxSelectMultiple() | forms.CheckboxInput():
            kind = "form-check-input"
        case forms.Select():
            kind = "form-select"
        case _:
            kind = "form-control"
    classes = [
        kind,
        f"{kind}-{size}" if size else "",
        "is-invalid" if field.errors else "",
        widget.attrs.get("class", ""),
    ]
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def cell(field: BoundField) -> SafeString:
    """A field in a cell of a table: its label for screen readers, its control, what is wrong with it."""
    label = format_html('<label class="visually-hidden" for="{}">{}</label>', field.id_for_label, field.label)
    return label + control(field, "sm") + field.errors.render()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the label stands behind the control."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.simple_tag(takes_context=True)
def with_query(context: Mapping[str, Any], **changes: object) -> str:
    """The address of this page with some of its query changed: `{% with_query page=2 %}`; None or "" takes out."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return "?" + query.urlencode()
