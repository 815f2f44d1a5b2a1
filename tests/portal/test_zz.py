"""A home page with tasks, a desk with work, timeline etc."""
from datetime import date, timedelta
import pytest
from django.utils import timezone
from duixian.portal.accounts.roles import Role
from duixian.portal.web import desk
from duixian.portal.web.desk import *
from duixian.quantity.text import Text
pytestmark = pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("look", [{}, {"viewport": {"width":390,"height":844}}, {"color_scheme": "dark"}])
def test_x(visit, city, look, monkeypatch):
    for name in ("_links", "_tasks", "_deadlines", "_sources"):
        monkeypatch.setattr(desk, name, [])
    for i,(a,b) in enumerate([("政策库","Policies"),("申报通知","Calls"),("名单公示","Notices"),("政策体检","Check-up")]): add_link(Link(Text(a,b),"home",i))
    add_task(Task(Text("测一测能拿多少","Check"),Text("回答几个问题，看看符合哪些政策、大约多少钱。不用注册。",""),"home","clipboard2-check",1))
    add_task(Task(Text("看正在申报的通知","Calls"),Text("现在可以申报的条款、截止日期和需要的材料。",""),"home","calendar2-week",2))
    add_task(Task(Text("看公示和拨付","Paid"),Text("谁获得了多少扶持，依据哪一条。",""),"home","megaphone",3))
    t=date(2026,3,5)
    monkeypatch.setattr(timezone, "localdate", lambda: t)
    add_deadlines(lambda:[Deadline(t+timedelta(days=d),Text(n,n),"/") for d,n in ((1,"2026 年度工业互联网扶持申报截止"),(8,"三星上云补助名单公示期满"),(30,"省数字化技改申报截止"))])
    desk.register(lambda _:Pile(Text("待审核","r"),"/",31,[Waiting(Text(f"南岗机械{i}公司 · 设备上云","x"),"/",t-timedelta(days=9-3*i),t+timedelta(days=-2+5*i),Text("哈工信规〔2022〕1号 三/（二）/2 · 申请 30万元","d")) for i in range(4)]),Role.DISTRICT_REVIEWER)
    desk.register(lambda _:Pile(Text("待补正","r"),"/",2,[]),Role.DISTRICT_REVIEWER)
    desk.register(lambda _:Pile(Text("异议","r"),"/",0,[]),Role.DISTRICT_REVIEWER)
    visit(**look).go("/")
    tab=visit(city.person(Role.DISTRICT_REVIEWER), **look); tab.go("/desk/"); tab.go("/nowhere/")
