"""First pages, menu, lists and language, as each app adds to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from city import NANGANG
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.accounts.roles import Role
from duixian.portal.web import desk
from duixian.portal.web.desk import Deadline, Link, Pile, Task, Waiting
from duixian.quantity.text import Text

pytestmark = pytest.mark.usefixtures("settled_city")


@pytest.fixture
def frame(monkeypatch):
    """Lists of the frame that the test may fill."""
    for name in ("_search", "_links", "_tasks", "_deadlines", "_sources"):
        monkeypatch.setattr(desk, name, [])


def waiting(name: str, since: date) -> Waiting:
    return Waiting(Text(name, name), f"/{name}/", since, since + timedelta(days=30))


def test_what_waits_is_merged_oldest_first_for_the_roles_that_it_concerns(frame, as_) -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 4)
    to_review, to_pay = Text("待审核", "To review"), Text("待拨付", "To pay")
    desk.register(lambda _: Pile(to_review, "/review/", 31, [waiting("later", second)]), Role.DISTRICT_REVIEWER)
    desk.register(
        lambda _: Pile(Text("申诉", "Objections"), "/o/", 1, [waiting("earlier", first)]), Role.DISTRICT_REVIEWER
    )
    desk.register(lambda _: Pile(to_pay, "/pay/", 5), Role.CITY_FINANCE)
    desk.register(lambda _: Pile(Text("待分派", "To be assigned"), "/assign/", 0), Role.DISTRICT_REVIEWER)
    page = as_(Role.DISTRICT_REVIEWER, NANGANG).get("/desk/")
    assert [(pile.title.zh, pile.count) for pile in page.context["piles"]] == [("待审核", 31), ("申诉", 1)]
    assert [pile.title.zh for pile in page.context["empty"]] == ["待分派"]
    assert [item.title.zh for item in page.context["waiting"]] == ["earlier", "later"]
    assert "待拨付" not in page.content.decode()


@pytest.mark.parametrize("read", [None, Organisation.objects.only("name")], ids=["rows", "by their keys"])
def test_rows_are_counted_together_and_the_oldest_told(
    frame, monkeypatch, city, read, django_assert_num_queries
) -> None:
    day, every = date(2026, 3, 2), Organisation.objects.order_by("-code")
    monkeypatch.setattr(desk, "SHOWN", 2)
    for rows in (every, every.filter(name=""), every.none()):
        made = desk.Rows(Text("单位", "Organisations"), "/o/", rows, lambda one: waiting(one.name, day), read)
        desk.register(lambda _, made=made: made, Role.CREDIT_OFFICER)
    desk.register(lambda _: Pile(Text("待拨付", "To pay"), "/pay/", 5), Role.CREDIT_OFFICER)
    names = list(every.values_list("name", flat=True))
    with django_assert_num_queries(2):
        piles = desk.piles(Authority(None, Post(role=Role.CREDIT_OFFICER)))
    assert [pile.count for pile in piles] == [len(names), 0, 0, 5]
    assert [[one.title.zh for one in pile.oldest] for pile in piles] == [names[:2], [], [], []]


def test_first_page_shows_tasks_in_order_and_only_deadlines_ahead(frame, client, db) -> None:
    today = timezone.localdate()
    desk.add_task(Task(Text("看公示", "Notices"), Text("…", "…"), "home", "megaphone", 2))
    desk.add_task(Task(Text("查政策", "Policies"), Text("…", "…"), "home", "book", 1))
    days = [today + timedelta(days=shift) for shift in (9, -1, 0)]
    desk.add_deadlines(lambda: [Deadline(day, Text(f"{day:%d}", ""), "/") for day in days])
    page = client.get("/")
    assert [task.title.zh for task in page.context["tasks"]] == ["查政策", "看公示"]
    assert [deadline.day for deadline in page.context["deadlines"]] == [today, days[0]]


def test_search_box_asks_the_app_that_offers_it(frame, client, db) -> None:
    assert 'type="search"' not in client.get("/").content.decode()
    desk.set_search("administration:people")
    assert 'role="search" action="/administration/people/"' in client.get("/").content.decode()


def test_menu_shows_what_a_person_may_do(frame, as_) -> None:
    for order, (name, roles) in enumerate([("申报", [Role.CLERK]), ("拨付", [Role.CITY_FINANCE])]):
        desk.add_link(Link(Text(name, name), "home", order, lambda who, roles=roles: who.role in roles))
    desk.add_link(Link(Text("政策库", "Policies"), "home", -1))
    shown = {who: [link.title.zh for link in as_(who).get("/").context["menu"]] for who in ("visitor", "clerk")}
    assert shown == {"visitor": ["政策库"], "clerk": ["政策库", "申报"]}


def test_menu_marks_where_a_page_lies(as_, city) -> None:
    client = as_(Role.ADMINISTRATOR)
    marked = 'href="/administration/people/" aria-current='
    assert f'{marked}"page"' in client.get("/administration/people/").content.decode()
    assert f'{marked}"true"' in client.get("/administration/people/new/").content.decode()
    assert marked not in client.get("/desk/").content.decode()


def test_lists_are_what_their_link_says(as_, city) -> None:
    url = "/administration/organisations/"
    client = as_(Role.ADMINISTRATOR)

    def names(query: str) -> list[str]:
        return [item.name for item in client.get(url + query).context["table"].page]

    assert names("?kind=district_bureau&sort=-region") == ["邻市区工信局", "南岗区工信局", "道里区工信局"]
    assert names("?words=信用") == ["市信用办"]
    assert len(names("?sort=password")) == 18  # an unknown sort is no error, and no way to read a column
    assert names("?page=99") == names("")
    assert "没有符合条件的记录" in client.get(url + "?words=没有的").content.decode()


@pytest.mark.parametrize("path", ["/administration/people/", "/administration/organisations/"])
def test_a_list_asks_as_often_for_many_as_for_few(as_, city, path, django_assert_num_queries) -> None:
    client = as_(Role.ADMINISTRATOR)
    with django_assert_num_queries(8 if "people" in path else 6):
        client.get(path)
    with django_assert_num_queries(8 if "people" in path else 6):
        client.get(path + "?words=南岗")


def test_language_is_chinese_until_the_reader_switches(client, db) -> None:
    assert client.get("/", headers={"Accept-Language": "en-GB"})["Content-Language"] == "zh-hans"
    answer = client.post("/language/", {"language": "en", "next": "/desk/?page=2"})
    assert answer["Location"] == "/desk/?page=2"
    assert client.get("/")["Content-Language"] == "en"
    client.post("/language/", {"language": "klingon"})
    assert client.get("/")["Content-Language"] == "en"


def test_language_switch_never_leads_to_another_site(client, db) -> None:
    assert client.post("/language/", {"language": "en", "next": "//evil.example/"})["Location"] == "/"
