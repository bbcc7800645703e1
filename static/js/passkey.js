// Passkeys: asks the browser for one, or to make one, and sends the answer with the form.
// <form data-passkey="get|create"> holds a hidden input named credential; the question stands in
// <script type="application/json" id="passkey-question">, or at the address in data-passkey-from.
"use strict";

(() => {
  const library = window.webauthnJSON;

  async function question(form) {
    if (form.dataset.passkeyFrom) {
      const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
      const told = await answer.json();
      return told.options || told;
    }
    return JSON.parse(document.getElementById("passkey-question").textContent);
  }

  async function ask(form) {
    const problem = form.querySelector("[data-passkey-problem]");
    problem.hidden = true;
    try {
      const credential = await library[form.dataset.passkey](await question(form));
      form.elements.credential.value = JSON.stringify(credential);
      HTMLFormElement.prototype.submit.call(form);
    } catch {
      // Refused, timed out, already set up here, or no passkeys at all: the words on the page say what else helps.
      problem.hidden = false;
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return; // the page saves first, and sends the form again
      event.preventDefault();
      ask(form);
    });
  }
})();
