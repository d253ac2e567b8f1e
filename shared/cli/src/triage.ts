/** `triage`: the command line for who makes models and runs the collector. */
import { createProcessContext } from "./command-context.ts";
import { runTriage } from "./run-triage.ts";

process.exitCode = await runTriage(process.argv.slice(2), createProcessContext());
