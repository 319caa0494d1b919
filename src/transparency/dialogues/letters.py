"""The words of the letters about dialogues and events. Pure."""

from dataclasses import dataclass

from transparency.config import Organisation
from transparency.dialogues import labels
from transparency.dialogues.participation_records import (
    ACCESS_TO_DOCUMENTS,
    ERASED_CONSULTATION,
    ERASED_SIGN_UP,
    LINK_PATH,
    NO_ADVANTAGE,
    PUBLIC_SIGN_UP,
    SIZE,
    UNCONFIRMED_DAYS,
    ConsultationAnswer,
    Form,
    News,
    Question,
    Size,
)
from transparency.dialogues.records import Answer, Dialogue, moment
from transparency.feeds import dialogue_words as words
from transparency.locale import N_, Lang, Text
from transparency.mail.records import Letter, letter


@dataclass(frozen=True, slots=True)
class Writer:
    """Who the letters are from, and where their links lead."""

    municipality: Organisation
    base_url: str

    def link(self, token: str, lang: Lang) -> str:
        """Where a sign-up is confirmed, changed and cancelled, and the mailbox of an answer proved."""
        return f"{self.base_url}{LINK_PATH}?kode={token}{_and_lang(lang)}"

    def page(self, d: Dialogue, lang: Lang) -> str:
        """The public page of a dialogue or event."""
        return f"{self.base_url}/markedsdialoger?id={d.id}{_and_lang(lang)}"

    # About a sign-up

    def to_confirm(self, d: Dialogue, form: Form, token: str) -> Letter:
        """Nothing is taken until the link is opened and its button pressed.

        Nobody has proved the mailbox, so none of what was typed stands here.
        """
        t = Text.of(form.lang)
        until = d.sign_up_by or d.starts
        last = [t(N_("Det skal gøres før {time}."), time=t.time(moment(until)))] if until else []
        return self._letter(
            "sign_up",
            form,
            t(N_("Bekræft din tilmelding: {title}"), title=words.title(d, t)),
            [
                t(N_("Du, eller en anden, har skrevet denne mailadresse i en tilmelding til:")),
                *facts(d, t),
                t(N_("Du har først en plads, når du har bekræftet. Pladserne fordeles i den rækkefølge, "
                     "tilmeldingerne bekræftes.")),
                *last,
            ],
            link=(t(N_("Se oplysningerne, og bekræft tilmeldingen")), self.link(token, form.lang)),
            after=[
                t(NO_ADVANTAGE),
                t(PUBLIC_SIGN_UP),
                t(ACCESS_TO_DOCUMENTS),
                t(ERASED_SIGN_UP),
                t(N_("Kender du ikke til det, kan du se bort fra mailen. Så slettes oplysningerne efter {days} dage."),
                  days=UNCONFIRMED_DAYS),
            ],
        )  # fmt: skip

    def stands(self, d: Dialogue, form: Form, token: str, ahead: int | None) -> Letter:
        """To somebody who signed up once more: what stands already."""
        t = Text.of(form.lang)
        seat = [t(N_("Du har en plads."))] if ahead is None else [_in_queue(ahead, t)]
        return self._letter(
            "sign_up_stands",
            form,
            t(N_("Du er allerede tilmeldt: {title}"), title=words.title(d, t)),
            [
                t(N_("Hej {name}"), name=form.name),
                t(N_("Du, eller en anden, har tilmeldt denne mailadresse igen. Tilmeldingen står uændret:")),
                *facts(d, t),
                *seat,
            ],
            link=self._to_change(token, form, t),
        )

    def seat(self, d: Dialogue, form: Form, token: str) -> Letter:
        """To somebody who has just confirmed and has a seat."""
        t = Text.of(form.lang)
        return self._letter(
            "sign_up_seat",
            form,
            t(N_("Du har en plads: {title}"), title=words.title(d, t)),
            [
                t(N_("Hej {name}"), name=form.name),
                t(N_("Tilmeldingen er bekræftet. Du har en plads.")),
                *facts(d, t),
            ],
            link=self._to_change(token, form, t),
            after=[t(N_("Kan du ikke komme, så meld afbud med linket, så en anden kan få pladsen."))],
        )

    def queued(self, d: Dialogue, form: Form, token: str, ahead: int) -> Letter:
        """To somebody who has just confirmed and waits."""
        t = Text.of(form.lang)
        return self._letter(
            "sign_up_waiting",
            form,
            t(N_("Du står på venteliste: {title}"), title=words.title(d, t)),
            [
                t(N_("Hej {name}"), name=form.name),
                t(N_("Tilmeldingen er bekræftet, men alle pladser er taget.")),
                _in_queue(ahead, t),
                t(N_("Du får en mail, så snart der bliver en plads til dig. Du skal ikke gøre mere.")),
                *facts(d, t),
            ],
            link=self._to_change(token, form, t),
        )

    def moved_up(self, d: Dialogue, form: Form, token: str) -> Letter:
        """To the first of the waiting list when there is a seat."""
        t = Text.of(form.lang)
        return self._letter(
            "sign_up_moved_up",
            form,
            t(N_("Du har fået en plads: {title}"), title=words.title(d, t)),
            [
                t(N_("Hej {name}"), name=form.name),
                t(N_("Der er blevet en plads, og den er din. Du skal ikke gøre mere.")),
                *facts(d, t),
            ],
            link=self._to_change(token, form, t),
            after=[t(N_("Kan du ikke komme, så meld afbud med linket, så en anden kan få pladsen."))],
        )

    def removed(self, d: Dialogue, form: Form, reason: str) -> Letter:
        """To somebody whom staff have taken off the list."""
        t = Text.of(form.lang)
        return self._letter(
            "sign_up_removed",
            form,
            t(N_("Din tilmelding er slettet: {title}"), title=words.title(d, t)),
            [
                t(N_("Hej {name}"), name=form.name),
                t(N_("Kommunen har slettet din tilmelding. Begrundelsen er:")),
                reason,
                *facts(d, t),
                t(N_("Har du spørgsmål, så skriv til {email}"), email=d.contact or self.municipality.email),
            ],
        )

    # About what becomes of the dialogue

    def tell(self, news: News, d: Dialogue, form: Form, token: str | None) -> Letter:
        """To somebody who takes part. `token` is that of a sign-up; an answer in writing has none."""
        t = Text.of(form.lang)
        title = words.title(d, t)
        to_page = (t(N_("Læs mere på siden")), self.page(d, form.lang))
        hello = t(N_("Hej {name}"), name=form.name)
        match news:
            case "cancelled":
                subject = t(N_("Aflyst: {title}"), title=title)
                paragraphs = [t(N_("Det, du er tilmeldt eller har svaret på, er aflyst. Begrundelsen er:"))]
                paragraphs += [d.status_reason or "–", *facts(d, t)]
            case "on_again":
                subject = t(N_("Ikke længere aflyst: {title}"), title=title)
                paragraphs = [
                    t(N_("Det, du er tilmeldt eller har svaret på, bliver til noget alligevel. Din tilmelding eller "
                         "dit svar gælder stadig, så du skal ikke gøre mere. Nu gælder:")),
                    *facts(d, t),
                ]  # fmt: skip
                if token:
                    to_page = self._to_change(token, form, t)
            case "moved":
                subject = t(N_("Nyt tidspunkt eller sted: {title}"), title=title)
                paragraphs = [
                    t(N_("Tidspunktet eller stedet er ændret. Din tilmelding gælder stadig. Nu gælder:")),
                    *facts(d, t),
                ]
                if token:
                    to_page = self._to_change(token, form, t)
            case "outcome":
                subject = t(N_("Opsamlingen er offentliggjort: {title}"), title=title)
                paragraphs = [
                    t(N_("Nu kan alle læse, hvad kommunen hørte, og hvad den ændrede eller ikke ændrede.")),
                    *facts(d, t),
                ]
                to_page = (t(N_("Læs opsamlingen")), self.page(d, form.lang))
        return self._letter(f"dialogue_{news}", form, subject, [hello, *paragraphs], link=to_page)

    # About a question

    def answered(self, d: Dialogue, question: Question, answer: Answer) -> Letter:
        t = Text.of(question.lang)
        return self._letter(
            "question_answered",
            Form(email=question.email, lang=question.lang),
            t(N_("Svar på dit spørgsmål: {title}"), title=words.title(d, t)),
            [
                t(N_("Dit spørgsmål er besvaret. Alle kan læse det. Hvem der har spurgt, er ikke nævnt.")),
                t(N_("Spørgsmål {number}:"), number=answer.number),
                *_lines(answer.question),
                t(N_("Svar:")),
                *_lines(answer.answer),
            ],
            link=(t(N_("Se alle spørgsmål og svar")), self.page(d, question.lang)),
        )  # fmt: skip

    def declined(self, d: Dialogue, question: Question, note: str) -> Letter:
        """Without the words of the question: nobody has proved that the mailbox is that of who wrote them."""
        t = Text.of(question.lang)
        return self._letter(
            "question_declined",
            Form(email=question.email, lang=question.lang),
            t(N_("Dit spørgsmål bliver ikke besvaret her: {title}"), title=words.title(d, t)),
            [t(N_("Kommunen besvarer ikke det spørgsmål, du sendte {time}. Begrundelsen er:"),
               time=t.time(question.at)), *_lines(note)],
            link=(t(N_("Læs mere på siden")), self.page(d, question.lang)),
        )  # fmt: skip

    # About an answer to a consultation

    def to_confirm_answer(self, d: Dialogue, given: ConsultationAnswer, token: str) -> Letter:
        """An answer has come in. Nobody has proved the mailbox, so none of what was typed stands here."""
        form = given.form
        t = Text.of(form.lang)
        return self._letter(
            "consultation_sent",
            form,
            t(N_("Bekræft dit svar {receipt}: {title}"), receipt=given.receipt, title=words.title(d, t)),
            [
                t(N_("Du, eller en anden, har skrevet denne mailadresse i et svar på en høring:")),
                *facts(d, t),
                t(N_("Svaret er modtaget {time}. Kvitteringens nummer er {receipt}."),
                  time=t.time(given.at), receipt=given.receipt),
                t(N_("Bekræft, at mailadressen er din. Så sender vi en kvittering med alt, hvad der er skrevet.")),
            ],
            link=(t(N_("Bekræft mailadressen")), self.link(token, form.lang)),
            after=[
                t(N_("Bekræfter du ikke, tæller svaret med alligevel, men kommunen ser, at det ikke er bekræftet.")),
                t(N_("Kender du ikke til svaret, så skriv til {email}"),
                  email=d.contact or self.municipality.email),
            ],
        )  # fmt: skip

    def receipt(self, d: Dialogue, given: ConsultationAnswer) -> Letter:
        """All that was sent, as it was received."""
        t = Text.of(given.form.lang)
        said = []
        for reply in given.replies:
            said += _lines(f"{reply.number}. {reply.asked}")
            if reply.text:
                said += _lines(reply.text)
            if reply.confidential:
                said += [t(N_("Fortroligt, fordi:")), *_lines(reply.reason)]
                said += [t(N_("Det fortrolige:")), *_lines(reply.confidential)]
        return self._letter(
            "consultation_receipt",
            given.form,
            t(N_("Kvittering {receipt}: {title}"), receipt=given.receipt, title=words.title(d, t)),
            [
                t(N_("Hej {name}"), name=given.form.name),
                t(N_("Tak for svaret. Det er modtaget {time}. Kvitteringens nummer er {receipt}."),
                  time=t.time(given.at), receipt=given.receipt),
                *_details(given.form, t),
                t(N_("Du svarede:")),
                *said,
                t(N_("Er noget forkert, så send et nyt svar inden fristen, eller skriv til {email}"),
                  email=d.contact or self.municipality.email),
                t(ACCESS_TO_DOCUMENTS),
                t(ERASED_CONSULTATION),
            ],
            link=(t(N_("Læs mere på siden")), self.page(d, given.form.lang)),
        )  # fmt: skip

    # What several of these need

    def _letter(
        self,
        kind: str,
        to: Form,
        subject: str,
        paragraphs: list[str],
        *,
        link: tuple[str, str] | None = None,
        after: list[str] | None = None,
    ) -> Letter:
        sender = Text.of(to.lang).pick(self.municipality.name, self.municipality.name_en)
        return letter(
            kind, to.email, to.lang, subject, paragraphs, link=link, after=after or (), sender=sender
        )

    def _to_change(self, token: str, form: Form, t: Text) -> tuple[str, str]:
        return t(N_("Se, ret eller afmeld tilmeldingen")), self.link(token, form.lang)


def facts(d: Dialogue, t: Text) -> list[str]:
    """What it is, when and where, a line each."""
    lines = [f"{words.title(d, t)} ({t(labels.KIND[d.kind])}, {d.id})"]
    if d.form == "written" and d.answer_by is not None:
        lines.append(t(N_("Svarfrist: {time}"), time=t.time(moment(d.answer_by))))
    else:
        lines.append(t(N_("Tid: {time}"), time=words.when(d, t)))
    if d.place:
        lines.append(t(N_("Sted: {place}"), place=d.place))
    if d.link:
        lines.append(t(N_("Link til deltagelse online: {link}"), link=d.link))
    return lines


def _details(form: Form, t: Text) -> list[str]:
    size: Size = "sme" if form.size == "sme" else "large"
    lines = [t(N_("Navn: {name}"), name=form.name), t(N_("Mail: {email}"), email=form.email)]
    if form.company:
        lines.append(t(N_("Virksomhed: {company}"), company=form.company))
    if form.cvr:
        lines.append(t(N_("CVR-nummer: {cvr}"), cvr=form.cvr))
    if form.size:
        lines.append(t(N_("Størrelse: {size}"), size=t(SIZE[size])))
    named = (
        N_("Virksomheden må nævnes som deltager.")
        if form.named
        else N_("Virksomheden må ikke nævnes som deltager.")
    )
    return [*lines, *([t(named)] if form.company else [])]


def _in_queue(ahead: int, t: Text) -> str:
    if not ahead:
        return t(N_("Du er den første på ventelisten."))
    return t.n("Der er én foran dig på ventelisten.", "Der er {count} foran dig på ventelisten.", ahead)


def _lines(text: str) -> list[str]:
    """A text that somebody wrote, a paragraph for each line of it."""
    return [line for line in text.splitlines() if line.strip()]


def _and_lang(lang: Lang) -> str:
    return "&lang=en" if lang == "en" else ""
