"""A draft in a real browser: a fact saves itself as it is typed."""

import pytest
from applying import MATTER, a_draft
from city import NANGANG

from duixian.portal.accounts.roles import Role
from duixian.portal.dossiers.models import Dossier

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_fact_saves_itself(visit, city) -> None:
    draft = a_draft(city)
    page = visit(city.person(Role.CLERK, NANGANG)).go(f"/applications/{draft.number}/edit/")
    page.locator(f'input[name="{MATTER}.equipment_data_connected"][value="false"]').check(force=True)
    page.get_by_text("已保存").wait_for()
    matter = next(one for one in Dossier.objects.get().data["matters"] if one["id"] == MATTER)
    assert matter["facts"]["equipment_data_connected"] is False
