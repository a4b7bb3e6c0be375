// Saves answers while they are typed. “Saved” is shown only when the server has confirmed the very words in the
// form; until then they stay there, whatever happens to the connection or the log-in.

import { isThere, pauseAfter, whatIsAway } from "./reach.js";

const PAUSE = 2000;
const PATIENCE = 20000;
const HOUSEKEEPING = ["csrfmiddlewaretoken", "write_key", "typed_by", "seen", "kept"];

// What a form sends, as text; `asServed`: what it would have sent as the server made it. They differ at once where
// the browser put back words that were typed before the page was left.
function wordsOf(form, asServed = false) {
  const entries = [];
  for (const field of form.elements) {
    if (!field.name || field.disabled || HOUSEKEEPING.includes(field.name) || field.tagName === "BUTTON") continue;
    const ticked = field.type === "checkbox" || field.type === "radio";
    if (ticked && !(asServed ? field.defaultChecked : field.checked)) continue;
    entries.push([field.name, ticked || !asServed ? field.value : field.defaultValue]);
  }
  return JSON.stringify(entries);
}

class Answer {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-saved]");
    this.confirmed = "unsaved" in form.dataset ? null : wordsOf(form, true);
    this.answered = this.confirmed; // the words the server last replied to, saved or not
    this.parcel = null; // what was sent and got no reply: it may have arrived, so it is sent again as it was
    this.tries = 0; // how often the parcel was sent in vain
    this.failing = false; // whether something did reply, if only that it cannot save now
    this.sending = null;
    this.button = undefined; // the one pressed last, while the page is not left yet
    this.stopped = false;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => this.submitted(event));
  }

  words() {
    return wordsOf(this.form);
  }

  isSaved() {
    return this.confirmed === this.words();
  }

  say(words, trouble = false) {
    if (this.status.textContent !== words) this.status.textContent = words;
    this.status.classList.toggle("pa-trouble", trouble);
  }

  typed() {
    if (this.stopped) return;
    if (!this.isSaved() && !this.parcel) this.say("Not saved yet");
    this.schedule(PAUSE);
  }

  schedule(pause) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), pause);
  }

  save() {
    if (!this.sending && !this.stopped && (this.parcel || !this.isSaved())) {
      window.clearTimeout(this.timer);
      this.sending = this.send().then(() => {
        this.sending = null;
        if (this.parcel) this.schedule(pauseAfter(this.tries++));
        else if (this.answered !== this.words()) this.schedule(PAUSE);
      });
    }
    return this.sending;
  }

  async send() {
    this.parcel ??= { words: this.words(), body: new FormData(this.form) };
    const { words, body } = this.parcel;
    if (!this.tries) this.say("Saving…"); // else what is wrong stands until it is right, and is not said again
    try {
      const response = await fetch(this.form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      // A proxy without its server, a database that is away or full, a fault of ours: it may pass.
      if (response.status >= 500) return this.keep(true);
      const isJson = (response.headers.get("Content-Type") || "").includes("json");
      const reply = isJson ? await response.json() : {};
      this.parcel = null;
      this.tries = 0;
      this.answered = words;
      this.settle(response.ok, reply, words);
    } catch {
      this.keep(false);
    }
  }

  keep(failing) {
    this.failing = failing;
    const why = failing
      ? "the server cannot save at this moment. Your words are still here, and it is tried again"
      : `${whatIsAway()}. Your words are still here, and are saved when it is back`;
    this.say(`Not saved: ${why}.`, true);
  }

  settle(ok, reply, words) {
    if (ok && reply.version) {
      this.form.elements.seen.value = reply.version;
      this.form.elements.write_key.value = reply.key;
      this.confirmed = words;
      const others = reply.chosen ? ". Which questions are asked has changed: load the page again to see them" : "";
      this.say(this.isSaved() ? `Saved ${reply.saved}${others}` : "Not saved yet");
    } else if (reply.problem === "conflict") {
      this.stopped = true;
      this.say("Not saved: this answer has changed since you opened the page. Save to see both texts.", true);
    } else if (reply.problem === "logged_out") {
      const next = reply.kept ? "Your words are kept: save to log in and get them back." : "Copy your words, then save to log in.";
      this.say(`Not saved: you have been logged out. ${next}`, true);
      this.confirmed = reply.kept ? words : this.confirmed;
    } else if (reply.problem === "refused" || reply.problem === "gone") {
      const kept = reply.kept ? "Your words are kept: find them under your name." : "Copy your words.";
      this.stopped = reply.kept;
      this.confirmed = reply.kept ? words : this.confirmed;
      const why = reply.problem === "gone" ? "this question is not asked any more, or not yours to see" : "this answer is no longer yours to change";
      this.say(`Not saved: ${why}. ${kept}`, true);
    } else if (reply.problem === "errors") {
      this.say(`Not saved: ${reply.errors.join(" ")}`, true);
    } else {
      this.say("Not saved. Save to see why.", true);
    }
  }

  // A save under way must end before the page is left: two at once would be in each other's way. Where the server
  // does not answer the page stays, for a browser's own error page has no room for anybody's words.
  submitted(event) {
    if (this.leaving) {
      window.clearTimeout(this.timer);
      this.confirmed = this.words();
      return;
    }
    event.preventDefault();
    const isAsking = this.button !== undefined;
    this.button = event.submitter;
    if (!isAsking) this.leave();
  }

  async leave() {
    const waiting = answers.filter((one) => one.sending || one.parcel || (one !== this && !one.isSaved()));
    await Promise.all(waiting.map((one) => one.save()));
    // What replied that it cannot save says on a page of its own why, and gives the words back.
    const there = (!this.parcel || this.failing) && (await isThere());
    const button = this.button;
    this.button = undefined;
    if (there) {
      this.leaving = true;
      this.form.requestSubmit(button);
      this.leaving = false;
    } else if (this.stopped || this.isSaved()) {
      this.say(`Not sent: ${whatIsAway()}. Your words are still here: press the button again when it is back.`, true);
    } else {
      this.save();
    }
  }
}

const answers = [...document.querySelectorAll("form[data-answer]")].map((form) => new Answer(form));
// Words that the server gave back, or that came second, wait for their person: `confirmed` is null until they are saved.
const notSaved = () => answers.filter((one) => !one.isSaved());
const byItself = () => notSaved().filter((one) => one.confirmed !== null && !one.stopped);

window.addEventListener("online", () => answers.forEach((one) => one.save()));
// The browser's Back button shows the page as it was left: it would save over what it does not know.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && !notSaved().length) window.location.reload();
  else byItself().forEach((one) => one.typed());
});
window.addEventListener("beforeunload", (event) => {
  if (notSaved().length) event.preventDefault();
});
// Whoever leaves all the same leaves the words behind: the server keeps them, beside another's if it must.
window.addEventListener("pagehide", () => {
  byItself().forEach((one) => navigator.sendBeacon(one.form.action, new FormData(one.form)));
});
