import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { AppError } from "@lucid/core";
import type { CommandContext } from "./command-context.ts";
import { addCommands } from "./commands.ts";
import { UsageError } from "./usage-error.ts";

const USAGE_EXIT_CODE = 2;
const FAILURE_EXIT_CODE = 1;
const HINT = "(add --help for everything it takes)";

/**
 * Runs one command. Resolves with its exit code: 0 done, 1 failed (one line on stderr says why), 2 the command line is
 * wrong (an unknown command or option names its nearest neighbour).
 */
export async function runTriage(args: readonly string[], context: CommandContext): Promise<number> {
  let exitCode = 0;
  const program = new Command("triage")
    .description(
      "Makes classifiers from a support desk's own tickets, measures them, releases them, runs the collector.",
    )
    .usage("<command> [options]")
    .helpCommand("help [command]", "shows what a command does and takes");
  addCommands(program, context, (code) => {
    exitCode = code;
  });
  for (const command of withSubcommands(program)) {
    const name = command === program ? "triage" : `triage ${command.name()}`;
    command
      .exitOverride()
      .showHelpAfterError(HINT)
      .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
      .configureOutput({
        writeOut: context.stdout,
        writeErr: context.stderr,
        outputError: (text, write) => write(text.replace(/^error:/, `${name}:`)),
      });
  }
  try {
    if (args.length === 0) program.help({ error: true });
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    return explainFailure(thrown, args[0] ?? "", context);
  }
}

function withSubcommands(command: CommandUnknownOpts): CommandUnknownOpts[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

function explainFailure(thrown: unknown, name: string, { stderr }: CommandContext): number {
  // Commander has already said what it does not understand; its help ends with an "error" of exit code 0.
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE_EXIT_CODE;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (
    thrown instanceof UsageError ||
    isParseArgsError(thrown) ||
    (thrown instanceof Error && isParseArgsError(thrown.cause))
  ) {
    stderr(`triage ${name}: ${message}\n(triage ${name} --help says what it takes)\n`);
    return USAGE_EXIT_CODE;
  }
  stderr(`triage ${name}: ${AppError.from(thrown).message}\n`);
  return FAILURE_EXIT_CODE;
}

/** What node:util's parseArgs throws for an unknown or incomplete option. */
function isParseArgsError(thrown: unknown): boolean {
  return thrown instanceof TypeError && "code" in thrown && String(thrown.code).startsWith("ERR_PARSE_ARGS");
}
