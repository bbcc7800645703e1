// Opens a tool beside the note, and saves its form as people type: there and on the tool's own page. Nothing typed
// is ever lost: it leaves the page only when the server has said that it holds it.
"use strict";

(() => {
  const words = document.getElementById("tool-words")?.dataset;
  if (!words) return;

  const AFTER_TYPING = 700; // ms of rest before a form is sent
  const AFTER_TAP = 120;
  const GIVE_UP = 10000; // ms after which an answer is no longer waited for
  const LONGEST_WAIT = 15000;
  const OURS = ["csrfmiddlewaretoken", "key", "meeting", "further", "stamp"]; // in a form, and nobody's words

  const json = (answer) => ((answer.headers.get("Content-Type") || "").includes("json") ? answer.json() : null);

  // What people typed and tapped in a form, to be told from what was sent.
  function typed(form) {
    const fields = new URLSearchParams(new FormData(form));
    OURS.forEach((name) => fields.delete(name));
    return fields.toString();
  }

  // The form as the server sent it: somebody may have typed before this script had come.
  function asSent(form) {
    const copy = form.cloneNode(true);
    copy.reset();
    return typed(copy);
  }

  // --- one form that saves itself ------------------------------------------------------------------
  // `state` says how it stands; `left`, where it can be left behind, leaves it.
  function keeping(form, state, left) {
    const notice = form.querySelector("[data-tool-notice]");
    let confirmed = "unsaved" in form.dataset ? null : asSent(form);
    let last = typed(form); // what stood there when somebody changed something last
    let unanswered = null; // what was sent and not answered: the server may hold it, so it is sent again as it was
    let busy = false;
    let timer = null;
    let wait = 1000;
    let waiting = false; // until the page is uncovered
    let stopped = false; // until somebody has chosen, or for good
    let mended = false; // the token was renewed since the last save that was taken
    let leave = null; // what to do once everything is saved
    let pressed = false; // somebody asked for it to be saved: now what is still open is pointed out
    let rested = { hidden: state.hidden, textContent: state.textContent }; // what it says while all is saved

    // What was sent and not answered may be held by the server, whatever stands here by now.
    const unsaved = () => unanswered !== null || typed(form) !== confirmed;

    function show(kind, told = words[kind]) {
      state.hidden = false;
      state.dataset.state = kind === "refused" ? "unsaved" : kind;
      state.textContent = told;
    }

    // Everything is saved: say so, and go where somebody wanted to go.
    function rest() {
      state.dataset.state = "saved";
      Object.assign(state, rested);
      const go = leave;
      leave = null;
      if (go) go();
    }

    function soon(delay) {
      clearTimeout(timer);
      timer = setTimeout(send, delay);
    }

    function flush(then) {
      if (!unsaved() && !busy) return then();
      leave = then;
      pressed = true;
      if (stopped || waiting) stay();
      else soon(0);
    }

    // It cannot be saved now: whoever wants to go is told how, and stays.
    function stay() {
      if (!leave) return;
      leave = null;
      if (left && !notice.querySelector("[data-without]")) {
        const without = button(words.without, () => left());
        without.dataset.without = "";
        notice.append(without);
      }
    }

    async function send() {
      if (busy || waiting || stopped) return;
      if (!unsaved()) {
        clear(); // typed and taken back
        return rest();
      }
      busy = true;
      unanswered = unanswered || sending();
      const going = unanswered;
      show("saving");
      let answer = null;
      let data = null;
      try {
        answer = await fetch(going.address, {
          method: "POST",
          headers: { Accept: "application/json", "X-CSRFToken": hrp.token() },
          body: going.body,
          signal: AbortSignal.timeout(GIVE_UP),
        });
        data = await json(answer);
      } catch {
        answer = null; // no network, or no answer in time
      }
      busy = false;
      if (answer?.ok && data) taken(going, data);
      else await notTaken(answer, data);
    }

    function sending() {
      const body = new URLSearchParams(new FormData(form));
      body.delete("csrfmiddlewaretoken"); // the newest one goes with the request itself
      return { address: form.getAttribute("action") || location.href, body, typed: typed(form) };
    }

    function taken(going, data) {
      wait = 1000;
      mended = false;
      unanswered = null;
      confirmed = going.typed;
      delete form.dataset.unsaved;
      clear();
      if (data.address) turnTo(data);
      for (const field of form.querySelectorAll("textarea[name]")) {
        if (going.body.getAll(field.name).includes(field.value)) field.defaultValue = field.value;
      }
      redraw(data.fragments || {});
      tell(data.said || "");
      if (data.saved) rested = { hidden: false, textContent: `${words.saved} ${data.saved}` };
      if (unsaved()) return soon(AFTER_TAP);
      rest();
    }

    // What the tool has to say beside that it is saved: once, however often it is saved.
    function tell(said) {
      const before = form.querySelector("[data-said]");
      if ((before?.textContent || "") === said) return;
      before?.remove();
      if (!said) return;
      const told = document.createElement("p");
      told.className = "alert alert-info";
      told.setAttribute("role", "status");
      told.dataset.said = "";
      notice.after(told);
      told.textContent = said;
    }

    // From now on the form is about the sheet that it has made.
    function turnTo({ address, fields }) {
      form.setAttribute("action", address);
      for (const [name, value] of Object.entries(fields)) {
        let field = form.querySelector(`input[type=hidden][name="${name}"]`);
        if (!field) {
          field = document.createElement("input");
          field.type = "hidden";
          field.name = name;
          form.append(field);
        }
        field.value = value;
      }
    }

    async function notTaken(answer, data) {
      show("unsaved");
      const covered = answer?.status === 423 && data?.error === "covered";
      if (answer?.status === 401 || covered) {
        waiting = true; // until it is uncovered; the cover waits until whoever types is at rest
        leave = null;
        return hrp.cover(!covered);
      }
      if (answer?.status === 403 && !mended) {
        mended = await hrp.freshToken().catch(() => false);
        if (mended) return soon(0);
      }
      if (answer && answer.status < 500 && answer.status !== 429) {
        unanswered = null;
        refused(answer.status, data);
        return stay();
      }
      stay();
      soon(wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }

    // --- what the server has to say -----------------------------------------------------------------
    function refused(status, data) {
      clear();
      if (data?.error === "overtaken") return overtaken(data);
      if (data?.error !== "refused") {
        stopped = true;
        return say(words.stuck);
      }
      const open = Object.values(data.open || {});
      show("refused", open.length && !pressed ? `${words.open}: ${open.join(", ")}` : words.refused);
      for (const [name, why] of Object.entries(data.errors)) {
        if (name in data.open && !pressed) continue; // in the middle of typing it is merely to come
        const fields = fieldsOf(name);
        if (fields.length) mark(name, fields, why.join(" "));
        else say(why.join(" "));
      }
    }

    // The fields of a question; of one that has rows, such as the cell of a balance sheet, those of its rows.
    function fieldsOf(name) {
      const escaped = CSS.escape(name);
      const own = form.querySelectorAll(`[name="${escaped}"]`);
      return own.length ? [...own] : [...form.querySelectorAll(`[name^="${escaped}-"]`)];
    }

    function mark(name, fields, why) {
      const note = document.createElement("p");
      note.className = "refused";
      note.id = `refused-${name}`;
      note.setAttribute("role", "alert");
      note.textContent = why;
      (fields[0].closest("fieldset:not(.part)") || fields[0].parentElement).append(note);
      for (const field of fields) {
        field.dataset.describedBefore = field.getAttribute("aria-describedby") || "";
        field.setAttribute("aria-describedby", `${field.dataset.describedBefore} ${note.id}`.trim());
        field.setAttribute("aria-invalid", "true");
      }
    }

    function unmark(note) {
      note.remove();
      for (const field of form.querySelectorAll(`[aria-describedby~="${CSS.escape(note.id)}"]`)) {
        field.removeAttribute("aria-invalid");
        const before = field.dataset.describedBefore;
        if (before) field.setAttribute("aria-describedby", before);
        else field.removeAttribute("aria-describedby");
      }
    }

    function say(why) {
      const said = document.createElement("p");
      said.className = "alert alert-warning";
      said.setAttribute("role", "alert");
      said.textContent = why;
      notice.append(said);
    }

    function clear() {
      notice.replaceChildren();
      form.querySelectorAll(".refused").forEach(unmark);
    }

    // Somebody else wrote there: both are on the page, and whoever sits here says what stays.
    function overtaken(data) {
      stopped = true;
      say(words.overtaken);
      const theirs = document.createElement("section");
      theirs.className = "theirs";
      theirs.innerHTML = data.theirs; // our own template, escaped by the server
      const keep = button(words.mine, () => {
        stopped = false;
        turnTo(data);
        clear();
        soon(0);
      });
      const other = button(words.other, () => {
        confirmed = typed(form);
        const meeting = form.querySelector("[name=meeting]")?.value;
        goOn(meeting ? `${data.other}?meeting=${meeting}` : data.other);
      });
      notice.append(theirs, keep, other);
      notice.scrollIntoView({ block: "nearest" });
    }

    // --- what people do -----------------------------------------------------------------------------
    function changed(delay) {
      const now = typed(form);
      if (now === last) return; // a field that is merely left says so too, with a press on "Close without keeping it"
      last = now;
      leave = null; // somebody goes on writing: stay
      pressed = false;
      notice.querySelector("[data-without]")?.remove();
      if (stopped) return;
      show("saving");
      soon(delay);
    }

    form.addEventListener("input", (event) => {
      const note = event.target.closest("fieldset:not(.part), div")?.querySelector(":scope > .refused");
      if (note) unmark(note);
      changed(AFTER_TYPING);
    });
    form.addEventListener("change", () => changed(AFTER_TAP));
    form.addEventListener("hrp:untapped", () => changed(AFTER_TAP));
    // Its own button: what is being sent comes first, then the form goes as every form does. Beside the note it
    // goes nowhere, whichever key was pressed in it.
    form.addEventListener("submit", (event) => {
      if (!left && !unsaved() && !busy) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (left) {
        pressed = true;
        return soon(0);
      }
      const by = event.submitter;
      flush(() => form.requestSubmit(by));
    });
    if (unsaved() && !("unsaved" in form.dataset)) soon(0);

    return {
      form,
      flush,
      unsaved: () => unsaved() || busy,
      again() {
        if (unsaved()) soon(0);
      },
      back() {
        waiting = false;
        if (unsaved()) soon(0);
      },
      covered() {
        leave = null;
      },
      // It was closed without keeping it: nothing more is sent.
      end() {
        clearTimeout(timer);
        stopped = true;
      },
    };
  }

  function button(label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-outline-secondary me-2 mb-2";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function redraw(fragments) {
    for (const [id, html] of Object.entries(fragments)) {
      const place = document.getElementById(id);
      if (place && !place.contains(document.activeElement)) place.innerHTML = html; // our own templates
    }
  }

  // --- the panel beside the note ---------------------------------------------------------------------
  const panel = document.getElementById("tool-panel");
  const narrow = window.matchMedia("(max-width: 1200px)"); // there the panel lies over the page
  let current = null;
  let opener = null;
  let opening = false;

  function goOn(address) {
    if (panel) open(address);
    else location.assign(address);
  }

  async function open(address, from = null) {
    if (opening) return;
    opening = true;
    if (from) opener = from;
    let answer = null;
    let data = null;
    try {
      answer = await fetch(address, {
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(GIVE_UP),
      });
      data = await json(answer);
    } catch {
      answer = null;
    }
    opening = false;
    if (answer?.ok && data) return place(data.html);
    if (answer?.status === 401 || data?.error === "covered") {
      document.addEventListener("hrp:back", () => open(address), { once: true });
      return hrp.cover(answer.status === 401);
    }
    shut();
  }

  function place(html) {
    panel.innerHTML = html; // our own template, escaped by the server
    panel.hidden = false;
    beside(true);
    const form = panel.querySelector("form[data-tool-form]");
    current = keeping(form, panel.querySelector("[data-tool-saved]"), hide);
    panel.querySelector("[data-tool-close]").addEventListener("click", close);
    load(panel.querySelector("[data-script]")?.dataset.script);
    panel.scrollTop = 0;
    panel.querySelector("#tool-title").focus();
  }

  // It could not be opened: the panel says so, and goes again.
  function shut() {
    const said = document.createElement("p");
    said.className = "alert alert-warning";
    said.id = "tool-title";
    said.tabIndex = -1;
    said.setAttribute("role", "alert");
    said.textContent = words.shut;
    panel.replaceChildren(said, button(words.close, hide));
    panel.hidden = false;
    current = null;
    beside(true);
    said.focus();
  }

  // A tool may bring a script of its own, which sees to every form of its kind that comes.
  function load(address) {
    if (!address || document.querySelector(`script[src="${CSS.escape(address)}"]`)) return;
    const script = document.createElement("script");
    script.src = address;
    document.body.append(script);
  }

  function close() {
    if (current) current.flush(hide);
    else hide();
  }

  function hide() {
    current?.end();
    current = null;
    panel.hidden = true;
    panel.replaceChildren();
    beside(false);
    const back = opener?.isConnected ? opener : document.querySelector("#tools summary");
    // Where it was opened from, its list is closed again perhaps.
    (back?.checkVisibility?.() === false ? document.querySelector("#tools summary") : back)?.focus();
    opener = null;
  }

  // At a desk the panel stands beside the note; on a phone it covers the page, and nothing behind it is reached.
  function beside(there) {
    document.body.classList.toggle("has-tool", there);
    const behind = [...document.querySelectorAll("header, .emergency, main > *, .skip")];
    behind.filter((part) => part !== panel).forEach((part) => (part.inert = there && narrow.matches));
  }

  if (panel) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-tool]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (current) current.flush(() => open(link.href, link));
      else open(link.href, link);
    });
    panel.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || event.target.closest("dialog")) return;
      event.preventDefault();
      close();
    });
    narrow.addEventListener("change", () => beside(!panel.hidden));
  }

  const alone = document.querySelector("main form[data-tool-form]");
  if (alone) current = keeping(alone, document.querySelector("[data-tool-saved]"), null);

  // --- leaving -----------------------------------------------------------------------------------------
  // Leaving for another page of ours waits until the tool is saved. At the window, before the session page and
  // the form's own script look: once all is saved here they are asked in their turn.
  for (const [kind, which] of Object.entries({ submit: "form[data-flush]", click: "a[data-flush]" })) {
    window.addEventListener(
      kind,
      (event) => {
        const element = event.target.closest?.(which);
        if (!element || !current?.unsaved()) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        const by = event.submitter;
        current.flush(() => (kind === "submit" ? element.requestSubmit(by) : element.click()));
      },
      true,
    );
  }
  window.addEventListener("beforeunload", (event) => {
    if (current?.unsaved()) event.preventDefault();
  });
  window.addEventListener("online", () => current?.again());
  document.addEventListener("hrp:covered", () => current?.covered());
  document.addEventListener("hrp:back", () => current?.back());
})();
