import type { TrainingOutcome, TrainingStep } from "./train-on-file.ts";
import type { StartRequest, TrainAnswer, TrainRequest } from "./training-messages.ts";
import { type PageUse, watchPage } from "./watch-page.ts";

const STAGES: Readonly<Record<TrainingStep["stage"], string>> = {
  embedding: "Reading tickets",
  adapting: "Adapting the encoder",
  "cross-validation": "Choosing by cross-validation",
  fitting: "Fitting",
  goldens: "Checking",
  "held-out": "Reading held-out tickets",
};

/** What a test reads once the page says that it is done. */
export interface TrainPage {
  readonly outcome: TrainingOutcome | null;
  /** Of the page while training; null: not over yet. */
  readonly use: PageUse | null;
}

let outcome: TrainingOutcome | null = null;
let use: PageUse | null = null;

const form = element("form", HTMLFormElement);
const progress = element("progress", HTMLProgressElement);
const stage = element("#stage", HTMLElement);
const left = element("#left", HTMLElement);
const result = element("#result", HTMLElement);
const stop = element("#stop", HTMLButtonElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  train();
});

window.trainPage = {
  get outcome() {
    return outcome;
  },
  get use() {
    return use;
  },
};

function train(): void {
  const file = element("#file", HTMLInputElement).files?.[0];
  if (file === undefined || document.body.dataset.state === "training") return;
  const watching = watchPage();
  const worker = new Worker(new URL("./train-worker.ts", import.meta.url), { type: "module" });
  const send = (request: TrainRequest) => worker.postMessage(request);
  const end = (state: "done" | "stopped" | "failed", text: string) => {
    use = watching.stop();
    worker.terminate();
    stop.disabled = true;
    left.textContent = "";
    result.textContent = text;
    document.body.dataset.state = state;
  };
  worker.addEventListener("message", ({ data }: MessageEvent<TrainAnswer>) => {
    if (data.kind === "progress") return show(data.step);
    if (data.kind === "failed")
      return data.error.code === "aborted" ? end("stopped", "Stopped.") : end("failed", data.error.message);
    outcome = data.outcome;
    end("done", summaryOf(data.outcome));
  });
  worker.addEventListener("error", ({ message }) => end("failed", message));
  stop.onclick = () => send({ kind: "stop" });
  stop.disabled = false;
  result.textContent = "";
  document.body.dataset.state = "training";
  send(requestFor(file));
}

function requestFor(file: File): StartRequest {
  const base = new URL("./model/", document.baseURI).href;
  return {
    kind: "start",
    file,
    settings: {
      textColumns: fieldValue("text").split(","),
      categoryColumn: fieldValue("category"),
      learn: Number(fieldValue("learn")),
      seed: 1,
    },
    adaptRounds: element("#adapt", HTMLInputElement).checked ? Number(fieldValue("rounds")) : null,
    addresses: {
      manifest: `${base}manifest.json`,
      model: `${base}encoder.onnx`,
      tokenizer: `${base}tokenizer.json`,
      wasm: `${base}ort.wasm`,
      trainingGraph: `${base}train.onnx`,
    },
  };
}

function show({ stage: name, done, total, remainingMs = null }: TrainingStep): void {
  progress.max = Math.max(1, total);
  progress.value = done;
  stage.textContent = `${STAGES[name]}: ${done} of ${total}`;
  left.textContent = remainingMs === null ? "" : timeLeft(remainingMs);
}

/** Whole seconds below two minutes, whole minutes above. */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 120 ? `${seconds} s left` : `${Math.ceil(seconds / 60)} min left`;
}

function summaryOf({ macroF1, accuracy, answers, learned, trainingMs }: TrainingOutcome): string {
  const seconds = Math.round(trainingMs / 1000);
  const figures = `macro F1 ${macroF1.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`;
  return `${figures} on ${answers.length} held-out rows, after ${learned} rows and ${seconds} s.`;
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
