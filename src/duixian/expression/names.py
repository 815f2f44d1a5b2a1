"""What names mean where an expression stands: facts within reach, choices, words that turn out to be nothing."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.facts import APPLICANT, MATTER, OUTCOME, Fact, FactType, Vocabulary
from duixian.vocabulary.industries import is_industry
from duixian.vocabulary.regions import is_region


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: the vocabulary, the kind of the claim's matter, the reference series that exist."""

    vocabulary: Vocabulary
    kind: str
    series: frozenset[str] = frozenset()

    @property
    def reachable(self) -> tuple[str, ...]:
        """The kinds whose facts an expression here may name."""
        own = (self.kind, MATTER) if self.kind != APPLICANT else ()
        return (*own, APPLICANT, OUTCOME)


def find_fact(scope: Scope, kind: str, name: str) -> Fact:
    """The fact `kind.name`. Raises `KindError` with the nearest name within reach."""
    vocabulary = scope.vocabulary
    if kind not in vocabulary.kinds:
        raise KindError(
            "unknown-kind",
            Text(f"没有“{kind}”这类对象", f"there is nothing called {kind}"),
            Text("、".join(scope.reachable), ", ".join(scope.reachable)),
            nearest(kind, scope.reachable),
        )
    if kind not in scope.reachable:
        raise KindError(
            "kind-out-of-reach",
            Text(
                f"此条款针对 {scope.kind}，不能引用 {kind} 的指标",
                f"this grant is for {scope.kind}: facts of {kind} are out of reach",
            ),
            Text("、".join(scope.reachable), ", ".join(scope.reachable)),
        )
    found = vocabulary.fact(kind, name)
    if found is None:
        own = [f"{kind}.{fact.name}" for fact in vocabulary.facts_of(kind)]
        every = [f"{k}.{f}" for k in scope.reachable if k in vocabulary.kinds for f in vocabulary.kinds[k].facts]
        same = next((path for path in every if path.endswith(f".{name}")), "")
        raise KindError(
            "unknown-fact",
            Text(f"没有指标 {kind}.{name}", f"there is no fact {kind}.{name}"),
            nearest=same or nearest(f"{kind}.{name}", own) or nearest(f"{kind}.{name}", every),
        )
    return found


def find_choice(ref: t.FactRef, text: str) -> str:
    """A choice, region or industry that the fact may have. Raises `KindError` with the nearest one."""
    declared = ref.fact
    match declared.type:
        case FactType.CHOICE:
            known = text in declared.choices
        case FactType.REGION:
            known = is_region(text)
        case FactType.INDUSTRY:
            known = is_industry(text)
        case _:
            got = ref.type.describe()
            raise KindError("kinds-mix", Text(f"{got.zh}没有选项", f"a {got.en} has no choices"))
    if not known:
        listed = list(declared.choices)
        raise KindError(
            "unknown-choice",
            Text(f"{declared.label.zh}没有“{text}”这一项", f"{declared.path} has no value {text}"),
            Text("、".join(listed), ", ".join(listed)) if listed else None,
            nearest(text, listed),
        )
    return text


def nameless(scope: Scope, text: str) -> KindError:
    """What is wrong with a bare word that stands where a value is wanted."""
    every = [
        f"{k}.{f}" for k in scope.reachable if k in scope.vocabulary.kinds for f in scope.vocabulary.kinds[k].facts
    ]
    same = next((path for path in every if path.endswith("." + text)), nearest(text, every))
    return KindError("unknown-name", Text(f"不认识“{text}”", f"{text} is not known here"), nearest=same)
