"""What is brought into the library, and the index that search looks through."""

from __future__ import annotations

import hashlib
from pathlib import Path

from duixian.policy.loader import Loaded, catalogue_files, load_policy
from duixian.policy.models import PolicyFile
from duixian.portal.accounts.authority import Authority
from duixian.portal.journal import Invalid, command, for_update, write
from duixian.portal.library.models import Official, Passage, Version
from duixian.portal.library.passages import passages
from duixian.portal.library.queries import official_text
from duixian.portal.library.shelf import book
from duixian.program.compile import check_policy
from duixian.program.series import load_series
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.sources import Document, read_document
from duixian.vocabulary.facts import load_vocabulary


@command
def keep_version(actor: Authority, policy: str, text: str, note: str = "") -> Version:
    """The version with this text; a new one where the library has none."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = Version.objects.filter(policy=policy, digest=digest).first()
    if known:
        return known
    last = for_update(Version.objects).filter(policy=policy).order_by("-number").first()
    number = last.number + 1 if last else 1
    version = Version.objects.create(policy=policy, number=number, digest=digest, text=text, note=note)
    write(actor, "policy version kept", version, None, {"policy": policy, "number": number, "digest": digest})
    return version


def keep_current(actor: Authority, policy: str) -> Version:
    """The version that the catalogue's file is now."""
    return keep_version(actor, policy, book(policy).text)


@command
def import_version(actor: Authority, file: Path, note: str = "") -> Version:
    """Keep another version of a policy that the catalogue has. Raises `Refused` for a file that does not hold."""
    loaded = load_policy(file)
    _known(loaded.id)
    check_policy(loaded, load_vocabulary(), load_series())
    return keep_version(actor, loaded.id, file.read_text(encoding="utf-8-sig"), note)


@command
def import_document(actor: Authority, policy: str, file: Path) -> Official:
    """Keep the official text of a policy, in place of the one before.

    Raises `Refused` for a file that is no document, and where a clause that the policy file cites is not in it.
    """
    _known(policy)
    document = read_document(file)
    _holds_every_clause(book(policy).model, document)
    text = file.read_bytes().decode("utf-8-sig" if document.encoding == "utf-8" else document.encoding)
    before = for_update(Official.objects).filter(policy=policy).first()
    if before and before.digest == document.digest:
        return before
    row, _ = Official.objects.update_or_create(
        policy=policy, defaults={"file": file.name, "text": text, "digest": document.digest}
    )
    was = {"digest": before.digest} if before else None
    write(actor, "official text kept", row, was, {"policy": policy, "digest": document.digest})
    index(book(policy).loaded)
    return row


def _known(policy: str) -> None:
    if policy not in catalogue_files():
        message = Text(f"政策库没有 {policy}", f"the library has no policy {policy}")
        expected = Text("、".join(catalogue_files()), ", ".join(catalogue_files()))
        raise Invalid(Problem("unknown-policy", message, expected=expected))


def _holds_every_clause(model: PolicyFile, document: Document) -> None:
    """A document of another policy, or half of one, lacks clauses that the file names."""
    missing = [address for address in model.clauses if document.clause(address) is None]
    if missing:
        shown = missing[:8]
        more = (
            Text(f"等 {len(missing)} 处", f" and others, {len(missing)} in all") if len(missing) > 8 else Text("", "")
        )
        raise Invalid(
            Problem(
                "document-clauses",
                Text(
                    f"文本里没有政策文件引用的条款：{'、'.join(shown)}{more.zh}",
                    f"the text lacks clauses that the policy file cites: {', '.join(shown)}{more.en}",
                ),
                Place(document.file),
                expected=Text(f"{model.policy.title.zh}的全文", f"the whole text of {model.policy.title.en}"),
            )
        )


@command
def refresh(actor: Authority) -> int:
    """Keep the present version of every policy of the catalogue and index it; how many were new or changed."""
    before = Version.objects.count()
    for policy in catalogue_files():
        keep_current(actor, policy)
        index(book(policy).loaded)
    Passage.objects.exclude(policy__in=list(catalogue_files())).delete()
    return Version.objects.count() - before


def index(loaded: Loaded) -> None:
    """Write the passages of a policy anew; inside a command."""
    official = official_text(loaded.id)
    Passage.objects.filter(policy=loaded.id).delete()
    Passage.objects.bulk_create(passages(loaded.model, official[1] if official else None))
