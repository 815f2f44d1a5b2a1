from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cli_run import EXAMPLE, ROOT, Duixian

from duixian.sources.document import read_document
from duixian.sources.draft import draft_policy

LAKE = ROOT / "tests" / "sources" / "data" / "draft-lake.txt"
OLD, NEW = (ROOT / "tests" / "program" / "data" / f"park-{year}.yaml" for year in (2023, 2024))
DOSSIER = """dossier: 1
on: 2024-06-01
applicant: {code: 91230109MA1BJ2X739, name: 大厂, registered_region: "230109", founded: 2019-01-01, staff: 80人, dishonest_debtor: false, credit_good: true}
matters:
  - {id: cloud, kind: cloud_adoption, title: 车间上云, facts: {date: 2024-03-01, star: 3, joined: 2022-06-01, equipment_data_connected: true, equipment_cost: 100万元}}
coverage: {receipts: [{level: district, from: founding}, {level: city, from: founding}]}
"""  # noqa: E501 - a dossier as somebody writes it


def test_new_policy_prints_the_draft_and_says_what_it_placed(duixian: Duixian) -> None:
    ran = duixian("new-policy", LAKE)
    assert ran.out == draft_policy(read_document(LAKE), "draft-lake", "en").text
    assert (ran.code, ran.err.splitlines()[0]) == (0, "17 of the document's 18 figures are in place (94%).")
    assert next(line.split() for line in ran.err.splitlines()[1:]) == ["money", "6", "of", "6"]


def test_new_policy_writes_a_file_that_check_refuses(duixian: Duixian, tmp_path: Path) -> None:
    file = tmp_path / "lake.yaml"
    written = duixian("new-policy", LAKE, "--id", "lake-1", "-o", file, "--lang", "zh")
    assert (written.code, written.err) == (0, "")
    assert file.read_text(encoding="utf-8") == draft_policy(read_document(LAKE), "lake-1", "zh").text
    checked = duixian("check", file)
    marks = checked.err.splitlines()
    assert (checked.code, checked.out, marks[-1]) == (2, "", f"{len(marks) - 1} problems in all.")
    assert [line for line in marks[:-1] if "still to be decided" not in line] == []


def test_new_policy_refuses_a_bad_id_and_writes_nothing(duixian: Duixian, tmp_path: Path) -> None:
    file = tmp_path / "lake.yaml"
    ran = duixian("new-policy", LAKE, "--id", "湖", "-o", file)
    assert (ran.code, file.exists()) == (2, False)
    assert ran.err == "--id: the id 湖 is not written right; expected lower-case letters, digits and -\n"


def test_diff_says_that_nothing_changed(duixian: Duixian) -> None:
    ran = duixian("diff", "harbin-2022-1", "harbin-2022-1", "--dossier", EXAMPLE)
    assert (ran.code, ran.err) == (0, "")
    assert "Nothing changed for applicants." in ran.out.splitlines()
    assert ran.out.splitlines()[-1] == "  Of 1, 0 gain, 0 lose, 1 get the same."


def test_diff_reads_as_reviewed(duixian: Duixian, golden: Callable[[str, str], None], tmp_path: Path) -> None:
    file = tmp_path / "dossier.yaml"
    file.write_text(DOSSIER, encoding="utf-8")
    for lang in ("zh", "en"):
        ran = duixian("diff", OLD, NEW, "--dossier", file, "--lang", lang)
        assert (ran.code, ran.err) == (0, "")
        golden(f"diff.{lang}.txt", ran.out)


def test_diff_gives_the_same_as_json(duixian: Duixian, tmp_path: Path) -> None:
    file = tmp_path / "dossier.yaml"
    file.write_text(DOSSIER, encoding="utf-8")
    data = json.loads(duixian("diff", OLD, NEW, "--dossier", file, "--format", "json").out)
    rate = next(change for change in data["changes"] if change["code"] == "rate")
    assert (data["format"], data["old"]["file"], data["new"]["file"]) == ("duixian.diff/1", OLD.name, NEW.name)
    assert (rate["grant"], rate["before"]["en"], rate["after"]["en"], rate["cites"]) == (
        "equipment", "50%", "40%", ["三/1"],
    )  # fmt: skip
    [dossier] = data["dossiers"]
    equipment = next(grant for grant in dossier["grants"] if grant["grant"] == "equipment")
    assert equipment["before"] == {"firm": 30_000_000, "potential": 30_000_000, "open_ended": False}
    assert equipment["after"] == {"firm": 0, "potential": 0, "open_ended": False}
    assert data["total"]["before"] == dossier["before"]


def test_diff_takes_the_day_of_filing(duixian: Duixian, tmp_path: Path) -> None:
    file = tmp_path / "dossier.yaml"
    file.write_text(DOSSIER, encoding="utf-8")
    data = json.loads(duixian("diff", OLD, NEW, "--dossier", file, "--on", "2026-06-01", "--format", "json").out)
    assert [(one["on"], one["before"]["potential"], one["after"]["potential"]) for one in data["dossiers"]] == [
        ("2026-06-01", 0, 0)
    ]


def test_diff_names_every_bad_input_at_once(duixian: Duixian, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text("policy: TODO\n", encoding="utf-8")
    ran = duixian("diff", "harbin-2022-2", draft, "--dossier", tmp_path / "none.yaml", "--on", "someday")
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 5
    assert ran.err.splitlines()[-1] == "4 problems in all."


def test_the_pages_on_drafts_and_differences_show_what_happens(duixian: Duixian, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "drafting.md").read_text(encoding="utf-8")
    blocks = [block.partition("\n")[2] for block in page.split("```")[1::2]]
    file = tmp_path / "computing-2024.yaml"
    written = duixian("new-policy", "docs/examples/computing.txt", "--id", "computing-2024", "-o", file)
    shares = blocks[0].splitlines()[1:-2]
    assert written.out.splitlines()[: len(shares)] == shares
    assert blocks[1] in file.read_text(encoding="utf-8")
    shown = blocks[2].splitlines()[1].partition(" ")[2]
    assert shown in [line.partition(" ")[2] for line in duixian("check", file).err.splitlines()]

    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    sample = page.split("$ duixian diff ")[1].split("    …\n")[0].splitlines()[3:]
    policy = (ROOT / "src" / "duixian" / "catalogue" / "policies" / "harbin-2022-1.yaml").read_text(encoding="utf-8")
    award = "rate: 50%, of: cloud_adoption.equipment_cost, at_most: 30万元"
    assert policy.count(award) == 1
    (tmp_path / "next.yaml").write_text(
        policy.replace(award, award.replace("50%", "40%").replace("30万", "25万")), "utf-8"
    )
    ran = duixian("diff", "harbin-2022-1", tmp_path / "next.yaml", "--dossier", EXAMPLE)
    assert ran.out.splitlines()[2 : 2 + len(sample)] == [line.removeprefix("    ") for line in sample]
