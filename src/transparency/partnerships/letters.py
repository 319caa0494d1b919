"""The words of the letters about partnerships. Pure.

Mail is not private: a letter says that something waits and in which partnership, and leads there. What it is about,
and all that was written, stands behind the sign-in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transparency.config import Organisation
from transparency.locale import N_, Lang, Text
from transparency.mail.records import Letter, letter
from transparency.partnerships.warnings import WITHOUT_PREJUDICE


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who has a seat now, and which partnership it is in."""

    partnership_id: int
    reference: str
    title: str
    account_id: int
    side: str
    name: str
    email: str
    lang: Lang

    @property
    def about(self) -> str:
        """What letters to this seat are known by, and erased with."""
        return f"seat:{self.partnership_id}:{self.account_id}"


@dataclass(frozen=True, slots=True)
class Week:
    """What a weekly letter tells of one partnership: how many things wait for the side, how many of them are late,
    and how many comments the other side has written."""

    recipient: Recipient
    waiting: int
    overdue: int
    comments: int

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.comments)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who the letters are from, and where their links lead."""

    municipality: Organisation
    base_url: str

    def waits(self, to: Recipient) -> Letter:
        """Something waits for the person's side that did not before."""
        t = Text.of(to.lang)
        return self._letter(
            "partnership_waits",
            to,
            t(N_("Noget venter på dig i {title}"), title=to.title),
            [t(N_("Noget i partnerskabet {title} venter på jer."), title=to.title)],
        )

    def seated(self, to: Recipient) -> Letter:
        """The person has a seat now."""
        t = Text.of(to.lang)
        return self._letter(
            "partnership_seat",
            to,
            t(N_("Du har nu en plads i {title}"), title=to.title),
            [t(N_("Du har nu en plads i partnerskabet {title}."), title=to.title)],
        )

    def spoken_to(self, to: Recipient) -> Letter:
        """The other side has written a comment."""
        t = Text.of(to.lang)
        return self._letter(
            "partnership_talk",
            to,
            t(N_("Der er skrevet til jer i {title}"), title=to.title),
            [t(N_("Den anden part har skrevet en kommentar i partnerskabet {title}."), title=to.title)],
        )

    def reminds(self, to: Recipient, *, late: bool) -> Letter:
        """A day that something is due on comes near, or is past."""
        t = Text.of(to.lang)
        said = (
            N_("Fristen for noget, der venter på jer i partnerskabet {title}, er overskredet.")
            if late
            else N_("Fristen for noget, der venter på jer i partnerskabet {title}, er inden for en uge.")
        )
        subject = N_("En frist er overskredet i {title}") if late else N_("En frist nærmer sig i {title}")
        return self._letter("partnership_due", to, t(subject, title=to.title), [t(said, title=to.title)])

    def week(self, weeks: Sequence[Week]) -> Letter:
        """To somebody who wants one letter a week about all their partnerships. At least one of `weeks`."""
        to = weeks[0].recipient
        t = Text.of(to.lang)
        said = [f"{one.recipient.title}: {_counts(one, t)}" for one in weeks]
        return letter(
            "partnership_week",
            to.email,
            to.lang,
            t(N_("Ugen i jeres partnerskaber")),
            [t(N_("Hej {name}"), name=to.name), *said],
            link=(t(N_("Se partnerskaberne")), f"{self.base_url}/partnerskab{_lang(to.lang, '?')}"),
            after=self._after(t),
            sender=t.pick(self.municipality.name, self.municipality.name_en),
        )

    def _letter(self, kind: str, to: Recipient, subject: str, said: list[str]) -> Letter:
        t = Text.of(to.lang)
        return letter(
            kind,
            to.email,
            to.lang,
            subject,
            [t(N_("Hej {name}"), name=to.name), *said],
            link=(
                t(N_("Se partnerskabet")),
                f"{self.base_url}/partnerskab?id={to.reference}{_lang(to.lang, '&')}",
            ),
            after=self._after(t),
            sender=t.pick(self.municipality.name, self.municipality.name_en),
        )

    def _after(self, t: Text) -> list[str]:
        """What stands in every letter: one that alone spoke of warnings would tell that there is one."""
        return [
            t(N_("Mailen siger ikke, hvad det handler om: det står i partnerskabet, når du er logget ind.")),
            t(N_("Er det en tidlig varsling, gælder det her: {words}"), words=t(WITHOUT_PREJUDICE)),
            t(N_("Du vælger selv under Deltagere, hvordan du får mails om partnerskabet.")),
        ]


def _counts(one: Week, t: Text) -> str:
    """What there is, in a line: "3 venter på jer, 1 med overskredet frist, 2 nye kommentarer"."""
    found = []
    if one.waiting:
        found.append(t.n("{count} venter på jer", "{count} venter på jer", one.waiting))
    if one.overdue:
        found.append(t.n("{count} med overskredet frist", "{count} med overskredet frist", one.overdue))
    if one.comments:
        found.append(t.n("{count} ny kommentar", "{count} nye kommentarer", one.comments))
    return ", ".join(found)


def _lang(lang: Lang, mark: str) -> str:
    return f"{mark}lang=en" if lang == "en" else ""
