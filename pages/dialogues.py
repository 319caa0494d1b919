"""Market dialogues and events: the list or a month for a filter, or one of them by its id."""

from transparency.web.page import visit
from transparency.web.views import dialogue, dialogue_list, take_part

v = visit()
f, bad = v.dialogue_filter()

if len(f.id) == 1 and f.pairs() == [("id", f.id[0])]:
    if (what := v.get("vis")) in take_part.FORMS:
        take_part.draw(v, f.id[0], what)
    else:
        dialogue.draw(v, f.id[0])
else:
    seats = dialogue_list.seats(v)
    asked = ("dialogues", f, str(bad or ""), v.get("view"), v.get("open"), dialogue_list.page_of(v), seats)
    v.show(*asked, make=lambda: dialogue_list.html(v, f, bad, seats))
