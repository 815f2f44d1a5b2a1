"""Measures in the menu, and beside each policy that obliges government to something."""

from django.urls import reverse

from duixian.portal.library.beside import Action, add_action
from duixian.portal.library.shelf import shelf
from duixian.portal.web.desk import Link, add_link
from duixian.quantity.text import Text


def _address(policy: str, grant: str) -> str:
    book = shelf().get(policy)
    return reverse("measures:show", args=[policy]) if book and book.model.measures and not grant else ""


add_link(Link(Text("政策举措", "Measures"), "measures:index", order=77))
add_action(Action(Text("政府做到了哪一步", "How far government has come"), "list-check", _address))
