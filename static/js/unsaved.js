// Asks before a page is left with words that were typed and not sent, and sends them once the server answers. Answers
// save themselves: answer.js looks after them.

import { isThere, pauseAfter, whatIsAway } from "./reach.js";

function isChanged(field) {
  if (field.type === "hidden" || field.type === "password" || field.disabled) return false;
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const chosen = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  return field.tagName === "TEXTAREA" || field.tagName === "INPUT" ? field.value !== field.defaultValue : false;
}

const forms = [...document.querySelectorAll('form[method="post"]:not([data-answer])')];
// What was sent and came back, with an error or because the server failed, is in the page, and nowhere else.
const isSigned = (form) => form.querySelector("input[type=password]") !== null;
const isRefused = (form) =>
  form.matches("[data-unsent]") || (form.querySelector(".govuk-error-message") && !isSigned(form));
const holdsWords = (form) => isRefused(form) || [...form.elements].some(isChanged);
let isSent = false;
let pressed = null; // the button pressed last, while the server is asked whether it is there
let answered = false;

// Before the button, where it is looked for, and read out at once.
function say(form, button, words) {
  const place = button?.closest(".govuk-button-group, .pa-actions") ?? button ?? form.lastElementChild;
  let note = form.querySelector("[data-sending]");
  if (words && !note) {
    note = document.createElement("p");
    note.className = "govuk-body pa-trouble";
    note.setAttribute("role", "alert");
    note.dataset.sending = "";
    place.before(note);
  }
  if (!words) form.querySelectorAll("[data-sending], [data-offer]").forEach((one) => one.remove());
  else if (note.textContent !== words) note.textContent = words;
}

function send(form, button) {
  pressed = null;
  say(form, button, "");
  answered = true;
  form.requestSubmit(button);
  answered = false;
}

// The question alone can be what does not get through, as where a filter stops it: nobody is kept here by it.
function offerToSend(form, button) {
  if (form.querySelector("[data-offer]")) return;
  const offer = document.createElement("p");
  offer.className = "govuk-body";
  offer.dataset.offer = "";
  const all = document.createElement("button");
  all.type = "button";
  all.className = "pa-link-button";
  all.textContent = "send it all the same";
  all.addEventListener("click", () => send(form, button));
  offer.append("If other pages of this service open for you, copy what you typed and ", all, ".");
  form.querySelector("[data-sending]").after(offer);
}

const pause = (length) =>
  new Promise((end) => {
    window.setTimeout(end, length);
    window.addEventListener("online", end, { once: true });
  });

async function sendOnceThere(form, button) {
  const mine = (pressed = { form, button, said: false });
  for (let tries = 0; !(await isThere()); tries += 1) {
    if (pressed !== mine) return;
    const then = isSigned(form) ? "Press the button again when it is back." : "It is sent when it is back.";
    say(form, button, `Not sent: ${whatIsAway()}. What you typed is still here. ${then}`);
    if (tries > 0 || isSigned(form)) offerToSend(form, button);
    if (isSigned(form)) return; // nobody signs by having pressed a button some time ago
    mine.said = true;
    await pause(pauseAfter(tries));
    if (pressed !== mine) return;
  }
  if (pressed === mine) send(form, button);
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && !answered && forms.includes(event.target) && forms.some(holdsWords)) {
    event.preventDefault();
    sendOnceThere(event.target, event.submitter);
  }
  isSent = !event.defaultPrevented;
});
// Whoever types on has not finished: half a sentence is not sent by itself.
document.addEventListener("input", () => {
  if (!pressed?.said) return;
  const words = "Not sent. What you typed is still here: press the button again when you have finished.";
  say(pressed.form, pressed.button, words);
  pressed = null;
});
window.addEventListener("pageshow", () => {
  isSent = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!isSent && forms.some(holdsWords)) event.preventDefault();
});
