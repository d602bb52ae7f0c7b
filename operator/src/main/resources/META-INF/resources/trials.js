import { h } from "./dom.js";
import { metric, shortNames, time } from "./figures.js";

const order = { column: null, descending: true };
const MANY = 200; // a browser is slow to lay out thousands of rows
let all = false;
const SETTLED = ["Succeeded", "Failed", "Stopped"];

// @param chosen the name of the experiment that the address is about, if of any
export function trialTable(comparison, redraw, chosen) {
  const columns = columnsOf(comparison);
  const everyone = order.column ? sorted(comparison, columns) : comparison.trials;
  const trials = all ? everyone : everyone.filter((trial, i) => i < MANY || trial.experiment === chosen);
  return h("section", { class: "card flush", key: "trials" },
    h("table", {},
      h("thead", {}, h("tr", {}, columns.map((column) => head(column, comparison, redraw)))),
      h("tbody", {}, trials.map((trial) =>
        h("tr", { key: trial.experiment, class: trial.experiment === chosen && "chosen" }, columns.map((column) =>
          h("td", { class: column.number ? "number" : column.class ?? null }, column.cell(trial)))))),
      trials.length === 0 && h("tbody", {}, h("tr", {}, h("td", { class: "empty", colspan: columns.length }, "No trial has been created yet.")))),
    everyone.length > MANY && h("p", { class: "remark" }, all ? `All ${everyone.length} runs. ` : `The first ${MANY} of ${everyone.length} runs. `,
      h("button", { type: "button", onclick: () => { all = !all; redraw(); } }, all ? `Show ${MANY}` : "Show all")));
}

function columnsOf(comparison) {
  const short = shortNames(comparison.varied);
  const best = comparison.trials[0];
  const isBest = (trial) => trial === best && trial.state === "Succeeded";
  return [
    { title: "Run", class: "run", value: (t) => t.runName, cell: (t) => [
      h("code", { title: t.experiment }, t.runName || t.experiment),
      t.reused && h("div", { class: "faint" }, `did not run: the outcome of ${t.reused}`),
      t.missed && h("div", { class: "faint" }, `${t.missed} events never came`),
      (t.reason || t.waitingFor) && h("div", { class: "faint" }, t.reason || "waiting for " + t.waitingFor)] },
    { title: "State", value: (t) => t.state, cell: (t) => h("span", { class: "state " + t.state }, t.state) },
    ...comparison.varied.map((key) => ({
      title: short(key), number: comparison.trials.every((t) => t.params[key] !== "" && !Number.isNaN(Number(t.params[key]))),
      value: (t) => t.params[key] ?? "", cell: (t) => t.params[key] ?? "",
    })),
    ...comparison.metrics.map((name) => ({
      title: name, number: true, value: (t) => t.metrics[name],
      cell: (t) => h("span", { class: name === comparison.metric && isBest(t) ? "best" : null }, metric(t.metrics[name])),
    })),
    { title: "Best at", number: true, value: (t) => t.bestEpoch, cell: (t) => t.bestEpoch ?? "–" },
    { title: "Progress", value: (t) => t.done, cell: progress },
    { title: "Duration", number: true, value: (t) => t.durationSeconds, cell: (t) => time(t.durationSeconds) },
    { title: "Attempts", number: true, value: (t) => t.attempts, cell: (t) => t.attempts },
  ];
}

function progress(trial) {
  if (trial.state === "Pending" && trial.maxEpochs === 0) return h("span", { class: "faint" }, "–");
  const tone = trial.state === "Succeeded" ? "good" : trial.state === "Failed" ? "bad" : trial.state === "Running" ? "busy" : "warn";
  const share = trial.maxEpochs ? Math.min(1, trial.epoch / trial.maxEpochs) : trial.state === "Succeeded" ? 1 : 0;
  return h("div", { class: "progress" }, bar([{ tone, share }]),
    h("span", {}, trial.maxEpochs ? `${Math.floor(trial.epoch)}/${trial.maxEpochs}` : "",
      trial.remainingSeconds != null && trial.state === "Running" && h("span", { class: "faint" }, ` ~${time(trial.remainingSeconds)}`)));
}

export function bar(parts, large) {
  const now = Math.round(100 * parts.reduce((sum, part) => sum + part.share, 0));
  return h("div", { class: large ? "bar large" : "bar", role: "progressbar", "aria-valuenow": now, "aria-valuemin": 0, "aria-valuemax": 100 },
    parts.map((part) => h("i", { class: part.tone, key: part.tone, style: { width: (100 * part.share).toFixed(2) + "%" } })));
}

function head(column, comparison, redraw) {
  const active = order.column === column.title || (!order.column && column.title === comparison.metric);
  const descending = order.column ? order.descending : comparison.maximize;
  return h("th", { scope: "col", class: column.number ? "number" : null, "aria-sort": active ? (descending ? "descending" : "ascending") : null },
    h("button", { type: "button", onclick: () => {
      order.descending = active ? !descending : Boolean(column.number);
      order.column = column.title;
      redraw();
    } }, column.title, active && (descending ? " ↓" : " ↑")));
}

// As in `kubectl sweepline compare`: settled trials first, absent figures last.
function sorted(comparison, columns) {
  const column = columns.find((candidate) => candidate.title === order.column);
  if (!column) return comparison.trials;
  const sign = order.descending ? -1 : 1;
  const compare = (a, b) => (column.number ? Number(a) - Number(b) : String(a).localeCompare(String(b)));
  return [...comparison.trials].sort((a, b) =>
    SETTLED.includes(b.state) - SETTLED.includes(a.state)
    || (column.value(a) == null) - (column.value(b) == null)
    || sign * compare(column.value(a), column.value(b))
    || a.runName.localeCompare(b.runName));
}
