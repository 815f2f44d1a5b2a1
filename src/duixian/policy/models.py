"""What a policy file says, as data: the policy, its grants, its stacking rules and its register of ambiguities."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import Field, StrictBool, model_validator

from duixian.policy.fields import Cites, Day, Expression, Strict, TextField
from duixian.policy.paperwork import Duty, Funding, Material, Measure, NotStated, Procedure
from duixian.policy.shapes import Award

Level = Literal["state", "province", "city", "district"]
NOT_STATED: Final = "not stated"


class Assumed(Strict):
    """An end of validity that hangs on another document, with what is assumed of it until somebody knows."""

    with_: str = Field(alias="with")
    assumed: Literal["in force"] = "in force"


class Validity(Strict):
    """When the policy pays: `requires` says what must lie inside, the event, the filing, or both."""

    from_: Day | Literal["not stated"] = Field(alias="from")
    until: Day | Literal["not stated"] | Assumed = NOT_STATED
    duration: Expression | None = None
    requires: tuple[Literal["event", "filing"], ...] = ("event", "filing")
    cite: Cites | None = None
    note: TextField | None = None


class Parent(Strict):
    number: str
    title: TextField
    note: TextField | None = None


class Document(Strict):
    """The official text this file was written from: the digest of its squeezed text."""

    digest: str
    file: str = ""


class Policy(Strict):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    number: str
    title: TextField
    short: TextField
    issuer: TextField
    level: Level
    region: str
    issued: Day | Literal["not stated"]
    adopted: Day | None = None
    signed: Day | None = None
    published: Day | None = None
    valid: Validity
    parents: list[Parent] = []
    document: Document | None = None
    cite: Cites | None = None
    note: TextField | None = None


class Condition(Strict):
    """One condition. Written short, it is an expression alone, and the fact's own label is its title."""

    when: Expression
    id: str = ""
    title: TextField | None = None
    cite: Cites | None = None
    registered: TextField | None = Field(
        default=None, description="why a condition that others imply, or that can never fail, stands here all the same"
    )
    note: TextField | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"when": data} if isinstance(data, str) else data


class Cap(Strict):
    """A ceiling over several claims of this grant (and of `with`) of the same applicant, year, …

    `at_most` is a sum of money that they share, or a count: how many of them are paid. A sum over a product, and not
    over the applicant or a matter of its own, is shared by all applicants that claim for that product.
    """

    at_most: Expression
    over: tuple[Literal["applicant", "year", "matter", "project", "product"], ...] = Field(min_length=1)
    with_: tuple[str, ...] = Field(default=(), alias="with")
    cite: Cites | None = None
    note: TextField | None = None


class Quota(Strict):
    """How many are chosen. Places in enterprises (`30户`) are given to applicants, all others to claims."""

    places: Expression
    per: Literal["year", "once"] = "year"
    by: Literal["order of application", "score", "authority"]
    cite: Cites | None = None
    note: TextField | None = None


class Ranking(Strict):
    """Who is ranked where places decide, and what becomes of those that the ranking finds equal."""

    among: Literal["eligible", "all"] = "eligible"
    ties: Literal["undecided"] | None = None
    cite: Cites | None = None
    note: TextField | None = None


class Pot(Strict):
    """A sum set aside for all claims of this grant: where it does not suffice, each is cut in the same proportion."""

    amount: Expression
    per: Literal["year", "once"] = "year"
    shared: Literal["pro-rata"]
    cite: Cites | None = None
    note: TextField | None = None


class Part(Strict):
    """One of several who share an award. The shares of all of them come to 100%."""

    payee: TextField
    share: Expression


class Decision(Strict):
    """Who decides beyond the conditions: a selection among applicants, or nobody."""

    by: Literal["selection", "none"]
    cite: Cites | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"by": data}
        if isinstance(data, dict) and len(data) == 1 and "selection" in data:
            return {"by": "selection", "cite": data["selection"]}
        return data


class Grant(Strict):
    cite: Cites
    title: TextField
    summary: TextField | None = None
    for_: str = Field(alias="for")
    per: Literal["once", "year"] = "once"
    pays: Literal["money", "voucher"] = "money"
    uses: tuple[str, ...] = ()
    when: dict[str, Condition] = {}
    decided_by: Decision = Decision(by="none")
    award: Award
    limit: str = ""
    limit_cite: Cites | None = None
    caps: list[Cap] = []
    payee: TextField | None = None
    split: list[Part] = []
    filing: Literal["required", "automatic"] = "required"
    quota: Quota | None = None
    ranking: Ranking | None = None
    pot: Pot | None = None
    materials: tuple[str, ...] = ()
    event: Expression | None = None
    rests_on: tuple[str, ...] = ()
    units: list[str] = []
    note: TextField | None = None


class Against(Strict):
    policies: Literal["own", "other", "any"]
    level: tuple[Level, ...] = ()
    region: Literal["same", "any"] = "any"

    @model_validator(mode="before")
    @classmethod
    def _one_level(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("level"), str):
            return {**data, "level": [data["level"]]}
        return data


class Relation(Strict):
    """A stacking rule: which claims meet, and how that resolves."""

    id: str
    cite: Cites
    title: TextField
    same: tuple[Literal["project", "matter", "line", "applicant", "product"], ...] = Field(min_length=1)
    against: Against
    resolve: Literal["highest", "this prevails", "difference", "add"]
    per: Literal["year", "event year"] | None = None
    grants: tuple[str, ...] = ()
    except_: tuple[str, ...] = Field(default=(), alias="except")
    note: TextField | None = None


class Reading(Strict):
    """One way to read an ambiguous place: a patch over the policy (none: the file as it stands)."""

    title: TextField
    because: TextField | None = None
    set: dict[str, Any] = {}
    add: dict[str, Any] = {}
    remove: list[str] = []

    @property
    def patches(self) -> bool:
        return bool(self.set or self.add or self.remove)


class Ambiguity(Strict):
    cite: Cites
    question: TextField
    default: str
    readings: dict[str, Reading] = Field(min_length=1)
    switches: Literal["nothing"] | None = None
    because: TextField | None = None
    ask: StrictBool = False


class Waiver(Strict):
    """A figure of the document that no rule uses, with the reason."""

    cite: Cites
    figure: str
    because: TextField


class PolicyFile(Strict):
    policy: Policy
    shared: dict[str, list[Condition]] = {}
    grants: dict[str, Grant] = {}
    stacking: list[Relation] = []
    materials: dict[str, Material] = {}
    procedure: Procedure | list[Procedure] | None = None
    supervision: list[Duty] = []
    measures: list[Measure] = []
    funding: list[Funding] = []
    not_stated: list[NotStated] = []
    ambiguities: dict[str, Ambiguity] = {}
    clauses: dict[str, TextField] = {}
    waivers: list[Waiver] = []
