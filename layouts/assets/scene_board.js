/* Arranging a scene: boxes on a lattice are moved and sized by the pointer or the arrow keys (Shift sizes); the small wall follows at once. */
(() => {
  const limit = (value, low, high) => Math.min(high, Math.max(low, value));

  class Board {
    constructor(node) {
      this.node = node;
      [this.columns, this.rows] = node.dataset.lattice.split(",").map(Number);
      this.boxes = JSON.parse(node.dataset.boxes).map(([area, words, x, y, width, height]) => ({ area, words, x, y, width, height }));
      node.style.setProperty("--columns", this.columns);
      node.style.setProperty("--rows", this.rows);
      node.replaceChildren(...this.boxes.map((box) => this.make(box)));
      this.tell();
    }

    make(box) {
      const made = Object.assign(document.createElement("div"), { className: "scene-box", tabIndex: 0, textContent: box.words });
      const corner = Object.assign(document.createElement("i"), { className: "corner" });
      made.append(corner);
      made.dataset.area = box.area;
      box.node = made;
      made.addEventListener("pointerdown", (event) => this.grab(event, box, event.target === corner));
      made.addEventListener("keydown", (event) => this.key(event, box));
      this.put(box);
      return made;
    }

    put({ node, x, y, width, height }) { Object.assign(node.style, { gridColumn: `${x + 1} / span ${width}`, gridRow: `${y + 1} / span ${height}` }); }

    change(box, next, sizing) {
      if (sizing) {
        box.width = limit(next.width, 1, this.columns - box.x);
        box.height = limit(next.height, 1, this.rows - box.y);
      } else {
        box.x = limit(next.x, 0, this.columns - box.width);
        box.y = limit(next.y, 0, this.rows - box.height);
      }
      this.put(box);
      this.tell();
    }

    grab(event, box, sizing) {
      event.preventDefault();
      box.node.focus();
      box.node.setPointerCapture(event.pointerId);
      const frame = this.node.getBoundingClientRect(), from = { ...box }, start = [event.clientX, event.clientY];
      const move = (moved) => {
        const dx = Math.round((moved.clientX - start[0]) / frame.width * this.columns), dy = Math.round((moved.clientY - start[1]) / frame.height * this.rows);
        this.change(box, { x: from.x + dx, y: from.y + dy, width: from.width + dx, height: from.height + dy }, sizing);
      };
      const drop = () => { box.node.removeEventListener("pointermove", move); };
      box.node.addEventListener("pointermove", move);
      box.node.addEventListener("pointerup", drop, { once: true });
      box.node.addEventListener("pointercancel", drop, { once: true });
    }

    key(event, box) {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      const [dx, dy] = step;
      this.change(box, { x: box.x + dx, y: box.y + dy, width: box.width + dx, height: box.height + dy }, event.shiftKey);
    }

    /** Which boxes lie over others is shown; the small wall gets what a style sheet would. */
    tell() {
      const cells = Array.from({ length: this.rows }, () => Array(this.columns).fill("."));
      const over = new Set();
      for (const box of this.boxes) {
        for (let y = box.y; y < box.y + box.height; y++) {
          for (let x = box.x; x < box.x + box.width; x++) {
            if (cells[y][x] !== ".") { over.add(cells[y][x]); over.add(box.area); }
            cells[y][x] = box.area;
          }
        }
      }
      for (const box of this.boxes) box.node?.classList.toggle("over", over.has(box.area));
      dash_clientside.set_props("scenes-boxes", { data: this.boxes.map(({ area, x, y, width, height }) => [area, x, y, width, height]) });
      const draft = { scene: this.node.dataset.scene, areas: cells.map((row) => row.join(" ")) };
      if (!over.size) document.getElementById("scenes-preview")?.contentWindow?.postMessage({ draft }, location.origin);
    }
  }

  new MutationObserver(() => {
    const node = document.getElementById("scenes-board");
    if (!node || node.board) return;
    node.board = new Board(node);
    document.getElementById("scenes-preview").addEventListener("load", () => setTimeout(() => node.board.tell(), 1500));
  }).observe(document, { childList: true, subtree: true });
})();
