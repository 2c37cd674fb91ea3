// Thumbs under answers, which it sends as they are given, and what the Quality place asks before it
// deletes. It draws no text of documents or of the server other than as text.
"use strict";
(() => {
  const words = JSON.parse(document.querySelector('meta[name="duolex"]')?.content || "{}");

  async function send(said) {
    try {
      const answer = await fetch("/feedback", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(said),
      });
      return { good: answer.ok, told: (await answer.json()).told };
    } catch {
      return { good: false, told: words.not_sent }; // the server is gone, or the session is over
    }
  }

  async function praised(button) {
    const given = button.getAttribute("aria-pressed") !== "true";
    const { good, told } = await send({ turn: Number(button.dataset.thumb), thumb: given ? "up" : "" });
    const place = button.closest(".thumbs");
    if (good) {
      button.setAttribute("aria-pressed", String(given));
      place.querySelector("summary").removeAttribute("data-given");
    }
    place.querySelector(":scope > .status").textContent = told;
  }

  async function noted(form) {
    const fields = new FormData(form);
    const { good, told } = await send({
      turn: Number(form.dataset.feedback),
      thumb: "down",
      note: fields.get("note"),
      answers: fields.get("answers"),
      sources: fields.getAll("sources"),
      answerable: fields.has("answerable"),
      set: fields.get("set"),
    });
    const place = form.closest(".thumbs");
    const status = good ? place.querySelector(":scope > .status") : form.querySelector(".status");
    status.textContent = told;
    status.classList.toggle("bad", !good);
    if (!good) return;
    document.querySelector("#sets-again")?.click(); // the set is there, or has grown
    const link = document.createElement("a");
    link.href = "#quality";
    link.dataset.place = "quality";
    link.textContent = words.open_quality;
    status.append(" ", link);
    const summary = place.querySelector("summary");
    summary.setAttribute("data-given", "");
    place.querySelector("[data-thumb]").setAttribute("aria-pressed", "false");
    form.closest("details").open = false;
    summary.focus();
  }

  function confirmed(event) {
    const button = event.target.closest("#delete-set, #delete-run");
    if (button && !confirm(words[`${button.id.replace("-", "_")}_sure`])) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  // The place fills when it is opened: it costs those nothing who only ask, and shows what is there now.
  let place = null;
  function filled() {
    if (document.body.dataset.place === place) return;
    place = document.body.dataset.place;
    fill();
  }

  function fill() {
    if (place !== "quality") return;
    document.querySelector("#sets-again")?.click();
    document.querySelector("#runs-again")?.click();
    // Gradio may not listen yet
    setTimeout(() => document.querySelector("#set-about")?.textContent.trim() || fill(), 2000);
  }

  new MutationObserver(filled).observe(document.body, { attributeFilter: ["data-place"] });
  addEventListener("click", confirmed, true);
  addEventListener("click", (event) => {
    const button = event.target.closest("[data-thumb]");
    if (button) praised(button);
  });
  addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-feedback]");
    if (!form) return;
    event.preventDefault();
    noted(form);
  });
})();
