/* The picker of recipients: three letters, arrows, Enter. Without it, «Buscar» does the same. */
const rows = () => document.getElementById("destinatarios");
const list = document.createElement("ul");
list.className = "c-suggest";
list.id = "sugerencias";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Destinatarios encontrados");
let input = null;
let at = -1;
let wait = 0;
let asked = "";

const options = () => [...list.querySelectorAll("[role=option]")];

const close = () => {
  list.remove();
  at = -1;
  input?.setAttribute("aria-expanded", "false");
  input?.removeAttribute("aria-activedescendant");
};

const mark = (to) => {
  const found = options();
  if (!found.length) return;
  at = (to + found.length) % found.length;
  found.forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
  input.setAttribute("aria-activedescendant", found[at].id);
  found[at].scrollIntoView({ block: "nearest" });
};

const send = (path, extra) => {
  const form = input?.form ?? rows().closest("form");
  const role = extra.rol;
  close();
  window.htmx.ajax("POST", path, {
    target: "#destinatarios", swap: "outerHTML",
    values: { csrf: form.elements.csrf.value, version: form.elements.version.value, ...extra },
  }).then(() => {
    dress();
    rows().querySelector(`[data-picker=${role}]`)?.focus();
    rows().dispatchEvent(new CustomEvent("draft:recipients", { bubbles: true }));
  });
};

const choose = (option) => send(rows().dataset.place, { rol: input.dataset.picker, agregar: option.dataset.target });

const ask = async (field) => {
  const typed = field.value.trim();
  if (typed.length < 3) { close(); return; }
  asked = typed;
  const answer = await fetch(`/destinatarios?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok || asked !== typed || document.activeElement !== field) return;
  list.innerHTML = await answer.text(); // escaped by the server's templates
  input = field;
  field.parentElement.append(list);
  field.setAttribute("aria-expanded", "true");
  mark(0);
};

const dress = () => {
  rows().querySelectorAll("[data-picker]").forEach((field) => {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-expanded", "false");
  });
  rows().querySelectorAll("[data-picker-button]").forEach((button) => { button.hidden = true; });
};

const start = () => {
  if (!rows() || !window.htmx) return;
  dress();
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-picker]")) return;
    clearTimeout(wait);
    wait = setTimeout(ask, 150, event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.("[data-picker]")) return;
    if (event.key === "Enter") {
      event.preventDefault(); // never sends the whole form
      const chosen = list.isConnected && options()[at];
      if (chosen) choose(chosen); else ask(event.target);
    } else if (event.key === "Escape") close();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Backspace" && !event.target.value) {
      const chips = event.target.parentElement.querySelectorAll("[data-remove]");
      if (chips.length) chips[chips.length - 1].focus();
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  document.addEventListener("click", (event) => {
    const gone = event.target.closest?.("[data-remove]");
    if (gone) {
      event.preventDefault();
      const role = gone.closest(".c-rcpts").querySelector("[data-picker]").dataset.picker;
      send(`${rows().dataset.place}/quitar`, { quitar: gone.dataset.remove, rol: role });
    } else if (!event.target.matches?.("[data-picker]")) close();
  });
};
// htmx stands after this script in the page, and has run by then.
document.addEventListener("DOMContentLoaded", start);
