"""What is brought into the library: versions, official texts; each once, each in the journal."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from library_texts import official_like, written

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.journal import Invalid, verify
from duixian.portal.journal.models import Entry
from duixian.portal.library.commands import import_document, import_version, keep_current, refresh
from duixian.portal.library.models import Official, Version
from duixian.portal.library.queries import changes
from duixian.portal.library.shelf import book
from duixian.quantity.problem import Refused
from duixian.sources import document_of

POLICY = "harbin-2022-1"


@pytest.fixture
def another(tmp_path):
    """The policy file with the ceiling of the first grant lowered."""
    file = tmp_path / "earlier.yaml"
    file.write_text(book(POLICY).text.replace("at_most: 500万元}", "at_most: 400万元}", 1), encoding="utf-8")
    return file


def test_refreshing_keeps_each_policy_once(db):
    assert (refresh(SYSTEM), refresh(SYSTEM)) == (5, 0)
    assert Version.objects.get(policy=POLICY).digest == book(POLICY).digest
    assert Entry.objects.filter(what="policy version kept").count() == 5
    assert list(verify()) == []


def test_another_version_says_what_changed(db, another):
    now, earlier = keep_current(SYSTEM, POLICY), import_version(SYSTEM, another, "草案")
    assert (now.number, earlier.number, earlier.note) == (1, 2, "草案")
    assert [(change.grant, change.text.zh) for change in changes(earlier, now)] == [
        ("platform-construction", "最高金额由 400万元 升为 500万元")
    ]


def test_file_that_does_not_hold_is_refused(db, tmp_path):
    file = tmp_path / "broken.yaml"
    file.write_text(
        book(POLICY).text.replace("platform_project.actual_investment", "platform_project.investmnt"), "utf-8"
    )
    with pytest.raises(Refused):
        import_version(SYSTEM, file)
    assert not Version.objects.exists()


def test_policy_that_the_catalogue_lacks_is_refused(db, tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(book(POLICY).text.replace("id: harbin-2022-1", "id: harbin-2030-1", 1), "utf-8")
    with pytest.raises(Invalid, match="harbin-2030-1"):
        import_version(SYSTEM, file)


def test_official_text_is_kept_with_its_digest(db, tmp_path):
    model = book(POLICY).model
    row = import_document(SYSTEM, POLICY, written(tmp_path, model))
    assert row.digest == document_of(official_like(model)).digest
    assert import_document(SYSTEM, POLICY, written(tmp_path, model)) == row
    assert Entry.objects.filter(what="official text kept").count() == 1


def test_newer_official_text_takes_the_place_of_the_older(db, tmp_path):
    model = book(POLICY).model
    first = import_document(SYSTEM, POLICY, written(tmp_path, model)).digest
    second = import_document(SYSTEM, POLICY, written(tmp_path, model, "补充。")).digest
    entry = Entry.objects.filter(what="official text kept").last()
    assert (entry.before, entry.after["digest"]) == ({"digest": first}, second)
    assert Official.objects.get(policy=POLICY).digest == second


def test_text_of_another_policy_is_refused_by_its_clauses(db, tmp_path):
    other = written(tmp_path, book("jiaxing-2021-7").model)
    with pytest.raises(CommandError, match="文本里没有政策文件引用的条款：三/（一）"):
        call_command("import_document", POLICY, str(other))
    assert not Official.objects.exists()


def test_commands_say_what_they_did(db, tmp_path, another, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    call_command("refresh_library")
    call_command("import_policy", str(another), note="草案")
    call_command("import_document", POLICY, str(written(tmp_path, book(POLICY).model)))
    assert capsys.readouterr().out.splitlines()[:2] == ["政策库已更新，新版本 5 个。", f"已保存 {POLICY} 第 2 版。"]
