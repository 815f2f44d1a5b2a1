"""Structure, on small documents of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from duixian.quantity.problem import Refused
from duixian.sources import digest_of, document_of, read_document, split_citation, squeeze

POLICY = """某某市支持办法

第一条 总则
（一）支持工具
1. 买工具的，给予补助。

补助一次付清。
2．租工具的，不补。
第二条 附则
(1) 本办法由某局解释。
"""


def addresses(text: str) -> list[str]:
    return [clause.address for clause in document_of(text).clauses]


def paragraphs(text: str, address: str) -> list[str]:
    clause = document_of(text).clause(address)
    assert clause is not None
    return [paragraph.text for paragraph in clause.paragraphs]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (POLICY.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + POLICY.encode(), "utf-8"),
        (POLICY.encode("gb18030"), "gb18030"),
        (POLICY.replace("\n", "\r\n").encode(), "utf-8"),
    ],
    ids=["utf-8", "utf-8 with mark", "gb18030", "crlf"],
)
def test_read_document_reads_every_encoding_to_the_same_clauses(tmp_path: Path, data: bytes, encoding: str) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(data)
    document = read_document(path)
    assert (document.encoding, document.clauses) == (encoding, document_of(POLICY).clauses)
    assert document.digest == digest_of(POLICY)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 \xff", "document-format"),
        (b"PK\x03\x04rest", "document-format"),
        (b"\x00\x01\x02", "document-format"),
        (b"abc\x07", "document-format"),
        (b"\xff\xff\xff\xff", "document-encoding"),
        ("\u3000\n".encode(), "document-empty"),
        (b"", "document-empty"),
    ],
)
def test_read_document_refuses_what_is_no_text(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "policy.txt"
    path.write_bytes(data)
    with pytest.raises(Refused) as refused:
        read_document(path)
    assert [(problem.code, problem.place.file) for problem in refused.value.problems] == [(code, str(path))]


def test_read_document_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_document(tmp_path / "none.txt")
    assert [problem.code for problem in refused.value.problems] == ["document-missing"]


def test_clauses_know_their_place() -> None:
    found = [(c.address, c.marker, c.line, c.parent) for c in document_of(POLICY).clauses]
    assert found == [
        ("head", "", 1, ""),
        ("一", "第一条", 3, ""),
        ("一/（一）", "（一）", 4, "一"),
        ("一/（一）/1", "1.", 5, "一/（一）"),
        ("一/（一）/2", "2．", 8, "一/（一）"),
        ("二", "第二条", 9, ""),
        ("二/（1）", "(1)", 10, "二"),
    ]
    assert paragraphs(POLICY, "一/（一）/1") == ["买工具的，给予补助。", "补助一次付清。"]


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("第十二条 内容。", "十二"),
        ("十、内容。", "十"),
        ("( 二) 内容。", "（二）"),
        ("３.内容。", "3"),
        ("4、内容。", "4"),
        ("12．内容。", "12"),
        ("（１）内容。", "（1）"),
        ("2) 内容。", "2）"),
        ("⑤内容。", "⑤"),
        ("- ① 内容。", "①"),
        ("1.5G网络。", "1"),
        ("第三章 内容", "第三章"),
    ],
)
def test_every_form_of_number_opens_a_clause(line: str, address: str) -> None:
    assert addresses(line) == [address]


@pytest.mark.parametrize(
    "line", ["1.5万元封顶。", "300家、150家。", "20、30家。", "2022.1.5起。", "第九条：“给予奖励。”", "三个月内。"]
)
def test_what_only_looks_like_a_number_opens_nothing(line: str) -> None:
    assert addresses("一、标准\n按此执行。\n" + line) == ["一"]


def test_levels_may_be_left_out_and_arabic_numbers_may_run_on() -> None:
    text = "一、甲\n（一）乙\n1.丙。\n2.丁。\n（二）戊\n3.己。\n二、庚\n4.辛。\n(1) 壬；\n- ①癸。"
    assert addresses(text) == [
        "一",
        "一/（一）",
        "一/（一）/1",
        "一/（一）/2",
        "一/（二）",
        "一/（二）/3",
        "二",
        "二/4",
        "二/4/（1）",
        "二/4/（1）/①",
    ]


def test_articles_run_on_across_chapters() -> None:
    assert addresses("第一章 总则\n第一条 甲。\n第二章 标准\n第二条 乙。") == ["第一章", "一", "第二章", "二"]


def test_a_repeated_number_gets_an_address_of_its_own() -> None:
    assert addresses("一、甲\n1.乙。\n1.丙。\n1.丁。") == ["一", "一/1", "一/1#2", "一/1#3"]


def test_numbers_inside_a_quotation_open_nothing() -> None:
    text = "一、依据\n该意见称：“支持如下。\n1.“上云”的补助。\n2.平台的奖励。”\n二、标准\n按此执行。"
    assert addresses(text) == ["一", "二"]


def test_a_quotation_that_never_closes_hides_nothing() -> None:
    assert addresses("一、依据“如下。\n二、标准。\n三、其他。") == ["一", "二", "三"]


@pytest.mark.parametrize(
    "text",
    [
        "1. 完成供需、劳务、\n\n产融发布，给予补助。",
        "1. 不在失信名单，且未列入名录\n\n(信用良好)。",
        "1. 投资，500万元至2000万\n\n元的项目。",
        "1.\n给予补助，当年付清。",
        "1. 由某局负责，〔责任单位：\n某局、某某局〕",
    ],
)
def test_a_broken_sentence_is_one_paragraph(text: str) -> None:
    assert len(paragraphs(text, "1")) == 1


def test_headings_and_finished_sentences_end_a_paragraph() -> None:
    text = "2. 资助范围\n鼓励分级\n鼓励企业（以下简称企业）\n(1) 甲；\n(2) 乙。"
    assert paragraphs(text, "2") == ["资助范围", "鼓励分级", "鼓励企业（以下简称企业）"]
    assert paragraphs("1. 标准：\n一星给予五万元；\n二星给予十万元。〔责任单位：某局〕\n按年付。", "1") == [
        "标准：",
        "一星给予五万元；",
        "二星给予十万元。〔责任单位：某局〕",
        "按年付。",
    ]


def test_what_follows_a_list_of_half_sentences_belongs_to_its_parent() -> None:
    text = "2. 标准\n(1) 甲为一级；\n(2) 乙为二级；\n根据等级，给予补助。\n3. 其他"
    assert paragraphs(text, "2") == ["标准", "根据等级，给予补助。"]
    assert paragraphs(text, "2/（2）") == ["乙为二级；"]


def test_what_follows_a_list_of_sentences_belongs_to_its_last_item() -> None:
    assert paragraphs("2. 标准\n(1) 甲。\n(2) 乙。\n另附承诺书。", "2/（2）") == ["乙。", "另附承诺书。"]


@pytest.mark.parametrize(
    "closing",
    [
        "本政策措施自发布之日起施行。",
        "此文件为某意见的配套文件。",
        "符合本措施的，从高支持。",
        "抄送：某某局。",
        "某某市工业局\n2022年1月5日",
        "二〇二二年一月五日",
    ],
)
def test_closing_paragraphs_are_the_end(closing: str) -> None:
    text = f"一、甲\n1.给予补助。\n{closing}"
    assert addresses(text) == ["一", "一/1", "end"]
    assert paragraphs(text, "end") == closing.split("\n")


def test_a_last_clause_that_speaks_of_the_document_keeps_its_paragraphs() -> None:
    assert addresses("第一条 甲。\n第二条 附则\n本办法由某局解释。\n本办法自发布之日起施行。") == ["一", "二"]


def test_an_annex_numbers_its_clauses_anew() -> None:
    text = "一、甲。\n本办法自发布之日起施行。\n2022年1月5日\n附件1\n一、样表。\n1.填法。\n附件2：\n一、说明。"
    assert addresses(text) == ["一", "end", "附件1", "附件1/一", "附件1/一/1", "附件2", "附件2/一"]


def test_letterhead_and_signature_are_the_head() -> None:
    front = "某局文件\n\n某字〔2022〕1号\n\n关于办法的通知\n\n各区：\n\n现予印发。\n\n"
    text = front + "某局\n\n2022年1月5日\n\n附件\n\n某办法\n\n一、甲。"
    assert paragraphs(text, "head") == [line for line in text.split("\n") if line][:-1]


def test_squeeze_makes_the_same_words_equal() -> None:
    assert squeeze(" （１） 500 万\n\u3000元，２０％ \u200b") == "(1)500万元，20%"
    assert document_of("一、给予（２０％）").clauses[0].digest == document_of("一、给予\n( 20% )").clauses[0].digest
    assert document_of("一、给予20%").digest != document_of("一、给予21%").digest


def test_split_citation_names_clause_and_paragraph() -> None:
    assert split_citation("三/（二）/2¶4") == ("三/（二）/2", 4)
    assert split_citation("三/（二）/2") == ("三/（二）/2", None)


@pytest.mark.parametrize("citation", ["", "¶1", "三¶0", "三¶", "三¶1¶2"])
def test_split_citation_refuses_what_is_no_citation(citation: str) -> None:
    with pytest.raises(ValueError, match="not a citation"):
        split_citation(citation)
