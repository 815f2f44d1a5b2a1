"""What a terms file says, as data: how places are given and how money that several share is dealt out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from duixian.vocabulary.validated import FileModel

EXAMPLE = """\
# 名额和资金怎样落实：只写政策没有写明的。没有写到的条款，钱仍算“可能”。
# How places and money are settled: what the policies leave open. What is not named here stays potential.
title: 2023 年度名额与资金安排
grants:
  shuangyashan-2022/cloud-use: {}      # 政策已写明：按申请先后取前 30 户 the policy says it all: the first 30
  harbin-2021-1/service-platform-rank: {}  # 按评分排名，并列待定 by score; equal ones are undecided
  jiaxing-2021-7/intranet-5g:          # 至多 10 个，主管部门定 at most 10, as the authority says
    order: [score, filed_at]           # 先看评分，再看申报先后 by score, then by the time of filing
    filing: possible                   # 可能得款的都申报（默认：测算方案计入的） all that may be paid have filed
  harbin-2022-1/star-3-equipment:
    places: all                        # 择优但没有名额：申报的都入选 selected without a number: all that file
  shuangyashan-2022/first-edition-software:
    share: pro-rata                    # 同一产品 10 万元由几家分：按比例 the ceiling of a product, in proportion
pots:
  - for: [harbin-2022-1]               # 条款或整个政策 grants, or whole policies
    amount: 3000万元
    per: year                          # year 或 once year, or once
    share: in order                    # 依次足额，用完为止 in full one after another, until it is gone
    order: [amount, code]
"""


def _or_nothing(data: object) -> object:
    return {} if data is None else data


# What a word may be; `terms` checks them, so that it can say so in both languages.
WORDS: Mapping[str, tuple[str, ...]] = {
    "order": ("score", "filed_at", "rank", "amount", "code"),
    "filing": ("planned", "possible", "listed"),
    "share": ("pro-rata", "in order"),
    "per": ("year", "once"),
}


class GrantTerms(FileModel):
    """How the places of a grant (or of every grant of a policy) are given, and how its own pot or ceiling is shared.

    `order`: who comes before whom, by one key after another; those that no key tells apart are undecided where it
    matters. `filing`: who takes part.
    """

    order: tuple[str, ...] | None = None
    filing: str = "planned"
    places: StrictInt | str | None = None
    share: str | None = None


class PotTerms(FileModel):
    """A sum that is there for the claims of some grants together."""

    for_: tuple[str, ...] = Field(alias="for")
    amount: str
    per: str = "year"
    share: str
    order: tuple[str, ...] | None = None
    filing: str = "planned"


class TermsFile(FileModel):
    title: str
    grants: dict[str, Annotated[GrantTerms, BeforeValidator(_or_nothing)]] = Field(default_factory=dict)
    pots: list[PotTerms] = Field(default_factory=list)
