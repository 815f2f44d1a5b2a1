"""The pages of an application in a real browser, wide and on a phone; a fact saves itself as it is typed."""

import pytest
from applying import MATTER, a_call, a_draft, a_filed
from city import DAOLI, NANGANG

from duixian.portal.accounts.roles import Role
from duixian.portal.dossiers.models import Dossier

PHONE = {"width": 390, "height": 844}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("look", [{}, {"viewport": PHONE}], ids=["desktop", "phone"])
def test_pages_of_an_application_are_sound(visit, city, look) -> None:
    call = a_call(city)
    draft, filed = a_draft(city, NANGANG, call), a_filed(city, DAOLI, call)
    own = visit(city.person(Role.CLERK, NANGANG), **look)
    for path in ("/applications/", f"/applications/start/{call.pk}/"):
        own.go(path)
    for page in ("edit/", "file/"):
        own.go(f"/applications/{draft.number}/{page}")
    desk = visit(city.person(Role.DISTRICT_REVIEWER, DAOLI), **look)
    for path in ("/desk/", "/inbox/", f"/applications/{filed.number}/", f"/applications/{filed.number}/review/"):
        desk.go(path)


def test_a_fact_saves_itself(visit, city) -> None:
    draft = a_draft(city)
    page = visit(city.person(Role.CLERK, NANGANG)).go(f"/applications/{draft.number}/edit/")
    page.locator(f'input[name="{MATTER}.equipment_data_connected"][value="false"]').check(force=True)
    page.get_by_text("已保存").wait_for()
    matter = next(one for one in Dossier.objects.get().data["matters"] if one["id"] == MATTER)
    assert matter["facts"]["equipment_data_connected"] is False
