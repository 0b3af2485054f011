// The form of /embed, live: each change asks what comes of it, and shows it. Text becomes text, never markup.
const PAUSE_MS = 250;
const COPIED_MS = 1600;

const form = document.getElementById("wish");
const status = document.getElementById("status");
const preview = document.getElementById("preview");
let timer;
let running = new AbortController();

function query() {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
}

// What has no meaning for a list or for a search is not shown, and not sent.
function suit() {
  const kind = form.elements.mode.value === "latest" ? "latest" : "search";
  for (const part of form.querySelectorAll("[data-only]")) {
    part.hidden = part.dataset.only !== kind;
    for (const control of part.querySelectorAll("input")) control.disabled = part.hidden;
  }
  for (const list of form.querySelectorAll("details")) {
    const chosen = list.querySelector(".chosen");
    const count = list.querySelectorAll(":checked").length;
    chosen.textContent = count ? chosen.dataset.chosen.replace("{n}", count) : "";
  }
}

async function make() {
  running.abort();
  running = new AbortController();
  const said = query();
  try {
    const answer = await fetch(`/embed/snippet.json?${said}`, { credentials: "omit", signal: running.signal });
    show(await answer.json());
    history.replaceState(null, "", `?${said}`);
    status.textContent = "";
  } catch (error) {
    if (error.name !== "AbortError") status.textContent = form.dataset.away;
  }
}

function show(made) {
  for (const box of document.querySelectorAll("[data-made]")) box.value = made[box.dataset.made];
  for (const place of form.querySelectorAll("[data-warning]")) {
    place.textContent = made.warnings[place.dataset.warning] ?? "";
  }
  preview.height = made.height;
  const { pathname, search } = new URL(made.address);
  preview.contentWindow.location.replace(pathname + search); // leaves no trace in the history
}

function copyButton(button) {
  const box = document.getElementById(button.dataset.copy);
  const word = button.textContent;
  box.addEventListener("focus", () => box.select());
  if (!navigator.clipboard) return; // only where the page is served securely, or from this machine
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(box.value);
    button.textContent = button.dataset.copied;
    setTimeout(() => (button.textContent = word), COPIED_MS);
  });
}

form.querySelector("[type=submit]").hidden = true;
form.addEventListener("input", () => {
  suit();
  clearTimeout(timer);
  timer = setTimeout(make, PAUSE_MS);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  make();
});
for (const button of document.querySelectorAll("[data-copy]")) copyButton(button);
suit();
