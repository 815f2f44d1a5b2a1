"""Every reason to refuse a file, each with a small file of its own."""

import io

import paper_files as made
import pytest

from duixian.portal.journal import Invalid
from duixian.portal.papers import office
from duixian.portal.papers.inspection import inspect
from duixian.portal.papers.names import clean_name

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MACROS = b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"
RELS = "word/_rels/document.xml.rels"


def rel(kind: str) -> bytes:
    return b'<R><Relationship Id="r1" Type="http://x/%b" Target="http://x/" TargetMode="External"/></R>' % kind.encode()


GOOD = [
    (made.pdf(), "审计报告.pdf", "application/pdf"),
    (made.png(), "照片.PNG", "image/png"),
    (made.jpeg(), "照片.jpeg", "image/jpeg"),
    (made.docx(), "报告.docx", WORD),
    (made.docx({RELS: rel("hyperlink")}), "带链接.docx", WORD),
    (made.package({"OFD.xml": b"<o/>", "Doc_0/Document.xml": b"<d/>"}), "发票.ofd", "application/ofd"),
]
BAD = [
    (b"", "空.pdf", "empty"),
    (b"MZ\x90\x00" + bytes(200), "程序.pdf", "program"),
    (b"#!/bin/sh\nrm -rf /", "脚本文件.pdf", "program"),
    (b"hello", "说明.pdf", "type"),
    (made.pdf(), "合同.docx", "ending"),
    (made.pdf(), "合同", "ending"),
    (made.pdf()[:300], "半个.pdf", "broken"),
    (made.pdf(javascript="app.alert(1)"), "脚本.pdf", "active"),
    (made.hidden_script_pdf(), "藏起来的脚本.pdf", "active"),
    (made.pdf().replace(b"/Producer", b"/J#61vaScript"), "转义的脚本.pdf", "active"),
    (made.pdf(launch="cmd.exe"), "启动程序.pdf", "active"),
    (made.pdf(attachment="a.exe"), "附件.pdf", "active"),
    (made.pdf(password="1"), "加密.pdf", "locked"),
    (made.png()[:-20], "断.png", "broken"),
    (made.png().replace(b"IDAT", b"IDAX"), "坏.png", "broken"),
    (made.png(40_000, 40_000), "巨.png", "bomb"),
    (made.jpeg()[:-2], "断.jpg", "broken"),
    (made.package({"a.pdf": made.pdf()}), "压缩包.pdf", "archive"),
    (made.docx({"word/vbaProject.bin": b"x"}), "宏.docx", "macros"),
    (made.docx(types=MACROS), "启用宏.docx", "macros"),
    (made.docx({"word/embeddings/oleObject1.bin": b"x"}), "对象.docx", "objects"),
    (made.docx({RELS: rel("attachedTemplate")}), "外部模板.docx", "foreign"),
    (made.docx({"../../evil": b"x"}), "越界.docx", "path"),
    (made.locked_package(), "密码.docx", "locked"),
    (made.docx()[:-30], "坏.docx", "broken"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧.doc", "old-office"),
]


def named(value: object) -> str:
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(("data", "name", "mime"), GOOD, ids=named)
def test_good_file_is_known_by_its_content(data, name, mime):
    assert inspect(io.BytesIO(data), name).mime == mime


@pytest.mark.parametrize(("data", "name", "code"), BAD, ids=named)
def test_bad_file_is_refused_with_its_reason(data, name, code):
    with pytest.raises(Invalid) as refused:
        inspect(io.BytesIO(data), name)
    assert [(problem.code, problem.place.path) for problem in refused.value.problems] == [(code, "file")]


def test_package_that_grows_too_large_is_refused_while_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(office, "MOST_MEMBER", 10_000)
    with pytest.raises(Invalid) as refused:
        inspect(io.BytesIO(made.docx({"word/media/zero": bytes(100_000)})), "炸弹.docx")
    assert refused.value.problems[0].code == "bomb"


def test_package_of_very_many_members_is_refused(monkeypatch):
    monkeypatch.setattr(office, "MOST_MEMBERS", 3)
    with pytest.raises(Invalid) as refused:
        inspect(io.BytesIO(made.docx({str(n): b"" for n in range(3)})), "炸弹.docx")
    assert refused.value.problems[0].code == "bomb"


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("C:\\报表\\2023 审计报告.pdf", "2023 审计报告.pdf"),
        ("../../etc/passwd", "passwd"),
        ("合同\u202efdp.exe", "合同fdp.exe"),
        ("a\x00b\nc.pdf", "abc.pdf"),
        ("  .hidden. ", "hidden"),
        ("///", "file"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_name_is_kept_without_path_and_unseen_characters(raw, kept):
    assert clean_name(raw) == kept
