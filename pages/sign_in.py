"""Signing in, or choosing a password by a link from a letter."""

from transparency.web import guard
from transparency.web.page import visit
from transparency.web.views import account, sign_in

v = visit()
actor = guard.visitor()
if code := v.get("kode"):
    sign_in.choose_password(v, code)
elif actor.role == "public":
    sign_in.draw(v, then="/konto")
else:
    account.draw(v, actor)
