"""How wide words are in a picture, so that they can be placed: no picture can ask the reader's machine. Pure."""

import unicodedata

FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"
"""On every machine, or with the same measures: a picture in a page cannot bring a font along."""

_NO_BREAK = "\N{NO-BREAK SPACE}"
# Thousandths of the size of type, from Helvetica's own table.
_WIDTHS = {
    191: "'", 222: "ijl’‘", 260: "|", 278: f"{_NO_BREAK} !,./:;I[\\]ft·", 333: "()-r`“”", 355: '"', 389: "*",
    500: "Jckszvxy", 556: "#$0123456789?L_abdeghnopqu–åéäö§", 584: "+<=>~", 611: "FTZøß", 667: "&ABEKPSVXYÅÄ",
    722: "CDHNRUw", 778: "GOQØÖ", 833: "Mm", 889: "%æ", 944: "W", 1000: "Æ—…", 1015: "@",
}  # fmt: skip
_OF_CHARACTER = {character: width for width, characters in _WIDTHS.items() for character in characters}
_OTHER, _EAST_ASIAN = 800, 1050
_BOLD = 1.07


def wide(text: str, size: float, bold: bool = False) -> float:
    """How many pixels a text takes; of bold and of foreign letters about."""
    return size * sum(map(_em, text)) / 1000 * (_BOLD if bold else 1)


def _em(character: str) -> int:
    found = _OF_CHARACTER.get(character)
    if found is not None:
        return found
    return _EAST_ASIAN if unicodedata.east_asian_width(character) in "WF" else _OTHER


def cut(text: str, room: float, size: int, bold: bool = False) -> str:
    """The text, or as much of its beginning as there is room for."""
    if wide(text, size, bold) <= room:
        return text
    kept = next((n for n in range(len(text), 0, -1) if wide(f"{text[:n]}…", size, bold) <= room), 0)
    return f"{text[:kept].rstrip()}…"


def wrapped(text: str, room: float, size: int, bold: bool = False) -> tuple[str, ...]:
    """The text in lines that are at most `room` pixels wide; a word that alone is wider is cut."""
    lines: list[str] = []
    line = ""
    for word in filter(None, text.replace(" %", f"{_NO_BREAK}%").split(" ")):
        rest = word
        while wide(rest, size, bold) > room:
            fits = next(n for n in range(len(rest), 0, -1) if n == 1 or wide(rest[:n], size, bold) <= room)
            lines += filter(None, (line, rest[:fits]))
            line, rest = "", rest[fits:]
        longer = f"{line} {rest}" if line and rest else line or rest
        if wide(longer, size, bold) > room:
            lines.append(line)
            line = rest
        else:
            line = longer
    return (*lines, line) if line else tuple(lines)


def balanced(text: str, room: float, size: int, bold: bool = False) -> tuple[str, ...]:
    """The text in as few lines as there can be, about equally long: no last word stands alone."""
    found = wrapped(text, room, size, bold)
    for part in (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6):
        narrower = wrapped(text, part * room, size, bold)
        if len(narrower) > len(found):
            break
        found = narrower
    return found
