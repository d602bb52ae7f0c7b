import { h } from "./dom.js";
import { ago, metric } from "./figures.js";

const mean = (model) => metric(Number(model.mean)) + (model.standardError ? " ± " + metric(Number(model.standardError)) : "");

export function championTable(champions) {
  if (champions.length === 0) return null;
  return h("section", { class: "card flush", key: "champions" }, h("h2", {}, "Champions"),
    h("table", {},
      h("thead", {}, h("tr", {}, ["Champion", "Experiment", "Last decision"].map((title) => h("th", { scope: "col" }, title)),
        ["Mean", "Seeds", "Since"].map((title) => h("th", { class: "number", scope: "col" }, title)))),
      h("tbody", {}, champions.map(row))));
}

function row({ namespace, name, metric: objective, reigning, decision, promotion }) {
  const verdict = promotion ? "Verifying" : decision?.verdict;
  return h("tr", { key: namespace + "/" + name },
    h("td", { class: "name" }, name, h("span", { class: "faint" }, "  " + namespace)),
    h("td", { class: "name" }, reigning ? reigning.model.experiment : "none yet"),
    h("td", { class: "decision" }, verdict ?? "", decision && h("div", { class: "faint" }, decision.message)),
    h("td", { class: "number" }, reigning ? objective + " " + mean(reigning.model) : "–"),
    h("td", { class: "number" }, reigning ? reigning.model.seeds.length : "–"),
    h("td", { class: "number", title: reigning?.since ?? "" }, reigning ? ago(reigning.since) : "–"));
}
