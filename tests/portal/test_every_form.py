"""Every form of the site, sent with rubbish: what is wrong stands beside its field, what was typed stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from access_table import WHO, arguments, expected, tables, together
from city import City
from django.db import transaction
from django.test import Client
from django.urls import reverse

RUBBISH = "‽ 乱填"
TABLES = tables()
_CHOSEN = ("checkbox", "radio", "file", "submit")
_VOID = {"input", "br", "img", "hr", "meta", "link", "wbr", "col"}


@dataclass
class Form(HTMLParser):
    """What a page has: the forms that it sends, their controls, the text of elements that have an id."""

    page: str
    forms: list[dict[str, str]] = field(default_factory=list)
    controls: list[dict[str, str]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.form: dict[str, str] | None = None
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = said if said.get("method") == "post" else None
            if self.form is not None:
                self.forms.append(said)
        if tag in ("input", "textarea", "select") and said.get("name"):
            self.controls.append(said | {"tag": tag, "form": str(len(self.forms) - 1) if self.form is not None else ""})
        if tag not in _VOID:
            self.open.append((tag, said.get("id", "")))
        if said.get("id"):
            self.texts.setdefault(said["id"], "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        for _, named in self.open:
            if named:
                self.texts[named] += data
        if self.open and self.open[-1][0] == "textarea" and self.controls:
            self.controls[-1]["value"] = self.controls[-1].get("value", "") + data.lstrip("\n")


def sent(form: Form, number: int) -> dict[str, str]:
    """What somebody sends who types rubbish wherever one can type."""
    given: dict[str, str] = {}
    for control in form.controls:
        kind = control.get("type", "text")
        if control["form"] != str(number) or control["tag"] == "select" or kind in _CHOSEN:
            continue
        given[control["name"]] = control.get("value", "") if kind == "hidden" else RUBBISH
    return given


def amiss(form: Form, given: dict[str, str]) -> Iterator[str]:
    """Wrong controls that say nothing beside them, and what was typed and is gone."""
    for control in form.controls:
        wrong = "is-invalid" in control.get("class", "") or control.get("aria-invalid") == "true"
        told = [form.texts.get(one, "").strip() for one in control.get("aria-describedby", "").split()]
        if wrong and not any("error" in one or "wrong" in one for one in control.get("aria-describedby", "").split()):
            yield f"{control['name']} says nothing beside it"
        if wrong and not all(told):
            yield f"{control['name']} is described by nothing"
    kept = {control["name"]: control.get("value", "") for control in form.controls if control.get("type") != "hidden"}
    for name, text in given.items():
        if text == RUBBISH and name in kept and kept[name] != RUBBISH:
            yield f"{name} lost what was typed: {kept[name]!r}"


@pytest.mark.parametrize("app", sorted(TABLES))
def test_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(app: str, city: City, as_) -> None:
    wrong: list[str] = []
    seen = 0
    for make, rows in together(TABLES[app]):
        with transaction.atomic():
            made = make(city)
            for row in rows:
                who = next((who for who in WHO if expected(row, who) == 200), None)
                if who is None:
                    continue
                client: Client = as_(*who.split("@"))
                path = reverse(row[0], kwargs=arguments(row, made))
                page = client.get(path)
                if not page.get("Content-Type", "").startswith("text/html"):
                    continue
                form = Form(page.content.decode())
                for number, one in enumerate(form.forms):
                    given = sent(form, number)
                    if RUBBISH not in given.values():
                        continue
                    with transaction.atomic():
                        answer = client.post(one.get("action") or path, given)
                        transaction.set_rollback(True)
                    if answer.status_code in (200, 422):
                        seen += 1
                        wrong += [f"{row[0]}: {what}" for what in amiss(Form(answer.content.decode()), given)]
                    elif answer.status_code != 302:
                        wrong.append(f"{row[0]} → {one.get('action')}: {answer.status_code}")
            transaction.set_rollback(True)
    print("SEEN", app, seen)
    assert wrong == []
