"""Awards that depend on time or on other money: years of service, a share of another award, interest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, StrictInt

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.calls import MONEY_MAX
from duixian.expression.types import MONEY, NUMBER, RATE, YEARS
from duixian.policy.fields import Expression, Strict
from duixian.policy.shapes.base import Amount, Implied, Shape
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import PPM

if TYPE_CHECKING:
    from duixian.policy.site import Site


class ByServiceYear(Shape):
    """`{by_service_year: [60%, 40%], since: DATE, of: BASE}`: a rate for the first, second calendar year of service."""

    by_service_year: list[Expression] = Field(min_length=1)
    since: Expression
    of: Expression

    def lower(self, site: Site) -> Amount:
        served = build.service_year(site["since"].number(self.since, "date"))
        base = site["of"].number(self.of)
        rates = [site["by_service_year"][i].number(text, "rate") for i, text in enumerate(self.by_service_year)]
        cases = [
            (build.compare("=", served, build.const(i, YEARS)), build.multiply(base, rate))
            for i, rate in enumerate(rates, start=1)
        ]
        n = len(rates)
        inside = build.all_(
            [build.compare(">=", served, build.const(1, YEARS)), build.compare("<=", served, build.const(n, YEARS))]
        )
        title = Text(f"处于第 1 至第 {n} 个服务年度", f"within service years 1 to {n}")
        return Amount(build.choose(cases), (Implied("within-service-years", title, inside),))


class ShareOfAward(Strict):
    rate: Expression
    programme: str | list[str]
    level: Literal["state", "province", "city", "district"]
    same: Literal["matter", "project", "applicant"] = "matter"
    stage: Literal["paid", "determined", "entitled"] = "paid"


class ShareOf(Shape):
    """`{share_of: {rate: 20%, programme: ID, level: province}}`: a share of what another level awarded.

    `stage` says which award counts: paid, determined (paid or decided), or what the claim there comes to.
    """

    share_of: ShareOfAward

    def lower(self, site: Site) -> Amount:
        here, s = site["share_of"], self.share_of
        programmes = (s.programme,) if isinstance(s.programme, str) else tuple(s.programme)
        base: t.Number
        if s.stage == "entitled":
            base = t.AwardOf(MONEY, 1, 0, MONEY_MAX, programmes[0])
        else:
            statuses = ("paid",) if s.stage == "paid" else ("determined", "paid")
            base = t.Received(MONEY, 1, 0, MONEY_MAX, (s.level,), programmes, s.same, None, statuses)
        given = Implied(
            "other-award",
            Text("已获上级对应奖补", "the award it is a share of was made"),
            build.compare(">", base, build.money(0)),
        )
        return Amount(build.multiply(base, here["rate"].number(s.rate, "rate")), (given,))


class Rate(Strict):
    on: Expression
    series: str
    at: Expression
    times: StrictInt = Field(default=1, ge=1)


class Interest(Shape):
    """`{interest: {on: BASE, series: lpr_1y, at: DATE, times: 2}}`: a base at a dated rate, some times over."""

    interest: Rate

    def lower(self, site: Site) -> Amount:
        here, s = site["interest"], self.interest
        if s.series not in site.scope.series:
            here["series"].problem(
                "unknown-series",
                Text(f"没有利率表 {s.series}", f"there is no series {s.series}"),
                nearest=nearest(s.series, site.scope.series),
            )
            return Amount(build.money(0))
        rate: t.Number = t.SeriesAt(RATE, PPM, 0, PPM, s.series, here["at"].number(s.at, "date"))
        if s.times > 1:
            times = build.const(s.times, NUMBER, str(s.times))
            here["times"].note(times)
            rate = build.multiply(rate, times)
        return Amount(build.multiply(here["on"].number(s.on), rate))
