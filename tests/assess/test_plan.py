"""The plan is exact: it equals trying every subset, whatever stands in the way of what."""

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from small_policies import (
    CITY,
    READY,
    cap,
    dossier,
    money,
    only,
    outcome,
    program,
    receipt,
    ref,
    relation,
    rule,
    run,
    thing,
    when,
)  # fmt: skip

from duixian.assess.allot import share_out
from duixian.assess.independent import independent
from duixian.assess.plan import PlanResult, best, make_plan
from duixian.assess.stacking import Conflict, Group, Stack
from duixian.expression import tree as t
from duixian.program.model import Limit, Program
from duixian.vocabulary.dossier import Coverage, Dossier, Line

FEN = st.integers(1, 50)


@st.composite
def laminar(draw: st.DrawFn, low: int, high: int, depth: int = 2) -> list[Group]:
    """Ceilings over ranges of claims that lie inside one another or apart, never across."""
    if high - low < 1 or depth == 0:
        return []
    groups = []
    if draw(st.booleans()):
        groups.append(Group(frozenset(range(low, high)), draw(st.integers(0, 120)), ()))
    middle = draw(st.integers(low, high))
    return groups + draw(laminar(low, middle, depth - 1)) + draw(laminar(middle, high, depth - 1))


@st.composite
def stacks(draw: st.DrawFn) -> tuple[dict[int, int], Stack]:
    n = draw(st.integers(1, 10))
    weights = {i: draw(st.integers(0, 50)) for i in range(n)}
    pairs = [(a, b) for a, b in combinations(range(n), 2) if draw(st.integers(0, 3)) == 0]
    rests = {}
    for i in range(n):
        if draw(st.integers(0, 5)) == 0:
            others = draw(st.lists(st.integers(0, n - 1).filter(lambda j, i=i: j != i), max_size=2))
            rests[i] = [frozenset(others)]
    conflicts = [Conflict(a, b, 0) for a, b in pairs]
    numbers = [
        Group(frozenset(draw(st.sets(st.integers(0, n - 1), min_size=1))), draw(st.integers(0, 4)), (), counts=True)
        for _ in range(draw(st.integers(0, 2)))
    ]
    return weights, Stack(list(range(n)), conflicts, groups=[*draw(laminar(0, n)), *numbers], rests=rests)


def worth(chosen: frozenset[int], weights: dict[int, int], s: Stack) -> int:
    """What a set pays, worked out without the plan's own code; -1 where it may not be."""
    if any(c.a in chosen and c.b in chosen for c in s.conflicts):
        return -1
    if any(g.counts and len(g.members & chosen) > g.at_most for g in s.groups):
        return -1
    while True:
        standing = frozenset(i for i in chosen if all(chosen & bearers for bearers in s.rests.get(i, ())))
        if standing == chosen:
            break
        chosen = standing
    left = {i: weights[i] for i in chosen}
    for group in sorted((g for g in s.groups if not g.counts), key=lambda g: len(g.members)):
        inside = [i for i in left if i in group.members]
        total = min(sum(left[i] for i in inside), group.at_most)
        for i in inside:  # where the money of a capped sum goes does not change what the next ceiling sees
            left[i] = 0
        if inside:
            left[inside[0]] = total
    return sum(left.values())


@given(stacks())
@settings(max_examples=3 * settings.default.max_examples)
def test_plan_equals_brute_force_over_all_subsets(drawn: tuple[dict[int, int], Stack]) -> None:
    weights, s = drawn
    items = [i for i, fen in weights.items() if fen]
    every = (frozenset(some) for n in range(len(items) + 1) for some in combinations(items, n))
    found = best(weights, s)
    assert found.total == max(worth(some, weights, s) for some in every)
    assert worth(frozenset(found.allotted), weights, s) == found.total


@given(stacks())
def test_allotments_sum_to_the_total_and_exceed_neither_claims_nor_ceilings(
    drawn: tuple[dict[int, int], Stack],
) -> None:
    weights, s = drawn
    found = best(weights, s)
    assert sum(found.allotted.values()) == found.total
    assert all(0 <= fen <= weights[i] for i, fen in found.allotted.items())
    for group in s.groups:
        paid = [found.allotted.get(i, 0) for i in group.members]
        assert (sum(map(bool, paid)) if group.counts else sum(paid)) <= group.at_most


@given(stacks(), st.randoms(use_true_random=False))
def test_plan_does_not_depend_on_the_order_of_rules_and_claims(
    drawn: tuple[dict[int, int], Stack], shuffle: random.Random
) -> None:
    weights, s = drawn
    weights = {i: fen * 1024 + 2**i if fen else 0 for i, fen in weights.items()}  # no two sets are worth the same
    conflicts = [Conflict(c.b, c.a, c.relation) for c in s.conflicts]
    shuffle.shuffle(conflicts)
    keys = list(weights)
    shuffle.shuffle(keys)
    other = Stack(s.candidates, conflicts, groups=s.groups[::-1], rests=s.rests)
    mine, theirs = best(weights, s), best({i: weights[i] for i in keys}, other)
    assert mine.total == theirs.total
    if not s.groups:
        assert mine.allotted == theirs.allotted


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_shares_of_a_ceiling_lose_no_fen_and_exceed_no_claim(at_most: int, claims: list[int]) -> None:
    total = min(at_most, sum(claims))
    shares = share_out(total, claims)
    assert sum(shares) == total
    assert all(0 <= share <= claim for share, claim in zip(shares, claims, strict=True))
    whole = sum(claims) or 1
    assert all(abs(share * whole - total * claim) < whole for share, claim in zip(shares, claims, strict=True))


def test_shares_give_the_last_fen_to_the_largest_remainder_then_to_the_earlier_claim() -> None:
    assert share_out(100, [1, 1, 1]) == [34, 33, 33]
    assert share_out(100, [10, 25, 65]) == [10, 25, 65]
    assert share_out(1, [1, 2]) == [0, 1]
    assert share_out(0, [3, 4]) == [0, 0]
    assert share_out(0, [0, 0]) == [0, 0]


@given(stacks())
def test_heaviest_set_prefers_earlier_claims_among_equals(drawn: tuple[dict[int, int], Stack]) -> None:
    weights, s = drawn
    edges: dict[int, set[int]] = {}
    for c in s.conflicts:
        edges.setdefault(c.a, set()).add(c.b)
        edges.setdefault(c.b, set()).add(c.a)
    allowed = [
        some
        for n in range(len(weights) + 1)
        for some in combinations(weights, n)
        if not any(b in edges.get(a, ()) for a, b in combinations(some, 2))
    ]
    ranked = max(allowed, key=lambda some: (sum(weights[i] for i in some), [i in some for i in weights]))
    assert independent(weights, weights, edges) == frozenset(ranked)


def odd_rings() -> list[Conflict]:
    """Eight rings of five claims: any bound by pairs is half as high again as the truth."""
    return [Conflict(5 * ring + i, 5 * ring + (i + 1) % 5, 0) for ring in range(8) for i in range(5)]


def test_forty_claims_in_odd_rings_are_solved() -> None:
    weights = dict.fromkeys(range(40), 100)
    assert best(weights, Stack(list(weights), odd_rings())).total == 1600


def test_forty_claims_in_odd_rings_under_one_ceiling_are_solved() -> None:
    weights = dict.fromkeys(range(40), 100)
    capped = Stack(list(weights), odd_rings(), groups=[Group(frozenset(weights), 1700, ())])
    assert best(weights, capped).total == 1600
    capped = Stack(list(weights), odd_rings(), groups=[Group(frozenset(weights), 1550, ())])
    assert best(weights, capped).total == 1550


def test_forty_claims_in_rings_around_one_claim_are_solved() -> None:
    weights = {**dict.fromkeys(range(40), 100), 40: 100}
    ringed = Stack(list(weights), [*odd_rings(), *(Conflict(40, 5 * ring, 0) for ring in range(8))])
    assert best(weights, ringed).total == 1700


def test_forty_claims_in_a_random_tangle_are_solved() -> None:
    chance = random.Random(7)
    for density in (0.05, 0.2, 0.5):
        tangle = [Conflict(a, b, 0) for a, b in combinations(range(40), 2) if chance.random() < density]
        weights = {i: chance.randrange(1, 1000) for i in range(40)}
        groups = [Group(frozenset(range(10)), 1500, ()), Group(frozenset(range(10, 25)), 1500, ())]
        found = best(weights, Stack(list(weights), tangle, groups=groups))
        assert not any(c.a in found.allotted and c.b in found.allotted for c in tangle)


def test_five_hundred_claims_of_which_one_is_paid_are_solved() -> None:
    weights = {i: i + 1 for i in range(500)}
    assert best(weights, Stack(list(weights), [Conflict(a, b, -1) for a, b in combinations(weights, 2)])).total == 500


# The plan of claims that policies make.


def plan(one: Program, known: Dossier) -> PlanResult:
    engine, case, claims = run(one, known)
    return make_plan(engine, case, claims)


def totals(one: Program, known: Dossier) -> tuple[int, int]:
    found = plan(one, known)
    return found.firm.total, found.potential.total


READY_ONLY = when("ready", t.Flag(ref(READY)))


def test_highest_of_two_policies_is_paid() -> None:
    two = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation()])
    assert totals(two, dossier(thing())) == (9, 9)


def test_highest_counts_firm_and_potential_apart() -> None:
    two = program(rule("a", money(50), READY_ONLY), rule("b", money(9), policy="q"), relations=[relation()])
    assert totals(two, dossier(thing())) == (9, 50)


def test_highest_joins_matters_of_one_project_only() -> None:
    both = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation()])
    assert totals(both, dossier(thing("m1"), thing("m2"))) == (18, 18)
    assert totals(both, dossier(thing("m1", project="x"), thing("m2", project="x"))) == (18, 18)
    by_project = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation(same=("project",))])
    assert totals(by_project, dossier(thing("m1", project="x"), thing("m2", project="x"))) == (18, 18)
    assert totals(by_project, dossier(thing("m1"))) == (14, 14)


def test_exception_of_a_stacking_rule_stays_beside_it() -> None:
    two = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation(excepted=("q/b",))])
    assert totals(two, dossier(thing())) == (14, 14)


def test_one_policy_prevails_whatever_it_pays() -> None:
    two = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation(resolve="this prevails")])
    assert totals(two, dossier(thing())) == (5, 5)


def test_prevailing_claim_that_is_open_makes_the_other_neither_firm_nor_impossible() -> None:
    first = rule("a", money(5), READY_ONLY)
    two = program(first, rule("b", money(9), policy="q"), relations=[relation(resolve="this prevails")])
    assert totals(two, dossier(thing())) == (0, 9)
    assert totals(two, dossier(thing(facts={READY: True}))) == (5, 5)
    assert totals(two, dossier(thing(facts={READY: False}))) == (9, 9)


def test_claim_that_is_outranked_outranks_nobody() -> None:
    ranked = program(
        rule("a", money(1)), rule("b", money(2), policy="q"), rule("c", money(4), policy="r"),
        relations=[
            relation("second", "q", resolve="this prevails", excepted=("p/a",)),
            relation("first", "p", resolve="this prevails", excepted=("r/c",)),
        ],
    )  # fmt: skip
    assert totals(ranked, dossier(thing())) == (5, 5)


def test_policies_that_each_prevail_over_the_other_follow_the_first() -> None:
    circle = program(
        rule("a", money(1)), rule("b", money(2), policy="q"),
        relations=[relation("x", "p", resolve="this prevails"), relation("y", "q", resolve="this prevails")],
    )  # fmt: skip
    assert totals(circle, dossier(thing())) == (1, 1)


def test_limit_pays_one_of_several_matters() -> None:
    once = program(rule("g", money(7), limit=Limit("applicant", 0)))
    assert totals(once, dossier(thing("m1"), thing("m2"))) == (7, 7)
    each = program(rule("g", money(7), limit=Limit("matter", 0)))
    assert totals(each, dossier(thing("m1"), thing("m2"))) == (14, 14)


def test_limit_by_project_or_product_holds_for_one_matter_without_either() -> None:
    from small_policies import USERS

    for same in ("matter", "project", "product"):
        once = program(rule("g", money(7), limit=Limit(same, 0), per="year"))
        assert totals(once, dossier(thing(years={2022: {USERS: 1}, 2023: {USERS: 1}}))) == (7, 7)


def test_limit_within_years_leaves_the_years_beyond() -> None:
    from small_policies import USERS

    within_two = program(rule("g", money(7), limit=Limit("matter", 2), per="year"))
    years = {year: {USERS: 1} for year in (2021, 2022, 2023)}
    assert totals(within_two, dossier(thing(years=years))) == (14, 14)


def test_ceiling_over_claims_is_shared_without_losing_a_fen() -> None:
    ceiling = cap(100, ["applicant"], "p/a", "p/b", "p/c")
    three = program(*(rule(name, money(50), caps=(ceiling,)) for name in "abc"))
    assert list(plan(three, dossier(thing())).firm.allotted.values()) == [34, 33, 33]


def test_ceiling_of_a_year_starts_again_the_next_year() -> None:
    from small_policies import USERS

    yearly = program(rule("g", money(70), per="year", caps=(cap(100, ["applicant", "year"], "p/g"),)))
    two_years = {2022: {USERS: 1}, 2023: {USERS: 1}}
    assert totals(yearly, dossier(thing("m1", years=two_years), thing("m2", years=two_years))) == (200, 200)


def test_ceiling_of_a_year_counts_what_was_received_for_it() -> None:
    yearly = program(rule("g", money(70), caps=(cap(100, ["applicant", "year"], "p/g"),)))
    assert totals(yearly, dossier(thing(), receipts=[receipt("p/g", 60, year=2024, matter="m0")])) == (40, 40)
    assert totals(yearly, dossier(thing(), receipts=[receipt("p/g", 60, year=2023, matter="m0")])) == (70, 70)
    recovered = [receipt("p/g", 60, year=2024), receipt("p/g", 60, year=2024, status="recovered")]
    assert totals(yearly, dossier(thing(), receipts=recovered)) == (70, 70)


def test_ceiling_whose_history_is_not_known_is_not_firm() -> None:
    yearly = program(rule("g", money(70), caps=(cap(100, ["applicant", "year"], "p/g"),)))
    assert totals(yearly, dossier(thing(), coverage=Coverage())) == (0, 70)


def test_one_invoice_is_supported_once_by_two_grants_or_in_two_matters() -> None:
    lines = t.LinesSum(money(0).type, 1, 0, 10**14, (), None, None)
    invoice = {"lines": (Line("inv-1", "x", dossier().on, 500),), "lines_complete": True}
    once = relation(same=("line",), against="own", levels=())
    assert totals(program(rule("a", lines), rule("b", lines), relations=[once]), dossier(thing(**invoice))) == (
        500,
        500,
    )
    two = dossier(thing("m1", **invoice), thing("m2", **invoice))
    assert totals(program(rule("a", lines), relations=[once]), two) == (500, 500)
    assert totals(program(rule("a", lines)), two) == (1000, 1000)


def test_earlier_money_of_another_policy_blocks_whatever_its_amount() -> None:
    one = program(rule("a", money(9)), relations=[relation()])
    found = plan(one, dossier(thing(), receipts=[receipt("q/z", 1)]))
    assert (found.firm.total, found.potential.total) == (0, 0)
    assert [(b.claim, b.receipt, b.relation) for b in found.beaten(0)[1]] == [(0, 0, 0)]


def test_earlier_money_elsewhere_blocks_nothing() -> None:
    one = program(rule("a", money(9)), relations=[relation(same_region=True)])
    for elsewhere in (
        receipt("q/z", 1, matter="m0"),
        receipt("q/z", 1, level="province"),
        receipt("q/z", 1, region="230200"),
        receipt("p/other", 1),
        receipt("p/a", 1),
    ):
        assert totals(one, dossier(thing(), receipts=[elsewhere])) == (9, 9)


def test_recovered_money_blocks_no_more() -> None:
    one = program(rule("a", money(9)), relations=[relation()])
    receipts = [receipt("q/z", 5), receipt("q/z", 5, status="recovered")]
    assert totals(one, dossier(thing(), receipts=receipts)) == (9, 9)
    assert totals(one, dossier(thing(), receipts=[*receipts, receipt("q/z", 1, year=2024)])) == (0, 0)


def test_difference_takes_off_what_was_kept_of_the_other_award() -> None:
    one = program(rule("a", money(9)), relations=[relation(resolve="difference")])
    assert totals(one, dossier(thing(), receipts=[receipt("q/z", 5)])) == (4, 4)
    assert totals(one, dossier(thing(), receipts=[receipt("q/z", 50)])) == (0, 0)
    partly = [receipt("q/z", 5), receipt("q/z", 3, status="recovered")]
    assert totals(one, dossier(thing(), receipts=partly)) == (7, 7)


def test_award_on_top_lifts_only_the_blocks_that_it_names() -> None:
    over_province = relation("plus", levels=("province",), resolve="add")
    one = program(rule("a", money(9)), relations=[relation(levels=()), over_province])
    assert totals(one, dossier(thing(), receipts=[receipt("q/z", 5, level="province")])) == (9, 9)
    assert totals(one, dossier(thing(), receipts=[receipt("q/z", 5, level="city")])) == (0, 0)


def test_history_that_is_not_known_keeps_a_claim_from_being_firm() -> None:
    city_only, any_level = relation(), relation(levels=())
    assert totals(program(rule("a", money(9)), relations=[city_only]), dossier(thing(), coverage=CITY)) == (9, 9)
    assert totals(program(rule("a", money(9)), relations=[city_only]), dossier(thing(), coverage=Coverage())) == (0, 9)
    assert totals(program(rule("a", money(9)), relations=[any_level]), dossier(thing(), coverage=CITY)) == (0, 9)


def test_award_that_rests_on_another_is_worth_nothing_without_it() -> None:
    pair = program(rule("a", money(5), READY_ONLY), rule("b", money(9), rests_on=("p/a",)))
    assert totals(pair, dossier(thing(facts={READY: True}))) == (14, 14)
    assert totals(pair, dossier(thing(facts={READY: False}))) == (0, 0)
    assert totals(pair, dossier(thing())) == (0, 14)


def test_award_that_rests_on_money_received_falls_with_its_recovery() -> None:
    resting = program(rule("b", money(9), rests_on=("q/x",)))
    paid = receipt("q/x", 5)
    assert totals(resting, dossier(thing(), receipts=[paid])) == (9, 9)
    assert totals(resting, dossier(thing(), receipts=[paid, receipt("q/x", 5, status="recovered")])) == (0, 0)
    assert totals(resting, dossier(thing())) == (0, 0)


def test_being_beaten_is_not_being_refused() -> None:
    two = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation()])
    engine, case, claims = run(two, dossier(thing()))
    assert [claim.verdict.value for claim in claims] == ["entitled", "entitled"]
    conflicts, blocked = make_plan(engine, case, claims).beaten(0)
    assert [(c.a, c.b, c.relation) for c in conflicts] == [(0, 1, 0)]
    assert blocked == []


def test_selected_claim_becomes_firm() -> None:
    competitive = program(rule("a", money(5), selected=True))
    assert totals(competitive, dossier(thing())) == (0, 5)
    assert totals(competitive, dossier(thing(), outcomes=[outcome("p/a", selected=True)])) == (5, 5)
    assert only(competitive, dossier(thing(), outcomes=[outcome("p/a", selected=False)])) == ("refused", 0, 0)


@given(st.data())
def test_firm_never_exceeds_potential(data: st.DataObject) -> None:
    names = "abcde"[: data.draw(st.integers(1, 5))]
    rules = []
    for name in names:
        open_ = data.draw(st.booleans())
        rests = data.draw(st.sampled_from([(), *((f"{other}/{other}",) for other in names if other < name)]))
        caps = (
            (cap(data.draw(st.integers(0, 60)), ["applicant"], f"{name}/{name}"),) if data.draw(st.booleans()) else ()
        )
        conditions = [READY_ONLY] if open_ else []
        rules.append(rule(name, money(data.draw(FEN)), *conditions, policy=name, rests_on=rests, caps=caps))
    ways = data.draw(st.lists(st.sampled_from(["highest", "this prevails", "difference", "add"]), max_size=3))
    relations = [
        relation(f"r{i}", data.draw(st.sampled_from(names)), resolve=resolve, levels=())
        for i, resolve in enumerate(ways)
    ]
    receipts = [receipt(f"{x}/{x}", data.draw(FEN)) for x in data.draw(st.lists(st.sampled_from("abyz"), max_size=2))]
    coverage = data.draw(st.sampled_from([CITY, Coverage()]))
    firm, potential = totals(
        program(*rules, relations=relations), dossier(thing(), receipts=receipts, coverage=coverage)
    )
    assert firm <= potential
