"""The feed of what changes about the policy's promises (Atom: RFC 4287, as in `atom`).

An entry for each version: new figures, corrected ones, another baseline, another wording. What a promise is judged
to be is counted from day to day and stands on its page, not here.
"""

from collections.abc import Iterable

from transparency.feeds import Site, atom, one_line
from transparency.feeds import target_words as say
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.records import Target, Version, changes


def targets_feed(
    steps: Iterable[tuple[Version | None, Version]], page: atom.Page, t: Text, site: Site
) -> bytes:
    """An entry for each version, in the order given: what said what before, what it says now, and why.

    A step is the version before (None for a new target) and the version itself.
    """
    feed = atom.new_feed(page, t, site)
    for before, after in steps:
        target = after.record
        changed = say.changed(before.record, target, t, site) if before else []
        entry = atom.new_entry(
            feed,
            id=site.urn("target", target.id, str(after.number)),
            title=_headline(before, after, t),
            updated=after.at,
            published=after.at,
            url=site.url(target.id),
            categories=_categories(target, t),
        )
        if before is None:
            first, lines = say.promise(target.promise, t), _facts(target, t)
        elif changed:
            first, lines = t(N_("Det er ændret:")), changed
        else:
            first, lines = t(N_("Oplysningerne er bekræftet. Intet er ændret.")), []
        reason = t(after.reason) if after.reason else ""
        reasons = [t(N_("Begrundelse: {reason}"), reason=reason)] if reason else []
        example = [t(say.EXAMPLE)] if target.invented else []
        brief = [first] if before is None else changed or [first]
        summary = " · ".join([*brief, *reasons])
        if target.invented:  # many readers show nothing else
            summary = f"{t(N_('Eksempeldata.'))} {summary}"
        atom.add(entry, "summary", one_line(summary), type="text")
        said = [*reasons, first] if changed else [first, *reasons]
        atom.add_content(entry, t, [*example, *said], lines)
    return atom.to_bytes(feed)


def _headline(before: Version | None, after: Version, t: Text) -> str:
    title = say.title(after.record, t)
    if before is None:
        return t(N_("Nyt mål: {title}"), title=title)
    fields = {change.field for change in changes(before.record, after.record)}
    if fields == {"observations"}:
        return t(N_("Nye tal: {title}"), title=title)
    if fields:
        return t(N_("Ændret: {title}"), title=title)
    return t(N_("Bekræftet: {title}"), title=title)


def _categories(target: Target, t: Text) -> Iterable[tuple[str, str, str]]:
    promise = target.promise
    yield "group", promise.group, t(labels.GROUP[promise.group])
    if promise.direction:
        yield "direction", promise.direction, t(labels.DIRECTION[promise.direction])


def _facts(target: Target, t: Text) -> list[str]:
    promise = target.promise
    facts = [(N_("Afsnit i politikken"), "; ".join(promise.section))]
    if promise.group == "target":
        facts += [
            (N_("Frist"), say.deadline(promise, t)),
            (N_("Måltal"), say.goal(target, t)),
            (N_("Udgangspunkt"), say.baseline(target, t)),
            (N_("Nyeste tal"), say.latest(target, t)),
        ]
    facts.append((N_("Bemærkning"), say.note(promise, t)))
    return [f"{t(label)}: {said}" for label, said in facts if said]
