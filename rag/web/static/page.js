// The page's own behaviour: opening sources, the keyboard, places, copying. It draws no text of
// documents itself; it moves and shows what the server has written.
"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = JSON.parse($('meta[name="duolex"]')?.content || "{}");
  const narrow = matchMedia("(max-width: 1000px)");
  let active = null; // id of the source that is shown
  let lastTurn = null;
  let lastTalk = null;
  let lastTold = "";

  // --- sources ---------------------------------------------------------------------------------

  const openers = () => $$("#thread [data-source]");
  const opener = (id) => openers().find((button) => button.dataset.source === id);

  function show(id, { move = false, slide = true } = {}) {
    const article = id && document.getElementById(id);
    const shown = $("#source-shown");
    if (!shown) return;
    active = article ? id : null;
    for (const button of openers()) {
      button.setAttribute("aria-expanded", String(button.dataset.source === active));
    }
    $("#source-empty").hidden = Boolean(article);
    shown.replaceChildren();
    const others = $("#source-others");
    others.replaceChildren();
    if (!article) {
      document.body.classList.remove("source-open");
      return;
    }
    const copy = article.cloneNode(true);
    copy.removeAttribute("id");
    shown.append(copy);
    listOthers(article, others);
    $("#source").scrollTop = 0;
    $("mark", shown)?.scrollIntoView({ block: "nearest" });
    dispatchEvent(new Event("duolex:source"));
    $("#tip")?.remove();
    if (slide && narrow.matches) document.body.classList.add("source-open");
    if (move) (narrow.matches ? $("#close-source") : shown).focus();
  }

  function listOthers(article, place) {
    const rest = $$(":scope > .source", article.parentElement).filter((other) => other !== article);
    for (const other of rest) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "other";
      button.dataset.show = other.id;
      const head = document.createElement("b");
      head.textContent = `${other.dataset.number} · ${$(".path", other)?.textContent ?? ""}`;
      const title = document.createElement("span");
      title.textContent = $("h2", other)?.textContent ?? "";
      button.append(head, title);
      place.append(button);
    }
  }

  function close() {
    const button = opener(active);
    document.body.classList.remove("source-open");
    remember(null);
    button?.focus();
  }

  // --- the way back ------------------------------------------------------------------------------

  // the address leads to the source that was opened: it comes back by reload, Back, and to whom it is sent
  function remember(id) {
    const url = new URL(location.href);
    url.hash = id ?? "";
    if (!id) url.href = url.href.replace(/#$/, "");
    history.replaceState(null, "", url);
  }

  const remembered = () => (/^#s-\d+-\d+$/.test(location.hash) ? location.hash.slice(1) : null);

  // a document's page is told where it was opened, and leads back there
  function leaveWord(event) {
    const link = event.target.closest?.('a[href^="/document?"]');
    if (!link) return;
    const url = new URL(link.href);
    const talk = new URL(location.href).searchParams.get("talk");
    const at = document.body.dataset.place === "library" ? "library" : active;
    if (talk) url.searchParams.set("talk", talk);
    if (at) url.searchParams.set("at", at);
    link.href = url.pathname + url.search;
  }

  // --- the conversation ------------------------------------------------------------------------

  function write(box, text) {
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // `task` says what to take this one question for; the next is taken for what it is again
  function ask(text, send, task = "") {
    const box = $("#question textarea"), kind = $("#task textarea, #task input");
    write(box, text);
    write(kind, task);
    go("ask");
    box.focus();
    if (send) setTimeout(() => $("#ask").click(), 60); // after Gradio has taken the text over
    if (task) setTimeout(() => write(kind, ""), 600);
  }

  function changed() {
    const talk = $("#thread [data-talk]")?.dataset.talk ?? null;
    const url = new URL(location.href);
    // a conversation whose first answer is being made has an address, too: one may reload
    if (talk !== url.searchParams.get("talk") && (talk || $("#thread")?.textContent.trim())) {
      if (talk) url.searchParams.set("talk", talk);
      else url.searchParams.delete("talk");
      for (const done of ["lang", "about", "question"]) url.searchParams.delete(done);
      history.replaceState(null, "", url);
    }
    for (const link of $$("[data-language]")) {
      const query = new URLSearchParams(talk ? { lang: link.dataset.language, talk } : { lang: link.dataset.language });
      link.href = `${link.dataset.language === "zh" ? "/zh/" : "/"}?${query}`;
    }
    for (const link of $$("[data-export]")) {
      link.hidden = !talk;
      if (talk) link.href = `/export/${talk}.${link.dataset.export}`;
    }
    document.body.classList.toggle("in-talk", Boolean(talk));
    if (talk !== lastTalk && document.body.dataset.place === "talks") go("ask");
    lastTalk = talk;
    const turns = $$("#thread .turn");
    const last = turns.at(-1)?.id ?? null;
    const busy = $("#now [data-busy]");
    if (busy) {
      if (lastTurn !== "busy") busy.scrollIntoView({ block: "start" });
      lastTurn = "busy";
    } else if (last !== lastTurn) {
      const back = lastTurn === null ? opener(remembered()) : null;
      lastTurn = last;
      if (back) {
        back.scrollIntoView({ block: "center" });
        show(back.dataset.source);
      } else {
        if (remembered()) remember(null);
        $(`#${CSS.escape(last ?? "none")}`)?.scrollIntoView({ block: "start" });
        show($(`#${CSS.escape(last ?? "none")} .source`)?.id, { slide: false });
      }
    } else if (active && !$("#source-shown").firstChild) {
      show(active, { slide: false });
    }
    for (const button of openers()) {
      button.setAttribute("aria-expanded", String(button.dataset.source === active));
    }
    const told = $("#receipts")?.textContent ?? "";
    if (told !== lastTold && told.trim() && document.body.dataset.place === "library") {
      $("#receipts").scrollIntoView({ block: "nearest" }); // the tools stand far below
    }
    lastTold = told;
    for (const toast of $$('[data-testid="toast-text"]')) {
      // Gradio's own sentence, which it has in English only; it reloads the page when the server is back
      if (toast.textContent.startsWith("Connection to the server was lost")) toast.textContent = words.connection_lost;
    }
  }

  // --- what the page was opened for: a question, or a document to ask about ----------------------

  let begun = false;

  function begin() {
    const box = $("#question textarea");
    if (begun || !box) return;
    begun = true;
    const { searchParams } = new URL(location.href);
    if (searchParams.has("about") || searchParams.has("question")) ask(searchParams.get("question") ?? "", false);
  }

  // --- places ----------------------------------------------------------------------------------

  function go(place) {
    document.body.dataset.place = place;
    for (const link of $$(".places [data-place]")) {
      if (link.dataset.place === place) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (place !== "ask") document.body.classList.remove("source-open");
  }

  // --- copying ---------------------------------------------------------------------------------

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.createElement("textarea"); // without https there is no clipboard
      box.value = text;
      document.body.append(box);
      box.select();
      document.execCommand("copy");
      box.remove();
    }
    const said = button.textContent;
    if (said === words.copied) return;
    button.textContent = words.copied;
    setTimeout(() => (button.textContent = said), 1500);
  }

  // --- one listener for everything that is clicked ----------------------------------------------

  function confirmed(event) {
    const button = event.target.closest("#delete, #remove");
    if (button && !confirm(words[`${button.id}_sure`])) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  function clicked(event) {
    const on = (selector) => event.target.closest(selector);
    let hit;
    if ((hit = on("[data-source]"))) {
      show(hit.dataset.source, { move: event.detail === 0 });
      remember(active);
    } else if ((hit = on("[data-show]"))) {
      show(hit.dataset.show, { move: true });
      remember(active);
    } else if ((hit = on("[data-ask]"))) {
      event.preventDefault(); // a link leads here from where there is no box
      ask(hit.dataset.ask, true, hit.dataset.task);
    }
    else if ((hit = on("[data-edit]"))) ask(hit.dataset.edit, false);
    else if ((hit = on("[data-copy]"))) copy(hit.dataset.copy, hit);
    else if ((hit = on("[data-copy-link]"))) copy(new URL(hit.dataset.copyLink, location.href).href, hit);
    else if ((hit = on("#close-source"))) close();
    else if ((hit = on("a[data-place]"))) {
      event.preventDefault();
      history.replaceState(null, "", `#${hit.dataset.place}`);
      go(hit.dataset.place);
    } else if ((hit = on("[data-focus]"))) {
      event.preventDefault();
      go("ask");
      $(`#${hit.dataset.focus} textarea`)?.focus();
    }
  }

  // the filter lies over the answer while it is open, so it goes as any menu goes
  const filterHead = () => $("#filter button.label-wrap.open");
  function closeFilter() {
    filterHead()?.click();
  }

  function pressed(event) {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "Enter" && !event.shiftKey && event.target.closest("#question")) closeFilter();
    if (event.key === "Escape") {
      if (filterHead()) {
        closeFilter();
        $("#filter button.label-wrap").focus();
      } else if ($("#now [data-busy]")) $("#stop").click();
      else if (document.body.classList.contains("source-open")) close();
      else if (typing) event.target.blur();
    } else if (typing || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key === "/") {
      event.preventDefault();
      go("ask");
      $("#question textarea")?.focus();
    } else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const all = openers();
      if (!all.length || document.body.dataset.place !== "ask") return;
      const at = all.indexOf(document.activeElement);
      const now = at >= 0 ? at : all.findIndex((button) => button.dataset.source === active);
      const next = now < 0 ? 0 : now + (event.key === "ArrowRight" ? 1 : -1);
      all[Math.max(0, Math.min(next, all.length - 1))].focus();
      event.preventDefault();
    }
  }

  // --- a quotation, shown while its number is hovered or focused ---------------------------------

  function tip(event) {
    const old = $("#tip");
    const button = event.type === "mouseover" || event.type === "focusin" ? event.target.closest?.(".cite[data-quote]") : null;
    // whoever points at the number whose source is open reads there, not here
    const open = event.type === "mouseover" && button?.dataset.source === active && !narrow.matches;
    if (!button || open) return old?.remove();
    const box = old ?? document.createElement("div");
    box.id = "tip";
    box.className = "law";
    box.setAttribute("aria-hidden", "true");
    box.textContent = button.dataset.quote;
    document.body.append(box);
    const at = button.getBoundingClientRect();
    box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8))}px`;
    const above = at.top - box.offsetHeight - 6;
    box.style.top = `${above > 4 ? above : at.bottom + 6}px`;
  }

  addEventListener("click", confirmed, true);
  addEventListener("pointerdown", (event) => {
    if (!event.composedPath().some((node) => node.id === "filter")) closeFilter();
  });
  for (const type of ["pointerdown", "focusin"]) addEventListener(type, leaveWord, true);
  addEventListener("click", clicked);
  addEventListener("keydown", pressed);
  for (const type of ["mouseover", "mouseout", "focusin", "focusout"]) addEventListener(type, tip);
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      if (!$("#app")) return;
      go(document.body.dataset.place || (/^#(library|quality|talks)$/.test(location.hash) ? location.hash.slice(1) : "ask"));
      changed();
      begin();
    });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
