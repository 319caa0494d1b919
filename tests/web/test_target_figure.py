"""The pictures of a promise: what they say, that they are drawn right, and how they are answered for."""

import re
import struct
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, get_args
from urllib.parse import unquote

import pytest
from machine_cases import AUTHOR, ON_SQLITE, Site

from transparency.dates import PlannedDate
from transparency.feeds import figure_openapi
from transparency.locale import Text
from transparency.targets.judgement import Judged, judge
from transparency.targets.live import Listing, Live, Share, Weights
from transparency.targets.records import (
    CATEGORIES,
    Baseline,
    Method,
    Milestone,
    Observation,
    Promise,
    Quality,
    Target,
    Unit,
)
from transparency.web import drawing
from transparency.web.drawing import COLOURS, SIZES, THEMES, Size, Theme
from transparency.web.lettering import cut, wide, wrapped
from transparency.web.theme import contrast
from transparency.web.views.target_chart import PALETTES
from transparency.web.views.target_figure import (
    WIDTH,
    Bars,
    Columns,
    Curve,
    Figure,
    Key,
    Stack,
    address,
    figure,
    figures,
    picture,
    sheet,
    sparkline,
)

TODAY = date(2027, 4, 1)
MOMENT = datetime(2027, 4, 1, 9, tzinfo=UTC)
T = Text.of("da")
DEPARTMENTS = {"mbu": "Børn og Unge", "mtm": "Teknik og Miljø"}
IMPRINT = ("Aarhus Kommune, 1. april 2027", "https://udbud.example.dk/p/emissions")
SVG = "{http://www.w3.org/2000/svg}"

EMISSIONS = Promise(
    id="emissions",
    group="target",
    title_da="Halvt klimaaftryk",
    title_en="Half the footprint",
    promise_da="Udledningen skal halveres.",
    promise_en="Emissions are to be halved.",
    section=("Miljø- og klimaaftryk",),
    deadline="inden 2035",
    due=date(2034, 12, 31),
    direction="down",
    goal="-50 %",
)
BASELINE = Baseline(PlannedDate.of("2019"), Decimal(1000), "Klimaregnskab 2020")


def seen(
    period: object, value: object, quality: Quality = "measured", unit: Unit = "tco2e", **more: Any
) -> Observation:
    return Observation(
        PlannedDate.of(str(period)), Decimal(str(value)), unit, "Klimaregnskab", quality, **more
    )


def judged(observations: Sequence[Observation] = (), promise: Promise = EMISSIONS, live: Live | None = None,
           **fields: Any) -> Judged:  # fmt: skip
    unit = observations[0].unit if observations else None
    target = Target(id=promise.id, promise=promise, unit=unit, observations=tuple(observations), **fields)
    verdict = judge(target, live, TODAY)
    return Judged(target, live, verdict, 1, MOMENT, MOMENT, MOMENT, target.overdue(TODAY))


def of_key(one: Judged, key: Key, t: Text = T) -> Figure:
    return next(f for f in figures(one, t, DEPARTMENTS) if f.key == key)


def curve(one: Judged) -> Curve:
    plot = of_key(one, "line").plot
    assert isinstance(plot, Curve)
    return plot


def share(part: int, whole: int, undecided: int | None = None) -> Share:
    return Share(
        Listing(part, "/a"), Listing(whole, "/b"), None if undecided is None else Listing(undecided, "/c")
    )


def drawn(one: Figure, theme: Theme = "light", size: Size = "wide") -> ET.Element:
    return ET.fromstring(drawing.svg(one.spec(theme, size, IMPRINT)))


def words_of(picture: ET.Element) -> str:
    return " ".join("".join(text.itertext()) for text in picture.iter(f"{SVG}text"))


YEARLY = [seen(2019, 1000), seen(2020, 950), seen(2021, 930), seen(2022, 880)]
CLIMATE = replace(
    EMISSIONS, id="climate-criterion", title_da="Klima", direction="at_least", goal="30 %", due=None,
    ambition="100 %",
)  # fmt: skip
LIVE = Live(
    id="climate-criterion",
    share=share(30, 120, 12),
    years=(("2025", share(0, 0, 0)), ("2026", share(10, 40, 2)), ("2027", share(20, 80, 10))),
    departments=(("mbu", share(2, 20, 1)), ("mtm", share(28, 100, 11)), ("xyz", share(0, 0, 0))),
    weights=Weights((Decimal(5), Decimal(20), Decimal(20), Decimal(100)), 3),
)
CASES: dict[str, Judged] = {
    "a straight path": judged(YEARLY, baseline=BASELINE),
    "a path of its own": judged(
        YEARLY, baseline=BASELINE, milestones=(Milestone(PlannedDate.of("2028"), Decimal(700), "Byrådet"),)
    ),
    "no baseline": judged(YEARLY),
    "one figure": judged([seen(2022, 880)]),
    "one figure that is the baseline": judged([seen(2019, 1000)], baseline=BASELINE),
    "nothing but zero": judged([seen(2021, 0), seen(2022, 0)], replace(EMISSIONS, goal="0")),
    "a baseline of zero": judged(YEARLY, baseline=replace(BASELINE, value=Decimal(0))),
    "a gap": judged([seen(2015, 1200), seen(2016, 1180), seen(2019, 1000)], baseline=BASELINE),
    "very large": judged([seen(2021, 10**15, unit="dkk"), seen(2022, 3, unit="dkk")]),
    "very small": judged([seen(2021, "0.0004"), seen(2022, "0.0001")]),
    "per cent": judged(
        [seen(2021, 96, unit="percent"), seen(2022, 100, unit="percent")], replace(EMISSIONS, goal="100 %")
    ),
    "without a last day": judged(
        [seen("2026-Q1", 12, unit="percent"), seen("2026-Q2", 33, unit="percent")],
        replace(EMISSIONS, goal="30 %", direction="at_least", due=None),
    ),
    "months": judged([seen(f"{y}-{m:02d}", y - m) for y in range(2019, 2027) for m in range(1, 13)]),
    "two methods": judged(
        [*YEARLY, seen(2022, 1400, method=2), seen(2023, 1350, method=2)],
        methods=(Method(1, "Beløb"), Method(2, "Mængder", why_changed="Nye faktorer")),
    ),
    "twenty years in twelve categories": judged(
        [seen(y, 100 * y) for y in range(2005, 2025)]
        + [seen(y, (y - 2000) * (i + 1), category=c) for y in range(2005, 2025) for i, c in enumerate(CATEGORIES)],
        baseline=replace(BASELINE, value=Decimal(201900)),
    ),
    "departments": judged([seen(2022, 5, department="mbu"), seen(2022, 0, department="mtm")]),
    "examples": judged([seen(2021, 5, "example"), seen(2022, 4, "example")], example=True),
    "counted": judged(promise=CLIMATE, live=LIVE),
}  # fmt: skip


# What they say


def test_the_heading_says_where_it_stands_and_where_it_should() -> None:
    one = of_key(CASES["a straight path"], "line")
    assert one.heading == "Halvt klimaaftryk: 12 % under udgangspunktet i 2022, og målet er 50 % under"


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (CASES["one figure"], "880 ton CO2e i 2022, det eneste tal indtil nu"),
        (CASES["no baseline"], "880 ton CO2e i 2022, og 1.000 ton CO2e i 2019"),
        (CASES["per cent"], "100 % i 2022, og målet er alle (100 %)"),
        (judged(YEARLY, baseline=BASELINE, next_due=date(2024, 1, 1)), "Nyere tal mangler"),
        (judged([seen(2019, 1000), seen(2020, 1100)], baseline=BASELINE), "10 % over udgangspunktet i 2020"),
        (judged([seen(2019, 1000)], baseline=BASELINE), "det samme som udgangspunktet i 2019"),
        (CASES["two methods"], "1.350 ton CO2e i 2023"),
    ],
)
def test_a_heading_is_made_from_the_figures(one: Judged, expected: str) -> None:
    assert expected in of_key(one, "line").heading


def test_a_share_is_told_in_its_own_sentence() -> None:
    live = replace(LIVE, said="Klima er med i {part} af {whole} udbud ({percent} %).")
    heading = of_key(judged(promise=CLIMATE, live=live), "years").heading
    assert heading == "Klima er med i 30 af 120 udbud (25 %). Målet er 30 %"
    nothing = replace(LIVE, share=share(0, 0, 0))
    assert "intet at regne en andel af" in of_key(judged(promise=CLIMATE, live=nothing), "years").heading


def test_the_heading_is_about_the_figure_that_was_judged() -> None:
    one = judged([*YEARLY, seen("2027", 70, "preliminary")], baseline=BASELINE)
    assert one.verdict.values["period"] == PlannedDate.of("2022")
    assert "12 % under udgangspunktet i 2022" in of_key(one, "line").heading


def test_a_quarter_is_not_held_against_a_year() -> None:
    one = judged([seen(2019, 1000), seen("2020-Q1", 240)], baseline=BASELINE)
    assert [len(stroke) for stroke in curve(one).strokes] == [1, 1]


def test_the_alternative_gives_every_figure_the_goal_and_the_source() -> None:
    alt = of_key(CASES["a straight path"], "line").alt
    for fact in (
        "2019: 1.000 ton CO2e", "2020: 950 ton CO2e", "2021: 930 ton CO2e", "2022: 880 ton CO2e",
        "Mål: 500 ton CO2e senest 31. december 2034", "Den lige vej er vores", "Kilde: Klimaregnskab",
        "Udgangspunkt: 1.000 ton CO2e i 2019",
    ):  # fmt: skip
        assert fact in alt


def test_of_many_figures_the_alternative_gives_the_first_the_last_and_the_ends() -> None:
    alt = of_key(CASES["months"], "line").alt
    assert "96 tal." in alt
    assert "Det første: januar 2019: 2.018 ton CO2e." in alt
    assert "Det nyeste: december 2026: 2.014 ton CO2e." in alt
    assert "Det højeste: januar 2026: 2.025 ton CO2e." in alt
    assert "Det laveste: december 2019: 2.007 ton CO2e." in alt


def test_the_alternative_of_rows_gives_every_row() -> None:
    one = of_key(CASES["counted"], "years")
    assert "2025: ingen udbud i planen." in one.alt
    assert "2026: 25 %: 10 ja, 2 ikke afgjort, 28 nej." in one.alt
    alt = of_key(CASES["counted"], "departments").alt
    assert "Teknik og Miljø: 28 af 100 (28 %), 11 er ikke afgjort." in alt
    assert "Uden udbud i planen: xyz." in alt
    weights = of_key(CASES["counted"], "weights").alt
    assert "Fra 15 til" not in weights
    assert "Fra 20 til under 25 %: 2 udbud." in weights
    assert "Fra 95 til 100 %: 1 udbud." in weights


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("name", CASES)
def test_made_up_figures_are_said_to_be(name: str, lang: Any) -> None:
    for one in figures(CASES[name], Text.of(lang), DEPARTMENTS):
        said = Text.of(lang)("Eksempel")
        assert one.example is (name == "examples")
        assert (said.upper() in words_of(drawn(one))) is one.example


# What is drawn


def test_a_missing_year_interrupts_the_line() -> None:
    strokes = curve(CASES["a gap"]).strokes
    assert [[dot.x for dot in stroke] for stroke in strokes] == [[2016.0, 2017.0], [2020.0]]
    assert "Der er ingen tal mellem 2016 og 2019." in of_key(CASES["a gap"], "line").alt


def test_another_method_interrupts_the_line_and_is_written_there() -> None:
    one = CASES["two methods"]
    assert [len(stroke) for stroke in curve(one).strokes] == [4, 2]
    assert curve(one).breaks == ((2022.5, "ny metode"),)
    text = of_key(one, "line")
    assert "Ny metode fra 2022: Nye faktorer" in text.alt
    assert "2022: 880 ton CO2e. Her begynder metode 2, og linjen er brudt. 2022: 1.400 ton CO2e." in text.alt
    assert "Tal før og efter kan ikke sammenlignes." in text.notes
    assert "ny metode" in words_of(drawn(text))


def test_estimated_and_preliminary_figures_are_hollow() -> None:
    one = judged([seen(2020, 9), seen(2021, 8, "estimated"), seen(2022, 7, "preliminary")])
    assert [dot.hollow for stroke in curve(one).strokes for dot in stroke] == [False, True, True]
    assert "2022: 7 (foreløbigt)" in words_of(drawn(of_key(one, "line")))


def test_a_straight_path_is_dashed_and_ours_and_the_municipalitys_own_is_solid() -> None:
    straight, own = CASES["a straight path"], CASES["a path of its own"]
    assert (curve(straight).path_label, curve(own).path_label) == ("lige vej (vores)", "kommunens egen vej")
    assert curve(straight).path == ((2020.0, 1000.0), (2035.0, 500.0))
    assert curve(own).path == ((2020.0, 1000.0), (2029.0, 700.0), (2035.0, 500.0))
    assert "lige vej (vores)" in words_of(drawn(of_key(straight, "line")))


def test_a_baseline_that_gives_no_target_is_said_with_its_own_reason() -> None:
    methods = (Method(1, "Sådan", "", None, ""), Method(2, "Nu sådan", "", PlannedDate.of("2024"), "Bedre"))
    other = judged([seen(2024, 900, method=2)], baseline=BASELINE, methods=methods)
    nothing = judged([seen(2024, 900)], baseline=replace(BASELINE, value=Decimal(0)))
    for one, said in ((other, "med en anden metode"), (nothing, "Udgangspunktet er 0")):
        notes = " ".join(of_key(one, "line").notes)
        assert said in notes
        assert "intet udgangspunkt" not in notes


def test_without_a_baseline_no_path_is_invented() -> None:
    found = curve(CASES["no baseline"])
    assert (found.path, found.target, found.baseline) == ((), None, None)
    assert "Målet kan ikke tegnes" in of_key(CASES["no baseline"], "line").alt


def test_what_cannot_be_drawn_is_left_out() -> None:
    odd = [
        seen(2021, "NaN"),
        seen(2021, "Infinity"),
        seen("unknown", 5),
        seen(2022, 5, unit="dkk"),
        seen(2023, 7),
    ]
    one = judged(odd[-1:])
    one = replace(one, target=replace(one.target, observations=tuple(odd)))
    assert [[dot.value for dot in stroke] for stroke in curve(one).strokes] == [[7.0]]


def test_the_target_stands_where_the_path_ends() -> None:
    out = replace(EMISSIONS, goal="0", direction="to_zero", due=date(2025, 12, 31))
    found = curve(judged(YEARLY, out, baseline=BASELINE))
    assert found.target is not None
    assert (found.target.x, found.target.value) == found.path[-1]


def test_a_number_without_a_last_day_is_a_rule() -> None:
    found = curve(CASES["without a last day"])
    assert (found.rule, found.target) == ((30.0, "Mål: 30 %"), None)


def test_large_figures_are_told_in_millions() -> None:
    one = of_key(judged([seen(2021, 25_000_000, unit="dkk"), seen(2022, 30_000_000, unit="dkk")]), "line")
    assert one.unit == "mio. kr."
    assert "30.000.000 kr." in one.alt


def test_categories_are_sorted_with_the_change_since_the_baselines_year() -> None:
    one = judged(
        [
            seen(2019, 100, category="food"), seen(2022, 50, category="food"),
            seen(2019, 40, category="it"), seen(2022, 80, category="it"), seen(2022, 3, category="other"),
        ],
        baseline=BASELINE,
    )  # fmt: skip
    plot = of_key(one, "categories").plot
    assert isinstance(plot, Bars)
    assert [(bar.label, bar.said, bar.before) for bar in plot.bars] == [
        ("It", "80 ton CO2e (100 % højere end 2019)", 40.0),
        ("Fødevarer", "50 ton CO2e (50 % lavere end 2019)", 100.0),
        ("Andet", "3 ton CO2e", None),
    ]


def test_shares_by_year_add_up_and_a_year_without_tenders_is_said() -> None:
    plot = of_key(CASES["counted"], "years").plot
    assert isinstance(plot, Stack)
    assert [row.part + row.undecided + row.rest for row in plot.rows] == [0, 100, 100]
    assert plot.rule == (30.0, "Mål: 30 %")
    assert plot.whole == "Ambition: alle"


def test_weights_are_counted_in_steps_of_five_and_the_heaviest_is_in_the_last() -> None:
    plot = of_key(CASES["counted"], "weights").plot
    assert isinstance(plot, Columns)
    assert (plot.counts[1], plot.counts[4], plot.counts[-1], sum(plot.counts)) == (1, 2, 1, 4)
    assert plot.middle == 20


def test_a_promise_without_figures_has_no_picture() -> None:
    assert figure(judged(), T, DEPARTMENTS) is None
    assert sparkline(judged(), T, TODAY) == ""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CASES)
def test_every_picture_is_as_large_as_it_says_and_its_words_stay_inside(name: str, size: Size) -> None:
    for one in figures(CASES[name], T, DEPARTMENTS):
        made = drawn(one, size=size)
        width, height = float(made.get("width", 0)), float(made.get("height", 0))
        assert (width, height) == (WIDTH[size], sheet(one, size).height)
        for x, y in _places(made):
            assert 0 <= x <= width
            assert 0 < y < height


def _places(element: ET.Element, x: float = 0, y: float = 0) -> list[tuple[float, float]]:
    """Where each text is anchored, in the picture's own pixels."""
    found = []
    for move in re.findall(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)", element.get("transform", "")):
        x, y = x + float(move[0]), y + float(move[1])
    if element.tag == f"{SVG}text":
        found.append((x, y))
    for child in element:
        found += _places(child, x, y)
    return found


def test_the_picture_names_its_source_its_day_and_its_address() -> None:
    said = words_of(drawn(of_key(CASES["a straight path"], "line")))
    for fact in ("Kilde: Klimaregnskab.", *IMPRINT, "Halvt klimaaftryk", "ton CO2e"):
        assert fact in said


def test_numbers_are_the_readers() -> None:
    large = judged([seen(2021, 1_000_000), seen(2022, 1_500_000)])
    assert "1.500.000" in words_of(drawn(of_key(large, "line")))
    assert "1,500,000" in words_of(drawn(of_key(large, "line", Text.of("en"))))


def test_the_same_figures_make_the_same_picture() -> None:
    one = of_key(CASES["a straight path"], "line")
    spec = one.spec("dark", "wide", IMPRINT)
    assert drawing.svg(spec) == drawing.svg(one.spec("dark", "wide", IMPRINT))


def test_what_staff_typed_is_only_ever_text() -> None:
    nasty = "<script>alert(1)</script> & “x” {{datum}} \x00\x07 \u202e ]]> 'a' \ud800 " + "W" * 3000
    one = judged(
        [replace(o, source=nasty) for o in YEARLY], replace(EMISSIONS, title_da=nasty), baseline=BASELINE
    )
    found = of_key(one, "line")
    for size in SIZES:
        made = drawn(found, size=size)
        assert {element.tag for element in made.iter()} <= {f"{SVG}{tag}" for tag in _HARMLESS}
        assert "<script>alert(1)</script>" in words_of(made)
    for markup in (picture("emissions", found), sparkline(one, T, TODAY)):
        assert "<script" not in markup
    assert sheet(found, "narrow").height < 2000


_HARMLESS = ("svg", "g", "rect", "path", "text", "line", "defs", "clipPath", "title", "tspan")


# Colours


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_drawn_stands_out_from_its_paper(theme: Theme) -> None:
    paper, colours = PALETTES[theme].paper, COLOURS[theme]
    for colour in (colours.figure, colours.goal, colours.undecided, colours.rest):
        assert contrast(colour, paper) >= 3
    for words in (colours.figure, colours.goal, colours.undecided, PALETTES[theme].muted):
        assert contrast(words, paper) >= 4.5


# Words and room


def test_text_is_cut_into_lines_that_fit() -> None:
    lines = wrapped("Klima " * 40 + "W" * 90 + " slut", 300, 13)
    assert all(wide(line, 13) <= 300 for line in lines)
    assert "".join(lines).replace(" ", "") == ("Klima" * 40 + "W" * 90 + "slut")
    assert wrapped("", 300, 13) == ()
    assert cut("Sundhed og Omsorg", 60, 13).endswith("…")


# In a page


def test_a_page_gets_a_picture_for_each_theme_and_for_phones() -> None:
    one = of_key(CASES["a straight path"], "line", Text.of("en"))
    html = picture("emissions", one)
    assert html.count("<source") == 3
    assert f'width="{one.width}" height="{one.height}"' in html
    for query in (
        "theme=dark&amp;size=narrow&amp;lang=en",
        "size=narrow&amp;lang=en",
        "theme=dark&amp;lang=en",
    ):
        assert f'srcset="/figurer/emissions/line.svg?{query}"' in html
    assert address("emissions", replace(one, lang="da"), "png") == "/figurer/emissions/line.png"


def test_a_sparkline_says_what_it_draws() -> None:
    html = sparkline(CASES["a straight path"], T, TODAY)
    assert 'alt="2019: 1.000 ton CO2e. 2022: 880 ton CO2e"' in html
    assert "Eksempel" in sparkline(CASES["examples"], T, TODAY)
    counted = sparkline(CASES["counted"], T, date(2026, 12, 31))
    assert "2026: 25 %" in counted
    assert "2027" not in counted
    assert "2026: 25 %. 2027: 25 %" in sparkline(CASES["counted"], T, date(2027, 1, 1))


@pytest.mark.parametrize("name", CASES)
def test_every_sparkline_stays_in_its_box(name: str) -> None:
    html = sparkline(CASES[name], T, TODAY)
    if name == "departments":  # of parts alone there is no line
        assert html == ""
        return
    address = re.search(r'src="data:image/svg\+xml,([^"]+)"', html)
    assert address is not None
    lines = [path.get("d", "") for path in ET.fromstring(unquote(address[1])).iter(f"{SVG}path")]
    places = [tuple(map(float, place.split())) for line in lines for place in re.split("[ML]", line) if place]
    assert places
    assert all(0 <= x <= 96 and 0 <= y <= 24 for x, y in places)


# The routes


@pytest.fixture
def emissions(site: Site) -> Callable[..., None]:
    """`emissions(2019, 1000, 2020, 950)`: those figures are public."""

    def write(*pairs: int) -> None:
        targets = site.services.targets
        targets.follow()
        found = [seen(year, value) for year, value in zip(pairs[::2], pairs[1::2], strict=True)]
        with targets.database.writing() as connection:
            present = targets.present(connection)["emissions"]
            after = replace(present.record, unit="tco2e", baseline=BASELINE, observations=tuple(found))
            targets.save(connection, [(after, present.number)], who=AUTHOR, reason="Nye tal")

    return write


def test_a_picture_is_answered_with_its_kind_and_may_be_kept(
    site: Site, emissions: Callable[..., None]
) -> None:
    emissions(2019, 1000, 2020, 950)
    answer = site.get("/figurer/emissions/line.svg")
    assert answer.status == 200
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "2020: 950" in words_of(ET.fromstring(answer.body))
    again = site.get("/figurer/emissions/line.svg", if_none_match=answer.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    emissions(2019, 1000, 2020, 951)
    newer = site.get("/figurer/emissions/line.svg", if_none_match=answer.headers["etag"])
    assert newer.status == 200
    assert "2020: 951" in words_of(ET.fromstring(newer.body))


@ON_SQLITE
def test_a_png_is_twice_as_large_as_it_is_shown(site: Site, emissions: Callable[..., None]) -> None:
    emissions(2019, 1000, 2020, 950)
    answer = site.get("/figurer/emissions/line.png?size=narrow&theme=dark&lang=en")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert "content-encoding" not in answer.headers
    width, height = struct.unpack(">II", answer.body[16:24])
    shown = site.get("/figurer/emissions/line.svg?size=narrow&lang=en")
    assert (width, height) == tuple(
        2 * int(ET.fromstring(shown.body).get(name, 0)) for name in ("width", "height")
    )


@ON_SQLITE
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("emissions/line.svg", 200),
        ("emissions/line.gif", 404),
        ("emissions/weights.svg", 404),
        ("emissions/nonsense.svg", 404),
        ("nonsense/line.svg", 404),
        ("emissions%2Fline/line.svg", 404),
        ("climate-neutral/line.svg", 404),
        ("emissions/line.svg?theme=blue", 400),
        ("emissions/line.svg?size=enormous", 400),
        ("emissions/line.svg?lang=fr", 400),
        ("emissions/line.svg?width=99999999&nonsense=1", 200),
    ],
)
def test_only_what_there_is_is_drawn(
    site: Site, emissions: Callable[..., None], path: str, status: int
) -> None:
    emissions(2019, 1000, 2020, 950)
    assert site.get(f"/figurer/{path}").status == status


@ON_SQLITE
def test_a_picture_is_drawn_once_for_each_state_of_the_data(
    site: Site, emissions: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    emissions(2019, 1000, 2020, 950)
    times: list[int] = []
    draw = drawing.svg

    def counted(spec: drawing.Spec) -> bytes:
        times.append(1)
        return draw(spec)

    monkeypatch.setattr(drawing, "svg", counted)
    for _ in range(3):
        assert site.get("/figurer/emissions/line.svg?size=narrow").status == 200
    assert len(times) == 1


def test_the_description_names_the_pictures_and_looks_there_are() -> None:
    assert get_args(Key) == figure_openapi.KEYS
    assert (figure_openapi.THEMES, figure_openapi.SIZES) == (THEMES, SIZES)
