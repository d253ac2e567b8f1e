import { AppError, type Classifier, type ClassifyRequest } from "@lucid/core";

/** How long a running engine is waited for alone: it usually answers within half of it. */
const PATIENCE_MS = 200;

export interface StagedClassifiers {
  readonly first: Classifier;
  readonly refined: Classifier;
}

/**
 * Both classifiers of a session whose engine runs already: the quick one is loaded only when the engine fails or has not answered in
 * time, and stays silent when it has. Both must be asked with the same request object.
 */
export function withStandIn(
  engine: Classifier,
  loadQuick: () => Promise<Classifier | null>,
  patienceMs = PATIENCE_MS,
): StagedClassifiers {
  const answered = new WeakMap<ClassifyRequest, Promise<boolean>>();
  const refined: Classifier = {
    classify(request, signal) {
      const answer = engine.classify(request, signal);
      answered.set(
        request,
        answer.then(
          () => true,
          () => false,
        ),
      );
      return answer;
    },
    status: () => engine.status(),
    onStatus: (listener) => engine.onStatus(listener),
    dispose: () => engine.dispose(),
  };
  const first: Classifier = {
    ...refined,
    async classify(request, signal) {
      // The session asks both in one turn, this one first.
      await Promise.resolve();
      const outcome = answered.get(request) ?? Promise.resolve(false);
      if (await Promise.race([outcome, falseAfter(patienceMs)])) throw new AppError("aborted", "The engine was faster");
      const quick = await loadQuick();
      if (quick === null) throw new AppError("runtime_refused", "There is no quick classifier in this panel");
      return quick.classify(request, signal);
    },
  };
  return { first, refined };
}

function falseAfter(delayMs: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), delayMs);
  });
}
