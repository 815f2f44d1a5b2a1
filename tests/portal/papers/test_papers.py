"""Papers: kept once, handed out only when clean and only to their own people, versions kept."""

import socket
import threading

import paper_files as made
import pytest
from city import DAOLI, NANGANG
from django.core.files.storage import default_storage
from django.urls import reverse

from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.papers.commands import add_paper, scan_waiting
from duixian.portal.papers.models import Paper, State
from duixian.portal.papers.scanner import ask_clamd

pytestmark = pytest.mark.usefixtures("settled_city")
EICAR = b"not really a virus"


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """A folder of papers for each test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def clerk(city):
    return city.authority("clerk", NANGANG)


def kept(folder) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def add(actor, data, name="审计报告.pdf", kind="audit-report", replaces=None):
    return add_paper(actor, actor.organisation, made.upload(data, name), kind, replaces)


def clamd(tmp_path, answer: bytes) -> str:
    """A clamd that reads one file and answers."""
    address = str(tmp_path / "clamd")
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()

    def serve() -> None:
        with server:
            connection, _ = server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while length := int.from_bytes(stream.read(4), "big"):
                stream.read(length)
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()
    return address


def test_paper_is_kept_under_its_digest_and_written_down(clerk, shelf):
    paper = add(clerk, made.pdf(), "C:\\tmp\\审计报告.pdf")
    assert (paper.name, paper.type, paper.state, paper.kind) == (
        "审计报告.pdf",
        "application/pdf",
        "clean",
        "audit-report",
    )
    assert [path.name for path in shelf.rglob("*") if path.is_file()] == [paper.sha256]
    assert not list(verify())


def test_same_file_is_stored_once_and_is_the_same_paper(city, clerk, shelf):
    first, again = add(clerk, made.pdf()), add(clerk, made.pdf(), "另一个名字.pdf")
    elsewhere = add(city.authority("clerk", DAOLI), made.pdf())
    assert first == again != elsewhere
    assert kept(shelf) == 1


def test_refused_file_leaves_nothing_behind(clerk, shelf):
    with pytest.raises(Invalid):
        add(clerk, b"MZ" + bytes(100))
    assert (Paper.objects.count(), kept(shelf)) == (0, 0)


def test_newer_version_keeps_the_older_one_and_only_one_can_follow_it(clerk):
    old = add(clerk, made.pdf())
    new = add(clerk, made.pdf(title="2"), replaces=old)
    assert (new.version_of, old.newer) == (old, new)
    with pytest.raises(Stale):
        add(clerk, made.pdf(title="3"), replaces=old)


def test_people_of_another_enterprise_add_and_replace_nothing(city, clerk, shelf):
    paper, other = add(clerk, made.pdf()), city.authority("clerk", DAOLI)
    with pytest.raises(Denied):
        add_paper(other, clerk.organisation, made.upload(made.pdf(title="2"), "a.pdf"))
    with pytest.raises(Denied):
        add(other, made.pdf(title="3"), replaces=paper)
    assert kept(shelf) == 1


def test_paper_is_handed_out_to_its_own_people_as_an_attachment_that_runs_nothing(as_, clerk):
    paper = add(clerk, made.pdf())
    page = as_("clerk", NANGANG).get(reverse("papers:file", args=[paper.pk]))
    assert b"".join(page.streaming_content) == made.pdf()
    assert page["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (page["Content-Type"], page["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert page["Content-Security-Policy"].startswith("default-src 'none'")
    assert as_("clerk", DAOLI).get(reverse("papers:file", args=[paper.pk])).status_code == 404


def test_paper_that_waits_for_the_scanner_is_not_handed_out_until_it_was_found_clean(as_, clerk, settings, tmp_path):
    settings.CLAMD = str(tmp_path / "nobody")
    paper = add(clerk, made.pdf())
    url = reverse("papers:file", args=[paper.pk])
    assert paper.state == State.UNCHECKED
    assert as_("clerk", NANGANG).get(url).status_code == 404
    assert scan_waiting()[State.UNCHECKED] == 1
    settings.CLAMD = clamd(tmp_path, b"stream: OK\0")
    assert scan_waiting()[State.CLEAN] == 1
    page = as_("clerk", NANGANG).get(url)
    assert (page.status_code, b"".join(page.streaming_content)) == (200, made.pdf())


def test_waiting_paper_with_a_virus_is_refused_and_its_bytes_are_gone(clerk, settings, tmp_path):
    settings.CLAMD = str(tmp_path / "nobody")
    paper = add(clerk, made.pdf())
    settings.CLAMD = clamd(tmp_path, b"stream: Win.Test FOUND\0")
    assert scan_waiting()[State.REFUSED] == 1
    paper.refresh_from_db()
    assert paper.why.zh == "带有病毒（Win.Test）"
    assert not default_storage.exists(f"papers/{paper.sha256[:2]}/{paper.sha256}")


def test_file_with_a_virus_is_never_kept(clerk, settings, tmp_path):
    settings.CLAMD = clamd(tmp_path, b"stream: Win.Test FOUND\0")
    with pytest.raises(Invalid, match=r"Win\.Test"):
        add(clerk, made.pdf())
    assert Paper.objects.count() == 0


def test_scanner_is_sent_the_whole_file(tmp_path):
    assert ask_clamd(clamd(tmp_path, b"stream: OK\0"), made.upload(EICAR * 10_000, "a").file) == ""


def test_upload_page_keeps_the_kind_and_says_what_is_wrong(as_):
    sent = {"kind": "audit-report", "file": made.upload(b"MZ", "合同.pdf")}
    page = as_("clerk", NANGANG).post(reverse("papers:papers"), sent)
    assert page.status_code == 422
    assert "内容是程序" in page.content.decode()
    assert '<option value="audit-report" selected>' in page.content.decode()


def test_upload_page_lists_papers_with_their_earlier_versions(as_, clerk):
    add(clerk, made.pdf(title="3"), "新.pdf", replaces=add(clerk, made.pdf(), "旧.pdf"))
    text = as_("clerk", NANGANG).get(reverse("papers:papers")).content.decode()
    assert [text.count(part) for part in ("新.pdf", "旧.pdf", "以前的版本")] == [2, 1, 1]
