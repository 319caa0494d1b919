"""The policy's promises: the overview for a filter, or one of them by its id."""

from transparency.web.page import visit

v = visit()
f, bad = v.target_filter()

if len(f.id) == 1 and f.pairs() == [("id", f.id[0])]:
    from transparency.web.views import target

    v.show("target", f.id[0], make=lambda: target.html(v, f.id[0]))
else:
    from transparency.web.views import target_list

    asked = ("targets", f, str(bad or ""), v.get("open"))
    v.show(*asked, make=lambda: target_list.html(v, f, bad))
