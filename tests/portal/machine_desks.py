"""Random people doing random things to a small city: the rules of the state machine in `test_machine`.

A command may refuse with Denied, Stale or Refused (Invalid is one), and then leaves no trace; whatever it changes, its
journal entries name. After each step every invariant that the apps have registered holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

from applying import EXTRA, MATTER
from city import DAOLI, NANGANG
from django.db import models, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from machine_world import AT_THE_END, GRANTS, Key, World, broken, owners, snapshot

from duixian.portal.accounts.authority import VISITOR, Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications import commands, queries
from duixian.portal.applications.commands import LineFound, LineTyped
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.applications.telling import standing
from duixian.portal.journal import Denied, Stale
from duixian.portal.journal.models import Entry
from duixian.portal.lists import commands as lists
from duixian.portal.lists.models import PublicList
from duixian.portal.papers.models import Paper
from duixian.portal.payments import commands as payments
from duixian.portal.payments.bankfile import ANSWER
from duixian.portal.payments.models import Account, Batch
from duixian.portal.platforms.models import Platform
from duixian.procedure.kinds import earlier
from duixian.procedure.model import Move
from duixian.quantity.problem import Refused

BY_HAND = (Move.PASS, Move.RETURN, Move.REFUSE, Move.ASSIGN, Move.SEND_BACK, Move.SUSPEND, Move.LIFT)
"""The moves that a desk makes on an application's page."""


def one(rows: models.QuerySet[Any], i: int) -> Any:
    """One of the rows, by a number that may be larger than there are."""
    found = list(rows.order_by("pk"))
    return found[i % len(found)]


def there_are(model: type[models.Model]) -> Callable[..., Any]:
    """A rule that needs a row to act on."""
    return precondition(lambda _: model._default_manager.exists())


def version_seen(thing: Any, stale: bool) -> int:
    return thing.version - stale


def channels(listed: PublicList) -> list[str]:
    stage = lists.notice_stage(listed)
    return [channel.zh for channel in stage.channels] if stage else []


def bank_answer(batch: Batch, result: str, off: int) -> bytes:
    """The bank's file; `off` by so many yuan. An unknown result is no row at all: the bank is silent."""
    rows = [
        (payment.key, f"{payment.amount // 100 + off}", result, f"B{payment.pk}", "")
        for payment in batch.payments.all()
        if result != "不详"
    ]
    return "\n".join(",".join(row) for row in (ANSWER, *rows)).encode("gb18030")


MANY = st.integers(0, 7)
PERSON = st.none() | st.none() | st.integers(0, 99)
"""None: somebody who may; else anybody."""


class Desks(RuleBasedStateMachine):
    """Each run is a transaction that is taken back."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self.world.clock.reset()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.rows = snapshot()
        self.checked: dict[Key, dict[str, object]] = {}
        self.last: Callable[[], object] | None = None

    def teardown(self) -> None:
        try:
            assert broken(AT_THE_END) == {}
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)

    @initialize(steps=st.sampled_from((0, 0, 3, 6, 9)))
    def walk_on(self, steps: int) -> None:
        """Some runs begin near the money."""
        for _ in range(steps):
            self._step(Application.objects.order_by("pk")[0])
        self.rows = snapshot()

    def attempt(self, do: Callable[[], object]) -> None:
        """Run a command. What it refuses leaves no trace, what it does its journal names."""
        self.last = do
        entries = Entry.objects.count()
        refused = False
        try:
            do()
        except (Denied, Stale, Refused):
            refused = True
        rows = snapshot()
        changed = {key for key in rows.keys() | self.rows.keys() if rows.get(key) != self.rows.get(key)}
        named = {(entry.thing_type, entry.thing_id) for entry in Entry.objects.filter(number__gt=entries)}
        if refused:
            assert (changed, named) == (set(), set()), "a refused command left something behind"
        unnamed = {key for key in changed if not owners(key, rows.get(key) or self.rows[key]) & named}
        assert unnamed == set(), f"changed without an entry: {unnamed}"
        self.rows = rows

    def who(self, drawn: int | None, *right: Authority) -> Authority:
        """Somebody who may where nobody was drawn; else the person who was drawn, whoever it is."""
        if drawn is None and right:
            return right[0]
        return self.world.people[(drawn or 0) % len(self.world.people)]

    def owner(self, thing: Application | Platform) -> Authority:
        return next(p for p in self.world.people if p.organisation == thing.organisation)

    def role(self, role: Role, region: str = "") -> Authority:
        return self.world.city.authority(role, region)

    # --- the applicant -----------------------------------------------------------------------------------------
    @rule(person=PERSON, region=st.sampled_from((NANGANG, DAOLI)), grant=st.sampled_from(GRANTS))
    def begin(self, person: int | None, region: str, grant: str) -> None:
        self.attempt(
            lambda: commands.start(self.who(person, self.role(Role.CLERK, region)), self.world.call, grant, MATTER)
        )

    @rule(
        person=PERSON, i=MANY, again=st.booleans(), committed=st.sampled_from((True, True, False)), stale=st.booleans()
    )
    def hand_in(self, person: int | None, i: int, again: bool, committed: bool, stale: bool) -> None:
        application = one(Application.objects, i)
        who, file = self.who(person, self.owner(application)), commands.refile if again else commands.file
        version = version_seen(application, stale)
        self.attempt(lambda: file(who, application, committed=committed, version=version))

    @rule(person=PERSON, i=MANY, staff=st.sampled_from(("126人", "5人", "多", "")))
    def type_in(self, person: int | None, i: int, staff: str) -> None:
        application = one(Application.objects, i)
        who = self.who(person, self.owner(application))
        self.attempt(lambda: commands.save(who, application, {"applicant.staff": staff}))

    @rule(person=PERSON, i=MANY, fen=st.sampled_from((100, 20_000_000, 60_000_000)), ids=st.sampled_from(("ab", "aa")))
    def list_lines(self, person: int | None, i: int, fen: int, ids: str) -> None:
        application = one(Application.objects, i)
        who = self.who(person, self.owner(application))
        lines = [LineTyped(name, "equipment", date(2023, 6, 1), fen) for name in ids]
        self.attempt(lambda: commands.save_lines(who, application, lines, complete=True))

    @rule(person=PERSON, i=MANY, j=MANY, off=st.booleans())
    def change_papers(self, person: int | None, i: int, j: int, off: bool) -> None:
        application = one(Application.objects, i)
        who = self.who(person, self.owner(application))
        attached = Attachment.objects.filter(application=application)
        if off and attached.exists():
            attachment = one(attached, j)
            self.attempt(lambda: commands.detach(who, attachment))
        else:
            paper = one(Paper.objects, j)
            self.attempt(lambda: commands.attach(who, application, EXTRA["id"], paper))

    @rule(person=PERSON, i=MANY, stale=st.booleans(), draft=st.booleans())
    def give_up(self, person: int | None, i: int, stale: bool, draft: bool) -> None:
        application = one(Application.objects, i)
        who, version = self.who(person, self.owner(application)), version_seen(application, stale)
        if draft:
            self.attempt(lambda: commands.discard(who, application, version))
        else:
            self.attempt(lambda: commands.move(who, application, Move.WITHDRAW, version=version))

    @rule(person=PERSON, i=MANY, right=st.booleans())
    def set_account(self, person: int | None, i: int, right: bool) -> None:
        organisation = one(Application.objects, i).organisation
        who = self.who(person, *(p for p in self.world.people if p.organisation == organisation))
        holder = organisation.name if right else "别人"
        self.attempt(lambda: payments.set_account(who, organisation, holder=holder, bank="某银行", number="62220000"))

    # --- desks -------------------------------------------------------------------------------------------------
    @rule(i=MANY)
    def onward(self, i: int) -> None:
        """The next right step, by the right people."""
        self.attempt(lambda: self._step(one(Application.objects, i)))

    def _step(self, application: Application) -> None:
        match application.kind:
            case "third_party_review" | "audit" if application.assigned is None:
                role = Role.AUDITOR if application.kind == "audit" else Role.THIRD_PARTY_REVIEWER
                to = {"to": str(self.world.city.person(role).pk)}
                commands.move(self.role(Role.CITY_CLERK), application, Move.ASSIGN, to)
            case "audit" if application.lines.filter(approved=None).exists():
                whole = {line.line_id: LineFound(line.claimed) for line in application.lines.all()}
                commands.verify(self.role(Role.AUDITOR), application, lines=whole, history=True)
            case "public_notice" if not application.listed:
                lists.draw_up(self.role(Role.CITY_CLERK), application.call)
            case "public_notice":
                self._notice(PublicList.objects.get(number=application.listed))
            case "approval":
                lists.approve(self.role(Role.APPROVER), application.listed)
            case "payment":
                self._pay(application)
            case _:
                who = next(self._may(application, Move.PASS), VISITOR)
                commands.move(who, application, Move.PASS)

    def _notice(self, listed: PublicList) -> None:
        clerk = self.role(Role.CITY_CLERK)
        if listed.last_day is None:
            lists.publish(clerk, listed.number, dict.fromkeys(channels(listed), timezone.localdate()))
        else:
            if not any(listed.lines.filter(objections__upheld=None, objections__isnull=False)):
                self.world.clock.wait(max(0, (listed.last_day - timezone.localdate()).days + 1))
            lists.close_notice(clerk, listed.number)

    def _pay(self, application: Application) -> None:
        finance, organisation = self.role(Role.CITY_FINANCE), application.organisation
        batch = Batch.objects.filter(payments__application=application).order_by("pk").last()
        if not Account.objects.filter(organisation=organisation, until=None).exists():
            payments.set_account(
                self.owner(application), organisation, holder=organisation.name, bank="某银行", number="62220001"
            )
        elif batch is None or batch.state == "cancelled":
            payments.prepare(finance, [application.pk])
        elif batch.state == "prepared":
            payments.send(finance, batch)
        else:
            payments.enter_answer(finance, batch, bank_answer(batch, "成功", 0))

    def _may(self, application: Application, move: Move) -> Iterator[Authority]:
        for person in self.world.people:
            if any(choice.move is move for choice in queries.choices(person, application)):
                yield person

    @rule(
        person=PERSON, i=MANY, move=st.sampled_from(BY_HAND), said=st.sampled_from((True, True, False)),
        stale=st.sampled_from((False, False, True)), j=MANY,
    )  # fmt: skip
    def decide_by_hand(self, person: int | None, i: int, move: Move, said: bool, stale: bool, j: int) -> None:
        application = one(Application.objects, i)
        who = self.who(person, *self._may(application, move))
        data, version = self._says(application, move, j) if said else {}, version_seen(application, stale)
        self.attempt(lambda: commands.move(who, application, move, data, version))

    def _says(self, application: Application, move: Move, j: int) -> dict[str, Any]:
        today = timezone.localdate()
        open_ones = sorted(standing(application).objections)
        back = earlier(application.course, application.here)
        said: dict[Move, dict[str, Any]] = {
            Move.RETURN: {"items": ["补发票"], "due": (today + timedelta(days=5)).isoformat()},
            Move.REFUSE: {"reasons": ["不在本市注册"], "clause": "四/（一）"},
            Move.ASSIGN: {"to": str(getattr(self.world.people[j % len(self.world.people)].person, "pk", ""))},
            Move.SEND_BACK: {"to": back[j % len(back)].id if back else "", "reasons": ["再核"]},
            Move.SUSPEND: {"matter": f"线索{j}"},
            Move.LIFT: {"matter": open_ones[j % len(open_ones)] if open_ones else "", "reason": "不成立"},
        }
        return said.get(move, {})

    @rule(person=PERSON, keys=st.sets(MANY, min_size=1, max_size=3), give_back=st.booleans())
    def move_many(self, person: int | None, keys: set[int], give_back: bool) -> None:
        chosen = list(Application.objects.filter(pk__in=[one(Application.objects, i).pk for i in keys]))
        move = Move.RETURN if give_back else Move.PASS
        who = self.who(person, *self._may(chosen[0], move))
        self.attempt(lambda: commands.move_all(who, chosen, move, self._says(chosen[0], move, 0)))

    @rule(
        person=PERSON, i=MANY, part=st.integers(0, 5), reason=st.sampled_from(("", "不相关")), history=st.booleans(),
        amount=st.none() | st.sampled_from((0, 10_000_000, 10**12)), staff=st.none() | st.sampled_from(("80人", "3人")),
    )  # fmt: skip
    def find(
        self, person: int | None, i: int, part: int, reason: str, history: bool, amount: int | None, staff: str | None
    ) -> None:
        """Verify lines at so many quarters of what was claimed, a fact, a sum."""
        application = one(Application.objects, i)
        who = self.who(person, *self._may(application, Move.VERIFY))
        lines = {line.line_id: LineFound(line.claimed * part // 4, reason=reason) for line in application.lines.all()}
        facts = {"applicant.staff": staff} if staff else {}
        self.attempt(
            lambda: commands.verify(
                who,
                application,
                facts=facts,
                lines=lines if part else {},
                amount=amount,
                reason=reason,
                history=history,
            )
        )
