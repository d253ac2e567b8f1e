import { REVIEW_PAGE_HTML, REVIEW_PAGE_POLICY, reviewScript, reviewStyle } from "../../review/page-files.ts";
import { defineRoute, type Route } from "../route.ts";

const FRESH = { "cache-control": "no-cache" } as const;
/** The page's files are for the page: no other site may embed them. */
const SAME_ORIGIN = { "cross-origin-resource-policy": "same-origin" } as const;

/** The review page: an empty document, its script and its style. Whatever is shown comes from the API with a token. */
export function reviewPageRoutes(): readonly Route[] {
  return [
    defineRoute({
      method: "GET",
      path: "/review",
      summary: "The page on which team leads review corrections",
      access: "open",
      answer: { contentType: "text/html" },
      handle: (context) =>
        context.html(REVIEW_PAGE_HTML, 200, {
          "content-security-policy": REVIEW_PAGE_POLICY,
          "cross-origin-opener-policy": "same-origin",
          ...FRESH,
          ...SAME_ORIGIN,
        }),
    }),
    defineRoute({
      method: "GET",
      path: "/review/review.js",
      summary: "The review page's script",
      access: "open",
      answer: { contentType: "text/javascript" },
      handle: async (context) =>
        context.body(await reviewScript(), 200, {
          "content-type": "text/javascript; charset=utf-8",
          ...FRESH,
          ...SAME_ORIGIN,
        }),
    }),
    defineRoute({
      method: "GET",
      path: "/review/review.css",
      summary: "The review page's style",
      access: "open",
      answer: { contentType: "text/css" },
      handle: (context) =>
        context.body(reviewStyle(), 200, { "content-type": "text/css; charset=utf-8", ...FRESH, ...SAME_ORIGIN }),
    }),
  ];
}
