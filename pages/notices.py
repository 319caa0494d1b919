"""The municipality's notices, and how far ahead of them the plan was."""

from transparency.web.page import visit
from transparency.web.views import notices

v = visit()
v.show("notices", notices.page_of(v), make=lambda: notices.html(v))
