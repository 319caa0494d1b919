"""The staff's rooms: tasks, planned tenders, import, organisations, letters, log, reference."""

from transparency.web.private import enter
from transparency.web.views import staff

staff.draw(*enter("editorial"))
