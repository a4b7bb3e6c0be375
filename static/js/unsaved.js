// Asks before a page is left with words that were typed and not sent. Answers save themselves: answer.js asks for them.

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
// What was sent and came back with an error is in the page, and nowhere else.
const isRefused = (form) =>
  form.querySelector(".govuk-error-message") && !form.querySelector("input[type=password]");
let isSent = false;

document.addEventListener("submit", (event) => {
  isSent = !event.defaultPrevented;
});
window.addEventListener("pageshow", () => {
  isSent = false;
});
window.addEventListener("beforeunload", (event) => {
  if (!isSent && forms.some((form) => isRefused(form) || [...form.elements].some(isChanged))) event.preventDefault();
});
