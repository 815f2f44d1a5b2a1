"""What of a policy can be found: its name, its grants, its clauses in our words, the official text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from duixian.policy import wording
from duixian.policy.award_text import award_lines
from duixian.policy.models import Grant, PolicyFile
from duixian.portal.library.models import Kind, Passage
from duixian.portal.library.search import fold
from duixian.quantity.text import Lang, Text
from duixian.sources import Document, Paragraph

_TYPESET = re.compile(r"(?<![A-Za-z0-9])[\s\u200b\ufeff]+|[\s\u200b\ufeff]+(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: Kind
    title: Text
    text: Text
    grant: str = ""
    address: str = ""


def passages(model: PolicyFile, document: Document | None) -> list[Passage]:
    """Every passage of a policy in the order of the document, not saved."""
    return [
        Passage(
            policy=model.policy.id,
            kind=piece.kind,
            grant=piece.grant,
            address=piece.address,
            title=piece.title._asdict(),
            text=piece.text._asdict(),
            order=order,
            folded=fold("\n".join((*piece.title, *piece.text))),
        )
        for order, piece in enumerate(_pieces(model, document))
    ]


def _pieces(model: PolicyFile, document: Document | None) -> Iterator[_Piece]:
    policy = model.policy
    yield _Piece(Kind.POLICY, policy.title, Text(_about(model, "zh"), _about(model, "en")))
    for name, grant in model.grants.items():
        text = Text(_grant(grant, "zh"), _grant(grant, "en"))
        yield _Piece(Kind.GRANT, grant.title, text, name, grant.cite[0].split("¶")[0])
    for address, words in model.clauses.items():
        yield _Piece(Kind.CLAUSE, Text("", ""), words, address=address)
    for clause in document.clauses if document else ():
        for paragraph in clause.paragraphs:
            yield _Piece(Kind.OFFICIAL, Text("", ""), Text(joined(paragraph), ""), address=clause.address)


def joined(paragraph: Paragraph) -> str:
    """A paragraph of the official text in one line: blanks of type-setting gone, those between Latin words kept."""
    return _TYPESET.sub("", paragraph.text.strip())


def _about(model: PolicyFile, lang: Lang) -> str:
    policy = model.policy
    return " · ".join([wording.number(policy, lang), policy.short.in_(lang), policy.issuer.in_(lang)])


def _grant(grant: Grant, lang: Lang) -> str:
    """Summary, kind of matter, award and conditions of a grant in one text."""
    stop = "；" if lang == "zh" else "; "
    summary = grant.summary.in_(lang) if grant.summary else ""
    conditions = [wording.condition_title(condition, lang) for condition in grant.when.values()]
    rest = stop.join([wording.matter(grant, lang), *award_lines(grant.award, lang), *conditions])
    return f"{summary} {rest}".strip()
