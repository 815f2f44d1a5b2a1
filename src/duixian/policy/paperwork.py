"""The parts of a policy that oblige people rather than compute money: papers, procedure, supervision, measures."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, model_validator

from duixian.policy.fields import Cites, Expression, Strict, TextField

StageKind = Literal[
    "call", "filing", "review", "third_party_review", "expert_review", "audit", "selection", "credit_check",
    "public_notice", "approval", "payment",
]  # fmt: skip
NotStated = str | dict[str, Any]


class Material(Strict):
    """A paper that an application needs."""

    label: TextField
    cite: Cites
    form: Literal["original", "copy", "sealed-copy", "form", "electronic"] = "original"
    proves: tuple[str, ...] = ()
    for_: tuple[str, ...] | Literal["all"] = Field(default="all", alias="for")
    optional: StrictBool = False
    list_: str | None = Field(default=None, alias="list", description="the list of papers that the item stands in")
    parts: list[TextField] = []
    note: TextField | None = None


class Desk(Strict):
    """Who acts at a stage."""

    role: str
    level: Literal["applicant", "district", "city", "province", "third party"]
    unit: TextField | None = None


class Due(Strict):
    """How long a stage lasts or may take."""

    working_days: Expression | None = None
    days: Expression | None = None
    at_least: StrictBool = False

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {} if data == "as announced" else data


class Stage(Strict):
    id: str
    cite: Cites
    kind: StageKind
    title: TextField
    desk: Desk
    unit: Literal["application", "list"] = "application"
    needs: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    due: Due | None = None
    channels: list[TextField] = []
    copies_to: list[TextField] = []
    settles: tuple[Literal["focus"], ...] = Field(default=(), description="what a yearly call may settle")
    summary: TextField | None = None


class Procedure(Strict):
    stated: StrictBool = True
    id: str = ""
    grants: tuple[str, ...] | Literal["all"] = "all"
    stages: list[Stage] = []
    note: TextField | None = None


class Duty(Strict):
    """A duty after or around an award: supervision, reporting, recovery, liability."""

    id: str
    cite: Cites
    title: TextField
    who: TextField
    summary: TextField
    every: Literal["year", "month", "once"] | None = None
    desk: Desk | None = Field(default=None, description="who answers for it after each award; none: a rule of conduct")


class Target(Strict):
    figure: Expression
    what: TextField
    by: Expression | None = None


class Measure(Strict):
    """A clause that obliges government: responsible units and, where stated, a target."""

    id: str
    cite: Cites
    title: TextField
    summary: TextField | None = None
    units: list[str] = []
    target: list[Target] = []

    @model_validator(mode="before")
    @classmethod
    def _one_target(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("target"), dict):
            return {**data, "target": [data["target"]]}
        return data


class Funding(Strict):
    id: str
    cite: Cites
    summary: TextField
    share: dict[str, Expression] = {}
