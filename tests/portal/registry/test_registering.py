"""An enterprise registers its things: by a table, by an invoice's code; what is wrong is said row by row."""

from __future__ import annotations

import csv
import doctest
import io
from collections.abc import Callable
from datetime import date

import pytest
import qrcode
from applying import a_draft
from city import NANGANG, City
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Invalid
from duixian.portal.registry import invoice_code, keys
from duixian.portal.registry.commands import Said, register
from duixian.portal.registry.invoice_code import read_code
from duixian.portal.registry.keys import device_key, invoice_key, one_off, plain
from duixian.portal.registry.models import Item, Kind, Use
from duixian.portal.registry.sheets import COLUMNS
from duixian.portal.web.sheets import read_sheet, write_sheet
from duixian.quantity.problem import Refused

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]
CODE = "01,32,,24232000000012345678,113000.00,20240306,,9F3A"


def table(*rows: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


def sent(data: bytes, name: str = "表.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


HEADING = tuple(column.heading for column in COLUMNS[Kind.INVOICE])


@pytest.mark.parametrize(
    ("a", "b", "off"),
    [
        ("08123456", "08123456", False),
        ("08123456", "08123457", True),
        ("08123456", "0812345", True),
        ("08123456", "80123456", True),
        ("08123456", "08123465", True),
        ("08123456", "18123457", False),
        ("", "1", True),
    ],
)
def test_one_character_off(a: str, b: str, off: bool) -> None:
    assert (one_off(a, b), one_off(b, a)) == (off, off)


def test_the_same_thing_has_the_same_key_however_it_is_typed() -> None:
    assert plain("（２０２４）哈 工-012a") == "2024哈工012A"
    assert invoice_key("0230 0220 0111", "08123456", "X") == invoice_key("", "02300220011108123456", "Y")
    assert invoice_key("", "08123456", "X") == "X/08123456"
    assert device_key("甲 机床", "sn-01") == device_key("甲机床", "SN01")


def test_examples_of_keys_and_codes_hold() -> None:
    assert [doctest.testmod(module) for module in (keys, invoice_code)] == [(0, 3), (0, 1)]


def test_codes_of_invoices_and_of_other_things() -> None:
    digital, paper = read_code(CODE), read_code("01,04,023002200111,08123456,1000.00,20230601,88,AB")
    assert digital
    assert (digital.number, digital.code, digital.amount) == ("24232000000012345678", "", 11_300_000)
    assert paper  # the code of a paper invoice gives the amount before tax: whoever registers it types the whole
    assert (paper.number, paper.code, paper.amount) == ("08123456", "023002200111", None)
    assert [read_code(text) for text in ("https://example.cn", "01,32,,abc,1,20240306", "01,32,,1,1,20241399")] == [
        None
    ] * 3


def test_a_table_is_registered_whole_or_not_at_all(city: City, as_: SignIn) -> None:
    clerk, owner = as_("clerk", NANGANG), city.enterprise(NANGANG)
    good = ("24232000000012345678", "", "2024-03-06", "龙哈云公司", "", owner.name, "113000")
    bad = table(
        HEADING,
        good,
        ("24232000000012345678", "", "2024-03-06", "龙哈云公司", "", owner.name, "113000"),
        ("08123456", "", "2024-03-06", "龙哈云公司", "", "别家公司", "1000"),
        ("08123457", "", "三月", "龙哈云公司", "", owner.name, "很多"),
    )
    page = clerk.post("/registry/own/invoice/import/", {"file": sent(bad)})
    assert (page.status_code, Item.objects.count()) == (422, 0)
    assert "文件里有 2 处要改" in page.content.decode()  # rows that cannot be read are said before what they say
    page = clerk.post(
        "/registry/own/invoice/import/", {"file": sent(table(*[HEADING, good, good], (*good[:5], "别家", "1")))}
    )
    assert "与第 2 行是同一个" in page.content.decode()
    assert clerk.post("/registry/own/invoice/import/", {"file": sent(b"PK not a workbook")}).status_code == 422
    page = clerk.post("/registry/own/invoice/import/", {"file": sent(table(("号码",), ("1",)))})
    assert "没有“发票号码”这一列" in page.content.decode()
    assert clerk.post("/registry/own/invoice/import/", {"file": sent(table(HEADING, good))}).status_code == 302
    item = Item.objects.get()
    assert (item.key, item.amount, item.source, item.buyer) == (good[0], 11_300_000, "sheet", owner.name)


def test_devices_come_by_excel_for_a_draft_and_can_be_taken_out(city: City, as_: SignIn) -> None:
    draft, clerk = a_draft(city), as_("clerk", NANGANG)
    book = write_sheet(COLUMNS[Kind.DEVICE], [("甲机床", "V8", "0012"), ("甲机床", "V8", "0013")])
    said = {"file": sent(book, "设备.xlsx"), "application": draft.number}
    assert clerk.post("/registry/own/device/import/", said).status_code == 302
    assert [(use.item.number, use.state) for use in draft.uses.order_by("item__number")] == [
        ("0012", "planned"), ("0013", "planned"),
    ]  # fmt: skip
    clerk.post(f"/registry/uses/{Use.objects.get(item__number='0013').pk}/remove/")
    assert draft.uses.count() == 1
    assert (
        as_("legal_representative", "230102").post(f"/registry/uses/{draft.uses.get().pk}/remove/").status_code == 404
    )


def test_what_somebody_else_registered_is_not_registered_again(city: City, as_: SignIn) -> None:
    row = ("24232000000012345678", "", "2024-03-06", "龙哈云公司", "")
    for region, status in ((NANGANG, 302), ("230102", 422)):
        data = table(HEADING, (*row, city.enterprise(region).name, "113000"))
        page = as_("clerk", region).post("/registry/own/invoice/import/", {"file": sent(data)})
        assert page.status_code == status
    assert "已由其他单位登记" in page.content.decode()


def test_the_code_of_an_invoice_fills_its_form(city: City, as_: SignIn) -> None:
    clerk = as_("clerk", NANGANG)
    page = clerk.post("/registry/own/scan/", {"file": sent(picture_of(CODE), "发票.pdf")})
    assert page.headers["Location"] == (
        "/registry/own/invoice/?number=24232000000012345678&code=&date=2024-03-06&amount=11.3%E4%B8%87%E5%85%83"
    )
    form = clerk.get(page.headers["Location"]).content.decode()
    assert "24232000000012345678" in form
    assert "二维码里的内容已填好" in form
    assert "二维码里没有购买方：按本单位预填，请与票面核对" in form
    assert f'name="buyer" value="{city.enterprise(NANGANG).name}"' in form
    empty = clerk.post("/registry/own/scan/", {"file": sent(picture_of(""), "空白.pdf")}).content.decode()
    assert "没有读到发票二维码" in empty


def test_a_code_names_no_buyer_and_another_than_the_applicant_is_refused(city: City, as_: SignIn) -> None:
    """The enterprise declares the buyer, and reads that it did; the desks read that nobody has read it."""
    assert read_code(CODE) == Said(
        Kind.INVOICE, "24232000000012345678", date=date(2024, 3, 6), amount=11_300_000
    )  # neither seller nor buyer
    clerk, owner = as_("clerk", NANGANG), city.enterprise(NANGANG)
    said = {
        "number": "24232000000012345678", "date": "2024-03-06", "seller": "龙哈云公司", "amount": "113000",
        "buyer": "别家公司",
    }  # fmt: skip
    page = "/registry/own/invoice/?number=24232000000012345678&date=2024-03-06&amount=113000"
    refused = clerk.post(page, said)
    assert (Item.objects.count(), "购买方是“别家公司”，不是本单位" in refused.content.decode()) == (0, True)
    with pytest.raises(Invalid, match="state the buyer as the paper does"):
        register(city.authority(Role.CLERK, NANGANG), [Said(Kind.INVOICE, "24232000000012345678")], "typed")
    assert clerk.post(page, {**said, "buyer": owner.name}).status_code == 302
    shown = f"/registry/items/{Item.objects.get().pk}/"
    told = f"{owner.name}，{owner.code}"
    mine, desk = (one.get(shown).content.decode() for one in (clerk, as_("district_reviewer", NANGANG)))
    assert (told in mine, "您填报的；二维码里没有购买方" in mine) == (True, True)
    assert (told in desk, "企业填报，二维码里没有购买方，请与票面核对" in desk) == (True, True)


def picture_of(text: str) -> bytes:
    """A page with a QR code of the text, as a PDF."""
    page = Image.new("L", (600, 800), 255)
    if text:
        code = qrcode.QRCode(border=4)
        code.add_data(text)
        code.make()
        matrix = code.get_matrix()
        dots = Image.new("L", (len(matrix), len(matrix)), 255)
        dots.putdata([0 if dark else 255 for row in matrix for dark in row])
        page.paste(dots.resize((len(matrix) * 5, len(matrix) * 5)), (60, 60))
    out = io.BytesIO()
    page.save(out, "PDF")
    return out.getvalue()


def test_a_sheet_says_every_cell_that_is_missing() -> None:
    with pytest.raises(Refused) as refused:
        read_sheet(table(HEADING, ("", "", "2024-03-06", "", "", "x", "1")), COLUMNS[Kind.INVOICE])
    assert [(problem.place.line, problem.place.path) for problem in refused.value.problems] == [
        (2, "发票号码"), (2, "销售方名称"),
    ]  # fmt: skip
