"""A supplier's own room: the organisation and who has access for it."""

from transparency.web.private import enter
from transparency.web.views import partnership

partnership.draw(*enter("partnership", titled=False))
