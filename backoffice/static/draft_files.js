/* Files of a draft by dragging, pasting or choosing: sent one by one, with their progress. Without
   this script the form sends them itself. */
const form = document.querySelector("form[data-drop]");
const csrf = form?.elements.csrf.value;

const line = (list, file) => {
  const item = document.createElement("li");
  const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  const words = Object.assign(document.createElement("span"), { textContent: file.name });
  item.append(words, bar);
  list.append(item);
  return {
    at: (share) => { bar.value = share; },
    failed: (problem) => { bar.remove(); item.className = "c-field-error"; words.textContent = problem; },
    done: () => { bar.value = 100; },
  };
};

const send = (file, shown) => new Promise((resolve) => {
  if (file.size > Number(form.dataset.largest)) {
    const most = Math.floor(Number(form.dataset.largest) / 2 ** 20);
    shown.failed(`«${file.name}» pesa ${Math.ceil(file.size / 2 ** 20)} MB; un anexo puede pesar hasta ${most} MB.`);
    resolve(false);
    return;
  }
  const data = new FormData();
  data.set("csrf", csrf);
  data.set("archivos", file, file.name || "imagen-pegada.png");
  const request = new XMLHttpRequest(); // fetch tells nothing of how much has been sent
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) shown.at((100 * event.loaded) / event.total);
  });
  request.addEventListener("load", () => {
    if (request.status === 200) { shown.done(); resolve(true); return; }
    let problem = `No se pudo añadir «${file.name}».`;
    try { problem = JSON.parse(request.responseText).problem ?? problem; } catch { /* a page */ }
    shown.failed(problem);
    resolve(false);
  });
  request.addEventListener("error", () => {
    shown.failed(`No hay conexión: «${file.name}» no se añadió. Inténtelo otra vez.`);
    resolve(false);
  });
  request.send(data);
});

const sendAll = async (files) => {
  const list = form.querySelector("[data-drop-progress]");
  let added = true;
  for (const file of files) added = (await send(file, line(list, file))) && added;
  if (added && files.length) location.reload();
};

if (form) {
  form.querySelector("[data-drop-hint]").hidden = false;
  form.addEventListener("submit", (event) => {
    const files = [...form.querySelectorAll("input[type=file]")].flatMap((each) => [...each.files]);
    if (!files.length) return;
    event.preventDefault();
    sendAll(files);
  });
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("is-over"); });
  form.addEventListener("dragleave", () => form.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-over");
    sendAll([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (files.length) { event.preventDefault(); sendAll(files); }
  });
}
