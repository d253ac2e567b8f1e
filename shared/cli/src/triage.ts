/** `triage`: the command line for who makes models and runs the collector. */
import { AppError } from "@lucid/core";
import { EVALUATE_USAGE, evaluate } from "./commands/evaluate.ts";
import { FIT_STARTER_USAGE, fitStarter } from "./commands/fit-starter.ts";
import { SERVE_USAGE, serve } from "./commands/serve.ts";

interface Command {
  readonly usage: string;
  /** Its arguments in, its exit code out. */
  run(args: readonly string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  serve: { usage: SERVE_USAGE, run: serve },
  evaluate: { usage: EVALUATE_USAGE, run: evaluate },
  "fit-starter": { usage: FIT_STARTER_USAGE, run: fitStarter },
};
const HELP = ["--help", "-h", "help"];

async function main([name = "--help", ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (HELP.includes(name) || (command && args.some((argument) => HELP.includes(argument)))) {
    const shown = command ? [command] : Object.values(COMMANDS);
    process.stdout.write(`${shown.map(({ usage }) => usage).join("\n\n")}\n`);
    return 0;
  }
  if (!command) {
    process.stderr.write(`triage: there is no command "${name}"; try: ${Object.keys(COMMANDS).join(", ")}, --help\n`);
    return 2;
  }
  try {
    return await command.run(args);
  } catch (thrown) {
    process.stderr.write(`triage ${name}: ${AppError.from(thrown).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
