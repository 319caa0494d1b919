"""One's own account: where to go on, password, sessions, one's own data."""

from transparency.web.private import enter
from transparency.web.views import account

account.draw(*enter("account"))
