"""The page behind the link of a letter about a sign-up: confirm it, change it, cancel it."""

from transparency.web.page import visit
from transparency.web.views import take_part

v = visit()
take_part.by_link(v, v.get("kode"))
