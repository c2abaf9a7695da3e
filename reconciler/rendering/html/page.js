// What a page can do beyond being read: filter, copy, open and close, and trace the graph.
// Nothing here makes markup, and nothing is asked of anybody.
"use strict";

const form = document.getElementById("filters");
// Of the plan: what else a page tells is neither counted nor hidden.
const entries = [...document.querySelectorAll("#changes .entry, #foreign .entry")];

function chosen() {
  const wanted = new Map();
  for (const [name, value] of new FormData(form)) {
    if (name !== "text" && value !== "") wanted.set(name, [...(wanted.get(name) ?? []), value]);
  }
  return wanted;
}

const texts = new WeakMap();
function textOf(entry) {
  if (!texts.has(entry)) texts.set(entry, entry.textContent.toLowerCase());
  return texts.get(entry);
}

function choose(name, value) {
  const field = form.elements[name];
  if (field instanceof HTMLSelectElement) field.value = value;
  else for (const box of field?.length ? field : []) box.checked = box.value === value;
}

function filter() {
  const wanted = chosen();
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const entry of entries) {
    const fits = [...wanted].every(([name, values]) => values.includes(entry.dataset[name] ?? ""));
    const found = fits && words.every((word) => textOf(entry).includes(word));
    entry.hidden = !found;
    shown += found;
  }
  const all = shown === entries.length;
  form.querySelector("output").value = all
    ? `${entries.length} entries`
    : `${shown} of ${entries.length} entries`;
  for (const panel of document.querySelectorAll("#changes, #foreign")) {
    const some = panel.querySelector(".entry:not([hidden])") !== null;
    if (!panel.contains(form)) panel.hidden = !some;
  }
}

// A link to an entry must lead somewhere, also while a filter hides it.
function reveal() {
  const entry = document.getElementById(location.hash.slice(1));
  if (!entry || !entry.classList.contains("entry")) return;
  if (entry.hidden) form.reset();
  entry.open = true;
  entry.scrollIntoView({ block: "start" });
}

if (form) {
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));  // the form is empty only afterwards
  for (const button of form.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => {
      for (const entry of entries) if (!entry.hidden) entry.open = button.dataset.open === "true";
    });
  }
  filter();
  addEventListener("hashchange", reveal);
  reveal();
}

for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const code = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // A page that was opened as a file may not have the clipboard: select, so that Ctrl+C does.
      getSelection().selectAllChildren(code);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

for (const picture of document.querySelectorAll(".picture svg")) {
  const edges = [...picture.querySelectorAll(".edges path")];
  const nodes = new Map([...picture.querySelectorAll(".node")].map((n) => [n.dataset.node, n]));
  const trace = (node) => {
    const own = node?.dataset.node;
    picture.classList.toggle("tracing", node !== null);
    nodes.forEach((each) => each.classList.toggle("near", each === node));
    for (const edge of edges) {
      const near = own !== undefined && [edge.dataset.from, edge.dataset.to].includes(own);
      edge.classList.toggle("near", near);
      if (near) for (const end of [edge.dataset.from, edge.dataset.to]) {
        nodes.get(end).classList.add("near");
      }
    }
  };
  // A node that stands for many shows them all.
  picture.addEventListener("click", (event) => {
    const group = event.target.closest(".node[data-action]");
    if (!group || !form) return;
    event.preventDefault();
    form.reset();
    for (const name of ["action", "kind", "namespace"]) choose(name, group.dataset[name]);
    filter();
    form.scrollIntoView({ block: "start" });
  });
  for (const kind of ["pointerover", "focusin"]) {
    picture.addEventListener(kind, (event) => trace(event.target.closest(".node")));
  }
  for (const kind of ["pointerleave", "focusout"]) {
    picture.addEventListener(kind, () => trace(null));
  }
}

// Paper has no way to open what is closed.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  for (const each of closed) each.open = true;
});
addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
