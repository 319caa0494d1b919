"""What there is to fetch, and how."""

from transparency.web.page import visit
from transparency.web.views import open_data

v = visit()
v.show("open_data", make=lambda: open_data.html(v))
