"""The first pages answer for everybody."""


def test_visitor_finds_the_first_page(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert "该拿的扶持，一条不漏" in page.content.decode()


def test_desk_asks_a_visitor_to_sign_in_and_come_back(client, db):
    page = client.get("/desk/")
    assert (page.status_code, page["Location"]) == (302, "/account/login/?next=/desk/")


def test_desk_says_that_nothing_waits(as_):
    page = as_("district_reviewer", "230103").get("/desk/")
    assert page.status_code == 200
    assert "没有等您办的事" in page.content.decode()
