"""The margins of a population as their YAML file holds them: texts and whole numbers, not yet read."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictInt

from duixian.vocabulary.validated import FileModel

Weight = Annotated[StrictInt, Field(ge=0, le=1_000_000)]
Weights = Annotated[dict[str, Weight], Field(min_length=1)]
Few = Annotated[StrictInt, Field(ge=0, le=99)]
Limit = str | int
Range = tuple[Limit, Limit]
Days = tuple[str, str]


class BySize(FileModel):
    """A range of values for the applicants of each size."""

    micro: Range
    small: Range
    medium: Range
    large: Range

    @property
    def ordered(self) -> tuple[Range, ...]:
        return self.micro, self.small, self.medium, self.large


class SizeWeights(FileModel):
    micro: Weight = 0
    small: Weight = 0
    medium: Weight = 0
    large: Weight = 0

    @property
    def ordered(self) -> list[int]:
        return [self.micro, self.small, self.medium, self.large]


class IndustryFile(FileModel):
    weight: Weight
    sizes: SizeWeights


class FoundedFile(FileModel):
    """Founded evenly from the first to the last of these years."""

    first: Annotated[StrictInt, Field(ge=1900, le=2100)]
    last: Annotated[StrictInt, Field(ge=1900, le=2100)]
    weight: Weight


class FactFile(FileModel):
    """The margin of one fact; what is not said has its default."""

    known: str | None = None
    true: str | None = None
    inapplicable: str | None = None
    same: str | None = None
    range: Range | None = None
    by_size: BySize | None = None
    growth: Days | None = None
    choices: dict[str, Weight] = Field(default_factory=dict)


class MatterFile(FileModel):
    """The margin of one kind of matter; what is not said is that of `defaults.matter`."""

    share: str = "2%"
    by_industry: dict[str, str] = Field(default_factory=dict)
    several: str = "15%"
    most: Few = 3
    project: str = "50%"
    product: str = "10%"
    years: list[Weight] = Field(default=[5, 15, 40, 40], min_length=1)
    with_lines: str = "90%"
    lines: tuple[Few, Few] = (2, 5)
    lines_complete: str = "70%"


class DefaultsFile(FileModel):
    known: str
    true: str
    inapplicable: str
    same: str
    growth: Days
    money: BySize
    count: tuple[StrictInt, StrictInt]
    date: Days
    matter: MatterFile = MatterFile()


class LinesFile(FileModel):
    paid: str
    amount: BySize
    dates: Days


class ElsewhereFile(FileModel):
    programme: Annotated[str, Field(min_length=1)]
    level: str
    weight: Weight


class ReceiptsFile(FileModel):
    share: str
    several: str
    most: Few
    own: str
    named: str
    unlisted: str
    elsewhere: list[ElsewhereFile] = Field(min_length=1)
    statuses: Weights
    amount: BySize
    dates: Days


class CoverageFile(FileModel):
    share: str
    known: dict[str, str]
    since: Days
    years: str


class MarginsFile(FileModel):
    margins: Annotated[StrictInt, Field(ge=1, le=1)]
    on: str
    typical: str
    regions: Weights
    industries: Annotated[dict[str, IndustryFile], Field(min_length=1)]
    founded: list[FoundedFile] = Field(min_length=1)
    years: list[Weight] = Field(min_length=1)
    defaults: DefaultsFile
    facts: dict[str, FactFile] = Field(default_factory=dict)
    matters: dict[str, MatterFile] = Field(default_factory=dict)
    lines: LinesFile
    receipts: ReceiptsFile
    coverage: CoverageFile
    outcomes: str
