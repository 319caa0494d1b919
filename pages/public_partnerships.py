"""Strategic partnerships, as far as both parties of each show them."""

from transparency.web.page import visit
from transparency.web.views import public_partnerships

v = visit()
id_ = v.get("id")
v.show("partnerships", id_, make=lambda: public_partnerships.html(v, id_))
