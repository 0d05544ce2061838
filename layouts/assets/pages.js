/* Leaders' pages: a change the page cares about becomes one value in its `dcc.Store`, and the page's callback reads again.

   The live element names the store (`data-signal`) and the parts it cares for (`data-parts`, comma separated). */
(() => {
  const CALM = 1500;
  let timer = null, known = {};

  iocLive.on((name, data) => {
    const root = iocLive.root;
    if (name === "heartbeat" || !root?.dataset.signal) return;
    const wanted = root.dataset.parts.split(",");
    const ids = Object.keys(data.parts).filter((part) => wanted.includes("*") || wanted.includes(part));
    const changed = ids.filter((part) => JSON.stringify(data.parts[part]) !== known[part]);
    for (const part of changed) known[part] = JSON.stringify(data.parts[part]);
    if (!changed.length || timer) return;
    timer = setTimeout(() => {
      timer = null;
      if (root.isConnected) dash_clientside.set_props(root.dataset.signal, { data: data.change_no });  // else the page was left
    }, CALM);
  });

  const theme = localStorage.getItem("ioc-theme");
  if (theme) document.documentElement.dataset.theme = theme;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#theme-switch")) return;
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("ioc-theme", next);
    const { signal } = iocLive.root?.dataset ?? {};
    if (signal) dash_clientside.set_props(signal, { data: `theme ${next}` });  // the map's colours are painted, so it is drawn again
  });
})();
