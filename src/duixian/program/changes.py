"""One change between two versions of a policy, and how changes are worded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from duixian.program.saying import direction, figure_value, figures_changed, said, same
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary

EVERYBODY = Text("整个政策", "The whole policy")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change for applicants.

    `code` says of what kind (rate, cap, threshold, date, condition, condition-added, fixed, limit, quota, grant-added,
    validity, stacking, procedure, materials …); `grant` is "" and `title` the part where it is no single grant's.
    `before` or `after` is None where the thing is new or gone. `text` says all of it but the title and the clause.
    """

    code: str
    grant: str
    title: Text
    text: Text
    before: Text | None
    after: Text | None
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Words changes of one grant (or of the policy, or of a part of it)."""

    vocabulary: Vocabulary
    grant: str = ""
    title: Text = EVERYBODY
    cites: tuple[str, ...] = ()

    def citing(self, cites: tuple[str, ...] | None) -> Teller:
        return replace(self, cites=cites) if cites else self

    def say(self, text: str) -> Text:
        return said(text, self.vocabulary)

    def kind(self, name: str) -> Text:
        kind = self.vocabulary.kinds.get(name)
        return kind.label if kind else Text(name, name)

    def changed(
        self, code: str, what: Text, before: Text, after: Text, way: int | None = None, *, day: bool = False
    ) -> Iterator[Difference]:
        """`what` was `before` and is `after`: nothing where they are equal.

        `way`: 1 for more (a later `day`), -1 for less, None where that cannot be said.
        """
        if before == after:
            return
        zh = {1: "升为", -1: "降为"}.get(way or 0, "改为")
        en = {1: "goes up", -1: "goes down"}.get(way or 0, "changes")
        if day and way:
            zh, en = "延至" if way > 0 else "提前到", "moves"
        text = Text(f"{what.zh}由 {before.zh} {zh} {after.zh}", f"{what.en} {en} from {before.en} to {after.en}")
        yield Difference(code, self.grant, self.title, text, before, after, self.cites)

    def there(self, code: str, what: Text, value: Text, now: bool) -> Iterator[Difference]:
        """`what` is new, or gone."""
        text = Text(
            f"{'新增' if now else '取消'}{what.zh}：{value.zh}", f"{what.en} is {'new' if now else 'gone'}: {value.en}"
        )
        yield Difference(code, self.grant, self.title, text, None if now else value, value if now else None, self.cites)

    def figure(self, code: str, what: Text, before: str | None, after: str | None) -> Iterator[Difference]:
        """A figure that changed, appeared or went; two ways to write the same figure are no change."""
        if before is not None and after is not None:
            if not same(before, after, self.vocabulary):
                way = direction(before, after, self.vocabulary)
                day = isinstance(figure_value(after, self.vocabulary), date)
                yield from self.changed(code, what, self.say(before), self.say(after), way, day=day)
        elif before is not None or after is not None:
            yield from self.there(code, what, self.say(after or before or ""), after is not None)

    def expression(self, what: Text, before: str, after: str) -> Iterator[Difference]:
        """A condition: the figures in it that changed, or all of it."""
        pairs = figures_changed(before, after)
        if pairs is None:
            yield from self.changed("condition", what, self.say(before), self.say(after))
            return
        for old, new in pairs:
            day = isinstance(figure_value(new, self.vocabulary), date)
            part = Text("日期", "the date") if day else Text("门槛", "the threshold")
            named = Text(f"{what.zh}的{part.zh}", f"{part.en} of {what.en}")
            yield from self.figure("date" if day else "threshold", named, old, new)
