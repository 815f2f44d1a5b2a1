"""A city of 100,000 applications in PostgreSQL: the made-up city of the demo, its applications copied by the database.

Each application has the events of one of the demo's, up to some stage, the record of its filing, its cost lines and
papers. What was listed stands on lists of forty; what was paid has a payment in a batch of a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.models import Application, Attachment, CostLine, Event, Record, happened
from duixian.portal.applications.recording import stand
from duixian.portal.calls.models import Call
from duixian.portal.demo.people import build
from duixian.portal.demo.walk import walk
from duixian.portal.dossiers.models import Dossier
from duixian.portal.library.commands import refresh
from duixian.portal.lists.models import Line, PublicList
from duixian.portal.lists.models import State as ListState
from duixian.portal.notifications.models import Message
from duixian.portal.payments.models import Account, Batch, Payment
from duixian.procedure.lists import Row, freeze
from duixian.procedure.model import Move
from duixian.procedure.position import position
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, read_source

SAMPLE = Path(__file__).parents[1] / "examples" / "binjiang-machinery.yaml"
BASE = 1_000_000
"""Keys from here on are the copies'."""
DISTRICTS = ("230102", "230103", "230104", "230108", "230109", "230110", "230111", "230112", "230113")
GRANTS = ("star-3-equipment", "star-2-management")
TURNS = 5
"""So many applications each enterprise has filed: three under earlier calls, two under the present one."""
PER_LIST, PER_BATCH = 40, 100


@dataclass(frozen=True)
class Shape:
    """Applications that have come so far: a demo's application up to one of its events. `weight`: of a hundred."""

    template: Application
    events: int
    weight: int


def seed(applications: int) -> None:
    """Fill an empty database."""
    refresh(SYSTEM)
    sample = cast(dict[str, Data], read_source(SAMPLE).data)
    walk(build(), sample, lambda _: None)
    calls = _calls()
    enterprises = applications // TURNS
    _organisations(enterprises)
    _applications(applications, enterprises, calls)
    _lists()
    _payments()
    _messages()
    _clerks()
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(sql)
        cursor.execute("VACUUM ANALYZE")  # as a server does by itself every day


def _calls() -> list[int]:
    """The demo's call, and three of earlier years that are over; the keys, the earliest first."""
    present = Call.objects.get()
    keys = [present.pk]
    for ago in (1, 2, 3):
        call = Call.objects.get(pk=present.pk)
        call.pk, call.year, call.title = None, call.year - ago, f"{call.year - ago} 年度申报通知"
        call.opens_on, call.closes_on = (
            day.replace(year=day.year - ago, day=1) for day in (call.opens_on, call.closes_on)
        )
        call.state = "closed"
        call.save()
        keys.insert(0, call.pk)
    return keys


def _copied(model: type[models.Model], joined: str, **changes: str) -> None:
    """Insert copies of a table's rows `t`, with some columns given as SQL."""
    table, fields = model._meta.db_table, model._meta.concrete_fields
    into = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(changes.get(str(field.column), f't."{field.column}"') for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" ({into}) SELECT {values} FROM "{table}" t {joined}')


def _organisations(number: int) -> None:
    """Enterprises, spread over the districts, each with the dossier of the demo's first."""
    one = Organisation.objects.filter(kind=Kind.ENTERPRISE).order_by("pk")[0]
    districts = ", ".join(f"'{code}'" for code in DISTRICTS)
    _copied(
        Organisation, f"CROSS JOIN generate_series(1, {number}) n WHERE t.id = {one.pk}", id=f"{BASE} + n",
        code="'B' || lpad(n::text, 17, '0')", name="'冰城测试' || n || '有限公司'",
        region=f"(ARRAY[{districts}])[1 + n % {len(DISTRICTS)}]",
    )  # fmt: skip
    _copied(
        Dossier, f"CROSS JOIN generate_series(1, {number}) n WHERE t.organisation_id = {one.pk}", id=f"{BASE} + n",
        organisation_id=f"{BASE} + n",
    )  # fmt: skip


def _shapes() -> tuple[list[Shape], list[Shape]]:
    """How applications of earlier calls ended, and how far those of the present call have come."""
    by_state: dict[str, Application] = {}
    for application in Application.objects.order_by("pk"):
        by_state.setdefault(application.state, application)
    paid = by_state["paid"]
    moves = [event.move for event in paid.events.order_by("number")]
    passes = [i + 1 for i, move in enumerate(moves) if move in (Move.FILE, Move.PASS, Move.APPROVE)]
    listed, published = moves.index(Move.LIST) + 1, moves.index(Move.PUBLISH) + 1

    def whole(state: str, weight: int) -> Shape:
        return Shape(by_state[state], by_state[state].events.count(), weight)

    ended = [whole("paid", 80), whole("refused", 20)]
    ways = zip((*passes, *(n + 1 for n in passes[1:3])), (25, 8, 8, 8, 5, 6, 3, 2, 4, 4), strict=False)
    going = [Shape(paid, events, weight) for events, weight in ways]
    going += [
        Shape(paid, published, 6),
        Shape(paid, listed, 1),
        whole("paid", 8),
        whole("refused", 6),
        whole("returned", 4),
    ]
    going.append(whole("draft", 100 - sum(shape.weight for shape in going)))
    return ended, going


def _applications(number: int, enterprises: int, calls: Sequence[int]) -> None:
    ended, going = _shapes()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE shape (id int, template bigint, events int, state text, stage text, kind text,"
            " duty text, role text, level text, assigned bigint, listed bool, approved bigint)"
        )
        columns: list[list[int]] = []
        for shapes in (ended, going):
            columns.append([])
            for shape in shapes:
                key = sum(len(set(column)) for column in columns)
                columns[-1] += [key] * shape.weight
                cursor.execute(f"INSERT INTO shape VALUES ({', '.join(['%s'] * 12)})", _columns(key, shape))
        past, present = (f"ARRAY{column}" for column in columns)
        cursor.execute(
            f"CREATE TEMP TABLE seeded AS SELECT {BASE} + n AS id, {BASE} + 1 + n % {enterprises} AS organisation,"
            f" n / {enterprises} AS turn, (ARRAY{list(calls)})[least(n / {enterprises}, 3) + 1] AS call,"
            f" (CASE WHEN n / {enterprises} < 3 THEN ({past})[1 + n * 37 % 100] ELSE ({present})[1 + n * 37 % 100] END)"
            f" AS shape, n * 7919 % 60 AS ago FROM generate_series(0, {number - 1}) n"
        )
        cursor.execute("ALTER TABLE seeded ADD PRIMARY KEY (id)")
        cursor.execute("ANALYZE seeded")
    joined = "JOIN shape h ON h.template = t.id JOIN seeded s ON s.shape = h.id"
    ago = "(s.ago || ' days')::interval"
    title = '\'{"zh": "二星管理上云", "en": "Cloud level 2"}\'::jsonb'
    _copied(
        Application, f"{joined} JOIN accounts_organisation o ON o.id = s.organisation", id="s.id",
        number="'B' || s.id", call_id="s.call", organisation_id="s.organisation", region="o.region",
        grant=f"CASE WHEN s.turn = 4 THEN '{GRANTS[1]}' ELSE '{GRANTS[0]}' END",
        title=f"CASE WHEN s.turn = 4 THEN {title} ELSE t.title END",
        state="h.state", stage="h.stage", kind="h.kind", duty="h.duty", holder_role="h.role", holder_level="h.level",
        assigned_id="h.assigned", listed="''", approved="h.approved", since=f"now() - {ago}", filed_at=f"now() - {ago}",
        due_on=f"CASE WHEN h.role <> '' THEN (now() - {ago})::date + 25 END",
        claimed="coalesce(t.claimed, 0) + s.id % 1000 * 100",
    )  # fmt: skip
    of = "JOIN shape h ON h.template = t.application_id JOIN seeded s ON s.shape = h.id"
    _copied(
        Event, f"{of} WHERE t.number <= h.events", id="s.id * 20 + t.number", application_id="s.id", at=f"t.at - {ago}"
    )
    _copied(
        Record,
        f"JOIN applications_event e ON e.id = t.event_id AND e.number = 1 {of} WHERE h.events > 0",
        id="s.id", application_id="s.id", event_id="s.id * 20 + 1", body="'{}'::jsonb",
    )  # fmt: skip
    for model, several in ((CostLine, 20), (Attachment, 20)):
        _copied(model, of, id=f"s.id * {several} + t.id % {several}", application_id="s.id")


def _columns(key: int, shape: Shape) -> list[object]:
    """A shape as a row: where its applications stand."""
    application = Application.objects.get(pk=shape.template.pk)
    whole = application.events.count() == shape.events
    stand(application, position(application.course, happened(application)[: shape.events], settings.CALENDAR))
    moves = [event.move for event in application.events.order_by("number")[: shape.events]]
    return [
        key, application.pk, shape.events, application.state, application.stage, application.kind, application.duty,
        application.holder_role, application.holder_level, application.assigned_id, bool(application.listed),
        application.approved if whole or Move.VERIFY in moves else None,
    ]  # fmt: skip


def _lists() -> None:
    """Lists of forty, of applications of one call that have come equally far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.call, h.kind, h.state, a.id, a.number, o.name, o.code, coalesce(a.approved, 0) FROM seeded s"
            " JOIN shape h ON h.id = s.shape JOIN applications_application a ON a.id = s.id"
            " JOIN accounts_organisation o ON o.id = a.organisation_id WHERE h.listed ORDER BY 1, 2, 3, 4"
        )
        found = cursor.fetchall()
    groups: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
    for i, row in enumerate(found):
        groups.setdefault((*row[:3], i // PER_LIST), []).append(row[3:])
    like = PublicList.objects.filter(state=ListState.APPROVED)[0]
    title, grant = Text("拟扶持名单", "Proposed support"), Text("三星设备上云", "Cloud level 3")
    lists, lines = [], []
    for key, ((call, kind, _, _), rows) in enumerate(groups.items(), BASE):
        said = [
            Row(str(row[1]), "", "三/（二）/2", grant, str(row[2]), str(row[3]), (), cast(int, row[4])) for row in rows
        ]
        body, digest = freeze(title, said)
        state = {"public_notice": ListState.PUBLISHED, "approval": ListState.CLOSED}.get(str(kind), ListState.APPROVED)
        lists.append(
            PublicList(
                id=key, number=f"B{key}", call_id=cast(int, call), region=like.region, body=body, digest=digest,
                state=state, published=like.published, last_day=timezone.localdate(), drawn_at=like.drawn_at,
            )
        )  # fmt: skip
        lines += [
            Line(list_id=key, application_id=cast(int, row[0]), position=i, amount=cast(int, row[4]))
            for i, row in enumerate(rows, 1)
        ]
    PublicList.objects.bulk_create(lists, batch_size=500)
    Line.objects.bulk_create(lines, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application a SET listed = p.number FROM lists_line l JOIN lists_publiclist p"
            f" ON p.id = l.list_id WHERE l.application_id = a.id AND a.id >= {BASE}"
        )


def _payments() -> None:
    """An account for each enterprise; what was paid stands in batches."""
    account, batch, payment = Account.objects.all()[0], Batch.objects.all()[0], Payment.objects.all()[0]
    _copied(
        Account, f"JOIN accounts_organisation o ON o.id > {BASE} WHERE t.id = {account.pk}", id="o.id",
        organisation_id="o.id", holder="o.name",
    )  # fmt: skip
    paid = Application.objects.filter(state="paid", pk__gte=BASE).count()
    _copied(
        Batch, f"CROSS JOIN generate_series(0, {paid // PER_BATCH}) n WHERE t.id = {batch.pk}", id=f"{BASE} + n",
        number="'P' || n", made_at="t.made_at - (n || ' hours')::interval",
    )  # fmt: skip
    ranked = (
        "(SELECT id, organisation_id, approved, row_number() OVER (ORDER BY id) - 1 AS n FROM applications_application"
        f" WHERE state = 'paid' AND id >= {BASE})"
    )
    _copied(
        Payment, f"CROSS JOIN {ranked} a WHERE t.id = {payment.pk}", id="a.id", application_id="a.id",
        account_id="a.organisation_id", batch_id=f"{BASE} + a.n / {PER_BATCH}", key="md5(a.id::text)",
        amount="greatest(a.approved, 1)",
    )  # fmt: skip


def _messages() -> None:
    """Two thousand messages for everybody."""
    one = Message.objects.all()[0]
    _copied(
        Message, f"CROSS JOIN accounts_person p CROSS JOIN generate_series(1, 2000) n WHERE t.id = {one.pk}",
        id=f"{BASE} + p.id * 2000 + n", person_id="p.id", at="t.at - (n || ' minutes')::interval",
        read_at="CASE WHEN n > 10 THEN now() END", mailed_at="now()",
    )  # fmt: skip


def _clerks() -> None:
    """A clerk for each of some enterprises, and a reviewer in each of the two districts of the demo stays."""
    like = Post.objects.filter(role=Role.CLERK)[0]
    for organisation in Organisation.objects.filter(pk__gt=BASE).order_by("pk")[:20]:
        person = Person.objects.create(email=f"clerk{organisation.pk}@demo.example", name="经办")
        Post.objects.create(person=person, organisation=organisation, role=Role.CLERK, since=like.since)


def _models() -> list[type[models.Model]]:
    return [
        Organisation, Dossier, Application, Event, Record, CostLine, Attachment, PublicList, Line, Account, Batch,
        Payment, Message,
    ]  # fmt: skip
