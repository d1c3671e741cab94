// What a page gains from script; everything here also works without it.
(() => {
  "use strict";
  const KEYS_OFF = "chasqui.atajos.no";
  const REFRESH = 30_000, ATTENTIVE = 10 * 60_000;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  let lastInput = Date.now();
  let going = false; // after «g», a letter leads to a tray

  // Controls that only script can serve appear with it.
  const reveal = (root) => {
    all("[data-copy],[data-choose-all],[data-keys]", root).forEach((el) => { el.hidden = false; });
    if (localStorage.getItem(KEYS_OFF)) all("[data-keys]", root).forEach((el) => { el.hidden = true; });
    count();
  };

  const say = (text) => {
    const place = one("#voz");
    if (place) { place.textContent = ""; setTimeout(() => { place.textContent = text; }, 50); }
  };

  const count = () => {
    const form = one(".c-choose");
    if (!form) return;
    const boxes = all("tbody input[type=checkbox]", form);
    const chosen = boxes.filter((box) => box.checked).length;
    const head = one("[data-choose-all]", form);
    one("[data-chosen]", form).textContent = chosen === 1 ? "1 seleccionado" : `${chosen} seleccionados`;
    if (head) { head.checked = chosen === boxes.length; head.indeterminate = chosen > 0 && chosen < boxes.length; }
    form.classList.toggle("has-chosen", chosen > 0);
    boxes.forEach((box) => box.closest("tr").classList.toggle("is-on", box.checked));
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-choose-all]")) {
      all("tbody input[type=checkbox]", event.target.form).forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.id === "atajos-no") {
      if (event.target.checked) localStorage.setItem(KEYS_OFF, "1"); else localStorage.removeItem(KEYS_OFF);
      reveal(document);
    }
    count();
  });
  document.addEventListener("reset", () => setTimeout(count, 0));

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(copy.dataset.copy).then(() => say(`Copiado: ${copy.dataset.copy}`));
      return;
    }
    all("details.c-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const row = event.target.closest("tr[data-row]");
    if (row && !event.target.closest("a,button,input,label") && !String(getSelection())) go(row.dataset.row);
  });

  const go = (address) => { if (address) location.assign(address); };

  // Keyboard: j k move, o opens, x chooses; the letters of data-key press what carries them.
  const rows = () => all("tr[data-row]");
  const current = () => document.activeElement?.closest("tr[data-row]");
  const move = (step) => {
    const list = rows();
    if (!list.length) return;
    const at = list.indexOf(current());
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + step))];
    one("a.c-subject", next).focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const choose = () => {
    const box = current() && one("input[type=checkbox]", current());
    if (box) { box.checked = !box.checked; count(); }
    return Boolean(box);
  };
  const archive = () => {
    const button = one("[data-row-act=e]");
    const form = button?.form;
    if (!form) return false;
    if (!one("tbody :checked", form) && !choose()) return false;
    form.requestSubmit(button);
    return true;
  };
  const several = (key) => {
    const button = one(`[data-row-act=${key}]`);
    if (!button?.form || !one("tbody :checked", button.form)) return false;
    button.form.requestSubmit(button);
    return true;
  };
  const press = (key) => {
    const target = one(`[data-key="${key}"]`);
    if (!target) return false;
    target.click();
    if (key === "c") one("#comentario")?.focus();
    if (target.matches("summary")) one("textarea", target.parentElement)?.focus();
    return true;
  };
  const help = () => {
    const dialog = one("#atajos");
    // Only the keys that do something here are told as keys of this page.
    const here = all("#atajos [data-for]");
    here.forEach((key) => { key.hidden = key.nextElementSibling.hidden = !one(key.dataset.for); });
    all("#atajos [data-keys-here]").forEach((part) => { part.hidden = here.every((key) => key.hidden); });
    if (dialog) one("#atajos-no").checked = Boolean(localStorage.getItem(KEYS_OFF));
    if (dialog?.open) dialog.close(); else dialog?.showModal();
  };
  const acts = {
    j: () => (rows().length ? move(1) : press("j")), k: () => (rows().length ? move(-1) : press("k")), o: () => go(current()?.dataset.row), x: choose,
    r: () => several("r") || press("r") || go(current()?.dataset.reassign), e: () => archive() || press("e"),
    w: () => press("w"), n: () => press("n"), c: () => press("c"), "/": () => one("#q")?.focus(), "?": help,
  };
  document.addEventListener("keydown", (event) => {
    lastInput = Date.now();
    const typing = event.target.closest?.("input:not([type=checkbox]),textarea,select,[contenteditable=true],dialog");
    if (event.key === "Escape" && event.target.matches?.("#q")) { event.target.blur(); one("#contenido")?.focus(); return; }
    if (event.key === "Escape") all("details.c-menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
    if (event.ctrlKey || event.metaKey || event.altKey || (typing && !(event.key === "?" && event.target.closest("dialog")))) return;
    if (localStorage.getItem(KEYS_OFF) && event.key !== "?") return;
    if (going) {
      going = false;
      const place = one(`[data-go="${CSS.escape(event.key)}"]`);
      if (place) { event.preventDefault(); place.click(); return; }
    }
    if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1500); return; }
    const act = acts[event.key];
    if (act) { event.preventDefault(); act(); }
  });
  document.addEventListener("pointerdown", () => { lastInput = Date.now(); });

  // Counters: asked for only while somebody looks, so that an idle session can end; at once when
  // the house says that something changed, else now and then.
  let live = null, asked = 0;
  const attentive = () => !document.hidden && Date.now() - lastInput < ATTENTIVE;
  const refresh = () => {
    const menu = one("[data-refresh]");
    if (!menu || !attentive() || !window.htmx) return;
    asked = Date.now();
    window.htmx.ajax("GET", menu.dataset.refresh, { target: menu, swap: "innerHTML" });
    const news = one("[data-news]:not([hidden])");
    if (news) window.htmx.ajax("GET", news.dataset.news, { target: news, swap: "innerHTML" });
  };
  const listen = () => {
    const address = one("[data-live]")?.dataset.live;
    if (!attentive()) { live?.close(); live = null; return; }
    if (!address || live || !window.EventSource) return;
    live = new EventSource(address);
    live.addEventListener("cambio", () => { if (Date.now() - asked > 3000) refresh(); else setTimeout(refresh, 3000); });
  };
  setInterval(() => { listen(); if (!live || live.readyState === EventSource.CLOSED || Date.now() - asked > 2 * REFRESH) refresh(); }, REFRESH);
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("load", () => setTimeout(listen, 1000));
  window.addEventListener("pagehide", () => { live?.close(); live = null; });

  // Five minutes before a session nobody uses ends, it is said, while it can still be kept.
  const WARNING = 5 * 60_000;
  let lastContact = Date.now();
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) lastContact = Date.now(); });
  setInterval(() => {
    const idle = Number(one("[data-idle]")?.dataset.idle) * 1000;
    const place = one("#avisos");
    if (!idle || !place || one("#fin-de-sesion") || Date.now() - lastContact < idle - WARNING) return;
    const told = Object.assign(document.createElement("p"), {
      id: "fin-de-sesion", className: "c-note is-warn", textContent: "Su sesión termina en cinco minutos por falta de uso. ",
    });
    const stay = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: "Seguir" });
    stay.addEventListener("click", () => {
      window.htmx?.ajax("GET", one("[data-refresh]").dataset.refresh, { target: "[data-refresh]", swap: "innerHTML" });
      told.remove();
    });
    told.append(stay);
    place.prepend(told);
  }, REFRESH);
  // Every page begins where it is to be mended, else where its work is: the field that says so, or
  // what stands after the menu. Nobody who has begun elsewhere is led away.
  const begin = () => {
    const seen = (selector) => all(selector).find((el) => el.checkVisibility?.() ?? true);
    const at = document.activeElement;
    const wrong = seen("main [aria-invalid=true],main .is-wrong") ?? seen("main [role=alert],main .c-field-error");
    if (at === wrong || (at && at !== document.body && !(wrong && at.autofocus)) || (!wrong && location.hash)) return;
    const place = wrong ?? seen("main [autofocus]") ?? one("#contenido");
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: place.id === "contenido" });
  };
  document.addEventListener("DOMContentLoaded", begin);

  document.addEventListener("htmx:afterSettle", (event) => reveal(event.target));
  document.addEventListener("htmx:sendError", () => {
    const place = one("#avisos");
    if (place) place.replaceChildren(Object.assign(document.createElement("p"), {
      className: "c-note is-danger", textContent: "No hay conexión. Nada se perdió; vuelva a intentarlo.",
    }));
  });
  reveal(document);
})();
