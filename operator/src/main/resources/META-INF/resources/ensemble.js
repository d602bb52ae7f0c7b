import { h } from "./dom.js";
import { metric } from "./figures.js";

const address = (...parts) => "#/" + parts.map(encodeURIComponent).join("/");
const figure = (value) => h("td", { class: "number" }, metric(value));
const heads = (texts, numbers) => h("thead", {}, h("tr", {},
  texts.map((title) => h("th", { scope: "col" }, title)), numbers.map((title) => h("th", { class: "number", scope: "col" }, title))));

// How trained models vote together: each way to count their answers, and each of them alone.
export function ensembleCards({ namespace, ensemble }) {
  if (!ensemble) return null;
  return h("div", { class: "columns", key: "ensemble" }, votings(ensemble), members(namespace, ensemble));
}

function votings({ votes, members, agreement, kappa }) {
  const [first] = votes;
  const alone = members.map((member) => member.f1).filter((f1) => f1 != null);
  const gain = first.f1 != null && alone.length > 0 ? first.f1 - Math.max(...alone) : null;
  return h("section", { class: "card flush", key: "votings" }, h("h2", {}, "Voting"),
    h("table", {}, heads(["Way"], ["F1 (macro)", "Accuracy"]),
      h("tbody", {}, votes.map((vote) => h("tr", { key: vote.voting },
        h("td", {}, vote === first ? h("b", {}, vote.voting) : vote.voting, vote === first && h("span", { class: "faint" }, "  decides")),
        figure(vote.f1), figure(vote.accuracy))))),
    gain != null && h("p", { class: "remark" },
      Number(metric(gain)) === 0 ? `${first.voting} voting is as good as the best member alone.`
        : `${first.voting} voting is ${metric(Math.abs(gain))} ${gain > 0 ? "better" : "worse"} than the best member alone (F1).`),
    agreement != null && h("p", { class: "remark" }, `Two members say the same of ${(100 * agreement).toFixed(1)} % of the images`,
      kappa != null && ` (Fleiss' kappa ${kappa.toFixed(2)})`, "."));
}

function members(namespace, { sweeps, size, chosen, members }) {
  const weighted = members.some((member) => member.weight != null && member.weight !== 1);
  const from = sweeps.length > 0 && h("p", { class: "remark" }, `The best ${size} configurations of `,
    sweeps.map((sweep, i) => [i > 0 && ", ", h("a", { href: address(namespace, sweep) }, sweep)]), chosen ? "." : ": not chosen yet.");
  return h("section", { class: "card flush", key: "members" }, h("h2", {}, "Members"),
    members.length > 0 && h("table", { class: "members" },
      heads(["Model"], ["Size", weighted && "Weight", "F1 alone", "Accuracy"].filter(Boolean)),
      h("tbody", {}, members.map((member) => h("tr", { key: member.experiment },
        h("td", { class: "name" }, member.model ?? "–", h("div", { class: "faint" }, link(namespace, member))),
        h("td", { class: "number" }, member.imageSize ?? "–"),
        weighted && h("td", { class: "number" }, member.weight ?? 1),
        figure(member.f1), figure(member.accuracy))))),
    from);
}

const link = (namespace, { experiment, sweep }) => (sweep ? h("a", { href: address(namespace, sweep, experiment) }, experiment) : experiment);
