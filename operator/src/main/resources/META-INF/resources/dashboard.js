import { Refused, download, json, takeTokenFromAddress, token } from "./api.js";
import { h, show } from "./dom.js";
import { ago, metric, time } from "./figures.js";
import { heatMap } from "./heat.js";
import { championTable } from "./champions.js";
import { ensembleCards } from "./ensemble.js";
import { bar, trialTable } from "./trials.js";

const POLL = 2000;
const SHARE = 3; // a sweep of ten thousand runs is asked for a quarter of the time at most
const LONGEST = 30_000;
const page = document.getElementById("page");
const connection = document.getElementById("connection");
const signOut = document.getElementById("sign-out");
let shown = null; // what the last successful poll brought, and for which place
let refusal = "";
let found = ""; // the run that the page was scrolled to
let turn = 0; // a newer place or token makes answers to older questions worthless

const place = () => location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decodeURIComponent);
const path = (...parts) => parts.map(encodeURIComponent).join("/");

async function load([namespace, sweep]) {
  if (sweep) {
    const at = path("namespaces", namespace, "sweeps", sweep);
    const [facts, comparison] = await Promise.all([json(at), json(at + "/compare")]);
    return { sweep: facts, comparison };
  }
  const namespaces = namespace ? [namespace] : (await json("namespaces")).items;
  const lists = await Promise.all(namespaces.map((name) => json(path("namespaces", name, "sweeps"))));
  const champions = await Promise.all(namespaces.map((name) => optional(path("namespaces", name, "champions"))));
  return { namespaces, sweeps: lists.flatMap((list) => list.items), champions: champions.flatMap((list) => list.items) };
}

// Who may list sweeps need not be allowed to list champions.
async function optional(at) {
  try {
    return await json(at);
  } catch (problem) {
    if (problem instanceof Refused && problem.status === 403) return { items: [] };
    throw problem;
  }
}

async function poll() {
  const mine = ++turn;
  let pause = POLL;
  while (mine === turn) {
    if (!token.get()) return draw();
    if (!document.hidden) {
      const at = place();
      pause = POLL;
      try {
        const began = performance.now();
        const facts = await load(at);
        if (mine !== turn) return;
        pause = Math.min(LONGEST, Math.max(POLL, SHARE * (performance.now() - began)));
        shown = { at: at.join("/"), ...facts };
        refusal = "";
        connection.textContent = "";
      } catch (problem) {
        if (mine !== turn) return;
        if (problem instanceof Refused && problem.status === 401) {
          token.forget();
          refusal = problem.message;
          return draw();
        }
        if (problem instanceof Refused && problem.status < 500) shown = { at: at.join("/"), refused: problem.message };
        else connection.textContent = "no answer, trying again";
      }
      draw();
    }
    await new Promise((wake) => setTimeout(wake, pause));
  }
}

function draw() {
  const at = place();
  show(document.getElementById("path"), at.map((part, i) => ["/ ", i < at.length - 1 ? h("a", { href: "#/" + path(...at.slice(0, i + 1)) }, part) : h("b", {}, part), " "]));
  signOut.hidden = !token.get();
  document.title = at.length ? `${at.at(-1)} · Sweepline` : "Sweepline";
  if (!token.get()) return show(page, signIn());
  if (shown?.at !== at.join("/")) return show(page, h("p", { class: "empty" }, "Loading…"));
  if (shown.refused) return show(page, h("p", { class: "notice bad" }, shown.refused));
  show(page, shown.sweep ? sweepPage(shown.sweep, shown.comparison, at[2]) : listPage(shown));
  scrollToRun(at);
}

// Once: who scrolls away from it is not drawn back.
function scrollToRun([, , run]) {
  if (found === run) return;
  const row = document.querySelector("tr.chosen");
  row?.scrollIntoView({ block: "center" });
  if (row || !run) found = run;
}

function signIn() {
  return h("section", { class: "card sign-in", key: "sign-in" },
    h("h1", {}, "Sign in with a cluster token"),
    h("p", { class: "faint" }, "You see the sweeps that the token may read. It is kept in this tab only."),
    refusal && h("p", { class: "notice bad", role: "alert" }, refusal),
    h("form", { onsubmit: (event) => {
      event.preventDefault();
      const field = event.target.elements.token;
      if (field.value.trim()) token.set(field.value);
      field.value = "";
      poll();
    } },
      h("input", { name: "token", type: "password", autocomplete: "off", placeholder: "Token", "aria-label": "Token", required: true }),
      h("button", { class: "primary" }, "Sign in")),
    h("p", { class: "faint" }, "To get one:"),
    h("pre", {}, h("code", {}, "kubectl create token SERVICE-ACCOUNT -n NAMESPACE")));
}

function listPage({ namespaces, sweeps, champions }) {
  const newest = [...sweeps].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return [
    h("h1", { key: "title" }, "Sweeps"),
    h("section", { class: "card flush", key: "list" },
      newest.length === 0
        ? h("p", { class: "empty" }, namespaces.length ? `No sweep in ${namespaces.join(", ")} yet.` : "This token may not list sweeps in any namespace that the operator watches.")
        : h("table", {},
            h("thead", {}, h("tr", {}, ["Sweep", "Type", "State", "Progress"].map((title) => h("th", { scope: "col" }, title)),
              h("th", { class: "number", scope: "col" }, "Best"), h("th", { class: "number", scope: "col" }, "Duration"), h("th", { class: "number", scope: "col" }, "Created"))),
            h("tbody", {}, newest.map(sweepRow)))),
    championTable(champions),
  ];
}

function sweepRow(sweep) {
  const address = "#/" + path(sweep.namespace, sweep.name);
  return h("tr", { key: address, class: "link", onclick: () => { location.hash = address; } },
    h("td", { class: "name" }, h("a", { href: address }, sweep.name), h("span", { class: "faint" }, "  " + sweep.namespace)),
    h("td", {}, sweep.type),
    h("td", { class: "reason" }, h("span", { class: "state " + sweep.phase }, sweep.phase), attention(sweep) && h("div", { class: "faint" }, attention(sweep))),
    h("td", {}, h("div", { class: "progress" }, bar(parts(sweep)), `${settled(sweep)}/${sweep.planned}`)),
    h("td", { class: "number" }, sweep.best ? `${sweep.metric} ${metric(sweep.best.value)}` : "–"),
    h("td", { class: "number" }, time(elapsed(sweep))),
    h("td", { class: "number", title: sweep.createdAt }, ago(sweep.createdAt)));
}

const attention = (sweep) => sweep.problem || (sweep.waitingFor && "waiting for " + sweep.waitingFor);
const settled = ({ counts }) => counts.succeeded + counts.failed + counts.stopped;
const elapsed = (sweep) => (sweep.startedAt ? ((sweep.finishedAt ? Date.parse(sweep.finishedAt) : Date.now()) - Date.parse(sweep.startedAt)) / 1000 : null);

function parts({ counts, planned }, running) {
  const share = (count) => (planned ? Math.min(1, count / planned) : 0);
  return [
    { tone: "good", share: share(counts.succeeded) },
    { tone: "bad", share: share(counts.failed) },
    { tone: "warn", share: share(counts.stopped) },
    { tone: "busy", share: share(running ?? 0) },
  ];
}

function sweepPage(sweep, comparison, chosen) {
  const partly = comparison.trials.filter((trial) => trial.state === "Running").reduce((sum, trial) => sum + trial.done, 0);
  const figure = (title, value, note) => h("div", {}, h("dt", {}, title), h("dd", {}, value, note && h("small", {}, " " + note)));
  return [
    h("div", { class: "title", key: "title" },
      h("h1", {}, sweep.name), h("span", { class: "state " + sweep.phase }, sweep.phase),
      h("span", { class: "actions" }, h("button", { type: "button", onclick: () =>
        download(path("namespaces", sweep.namespace, "sweeps", sweep.name, "report"), sweep.name + ".md")
          .catch((problem) => { connection.textContent = problem.message; }) }, "Download report"))),
    sweep.hypothesis && h("p", { class: "hypothesis", key: "hypothesis" }, sweep.hypothesis),
    attention(sweep) && h("p", { class: sweep.problem ? "notice bad" : "notice", key: "notice" }, attention(sweep)),
    h("div", { key: "bar" }, bar(parts(sweep, partly), true)),
    h("dl", { class: "figures", key: "figures" },
      figure("Trials done", `${settled(sweep)} / ${sweep.planned}`),
      figure("Running", sweep.counts.running),
      sweep.counts.failed + sweep.counts.stopped > 0 && figure("Failed or stopped", sweep.counts.failed + sweep.counts.stopped),
      figure("Best " + sweep.metric, metric(sweep.best?.value), sweep.best?.runName),
      figure("Duration", time(elapsed(sweep))),
      sweep.usage && figure("GPU hours", sweep.usage.gpuHours.toFixed(2), price(sweep.usage)),
      figure("Type", sweep.type)),
    !complete(sweep) && checklist(sweep),
    ensembleCards(sweep),
    trialTable(comparison, draw, chosen),
    h("div", { class: "columns", key: "analysis" }, heatMap(comparison, draw), effects(comparison)),
    complete(sweep) && checklist(sweep),
  ];
}

const price = ({ cost, currency }) => cost != null && `${cost.toFixed(2)} ${currency ?? ""}`.trim();
const complete = (sweep) => sweep.checklist.every((line) => line.satisfied);

function checklist(sweep) {
  if (sweep.checklist.length === 0) return null;
  return h("section", { class: "card flush", key: "checklist" }, h("h2", {}, "Checklist"),
    h("table", {}, h("tbody", {}, sweep.checklist.map((line) =>
      h("tr", { key: line.item }, h("td", {}, h("span", { class: "state " + (line.satisfied ? "Succeeded" : "Blocked") }, line.item)),
        h("td", {}, line.satisfied ? "satisfied" : "missing"), h("td", { class: "message" }, line.message))))));
}

function effects(comparison) {
  if (comparison.effects.length === 0) return null;
  return h("section", { class: "card flush", key: "effects" }, h("h2", {}, `Effect on ${comparison.metric}`),
    h("table", {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Key"), h("th", { scope: "col" }, "Value"),
        ["Trials", "Mean", "Difference", "± s.e."].map((title) => h("th", { class: "number", scope: "col" }, title)))),
      h("tbody", {}, comparison.effects.flatMap((effect) => effect.levels.map((level, i) =>
        h("tr", { key: effect.key + "=" + level.value }, h("td", {}, i === 0 ? effect.key : ""), h("td", {}, level.value),
          h("td", { class: "number" }, level.trials), h("td", { class: "number" }, metric(level.mean)),
          h("td", { class: "number" }, level.difference == null ? "" : (level.difference < 0 ? "−" : "+") + metric(Math.abs(level.difference))),
          h("td", { class: "number" }, level.standardError == null ? "" : metric(level.standardError))))))),
    comparison.effects.some((effect) => !effect.paired) && h("p", { class: "faint", style: { padding: "0 18px 6px" } },
      "Some values have not succeeded everywhere, so their means do not compare like with like yet."));
}

signOut.onclick = () => { token.forget(); shown = null; refusal = ""; poll(); };
addEventListener("hashchange", () => { takeTokenFromAddress(); poll(); draw(); });
addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
takeTokenFromAddress();
poll();
draw();
