"""What changed between two dates, or the plan as it stood on one."""

from transparency.web.page import visit
from transparency.web.views import changes

v = visit()
f, bad = v.filter()
asked = ("changes", f, str(bad or ""), *(v.get(name) for name in ("from", "to", "on", "before", "page")))
v.show(*asked, make=lambda: changes.html(v, f, bad))
