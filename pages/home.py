"""The front page."""

from transparency.web.page import visit
from transparency.web.views import home

v = visit()
v.show("home", make=lambda: home.html(v))
