"""Papers in the menu of those who have some."""

from duixian.portal.papers.models import Paper
from duixian.portal.web.desk import Link, add_link
from duixian.quantity.text import Text

add_link(Link(Text("材料", "Papers"), "papers:papers", order=42, who=lambda authority: authority.may("add", Paper)))
