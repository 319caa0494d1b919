"""What the site keeps about its readers, and why."""

from transparency.web.page import Visit


def html(v: Visit) -> str:
    return v.render("privacy.html", contact=v.services.reference.organisation.privacy_contact)
