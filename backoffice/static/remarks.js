/* Remarks in the margin: what is selected in the text becomes what the remark is about, and the
   words of each remark are marked. Without this script the words are typed, and stand in the list. */
const text = document.querySelector("[data-reviewed]");
const field = document.querySelector("[data-quote-field]");

if (text && field) {
  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode)) return;
    const words = selection.toString().replace(/\s+/g, " ").trim();
    if (words) field.value = words.slice(0, 300);
  });

  const mark = (item) => {
    const words = item.dataset.quote;
    if (!words) return;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const at = node.data.replace(/\s/g, " ").indexOf(words);
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + words.length);
      const found = document.createElement("mark");
      range.surroundContents(found);
      found.title = item.querySelector("p").textContent;
      return;
    }
  };
  document.querySelectorAll("[data-quote]").forEach(mark);
}
