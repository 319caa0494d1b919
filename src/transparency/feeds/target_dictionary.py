"""The data dictionary of targets, figures and verdicts: what each name means, its unit and its allowed values.

One place: the schema of the interface (`target_openapi`), the headings of the sheets (`target_tables`), the page
"Åbne data" and the table in docs/targets.md are made from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from transparency.feeds.shapes import Json
from transparency.feeds.target_words import CARRIED_BY
from transparency.locale import N_, Text
from transparency.targets import labels
from transparency.targets.judgement import WORD, Rule
from transparency.targets.live import Coverage
from transparency.targets.records import Word


@dataclass(frozen=True, slots=True)
class Term:
    """A name of the interface ("baseline.value" is a part of one), and a catalog text for each thing about it.

    `values`: what it may be, code → label, where that is fixed.
    """

    name: str
    meaning: str
    unit: str = ""
    values: Mapping[Any, str] = field(default_factory=dict)

    def codes(self) -> list[str]:
        """The allowed values, apart from none at all."""
        return [str(code) for code in self.values if code]


_DAY = N_("dag (2027-12-31)")
_MOMENT = N_("tidspunkt i UTC (2027-03-01T09:30:00Z)")
_PERIOD = N_("måned, kvartal, halvår eller år (2025-01, 2025-Q4, 2025-H1, 2025)")
_AS_UNIT = N_("målets enhed")
_PERCENT = N_("procent")

COVERAGE: Mapping[Coverage, str] = {
    "whole": N_("Hele året."),
    "partly": N_("Året fra en dag i det."),
    "late": N_("Kun det, der er lagt ind bagefter."),
    "uncovered": N_("Ingenting: data er yngre."),
    "empty": N_("Der er intet med dato i året."),
}

RULE: Mapping[Rule, str] = {
    "standing": N_("En forpligtelse uden måltal vurderes ikke. Man kan se, hvor den indgår."),
    "share": N_("En andel af det, der er offentliggjort, holdt op mod den andel, der er lovet."),
    "in-use": N_("Noget er i brug eller gjort, eller det er det ikke."),
    "no-figures": N_("Ingen har lagt et tal ind, og det, der er offentliggjort, giver ikke svaret."),
    "overdue": N_("Næste tal skulle have været her. Et gammelt tal vurderer ingenting."),
    "context": N_("Et mål for hele byen vurderes ikke: det er ikke indkøbets alene."),
    "number-reached": N_("Det nyeste tal er ved måltallet eller bedre."),
    "movement": N_("Der er ingen frist: om det nyeste tal er tættere på end det før."),
    "deadline-passed": N_("Den sidste dag er gået, og intet tal viser, at måltallet blev nået."),
    "path": N_("Det nyeste tal holdt op mod vejen fra udgangspunktet til måltallet."),
    "too-few": N_("Reglen kan ikke prøves, fordi der mangler tal."),
}
"""What each rule of a verdict says, in the order they are tried."""

VERDICT: Mapping[Word, str] = {
    "reached": N_("Måltallet er nået, eller det lovede er i brug."),
    "on_track": N_(
        "Det nyeste tal er mindst så langt, som vejen til målet kræver. Uden måltal: det går den rigtige vej, "
        "eller resten er annonceret til en dag, der ikke er kommet."
    ),
    "at_risk": N_(
        "Måltallet er ikke nået. Det nyeste tal er mindst halvt så langt, som vejen kræver, det uafgjorte kan afgøre "
        "det, eller der er ingen frist at måle mod. Uden måltal: det står stille, eller kun noget er gjort."
    ),
    "off_track": N_(
        "Det nyeste tal er mindre end halvt så langt, som vejen kræver, det går den forkerte vej, fristen er gået, "
        "en andel er under måltallet, eller det lovede er ikke i brug."
    ),
    "too_little_data": N_("Der er for få tal, eller tal, der ikke kan sammenlignes."),
    "not_measured": N_("Der er ingen tal endnu."),
    "update_overdue": N_("Næste tal skulle have været her."),
    "standing": N_("En løbende forpligtelse eller et mål for hele byen vurderes ikke."),
}
"""What each word of a verdict means."""

TARGET: Sequence[Term] = (
    Term("id", N_("Målets faste id.")),
    Term("group", N_("Om det er et mål med tal eller dato eller en løbende forpligtelse."), "", labels.GROUP),
    Term("title", N_("Titel på dansk.")),
    Term("title_en", N_("Titel på engelsk.")),
    Term("status", N_("Status for den politik, det står i."), "", labels.POLICY_STATUS),
    Term("policy", N_("Den politik, det står i.")),
    Term("policy.title", N_("Titel på dansk.")),
    Term("policy.title_en", N_("Titel på engelsk.")),
    Term("policy.version", N_("Politikkens version; null, når den ikke er oplyst.")),
    Term("policy.status", N_("Om politikken er et udkast eller vedtaget."), "", labels.POLICY_STATUS),
    Term("policy.adopted_on", N_("Hvornår politikken er vedtaget; null, når det ikke er oplyst."), _DAY),
    Term("policy.case_link", N_("Sagen hos byrådet; null, når den ikke er oplyst.")),
    Term("url", N_("Den faste adresse.")),
    Term("updated_at", N_("Hvornår den version, der gælder, blev offentliggjort."), _MOMENT),
    Term("version", N_("Versionens nummer.")),
    Term("example", N_("Om noget af det, der vises, hviler på eksempeldata.")),
    Term("promise", N_("Det lovede med vores ord, på dansk.")),
    Term("promise_en", N_("Det lovede med vores ord, på engelsk.")),
    Term("section", N_("Politikkens egne overskrifter.")),
    Term("deadline", N_("Fristen med politikkens egne ord; null, når den ingen nævner.")),
    Term("due", N_("Den sidste dag, løftet må være uopfyldt; null, når der ikke er en."), _DAY),
    Term("direction", N_("Hvilken vej tallet skal; null for en forpligtelse."), "", labels.DIRECTION),
    Term("goal", N_("Måltallet; null, når politikken intet nævner.")),
    Term("goal.text", N_("Måltallet, som det står: -50 %, 30 %, 0.")),
    Term("goal.value", N_("Tallet alene."), N_("procent eller målets enhed")),
    Term("goal.percent", N_("Om tallet er procent.")),
    Term("goal.relative", N_("Om det er mere eller mindre end udgangspunktet, og ikke selve tallet.")),
    Term("ambition", N_("Et tal mere, som politikken nævner som sin ambition, med de samme dele som måltallet.")),
    Term("carried_by", N_("Den del af et udbud, der bærer løftet; null, når intet enkelt udbud gør."), "", CARRIED_BY),
    Term("supplier", N_("Hvad det betyder for en virksomhed, der sælger til kommunen, på dansk.")),
    Term("supplier_en", N_("Hvad det betyder for en virksomhed, der sælger til kommunen, på engelsk.")),
    Term("note", N_("Bemærkning til ordlyden, på dansk.")),
    Term("note_en", N_("Bemærkning til ordlyden, på engelsk.")),
    Term("unit", N_("Den enhed, målet opgøres i; null, når den ikke er valgt endnu."), "", labels.UNIT),
    Term("baseline", N_("Det, målet regnes fra; null, når det ikke er oplyst. Politikken oplyser intet.")),
    Term("baseline.value", N_("Tallet."), _AS_UNIT),
    Term("baseline.unit", N_("Enheden."), "", labels.UNIT),
    Term("baseline.period", N_("Den periode, tallet er for."), _PERIOD),
    Term("baseline.source", N_("Hvor tallet kommer fra.")),
    Term("baseline.method", N_("Nummeret på den metode, det er opgjort med.")),
    Term("latest", N_("Det nyeste tal for hele kommunen; null, når der ikke er noget.")),
    Term("latest.value", N_("Tallet."), _AS_UNIT),
    Term("latest.unit", N_("Enheden."), "", labels.UNIT),
    Term("latest.period", N_("Den periode, tallet er for."), _PERIOD),
    Term("latest.source", N_("Hvor tallet kommer fra.")),
    Term("latest.quality", N_("Hvor sikkert tallet er; eksempel er opdigtet."), "", labels.QUALITY),
    Term("latest.method", N_("Nummeret på den metode, det er opgjort med.")),
    Term("wanted", N_("Det tal, løftet svarer til i målets enhed; null, når det ikke kan regnes."), _AS_UNIT),
    Term("path", N_("Punkterne på vejen fra udgangspunktet til måltallet; tom, når der ingen er.")),
    Term("path.day", N_("Den sidste dag i perioden."), _DAY),
    Term("path.value", N_("Det tal, vejen kræver eller tillader."), _AS_UNIT),
    Term("milestones", N_("Kommunens egne delmål. Uden dem er vejen en lige linje, og den er vores.")),
    Term("milestones.period", N_("Den periode, delmålet er for."), _PERIOD),
    Term("milestones.value", N_("Tallet."), _AS_UNIT),
    Term("milestones.unit", N_("Enheden."), "", labels.UNIT),
    Term("milestones.source", N_("Hvor det er besluttet.")),
    Term("responsible", N_("Den enhed, der er ansvarlig; null, når den ikke er oplyst.")),
    Term("methods", N_("Hvordan tallene er opgjort. Tal med hver sin metode kan ikke sammenlignes.")),
    Term("methods.number", N_("Metodens nummer; den højeste gælder nu.")),
    Term("methods.description", N_("Hvordan der er talt.")),
    Term("methods.leaves_out", N_("Hvad der ikke er med.")),
    Term("methods.since", N_("Hvornår den begyndte at gælde."), N_("en dag eller en periode")),
    Term("methods.why_changed", N_("Hvorfor den afløste den før.")),
    Term("sources", N_("Datakilderne.")),
    Term("sources.title", N_("Kildens navn.")),
    Term("sources.url", N_("Kildens adresse.")),
    Term("sources.licence", N_("Kildens licens.")),
    Term("frequency", N_("Hvor tit der kommer tal."), "", labels.FREQUENCY),
    Term("next_due", N_("Den dag, næste tal senest skal være her."), _DAY),
    Term("overdue", N_("Om næste tal skulle have været her; mangler i ældre versioner.")),
    Term("days_left", N_("Dage til, løftet skal være opfyldt; 0 eller mindre, når det skulle være det.")),
    Term("asked_on", N_("Hvornår kommunen blev bedt om tallene."), _DAY),
    Term("comment", N_("Kommunens kommentar, på dansk.")),
    Term("comment_en", N_("Kommunens kommentar, på engelsk.")),
    Term("measures", N_("Det, der er besluttet for at nå målet.")),
    Term("measures.text", N_("Indsatsen.")),
    Term("measures.category", N_("Den kategori, den gælder; null, når den gælder alle."), "", labels.CATEGORY),
    Term("measures.decided_on", N_("Hvornår den er besluttet."), _DAY),
    Term("measures.link", N_("Hvor beslutningen kan læses.")),
    Term("exemptions", N_("Det, der stadig må købes efter en udfasning.")),
    Term("exemptions.product", N_("Produktet.")),
    Term("exemptions.reason", N_("Hvorfor det er undtaget.")),
    Term("verdict", N_("Vurderingen i dag efter faste regler; mangler i ældre versioner."), "", WORD),
    Term("judgement", N_("Hvorfor vurderingen lyder, som den gør; mangler i ældre versioner.")),
    Term("judgement.rule", N_("Den regel, der gav vurderingen."), "", RULE),
    Term("judgement.sentence", N_("Begrundelsen i én sætning på dansk.")),
    Term("judgement.sentence_en", N_("Begrundelsen i én sætning på engelsk.")),
    Term("judgement.quality", N_("Hvor sikkert det tal er, der er vurderet på."), "", labels.QUALITY),
    Term("judgement.example", N_("Om vurderingen hviler på eksempeldata.")),
    Term("judgement.own_path", N_("Om vejen er kommunens egen og ikke en lige linje.")),
    Term("ambition_verdict", N_("Den samme andel holdt op mod politikkens ambition; null, når den ingen nævner.")),
    Term("ambition_verdict.verdict", N_("Vurderingen."), "", WORD),
    Term("ambition_verdict.sentence", N_("Begrundelsen i én sætning på dansk.")),
    Term("ambition_verdict.sentence_en", N_("Begrundelsen i én sætning på engelsk.")),
    Term("live", N_("Det, der kan tælles i de offentliggjorte data; null, når de ikke giver svaret.")),
    Term("live.share", N_("Den andel, løftet handler om.")),
    Term("live.share.part", N_("Delen, og adressen på listen med netop den.")),
    Term("live.share.part.number", N_("Hvor mange der er.")),
    Term("live.share.part.url", N_("Adressen på listen; null, når den er tom.")),
    Term("live.share.part.exact", N_("Om listen viser netop dem og ikke flere.")),
    Term("live.share.whole", N_("Helheden, og adressen på listen med netop den.")),
    Term("live.share.undecided", N_("Dem af helheden, hvor det ikke er afgjort; null, hvor det ikke findes.")),
    Term("live.share.percent", N_("Delen af helheden; null, når helheden er 0."), _PERCENT),
    Term("live.count", N_("Hvor mange der er, når løftet handler om et antal.")),
    Term("live.steps", N_("Det, der skal gøres hvert år, og om det er gjort.")),
    Term("live.year", N_("Det år, det drejer sig om.")),
    Term("live.plans", N_("Det samme for hvert års plan, som data dækker, den nyeste først.")),
    Term("live.years", N_("Andelen for hvert år fra 2025.")),
    Term("live.years.coverage", N_("Hvor meget af året data dækker."), "", COVERAGE),
    Term("live.departments", N_("Andelen for hver afdeling.")),
    Term("live.beside", N_("Andre andele, der hører til.")),
    Term("live.dialogues", N_("Markedsdialoger og arrangementer, der handler om det.")),
    Term("live.undated", N_("Planlagte udbud uden kendt dato: de er i intet år og er ikke talt med.")),
    Term("live.public_since", N_("Hvornår det første af det, der er talt, blev offentligt her."), _DAY),
    Term("live.value", N_("Den samme andel målt i kroner, og hvor mange af udbuddene der har en offentlig værdi.")),
    Term("live.weights", N_("Hvor meget kriteriet vægter i planen."), _PERCENT),
    Term("live.noticed", N_("Andelen af de bekendtgørelser, der er knyttet til et udbud, som nævner det.")),
    Term("live.notice_weights", N_("Hvor meget kriteriet vægter i bekendtgørelserne."), _PERCENT),
    Term("live.slip", N_("Hvor mange udbud der er rykket, og hvor langt."), N_("dage")),
    Term("live.lead", N_("Hvor mange bekendtgørelser der stod i planen først, og hvor længe."), N_("dage")),
    Term("live.readers", N_("Hvor mange gange kalendere og feeds er hentet i den seneste hele uge.")),
    Term("live.example", N_("Om eksempeldata er talt med.")),
    Term("observations", N_("Tallene; kun, når der spørges om ét mål.")),
)  # fmt: skip
"""A target: an item of `/api/v1/targets.json`. A name with a dot is a part of the one before the dot."""

OBSERVATION: Sequence[Term] = (
    Term("id", N_("Målets faste id.")),
    Term("url", N_("Målets faste adresse.")),
    Term("period", N_("Den periode, tallet er for."), _PERIOD),
    Term("start", N_("Periodens første dag."), _DAY),
    Term("end", N_("Periodens sidste dag."), _DAY),
    Term("value", N_("Tallet, aldrig under 0."), _AS_UNIT),
    Term("unit", N_("Enheden."), "", labels.UNIT),
    Term("category", N_("Den kategori, tallet er for; null, når det er for alle."), "", labels.CATEGORY),
    Term("department", N_("Afdelingens nøgle; null, når tallet er for hele kommunen.")),
    Term("method", N_("Nummeret på den metode, det er opgjort med.")),
    Term("quality", N_("Hvor sikkert tallet er; eksempel er opdigtet."), "", labels.QUALITY),
    Term("source", N_("Hvor tallet kommer fra.")),
    Term("note", N_("Bemærkning.")),
    Term("entered_by", N_("Det kontor, tallet kommer fra; aldrig en person.")),
    Term("entered_on", N_("Hvornår tallet er lagt ind."), _DAY),
    Term("version", N_("Den version af målet, tallet er hentet i.")),
)
"""A figure: an item of `/api/v1/observations.json`."""


_BY_NAME: Mapping[str, Term] = {term.name: term for term in TARGET}


def meaning(name: str, t: Text) -> str:
    """What a name of a target means. Raises KeyError for one that is not in `TARGET`."""
    return t(_BY_NAME[name].meaning)


def describe(schema: Json, terms: Sequence[Term], t: Text) -> Json:
    """The schema with what each name means written into it. Raises KeyError for a name that it has not."""
    for term in terms:
        said = t(term.meaning)
        schema = _with(schema, term.name.split("."), f"{said} ({t(term.unit)})" if term.unit else said)
    return schema


def _with(schema: Json, parts: Sequence[str], said: str) -> Json:
    """The schema with a description of the name within, whether it is an object or a list of objects."""
    if not parts:
        return {**schema, "description": said}
    if "items" in schema:
        return {**schema, "items": _with(schema["items"], parts, said)}
    properties = schema["properties"]
    within = _with(properties[parts[0]], parts[1:], said)
    return {**schema, "properties": {**properties, parts[0]: within}}
