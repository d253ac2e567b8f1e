import { createEngineClassifier, type EngineClassifier, type EngineConfig } from "@lucid/classifier/browser";
import { AppError, type ClassifierStatus, type ClassifyRequest, type Suggestion } from "@lucid/core";

export interface LabOptions {
  readonly config: EngineConfig;
  readonly tokens: readonly string[];
  readonly shared: boolean;
}

interface LabAnswer {
  readonly suggestion: Suggestion | null;
  readonly error: string | null;
  readonly ms: number;
}

/** What the test drives from outside. */
interface Lab {
  start(options: LabOptions): void;
  classify(subject: string, body: string, ticketId?: string): Promise<LabAnswer>;
  status(): ClassifierStatus & { readonly code?: string };
  statuses(): readonly string[];
  embed(texts: readonly string[]): Promise<number[][]>;
  model(): { readonly sequence: number; readonly taxonomy: string } | null;
  asked(): number;
}

let engine: EngineClassifier | null = null;
let asked = 0;
const statuses: string[] = [];

function running(): EngineClassifier {
  if (engine === null) throw new Error("start first");
  return engine;
}

const lab: Lab = {
  start({ config, tokens, shared }) {
    const next = () => ({ token: tokens[Math.min(asked++, tokens.length - 1)] ?? "", tenant: "acme" });
    engine = createEngineClassifier({
      config,
      createSharedWorker: shared
        ? (name) => new SharedWorker(new URL("./engine.ts", import.meta.url), { type: "module", name })
        : null,
      createWorker: () => new Worker(new URL("./engine.ts", import.meta.url), { type: "module" }),
      getSession: async () => next(),
      renewSession: async () => next(),
    });
    engine.onStatus((status) => statuses.push(status.state));
  },
  async classify(subject, body, ticketId = "1") {
    const start = performance.now();
    const request: ClassifyRequest = {
      ticketId,
      subject,
      body,
      bodyFormat: "text",
      knownEntities: [],
      requesterTags: [],
      organizationTags: [],
      history: [],
      threshold: 0.8,
    };
    try {
      const suggestion = await running().classify(request);
      return { suggestion, error: null, ms: performance.now() - start };
    } catch (thrown) {
      return { suggestion: null, error: AppError.from(thrown).code, ms: performance.now() - start };
    }
  },
  status() {
    const status = running().status();
    return status.state === "failed" ? { ...status, code: status.error.code } : status;
  },
  statuses: () => statuses,
  embed: async (texts) => (await running().embed(texts)).map((vector) => [...vector]),
  model() {
    const model = running().model();
    return model === null ? null : { sequence: model.sequence, taxonomy: model.taxonomy.id };
  },
  asked: () => asked,
};

declare global {
  interface Window {
    lab: Lab;
  }
}
window.lab = lab;
