"""Forms of every part of the site, sent with rubbish: what is wrong stands beside its field, what was typed stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from access_table import WHO, arguments, expected, tables
from city import City
from django.db import transaction
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.usefixtures("settled_city")
RUBBISH = "‽ 乱填"
ROWS = {row[0]: row for rows in tables().values() for row in rows}
FORMS = (
    "account_login", "account_signup", "administration:new_person", "administration:new_organisation", "budgets:amount",
    "calls:edit", "checkup:start", "credit:hit", "dossiers:dossier", "dossiers:lines", "listings:new", "lists:decide",
    "lists:object", "measures:report", "payments:account", "payments:refund", "registration:own", "registry:decide",
    "supervision:visit", "vouchers:providers", "applications:review",
)  # fmt: skip
_CHOSEN = ("checkbox", "radio", "file", "submit")
_UNSAID = ("hidden", "password")
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
        self.about = ""
        """What describes the choices of the fieldset that is open."""
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = said if said.get("method") == "post" else None
            if self.form is not None:
                self.forms.append(said)
        if tag == "fieldset":
            self.about = said.get("aria-describedby", "")
        if tag in ("input", "textarea", "select") and said.get("name"):
            if said.get("type") in ("radio", "checkbox"):
                said.setdefault("aria-describedby", self.about)
            self.controls.append(said | {"tag": tag, "form": str(len(self.forms) - 1) if self.form is not None else ""})
        if tag == "button" and self.form is not None and "button" not in self.form:
            self.form |= {"button": said.get("name", ""), "pressed": said.get("value", "")}
        if tag == "option" and self.controls and ("value" not in self.controls[-1] or "selected" in said):
            self.controls[-1]["value"] = said.get("value", "")
        if tag not in _VOID:
            self.open.append((tag, said.get("id", "")))
        if said.get("id"):
            self.texts.setdefault(said["id"], "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "fieldset":
            self.about = ""
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
    one = form.forms[number]
    given = {one["button"]: one["pressed"]} if one.get("button") else {}
    for control in form.controls:
        kind = control.get("type", "text")
        if control["form"] != str(number) or kind in _CHOSEN:
            continue
        typed = kind != "hidden" and control["tag"] != "select"
        given[control["name"]] = RUBBISH if typed else control.get("value", "")
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
    kept = {
        control["name"]: control.get("value", "") for control in form.controls if control.get("type") not in _UNSAID
    }
    for name, text in given.items():
        if text == RUBBISH and name in kept and kept[name] != RUBBISH:
            yield f"{name} lost what was typed: {kept[name]!r}"


@pytest.mark.parametrize("name", FORMS)
def test_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(
    name: str, city: City, as_: Callable[..., Client]
) -> None:
    """Sent by the first who finds a form on its page; files are not kept, nor passwords."""
    row = ROWS[name]
    made = row[1](city) if callable(row[1]) else {}
    path = reverse(name, kwargs=arguments(row, made))
    seeing = (who for who in WHO if expected(row, who) == 200)
    answers = next(filter(None, (list(tried(as_(*who.split("@")), path)) for who in seeing)), [])
    assert answers
    assert [what for answer in answers for what in answer] == []


def tried(client: Client, path: str) -> Iterator[list[str]]:
    """What is amiss, for each form of a page that is sent with rubbish; nothing of it stays."""
    form = Form(client.get(path).content.decode())
    for number, one in enumerate(form.forms):
        given = sent(form, number)
        if RUBBISH not in given.values():
            continue
        with transaction.atomic():
            answer = client.post(one.get("action") or path, given)
            transaction.set_rollback(True)
        if answer.status_code in (200, 422):
            yield list(amiss(Form(answer.content.decode()), given))
        else:
            yield [] if answer.status_code == 302 else [f"{one.get('action')}: {answer.status_code}"]
