"""The chosen filter as a calendar, a feed and files."""

from transparency.web.page import visit
from transparency.web.views import subscribe

v = visit()
f, _ = v.filter()
v.show("subscribe", f, make=lambda: subscribe.html(v, f))
