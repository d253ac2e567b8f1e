const keptTags = new Set(
  "A B BLOCKQUOTE BR CODE DIV EM FONT H1 H2 H3 H4 HR I LI OL P PRE S SMALL SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL".split(
    " ",
  ),
);
const droppedTags = new Set([
  "SCRIPT",
  "STYLE",
  "IFRAME",
  "OBJECT",
  "EMBED",
  "TEMPLATE",
  "SVG",
  "MATH",
  "FORM",
  "LINK",
  "META",
  "HEAD",
]);

/**
 * Turns a customer's HTML into nodes that are safe to show: known tags without attributes, links to web and mail addresses
 * only, no images (they would report to their sender), nothing that runs.
 */
export function safeHtml(html: string): DocumentFragment {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  const fragment = document.createDocumentFragment();
  copyChildren(parsed.body, fragment);
  return fragment;
}

function copyChildren(from: Node, to: Node): void {
  for (const child of from.childNodes) {
    if (child instanceof Text) to.appendChild(document.createTextNode(child.data));
    else if (child instanceof Element) copyElement(child, to);
  }
}

function copyElement(element: Element, to: Node): void {
  const tag = element.tagName.toUpperCase();
  if (droppedTags.has(tag)) return;
  if (tag === "IMG") {
    to.appendChild(document.createTextNode(element.getAttribute("alt") ?? "[image]"));
    return;
  }
  if (!keptTags.has(tag)) {
    copyChildren(element, to);
    return;
  }
  const copy = document.createElement(tag);
  if (copy instanceof HTMLAnchorElement) keepLink(element, copy);
  copyChildren(element, copy);
  to.appendChild(copy);
}

function keepLink(element: Element, copy: HTMLAnchorElement): void {
  const target = element.getAttribute("href") ?? "";
  if (!/^(https?:|mailto:)/i.test(target)) return;
  copy.href = target;
  copy.target = "_blank";
  copy.rel = "noopener noreferrer";
}
