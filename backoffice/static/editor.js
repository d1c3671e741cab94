/* The draft editor: turns the form's text area into rich text (Squire), and never owns the text.
   Without this script the text area is the editor. The form takes its body from here only when it
   is sent, so that a failed start leaves a form that works. The server cleans what it gets. */
import { forget, held, keep } from "./editor_keeping.js";
import { pasted } from "./editor_paste.js";
import { insertPictures } from "./editor_pictures.js";
import { nearest as nearestIn, nextCell, tableActs } from "./editor_tables.js";

const TAGS = [
  "p", "br", "b", "strong", "i", "em", "u", "sup", "sub", "hr", "img", "ul", "ol", "li", "blockquote", "h2", "h3",
  "table", "thead", "tbody", "tr", "th", "td",
];
const NOT_OURS = ["Ctrl-d", "Meta-d", "Ctrl-Shift-7", "Meta-Shift-7"]; // code and strike: the letter has neither
let leftOut = () => {};

const sanitize = (html) => {
  const made = pasted(html);
  if (made.left.length) leftOut(made.left);
  const kept = DOMPurify.sanitize(made.html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["colspan", "rowspan", "start", "src", "alt", "width"],
    RETURN_DOM_FRAGMENT: true,
  });
  return document.importNode(kept, true);
};

const start = (form) => {
  const field = form.querySelector("textarea[data-editor-field]");
  const source = form.querySelector("template[data-editor-html]");
  const tools = form.querySelector("[data-editor-tools]");
  const state = form.querySelector("[data-editor-state]");

  /* The surface takes the text area's place, its name and its description. */
  const surface = document.createElement("div");
  surface.className = "c-edit c-prose";
  surface.setAttribute("role", "textbox");
  surface.setAttribute("aria-multiline", "true");
  surface.setAttribute("aria-labelledby", field.dataset.editorField);
  surface.lang = "es-EC";
  surface.spellcheck = true;
  const described = field.getAttribute("aria-describedby");
  if (described) surface.setAttribute("aria-describedby", described);
  if (field.getAttribute("aria-invalid") === "true") surface.setAttribute("aria-invalid", "true");
  field.after(surface);
  field.hidden = true;
  document.getElementById(field.dataset.editorField)?.addEventListener("click", () => editor.focus());

  const editor = new Squire(surface, {
    blockTag: "P",
    addLinks: false,
    sanitizeToDOMFragment: sanitize,
    didError: (error) => console.error(error),
  });
  editor._imageResizer.destroy(); // it draws with inline styles, which our pages do not allow
  NOT_OURS.forEach((key) => editor.setKeyHandler(key, null));
  const kept = held(form); // written in this browser, and not saved since
  const back = kept?.stale ? null : kept;
  editor.setHTML(back ? back.body : source.innerHTML);
  if (back) form.elements.asunto.value = back.subject;
  surface.addEventListener("keydown", (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "Tab" && plain && nextCell(editor, event.shiftKey ? -1 : 1)) event.preventDefault();
  }, true);
  /* Browsers type a hard space before a mark; in a letter it would forbid a line break. */
  const body = () => editor.getHTML().replace(/(?<![ ;])&nbsp;(?![ &])/g, " ");
  const nearest = (selector) => nearestIn(editor, selector);

  const toggle = (tag, on, off) => () => (nearest(tag) ? editor[off]() : editor[on]());
  const format = (tag, on, off) => () => (editor.hasFormat(tag) ? editor[off]() : editor[on]());
  const acts = {
    bold: format("B", "bold", "removeBold"),
    italic: format("I", "italic", "removeItalic"),
    underline: format("U", "underline", "removeUnderline"),
    bullets: toggle("ul", "makeUnorderedList", "removeList"),
    numbers: toggle("ol", "makeOrderedList", "removeList"),
    superscript: format("SUP", "superscript", "removeSuperscript"),
    subscript: format("SUB", "subscript", "removeSubscript"),
    heading: () => {
      const block = nearest("p,h2,h3");
      if (!block) return;
      editor.saveUndoState();
      const made = document.createElement({ P: "h2", H2: "h3", H3: "p" }[block.nodeName]);
      made.append(...block.childNodes);
      block.replaceWith(made);
      const range = document.createRange();
      range.selectNodeContents(made);
      range.collapse(false);
      editor.setSelection(range);
    },
    "page-break": () => { editor.saveUndoState(); editor.insertElement(document.createElement("hr")); },
    picture: () => picker.click(),
    "picture-smaller": () => resize(0.8),
    "picture-larger": () => resize(1.25),
    quote: toggle("blockquote", "increaseQuoteLevel", "removeQuote"),
    ...tableActs(editor),
    undo: () => editor.undo(),
    redo: () => editor.redo(),
  };

  /* Pictures: chosen, pasted or dropped; the one clicked last is made smaller or larger. */
  const picker = Object.assign(document.createElement("input"), { type: "file", accept: "image/png,image/jpeg,image/gif", multiple: true, hidden: true });
  picker.dataset.editorPicker = "";
  surface.after(picker);
  const bring = (files) => insertPictures(editor, form, [...files], (text) => note("danger", text));
  picker.addEventListener("change", () => { bring(picker.files).then(() => { picker.value = ""; }); });
  editor.addEventListener("pasteImage", (event) => bring(event.detail.clipboardData.files));
  surface.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  surface.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    bring(event.dataTransfer.files);
  }, true);
  let picture = null;
  surface.addEventListener("click", (event) => {
    picture = event.target.nodeName === "IMG" ? event.target : null;
    tools.querySelector("[data-picture-tools]").hidden = !picture;
  });
  const resize = (by) => {
    if (!picture) return;
    editor.saveUndoState();
    const wide = Math.round((Number(picture.getAttribute("width")) || picture.naturalWidth) * by);
    picture.setAttribute("width", String(Math.min(620, Math.max(40, wide))));
  };

  /* Toolbar: one stop of the Tab key, arrows within it. */
  const buttons = [...tools.querySelectorAll("button[data-act]")];
  const reachable = () => buttons.filter((each) => !each.hidden && !each.closest("[hidden]"));
  const stop = (button) => buttons.forEach((each) => { each.tabIndex = each === button ? 0 : -1; });
  const showState = () => {
    const pressed = {
      bold: editor.hasFormat("B"), italic: editor.hasFormat("I"), underline: editor.hasFormat("U"),
      superscript: editor.hasFormat("SUP"), subscript: editor.hasFormat("SUB"), heading: Boolean(nearest("h2,h3")),
      bullets: Boolean(nearest("ul")), numbers: Boolean(nearest("ol")),
      quote: Boolean(nearest("blockquote")),
    };
    for (const [act, on] of Object.entries(pressed)) {
      tools.querySelector(`[data-act=${act}]`)?.setAttribute("aria-pressed", String(on));
    }
    const inTable = Boolean(nearest("table"));
    tools.querySelector("[data-table-tools]").hidden = !inTable;
    tools.querySelector("[data-act=table]").disabled = inTable;
  };
  tools.addEventListener("mousedown", (event) => {
    if (event.target.closest("button")) event.preventDefault(); // the selection stays in the text
  });
  tools.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-act]");
    if (!button) return;
    acts[button.dataset.act]();
    stop(button);
    editor.focus();
    showState();
  });
  tools.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const open = reachable().filter((each) => !each.disabled);
    const next = open[(open.indexOf(document.activeElement) + step + open.length) % open.length];
    stop(next);
    next.focus();
  });
  editor.addEventListener("pathChange", showState);
  editor.addEventListener("select", showState);
  editor.addEventListener("cursor", showState);
  tools.hidden = false;
  stop(buttons[0]);
  showState();

  /* Sending: the body leaves as HTML. Until then, nobody closes the page by accident. */
  const written = () => JSON.stringify([body(), form.elements.asunto.value]);
  let saved = back ? "" : written();
  let leaving = false;
  const changed = () => form.dataset.editor === "unsaved" || written() !== saved;
  form.addEventListener("formdata", (event) => {
    event.formData.set("format", "html");
    event.formData.set("cuerpo", body());
  });
  form.addEventListener("submit", () => { leaving = true; });
  document.getElementById("eliminar")?.addEventListener("submit", () => { leaving = true; saved = written(); forget(form); });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && changed()) event.preventDefault();
  });
  let tick = 0;
  const notes = document.getElementById("avisos");
  const note = (tone, text, place, words) => {
    const told = Object.assign(document.createElement("p"), { className: `c-note is-${tone}`, textContent: text });
    if (place) told.append(" ", Object.assign(document.createElement("a"), { href: place, textContent: words }));
    notes?.replaceChildren(told);
  };
  leftOut = (left) => note("warn", `Al pegar se dejó fuera: ${left.join("; ")}. Revise el texto antes de firmar.`);
  if (kept?.stale) {
    const again = Object.assign(document.createElement("button"), { type: "button", className: "btn mt-1", textContent: "Poner ese texto" });
    again.addEventListener("click", () => { editor.saveUndoState(); editor.setHTML(kept.body); form.elements.asunto.value = kept.subject; soon(); });
    note("warn", "En este navegador quedó un texto que no llegó a guardarse, y el borrador cambió después. Abajo está lo guardado.");
    notes?.firstElementChild?.append(" ", again);
  }
  const outcome = (what, more) => {
    const tag = form.querySelector("[data-editor-saved]");
    if (what === "Guardado" && tag) {
      tag.textContent = `Guardado a las ${more}`;
      form.dataset.editor = "saved";
      state.hidden = !changed();
      notes?.replaceChildren();
    }
    if (what === "others" && more.length) note("warn", `También tiene abierto este borrador: ${more.join("; ")}.`);
    if (what === "ended") {
      note("warn", "Su sesión terminó. Lo que escribió, con su formato, sigue en esta pestaña y se guarda al entrar otra vez.",
        `/entrar?siguiente=${encodeURIComponent(more)}`, "Entrar otra vez");
      leaving = true;
    }
    if (what === "offline") note("warn", "No hay conexión. Lo que escribió sigue en esta pestaña; se intentará otra vez.");
    if (what === "conflict") note("danger", `${more} Guarde para comparar los dos textos.`);
  };
  const soon = keep(form, {
    changed,
    body,
    saved: (kept) => { saved = JSON.stringify([kept, form.elements.asunto.value]); },
    tell: outcome,
  });
  const tell = () => {
    clearTimeout(tick);
    tick = setTimeout(() => { state.hidden = !changed(); }, 300);
    soon();
  };
  editor.addEventListener("input", tell);
  form.addEventListener("input", tell);
  if (back) soon();
  const head = form.querySelector(".c-dochead");
  if (head) form.style.setProperty("--c-dochead", `${head.offsetHeight}px`);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-editor-save]"));
    }
  });
};

const form = document.querySelector("form[data-editor]");
if (form && window.Squire && window.DOMPurify) start(form);
