// A document's page: goes to the place that was asked for, follows the table of contents, finds words.
"use strict";
(() => {
  const cells = [...document.querySelectorAll("[data-start]")];
  const found = document.getElementById("found");
  const words = JSON.parse(document.querySelector('meta[name="duolex"]')?.content || "{}");

  const go = (element) => {
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.closest(".facing")?.classList.add("here");
  };

  function to(start) {
    document.querySelector(".facing.here")?.classList.remove("here");
    const before = cells.filter((cell) => Number(cell.dataset.start) <= start);
    const best = before.reduce((a, b) => (a && Number(a.dataset.start) >= Number(b.dataset.start) ? a : b), null);
    go(best ?? cells[0]);
  }

  // --- finding: every place, in either language --------------------------------------------------

  let at = -1;
  let hits = []; // ranges
  const paint = (name, ranges) => {
    if (CSS.highlights) CSS.highlights.set(name, new Highlight(...ranges));
  };

  // one form for what readers hold to be the same: width, case, dashes, quotation marks
  const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/[‐-―−]/g, "-").replace(/[“”„«»]/g, '"').replace(/[‘’‚]/g, "'");

  // the words of a cell, white space as one space, with where each character stands
  function letters(cell) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    const places = [];
    let text = "";
    while (walker.nextNode()) {
      const { data } = walker.currentNode;
      for (let i = 0; i < data.length; i++) {
        const letter = /\s/.test(data[i]) ? " " : folded(data[i]);
        if (letter.length !== 1 || (letter === " " && text.endsWith(" "))) continue;
        text += letter;
        places.push([walker.currentNode, i]);
      }
    }
    return { text, places };
  }

  function found_in(cell, wanted) {
    const { text, places } = letters(cell);
    const ranges = [];
    for (let i = text.indexOf(wanted); i >= 0; i = text.indexOf(wanted, i + wanted.length)) {
      const range = new Range();
      range.setStart(...places[i]);
      const [node, last] = places[i + wanted.length - 1];
      range.setEnd(node, last + 1);
      ranges.push(range);
    }
    return ranges;
  }

  function find(text) {
    const wanted = folded(text.trim()).replace(/\s+/g, " ");
    hits = wanted ? [...document.querySelectorAll(".law")].flatMap((cell) => found_in(cell, wanted)) : [];
    paint("found", hits);
    at = -1;
    const key = hits.length === 1 ? "found_in_document.one" : "found_in_document";
    found.textContent = wanted ? words[key].replace("{n}", hits.length) : "";
    paint("found-now", []);
    if (hits.length) next(1);
  }
  function next(step) {
    if (!hits.length) return;
    at = (at + step + hits.length) % hits.length;
    const cell = hits[at].startContainer.parentElement;
    const cover = cell.closest("details");
    if (cover) cover.open = true;
    cell.scrollIntoView({ block: "center" });
    paint("found-now", [hits[at]]);
    if (hits.length > 1) found.textContent = words.found_at.replace("{at}", at + 1).replace("{n}", hits.length);
  }

  // from one document to the next, the way back stays
  for (const type of ["pointerdown", "focusin"]) {
    addEventListener(type, (event) => {
      const link = event.target.closest?.('a[href^="/document?"]');
      if (!link) return;
      const url = new URL(link.href);
      const here = new URL(location.href).searchParams;
      for (const name of ["talk", "at"]) if (here.has(name)) url.searchParams.set(name, here.get(name));
      link.href = url.pathname + url.search;
    }, true);
  }

  addEventListener("click", (event) => {
    const link = event.target.closest("[data-to]");
    if (!link) return;
    event.preventDefault();
    to(Number(link.dataset.to));
  });
  const box = document.getElementById("find-text");
  box?.addEventListener("input", () => find(box.value));
  box?.addEventListener("keydown", (event) => event.key === "Enter" && next(event.shiftKey ? -1 : 1));
  addEventListener("keydown", (event) => {
    if (event.key === "/" && event.target !== box) {
      event.preventDefault();
      box.focus();
    }
  });
  go(document.getElementById("here") ?? document.querySelector("mark"));
})();
