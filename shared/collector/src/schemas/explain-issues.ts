import type { z } from "zod";

const MAX_ISSUES = 5;

/** `decisions[3].final.category` */
export function pathText(path: readonly PropertyKey[], root = ""): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, root);
}

/** One line naming each wrong field and what it must be; values are not repeated, they may be personal. */
export function explainIssues(error: z.ZodError, root = ""): string {
  const lines = error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = pathText(issue.path, root);
    return path === "" ? issue.message : `${path}: ${issue.message}`;
  });
  const more = error.issues.length - lines.length;
  return more > 0 ? `${lines.join("; ")}; and ${more} more` : lines.join("; ");
}
