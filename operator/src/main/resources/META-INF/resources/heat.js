import { h } from "./dom.js";
import { byValue, metric, shortNames } from "./figures.js";

// Which two keys span the map; scale × augmentation when both vary.
const axes = { rows: null, columns: null };

export function heatMap(comparison, redraw) {
  // A key that goes through numbers lists no values: hardly two trials would share a tile.
  const keys = comparison.varied.filter((key) => key !== "seed" && comparison.values[key]?.length !== 0);
  if (keys.length === 0) return null;
  const short = shortNames(comparison.varied);
  const ends = (suffix) => keys.find((key) => key.endsWith(suffix));
  if (!keys.includes(axes.rows)) axes.rows = ends("image_size") ?? keys[0];
  if (keys.length < 2) axes.columns = null;
  else if (!keys.includes(axes.columns) || axes.columns === axes.rows) {
    const augmentation = ends("augmentation");
    axes.columns = augmentation && augmentation !== axes.rows ? augmentation : keys.find((key) => key !== axes.rows);
  }
  const cells = cellsOf(comparison);
  const values = [...cells.values()].filter((cell) => cell.mean != null).map((cell) => cell.mean);
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const rows = valuesOf(comparison, axes.rows);
  const columns = axes.columns ? valuesOf(comparison, axes.columns) : [""];
  const others = keys.filter((key) => key !== axes.rows && key !== axes.columns);
  return h("section", { class: "card", key: "heat" },
    h("div", { class: "heat-head" },
      h("h2", {}, `Mean ${comparison.metric}`),
      keys.length > 2 && [choice("rows", keys, short, redraw), h("span", { class: "faint" }, "×"), choice("columns", keys, short, redraw)]),
    h("table", { class: "heat" },
      h("thead", {}, h("tr", {}, h("td", {}),
        columns.map((column) => h("th", { scope: "col" }, column || comparison.metric)))),
      h("tbody", {}, rows.map((row) => h("tr", { key: row }, h("th", { scope: "row" }, row),
        columns.map((column) => h("td", {}, tile(cells.get(row + "\n" + column), low, high))))))),
    h("p", { class: "faint" }, axes.columns ? `${short(axes.rows)} down, ${short(axes.columns)} across` : short(axes.rows),
      others.length > 0 && `; averaged over ${others.map(short).join(", ")}`));
}

function cellsOf(comparison) {
  const cells = new Map();
  for (const trial of comparison.trials) {
    const key = (trial.params[axes.rows] ?? "") + "\n" + (axes.columns ? trial.params[axes.columns] ?? "" : "");
    const cell = cells.get(key) ?? { figures: [], states: [] };
    const value = trial.metrics[comparison.metric];
    if (value != null && trial.state !== "Failed") cell.figures.push(value);
    cell.states.push(trial.state);
    cell.mean = cell.figures.length ? cell.figures.reduce((a, b) => a + b) / cell.figures.length : null;
    cells.set(key, cell);
  }
  return cells;
}

function tile(cell, low, high) {
  if (!cell || cell.mean == null) return h("div", { class: "none" }, cell ? cell.states[0].toLowerCase() : "–");
  const warmth = high > low ? (cell.mean - low) / (high - low) : 1;
  const live = cell.states.some((state) => state === "Running");
  return h("div", { style: { background: mixed(warmth), color: inkOn(warmth) } }, metric(cell.mean),
    (live || cell.figures.length > 1) && h("small", {}, live ? "so far" : `n = ${cell.figures.length}`));
}

const channel = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim().split(" ").map(Number);

function mixed(warmth) {
  const [low, high] = [channel("--heat-low"), channel("--heat-high")];
  return `rgb(${low.map((from, i) => Math.round(from + (high[i] - from) * warmth)).join(" ")})`;
}

// White is readable on the darkest tiles alone: up to there black has the higher contrast.
const inkOn = (warmth) => (matchMedia("(prefers-color-scheme: dark)").matches || warmth > 0.85 ? "#fff" : "#16211f");

function choice(axis, keys, short, redraw) {
  return h("select", { "aria-label": axis, value: axes[axis], onchange: (event) => {
    const other = axis === "rows" ? "columns" : "rows";
    if (axes[other] === event.target.value) axes[other] = axes[axis];
    axes[axis] = event.target.value;
    redraw();
  } }, keys.map((key) => h("option", { value: key }, short(key))));
}

// As the search space lists them; values that it no longer lists come last.
function valuesOf(comparison, key) {
  const known = comparison.values[key] ?? [];
  const others = new Set(comparison.trials.map((trial) => trial.params[key] ?? "").filter((value) => !known.includes(value)));
  return [...known, ...[...others].sort(byValue)];
}
