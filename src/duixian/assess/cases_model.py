"""A cases file as written: what a policy should give, worked out by hand; read into dossiers ready to be assessed.

    base: {on: …, applicant: {…}, coverage: {…}}      what every case starts from: a dossier without matters
    plain: {star-1-tools: {kind: …, facts: {…}}}      for each grant one matter that satisfies everything
    policies: [other-policy]                          policies that take part in every case (or on a case)
    cases:
      - {name: …, grant: star-1-tools, given: {facts: {star: 0}}, expect: {verdict: refused, because: [assessed]}}
      - {name: …, grant: star-1-tools, vary: applicant.credit_good, rows: [[false, refused, 0元], …]}

`given` overrides: `applicant`, `years`, `receipts`, `coverage`, `sources`, `projects` of the dossier; `facts`, `lines`,
`lines_complete`, `title`, `project`, `product`, `counterparty` of the plain matter and `matter_years` for its yearly
facts; `outcomes` of the case's claim (a mapping) or of any (a list); `matters` adds further ones (`plain: GRANT` starts
from a plain matter). Mappings merge, lists replace, null removes. `vary` names what the rows change: `on`,
`applicant.x`, `years.2023.x`, `matter.x` or `KIND.x`, `matter_years.2023.x`, `outcomes.x`, `lines.0.amount`,
`receipts.0.amount`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, model_validator

from duixian.assess.verdict import Verdict
from duixian.quantity.money import parse_money
from duixian.vocabulary.validated import FileModel

Span = tuple[int, int]


def _money(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, str):
        raise ValueError("money is text with a unit, such as 5万元")
    return parse_money(value)


def _span(value: object) -> Span:
    """Fen from `5万元` (a point) or `[0元, 10万元]`."""
    ends = [_money(end) for end in value] if isinstance(value, list) else [_money(value)] * 2
    if len(ends) != 2 or ends[0] > ends[1]:
        raise ValueError("an amount is 5万元 or [0元, 10万元]")
    return ends[0], ends[1]


Money = Annotated[int, PlainValidator(_money)]
Amount = Annotated[Span, PlainValidator(_span)]
Fragment = dict[str, Any]  # a part of a dossier, checked by the dossier's own reader


class ExpectedPlan(FileModel):
    """What the plan should hold: the grants chosen (own ones short), and what it is worth."""

    chosen: list[str] | None = None
    firm: Money | None = None
    potential: Money | None = None


class Expect(FileModel):
    """What should come out; only what is written is compared. `pays`, `filing` and `per` are the grant's own.

    `split`: what each of several payees gets, in the order of the policy file.
    """

    verdict: Verdict | None = None
    amount: Amount | None = None
    because: list[str] | None = None
    waits_for: list[str] | None = None
    plan: ExpectedPlan | None = None
    split: list[Amount] | None = None
    pays: Literal["money", "voucher"] | None = None
    filing: Literal["required", "automatic"] | None = None
    per: Literal["once", "year"] | None = None

    @model_validator(mode="after")
    def _something(self) -> Expect:
        if not self.model_fields_set:
            raise ValueError("a case expects something")
        return self


Row = tuple[Any, Verdict, Amount]


class CaseEntry(FileModel):
    """One case, or one for each of its rows."""

    name: str
    grant: str
    on: str | None = None
    period: int | None = None
    given: Fragment = Field(default={})
    reading: dict[str, str] = Field(default={})
    policies: list[str] = Field(default=[])
    expect: Expect | None = None
    vary: str | None = None
    rows: list[Row] = Field(default=[])

    @model_validator(mode="after")
    def _one_way(self) -> CaseEntry:
        if (self.expect is None) is (not self.rows) or (self.vary is None) is not (not self.rows):
            raise ValueError("a case has either expect, or vary with rows")
        return self


class CasesFile(FileModel):
    """The whole file."""

    base: Fragment
    plain: dict[str, Fragment] = Field(default={})
    policies: list[str] = Field(default=[])
    cases: list[CaseEntry] = Field(min_length=1)
