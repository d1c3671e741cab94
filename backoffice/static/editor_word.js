/* Lists as Word puts them on the clipboard: paragraphs that only look like items become items. */

const ITEM = "p[class*=MsoListParagraph],p[style*=mso-list]";
const NUMBERED = /^\s*(?:\d+|[a-z]|[ivxlc]+)[.)]/i;

/* `html` with runs of such paragraphs as <ul> or <ol>; the mark that Word drew is left out. */
export const withLists = (html) => {
  if (!/mso-list|MsoListParagraph/.test(html)) return html;
  const page = new DOMParser().parseFromString(html, "text/html");
  let list = null;
  for (const item of page.querySelectorAll(ITEM)) {
    const drawn = item.querySelector("[style*='mso-list:Ignore'],[style*='mso-list: Ignore']");
    const mark = (drawn ?? item).textContent;
    drawn?.remove();
    const name = NUMBERED.test(mark) ? "ol" : "ul";
    const follows = list && list.nextElementSibling === item && list.localName === name;
    if (!follows) {
      list = page.createElement(name);
      item.before(list);
    }
    const entry = page.createElement("li");
    entry.innerHTML = drawn ? item.innerHTML : item.innerHTML.replace(/^(?:\s|&nbsp;|[·•§o-]|\d+[.)])+/, "");
    list.append(entry);
    item.remove();
  }
  return page.body.innerHTML;
};
