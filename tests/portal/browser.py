"""A real browser on a real server: what a page says on the console, what was blocked in it, what axe finds.

DUIXIAN_SHOTS=DIR keeps a picture of every page that a test opens.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, sync_playwright

from duixian.portal.accounts.models import Person

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in _NAMES if (path := shutil.which(name))), "")
"""The first is the same browser without its windows, which opens pages at a third of the cost."""
DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
_SERIOUS = ("serious", "critical")
_TAGS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
_OPTIONS = {"runOnly": _TAGS, "resultTypes": ["violations"], "preload": False}
_AXE = f"{AXE_SCRIPT}\naxe.run({json.dumps(_OPTIONS)}).then(results => results.violations)"


def missing() -> str:
    """Why no browser test can run here; "" where they can."""
    if not CHROMIUM:
        return "no Chromium here (apt install chromium-headless-shell)"
    fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    return "" if fonts.strip() else "no Chinese font here (apt install fonts-noto-cjk)"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A tab of its own session. `check()` each page: nothing on the console, nothing blocked, no serious finding."""

    context: BrowserContext
    page: Page
    base: str
    said: list[str] = field(default_factory=list)

    @cached_property
    def engine(self) -> CDPSession:
        """Chromium itself, which keeps a script that it was given as compiled from page to page."""
        return self.context.new_cdp_session(self.page)

    def go(self, path: str) -> Page:
        """Open a page of the site and check it."""
        self.page.goto(self.base + path)
        self.picture(path)
        self.check()
        return self.page

    def picture(self, name: str) -> None:
        """Keep a picture of the page as it stands, where pictures are wanted."""
        if folder := os.environ.get("DUIXIAN_SHOTS"):
            size, dark = self.page.viewport_size, self.page.evaluate("document.documentElement.dataset.bsTheme")
            plain = re.sub("[^a-z0-9]+", "-", name).strip("-") or "home"
            self.page.screenshot(
                path=Path(folder) / f"{size['width'] if size else 0}-{dark}-{plain}.png", full_page=True
            )

    def check(self) -> None:
        self.quiet()
        found = self.findings()
        assert not found, "\n".join(found)
        self.fits()

    def quiet(self) -> None:
        """Nothing was said on the console, and nothing blocked."""
        assert not self.said, f"{self.page.url}: {self.said}"

    def fits(self) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than its window"

    def findings(self) -> list[str]:
        """What axe finds that is serious or critical (WCAG 2.1 A and AA)."""
        self.page.wait_for_load_state()
        self.page.evaluate("document.readyState")  # it waits for a page that is on its way, Chromium itself does not
        said = self.engine.send("Runtime.evaluate", {"expression": _AXE, "awaitPromise": True, "returnByValue": True})
        assert "exceptionDetails" not in said, said
        found: list[dict[str, Any]] = said["result"]["value"]
        return [
            f"{self.page.url} {violation['id']}: {node['target']} {node.get('failureSummary', '')}"
            for violation in found
            if violation["impact"] in _SERIOUS
            for node in violation["nodes"]
        ]


def visit(browser: Browser, base: str, person: Person | None = None, **options: Any) -> Visitor:
    """A tab, signed in as `person`. Options are those of Playwright's `new_context` (`viewport`, `color_scheme`)."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce", **options)
    if person:
        context.add_cookies([{"name": "sessionid", "value": _session(person), "url": base}])
    context.set_default_timeout(60_000)
    visitor = Visitor(context, context.new_page(), base)
    visitor.page.on(
        "console", lambda message: message.type in ("error", "warning") and visitor.said.append(message.text)
    )
    visitor.page.on("pageerror", lambda error: visitor.said.append(str(error)))
    return visitor


def _session(person: Person) -> str:
    from django.test import Client

    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value
