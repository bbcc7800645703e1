// Saves the session page as people type and tap. Nothing typed is ever lost: a text leaves the list
// of what is unsaved only when the server has said that it holds it.
"use strict";

(() => {
  const room = document.getElementById("room");
  if (!room) return;

  const words = document.getElementById("words").dataset;
  const state = document.getElementById("saved");
  const tab = crypto.randomUUID ? crypto.randomUUID() : fallbackId();
  const AFTER_TYPING = 700; // ms of rest before a text is sent
  const AFTER_TAP = 120;
  const GIVE_UP = 10000; // ms after which an answer is no longer waited for
  const LONGEST_WAIT = 15000;
  const MOST_SENT = 20; // unconfirmed wordings that a save names; beyond them a conflict is shown

  const confirmed = {}; // name → the text that the server is known to hold
  const sent = {}; // name → texts that were sent since, which the server may hold
  const texts = {}; // name → its textarea
  const kept = new Set(); // hints that the writer has answered
  let taps = {}; // name → value, not confirmed yet
  let seq = 0;
  let busy = false;
  let timer = null;
  let wait = 1000;
  let paused = false; // a dialog is open: nothing is sent until it is answered
  let waiting = false; // nothing more is taken until the page is uncovered
  let mended = false; // the token was renewed since the last save that was taken
  let leave = null; // what to do once everything is saved: somebody asked for another page

  function fallbackId() {
    // Plain http on another host than localhost has no randomUUID.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function dirtyTexts() {
    return Object.keys(texts).filter((name) => texts[name].value !== confirmed[name]);
  }

  function unsaved() {
    return dirtyTexts().length > 0 || Object.keys(taps).length > 0;
  }

  function show(kind, at) {
    state.dataset.state = kind === "refused" ? "unsaved" : kind;
    state.textContent = kind === "saved" && at ? `${words.saved} ${at}` : words[kind];
  }

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  async function send() {
    if (busy || paused || waiting) return;
    if (!unsaved()) return rest(); // typed and taken back
    busy = true;
    const names = dirtyTexts();
    const going = taps;
    taps = {};
    const body = { tab, seq: (seq += 1), texts: {}, taps: going };
    for (const name of names) {
      const text = texts[name].value;
      body.texts[name] = { text, was: [confirmed[name], ...(sent[name] || [])] };
      sent[name] = [...new Set([...(sent[name] || []), text])].slice(-MOST_SENT);
    }
    show("saving");
    let answer = null;
    let data = null;
    try {
      answer = await fetch(room.dataset.save, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": hrp.token() },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(GIVE_UP),
      });
      if ((answer.headers.get("Content-Type") || "").includes("json")) data = await answer.json();
    } catch {
      answer = null; // no network, or no answer in time
    }
    busy = false;
    if (data && (answer.ok || data.conflicts)) {
      taken(body, data);
    } else {
      taps = { ...going, ...taps }; // a later tap on the same question wins
      await notTaken(answer, data);
    }
  }

  function taken(body, data) {
    wait = 1000;
    mended = false;
    for (const name of Object.keys(body.texts)) {
      if (name in data.conflicts || name in data.refused) continue;
      confirmed[name] = body.texts[name].text;
      delete sent[name];
    }
    redraw(data.fragments || {});
    Object.entries(data.hints || {}).forEach(([name, hints]) => hint(name, hints));
    Object.entries(data.refused || {}).forEach(([name, why]) => refuse(name, why, body.taps[name]));
    const [name] = Object.keys(data.conflicts);
    if (name) {
      show("unsaved");
      if (hrp.isCovered()) waiting = true;
      else decide(name, data.conflicts[name]);
    } else if (dirtyTexts().some((one) => !(one in data.refused)) || Object.keys(taps).length) {
      soon(AFTER_TAP);
    } else {
      rest(data.saved, Object.keys(data.refused || {}).length > 0);
    }
  }

  // Everything that can be saved is: say so, and go where somebody wanted to go.
  function rest(at, refused = false) {
    const all = dirtyTexts().length === 0 && !refused;
    show(all ? "saved" : "refused", at);
    const go = leave;
    leave = null;
    if (all && go) go();
  }

  async function notTaken(answer, data) {
    show("unsaved");
    const covered = answer?.status === 423 && data?.error === "covered";
    if (answer?.status === 401 || covered) {
      waiting = true; // until it is uncovered; the cover waits until whoever types is at rest
      return hrp.cover(!covered);
    }
    if (answer?.status === 403 && !mended) {
      mended = await hrp.freshToken().catch(() => false);
      if (mended) return soon(0);
    }
    if (hrp.isCovered() && answer && answer.status < 500) {
      waiting = true; // whatever there is to say is said once the page is uncovered
      return;
    }
    if (answer && answer.status === 409 && data) return closed("closed");
    if (answer && answer.status >= 400 && answer.status < 500 && answer.status !== 429) return closed("stuck");
    soon(wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  // --- dialogs -------------------------------------------------------------------------------
  function ask(id) {
    const dialog = document.getElementById(id);
    paused = true;
    leave = null;
    if (!dialog.open) dialog.showModal();
    // However it was closed, by Esc too: saving goes on, and the question comes back if it still stands.
    dialog.onclose = () => {
      paused = false;
      if (unsaved()) soon(wait);
    };
    return dialog;
  }

  function resume(dialog) {
    dialog.onclose = null;
    dialog.close();
    paused = false;
    if (unsaved()) soon(0);
    else rest();
  }

  function decide(name, theirs) {
    const dialog = ask("conflict");
    const field = texts[name];
    document.getElementById("conflict-mine").textContent = field.value;
    document.getElementById("conflict-theirs").textContent = theirs;
    dialog.oncancel = (event) => event.preventDefault();
    dialog.onclick = (event) => {
      const choice = event.target.value;
      if (!["both", "mine", "theirs"].includes(choice)) return;
      confirmed[name] = theirs;
      delete sent[name];
      if (choice === "theirs") field.value = theirs;
      if (choice === "both") field.value = `${theirs}\n\n${field.value}`;
      // Now the page knows what the server holds. If a third text comes in between, it asks again.
      resume(dialog);
    };
  }

  // Nothing more can be saved from this page. The text stays on it, to be copied.
  function closed(id) {
    const dialog = ask(id);
    dialog.onclose = null; // stays paused
    dialog.onclick = (event) => {
      if (event.target.value === "ok") dialog.close();
    };
  }

  // --- what the server answers -----------------------------------------------------------------
  function redraw(fragments) {
    for (const [id, html] of Object.entries(fragments)) {
      const place = document.getElementById(id);
      if (!place) continue;
      const focused = place.contains(document.activeElement) ? document.activeElement.name : null;
      place.innerHTML = html; // our own templates, escaped by the server
      if (focused) {
        const again = [...place.querySelectorAll("input")].find((input) => input.name === focused);
        if (again) again.focus();
      }
    }
  }

  function hint(name, hints) {
    const list = document.querySelector(`[data-hints-for="${CSS.escape(name)}"]`);
    if (!list) return;
    list.replaceChildren();
    for (const { written, suggestion, wordings } of hints) {
      if (kept.has(`${name} ${written.toLowerCase()}`)) continue;
      const item = document.createElement("li");
      item.append(`“${written}” — ${words.perhaps}: ${suggestion}`);
      for (const wording of wordings) {
        const use = button(`${words.use}: ${wording}`, () => {
          texts[name].value = texts[name].value.replace(written, wording);
          item.remove();
          soon(AFTER_TAP);
        });
        item.append(use);
      }
      item.append(
        button(words.keep, () => {
          kept.add(`${name} ${written.toLowerCase()}`);
          item.remove();
        }),
      );
      list.append(item);
    }
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-link btn-sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function refuse(name, why, tried) {
    const named = [...room.querySelectorAll("input")].filter((input) => input.name === name);
    const field = texts[name] || document.querySelector(`[data-tap="${CSS.escape(name)}"]`) || named[0];
    if (!field) return;
    named.forEach((input) => {
      // A refused tick is as it was, a refused answer is not chosen, and one that could not be taken away is
      // there again. Safety alone keeps what is noted open.
      if (input.type === "checkbox") input.checked = tried !== "yes";
      else if (tried === "" && takenAway[name]) input.checked = input === takenAway[name];
      else input.checked = /(^|:)safety_answer$/.test(name) && input.value === "something_to_note";
    });
    follow(name, named.find((input) => input.checked)?.value || "");
    const place = placeOf(field);
    let note = place.querySelector(".refused");
    if (!note) {
      note = document.createElement("p");
      note.className = "refused";
      note.setAttribute("role", "alert");
      place.append(note);
    }
    note.textContent = why;
  }

  // Where it is said that something was refused: below the whole question, not within one of its answers.
  function placeOf(field) {
    return field.closest("fieldset") || field.closest(".saved-text, label") || field.parentElement;
  }

  // --- what people do ----------------------------------------------------------------------------
  room.querySelectorAll("[data-text]").forEach((field) => {
    const name = field.dataset.text;
    texts[name] = field;
    confirmed[name] = field.defaultValue; // what the server sent; somebody may have typed on already
    field.addEventListener("input", () => {
      field.parentElement.querySelector(".refused")?.remove();
      leave = null; // somebody goes on writing: stay
      show("unsaved");
      soon(AFTER_TYPING);
    });
  });

  function tapped(name, value, place) {
    place.querySelector(".refused")?.remove();
    leave = null;
    taps[name] = value;
    show("saving");
    soon(AFTER_TAP);
    follow(name, value);
  }

  // What one answer opens or closes on the page.
  function follow(name, value) {
    room.querySelectorAll("[data-follows]").forEach((part) => {
      if (part.dataset.follows === name) part.hidden = !part.dataset.when.split(" ").includes(value) && !holds(part);
    });
    if (name === "safe_right_now" && (value === "no" || value === "not_sure")) {
      document.getElementById("safety-line")?.removeAttribute("hidden");
    }
  }

  // What holds something is never put out of sight.
  function holds(part) {
    const fields = [...part.querySelectorAll("input, textarea")];
    return fields.some((field) => (/radio|checkbox/.test(field.type) ? field.checked : field.value.trim()));
  }

  function answered(input) {
    const place = placeOf(input);
    if (input.dataset.tap) {
      tapped(input.dataset.tap, input.value.trim(), place);
    } else if (input.type === "checkbox") {
      tapped(input.name, input.checked ? "yes" : "", place);
    } else if (input.type === "radio" && input.checked) {
      tapped(input.name, input.value, place);
    }
  }

  room.addEventListener("change", (event) => answered(event.target));

  // An answer that was tapped again is taken away (untap.js).
  const takenAway = {}; // name → the answer that was taken away last
  room.addEventListener("hrp:untapped", ({ target }) => {
    takenAway[target.name] = target;
    tapped(target.name, "", target.closest("fieldset"));
  });

  // Leaving for another page of ours waits until everything is saved, or until somebody writes on.
  const leaving = { submit: "form[data-flush]", click: "a[data-flush]" };
  for (const [kind, which] of Object.entries(leaving)) {
    document.addEventListener(kind, (event) => {
      const element = event.target.closest(which);
      if (!element || (!unsaved() && !busy)) return;
      event.preventDefault();
      const button = event.submitter;
      leave = () => (kind === "submit" ? element.requestSubmit(button) : (location.href = element.href));
      soon(0);
    }, true); // before the form's own script: it asks for a passkey once everything is saved
  }

  window.addEventListener("beforeunload", (event) => {
    if (unsaved() || busy) event.preventDefault();
  });
  window.addEventListener("online", () => soon(0));
  document.addEventListener("hrp:covered", () => {
    leave = null;
  });
  document.addEventListener("hrp:back", () => {
    waiting = false;
    if (unsaved()) soon(0);
  });

  // The page can be used as soon as it is seen: what was tapped or typed before this script ran counts too.
  room.querySelectorAll("input").forEach((input) => {
    if (input.checked !== input.defaultChecked || input.value !== input.defaultValue) answered(input);
  });
  if (unsaved()) soon(0);
})();
