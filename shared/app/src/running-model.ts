import type { EngineClassifier, EngineModel } from "@lucid/classifier/browser";

/** A running engine says so within a few messages; one that must start first takes much longer than this. */
const GREETING_MS = 60;

/** The model of an engine that is ready already, as other frames left it; null when it must start first. */
export function runningModel(
  engine: Pick<EngineClassifier, "onStatus" | "model">,
  greetingMs = GREETING_MS,
): Promise<EngineModel | null> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve(engine.model());
    };
    const timer = setTimeout(end, greetingMs);
    // The first word of the engine: the model, where there is one, came right before it.
    const unsubscribe = engine.onStatus(end);
  });
}
