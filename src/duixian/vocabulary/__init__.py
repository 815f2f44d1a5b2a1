"""What can be known: facts, kinds of matter, codes; dossiers and their readers."""

from duixian.vocabulary.credit_code import check_credit_code
from duixian.vocabulary.derive import derive
from duixian.vocabulary.dossier import (
    Coverage,
    Dossier,
    Line,
    Matter,
    Outcome,
    Provenance,
    Receipt,
    ReceiptCoverage,
    source_path,
)
from duixian.vocabulary.facts import Fact, FactType, Kind, Settler, Unit, Vocabulary, load_vocabulary
from duixian.vocabulary.industries import check_industry, industry_name, is_industry, within_industry
from duixian.vocabulary.reader import dossier_from_source, plain_dossier, read_dossier
from duixian.vocabulary.regions import check_region, full_region_name, is_region, region_name, within_region
from duixian.vocabulary.schema import dossier_schema
from duixian.vocabulary.size import enterprise_size
from duixian.vocabulary.values import INAPPLICABLE, Inapplicable, Value, plain_value, read_value, show_value

__all__ = [
    "INAPPLICABLE",
    "Coverage",
    "Dossier",
    "Fact",
    "FactType",
    "Inapplicable",
    "Kind",
    "Line",
    "Matter",
    "Outcome",
    "Provenance",
    "Receipt",
    "ReceiptCoverage",
    "Settler",
    "Unit",
    "Value",
    "Vocabulary",
    "check_credit_code",
    "check_industry",
    "check_region",
    "derive",
    "dossier_from_source",
    "dossier_schema",
    "enterprise_size",
    "full_region_name",
    "industry_name",
    "is_industry",
    "is_region",
    "load_vocabulary",
    "plain_dossier",
    "plain_value",
    "read_dossier",
    "read_value",
    "region_name",
    "show_value",
    "source_path",
    "within_industry",
    "within_region",
]
