"""Strategic partnerships, as far as both parties of each show them."""

from transparency.web.page import visit
from transparency.web.views import public_partnerships

v = visit()
asked = v.get("id")
v.show(
    "partnerships",
    public_partnerships.known(v, asked),
    make=lambda: public_partnerships.one(v, asked) if asked else public_partnerships.all_of(v),
)
