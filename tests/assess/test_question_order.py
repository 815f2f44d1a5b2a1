"""From the registers alone, at most twelve questions settle four fifths of the potential money of every sample.

The measure. Let the *truth* be the assessment of the full sample dossier against the whole catalogue. Its potential
plan allots money to claims. At any point of an interview a claim is *settled* when its verdict and both ends of its
amount are those of the truth: nothing that can still be asked can change it (what remains open are selection, the
authority, and what the full dossier does not know either). The settled share is the money that the true potential plan
allots to settled claims, over the whole of it. This is stricter than a share of the width that has closed: widths begin
as wide as the range of a fact, so the first figure alone would close nearly all of them, and a claim that is half known
counts for nothing here.

A question is what one paper, list to tick or yearly table answers, so it may carry several facts of one settler (see
`duixian.assess.questions`). Not knowing is an answer and counts as one.
"""

from dataclasses import replace
from functools import cache

import pytest
from interview import EXAMPLES, Asked, answered, interview, register_alone
from settle import can_change

from duixian.assess import assess_dossier, default_engine
from duixian.assess.questions import together
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
ENOUGH = 12
# How many questions it takes today: a change of order shows here first.
NEEDED = {
    "acheng-foods": 8, "baoshan-digital": 4, "binjiang-machinery": 10, "daoli-node": 9, "hulan-medical": 11,
    "jianshan-rice": 9, "nangang-diagnosis": 10, "nangang-university": 7, "nanhu-platform": 12,
    "pingfang-avionics": 11, "songbei-software": 10, "xiuzhou-data": 7, "xiuzhou-solar": 10,
}  # fmt: skip


@cache
def asked(name: str) -> tuple[Asked, ...]:
    full = read_dossier(EXAMPLES / f"{name}.yaml", load_vocabulary())
    return tuple(interview(full, default_engine(), ENOUGH + 1))


@pytest.mark.parametrize("name", NAMES)
def test_twelve_questions_settle_four_fifths_of_the_money(name: str) -> None:
    enough = [number for number, one in enumerate(asked(name)) if one.settled * 5 >= 4]
    assert enough[0] <= ENOUGH
    assert enough[0] == NEEDED[name]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_settled_stays_settled(name: str) -> None:
    shares = [one.settled for one in asked(name)]
    assert shares == sorted(shares)


@pytest.mark.parametrize("name", NAMES)
def test_every_fact_asked_can_change_a_claim(name: str) -> None:
    """Two answers to each fact, and answers to what else the claim waits for, give different results."""
    idle = [
        (number, question.path)
        for number, one in enumerate(asked(name)[: NEEDED[name]])
        for question in one.facts
        if not can_change(question, one.before, default_engine())
    ]
    assert idle == []


def test_facts_asked_in_one_go_have_one_settler() -> None:
    for name in NAMES:
        for one in asked(name):
            assert len({question.settled_by for question in one.facts}) <= 1


def test_a_level_without_receipts_to_cover_is_still_unknown() -> None:
    full = read_dossier(EXAMPLES / "binjiang-machinery.yaml", load_vocabulary())
    bare = register_alone(full)
    none = replace(full, coverage=replace(full.coverage, receipts=()))
    assert answered(bare, none, "receipts.city") is None
    assert answered(bare, full, "receipts.city") != bare


def test_questions_of_one_group_stand_together() -> None:
    full = read_dossier(EXAMPLES / "songbei-software.yaml", load_vocabulary())
    found = assess_dossier(register_alone(full), default_engine(), readings=False).questions
    groups = [group[0].group for group in together(found)]
    assert len(groups) == len(set(groups))
