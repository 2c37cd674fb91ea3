// Adding files and folders: sends them one by one with the names that they have in their folder, then tells
// the page's server that they are there. What it reads of them there, the server shows.
"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const limits = () => JSON.parse($("#adding").dataset.limits);
  const hidden = (name) => name.split("/").some((part) => part.startsWith(".") || part.startsWith("~$"));
  let busy = false;

  // --- what was chosen or dropped: [{ file, name }] ----------------------------------------------

  const chosen = (input) => [...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }));

  const inFolder = (folder) => new Promise((done) => {
    const reader = folder.createReader();
    const all = [];
    const more = () => reader.readEntries((some) => {
      if (!some.length) return done(all); // a folder comes in portions
      all.push(...some);
      more();
    }, () => done(all));
    more();
  });

  async function below(entry, path) {
    const name = path ? `${path}/${entry.name}` : entry.name;
    if (entry.isFile) {
      return new Promise((done) => entry.file((file) => done([{ file, name }]), () => done([{ file: null, name }])));
    }
    const inside = (await inFolder(entry)).sort((a, b) => (a.name < b.name ? -1 : 1));
    return (await Promise.all(inside.map((one) => below(one, name)))).flat();
  }

  // two files of one name, from places whose names the browser keeps to itself
  function apart(all) {
    const taken = new Set();
    return all.map(({ file, name }) => {
      const [, stem, suffix] = name.match(/^(.*?)(\.[^./]*)?$/s);
      let free = name;
      for (let n = 2; taken.has(free); n++) free = `${stem} (${n})${suffix ?? ""}`;
      taken.add(free);
      return { file, name: free };
    });
  }

  async function dropped(transfer) {
    // all entries at once: they are gone after the first pause
    const found = [...transfer.items].filter((item) => item.kind === "file")
      .map((item) => item.webkitGetAsEntry?.() ?? item.getAsFile());
    const files = found.map((one) => (one instanceof File ? [{ file: one, name: one.name }] : below(one, "")));
    return (await Promise.all(files)).flat();
  }

  // --- sending ------------------------------------------------------------------------------------

  function basket() {
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // randomUUID wants https
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const send = (file, name, into, moved, lost) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/arrival/${into}?name=${encodeURIComponent(name)}`);
    request.upload.onprogress = (event) => event.lengthComputable && moved(event.loaded / event.total);
    request.onerror = () => done(lost);
    request.onload = () => {
      try {
        done(JSON.parse(request.responseText).detail);
      } catch {
        done(lost);
      }
    };
    request.send(file);
  });

  function bar(label) {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const made = document.createElement("progress");
    made.value = 0;
    line.append(name, made);
    return { line, at(words, share) {
      name.textContent = words;
      made.setAttribute("aria-label", words);
      made.value = share;
    } };
  }

  function tell(text) {
    const note = document.createElement("p");
    note.className = "note";
    note.setAttribute("role", "alert");
    note.textContent = text;
    $("#sending").replaceChildren(note);
  }

  async function add(all) {
    if (busy) return;
    const { suffixes, bytes, files, words } = limits();
    const visible = all.filter((one) => !hidden(one.name));
    const read = (name) => suffixes.some((suffix) => name.toLowerCase().endsWith(suffix));
    const wanted = apart(visible.filter((one) => read(one.name)));
    const skipped = visible.filter((one) => !read(one.name)).map((one) => one.name);
    if (wanted.length > files) {
      return tell(words.too_many_files.replace("{limit}", files).replace("{n}", wanted.length));
    }
    busy = true;
    const into = basket();
    const unsent = [];
    const list = document.createElement("ul");
    list.className = "progress";
    const total = bar();
    const one = bar();
    list.append(total.line, one.line);
    $("#sending").replaceChildren(...(wanted.length ? [list] : []));
    for (const [at, { file, name }] of wanted.entries()) {
      const said = words.sending.replace("{done}", at + 1).replace("{total}", wanted.length);
      const moved = (share) => {
        total.at(said, (at + share) / wanted.length);
        one.at(name, share);
      };
      moved(0);
      const why = !file ? words.not_arrived : file.size > bytes ? words.error_file_too_large
        : await send(file, name, into, moved, words.not_arrived);
      if (why) unsent.push({ name, why });
    }
    $("#sending").replaceChildren();
    busy = false;
    report({ basket: into, sent: wanted.length - unsent.length, skipped, unsent });
  }

  function report(told) {
    const box = $("#arrived textarea, #arrived input");
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(box), "value").set.call(box, JSON.stringify(told));
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- the place ----------------------------------------------------------------------------------

  addEventListener("change", (event) => {
    const input = event.target.closest?.("#adding input[type=file]");
    if (!input?.files.length) return;
    const files = chosen(input);
    input.value = ""; // the same ones can be chosen again
    add(files);
  });
  const over = (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    const place = document.body.dataset.place === "library" ? $("#adding") : null;
    if (!place) return;
    event.preventDefault(); // anywhere in the library: a file beside the box would open in its stead
    place.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") dropped(event.dataTransfer).then(add);
  };
  for (const type of ["dragover", "dragleave", "drop"]) addEventListener(type, over);
})();
