"""Search finds what is written, in both databases alike, the best first, and shows where."""

from __future__ import annotations

from datetime import date

from library_texts import written

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.library.commands import import_document, refresh
from duixian.portal.library.models import Kind, Passage
from duixian.portal.library.queries import search
from duixian.portal.library.search import around, fold, judge, marked, terms
from duixian.portal.library.shelf import Choice, book, found, shelf
from duixian.quantity.text import Lang

TODAY = date(2026, 3, 5)
ANY = Choice()


def hits(query: str, choice: Choice = ANY, lang: Lang = "zh") -> list[tuple[str, str, str]]:
    """(policy, kind, grant or address) of what is found."""
    rows = search(query, found(shelf().values(), choice, TODAY), lang)
    return [(hit.passage.policy, hit.passage.kind, hit.passage.grant or hit.passage.address) for hit in rows]


def test_word_of_two_characters_is_found_with_titles_first(library):
    rows = hits("诊断")
    assert [row for row in rows if row[1] == "grant"][:3] == [
        ("harbin-2022-1", "grant", "diagnosis"),
        ("jiaxing-2021-7", "grant", "diagnosis-provider"),
        ("heilongjiang-20", "grant", "diagnosis-provider"),
    ]
    assert ("harbin-2022-1", "clause", "三/（三）/1") in rows
    assert [kind for _, kind, _ in rows] == sorted((kind for _, kind, _ in rows), reverse=True)


def test_every_word_must_be_there(library):
    assert hits("诊断 第三方")[0] == ("harbin-2022-1", "grant", "diagnosis")
    assert hits("诊断 火箭") == []


def test_long_word_is_found_by_most_of_its_pairs(library):
    assert ("harbin-2022-1", "grant", "5g-equipment") in hits("5G设备补助")
    assert hits("火箭发动机") == []


def test_number_of_a_document_finds_its_policy(library):
    assert hits("哈工信规〔2022〕1号")[0] == ("harbin-2022-1", "policy", "")


def test_english_words_are_found_in_any_case(library):
    assert hits("DIAGNOSIS renovation", lang="en")[0] == ("harbin-2022-1", "grant", "diagnosis")


def test_signs_of_the_database_are_plain_characters(library):
    assert hits("%%") == []
    assert hits("_") == []
    assert ("harbin-2022-1", "grant", "5g-equipment") in hits("30%")


def test_filters_narrow_what_is_found(library):
    assert {policy for policy, *_ in hits("上云", Choice(region="330400"))} == {"jiaxing-2021-7"}
    kinds = [(kind, grant) for _, kind, grant in hits("补助", Choice(region="230103", kind="five_g_project"))]
    assert [grant for kind, grant in kinds if kind == Kind.GRANT] == ["5g-equipment"]


def test_official_text_is_found_once_it_was_brought_in(library, tmp_path):
    assert hits("只在原文里") == []
    import_document(SYSTEM, "harbin-2022-1", written(tmp_path, book("harbin-2022-1").model, "这几个字只在原文里。"))
    assert hits("只在原文里") == [("harbin-2022-1", "official", "八/（3）")]


def test_indexing_again_keeps_one_of_each(library):
    before = Passage.objects.count()
    assert (refresh(SYSTEM), Passage.objects.count()) == (0, before)


def test_folding_keeps_the_length():
    text = "（５Ｇ）ＭＥＳ　ﬁ İ"
    assert len(fold(text)) == len(text)
    assert fold("５Ｇ设备") == fold("5g设备")


def test_only_the_other_language_holds_the_word():
    answer = judge("clause", {"zh": "", "en": ""}, {"zh": "诊断补助", "en": "a diagnosis"}, terms("诊断"), "en")
    assert answer
    assert [part.text for part in answer.text if part.hit] == ["诊断"]


def test_shown_part_is_around_the_hit():
    text = "前" * 200 + "上云" + "后" * 200
    shown = around(text, ["上云"])
    assert (shown[0], shown[-1], "上云" in shown, len(shown)) == ("…", "…", True, 110)


def test_marks_join_overlapping_pieces():
    assert [(part.text, part.hit) for part in marked("企业技改贷款", ["技改", "改贷"])] == [
        ("企业", False),
        ("技改贷", True),
        ("款", False),
    ]
