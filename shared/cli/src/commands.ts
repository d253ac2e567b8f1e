import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CommandContext } from "./command-context.ts";
import { agreementCommand } from "./commands/agreement-command.ts";
import { classifyCommand } from "./commands/classify-command.ts";
import { evaluateCommand } from "./commands/evaluate-command.ts";
import { recommendCommand } from "./commands/recommend-command.ts";
import { reviewLabelsCommand } from "./commands/review-labels-command.ts";
import { taxonomyCommand } from "./commands/taxonomy-command.ts";
import { trainCommand } from "./commands/train-command.ts";
import { type PlainCommand, toCommander } from "./plain-command.ts";

/** Commands that read their own arguments, in the order of the help. A new one is an entry here. */
const PLAIN_COMMANDS = {
  labels: [],
  releases: [
    {
      name: "publish",
      summary: "releases a candidate that passes the gate",
      load: async () => {
        const { PUBLISH_USAGE, publish } = await import("./commands/publish.ts");
        return { usage: PUBLISH_USAGE, run: publish };
      },
    },
    {
      name: "rollback",
      summary: "makes an older release live again",
      load: async () => {
        const { ROLLBACK_USAGE, rollback } = await import("./commands/rollback.ts");
        return { usage: ROLLBACK_USAGE, run: rollback };
      },
    },
    {
      name: "releases",
      summary: "lists what was published",
      load: async () => {
        const { RELEASES_USAGE, listReleases } = await import("./commands/releases.ts");
        return { usage: RELEASES_USAGE, run: listReleases };
      },
    },
  ],
  collector: [
    {
      name: "serve",
      summary: "runs the collector until it is told to stop",
      load: async () => {
        const { SERVE_USAGE, serve } = await import("./commands/serve.ts");
        return { usage: SERVE_USAGE, run: (args) => serve(args) };
      },
    },
    {
      name: "retrain",
      summary: "asks a running collector for a new model",
      load: async () => {
        const { RETRAIN_USAGE, retrain } = await import("./commands/retrain.ts");
        return { usage: RETRAIN_USAGE, run: retrain };
      },
    },
    {
      name: "rotate-token",
      summary: "replaces a token, the old one valid for an overlap",
      load: async () => {
        const { ROTATE_TOKEN_USAGE, rotate } = await import("./commands/rotate-token.ts");
        return { usage: ROTATE_TOKEN_USAGE, run: rotate };
      },
    },
  ],
  product: [
    {
      name: "fit-starter",
      summary: "fits heads from a taxonomy alone",
      load: async () => {
        const { FIT_STARTER_USAGE, fitStarter } = await import("./commands/fit-starter.ts");
        return { usage: FIT_STARTER_USAGE, run: fitStarter };
      },
    },
  ],
} as const satisfies Readonly<Record<string, readonly PlainCommand[]>>;

/** All commands of `triage`, in groups. `done` takes a command's exit code. */
export function addCommands(
  program: CommandUnknownOpts,
  context: CommandContext,
  done: (exitCode: number) => void,
): void {
  const plain = (commands: readonly PlainCommand[]) => commands.map((command) => toCommander(command, context, done));
  const groups: Readonly<Record<string, readonly CommandUnknownOpts[]>> = {
    "Make and measure a model:": [
      trainCommand().action(async (options) =>
        done(await (await import("./commands/train.ts")).train(options, context)),
      ),
      evaluateCommand().action(async (options) =>
        done(await (await import("./commands/evaluate.ts")).evaluate(options, context)),
      ),
      classifyCommand().action(async (options) =>
        done(await (await import("./commands/classify.ts")).classify(options, context)),
      ),
      recommendCommand().action(async (options) =>
        done(await (await import("./commands/recommend.ts")).recommend(options, context)),
      ),
    ],
    "Labels and taxonomy:": [
      agreementCommand().action(async (options) =>
        done(await (await import("./commands/agreement.ts")).agreement(options, context)),
      ),
      reviewLabelsCommand().action(async (options) =>
        done(await (await import("./commands/review-labels.ts")).reviewLabels(options, context)),
      ),
      taxonomyCommand(context, done),
      ...plain(PLAIN_COMMANDS.labels),
    ],
    "Releases:": plain(PLAIN_COMMANDS.releases),
    "Run the collector:": plain(PLAIN_COMMANDS.collector),
    "Make what the product ships:": plain(PLAIN_COMMANDS.product),
  };
  for (const [group, commands] of Object.entries(groups)) {
    for (const command of commands) program.addCommand(command.helpGroup(group));
  }
}
