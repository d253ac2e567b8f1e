import type { Classifier, ClassifierStatus } from "@lucid/core";
import { createTicketClassifier, type TicketClassifierOptions } from "./ticket-classifier.ts";

/** The Classifier port on the lexical heads alone: in the panel's own thread, no wasm, no network, ready at once. */
export function createLexicalClassifier(options: Omit<TicketClassifierOptions, "encoder">): Classifier {
  const classifier = createTicketClassifier({ ...options, encoder: null });
  const status: ClassifierStatus = { state: "ready", source: "lexical", runtime: "javascript", notices: [] };
  return {
    classify: (request, signal) => classifier.classify(request, signal),
    status: () => status,
    onStatus: (listener) => {
      listener(status);
      return () => undefined;
    },
    dispose: () => Promise.resolve(),
  };
}
