import { type Node, parse } from "acorn";
import { full } from "acorn-walk";
import { error, type PackageFiles, type PackageProblem, textOf } from "./package-files.ts";

/** What FDK's linter reports as an error in a .js file below app/, vendor code included. */
const NODE_RULES: Readonly<Record<string, (node: AnyNode) => string | null>> = {
  CallExpression: (node) => {
    const name = node.callee?.type === "Identifier" ? node.callee.name : null;
    return name === "eval" || name === "alert" ? `calls ${name}()` : null;
  },
  VariableDeclaration: (node) => (node.kind === "var" ? "declares with var" : null),
  BinaryExpression: (node) => (isLooseNull(node) ? "compares with null by == or !=" : null),
  FunctionDeclaration: emptyFunction,
  FunctionExpression: emptyFunction,
  ArrowFunctionExpression: emptyFunction,
  AssignmentExpression: (node) => {
    const same =
      node.left?.type === "Identifier" && node.right?.type === "Identifier" && node.left.name === node.right.name;
    return same && node.operator === "=" ? "assigns a variable to itself" : null;
  },
  Literal: (node) =>
    typeof node.value === "string" && /^(https?:)?\/\/unpkg\.com/.test(node.value) ? "refers to unpkg.com" : null,
};

/** The properties of ESTree nodes that the rules look at. */
interface AnyNode extends Node {
  readonly callee?: AnyNode;
  readonly name?: string;
  readonly kind?: string;
  readonly operator?: string;
  readonly left?: AnyNode;
  readonly right?: AnyNode;
  readonly raw?: string;
  readonly value?: unknown;
  readonly body?: AnyNode | readonly AnyNode[];
  readonly source?: AnyNode;
}

/** FDK's lint errors for every .js file below app/. */
export function lintForFdk(files: PackageFiles): readonly PackageProblem[] {
  return [...files.keys()]
    .filter((file) => file.startsWith("app/") && file.endsWith(".js"))
    .flatMap((file) => lintSource(textOf(files, file) ?? "").map((message) => error(file, `FDK's linter: ${message}`)));
}

function lintSource(source: string): readonly string[] {
  const program = parseSource(source);
  if (program === null) return ["cannot be parsed"];
  const found = new Set<string>(duplicateImports(program));
  full(program, (node) => {
    const message = NODE_RULES[node.type]?.(node as AnyNode);
    if (message) found.add(message);
  });
  return [...found];
}

function parseSource(source: string): AnyNode | null {
  for (const sourceType of ["module", "script"] as const) {
    try {
      return parse(source, { ecmaVersion: "latest", sourceType }) as AnyNode;
    } catch (thrown) {
      if (!(thrown instanceof SyntaxError)) throw thrown;
    }
  }
  return null;
}

function duplicateImports(program: AnyNode): readonly string[] {
  const body = Array.isArray(program.body) ? (program.body as readonly AnyNode[]) : [];
  const sources = body.filter((node) => node.type === "ImportDeclaration").map((node) => String(node.source?.value));
  return sources.some((source, index) => sources.indexOf(source) !== index) ? ["imports one module twice"] : [];
}

function emptyFunction(node: AnyNode): string | null {
  const body = node.body;
  const isEmpty =
    body && !Array.isArray(body) && "type" in body && body.type === "BlockStatement" && Array.isArray(body.body);
  return isEmpty && (body.body as readonly AnyNode[]).length === 0 ? "has an empty function" : null;
}

function isLooseNull(node: AnyNode): boolean {
  const loose = node.operator === "==" || node.operator === "!=";
  return loose && [node.left, node.right].some((side) => side?.type === "Literal" && side.raw === "null");
}
