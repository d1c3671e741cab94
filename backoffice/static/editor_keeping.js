/* Keeps a draft while it is written: held in this browser with each key until the server has it, and
   saved in place every so often. Nothing here touches the text, the caret or the undo. */

const PAUSE = 3_000; // without a key, before it is saved
const HELD = 200; // after a key, before it is held here
const AT_MOST = 30_000; // between two savings of somebody who never pauses

const placeOf = (form) => `chasqui.borrador.${form.dataset.owner}.${new URL(form.action).pathname}`;

/* What was written here and never saved; `stale` when the draft was saved since from elsewhere. */
export const held = (form) => {
  try {
    const kept = JSON.parse(localStorage.getItem(placeOf(form)) ?? "null");
    const stale = kept && String(kept.version) !== form.elements.version.value;
    const there = stale && kept.body === form.querySelector("template[data-editor-html]").innerHTML;
    if (kept && !(stale && (kept.sent || there))) return { ...kept, stale };
    forget(form);
  } catch { /* a full or forbidden store keeps nothing */ }
  return null;
};

/* Nothing of it is wanted any more. */
export const forget = (form) => { try { localStorage.removeItem(placeOf(form)); } catch { /* as below */ } };

const hold = (form, body, sent = false) => {
  const kept = {
    body, sent, subject: form.elements.asunto.value, version: form.elements.version.value,
    number: form.querySelector("h1")?.innerText ?? "",
  };
  try { localStorage.setItem(placeOf(form), JSON.stringify(kept)); } catch { /* as above */ }
};

/* Save `form` in place whenever `changed()`; `body()` is its text, `saved()` is told of success. */
export const keep = (form, { changed, body, saved, tell }) => {
  let pause = 0;
  let last = Date.now();
  let busy = false;

  const save = async () => {
    clearTimeout(pause);
    if (busy || !changed()) return;
    busy = true;
    last = Date.now();
    const sent = new FormData(form);
    sent.set("format", "html");
    sent.set("cuerpo", body());
    const before = body();
    try {
      const answer = await fetch(`${form.action}/guardar`, { method: "POST", body: sent });
      if (answer.ok) {
        const { version, at, others } = await answer.json();
        form.elements.version.value = version;
        saved(before);
        tell("Guardado", at);
        tell("others", others);
        if (changed()) hold(form, body());
        else localStorage.removeItem(placeOf(form));
      } else if (answer.status === 401) {
        hold(form, body());
        tell("ended", location.pathname);
      } else if (answer.status === 409) {
        tell("conflict", (await answer.json()).problem);
      }
    } catch {
      hold(form, body());
      tell("offline", "");
    } finally {
      busy = false;
    }
  };

  let held = 0;
  const soon = () => {
    clearTimeout(held);
    held = setTimeout(() => { if (changed()) hold(form, body()); }, HELD);
    clearTimeout(pause);
    pause = setTimeout(save, Date.now() - last > AT_MOST ? 0 : PAUSE);
  };
  // What is sent may meet an ended session: it is held until the page is seen again as saved.
  let leaving = false;
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("pagehide", () => { if (!leaving && changed()) hold(form, body()); });
  form.addEventListener("submit", () => { clearTimeout(pause); clearTimeout(held); leaving = true; if (changed()) hold(form, body(), true); });
  return soon;
};
