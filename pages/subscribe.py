"""The chosen filter as a calendar, a feed and files; `?vis=markedsdialoger` and `?vis=maal` are about those."""

from transparency.web.page import visit
from transparency.web.views import subscribe

v = visit()
if v.get("vis") == subscribe.DIALOGUES:
    chosen, _ = v.dialogue_filter()
    v.show("subscribe", "dialogues", chosen, make=lambda: subscribe.dialogues(v, chosen))
elif v.get("vis") == subscribe.TARGETS:
    promises, _ = v.target_filter()
    v.show("subscribe", "targets", promises, make=lambda: subscribe.targets(v, promises))
else:
    f, _ = v.filter()
    v.show("subscribe", f, make=lambda: subscribe.html(v, f))
