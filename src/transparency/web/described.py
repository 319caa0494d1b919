"""What the shell says of the record at an address, before any script runs: for link previews and search engines.

What writes the words is imported when an address names a record: a start need not wait for it.
"""

from collections.abc import Mapping

from transparency import clock
from transparency.errors import NotFound
from transparency.locale import Lang, Text
from transparency.services import services
from transparency.web.frame import Described


def describe(path: str, query: Mapping[str, str], lang: Lang) -> Described | None:
    """Title, status sentence and machine-readable data of the record; None for any other address."""
    record_id = query.get("id")
    if record_id is None:
        return None
    match path:
        case "udbudsplan":
            return _tender(record_id, Text.of(lang))
        case "markedsdialoger":
            return _dialogue(record_id, Text.of(lang))
        case "maal":
            return _target(record_id, Text.of(lang))
        case "partnerskaber":
            return _partnership(record_id)
        case "vejledning":
            return _guide(record_id, lang)
        case _:
            return None


def _tender(record_id: str, t: Text) -> Described | None:
    from transparency.web.views.tender import sentence

    found = services()
    try:
        versions = found.tenders.versions(record_id)
    except NotFound:
        return None
    tender = versions[-1].record
    return Described(t.pick(tender.title, tender.title_en), sentence(versions, t, found.site))


def _dialogue(record_id: str, t: Text) -> Described | None:
    from transparency.feeds import dialogue_words, schema_org

    found = services()
    index = found.dialogues.index()
    if record_id not in index.position:
        return None
    d = index.entries[index.position[record_id]].record
    data = schema_org.script(schema_org.event(d, t, found.site))
    return Described(dialogue_words.title(d, t), dialogue_words.sentence(d, t, clock.today()), data)


def _target(record_id: str, t: Text) -> Described | None:
    from transparency.feeds import schema_org, target_words

    found = services()
    one = found.targets.one(record_id)
    if one is None:
        return None
    # search engines are not told of figures that are made up
    known = one.measured and not one.example
    data = schema_org.script(schema_org.dataset(one, t, found.site)) if known else ""
    return Described(target_words.title(one.target, t), target_words.in_brief(one, t), data)


def _partnership(record_id: str) -> Described | None:
    index = services().public_partnerships.index()
    if record_id not in index.position:
        return None
    one = index.entries[index.position[record_id]].record
    return Described(one.title, one.purpose.partition("\n")[0]) if one.title else None


def _guide(record_id: str, lang: Lang) -> Described | None:
    guide = services().guidance.guide(record_id, lang)
    return Described(guide.title, guide.summary) if guide else None
