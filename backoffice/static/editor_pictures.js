/* Pictures in the text: chosen, pasted or dropped, kept by the server and shown from there. */

const send = async (form, file) => {
  const data = new FormData();
  data.set("csrf", form.elements.csrf.value);
  data.set("imagen", file, file.name || "imagen.png");
  let answer;
  try {
    answer = await fetch(`${form.getAttribute("action")}/imagenes`, { method: "POST", body: data });
  } catch {
    throw new Error("No hay conexión: la imagen no se puso. Inténtelo otra vez.");
  }
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(told.problem ?? "La imagen no se pudo poner en el texto.");
  return told.src;
};

/* Put `files` that are pictures where the cursor is; `tell` is given what went wrong. */
export const insertPictures = async (editor, form, files, tell) => {
  for (const file of files) {
    if (!file.type.startsWith("image/")) continue;
    try {
      const src = await send(form, file);
      const alt = (file.name || "").replace(/\.\w+$/, "").slice(0, 300);
      editor.saveUndoState();
      editor.insertImage(src, { alt });
    } catch (error) {
      tell(error.message);
    }
  }
};

/* The widths that the handles set become what the paper knows: whole pixels. */
export const fixWidths = (root) => {
  root.querySelectorAll("img[style]").forEach((each) => {
    const wide = Math.round(parseFloat(each.style.width));
    if (wide > 0) each.setAttribute("width", String(wide));
    each.removeAttribute("style");
  });
};
