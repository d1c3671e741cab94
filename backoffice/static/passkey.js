// Passkeys: the browser's part of registering one (create) and of showing it (get).
(() => {
  "use strict";
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const opened = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    (options.allowCredentials || []).concat(options.excludeCredentials || []).forEach((one) => { one.id = bytes(one.id); });
    return options;
  };
  const closed = (made) => {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((key) => {
      if (made.response[key]) response[key] = text(made.response[key]);
    });
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
  };
  document.querySelectorAll("[data-passkey]").forEach((place) => {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", async () => {
      const publicKey = opened(JSON.parse(place.dataset.options));
      try {
        const made = await navigator.credentials[place.dataset.passkey]({ publicKey });
        const form = place.closest("form");
        form.elements.llave.value = closed(made);
        form.submit();
      } catch {
        place.querySelector("[role=status]").textContent = "No se usó ninguna llave. Pruebe otra vez, o escriba un código.";
      }
    });
  });
})();
