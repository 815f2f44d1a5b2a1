"""The journal: what is written is chained, and every edit, removal and reordering shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection, transaction

from duixian.portal.accounts.authority import SYSTEM, VISITOR
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Denied, Seal, Stale, command, lock, seal, verify, work, write
from duixian.portal.journal.models import Entry, Head


@pytest.fixture
def chain(city) -> Callable[[int], None]:
    """Writes so many entries."""

    def entries(count: int) -> None:
        clerk, enterprise = city.authority(Role.CLERK), city.enterprise()
        for number in range(count):
            with work():
                write(clerk, "changed", enterprise, {"staff": number}, {"staff": number + 1})

    return entries


def breaks(noted: Seal | None = None) -> list[tuple[int, str]]:
    return [(found.number, found.why.en) for found in verify(noted)]


def test_entry_says_who_when_what_before_and_after(city) -> None:
    clerk, enterprise = city.authority(Role.CLERK), city.enterprise()
    with work():
        write(clerk, "changed", enterprise, {"founded": date(2020, 1, 1)}, None)
    entry = Entry.objects.get()
    assert (entry.person, entry.post, entry.what) == (clerk.person, clerk.post, "changed")
    assert entry.who == "南岗测试机械有限公司clerk <clerk.230103@example.cn> · clerk · 南岗测试机械有限公司"
    assert (entry.thing_type, entry.thing_id) == ("accounts.organisation", str(enterprise.pk))
    assert (entry.before, entry.after) == ({"founded": "2020-01-01"}, None)


def test_visitor_and_system_are_named(city) -> None:
    with work():
        write(VISITOR, "objected", city.enterprise(), None, None)
        write(SYSTEM, "expired", city.enterprise(), None, None)
    assert [entry.who for entry in Entry.objects.all()] == ["visitor", "system"]


def test_whole_chain_holds(chain) -> None:
    chain(5)
    assert breaks() == []
    assert [entry.number for entry in Entry.objects.all()] == [1, 2, 3, 4, 5]


def test_empty_chain_holds(db) -> None:
    assert breaks() == []


@pytest.mark.parametrize(
    "change",
    [{"after": {"staff": 99}}, {"before": None}, {"who": "somebody else"}, {"what": "approved"}, {"thing_id": "7"}],
    ids=lambda change: next(iter(change)),
)
def test_edit_is_found(chain, change) -> None:
    chain(5)
    Entry.objects.filter(number=3).update(**change)
    assert breaks() == [(3, "entry 3 was edited")]


def test_edit_with_a_fitting_digest_is_found(chain) -> None:
    from duixian.portal.journal.chain import digest

    chain(5)
    entry = Entry.objects.get(number=3)
    entry.what = "approved"
    entry.digest = digest(entry)
    entry.save()
    assert breaks() == [(4, "entry 4 does not follow the one before")]


def test_removal_is_found(chain) -> None:
    chain(5)
    Entry.objects.filter(number=3).delete()
    assert breaks() == [(3, "entry 3 is missing")]


def test_removal_of_the_end_is_found(chain) -> None:
    chain(5)
    Entry.objects.filter(number__gte=4).delete()
    assert breaks() == [(4, "the chain should end with entry 5")]


def test_reordering_is_found(chain) -> None:
    chain(5)
    Entry.objects.filter(number=2).update(number=10)
    Entry.objects.filter(number=3).update(number=2)
    Entry.objects.filter(number=10).update(number=3)
    assert breaks() == [
        (2, "entry 2 does not follow the one before"),
        (2, "entry 2 was edited"),
        (3, "entry 3 does not follow the one before"),
        (3, "entry 3 was edited"),
        (4, "entry 4 does not follow the one before"),
    ]


def test_seal_tells_a_chain_that_was_written_anew(chain) -> None:
    chain(3)
    noted = seal()
    chain(2)
    assert breaks(noted) == []
    Entry.objects.all().delete()
    Head.objects.all().delete()
    chain(5)
    assert breaks() == []
    assert breaks(noted) == [(3, "entry 3 is not the one that was sealed")]
    assert breaks(Seal(9, noted.digest)) == [(6, "the seal reaches to entry 9")]


def test_writing_outside_a_command_is_refused(city) -> None:
    with pytest.raises(RuntimeError, match="inside a command"):
        write(SYSTEM, "changed", city.enterprise(), None, None)


def test_a_float_is_refused(city) -> None:
    with pytest.raises(TypeError, match="no float"), work():
        write(SYSTEM, "changed", city.enterprise(), None, {"amounts": [1, {"paid": 0.5}]})


def test_a_command_that_fails_leaves_no_entry(city) -> None:
    @command
    def fail() -> None:
        write(SYSTEM, "changed", city.enterprise(), None, None)
        raise Denied

    with pytest.raises(Denied):
        fail()
    assert Entry.objects.count() == 0


def test_an_inner_command_that_fails_takes_only_its_own_entries_along(city) -> None:
    @command
    def inner() -> None:
        write(SYSTEM, "inner", city.enterprise(), None, None)
        raise Denied

    with work():
        write(SYSTEM, "before", city.enterprise(), None, None)
        with pytest.raises(Denied):
            inner()
        write(SYSTEM, "after", city.enterprise(), None, None)
    assert [entry.what for entry in Entry.objects.all()] == ["before", "after"]


def test_lock_refuses_what_has_changed_or_lies_outside(city) -> None:
    enterprise = city.enterprise()
    with transaction.atomic():
        assert lock(Organisation.objects, enterprise.pk, 1) == enterprise
        with pytest.raises(Stale):
            lock(Organisation.objects, enterprise.pk, 2)
        with pytest.raises(Denied):
            lock(Organisation.objects.filter(kind="government"), enterprise.pk)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_keep_one_chain(city) -> None:
    clerk, enterprise = city.authority(Role.CLERK), city.enterprise()
    start, failed = threading.Barrier(4), []

    @command
    def change(number: int) -> None:
        held = lock(Organisation.objects, enterprise.pk)
        write(clerk, "changed", held, {"version": held.version}, {"version": held.version + 1})
        held.version += 1
        held.save(update_fields=["version"])

    def writer() -> None:
        try:
            start.wait()
            for number in range(10):
                change(number)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=writer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert breaks() == []
    assert Entry.objects.count() == 40
    assert Organisation.objects.get(pk=enterprise.pk).version == 41
    assert [entry.before for entry in Entry.objects.all()] == [{"version": number} for number in range(1, 41)]
