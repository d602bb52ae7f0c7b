// The token stays in this tab: it is taken from the field or from `#token=…`, which is removed from the address at once.

const KEY = "sweepline-token";

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `the server answered ${status}`);
    this.status = status;
  }
}

export function takeTokenFromAddress() {
  const match = location.hash.match(/^#token=([^&]+)(?:&path=(.*))?$/);
  if (!match) return;
  sessionStorage.setItem(KEY, decodeURIComponent(match[1]).trim());
  history.replaceState(null, "", location.pathname + (match[2] ? "#" + decodeURIComponent(match[2]) : ""));
}

export const token = {
  get: () => sessionStorage.getItem(KEY),
  set: (value) => sessionStorage.setItem(KEY, value.trim()),
  forget: () => sessionStorage.removeItem(KEY),
};

async function request(path, accept) {
  const response = await fetch("api/v1/" + path, {
    headers: { Authorization: "Bearer " + token.get(), Accept: accept },
    cache: "no-store",
  });
  if (!response.ok) throw new Refused(response.status, await response.json().catch(() => null));
  return response;
}

export const json = async (path) => (await request(path, "application/json")).json();

export async function download(path, name) {
  const address = URL.createObjectURL(await (await request(path, "text/markdown")).blob());
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
