"""The person's messages in the menu."""

from duixian.portal.accounts.authority import Authority
from duixian.portal.web.desk import Link, add_link
from duixian.quantity.text import Text


def _signed_in(authority: Authority) -> bool:
    return authority.person is not None


add_link(Link(Text("消息", "Messages"), "notifications:index", order=38, who=_signed_in))
