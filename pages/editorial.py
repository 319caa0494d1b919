"""The staff's rooms: tasks, planned tenders, import, organisations, letters, log, reference."""

from transparency.locale import N_
from transparency.web.private import enter
from transparency.web.views import staff

staff.draw(*enter("tender.draft", N_("Redaktion")))
