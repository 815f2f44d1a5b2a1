"""The commands `policies`, `show`, `check` and `cases`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from duixian.cli import screen, text_policy
from duixian.cli.screen import FINE, NO
from duixian.policy.loader import Loaded, catalogue_files, find_policy
from duixian.policy.models import Assumed
from duixian.program.compile import check_policy, load
from duixian.program.series import load_series
from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary


def policies(on: str | None) -> int:
    """List the catalogue, or what of it is in force on a day."""
    from duixian.cli.load import day_of

    day = day_of(on)
    found = [load(path) for path in catalogue_files().values()]
    page = screen.page()
    text_policy.listing([one.model for one in found if day is None or _in_force(one, day)], page, screen.screen().lang)
    screen.show(page)
    return FINE


def _in_force(loaded: Loaded, day: date) -> bool:
    valid = loaded.model.policy.valid
    begun = isinstance(valid.from_, str) or valid.from_ <= day
    return begun and (isinstance(valid.until, str | Assumed) or day <= valid.until)


def show(name: str, grant: str | None) -> int:
    """Show a policy, or one of its grants, in our words."""
    loaded = load(find_policy(name))
    page, lang = screen.page(), screen.screen().lang
    if grant is None:
        text_policy.whole(loaded.model, page, lang)
    elif grant in loaded.model.grants:
        text_policy.grant(loaded.model, grant, page, lang)
    else:
        message = Text(f"{loaded.id} 没有条款 {grant}", f"{loaded.id} has no grant {grant}")
        raise Refused([Problem("unknown-grant", message, nearest=nearest(grant, loaded.model.grants))])
    screen.show(page)
    return FINE


def check(names: list[str]) -> int:
    """Check policy files with their readings. Raises `Refused` with the problems of all of them."""
    problems: list[Problem] = []
    for name in names:
        try:
            loaded = load(find_policy(name))
            lowered = check_policy(loaded, load_vocabulary(), load_series())
        except Refused as refused:
            problems += refused.problems
            continue
        grants, readings = len(lowered.rules), sum(len(a.readings) for a in loaded.model.ambiguities.values())
        text = Text(
            f"{name}：没有问题（扶持条款 {grants} 条，歧义口径 {readings} 种）",
            f"{name}: fine ({grants} grants, {readings} readings)",
        )
        print(screen.screen().say(text))
    if problems:
        raise Refused(problems)
    return FINE


def cases(names: list[str]) -> int:
    """Run cases; what came out otherwise goes to stderr."""
    from duixian.assess.cases import cases_path_of, run_cases

    passed = failed = 0
    say = screen.screen().say
    for name in names or list(catalogue_files()):
        policy, file = _of_cases(name)
        if not (file or cases_path_of(policy)).exists():
            raise Refused(
                [Problem("no-cases", Text("没有用例文件", "no cases file"), Place(str(file or cases_path_of(policy))))]
            )
        report = run_cases(policy, file)
        passed += len(report.results) - len(report.failed)
        failed += len(report.failed)
        screen.complain(
            tuple(
                Problem("case-failed", Text(f"{result.name}：{text.zh}", f"{result.name}: {text.en}"), result.place)
                for result in report.failed
                for text in result.differences
            )
        )
        total, bad = len(report.results), len(report.failed)
        print(say(Text(f"{name}：用例 {total} 个，未通过 {bad} 个", f"{name}: {total} cases, {bad} failed")))
    return NO if failed else FINE


def _of_cases(name: str) -> tuple[Path, Path | None]:
    """The policy that a name means, and the cases file where the name is one."""
    if name.endswith(".cases.yaml"):
        return Path(name.removesuffix(".cases.yaml") + ".yaml"), Path(name)
    return find_policy(name), None
