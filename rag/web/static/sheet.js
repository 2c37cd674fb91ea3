// The printed page of a PDF, turned and enlarged, and what refers to a source: fetched when they are opened.
"use strict";
(() => {
  const words = JSON.parse(document.querySelector('meta[name="duolex"]')?.content || "{}");
  let wanted = false; // who opened one printed page sees the next one too

  async function fetched(details, url) {
    const body = details.querySelector(".sheet-body");
    details.dataset.shown = url;
    body.setAttribute("aria-busy", "true");
    let html = null;
    try {
      const answer = await fetch(url, { headers: { accept: "*/*" } });
      if (answer.ok) html = await answer.text();
    } catch {
      // said below
    }
    if (details.dataset.shown !== url) return; // another page was asked for meanwhile
    body.removeAttribute("aria-busy");
    if (html === null) {
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = words.sheet_failed;
      body.replaceChildren(note);
      delete details.dataset.shown;
      return;
    }
    body.innerHTML = html; // our own, with every word of a document escaped
    body.querySelector(".ink")?.scrollIntoView({ block: "center" });
  }

  // "toggle" does not bubble, but can be caught on its way down
  addEventListener("toggle", (event) => {
    const details = event.target.closest?.("details[data-sheet]");
    if (!details) return;
    if (!details.closest(".refs, .glance")) wanted = details.open;
    if (details.open && !details.dataset.shown) fetched(details, details.dataset.sheet);
  }, true);

  addEventListener("duolex:source", () => {
    if (!wanted) return;
    for (const details of document.querySelectorAll("#source-shown details[data-sheet]")) {
      if (!details.closest(".refs")) details.open = true;
    }
  });

  addEventListener("click", (event) => {
    const leaf = event.target.closest("[data-leaf]");
    if (leaf) fetched(leaf.closest("details"), leaf.dataset.leaf);
    const larger = event.target.closest("[data-larger]");
    if (larger) {
      const large = larger.closest("figure").classList.toggle("large");
      larger.setAttribute("aria-pressed", String(large));
      larger.textContent = large ? words.sheet_smaller : words.sheet_larger;
      larger.closest("figure").querySelector(".ink")?.scrollIntoView({ block: "center", inline: "center" });
    }
  });
})();
