/* Keeps a draft while it is written: saved in place every so often, and, when the session has ended,
   held in this tab until its writer is back. Nothing here touches the text, the caret or the undo. */

const PAUSE = 3_000; // without a key, before it is saved
const AT_MOST = 30_000; // between two savings of somebody who never pauses

const placeOf = (form) => `chasqui.borrador.${new URL(form.action).pathname}`;

/* What was written when the session ended; null once the draft has been saved since. */
export const held = (form) => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(placeOf(form)) ?? "null");
    if (kept && String(kept.version) === form.elements.version.value) return kept;
    sessionStorage.removeItem(placeOf(form));
  } catch { /* a full or forbidden store keeps nothing */ }
  return null;
};

const hold = (form, body) => {
  const kept = {
    body, subject: form.elements.asunto.value, version: form.elements.version.value,
    number: form.querySelector("h1")?.innerText ?? "",
  };
  try { sessionStorage.setItem(placeOf(form), JSON.stringify(kept)); } catch { /* as above */ }
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
        const { version, at } = await answer.json();
        form.elements.version.value = version;
        saved(before);
        tell("Guardado", at);
        sessionStorage.removeItem(placeOf(form));
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

  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(save, Date.now() - last > AT_MOST ? 0 : PAUSE);
  };
  // What is sent may meet an ended session: it is held until the page is seen again as saved.
  form.addEventListener("submit", () => { clearTimeout(pause); if (changed()) hold(form, body()); });
  return soon;
};
