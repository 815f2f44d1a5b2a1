"""Who gets which page of the administrator's desk."""

_ONLY = {"visitor": 302, "administrator": 200, "*": 404}
_POSTED = {"*": 405}


def _some_post(city):
    return {"pk": city.post("clerk").pk}


def _some_person(city):
    return {"pk": city.person("clerk").pk}


def _some_organisation(city):
    return {"pk": city.enterprise().pk}


ROWS = [
    ("administration:people", {}, _ONLY),
    ("administration:new_person", {}, _ONLY),
    ("administration:person", _some_person, _ONLY),
    ("administration:active", _some_person, _POSTED),
    ("administration:posts", _some_person, _POSTED),
    ("administration:end_post", _some_post, _POSTED),
    ("administration:organisations", {}, _ONLY),
    ("administration:new_organisation", {}, _ONLY),
    ("administration:organisation", _some_organisation, _ONLY),
]
