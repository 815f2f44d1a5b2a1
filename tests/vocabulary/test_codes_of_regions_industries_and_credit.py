"""Official codes: regions, industries, unified social credit codes."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity.problem import Problem, Refused
from duixian.vocabulary import (
    check_credit_code,
    check_industry,
    check_region,
    full_region_name,
    industry_name,
    is_industry,
    is_region,
    region_name,
    within_industry,
    within_region,
)
from duixian.vocabulary.credit_code import CHARACTERS, check_character


def refusal(check: object, text: str) -> Problem:
    assert callable(check)
    with pytest.raises(Refused) as refused:
        check(text)
    return refused.value.problems[0]


@pytest.mark.parametrize(
    ("code", "ancestor", "inside"),
    [
        ("230103", "230100", True),
        ("230103", "230000", True),
        ("230100", "230000", True),
        ("230103", "230103", True),
        ("230000", "230100", False),
        ("330402", "230000", False),
        ("110101", "110000", True),
        ("419001", "410000", True),
        ("419001", "410100", False),
    ],
)
def test_region_lies_within_another_by_its_code(code: str, ancestor: str, inside: bool) -> None:
    assert within_region(code, ancestor) is inside


def test_regions_have_names() -> None:
    assert (region_name("230100"), region_name("710000"), region_name("441900")) == ("哈尔滨市", "台湾省", "东莞市")
    assert (full_region_name("110101"), full_region_name("419001")) == ("北京市东城区", "河南省济源市")
    assert (full_region_name("330400"), full_region_name("230000")) == ("浙江省嘉兴市", "黑龙江省")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("哈尔滨", "230100 黑龙江省哈尔滨市"),
        ("230500000000", "230500 黑龙江省双鸭山市"),
        ("龙江", "230221 黑龙江省齐齐哈尔市龙江县"),
    ],
)
def test_unknown_region_is_refused_with_a_near_one(text: str, near: str) -> None:
    assert (is_region(text), refusal(check_region, text).nearest) == (False, near)


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("34", "C34", "通用设备制造业"),
        ("c3421", "C3421", "通用设备制造业"),
        ("I", "I", "信息传输、软件和信息技术服务业"),
        ("01", "A01", "农业"),
        ("970", "T970", "国际组织"),
        ("I65", "I65", "软件和信息技术服务业"),
    ],
)
def test_industry_code_is_normalised(text: str, code: str, name: str) -> None:
    assert (check_industry(text), industry_name(text)) == (code, name)


@pytest.mark.parametrize("text", ["", "98", "00", "U", "3", "C3", "C34211", "I34", "C34X", "CC34", "-34"])
def test_what_is_no_industry_code_is_refused(text: str) -> None:
    assert not is_industry(text)


@pytest.mark.parametrize(("text", "near"), [("I34", "C34"), ("软件", "I"), ("汽车制造业", "C36"), ("98", "")])
def test_wrong_industry_code_names_a_near_one(text: str, near: str) -> None:
    assert refusal(check_industry, text).nearest == near


def test_every_division_stands_in_one_section() -> None:
    sections = "".join(check_industry(f"{division:02d}")[0] for division in range(1, 98))
    assert "".join(sorted(sections)) == sections
    assert sorted(set(sections)) == list(string.ascii_uppercase[:20])


def test_industry_lies_within_division_and_section() -> None:
    assert [within_industry("C3421", ancestor) for ancestor in ("C", "C34", "C342", "C3421", "C35", "I")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert within_industry("C34", "C3421") is False


@pytest.mark.parametrize("code", ["91110000600037341L", "91130600738737199K", "91230100000000000J"])
def test_right_credit_code_is_accepted(code: str) -> None:
    assert check_credit_code(f" {code.lower()} ") == code


def test_letters_are_allowed_in_the_place_of_the_region() -> None:
    first = "N1ABCDEF0123456789"[:17]
    assert check_credit_code(first + check_character(first)) == first + check_character(first)


@pytest.mark.parametrize(
    ("code", "message", "near"),
    [
        ("91110000600037341K", "信用代码 91110000600037341K 的校验码 K 不对", ""),
        ("91110000600O37341L", "信用代码 91110000600O37341L 中不能有 O", "91110000600037341L"),
        ("9111000060003734", "信用代码 9111000060003734 有 16 位", ""),
    ],
)
def test_wrong_credit_code_is_refused(code: str, message: str, near: str) -> None:
    problem = refusal(check_credit_code, code)
    assert (problem.message.zh, problem.nearest) == (message, near)


@given(st.text(CHARACTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_always_noticed(first: str, place: int, character: str) -> None:
    wrong = first[:place] + character + first[place + 1 :]
    assert (check_character(wrong) == check_character(first)) is (wrong == first)
