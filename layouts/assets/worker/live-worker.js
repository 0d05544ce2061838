/* One stream for all tabs of a browser; open while at least one tab is looked at. */
importScripts("../stream.js");

const ports = new Map();
const newest = new Map();
let stream = null;

const tellAll = (event) => {
  newest.set(event.name, event);
  for (const port of ports.keys()) port.postMessage(event);
};

const settle = (url) => {
  const watched = [...ports.values()].includes(true);
  if (watched && !stream) stream = new LiveStream(url, tellAll);
  if (!watched && stream) { stream.close(); stream = null; newest.clear(); }
};

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.bye) ports.delete(port);
    else ports.set(port, data.visible);
    if (data.hello) for (const event of newest.values()) port.postMessage(event);
    settle(data.url);
  };
};
