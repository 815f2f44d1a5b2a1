"""Who gets which page of papers."""

from city import NANGANG

from duixian.portal.papers.models import Paper

_OWNERS = {"visitor": 302, "clerk": 200, "legal_representative": 200, "*": 404}
_SAME = {"visitor": 302, f"clerk@{NANGANG}": 200, f"legal_representative@{NANGANG}": 200, "*": 404}
_UNREADY = {"visitor": 302, "*": 404}


def _some_paper(city):
    """A paper that waits for the scanner: nobody is handed it."""
    paper = Paper.objects.create(
        organisation=city.enterprise(), name="a.pdf", type="application/pdf", size=1, sha256="0" * 64, state="unchecked"
    )
    return {"pk": paper.pk}


ROWS = [
    ("papers:papers", {}, _OWNERS),
    ("papers:file", _some_paper, _UNREADY),
    ("papers:replace", _some_paper, _SAME),
]
