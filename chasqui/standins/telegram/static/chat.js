// Brings new messages while the page is open; without it, «Actualizar» does the same.
(function () {
  "use strict";
  var box = document.getElementById("messages");
  var text = document.getElementById("text");

  function revision() {
    return box.firstElementChild.dataset.revision;
  }

  function toEnd() {
    box.scrollTop = box.scrollHeight;
  }

  async function look() {
    try {
      var answer = await fetch(box.dataset.source + "?since=" + revision());
      if (answer.status === 200) {
        box.innerHTML = await answer.text();
        toEnd();
      }
    } catch (error) {
      // The stand-in was stopped; the next look may find it again.
    }
    window.setTimeout(look, 1000);
  }

  // A picture that arrives late makes the conversation longer.
  box.addEventListener("load", toEnd, true);

  text.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      text.form.requestSubmit();
    }
  });
  toEnd();
  text.focus();
  look();
})();
