/* Tables in the draft editor. Squire keeps a table but has no acts upon it: rows and columns are here. */

const TABLE =
  "<table><thead><tr><th>N.º</th><th>Detalle</th></tr></thead>" +
  "<tbody><tr><td><br></td><td><br></td></tr><tr><td><br></td><td><br></td></tr></tbody></table>";

/* The element of `editor` around the cursor that matches `selector`, or null. */
export const nearest = (editor, selector) => {
  const node = editor.getSelection().startContainer;
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  const found = element?.closest(selector);
  return found && editor.getRoot().contains(found) ? found : null;
};

const emptyCell = (name) => {
  const cell = document.createElement(name);
  cell.append(document.createElement("br"));
  return cell;
};

const cursorIn = (editor, cell) => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  range.collapse(true);
  editor.setSelection(range);
};

const insertTable = (editor) => {
  const root = editor.getRoot();
  const before = new Set(root.querySelectorAll("table"));
  editor.insertHTML(TABLE);
  const table = [...root.querySelectorAll("table")].find((each) => !before.has(each));
  if (table) cursorIn(editor, table.querySelector("tbody td"));
};

const addRow = (editor, cell, row, table) => {
  const added = document.createElement("tr");
  added.append(...[...row.cells].map(() => emptyCell("td")));
  if (row.closest("thead")) (table.tBodies[0] ?? table.createTBody()).prepend(added);
  else row.after(added);
  cursorIn(editor, added.cells[cell.cellIndex]);
};

const addColumn = (editor, cell, row, table) => {
  const at = cell.cellIndex;
  for (const each of table.rows) {
    const beside = each.cells[Math.min(at, each.cells.length - 1)];
    beside?.after(emptyCell(beside.nodeName));
  }
  cursorIn(editor, row.cells[at + 1]);
};

/* After a removal the cursor needs a place: another cell, or the line where the table was. */
const settle = (editor, table) => {
  const cell = table.querySelector("td,th");
  if (cell) return cursorIn(editor, cell);
  const line = editor.createDefaultBlock();
  table.replaceWith(line);
  return cursorIn(editor, line);
};

const removeRow = (editor, cell, row, table) => {
  row.remove();
  settle(editor, table);
};

const removeColumn = (editor, cell, row, table) => {
  const at = cell.cellIndex;
  for (const each of [...table.rows]) each.cells[at]?.remove();
  settle(editor, table);
};

/* Move the cursor to the next cell (or the one before); at the end a row is added. False outside a
   table, and before its first cell. */
export const nextCell = (editor, step) => {
  const cell = nearest(editor, "td,th");
  if (!cell) return false;
  const table = cell.closest("table");
  const cells = [...table.querySelectorAll("td,th")];
  const next = cells[cells.indexOf(cell) + step];
  if (next) cursorIn(editor, next);
  else if (step > 0) {
    editor.saveUndoState();
    addRow(editor, cell, cell.parentElement, table);
    cursorIn(editor, table.rows[table.rows.length - 1].cells[0]);
  } else return false;
  return true;
};

/* The acts on tables, by the name of their button. */
export const tableActs = (editor) => {
  const onCell = (change) => () => {
    const cell = nearest(editor, "td,th");
    if (!cell) return;
    editor.saveUndoState();
    change(editor, cell, cell.parentElement, cell.closest("table"));
  };
  return {
    table: () => { if (!nearest(editor, "table")) insertTable(editor); },
    "row-add": onCell(addRow),
    "row-remove": onCell(removeRow),
    "column-add": onCell(addColumn),
    "column-remove": onCell(removeColumn),
  };
};
