"""Who gets which page of dossiers: an enterprise's own people, each their own."""

from city import DAOLI, NANGANG

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.dossiers.changes import with_matter
from duixian.portal.dossiers.commands import change_part, open_dossier
from duixian.vocabulary.facts import load_vocabulary

_OWNERS = {"visitor": 302, "clerk": 200, "legal_representative": 200, "*": 404}
_NANGANG = {"visitor": 302, f"clerk@{NANGANG}": 200, f"legal_representative@{NANGANG}": 200, "*": 404}
_POSTED = {"*": 405}


def _some_matter(city):
    """Only the enterprise of Nangang has this matter."""
    for region in (NANGANG, DAOLI):
        open_dossier(SYSTEM, city.enterprise(region))
    dossier = city.enterprise(NANGANG).dossier
    vocabulary = load_vocabulary()
    change_part(SYSTEM, dossier, "matters", lambda data: with_matter(data, "diagnosis", vocabulary))
    return {"matter_id": "m1"}


ROWS = [
    ("dossiers:dossier", {}, _OWNERS),
    ("dossiers:save", {}, _POSTED),
    ("dossiers:found", {}, _OWNERS),
    ("dossiers:history", {}, _OWNERS),
    ("dossiers:import", {}, _OWNERS),
    ("dossiers:template", {}, {"*": 200}),
    ("dossiers:export", {"form": "json"}, _OWNERS),
    ("dossiers:add_matter", {}, _POSTED),
    ("dossiers:matter", _some_matter, _NANGANG),
    ("dossiers:lines", _some_matter, _NANGANG),
    ("dossiers:remove_matter", _some_matter, _NANGANG),
]
