/* The paper beside the text: a pause in writing asks for the page where the cursor is. Without this
   script the frame shows what was kept last. */
const PAUSE = 150;
const form = document.querySelector("form[data-editor]");
const place = document.querySelector("[data-paper]");

if (form && place) {
  const picture = place.querySelector("img");
  const told = document.querySelector("[data-preview-told]");
  const plain = document.querySelector("[data-preview-plain]");
  let asked = 0;
  let shown = 0;
  let timer = 0;

  /* Which block of the text the cursor is in. */
  const block = () => {
    const text = form.querySelector(".c-edit[contenteditable]");
    let node = document.getSelection()?.anchorNode;
    if (!text || !node || !text.contains(node)) return null;
    while (node.parentNode !== text) {
      node = node.parentNode;
      if (!node) return null;
    }
    return [...text.children].indexOf(node);
  };
  let here = 0;

  const refresh = async () => {
    if (!place.offsetParent && shown) return; // not on the screen
    const mine = ++asked;
    here = block() ?? here;
    const data = new FormData(form);
    data.set("bloque", String(Math.max(0, here)));
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: data });
      if (!answer.ok || mine < shown) return;
      const reader = new FileReader();
      reader.addEventListener("load", () => {
        if (mine < shown) return;
        shown = mine;
        const [page, pages] = (answer.headers.get("x-pagina") || "1/1").split("/");
        picture.src = reader.result;
        picture.alt = `Página ${page} de ${pages} del documento`;
        told.textContent = `Página ${page} de ${pages} · número y firma se fijan al enviar`;
        place.hidden = false;
        plain.hidden = true;
      });
      reader.readAsDataURL(await answer.blob());
    } catch { /* no connection: the last page stays */ }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(refresh, PAUSE); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("click", (event) => { if (event.target.closest("[data-act]")) soon(); });
  document.addEventListener("selectionchange", () => {
    const now = block();
    if (now !== null && now !== here) soon();
  });
  setTimeout(refresh, 0);
}
