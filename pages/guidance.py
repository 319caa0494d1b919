"""Guidance: one guide by its id, one of the rooms by `vis`, or what there is for whom, searched by `q`."""

from transparency.web.page import visit

v = visit()
id_, q = v.get("id"), " ".join(v.get("q").split())

match "" if id_ else v.get("vis"):
    case "ordliste":
        from transparency.web.views import guidance_glossary

        v.show("glossary", q, make=lambda: guidance_glossary.html(v, q))
    case "fag":
        from transparency.web.views import guidance_trades

        v.show("trades", q, make=lambda: guidance_trades.html(v, q))
    case "spoerg":
        from transparency.web.views import guidance_ask

        guidance_ask.draw(v)
    case "passer":
        from transparency.web.views import guidance_fit

        guidance_fit.draw(v)
    case "vaerdi" | "frister":
        from transparency.web.views import guidance_tools

        guidance_tools.draw(v)
    case room:
        from transparency.web.views import guidance

        if id_:
            v.show("guide", id_, make=lambda: guidance.guide_html(v, id_))
        elif room:
            v.show("guidance_not_found", make=lambda: guidance.not_found(v))
        else:
            v.show("guidance", q, make=lambda: guidance.html(v, q))
