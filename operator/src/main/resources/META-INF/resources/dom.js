// A page is described as a tree of plain objects; only what differs from what is shown is touched,
// so that a poll every two seconds loses neither focus, selection nor scroll position.

export function h(tag, attributes, ...children) {
  return { tag, attributes: attributes ?? {}, children: children.flat(9).filter((child) => child != null && child !== false) };
}

export function show(parent, ...children) {
  patchChildren(parent, children.flat(9).filter((child) => child != null && child !== false));
}

function patchChildren(parent, wanted) {
  const byKey = new Map();
  for (const node of parent.childNodes) {
    if (node.key != null) byKey.set(node.key, node);
  }
  wanted.forEach((child, position) => {
    const key = child.attributes?.key;
    const here = parent.childNodes[position];
    const candidate = key != null ? byKey.get(key) : here?.key == null ? here : undefined;
    const node = patch(candidate, child);
    if (node !== parent.childNodes[position]) parent.insertBefore(node, parent.childNodes[position] ?? null);
  });
  while (parent.childNodes.length > wanted.length) parent.lastChild.remove();
}

function patch(node, wanted) {
  if (typeof wanted !== "object") {
    const text = String(wanted);
    if (node?.nodeType !== Node.TEXT_NODE) return document.createTextNode(text);
    if (node.data !== text) node.data = text;
    return node;
  }
  const fits = node?.nodeType === Node.ELEMENT_NODE && node.localName === wanted.tag;
  const element = fits ? node : document.createElement(wanted.tag);
  element.key = wanted.attributes.key;
  patchAttributes(element, wanted.attributes);
  patchChildren(element, wanted.children);
  if (wanted.tag === "select" && element.value !== wanted.attributes.value) element.value = wanted.attributes.value;
  return element;
}

function patchAttributes(element, wanted) {
  for (const name of element.getAttributeNames()) {
    if (wanted[name] == null || wanted[name] === false) element.removeAttribute(name);
  }
  for (const [name, value] of Object.entries(wanted)) {
    if (name === "key") continue;
    if (name === "style") Object.assign(element.style, value);
    else if (typeof value === "function") element[name] = value;
    else if (value == null || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? "" : value);
  }
}
