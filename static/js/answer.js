// Saves an answer while it is typed. “Saved” is shown only when the server has confirmed the very text in the box.

const form = document.querySelector("form[data-answer]");
const status = form?.querySelector("[data-saved]");
const PAUSE = 2000;
let timer = null;
let sending = false;
let again = false;

function snapshot() {
  const data = new FormData(form);
  data.delete("write_key");
  return JSON.stringify([...data.entries()].filter(([name]) => !["csrfmiddlewaretoken", "seen", "typed_by", "kept"].includes(name)));
}

let confirmed = form ? snapshot() : "";

function say(words, trouble = false) {
  status.textContent = words;
  status.classList.toggle("pa-trouble", trouble);
}

async function save() {
  if (sending) {
    again = true;
    return;
  }
  const sent = snapshot();
  if (sent === confirmed) return;
  sending = true;
  say("Saving…");
  try {
    const body = new FormData(form);
    const response = await fetch(window.location.pathname, {
      method: "POST",
      body,
      headers: { Accept: "application/json" },
      redirect: "error",
    });
    await settle(response, sent);
  } catch {
    say("Not saved: no connection. Your words are still in the box.", true);
    form.elements.write_key.dataset.retry = "yes";
  } finally {
    sending = false;
    if (again) {
      again = false;
      schedule();
    }
  }
}

async function settle(response, sent) {
  const answer = (response.headers.get("Content-Type") || "").includes("json") ? await response.json() : {};
  if (response.ok && answer.version) {
    form.elements.seen.value = answer.version;
    form.elements.write_key.value = crypto.randomUUID();
    confirmed = sent;
    say(snapshot() === sent ? `Saved ${answer.saved}` : "Not saved yet");
  } else if (answer.problem === "conflict") {
    confirmed = sent;
    window.location.assign(answer.address);
  } else if (answer.problem === "logged_out") {
    say(answer.kept ? "You have been logged out. Your words are kept: log in to get them back." : "You have been logged out. Copy your words before you log in.", true);
  } else if (answer.problem === "errors") {
    say(`Not saved: ${answer.errors.join(" ")}`, true);
  } else {
    say("Not saved. Save with the button to see why.", true);
  }
}

function schedule() {
  window.clearTimeout(timer);
  timer = window.setTimeout(save, PAUSE);
}

if (form) {
  form.addEventListener("input", () => {
    if (snapshot() !== confirmed) say("Not saved yet");
    schedule();
  });
  form.addEventListener("submit", () => {
    window.clearTimeout(timer);
    confirmed = snapshot();
  });
  window.addEventListener("beforeunload", (event) => {
    if (snapshot() !== confirmed) event.preventDefault();
  });
}
