"""People at the browser: each signs in as people do, and does what is theirs by following links and pressing buttons.

Every page that they come to is quiet (console, CSP) and answers well; those that grow on the way are looked at closely:
axe, and whether they fit a phone. The others are the business of `test_every_page`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from browser import DESKTOP, PHONE, Visitor
from city import PASSWORD, City
from django.urls import resolve
from paper_files import pdf
from playwright.sync_api import Locator, Page, Response
from site_clock import Clock

from duixian.portal.accounts.roles import Role

GROWN = (
    "applications:edit", "applications:show", "applications:inbox", "applications:review", "desk", "lists:notice",
    "lists:show", "notifications:index", "payments:batch", "payments:index",
)  # fmt: skip
"""Pages that say more on the way than when `test_every_page` looks at them: each is looked at again."""
BY_ROLE = ("applications:review", "lists:show")
"""Those of them that show each role something else."""


@dataclass
class Hand:
    """One person at their own browser. `looked`: the pages that somebody has looked at closely, by name; None where
    nobody does."""

    tab: Visitor
    role: str
    looked: set[str] | None
    signed_in: bool = False
    answers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self._heard)

    @property
    def page(self) -> Page:
        return self.tab.page

    def _heard(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self.answers.append(response.status)

    # --- moving about ------------------------------------------------------------------------------------------------
    def open(self, path: str) -> Page:
        self.page.goto(self.tab.base + path)
        return self.look()

    def follow(self, name: str, within: str = "main") -> Page:
        """Follow a link by what it says."""
        return self._go(self.page.locator(within).get_by_role("link", name=name).first)

    def menu(self, name: str) -> Page:
        """Follow a link of the menu, which keeps some of them under 更多."""
        if not self.page.locator("header").get_by_role("link", name=name).count():
            self.page.locator("header summary", has_text="更多").click()
        return self.follow(name, "header")

    def press(self, name: str, within: str = "main") -> Page:
        """Press a button that sends a form."""
        return self._go(self.page.locator(within).get_by_role("button", name=name).first)

    def _go(self, what: Locator) -> Page:
        with self.page.expect_navigation():
            what.click()
        return self.look()

    def look(self) -> Page:
        """See the page that one has come to."""
        self.tab.quiet()
        status, url = self.answers[-1], urlsplit(self.page.url)
        assert status < 400, f"{self.page.url} answers {status}: {self.says()[:600]}"
        where = resolve(url.path).view_name
        name = f"{where} {self.role}" if where in BY_ROLE else where
        if self.looked is not None and where in GROWN and name not in self.looked:
            self.looked.add(name)
            self._closely(name)
        return self.page

    def _closely(self, name: str) -> None:
        self.tab.check()
        self.tab.picture(name)
        self.page.set_viewport_size(PHONE)
        self.tab.fits()
        self.tab.picture(name)
        self.page.set_viewport_size(DESKTOP)

    def says(self) -> str:
        """What stands on the page."""
        return self.page.locator("main").inner_text()

    # --- filling in --------------------------------------------------------------------------------------------------
    def fill(self, name: str, value: str, within: str = "main") -> None:
        """Fill a field by its name: a choice by what it says, anything else by typing."""
        control = self.page.locator(f"{within} [name='{name}']")
        if control.first.evaluate("control => control.tagName") == "SELECT":
            control.select_option(label=value)
        else:
            control.fill(value)

    def tick(self, label: str) -> None:
        self.page.locator("main").get_by_label(label).first.check()

    # --- everybody's business ----------------------------------------------------------------------------------------
    def sign_in(self, email: str) -> None:
        self.open("/account/login/")
        self.fill("login", email)
        self.fill("password", PASSWORD)
        self.press("登录")
        self.signed_in = True

    def decide(self, move: str, **fields: str) -> Page:
        """Make one of the moves of an application's review page."""
        box = f"#move-{move}"
        self.page.locator(f"{box} > summary").click()
        for name, value in fields.items():
            self.fill(name, value, box)
        return self._go(self.page.locator(f"{box} button"))

    def upload(self, material: str, name: str) -> Page:
        """Upload a paper of one's own for a material of a draft."""
        box = self.page.locator("main .sheet", has=self.page.get_by_role("heading", name=material))
        box.locator("input[type=file]").set_input_files(
            {"name": name, "mimeType": "application/pdf", "buffer": pdf(f"{name} {self.tab.base}")}
        )
        return self._go(box.get_by_role("button", name="上传并附上"))

    def attach(self, material: str, name: str) -> Page:
        """Use a paper that the organisation has for a material of a draft, by its id."""
        self.fill("paper", name, f"form:has([value='{material}'])")
        return self.press("附上", f"form:has([value='{material}']):has([name=paper])")


@dataclass
class House:
    """The site with everybody at their desks; whoever is asked for signs in first."""

    visit: Callable[..., Visitor]
    city: City
    clock: Clock
    closely: bool = True
    looked: set[str] = field(default_factory=set)
    hands: dict[tuple[str, str], Hand] = field(default_factory=dict)

    def at(self, role: Role, region: str = "") -> Hand:
        """The person of this role, signed in."""
        post = self.city.post(role, region)
        key = (str(role), post.organisation.region)
        hand = self.hands.get(key) or self.hands.setdefault(key, self._new(str(role)))
        if not hand.signed_in:
            hand.sign_in(post.person.email)
        return hand

    def citizen(self) -> Hand:
        return self.hands.setdefault(("visitor", ""), self._new("visitor"))

    def wait(self, days: int) -> None:
        """Days later; everybody's session is over."""
        self.clock.wait(days)
        for hand in self.hands.values():
            hand.signed_in = False

    def _new(self, role: str) -> Hand:
        return Hand(self.visit(viewport=DESKTOP), role, self.looked if self.closely else None)


def number_in(text: str, pattern: str = r"\d{4}-\d{6}") -> str:
    """The first number of an application (or what `pattern` says) in a text."""
    found = re.search(pattern, text)
    assert found, f"no {pattern} in {text[:400]}"
    return found.group(1) if found.re.groups else found.group()


def answer_of(bank_file: str, reference: str) -> dict[str, Any]:
    """The bank's answer to a file of payments: every one of them succeeded."""
    rows = [line.split(",") for line in bank_file.splitlines()[1:]]
    lines = ["付款流水号,金额（元）,结果,银行流水号,原因"]
    lines += [f"{row[0]},{row[4]},成功,{reference}-{i}," for i, row in enumerate(rows, 1)]
    return {"name": "回执.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode("utf-8-sig")}
