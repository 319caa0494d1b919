"""A supplier's own room: the organisation and who has access for it."""

from transparency.locale import N_
from transparency.web.private import enter
from transparency.web.views import partnership

partnership.draw(*enter("organisation.read", N_("Partnerskab")))
