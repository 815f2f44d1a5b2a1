"""A report of a budget or a reform as one page that asks for no other file: for the screen and for paper."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from duixian.quantity.text import Lang, Text
from duixian.simulation.pictures import svg
from duixian.simulation.report import Report, Table, Value, big, money_unit, said


def as_html(report: Report, lang: Lang) -> str:
    """The report as HTML; every text is escaped."""
    return _template().render(report=report, lang=lang, w=_Words(lang))


class _Words:
    """What the template says, in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def of(self, text: Text) -> str:
        return text.in_(self.lang)

    def said(self, value: Value, kind: str) -> str:
        return said(value, kind, self.lang)  # type: ignore[arg-type]  # the kind of a column

    def big(self, fen: int) -> tuple[str, str]:
        return big(fen, self.lang)

    def unit(self) -> str:
        return money_unit(self.lang)

    def picture(self, table: Table) -> Markup:
        """The table's picture; it escapes what it says itself."""
        assert table.picture is not None
        return Markup(svg(table.picture, self.lang, table.id.replace("+", "-")))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("duixian.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("simulation.html.j2")
