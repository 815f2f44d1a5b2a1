"""What officers do with calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from duixian.policy.loader import find_policy
from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call, State
from duixian.portal.journal import Denied, command, write
from duixian.procedure import procedure_for
from duixian.program.codec import digest, encode
from duixian.program.compile import choose, compile_policies, load


@command
def open_call(
    actor: Authority,
    *,
    policy: str,
    year: int,
    grants: Sequence[str],
    opens_on: date,
    closes_on: date,
    title: str = "",
    focus: Mapping[str, object] | None = None,
    extra_materials: Sequence[Mapping[str, str]] = (),
    quota: int | None = None,
    pot: int | None = None,
    contacts: Sequence[Mapping[str, str]] = (),
    readings: Mapping[str, str] | None = None,
    limits: Mapping[str, int] | None = None,
) -> Call:
    """Announce a call in one step, its program compiled and pinned. Raises `Denied`, `Refused`."""
    loaded = load(find_policy(policy))
    about = loaded.model.policy
    if not actor.may("open", Call) or (actor.post and actor.region != about.region):
        raise Denied(f"{actor.who} opens no call of {policy}")
    pinned = {name: (readings or {}).get(name, entry.default) for name, entry in loaded.model.ambiguities.items()}
    program = compile_policies([policy], pinned)
    for grant in grants:
        procedure_for(choose(loaded, pinned).model, grant, limits)
    call = Call.objects.create(
        policy=policy,
        region=about.region,
        year=year,
        title=title or f"{about.short.zh}：{year} 年度申报通知",
        grants=[name for name in loaded.model.grants if name in grants],
        opens_on=opens_on,
        closes_on=closes_on,
        focus=dict(focus or {}),
        extra_materials=[dict(paper) for paper in extra_materials],
        quota=quota,
        pot=pot,
        contacts=[dict(contact) for contact in contacts],
        limits=dict(limits or {}),
        readings=pinned,
        program=encode(program),
        digest=digest(program),
        state=State.OPEN,
    )
    write(actor, "call opened", call, None, {"title": call.title, "digest": call.digest, "grants": call.grants})
    return call
