// Covers the page when nobody has touched it for a while, and opens it again in place: for one touch of
// a passkey, or the password. What was typed, the field and the caret are as they were. The same cover
// stands there when the sign-in has ended. The server keeps time as well; this is the clock of the page.
"use strict";

window.hrp = (() => {
  const alone = document.getElementById("cover"); // a page that is nothing but a cover
  const holder = document.getElementById("cover-sheet")?.content;
  const source = alone || holder?.getElementById("cover");
  if (!source) return null;

  const facts = source.dataset;
  const LIMIT = facts.minutes * 60_000; // ms without a touch after which the page is covered
  const TELL_EVERY = Math.min(60_000, LIMIT / 4); // ms between two messages that somebody is there
  const FRESH = 5_000; // ms for which the server's last word on the sign-in is relied on
  const SHARE_EVERY = 2_000;
  const AT_REST = 1_500; // ms without a key before a cover may come over somebody who is typing
  const channel = window.BroadcastChannel ? new BroadcastChannel(`hrp ${facts.person}`) : null; // to one's other tabs

  let token = source.querySelector("[name=csrfmiddlewaretoken]").value;
  let last = Date.now(); // when somebody last did something, in any tab
  let heard = last; // when the server last said that the sign-in is open
  let told = last; // when the server was last told that somebody is there
  let shared = last;
  let typed = 0; // when a key was last pressed on the page
  let waiting = null;
  let clock = null;
  let telling = null;
  let sheet = null; // the cover, while it lies on the page
  let ended = false; // the sign-in has ended: the password alone does not open the page
  let busy = false;
  let leaving = false; // for the door: what is on the page goes
  let before = null; // where somebody was

  // --- asking the server ------------------------------------------------------------------------
  async function ask(address, fields, options = {}) {
    const answer = await fetch(address, {
      method: fields ? "POST" : "GET",
      headers: { Accept: "application/json", ...(fields && { "X-CSRFToken": token }) },
      body: fields && new URLSearchParams(fields),
      ...options,
    });
    const json = (answer.headers.get("Content-Type") || "").includes("json");
    return { status: answer.status, data: json ? await answer.json() : null };
  }

  function setToken(fresh) {
    token = fresh;
    for (const place of [document, holder, source]) {
      place?.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => {
        field.value = token;
      });
    }
  }

  // Signing in again in another tab makes this page's token old. Where another person signed in there,
  // the page is covered: they get nothing of what is on it.
  async function freshToken() {
    const { status, data } = await ask(facts.again);
    if (status !== 200) return false;
    if (data.person !== facts.person) {
      cover(true);
      return false;
    }
    setToken(data.csrf);
    return true;
  }

  // Tells the server that somebody is there; returns the status of its answer.
  async function here(fields, options) {
    let { status, data } = await ask(facts.here, fields, options);
    if (status === 403 && (await freshToken())) ({ status, data } = await ask(facts.here, fields, options));
    if (status === 204) heard = Date.now();
    else if (status === 401) coverAtRest(true);
    else if (data?.error === "covered") coverAtRest();
    return status;
  }

  // --- the page's clock ---------------------------------------------------------------------------
  const isOver = () => Date.now() - last >= LIMIT;

  function check() {
    clearTimeout(clock);
    if (sheet) return;
    if (!isOver()) {
      clock = setTimeout(check, last + LIMIT - Date.now());
      return;
    }
    cover();
    here({ covered: "yes" }, { keepalive: true }).catch(() => {});
  }

  function act(event) {
    if (!event.isTrusted) return;
    if (sheet) {
      if (!sheet.contains(event.target)) event.stopImmediatePropagation(); // no single key reaches the page
    } else if (isOver()) {
      // A machine that slept wakes late: the touch that wakes it goes nowhere.
      event.stopImmediatePropagation();
      if (event.cancelable && event.type !== "wheel") event.preventDefault();
      check();
    } else {
      last = Date.now();
      if (event.type === "keydown") typed = last;
      share();
      tell();
    }
  }

  function share() {
    if (last - shared < SHARE_EVERY) return;
    shared = last;
    channel?.postMessage({ at: last });
  }

  function tell() {
    if (telling) return;
    const say = () => {
      telling = null;
      told = Date.now();
      if (!sheet) here({ ago: Math.ceil((told - last) / 1000) }).catch(() => {});
    };
    telling = setTimeout(say, Math.max(0, told + TELL_EVERY - Date.now()));
  }

  // --- covering, and opening again ----------------------------------------------------------------
  // Whoever types on while the server says that the sign-in is over finishes their word in its field:
  // under a cover the letters would be lost, or stand in the password.
  function coverAtRest(isEnded = false) {
    clearTimeout(waiting);
    const rest = typed + AT_REST - Date.now();
    if (sheet || rest <= 0) cover(isEnded);
    else waiting = setTimeout(() => coverAtRest(isEnded), rest);
  }

  function cover(isEnded = false) {
    ended = ended || isEnded;
    if (!sheet) {
      const field = document.activeElement;
      before = {
        title: document.title,
        field,
        caret: [field?.selectionStart, field?.selectionEnd, field?.selectionDirection],
        within: field?.scrollTop,
        page: [window.scrollX, window.scrollY],
      };
      sheet = alone || document.importNode(source, true);
      if (!alone) document.body.append(sheet);
      prepare();
      document.body.dataset.covered = "";
      document.title = "HRP";
      if (sheet.open) sheet.close();
      sheet.showModal();
      document.dispatchEvent(new Event("hrp:covered"));
    }
    show(ended ? "ended" : "covered");
    (passkey() || part("password")).focus();
  }

  const part = (name) => sheet.querySelector(`#cover-${name}`);
  const passkey = () => (window.webauthnJSON?.supported() ? part("passkey") : null);

  function prepare() {
    part("form").onsubmit = (event) => {
      event.preventDefault();
      attempt(() => open({ password: part("password").value, code: part("code").value.trim() }));
    };
    if (passkey()) {
      passkey().hidden = false;
      passkey().onclick = () => attempt(touch);
    } else {
      part("open").classList.replace("btn-outline-secondary", "btn-primary");
    }
    if (part("out")) part("out").onsubmit = somebodyElse;
    sheet.onkeydown = (event) => {
      if (event.key === "Escape") event.preventDefault();
    };
    sheet.oncancel = (event) => event.preventDefault();
    sheet.onclose = () => sheet?.showModal(); // however it was sent away
  }

  function show(state) {
    sheet.querySelectorAll("[data-cover=covered], [data-cover=ended]").forEach((each) => {
      each.hidden = each.dataset.cover !== state;
    });
  }

  function say(words) {
    if (sheet) part("error").textContent = words;
  }

  // One try at a time; a network that fails says so.
  async function attempt(way) {
    if (busy) return;
    busy = true;
    say("");
    try {
      await way();
    } catch {
      say(facts.unsent);
    }
    busy = false;
  }

  const open = (fields) => (ended ? signInAgain(fields) : uncover(fields));

  async function uncover(fields, tried = false) {
    const { status, data } = await ask(part("form").getAttribute("action"), fields);
    if (status === 204) return back();
    if (status === 401) {
      cover(true); // it ended while the page lay covered
      return signInAgain(fields);
    }
    if (status === 403 && !tried && (await freshToken())) return uncover(fields, true);
    refused(data);
  }

  async function signInAgain(fields, tried = false) {
    const turned = document.querySelector("[data-turned]")?.dataset.turned;
    const { status, data } = await ask(facts.again, { person: facts.person, ...(turned && { turned }), ...fields });
    if (status === 200) {
      setToken(data.csrf);
      return back();
    }
    if (status === 403 && !tried) {
      // Somebody has signed in elsewhere in this browser. If it is the same person, the page is theirs to open.
      const now = await ask(facts.again);
      setToken(now.data.csrf);
      ended = now.data.person !== facts.person;
      return ended ? signInAgain(fields, true) : uncover(fields, true);
    }
    refused(data);
    if (data?.factor) askForFactor(data.factor);
  }

  function refused(data) {
    say(data?.error || facts.unsent);
    const field = sheet.querySelector("[data-cover=code]").hidden ? part("password") : part("code");
    field.focus();
    field.select();
  }

  function askForFactor(kinds) {
    sheet.querySelector("[data-cover=code]").hidden = false;
    (kinds.includes("totp") ? part("code") : passkey() || part("code")).focus();
  }

  // One touch. The question is fetched when it is asked, so that two tabs do not spoil each other's.
  async function touch() {
    let question = ended ? null : await ask(part("form").getAttribute("action"));
    if (question?.status === 401) cover(true);
    if (ended) question = await ask(facts.again);
    const options = ended ? question.data.passkey : question.data;
    let credential = null;
    try {
      credential = await window.webauthnJSON.get(options);
    } catch {
      return say(facts.untouched);
    }
    await open({ credential: JSON.stringify(credential) });
  }

  function back(tellOthers = true) {
    last = heard = told = Date.now();
    ended = false;
    if (tellOthers) channel?.postMessage({ open: true });
    if (alone) {
      // A form that arrived while the sign-in was covered is sent once more by this, with all its text.
      leaving = true;
      return location.reload();
    }
    const gone = sheet;
    sheet = null;
    gone.close();
    gone.remove();
    delete document.body.dataset.covered;
    document.title = before.title;
    before.field?.focus({ preventScroll: true });
    if (typeof before.caret[0] === "number") before.field.setSelectionRange(...before.caret);
    if (before.field) before.field.scrollTop = before.within;
    window.scrollTo(...before.page);
    check();
    document.dispatchEvent(new Event("hrp:back"));
  }

  // Another person takes this tab: nothing of the page stays in it.
  async function somebodyElse(event) {
    event.preventDefault();
    leaving = true;
    [...document.body.children].filter((child) => child !== sheet).forEach((child) => child.remove());
    channel?.postMessage({ gone: true });
    await ask(wayOut, {}).catch(() => {}); // a sign-in that has ended needs no sign-out
    location.replace(facts.door);
  }

  // --- forms: the clock and the sign-in are looked at before a form goes, so that no text goes astray ---
  const wayOut = source.querySelector("#cover-out")?.getAttribute("action");
  const cleared = new WeakSet();
  let asking = false;

  async function guard(event) {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (new URL(form.getAttribute("action") || "", location.href).pathname === wayOut) return channel?.postMessage({ gone: true });
    if (cleared.delete(form) || (!isOver() && Date.now() - heard < FRESH)) return;
    event.preventDefault();
    if (isOver()) return check();
    if (asking) return;
    asking = true;
    form.querySelector(".unsent")?.remove();
    const status = await here({}).catch(() => 0);
    asking = false;
    if (status === 204) {
      cleared.add(form);
      form.requestSubmit(event.submitter);
    } else if (!sheet) {
      unsent(form);
    }
  }

  function unsent(form) {
    const note = document.createElement("p");
    note.className = "refused unsent";
    note.setAttribute("role", "alert");
    note.textContent = facts.unsent;
    form.append(note);
  }

  // --- listening --------------------------------------------------------------------------------
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, act, true);
  window.addEventListener("wheel", act, { capture: true, passive: true });
  for (const kind of ["focus", "online"]) window.addEventListener(kind, check);
  document.addEventListener("visibilitychange", check);
  document.addEventListener("submit", guard);
  window.addEventListener("beforeunload", (event) => {
    if (leaving) event.stopImmediatePropagation();
  });
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return; // brought back as it was: covered until the server says that it may be seen
    if (leaving) return location.reload();
    cover();
    if ((await here({}).catch(() => 0)) === 204) back(false);
  });
  channel?.addEventListener("message", async ({ data }) => {
    if (data.at) last = Math.max(last, Math.min(data.at, Date.now()));
    else if (data.gone) cover(true);
    else if (data.open && sheet && (await here({}).catch(() => 0)) === 204) back(false);
  });

  if (alone) cover();
  else check();

  return {
    cover: coverAtRest,
    freshToken,
    isCovered: () => Boolean(sheet),
    token: () => token,
  };
})();
