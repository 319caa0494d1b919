"""What the site keeps about its readers, and why."""

from transparency.web.page import Visit
from transparency.web.render import render


def html(v: Visit) -> str:
    return render("privacy.html", v.t, contact=v.services.reference.organisation.privacy_contact)
