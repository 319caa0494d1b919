"""The parts that JSON schemas and parameters of the interface are put together from."""

from collections.abc import Mapping, Sequence
from typing import Any

from transparency.filters import MAX_QUERY, MAX_VALUES, Filter
from transparency.locale import N_, Text

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
INTEGER: Json = {"type": "integer"}
FLAG: Json = {"type": "boolean"}
DAY: Json = {"type": "string", "format": "date"}
MOMENT: Json = {"type": "string", "format": "date-time"}
URL: Json = {"type": "string", "format": "uri"}
HASH: Json = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def query(name: str, description: str, schema: Json, **more: Any) -> Json:
    return {"name": name, "in": "query", "description": description, "schema": schema, **more}


def filter_parameter(
    name: str, text: str, filtered: type[Filter], departments: Sequence[str], patterns: Mapping[str, str]
) -> Json:
    """A name of a filter, with the values that it takes."""
    match name:
        case "q":
            return query(name, text, {"type": "string", "maxLength": MAX_QUERY})
        case "sort":
            orders = filtered.SORTS
            return query(name, text, {"type": "string", "enum": list(orders), "default": orders[0]})
        case "changed_since":
            return query(name, text, DAY)
    if name in filtered.CHOICES:
        one: Json = choice(filtered.CHOICES[name])
    elif name == "department":
        one = choice(departments)
    elif name in patterns:
        one = {"type": "string", "pattern": patterns[name]}
    else:
        return query(name, text, choice(("yes", "no")))
    many = {"type": "array", "items": one, "maxItems": MAX_VALUES}
    return query(name, text, many, style="form", explode=False)


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def or_null(schema: Json) -> Json:
    return (
        {"oneOf": [schema, {"type": "null"}]}
        if "$ref" in schema
        else {**schema, "type": [schema["type"], "null"]}
    )


def choice(values: Sequence[str]) -> Json:
    return {"type": "string", "enum": list(values)}


def array(items: Json) -> Json:
    return {"type": "array", "items": items}


def whole(**properties: Json) -> Json:
    """An object whose names are all there."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def page_of(name: str) -> Json:
    """The schema of a JSON list of these."""
    return whole(
        total={"type": "integer", "minimum": 0},
        items=array(ref(name)),
        next=or_null(URL),
        revision=INTEGER,
        generated_from=choice(("example", "published")),
    )


def history_of(name: str, link: Mapping[str, Json], t: Text) -> Json:
    """The schema of all versions of one record. `link` are the names of a link of the hash chain."""
    version = whole(
        **link,
        changes=array(ref("FieldChange")),
        record=ref(name),
        payload={**TEXT, "description": t(N_("Den tekst, som payload_hash er regnet ud fra."))},
    )
    return whole(id=TEXT, versions=array(version))
