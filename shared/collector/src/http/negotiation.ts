/** True when the client takes brotli: named with a weight above 0. A bare `*` is not enough to be sure. */
export function acceptsBrotli(header: string | undefined): boolean {
  return (header ?? "").split(",").some((part) => {
    const [coding, ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="));
    return coding === "br" && (weight === undefined || Number(weight.slice(2)) > 0);
  });
}

/** If-None-Match against one tag; weak comparison, as HTTP asks for it. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
