import { AppError, type Classifier, type ClassifierStatus } from "@lucid/core";

/** A classifier that is still being built when the session asks it: the ticket is read meanwhile. */
export function createDeferredClassifier(load: () => Promise<Classifier | null>): Classifier {
  const status: ClassifierStatus = { state: "ready", source: "lexical", runtime: "javascript", notices: [] };
  return {
    async classify(request, signal) {
      const classifier = await load();
      if (classifier === null) throw new AppError("runtime_refused", "There is no quick classifier in this panel");
      return classifier.classify(request, signal);
    },
    status: () => status,
    onStatus: (listener) => {
      listener(status);
      return () => undefined;
    },
    dispose: () => Promise.resolve(),
  };
}
