// Numbers and times as the command line and the reports write them.

export const metric = (value) => (value == null ? "–" : value.toFixed(4));

export function time(seconds) {
  if (seconds == null) return "–";
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${two(s % 60)}s`;
  if (s < 86400) return `${Math.floor(s / 3600)}h ${two(Math.floor((s % 3600) / 60))}m`;
  return `${Math.floor(s / 86400)}d ${two(Math.floor((s % 86400) / 3600))}h`;
}

export const ago = (instant) => (instant ? `${time((Date.now() - Date.parse(instant)) / 1000)} ago` : "–");

export function shortNames(keys) {
  const last = (key) => key.slice(key.lastIndexOf(".") + 1);
  return (key) => (keys.filter((other) => last(other) === last(key)).length > 1 ? key : last(key));
}

export function byValue(a, b) {
  const [x, y] = [Number(a), Number(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? String(a).localeCompare(String(b)) : x - y;
}
