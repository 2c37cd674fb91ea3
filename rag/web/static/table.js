// The library's table: sorted by its heads, filtered by words. Both hold when the server draws it anew.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  let wanted = ""; // words that the rows shown must have
  let order = null; // { at, down }

  function filter(table) {
    const words = wanted.trim().toLowerCase().split(/\s+/);
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
  }

  function sort(table) {
    for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
    if (!order) return;
    table.tHead.rows[0].cells[order.at].setAttribute("aria-sort", order.down ? "descending" : "ascending");
    const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const key = (row) => row.cells[order.at].dataset.key ?? row.cells[order.at].textContent.trim();
    const rows = [...table.tBodies[0].rows].sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      if (!x || !y) return Number(!x) - Number(!y); // what is not known stands last
      return (order.down ? -1 : 1) * compare(x, y);
    });
    table.tBodies[0].append(...rows);
  }

  addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-rows]")) return;
    wanted = event.target.value;
    filter(document.getElementById(event.target.dataset.rows));
  });

  addEventListener("click", (event) => {
    const button = event.target.closest("#documents [data-sort]");
    if (!button) return;
    const at = Number(button.dataset.sort);
    order = { at, down: order?.at === at && !order.down };
    sort(button.closest("table"));
  });

  new MutationObserver(() => {
    const table = $("#documents:not([data-dressed])");
    if (!table) return;
    table.dataset.dressed = "";
    const box = $("[data-rows=documents]");
    if (box && box.value !== wanted) box.value = wanted;
    sort(table);
    filter(table);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
