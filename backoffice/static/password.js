// Says while a password is typed which of its rules are kept; the server asks them all again.
(() => {
  "use strict";
  const tests = (field) => ({
    largo: (text) => [...text].length >= Number(field.dataset.shortest) && [...text].length <= 128,
    letra: (text) => /\p{L}/u.test(text),
    numero: (text) => /\p{Nd}/u.test(text),
    usuario: (text) => !text.toLowerCase().includes(field.dataset.login.toLowerCase()),
  });
  document.querySelectorAll("[data-rules]").forEach((field) => {
    const list = document.querySelector(field.dataset.rules);
    field.addEventListener("input", () => {
      for (const [key, holds] of Object.entries(tests(field))) {
        const line = list.querySelector(`[data-rule="${key}"]`);
        const kept = field.value !== "" && holds(field.value);
        line.classList.toggle("is-kept", kept);
        line.querySelector(".visually-hidden")?.remove();
        if (kept) line.insertAdjacentHTML("beforeend", '<span class="visually-hidden"> (cumple)</span>');
      }
    });
  });
})();
