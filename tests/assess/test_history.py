"""What was received earlier: known only as far as the dossier says that it is complete."""

from datetime import date

from small_policies import (
    BEGUN,
    COST,
    EVERYTHING,
    START,
    USERS,
    claims,
    dossier,
    money,
    only,
    program,
    receipt,
    ref,
    rule,
    thing,
)  # fmt: skip

from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.model import Limit
from duixian.vocabulary.dossier import Coverage, Dossier, Receipt, ReceiptCoverage

HUGE = 10**14
NOTHING = Coverage()
REFUSED, OPEN, PAID = ("refused", 0, 0), ("undecided", 0, 7), ("entitled", 7, 7)


def once(same: str = "matter", years: int = 0, per: str = "once"):
    return program(rule("g", money(7), limit=Limit(same, years), per=per))


def since(day: date, level: str = "city") -> Coverage:
    return Coverage((ReceiptCoverage(level, day),))


def with_receipts(*receipts: Receipt, coverage: Coverage = EVERYTHING, **ids: str) -> Dossier:
    return dossier(thing(**ids), receipts=receipts, coverage=coverage)


def test_limit_is_met_by_a_complete_history_without_the_grant() -> None:
    assert only(once(), with_receipts()) == PAID
    assert only(once(), with_receipts(receipt("p/other", 5))) == PAID


def test_absent_history_is_not_an_empty_history() -> None:
    assert only(once(), with_receipts(coverage=NOTHING)) == OPEN
    assert only(once(), with_receipts(coverage=since(START, "province"))) == OPEN


def test_receipt_of_the_grant_refuses_whatever_is_complete() -> None:
    for coverage in (EVERYTHING, NOTHING):
        assert only(once(), with_receipts(receipt("p/g", 5), coverage=coverage)) == REFUSED
        assert only(once(), with_receipts(receipt("p/g", 5, status="determined"), coverage=coverage)) == REFUSED


def test_history_complete_since_the_policy_began_is_enough() -> None:
    assert only(once(), with_receipts(coverage=since(START))) == PAID
    assert only(once(), with_receipts(coverage=since(date(2022, 1, 2)))) == OPEN


def test_history_complete_since_the_founding_is_enough() -> None:
    founded = {"founded": date(2023, 2, 1)}
    known = Dossier(date(2024, 3, 1), applicant=founded, matters=(thing(),), coverage=since(date(2023, 2, 1)))
    assert only(once(), known) == PAID
    late = Dossier(date(2024, 3, 1), applicant=founded, matters=(thing(),), coverage=since(date(2023, 2, 2)))
    assert only(once(), late) == OPEN


def test_money_recovered_whole_leaves_the_limit_free_and_in_part_does_not() -> None:
    paid = receipt("p/g", 5)
    assert only(once(), with_receipts(paid, receipt("p/g", 5, status="recovered"))) == PAID
    assert only(once(), with_receipts(paid, receipt("p/g", 4, status="recovered"))) == REFUSED


def test_limit_looks_at_what_it_names() -> None:
    other = receipt("p/g", 5, matter="m0", project="x", product="y")
    assert only(once("matter"), with_receipts(other, project="x", product="y")) == PAID
    assert only(once("project"), with_receipts(other, project="x")) == REFUSED
    assert only(once("project"), with_receipts(other, project="z")) == PAID
    assert only(once("product"), with_receipts(other, product="y")) == REFUSED
    assert only(once("product"), with_receipts(other, product="z")) == PAID
    assert only(once("applicant"), with_receipts(other)) == REFUSED


def test_receipt_that_does_not_say_for_which_matter_leaves_the_limit_open() -> None:
    assert only(once(), with_receipts(receipt("p/g", 5, matter=""))) == OPEN


def test_limit_of_a_year_looks_at_that_year() -> None:
    yearly = once("applicant", 1, "year")
    years = {2022: {USERS: 1}, 2023: {USERS: 1}}
    paid_2022 = dossier(thing(years=years), receipts=[receipt("p/g", 5, year=2022)])
    assert claims(yearly, paid_2022) == [REFUSED, PAID]


def test_limit_within_years_is_a_window_that_ends_with_the_claim() -> None:
    known = {
        year: dossier(thing(years={2023: {USERS: 1}}), receipts=[receipt("p/g", 5, year=year)]) for year in (2020, 2021)
    }
    assert only(once("applicant", 3, "year"), known[2021]) == REFUSED
    assert only(once("applicant", 3, "year"), known[2020]) == PAID


def test_limit_within_years_sees_money_of_a_later_year_too() -> None:
    late = dossier(thing(years={2022: {USERS: 1}}), receipts=[receipt("p/g", 5, year=2023)])
    assert only(once("applicant", 3, "year"), late) == REFUSED


def test_limit_within_years_needs_the_history_of_its_window_only() -> None:
    known = thing(years={2024: {USERS: 1}})
    for first, verdict in ((date(2023, 1, 1), PAID), (date(2023, 1, 2), OPEN)):
        assert only(once("applicant", 2, "year"), dossier(known, coverage=since(first))) == verdict


# Money received as a sum.


def received(*levels: str, programmes: tuple[str, ...] = (), same: str = "matter", year: t.Number | None = None,
             statuses: tuple[str, ...] = ("paid",)) -> t.Received:  # fmt: skip
    return t.Received(build.MONEY, 1, 0, HUGE, levels, programmes, same, year, statuses)


COMPLETE = Coverage(tuple(ReceiptCoverage(level, date(1, 1, 1)) for level in ("state", "province", "city", "district")))


def amount(
    node: t.Number, *receipts: Receipt, coverage: Coverage = COMPLETE, facts=None, **ids: str
) -> tuple[int, int]:
    known = dossier(thing(facts=facts, **ids), receipts=receipts, coverage=coverage)
    return only(program(rule("g", node)), known)[1:]


def test_received_money_adds_up_by_level_programme_status_and_thing() -> None:
    receipts = [
        receipt("x/a", 5), receipt("x/b", 7), receipt("x/a", 20, level="province"), receipt("x/a", 100, matter="m2"),
        receipt("x/a", 1000, status="determined"),
    ]  # fmt: skip
    assert amount(received("city"), *receipts) == (12, 12)
    assert amount(received("city", programmes=("x/a",)), *receipts) == (5, 5)
    assert amount(received("city", "province"), *receipts) == (32, 32)
    assert amount(received("city", same="applicant"), *receipts) == (112, 112)
    assert amount(received("city", statuses=("determined", "paid")), *receipts) == (1012, 1012)


def test_received_money_is_net_of_what_was_recovered() -> None:
    assert amount(received("city"), receipt("x/a", 5), receipt("x/a", 2, status="recovered")) == (3, 3)
    assert amount(received("city"), receipt("x/a", 5), receipt("x/a", 9, status="recovered")) == (0, 0)


def test_received_money_is_at_least_what_is_listed_where_the_history_has_holes() -> None:
    assert amount(received("city"), receipt("x/a", 5), coverage=NOTHING) == (5, HUGE)
    assert amount(received("city", "province"), receipt("x/a", 5), coverage=since(date(1, 1, 1))) == (5, HUGE)


def test_difference_to_what_was_received_is_open_while_the_history_is() -> None:
    top_up = build.excess(money(100), received("city"))
    assert amount(top_up, receipt("x/a", 30)) == (70, 70)
    assert amount(top_up, receipt("x/a", 30), coverage=NOTHING) == (0, 70)
    assert amount(top_up, receipt("x/a", 300)) == (0, 0)


def test_received_money_of_a_year_that_is_open_covers_every_year() -> None:
    of_year = received("city", year=build.year_of(ref(BEGUN)))
    history = [
        receipt("x/a", 5, year=2022),
        receipt("x/a", 9, year=2023),
        receipt("x/a", 9, year=2023, status="recovered"),
    ]
    low, high = amount(of_year, *history)
    for year, fen in ((2022, 5), (2023, 0), (2021, 0)):
        assert amount(of_year, *history, facts={BEGUN: date(year, 5, 1)}) == (fen, fen)
        assert low <= fen <= high


def test_received_money_of_a_year_needs_the_history_of_that_year_only() -> None:
    of_year = received("city", year=build.year())
    assert amount(of_year, receipt("x/a", 5, year=2024), coverage=since(date(2024, 1, 1))) == (5, 5)


def test_cost_is_not_history() -> None:
    assert amount(ref(COST), receipt("x/a", 5), facts={COST: 9}) == (9, 9)
