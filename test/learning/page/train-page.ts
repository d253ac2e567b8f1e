import type { TrainingOutcome, TrainingStep } from "./train-on-file.ts";
import type { TrainAnswer, TrainRequest } from "./training-messages.ts";

const STAGES: Readonly<Record<TrainingStep["stage"], string>> = {
  embedding: "Reading tickets",
  adapting: "Adapting the encoder",
  "cross-validation": "Choosing by cross-validation",
  fitting: "Fitting",
  goldens: "Checking",
  "held-out": "Reading held-out tickets",
};
const TICK_MS = 10;

/** What a test reads once the page says that it is done. */
export interface TrainPage {
  readonly outcome: TrainingOutcome | null;
  /** Longest time, while training, in which the page's own thread did not answer. */
  readonly longestPauseMs: number;
}

let outcome: TrainingOutcome | null = null;
let longestPauseMs = 0;

const form = element("form", HTMLFormElement);
const progress = element("progress", HTMLProgressElement);
const stage = element("#stage", HTMLElement);
const result = element("#result", HTMLElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  train();
});

window.trainPage = {
  get outcome() {
    return outcome;
  },
  get longestPauseMs() {
    return longestPauseMs;
  },
};

function train(): void {
  const file = element("#file", HTMLInputElement).files?.[0];
  if (file === undefined) return;
  const stopWatching = watchPauses();
  const worker = new Worker(new URL("./train-worker.ts", import.meta.url), { type: "module" });
  const end = (state: "done" | "failed", text: string) => {
    stopWatching();
    worker.terminate();
    result.textContent = text;
    document.body.dataset.state = state;
  };
  worker.addEventListener("message", ({ data }: MessageEvent<TrainAnswer>) => {
    if (data.kind === "progress") return show(data.step);
    if (data.kind === "failed") return end("failed", data.error.message);
    outcome = data.outcome;
    end("done", summaryOf(data.outcome));
  });
  worker.addEventListener("error", ({ message }) => end("failed", message));
  document.body.dataset.state = "training";
  worker.postMessage(requestFor(file));
}

function requestFor(file: File): TrainRequest {
  const base = new URL("./model/", document.baseURI).href;
  return {
    file,
    settings: {
      textColumns: fieldValue("text").split(","),
      categoryColumn: fieldValue("category"),
      learn: Number(fieldValue("learn")),
      seed: 1,
    },
    addresses: {
      manifest: `${base}manifest.json`,
      model: `${base}encoder.onnx`,
      tokenizer: `${base}tokenizer.json`,
      wasm: `${base}ort.wasm`,
    },
  };
}

function show({ stage: name, done, total }: TrainingStep): void {
  progress.max = Math.max(1, total);
  progress.value = done;
  stage.textContent = `${STAGES[name]}: ${done} of ${total}`;
}

function summaryOf({ macroF1, accuracy, answers, learned, trainingMs }: TrainingOutcome): string {
  const seconds = Math.round(trainingMs / 1000);
  const figures = `macro F1 ${macroF1.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`;
  return `${figures} on ${answers.length} held-out rows, after ${learned} rows and ${seconds} s.`;
}

/** Notes how late a timer is; returns what stops it. */
function watchPauses(): () => void {
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    longestPauseMs = Math.max(longestPauseMs, nowMs - lastMs - TICK_MS);
    lastMs = nowMs;
  }, TICK_MS);
  return () => clearInterval(timer);
}

function fieldValue(id: string): string {
  return element(`#${id}`, HTMLInputElement).value;
}

function element<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const found = document.querySelector(selector);
  if (found instanceof kind) return found;
  throw new Error(`The page has no ${selector}`);
}

declare global {
  interface Window {
    trainPage?: TrainPage;
  }
}
