// Ctrl+K: the acts of this page, the trays and other places, found by a few letters.
(() => {
  "use strict";
  const dialog = document.querySelector("#paleta");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const words = (el) => (el.getAttribute("aria-label") || el.textContent).replace(/\s+/g, " ").trim();
  let entries = [];
  let at = 0;

  const gather = () => {
    const acts = [...document.querySelectorAll("main [role=toolbar] :is(a,button,summary), main form[action] button[data-key], .c-compose")]
      .filter((el) => !el.closest("[hidden]"));
    const places = [...document.querySelectorAll("#bandejas a, .c-post .c-menu-panel a, a[href='/avisos']")];
    return [...acts.map((el) => ({ el, kind: "Acto" })), ...places.map((el) => ({ el, kind: "Lugar" }))]
      .map((each) => ({ ...each, text: words(each.el) })).filter((each) => each.text);
  };
  const show = () => {
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    const found = gather().filter((each) => wanted.every((word) => plain(each.text).includes(word))).slice(0, 12);
    if (input.value.trim()) found.push({ kind: "Buscar", text: `Buscar «${input.value.trim()}» en los documentos`, href: `/buscar?q=${encodeURIComponent(input.value.trim())}` });
    entries = found;
    at = 0;
    list.replaceChildren(...found.map((each, index) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", className: "c-palette-item" });
      const kind = Object.assign(document.createElement("small"), { className: "c-muted", textContent: each.kind });
      button.append(each.text, " ", kind);
      button.addEventListener("click", () => run(index));
      item.append(button);
      return item;
    }));
    mark();
  };
  const mark = () => [...list.querySelectorAll("button")].forEach((button, index) => {
    button.classList.toggle("is-on", index === at);
    if (index === at) button.scrollIntoView({ block: "nearest" });
  });
  const run = (index) => {
    const entry = entries[index];
    dialog.close();
    if (!entry) return;
    if (entry.href) location.assign(entry.href);
    else { entry.el.click(); if (entry.el.matches("summary")) entry.el.parentElement.querySelector("input:not([type=hidden]),textarea,button,a")?.focus(); }
  };
  input.addEventListener("input", show);
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && entries.length) { event.preventDefault(); at = (at + step + entries.length) % entries.length; mark(); }
    if (event.key === "Enter" && event.target === input) { event.preventDefault(); run(at); }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) { dialog.close(); return; }
      input.value = "";
      dialog.showModal();
      show();
    }
  });
})();
