import re, json
from html.parser import HTMLParser
import pytest
from access_table import WHO, arguments, expected, tables, together
from city import build_city
from django.db import transaction
from django.test import Client
from django.urls import reverse
import collections

CJK = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")

class Texts(HTMLParser):
    def __init__(self):
        super().__init__(); self.found=[]; self.skip=0; self.lang=0; self.stack=[]
    def handle_starttag(self, tag, attrs):
        d=dict(attrs)
        if tag in ("script","style"): self.skip+=1
        for k in ("aria-label","title","placeholder","alt","data-label","value"):
            if d.get(k) and CJK.search(d[k]) : self.found.append((tag+"@"+k, d[k], d.get("name","")))
        self.stack.append((tag, d.get("class","")))
    def handle_endtag(self, tag):
        if tag in ("script","style"): self.skip-=1
        while self.stack and self.stack[-1][0]!=tag: self.stack.pop()
        if self.stack: self.stack.pop()
    def handle_data(self, data):
        if not self.skip and CJK.search(data): self.found.append((">".join(t for t,_ in self.stack[-2:]), " ".join(data.split()), self.stack[-1][1] if self.stack else ""))

@pytest.mark.django_db
def test_crawl():
    city=build_city(); out=collections.defaultdict(set)
    clients={}
    for who in WHO:
        c=clients[who]=Client(); c.cookies["django_language"]="en"
        if who!="visitor": c.force_login(city.person(*who.split("@")), backend="allauth.account.auth_backends.AuthenticationBackend")
    for app, rows in tables().items():
        for make, group in together(rows):
            with transaction.atomic():
                made=make(city)
                for row in group:
                    url=reverse(row[0], kwargs=arguments(row, made))
                    seen=[w for w in WHO if expected(row,w)==200]
                    for who in dict.fromkeys(seen[:1]+seen[-1:]):
                        page=clients[who].get(url)
                        if page.status_code!=200 or not page.get("Content-Type","").startswith("text/html"): continue
                        t=Texts(); t.feed(page.content.decode())
                        for where,text,more in t.found: out[(text)].add((row[0],where,more))
                transaction.set_rollback(True)
    json.dump([[k, sorted(map(list,v))[:4]] for k,v in sorted(out.items(), key=lambda kv: sorted(kv[1])[0])], open("/tmp/crawl_en.json","w"), ensure_ascii=False, indent=0)
