"""One assessment made by hand, with a claim of every kind: what the renderers are held against."""

from __future__ import annotations

from dataclasses import replace

from duixian.assess.result import (
    Alternative,
    Assessment,
    Beaten,
    Change,
    Claim,
    FactUsed,
    Gap,
    OtherReading,
    Plan,
    PolicyNote,
    Question,
    ReadingUsed,
    Reason,
    Step,
    Waiting,
)
from duixian.assess.verdict import Verdict
from duixian.quantity.text import Text

WAN = 1_000_000  # fen

_REGISTERED = Reason(
    "registered",
    Text("在哈尔滨市注册", "Registered in Harbin"),
    ("四/（一）",),
    'applicant.registered_region within "230100"',
    True,
    (
        FactUsed(
            "applicant.registered_region",
            Text("注册登记地", "place of registration"),
            Text("松北区", "Songbei 230109"),
            "register",
            "register",
        ),
    ),
    "shared",
)
_SELECTED = Reason(
    "selected",
    Text("经择优入选", "Chosen in the selection"),
    ("六/（三）",),
    "outcome.selected",
    None,
    (FactUsed("outcome.selected", Text("经择优入选", "chosen in the selection"), None, "selection", ""),),
    "decision",
)
_WAITS = Waiting("outcome.selected", Text("经择优入选", "chosen in the selection"), "selection")
_CUMULATIVE = ReadingUsed(
    "demo",
    "A6",
    "cumulative",
    Text("各星级补助只取最高一级，还是累计？", "Do stars exclude one another, or add up?"),
    Text("累计", "Cumulative"),
    (OtherReading("exclusive", Text("只取最高", "Highest only"), Verdict.REFUSED, 0, 0),),
)
_IDLE = ReadingUsed(
    "demo",
    "A1",
    "inclusive",
    Text("上限含不含本数？", "Do ceilings include the figure itself?"),
    Text("含本数", "Inclusive"),
    (),
)

ENTITLED = Claim(
    id="demo/pilot#p1",
    rule="demo/pilot",
    policy="demo",
    grant="pilot",
    title=Text("国家试点示范", "National pilot"),
    cites=("三/（二）/3",),
    matter="p1",
    matter_title="试点车间",
    period=None,
    pays="money",
    verdict=Verdict.ENTITLED,
    lo=100 * WAN,
    hi=100 * WAN,
    open_ended=False,
    reasons=(_REGISTERED,),
    steps=(Step(Text("定额 100万元", "1,000,000 yuan flat"), 100 * WAN, 100 * WAN),),
    waits_for=(),
    readings=(_IDLE,),
    materials=(),
    filing="automatic",
    payee=Text("核心团队", "the core team"),
    firm=100 * WAN,
    potential=100 * WAN,
    in_firm=True,
    in_potential=True,
    beaten=(),
)
COMPETITIVE = replace(
    ENTITLED,
    id="demo/cloud#m1@2023",
    rule="demo/cloud",
    grant="cloud",
    title=Text("三星设备上云", "Cloud star 3: equipment"),
    cites=("三/（二）/2¶4", "六/（三）"),
    matter="m1",
    matter_title='机加车间 <上云> & "MES"',
    period=2023,
    verdict=Verdict.COMPETITIVE,
    lo=0,
    hi=30 * WAN,
    reasons=(_REGISTERED, _SELECTED),
    steps=(
        Step(Text("设备费用 82万元 × 50%", "equipment cost ¥820,000 × 50%"), 41 * WAN, 41 * WAN),
        Step(Text("上限 30万元", "ceiling ¥300,000"), 30 * WAN, 30 * WAN, True, True),
    ),
    waits_for=(_WAITS,),
    readings=(_IDLE, _CUMULATIVE),
    materials=(("invoices", Text("发票", "invoices")), ("contract", Text("平台合同", "platform contract"))),
    filing="required",
    payee=None,
    firm=0,
    potential=30 * WAN,
    in_firm=False,
)
OPEN_ENDED = replace(
    COMPETITIVE,
    id="demo/renovation#m2",
    rule="demo/renovation",
    grant="renovation",
    title=Text("数字化改造", "Digital renovation"),
    cites=("end",),
    matter="m2",
    matter_title="=1+1",
    period=None,
    verdict=Verdict.UNDECIDED,
    hi=10**14,
    open_ended=True,
    reasons=(_REGISTERED,),
    steps=(Step(Text("投资额 待补 × 10%", "investment not given × 10%"), 0, 10**14),),
    waits_for=(Waiting("m2.investment", Text("投资额", "investment"), "applicant"),),
    readings=(),
    materials=(),
    potential=10**14,
)
VOUCHER = replace(
    ENTITLED,
    id="demo/voucher#l1",
    rule="demo/voucher",
    grant="voucher",
    title=Text("信息发布服务券", "Voucher for publishing"),
    matter="l1",
    matter_title="平台发布",
    pays="voucher",
    lo=123_456,
    hi=123_456,
    steps=(Step(Text("定额 1234.56元", "¥1,234.56 flat"), 123_456, 123_456),),
    readings=(),
    filing="required",
    payee=None,
    firm=123_456,
    potential=123_456,
)
REFUSED = replace(
    COMPETITIVE,
    id="demo/star-4#m1",
    rule="demo/star-4",
    grant="star-4",
    title=Text("四星业务上云", "Cloud star 4: business"),
    period=None,
    verdict=Verdict.REFUSED,
    hi=0,
    reasons=(
        _REGISTERED,
        Reason(
            "assessed",
            Text("评定达到四星", "Four stars"),
            ("三/（二）/2¶5",),
            "cloud_adoption.star >= 4星",
            False,
            (FactUsed("m1.star", Text("上云评定星级", "cloud star"), Text("3 星", "3 stars"), "expert", "expert"),),
            "grant",
        ),
    ),
    steps=(),
    waits_for=(),
    readings=(),
    materials=(),
    potential=0,
    in_potential=False,
)
BEATEN = replace(
    REFUSED,
    id="demo/star-1#m1",
    rule="demo/star-1",
    grant="star-1",
    title=Text("一星工具上云", "Cloud star 1: tools"),
    verdict=Verdict.DISCRETIONARY,
    hi=10 * WAN,
    reasons=(_REGISTERED,),
    beaten=(
        Beaten(
            COMPETITIVE.id,
            COMPETITIVE.title,
            "no-repeat",
            Text("同一笔费用只补一次", "One cost is supported once"),
            ("四/（四）",),
        ),
    ),
)

SAMPLE = Assessment(
    applicant="哈尔滨<script>示例</script>机床有限公司",
    code="91230109MA1BJ2X739",
    on="2024-03-01",
    program="0123456789abcdef" * 4,
    policies=(
        PolicyNote(
            "demo",
            "哈示规〔2022〕9号",
            Text("示例政策", "A policy for show"),
            Text("示例", "Show"),
            True,
            (Text("有效期与上位政策一致，假定仍有效", "as long as its parent, assumed in force"),),
        ),
    ),
    claims=(ENTITLED, COMPETITIVE, OPEN_ENDED, VOUCHER, REFUSED, BEATEN),
    plan=Plan(
        100 * WAN + 123_456,
        10**14 + 130 * WAN + 123_456,
        (ENTITLED.id, VOUCHER.id),
        (ENTITLED.id, COMPETITIVE.id, OPEN_ENDED.id, VOUCHER.id),
        True,
    ),
    gaps=(
        Gap(
            REFUSED.id,
            REFUSED.title,
            (
                Change(
                    "m1.star",
                    Text("上云评定星级", "cloud star"),
                    Text("3 星", "3 stars"),
                    Text("4 星（还差 1 星）", "4 stars (1 star more)"),
                ),
                Change(
                    "m1.process_remade", Text("完成流程再造", "processes remade"), Text("否", "no"), Text("是", "yes")
                ),
            ),
            ("assessed",),
            40 * WAN,
        ),
    ),
    questions=(
        Question(
            "m2.investment",
            Text("投资额", "investment"),
            Text("项目已付的投资。", "What was paid for the project."),
            "applicant",
            "money",
            None,
            {},
            10**14,
            (OPEN_ENDED.id,),
        ),
        Question(
            "m2.title",
            Text("认定称号", "title"),
            Text("项目获得的称号。", "The title that the project was given."),
            "register",
            "choice",
            None,
            {"none": Text("无", "none"), "workshop": Text("数字化车间", "digital workshop")},
            20 * WAN,
            (COMPETITIVE.id,),
        ),
    ),
    alternatives=(
        Alternative(
            "demo",
            "A6",
            _CUMULATIVE.question,
            "cumulative",
            _CUMULATIVE.title,
            "exclusive",
            Text("只取最高", "Highest only"),
            100 * WAN,
            100 * WAN,
        ),
    ),
)
