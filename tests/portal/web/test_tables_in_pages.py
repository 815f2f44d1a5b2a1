"""Lists in pages: whatever the page, its rows are those of the whole list in its order."""

from __future__ import annotations

import pytest
from city import City
from django.test import RequestFactory

from duixian.portal.accounts.models import Organisation
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (Column(Text("地区", "Region"), "region"),)


@pytest.mark.parametrize("sort", ["region", "-region"])
@pytest.mark.parametrize("per_page", [1, 3, 4, 7, 100])
def test_pages_in_their_order_are_the_whole_list(city: City, sort: str, per_page: int) -> None:
    rows = Organisation.objects.all()
    whole = list(rows.order_by(sort, "pk"))

    def page(number: int) -> list[Organisation]:
        asked = RequestFactory().get("/", {"sort": sort, "page": number})
        return list(table_of(asked, rows, COLUMNS, default="name", per_page=per_page).page)

    last = -(-len(whole) // per_page)
    assert [one for number in range(1, last + 1) for one in page(number)] == whole
    assert page(last + 1) == page(last)
