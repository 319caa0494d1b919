/* The little that HTML and Streamlit cannot do themselves. No framework, no cookies, no requests of its own.

   For page authors:
   a[href]                    a link to one of the site's pages switches without a reload. To another page or
                              record (id): focus goes to the new h1 and the window to the top. To another filter
                              or view of the same page: the reader stays where they are
     data-top, data-keep      … goes to the top, or stays, nevertheless
     data-reload              … loads the page anew instead
   form[data-filter][action]  goes to the action with the values of the [data-name] fields in it;
                              a checkbox acts at once, the rest when the form is sent
     data-whole               … and so does no checkbox: the whole form is sent by its button
     button[data-more]        adds another field like the one before it
   select[data-filter-input][data-name]  sets that one name in the present address
     details[data-facet]      a panel of such fields; which one is open stands in the address (open=), for the
                              server fills only that one
   [data-unsent]              stands on pages whose widgets are asked about before what was typed is lost; what it says
                              is in private.py. A widget is called by its key: "f:…" is held by the session, so
                              that only leaving the site loses it, and "…_search" and "find:…" are never asked about
   [data-page-title]          names the page in the window's title
     data-updated             … and says in the footer when its content was last changed
   button[data-copy="text"]   copies the text and says so; data-copied="…" are other words than "Kopieret"
   a[data-webcal]             a calendar file's address: opens the calendar program to subscribe (the sanitizer
                              lets no webcal: address through, so it is made here)
   a[data-since-link][hidden] shown from the second visit on; changed_since becomes the date of the last
   [data-last-visit]          gets that date as its text
*/
"use strict";

/* Streamlit would search for its server beside each page's address first (two failing requests), and ask
   for its host's settings before connecting. Here both are known, so it connects at once. */
window.__streamlit = {
  BACKEND_BASE_URL: location.origin + "/",
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};

/* Streamlit fetches its icon font (0.4 MB) for every visitor. No public page shows an icon; where one is
   shown, the browser fetches the font by itself. */
{
  const fonts = document.fonts;
  const load = fonts.load.bind(fonts);
  fonts.load = (font, text) => (font.includes("Material Symbols") ? Promise.resolve([]) : load(font, text));
}

(() => {
  const words = document.body.dataset;
  const pages = words.pages.split(" ");
  const app = () => document.querySelector('[data-testid="stApp"]');
  const within = (event, selector) => event.target instanceof Element && event.target.closest(selector);

  // --- going from one address to the next ------------------------------------------------------------

  let drawn = location.href; // the address whose content stands on the page
  let placed = !location.hash; // whether the place that the first address names has been looked for
  let going = null; // while another one's is awaited: {restore, page, heading, timer}
  const scrolled = new Map(); // how far down each address was, for back and forward

  /* Streamlit listens to popstate: it takes over the address's query and runs the page. */
  function go(url, restore, how = "pushState") {
    if (app()?.dataset.testConnectionState !== "CONNECTED") {
      location.assign(url); // without a connection an ordinary load is what may help
      return;
    }
    if (how === "pushState" && !mayGo()) return;
    history[how](null, "", url);
    expect(restore);
    dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }

  /* What to do when the new content comes. */
  function expect(restore) {
    clearTimeout(going?.timer);
    const heading = document.querySelector("main h1");
    const page = new URL(drawn).pathname !== location.pathname;
    going = { restore, page, heading, timer: setTimeout(late, 4000) };
    markCurrent();
  }

  /* Nothing new was drawn: the same content, or Streamlit did not follow. */
  function late() {
    const { page } = going;
    going = null;
    drawn = location.href;
    if (page) location.reload(); // the address is ours already
  }

  /* Runs before the browser paints, so that nothing is seen to jump. */
  function arrived() {
    const heading = document.querySelector("main h1");
    if (!placed && heading) placed = toPlace() || scrollY > 0;
    if (!going || !heading || heading === going.heading) return;
    const { restore, timer } = going;
    clearTimeout(timer);
    going = null;
    drawn = location.href;
    sinceLinks();
    calendarLinks();
    restore();
  }

  /* The place that the address names within the page, which was not there yet when the browser looked for it. */
  function toPlace() {
    if (!location.hash) return false;
    const named = (one) => new URL(`#${one.id}`, location.href).hash === location.hash;
    const place = [...document.querySelectorAll("main [id]")].find(named);
    if (!place) return false;
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    place.scrollIntoView({ behavior: "instant" });
    return true;
  }

  function fromTheTop(top = 0) {
    if (!top && toPlace()) return;
    const heading = document.querySelector("main h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
    }
    scrollTo({ top, behavior: "instant" });
  }

  /* The reader stays, on the field that was changed if it is still there. */
  function staying(selector) {
    const top = scrollY;
    return () => {
      const field = (selector && document.querySelector(`main ${selector}`)) || document.querySelector("main .tp-chips a, main h1");
      field?.focus({ preventScroll: true });
      scrollTo({ top, behavior: "instant" });
    };
  }

  addEventListener("popstate", (event) => {
    if (!event.isTrusted || location.href.split("#")[0] === drawn.split("#")[0]) return;
    if (!mayGo()) {
      event.stopImmediatePropagation(); // Streamlit listens after us
      history.pushState(null, "", drawn);
      return;
    }
    const top = scrolled.get(location.href) || 0;
    expect(() => fromTheTop(top));
  });
  addEventListener("scroll", () => going || scrolled.set(location.href, scrollY), { passive: true });

  // --- links -------------------------------------------------------------------------------------------

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = within(event, '[data-nav][href], [data-testid="stHtml"] a[href], [data-testid="stMarkdown"] a[href]');
    if (!link || link.hasAttribute("download") || link.dataset.reload !== undefined) return;
    if (link.target && link.target !== "_self") return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || !pages.includes(url.pathname)) return;
    if (url.hash && url.pathname + url.search === location.pathname + location.search) return;
    // another language is another document: masthead, footer and title come from the server
    const lang = url.searchParams.get("lang");
    if (lang && lang !== document.documentElement.lang) return;
    event.preventDefault();
    const same = url.pathname === location.pathname && url.searchParams.get("id") === new URLSearchParams(location.search).get("id");
    const stays = link.dataset.keep !== undefined || (same && link.dataset.top === undefined);
    go(url, stays ? staying(link.closest(".tp-switch") && ".tp-switch [aria-current]") : fromTheTop);
  });

  // the switch keeps the page, record and filters
  document.querySelector(".tp-lang").addEventListener("click", (event) => {
    if (lost() || mark()?.unsent === "kept") {
      if (!confirm(words.unsentWords)) return event.preventDefault();
      leaving = true;
    }
    const url = new URL(location.href);
    url.searchParams.set("lang", event.currentTarget.hreflang);
    event.currentTarget.href = url;
  });

  document.querySelector(".tp-skip").addEventListener("click", (event) => {
    const main = document.querySelector("main");
    if (!main) return;
    event.preventDefault();
    main.tabIndex = -1;
    main.focus();
    main.scrollIntoView();
  });

  function markCurrent() {
    for (const link of document.querySelectorAll(".tp-masthead nav a"))
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
  }

  // --- filters -----------------------------------------------------------------------------------------

  const ofField = (field) =>
    `[data-name="${CSS.escape(field.dataset.name)}"]` + (field.type === "checkbox" ? `[value="${CSS.escape(field.value)}"]` : "");

  function filter(form, restore) {
    const url = new URL(form.getAttribute("action"), location.href);
    const fields = [...form.querySelectorAll("[data-name]")];
    if (url.pathname === location.pathname && form.querySelector("[data-facet]")) {
      // what this form has no field for stays chosen, but not the page number
      const own = new Set(["page", "lang", ...fields.map((field) => field.dataset.name)]);
      for (const [name, value] of new URLSearchParams(location.search)) if (!own.has(name)) url.searchParams.append(name, value);
    }
    for (const field of fields)
      if (field.value && (field.type !== "checkbox" || field.checked)) url.searchParams.append(field.dataset.name, field.value);
    go(url, url.pathname === location.pathname ? restore : fromTheTop);
  }

  document.addEventListener("submit", (event) => {
    const form = within(event, "form[data-filter]");
    if (!form) return;
    event.preventDefault();
    // a field in the form keeps the reader's place; the button gives it to the first field
    const field = form.contains(document.activeElement) && document.activeElement.closest("[data-name]");
    filter(form, staying(ofField(field || form.querySelector("[data-name]:not([type=hidden])"))));
  });

  document.addEventListener("change", (event) => {
    const field = within(event, "[data-name]");
    if (field?.dataset.filterInput !== undefined) {
      const url = new URL(location.href);
      url.searchParams.delete("page");
      url.searchParams.delete(field.dataset.name);
      if (field.value) url.searchParams.set(field.dataset.name, field.value);
      go(url, staying(ofField(field)));
    } else if (field?.type === "checkbox" && field.closest("form[data-filter]:not([data-whole])")) {
      filter(field.form, staying(ofField(field)));
    }
  });

  // one more field like the last, for who has more to say than there are fields
  document.addEventListener("click", (event) => {
    const button = within(event, "button[data-more]");
    if (!button) return;
    const row = button.previousElementSibling.cloneNode(true);
    const input = row.querySelector("input");
    row.replaceChildren(input);
    const next = (text) => text.replace(/\d+$/, (number) => Number(number) + 1);
    Object.assign(input, { id: next(input.id), ariaLabel: next(input.ariaLabel), value: "", ariaInvalid: null });
    input.removeAttribute("aria-describedby");
    button.before(row);
    input.focus();
  });

  // panels of choices: one at a time, filled by the server when opened, closed by Escape or a click beside them
  document.addEventListener("click", (event) => {
    const panel = within(event, "details[data-facet] > summary")?.parentElement;
    if (!panel || panel.open) return;
    event.preventDefault(); // it opens when its content is here
    const url = new URL(location.href);
    url.searchParams.set("open", panel.dataset.facet);
    go(url, staying(`details[data-facet="${CSS.escape(panel.dataset.facet)}"] > summary`), "replaceState");
  });
  document.addEventListener(
    "toggle",
    (event) => {
      const panel = event.target;
      if (!panel.matches?.("details[data-facet]") || !panel.isConnected) return;
      if (panel.open) intoView(panel);
      else if (!going) closed(panel);
    },
    true,
  );
  /* The address no longer says that it is open; nothing has to be drawn for that. */
  function closed(panel) {
    const url = new URL(location.href);
    if (url.searchParams.get("open") !== panel.dataset.facet) return;
    url.searchParams.delete("open");
    history.replaceState(null, "", url);
    drawn = location.href;
  }
  function closePanel() {
    const panel = document.querySelector("details[data-facet][open]");
    if (!panel) return null;
    panel.open = false;
    if (!going) closed(panel); // at once: the toggle event comes when the browser has time
    return panel;
  }
  /* A panel that would stick out on the right is moved in. */
  function intoView(panel) {
    const box = panel.querySelector(":scope > fieldset");
    if (!box || getComputedStyle(box).position !== "absolute") return;
    box.style.left = "";
    const over = box.getBoundingClientRect().right - document.documentElement.clientWidth + 12;
    if (over > 0) box.style.left = `${-over}px`;
  }
  document.addEventListener("click", (event) => within(event, "details[data-facet]") || closePanel());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && within(event, "details[data-facet]")) closePanel()?.querySelector("summary").focus();
  });

  // --- what is typed and not sent ----------------------------------------------------------------------

  const begun = new Map(); // widget → what stood in it when the person came to it
  const typed = new Map(); // widget → {label, text}: what was typed into it since
  let pressed = []; // the widgets that belong to the button pressed last
  let last = {}; // what the mark said last
  let held = false; // the session holds what is not saved, perhaps of another page
  let leaving = false; // the person has been asked, or the site itself goes on
  let online = null; // whether the connection stands; null before the first one
  let anew = false; // another session draws the page that stands here

  const mark = () => document.querySelector("main [data-unsent]")?.dataset;
  const called = (element) => element.closest('main [data-testid="stElementContainer"]')?.className.match(/st-key-\S+/)?.[0];
  const widget = (name) => document.querySelector(`main .${CSS.escape(name)}`);
  const formOf = (element) => element?.closest('[data-testid="stForm"]') ?? null;
  const standing = (name) =>
    [...widget(name).querySelectorAll('input:not([type="file"]), textarea, [data-tag]')]
      .map((one) => (one.type === "checkbox" || one.type === "radio" ? one.checked : one.value ?? one.textContent))
      .join("\n");
  const HELD = "st-key-f-"; // what is called so is held by the session
  const changed = (besides) =>
    mark() && [...begun].some(([name, was]) => !(besides && name.startsWith(besides)) && widget(name) && standing(name) !== was);

  /* Whether loading another document would lose something; and whether another page of the site may be shown. */
  const lost = () => !leaving && (held || mark()?.unsent === "here" || changed());
  function mayGo() {
    if (changed(HELD) && !confirm(words.unsentWords)) return false;
    forget((name) => !name.startsWith(HELD));
    return true;
  }
  function forget(which = () => true) {
    for (const known of [begun, typed]) for (const name of known.keys()) if (which(name)) known.delete(name);
  }

  addEventListener("beforeunload", (event) => lost() && event.preventDefault());

  for (const kind of ["focusin", "pointerdown", "keydown", "beforeinput"])
    document.addEventListener(
      kind,
      (event) => {
        const name = event.target instanceof Element && called(event.target);
        if (!name) return;
        if (!begun.has(name) && !/^st-key-find-|_search$/.test(name)) begun.set(name, standing(name));
        if (kind === "pointerdown" || ["Enter", " "].includes(event.key))
          pressed = [...begun.keys()].filter((one) => widget(one) && formOf(widget(one)) === formOf(event.target));
      },
      true,
    );
  document.addEventListener("input", ({ target, isTrusted }) => {
    const name = isTrusted && !anew && target.matches('textarea, input[type="text"]:not([autocomplete*="password"])') && called(target);
    if (begun.has(name)) typed.set(name, { label: target.ariaLabel, text: target.value });
  });

  function marked() {
    const now = mark();
    if (now) {
      held = now.unsent === "held";
      if (now.who !== last.who) forget();
      else if (last.tab && now.tab !== last.tab) anew = changed() || typed.size > 0;
      else if (now.sent !== last.sent) forget((name) => pressed.includes(name));
      else if (!held && !anew) forget((name) => name.startsWith(HELD) && !widget(name)); // saved or given up elsewhere
      last = { ...now };
    }
    const { testConnectionState: connection, testScriptState: script } = app()?.dataset ?? {};
    if (connection === "CONNECTED") {
      // Streamlit runs nothing when it is connected again: asked to, it tells at once whether the session is still there
      if (online === false && now) postMessage({ stCommVersion: 1, type: "RERUN_SCRIPT" }, location.origin);
      online = true;
    } else if (online) online = false;
    if (anew && script === "notRunning") setTimeout(giveBack, 500); // React has put into the fields what the session says
  }

  /* A new session knows nothing of what was typed: it goes back into its fields, and what has none is shown. */
  function giveBack() {
    if (!anew) return;
    anew = false;
    const rest = [];
    for (const [name, { label, text }] of typed) {
      const field = widget(name)?.querySelector("textarea, input");
      if (!field) rest.push(`${label}: ${text}`);
      else if (field.value !== text) {
        // as React reads it, and left as a person leaves it
        Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
        field.dispatchEvent(new Event("input", { bubbles: true }));
        if (field !== document.activeElement) field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
      }
    }
    const note = Object.assign(document.createElement("div"), { className: "tp-cut" });
    note.setAttribute("role", "alert");
    const said = rest.length ? [words.cut, words.cutRest, ...rest] : [words.cut];
    const close = Object.assign(document.createElement("button"), { type: "button", textContent: words.close, onclick: () => note.remove() });
    note.append(...said.map((line) => Object.assign(document.createElement("p"), { textContent: line })), close);
    document.querySelector("#root").before(note);
  }

  // --- what Streamlit's document lacks ---------------------------------------------------------------

  function tidy() {
    const page = [...document.querySelectorAll("main [data-page-title]")].pop();
    if (page) {
      const site = document.querySelector('meta[property="og:site_name"]').content;
      const title = location.pathname === "/" ? site : `${page.dataset.pageTitle} – ${site}`;
      if (document.title !== title) document.title = title;
      const updated = document.querySelector(".tp-updated");
      if (page.dataset.updated) updated.lastElementChild.textContent = page.dataset.updated;
      updated.hidden = !page.dataset.updated;
    }
    // Streamlit's main scrolls by itself and so is a stop for the Tab key; ours does not
    const main = document.querySelector("main");
    if (main?.tabIndex === 0) main.tabIndex = -1;
    post();
    passwords();
    uploader();
    sinceLinks();
    calendarLinks();
  }

  /* A page cannot set a cookie: it says what to fetch one with. */
  async function post() {
    const order = document.querySelector("main [data-post^='/account/']:not([data-posted])");
    if (!order) return;
    order.dataset.posted = "";
    leaving = true;
    const { post: path, body, then } = order.dataset;
    const answer = await fetch(path, { method: "POST", body }).catch(() => null);
    if (!answer?.ok) {
      leaving = false;
      order.hidden = false;
      order.setAttribute("role", "alert");
    } else if (then) location.assign(then);
    else location.reload();
  }

  /* The library's form forbids what password managers need (WCAG 1.3.5); Streamlit's eye speaks only English. */
  function passwords() {
    for (const eye of document.querySelectorAll('main [data-testid="stTextInput"] button')) {
      const shown = eye.parentElement?.closest('[data-testid="stTextInput"]').querySelector("input")?.type === "text";
      const said = shown ? words.hidePassword : words.showPassword;
      if (eye.ariaLabel !== said) Object.assign(eye, { ariaLabel: said, title: said });
    }
    const password = document.querySelector("main input[type=password][autocomplete=off]");
    if (!password) return;
    password.autocomplete = "current-password";
    const email = password.closest("form, [data-testid=stForm]")?.querySelector("input[type=text]");
    if (email) Object.assign(email, { autocomplete: "username", inputMode: "email", autocapitalize: "none" });
  }

  /* The uploader speaks only English; [data-uploader] beside it has the page's words. */
  function uploader() {
    const own = document.querySelector("main [data-uploader]")?.dataset;
    if (!own) return;
    const say = (selector, text) => {
      for (const element of document.querySelectorAll(`[data-testid="stFileUploader"] ${selector}`))
        element.childNodes.forEach((node, number) => {
          const own = number ? "" : text;
          if (node.nodeValue !== own) node.nodeValue = own;
        });
    };
    say('[data-testid="stFileUploaderDropzone"] button p', own.uploader);
    say('[data-testid="stFileUploaderDropzoneInstructions"] span', own.uploaderHint);
    say('[role="alert"]', own.uploaderError);
    for (const button of document.querySelectorAll('[data-testid="stFileChipDeleteBtn"] button')) button.ariaLabel = own.uploaderRemove;
    for (const input of document.querySelectorAll('[data-testid="stFileUploaderDropzoneInput"]')) input.ariaLabel = own.uploader;
    // "presentation" with a label contradicts itself
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"]')) zone.setAttribute("role", "group");
  }

  let due = 0;
  new MutationObserver(() => {
    arrived();
    marked();
    due ||= setTimeout(() => {
      due = 0;
      tidy();
    }, 30);
  }).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-unsent", "data-sent", "data-test-connection-state", "data-test-script-state"],
  });

  // --- copying ------------------------------------------------------------------------------------------

  const status = document.createElement("div");
  status.className = "tp-visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  document.addEventListener("click", async (event) => {
    const button = within(event, "[data-copy]");
    if (!button || !(await copy(button.dataset.copy))) return;
    const said = button.dataset.copied || words.copied;
    status.textContent = said;
    button.dataset.label ??= button.textContent;
    button.textContent = said;
    setTimeout(() => {
      button.textContent = button.dataset.label;
      status.textContent = "";
    }, 2500);
  });

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // no clipboard without https: the older way
      const field = Object.assign(document.createElement("textarea"), { value: text, className: "tp-visually-hidden" });
      const focused = document.activeElement;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      focused?.focus();
      return done;
    }
  }

  // --- since the last visit -----------------------------------------------------------------------------

  let previous = null;
  try {
    if (!sessionStorage.getItem("tp-visit")) {
      sessionStorage.setItem("tp-visit", "1");
      const last = localStorage.getItem("tp-visit");
      if (last) localStorage.setItem("tp-previous-visit", last);
      localStorage.setItem("tp-visit", new Date().toLocaleDateString("sv-SE"));
    }
    previous = localStorage.getItem("tp-previous-visit");
  } catch {
    // a reader who lets nothing be stored sees no such links
  }

  function calendarLinks() {
    for (const link of document.querySelectorAll("a[data-webcal]"))
      if (link.protocol.startsWith("http")) link.setAttribute("href", link.href.replace(/^https?:/, "webcal:"));
  }

  function sinceLinks() {
    if (!/^\d{4}-\d\d-\d\d$/.test(previous || "")) return;
    for (const link of document.querySelectorAll("a[data-since-link][hidden]")) {
      const url = new URL(link.href, location.href);
      url.searchParams.set("changed_since", previous);
      link.href = url;
      link.hidden = false;
    }
    for (const text of document.querySelectorAll("[data-last-visit]:empty"))
      text.textContent = new Date(previous + "T12:00").toLocaleDateString(document.documentElement.lang === "en" ? "en-GB" : "da-DK", {
        day: "numeric",
        month: "long",
        year: "numeric",
      });
  }

  tidy();
})();
