"""The JSON Schema of a dossier follows the vocabulary."""

import json

from duixian.vocabulary import Vocabulary, dossier_schema


def test_schema_is_json_and_names_its_draft(vocabulary: Vocabulary) -> None:
    schema = dossier_schema(vocabulary)
    assert json.loads(json.dumps(schema)) == schema
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["dossier", "on", "applicant"]


def test_schema_of_a_kind_holds_its_facts_and_categories(vocabulary: Vocabulary) -> None:
    matters = json.loads(json.dumps(dossier_schema(vocabulary)))["properties"]["matters"]["items"]["oneOf"]
    cloud, recognition = matters
    assert list(cloud["properties"]["facts"]["properties"]) == [
        "date", "star", "managed", "software_share", "equipment_cost",
    ]  # fmt: skip
    assert list(cloud["properties"]["years"]["patternProperties"]["^[12][0-9]{3}$"]["properties"]) == ["new_devices"]
    assert cloud["properties"]["lines"]["items"]["properties"]["category"] == {"enum": ["equipment", "software"]}
    assert recognition["properties"]["lines"]["items"] is False
    assert cloud["properties"]["facts"]["properties"]["star"] == {
        "title": "星级 star",
        "description": "评定的星级。",
        "anyOf": [{"type": "integer", "minimum": 1, "maximum": 5}, {"type": "string"}],
    }
