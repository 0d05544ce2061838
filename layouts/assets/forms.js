/* A report being typed: what stands in its cells, kept in this browser at every key and on the server soon after. A version says
   which draft was seen, so nobody overwrites anybody; a line that is lost only delays. The grid is drawn by forms_grid.js. */
(() => {
  const SOON = 700, PATIENCE = 6000, AGAIN = 4000, LOOK = 30000;
  const forms = (window.iocForms ??= {});
  /** `cells`: place → { raw, value }, value null until the server has read it. `base`: what the server had at `version`. */
  const draft = (forms.draft = { sheet: null, cells: {}, base: {}, version: 0, faults: [], asks: {}, wrong: {}, note: [], line: "", conflict: null, undo: null });
  let dirty = false, sent = null, count = 0, timer = null, waiting = [];

  forms.say = (key, values = {}) => (draft.sheet?.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  forms.clock = (ms) => iocLive.clock(ms, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const set = (id, data) => dash_clientside.set_props(id, { data });
  const said = (cell) => (cell ? cell.value ?? cell.raw : "");
  const named = () => ({ form: draft.sheet.form, agency: draft.sheet.agency, end: draft.sheet.end, lang: iocLive.root?.dataset.lang ?? "vi", version: draft.version });
  const status = (line) => { draft.line = line; forms.refresh(); };
  const note = (...words) => { draft.note = words; forms.refresh(); };
  const cellsOf = (shown) => Object.fromEntries(Object.entries(shown).map(([place, [raw, value]]) => [place, { raw, value }]));

  // Kept in this browser: typed text is never only in the page.
  const box = (sheet = draft.sheet) => `ioc-form ${sheet.who} ${sheet.form} ${sheet.agency} ${sheet.end}`;
  const keep = () => localStorage.setItem(box(), JSON.stringify({ version: draft.version, at: iocLive.now(), cells: draft.cells, base: draft.base }));
  const drop = () => localStorage.removeItem(box());

  const adopt = (cells, version) => {
    draft.cells = cells;
    draft.base = structuredClone(cells);
    draft.version = version;
    dirty = false;
  };

  const begin = (sheet) => {
    Object.assign(draft, { sheet, faults: sheet.faults, asks: {}, wrong: {}, note: [], line: "", conflict: null, undo: null });
    sent = null;
    adopt(cellsOf(sheet.cells), sheet.version);
    forms.build();
    const kept = sheet.open && JSON.parse(localStorage.getItem(box()) ?? "null");
    if (!kept) return;
    if (kept.version !== sheet.version) return clash({ by: sheet.by, at: sheet.at, version: sheet.version, cells: sheet.cells }, kept);
    const n = changed(kept.cells, draft.cells).length;
    draft.cells = kept.cells;
    if (!n) return;
    dirty = true;
    note(forms.say("form_restored", { n, time: forms.clock(kept.at) }));
    send();
  };

  /** The server has drawn the page anew: the same report, perhaps moved on meanwhile. */
  const receive = (sheet) => {
    const old = draft.sheet;
    if (!old || box(old) !== box(sheet) || old.open !== sheet.open || !sheet.open) return begin(sheet);
    draft.sheet = sheet;
    if (!document.getElementById("forms-grid").firstChild) forms.build();  // the frame was made anew around what is being typed
    if (sheet.version > draft.version && !sent) {
      if (dirty) return clash({ by: sheet.by, at: sheet.at, version: sheet.version, cells: sheet.cells }, draft);
      adopt(cellsOf(sheet.cells), sheet.version);
      Object.assign(draft, { faults: sheet.faults, asks: {}, wrong: {} });
    }
    forms.refresh();
  };

  const changed = (one, other) => [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((place) => said(one[place]) !== said(other[place]));

  /** Two people typed: what differs is shown and chosen; cells that only one of them touched are simply taken together. */
  const clash = (theirs, mine) => {
    const cells = cellsOf(theirs.cells), touched = changed(mine.cells, mine.base);
    const merged = structuredClone(cells);
    for (const place of touched) mine.cells[place] ? (merged[place] = mine.cells[place]) : delete merged[place];
    const differ = touched.filter((place) => said(merged[place]) !== said(cells[place]));
    const others = differ.filter((place) => said(cells[place]) !== said(mine.base[place]));
    if (!others.length || theirs.by === draft.sheet.who) return settle(merged, cells, theirs.version, differ.length > 0);
    draft.conflict = { ...theirs, cells, merged, differ: others };
    forms.refresh();
  };
  forms.settle = (mine) => {
    const { cells, merged, version } = draft.conflict;
    draft.conflict = null;
    settle(mine ? merged : cells, cells, version, mine);
  };
  const settle = (cells, base, version, more) => {
    adopt(base, version);
    draft.cells = structuredClone(cells);
    Object.assign(draft, { asks: {}, wrong: {} });
    dirty = true;
    if (more) keep(); else drop();
    forms.refresh();
    send();
  };

  forms.type = (place, raw) => { Object.assign(draft, { note: [], undo: null }); put(place, raw); later(SOON); };
  forms.choose = (places, index) => {
    for (const place of places) { const [value, shown] = draft.asks[place][index]; draft.cells[place] = { raw: shown, value }; delete draft.asks[place]; }
    draft.faults = draft.faults.filter(([place]) => !places.includes(place));
    touched();
    later(0);
  };
  /** Many cells at once, from the clipboard or a file; one step back is kept. */
  forms.fill = (cells, word, values) => {
    draft.undo = structuredClone(draft.cells);
    for (const [place, raw] of Object.entries(cells)) put(place, raw, false);
    touched();
    note(forms.say(word, { ...values, n: Object.keys(cells).length }), ...(values?.said ?? []));
    later(0);
  };
  forms.undo = () => { draft.cells = draft.undo; draft.undo = null; Object.assign(draft, { asks: {}, wrong: {}, note: [] }); touched(); later(0); };
  const put = (place, raw, alone = true) => {
    delete draft.asks[place];
    delete draft.wrong[place];
    draft.faults = draft.faults.filter(([at]) => at !== place);
    if (typeof raw === "number") draft.cells[place] = { raw: String(raw), value: raw };
    else if (raw.trim() === "") delete draft.cells[place];
    else draft.cells[place] = { raw, value: null };
    if (alone) touched();
  };
  const touched = () => { dirty = true; keep(); forms.refresh(); };
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };

  const send = () => {
    clearTimeout(timer);
    if (!draft.sheet?.open || draft.conflict || sent || !dirty) return;
    dirty = false;
    const typed = Object.fromEntries(Object.entries(draft.cells).map(([place, cell]) => [place, said(cell)]));
    sent = { n: ++count, cells: structuredClone(draft.cells), timer: setTimeout(lost, PATIENCE) };
    status(forms.say("form_saving"));
    set("forms-typed", { ...named(), typed, n: sent.n });
  };
  const lost = () => {
    if (!sent) return;
    clearTimeout(sent.timer);
    const n = changed(draft.cells, draft.base).length;
    sent = null;
    dirty = true;
    status(forms.say("form_kept", { n }));
    later(AGAIN);
    done();
  };
  addEventListener("online", () => later(0));

  const answered = (answer) => {
    if (!sent || answer.n !== sent.n || answer.form !== draft.sheet.form || answer.end !== draft.sheet.end) return;
    if (answer.again) return lost();
    const { cells } = sent;
    clearTimeout(sent.timer);
    sent = null;
    if (answer.refused) { dirty = true; status(answer.refused); set("forms-signal", `refused ${count}`); return done(); }
    if (answer.conflict) { dirty = true; clash(answer.conflict, draft); return done(); }
    const kept = cellsOf(answer.cells);
    draft.version = answer.version;
    draft.base = structuredClone(kept);
    Object.assign(draft, { faults: answer.faults, asks: answer.asks, wrong: answer.wrong });
    for (const place of Object.keys(cells)) if (draft.cells[place]?.raw === cells[place].raw && kept[place]) draft.cells[place] = kept[place];
    if (Object.keys(answer.asks).length + Object.keys(answer.wrong).length || dirty) keep(); else drop();
    status(forms.say("form_saved", { time: forms.clock(answer.at ?? iocLive.now()) }));
    if (dirty) send(); else done();
  };

  // Deeds: nothing is submitted before everything typed is on the server.
  const done = () => { for (const go of waiting.splice(0)) go(); };
  const flushed = () => (dirty || sent ? new Promise((go) => { waiting.push(go); later(0); }) : Promise.resolve());
  const deed = async (verb) => {
    if (verb === "submit") {
      await flushed();
      if (dirty || sent || draft.conflict) return;
      forms.strict = true;
      if (Object.keys(draft.asks).length + Object.keys(draft.wrong).length) { status(forms.say("form_settle_first")); return forms.first(); }
    }
    const words = document.getElementById("forms-words").value;
    set(verb === "submit" || verb === "ask_reopen" ? "forms-fill" : "forms-judge", { ...named(), verb, words, n: ++count });
  };
  document.addEventListener("click", ({ target }) => { const button = target.closest?.("[data-deed]"); if (button) deed(button.dataset.deed); });

  // What Dash writes for this page stands in hidden elements; each is read once it has changed.
  const seen = new WeakMap();
  const news = (id, hear) => {
    const node = document.getElementById(`forms-${id}`), text = node?.textContent ?? "";
    if (!node || seen.get(node) === text) return;
    seen.set(node, text);
    if (text) hear(JSON.parse(text));
  };
  const look = () => {
    if (!document.getElementById("forms-grid")) return;
    news("sheet", (sheet) => (sheet.phone ? ((draft.sheet = null), forms.phone(sheet)) : receive(sheet)));
    news("saved", answered);
    news("laid", ({ cells, name, said: words }) => (draft.sheet?.open ? forms.fill(cells, "form_laid", { name, said: words }) : null));
    for (const room of ["fill", "judge"]) {
      const node = document.querySelector(`#forms-said-${room} .done`);
      if (node && !seen.has(node)) { seen.set(node, ""); dash_clientside.set_props("forms-words", { value: "" }); }
    }
  };
  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; look(); });
  }).observe(document, { childList: true, subtree: true, characterData: true });

  // Others submit, return and approve while this page is open.
  setInterval(() => { if (document.getElementById("forms-grid") && !document.hidden && !dirty && !sent) set("forms-signal", `look ${Date.now()}`); }, LOOK);
})();
