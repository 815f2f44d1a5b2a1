"""Values of a dossier's plain data by path."""

import pytest

from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.plain import plain_dossier
from duixian.vocabulary.reader import read_dossier
from duixian.vocabulary.spots import as_given, find_spot, value_at, with_values

DATA = {
    "dossier": 1,
    "on": "2024-03-01",
    "applicant": {"founded": "2015-06-18", "staff": 126},
    "years": {"2023": {"sales": "8205万元"}},
    "matters": [{"id": "m.1", "kind": "cloud_adoption", "facts": {"star": 3}}],
}
WORDS = load_vocabulary()


@pytest.mark.parametrize(
    ("path", "value"), [("applicant.staff", 126), ("applicant.sales(2023)", "8205万元"), ("m.1.star", 3)]
)
def test_value_is_found_by_its_path(path, value):
    spot = find_spot(path, DATA, WORDS)
    assert spot
    assert (spot.path, value_at(spot, DATA)) == (path, value)


@pytest.mark.parametrize(
    "path",
    ["staff", "applicant.star", "m2.star", "applicant.sales", "applicant.staff(2023)", "m.1.", "", "receipts.city"],
)
def test_path_that_names_nothing_is_no_spot(path):
    assert find_spot(path, DATA, WORDS) is None


def test_values_are_set_in_a_copy_and_taken_out_by_none():
    star, sales = find_spot("m.1.star", DATA, WORDS), find_spot("applicant.sales(2022)", DATA, WORDS)
    assert star
    assert sales
    copy = with_values(DATA, {star: None, sales: "1万元"})
    assert (copy["matters"][0]["facts"], copy["years"]["2022"]) == ({}, {"sales": "1万元"})
    assert DATA["matters"][0]["facts"] == {"star": 3}


def test_what_was_given_reads_back_to_the_same_dossier(tmp_path):
    dossier = read_dossier("examples/binjiang-machinery.yaml")
    given = as_given(plain_dossier(dossier, WORDS), WORDS)
    import json

    (tmp_path / "again.json").write_text(json.dumps(given))
    assert read_dossier(tmp_path / "again.json") == dossier
    assert all(source["by"] != "derived" for source in given["sources"].values())
