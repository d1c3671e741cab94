/* What is pasted from Word, LibreOffice and web pages, made over into what a letter holds. What is
   left out on the way is told. */
import { withLists } from "./editor_word.js";

const STRUCK = "s,strike,del,[style*='line-through']";
const HEADINGS = { 1: "h2", 2: "h2", 3: "h3", 4: "h3" };

const styled = (node, test) => test(node.getAttribute("style") ?? "");

/* Bold, italic and the like that are only styles become their tags; a browser's own wrapper that says
   «not bold» is no tag at all. */
const restyle = (page) => {
  page.querySelectorAll("b[style*='font-weight:normal'],b[style*='font-weight: normal']").forEach((each) => each.replaceWith(...each.childNodes));
  const tags = [
    ["b", /font-weight:\s*(?:bold|[6-9]00)/i], ["i", /font-style:\s*italic/i],
    ["u", /text-decoration[^;]*underline/i], ["sup", /vertical-align:\s*super/i], ["sub", /vertical-align:\s*sub(?!p)/i],
  ];
  page.querySelectorAll("span[style],font[style]").forEach((each) => {
    tags.filter(([, test]) => styled(each, (style) => test.test(style))).forEach(([name]) => {
      const made = page.createElement(name);
      made.append(...each.childNodes);
      each.append(made);
    });
  });
  page.querySelectorAll("p[class^=MsoHeading],p[style*='mso-outline-level']").forEach((each) => {
    const level = Number((each.getAttribute("style") ?? "").match(/mso-outline-level:\s*(\d)/)?.[1] ?? 1);
    const made = page.createElement(HEADINGS[level] ?? "h3");
    made.append(...each.childNodes);
    each.replaceWith(made);
  });
  page.querySelectorAll("br[style*='page-break-before'],br[clear=all][style*='break']").forEach((each) => each.replaceWith(page.createElement("hr")));
};

/* `html` made over, and a sentence for each thing that stays out. */
export const pasted = (html) => {
  const page = new DOMParser().parseFromString(withLists(html), "text/html");
  const left = [];
  const count = (nodes, one, many) => { if (nodes.length) left.push(nodes.length === 1 ? one : `${nodes.length} ${many}`); };
  const struck = [...page.querySelectorAll(STRUCK)].filter((each) => each.textContent.trim());
  count(struck, "el texto que estaba tachado", "textos que estaban tachados");
  struck.forEach((each) => each.remove());
  const strangers = [...page.querySelectorAll("img")].filter((each) => !each.getAttribute("src")?.startsWith("/imagenes/"));
  count(strangers, "una imagen: insértela con el botón Imagen", "imágenes: insértelas con el botón Imagen");
  strangers.forEach((each) => each.remove());
  const objects = [...page.querySelectorAll("iframe,object,embed,video,audio,svg,canvas,math,form,input,select,textarea")];
  count(objects, "un objeto que no se imprime", "objetos que no se imprimen");
  objects.forEach((each) => each.remove());
  const notes = [...page.querySelectorAll("[style*='mso-element:footnote'],[style*='mso-element:comment'],a[href^='#_ftn'],a[href^='#_msocom']")];
  count(notes, "una nota al pie o un comentario", "notas al pie o comentarios");
  notes.forEach((each) => each.remove());
  restyle(page);
  return { html: page.body.innerHTML, left };
};
