import { AppError } from "@lucid/core";
import { evaluate } from "./commands/evaluate.ts";
import { fitStarter } from "./commands/fit-starter.ts";
import { serve } from "./commands/serve.ts";

/** Every command: its arguments in, its exit code out. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  serve,
  evaluate,
  "fit-starter": fitStarter,
};

async function main([name = "", ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) {
    process.stderr.write(`usage: triage ${Object.keys(COMMANDS).join("|")} …\n`);
    return 2;
  }
  try {
    return await command(args);
  } catch (thrown) {
    process.stderr.write(`triage ${name}: ${AppError.from(thrown).message}\n`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
