"""The screens of an application, as people press them: a draft and its form."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from applying import EXTRA, MATTER, fresh
from city import DAOLI, NANGANG
from django.core.files.uploadedfile import SimpleUploadedFile
from test_screens import SignIn, text, url

from duixian.portal.applications.models import Application
from duixian.portal.dossiers.models import Dossier

pytestmark = pytest.mark.usefixtures("one_draft")
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")
"""The smallest picture."""


def test_what_is_typed_wrongly_stays_beside_its_field(draft: Application, as_: SignIn) -> None:
    clerk = as_("clerk", NANGANG)
    path = f"{MATTER}.equipment_data_connected"
    version = Dossier.objects.get().version
    wrong = clerk.post(url(draft, "save/"), {"piece": path, path: "或许", f"version:{path}": version})
    assert "没有保存" in wrong.content.decode()
    assert (fresh(draft).typed, "填写有误" in text(clerk, url(draft, "edit/"))) == ({path: "或许"}, True)
    right = clerk.post(url(draft, "save/"), {"piece": path, path: "true", f"version:{path}": version})
    assert "已保存" in right.content.decode()
    assert fresh(draft).typed == {}


def test_the_whole_form_saves_without_a_script(draft: Application, as_: SignIn) -> None:
    clerk = as_("clerk", NANGANG)
    path = f"{MATTER}.equipment_data_connected"
    said = {"shown": path, path: "false", f"version:{path}": Dossier.objects.get().version}
    assert clerk.post(url(draft, "edit/"), said).status_code == 302
    assert "不满足" in text(clerk, url(draft, "edit/"))
    stale = clerk.post(url(draft, "edit/"), {**said, path: "true", f"version:{path}": 0})
    assert stale.status_code == 409


def test_an_upload_is_attached_and_a_bad_file_says_why(
    draft: Application, as_: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    clerk = as_("clerk", NANGANG)
    wrong = SimpleUploadedFile("合同.pdf", b"MZ no pdf")
    bad = clerk.post(url(draft, "attach/"), {"material": EXTRA["id"], "file": wrong})
    assert (bad.status_code, 'class="problems"' in bad.content.decode()) == (422, True)
    picture = SimpleUploadedFile("现场.png", PIXEL)
    clerk.post(url(draft, "attach/"), {"material": EXTRA["id"], "file": picture})
    attached = draft.attachments.get(paper__name="现场.png")
    assert b"".join(clerk.get(url(draft, f"papers/{attached.pk}/"))) == PIXEL
    assert as_("clerk", DAOLI).get(url(draft, f"papers/{attached.pk}/")).status_code == 404
    clerk.post(url(draft, f"detach/{attached.pk}/"))
    assert draft.attachments.count() == 1


def test_cost_lines_are_saved_as_rows_and_a_wrong_cell_keeps_what_was_typed(draft: Application, as_: SignIn) -> None:
    clerk = as_("clerk", NANGANG)
    row = {"line:0:id": "inv-9", "line:0:category": "equipment_access", "line:0:date": "2023-05-01", "line:0:paid": "1"}
    wrong = clerk.post(url(draft, "lines/"), {**row, "line:0:amount": "一大笔"})
    assert (wrong.status_code, "一大笔" in wrong.content.decode()) == (422, True)
    category = Dossier.objects.get().data["matters"][0]["lines"][0]["category"]
    row["line:0:category"] = category
    clerk.post(url(draft, "lines/"), {**row, "line:0:amount": "38000"})
    assert [(line.line_id, line.claimed) for line in fresh(draft).lines.all()] == [("inv-9", 3_800_000)]


def test_cost_lines_save_themselves_and_a_row_that_is_not_whole_is_kept_as_typed(
    draft: Application, as_: SignIn
) -> None:
    clerk = as_("clerk", NANGANG)
    category = Dossier.objects.get().data["matters"][0]["lines"][0]["category"]
    row = {"line:0:id": "inv-9", "line:0:category": category, "line:0:date": "2023-05-01", "line:0:paid": "1"}
    half = clerk.post(url(draft, "lines/save/"), {**row, "version": draft.version})
    assert "还没填全" in half.content.decode()
    assert fresh(draft).lines.filter(line_id="inv-9").count() == 0
    page = text(clerk, url(draft, "edit/"))
    assert ['value="inv-9"' in page, "“费用明细”填写有误或没有填全" in page] == [True, True]
    whole = clerk.post(url(draft, "lines/save/"), {**row, "line:0:amount": "38000", "version": draft.version})
    assert ["已保存" in whole.content.decode(), f'value="{fresh(draft).version}"' in whole.content.decode()] == [
        True
    ] * 2
    assert ([line.line_id for line in fresh(draft).lines.all()], fresh(draft).typed) == (["inv-9"], {})
    late = clerk.post(url(draft, "lines/save/"), {**row, "line:0:amount": "1", "version": draft.version})
    assert late.status_code == 409
