"""The chosen filter as a calendar, a feed and files; of the dialogues and events with `?vis=markedsdialoger`."""

from transparency.web.page import visit
from transparency.web.views import subscribe

v = visit()
if v.get("vis") == subscribe.DIALOGUES:
    chosen, _ = v.dialogue_filter()
    v.show("subscribe", "dialogues", chosen, make=lambda: subscribe.dialogues(v, chosen))
else:
    f, _ = v.filter()
    v.show("subscribe", f, make=lambda: subscribe.html(v, f))
