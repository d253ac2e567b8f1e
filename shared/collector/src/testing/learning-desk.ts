import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Decision, PRIORITIES, type Taxonomy } from "@lucid/core";
import { type CollectorConfig, resolveConfig } from "../config/collector-config.ts";

/** Words of three kinds of tickets; the categories' names say nothing about them, so that only a history can teach. */
const WORDS = {
  "queue-a": "printer toner paper tray jam cartridge scanner ink duplex copier fuser roller feeder page margin",
  "queue-b": "password login account reset locked token expired authenticator username credentials signin session",
  "queue-c": "invoice payment refund credit card billing charged receipt vat amount subscription bank transfer",
} as const;
type Queue = keyof typeof WORDS;
export const QUEUES = Object.keys(WORDS) as Queue[];

export const ADMIN_TOKEN = "admin-".concat(randomBytes(32).toString("base64url"));
export const TENANT = "acme";

function label(id: string, name: string) {
  return { id, name, description: name, decisionRule: name };
}

export const QUEUE_TAXONOMY: Taxonomy = {
  id: "queues",
  version: 1,
  name: "Queues",
  languages: ["en"],
  priorities: PRIORITIES.map((id) => ({ id, name: id, rule: id })),
  teams: [{ id: "desk", name: "Desk" }],
  categories: QUEUES.map((id, index) => ({
    ...label(id, `Group ${index + 1}`),
    team: "desk",
    critical: false,
    subcategories: [{ ...label(`${id}-one`, `Kind ${index + 1}`), examples: [] }],
  })),
};

function ticketText(queue: Queue, number: number): string {
  const words = WORDS[queue].split(" ");
  const picked = Array.from({ length: 6 }, (_, at) => words[(number * 7 + at * (1 + (number % 5))) % words.length]);
  return `Case ${(number * 7919) % 9973}: ${picked.join(" ")}`;
}

/** 180 tickets, 60 of each queue: enough for a frozen test set. */
function historyCsv(): string {
  const rows = Array.from({ length: 180 }, (_, index) => {
    const queue = QUEUES[index % QUEUES.length] ?? "queue-a";
    return `${1000 + index},"${ticketText(queue, index)}",${queue},${queue}-one,normal,requester-${index % 40}`;
  });
  return ["ticket,text,category,subcategory,priority,requester", ...rows].join("\n");
}

/** What makes a sample decision a correction of the history's ticket at `row`. */
export function queueCorrection(row: number): Partial<Decision> {
  return {
    ticketId: String(1000 + row),
    kind: "corrected",
    suggested: { category: "queue-a", subcategory: "queue-a-one", priority: "normal", team: "desk" },
    final: { category: "queue-b", subcategory: "queue-b-one", priority: "high", team: "desk" },
    taxonomyId: QUEUE_TAXONOMY.id,
    taxonomyVersion: 1,
  };
}

/**
 * Writes taxonomy and history into `folder` and gives the configuration of one tenant that learns from them. The encoder stays as
 * it is unless told: adapting it takes minutes.
 */
export function learningConfig(
  folder: string,
  tenant: object = {},
  adapt: "auto" | "never" = "never",
): CollectorConfig {
  writeFileSync(join(folder, "taxonomy.json"), JSON.stringify(QUEUE_TAXONOMY));
  writeFileSync(join(folder, "history.csv"), historyCsv());
  const columns = { id: "ticket", text: ["text"], category: "category", subcategory: "subcategory" };
  return resolveConfig(
    {
      tenants: [
        {
          ...{ id: TENANT, name: "Acme", desk: "zendesk", taxonomy: "taxonomy.json", adminToken: ADMIN_TOKEN },
          secureToken: randomBytes(32).toString("base64url"),
          review: { waitDays: 0 },
          retrain: {
            adapt,
            history: [{ path: "history.csv", columns: { ...columns, priority: "priority", requester: "requester" } }],
            override: { name: "Ada", reason: "labels come from the desk's own rules" },
          },
          ...tenant,
        },
      ],
    },
    folder,
  );
}
