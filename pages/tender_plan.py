"""The tender plan: the list for a filter, or one tender by its id."""

from transparency.web.page import visit

v = visit()
f, bad = v.filter()

if len(f.id) == 1 and f.pairs() == [("id", f.id[0])]:
    from transparency.web.views import tender

    v.show("tender", f.id[0], make=lambda: tender.html(v, f.id[0]))
else:  # a first visitor to the list need not wait for what one tender is drawn with
    from transparency.web.views import tender_plan

    asked = ("tender_plan", f, str(bad or ""), v.get("view"), v.get("open"), tender_plan.page_of(v))
    v.show(*asked, make=lambda: tender_plan.html(v, f, bad))
