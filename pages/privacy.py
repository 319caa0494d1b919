"""What the site keeps about its readers."""

from transparency.web.page import visit
from transparency.web.views import privacy

v = visit()
v.show("privacy", make=lambda: privacy.html(v))
