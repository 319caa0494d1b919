"""The page behind a mail to a department: which of its entries are still right."""

from transparency.web.page import visit
from transparency.web.views import confirm

v = visit()
confirm.draw(v, v.get("kode"))
