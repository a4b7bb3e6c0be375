// Ticks every answer of a list at once: each can be unticked again, and nothing is sent.

for (const form of document.querySelectorAll("form[data-tick-all]")) {
  const button = form.querySelector("[data-tick]");
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const box of form.querySelectorAll('input[type="checkbox"]')) box.checked = true;
  });
}
