import type { AppError, MappingProblem, Notice } from "@lucid/core";
import type { ReactElement } from "react";
import { errorTopic } from "../reading/error-topic.ts";
import type { IconName } from "../ui-kit.ts";
import { Disclosure } from "./disclosure.tsx";
import { usePanel } from "./panel-context.ts";

const NOTICE_ICONS: Readonly<Record<Notice, IconName>> = {
  "storage-refused": "info",
  "shared-worker-refused": "info",
  "worker-refused": "bolt",
  "wasm-refused": "bolt",
  "webgpu-unusable": "info",
  "webgpu-untested": "info",
  "previous-bundle": "info",
  "outbox-memory-only": "warning",
  "collector-offline": "cloud-off",
};

/** Worth an agent's knowing; the rest concerns whoever runs the app. */
const FOR_EVERYBODY: ReadonlySet<Notice> = new Set([
  "worker-refused",
  "wasm-refused",
  "outbox-memory-only",
  "collector-offline",
  "storage-refused",
]);

/** These say themselves why only the quick answer is there. */
const REFUSALS: ReadonlySet<Notice> = new Set(["worker-refused", "wasm-refused"]);

interface FooterNoticesProps {
  readonly notices: readonly Notice[];
  readonly unsent: number;
  readonly mappingProblems: readonly MappingProblem[];
  /** Why the encoder does not answer; null while it does, or may. */
  readonly quickOnly: AppError | null;
}

/** What works less well than it could, folded into one line each at the foot of the panel. */
export function FooterNotices({
  notices,
  unsent,
  mappingProblems,
  quickOnly,
}: FooterNoticesProps): ReactElement | null {
  const { messages, settings } = usePanel();
  const shown = distinctByTitle(
    notices.filter((notice) => {
      // The waiting decisions already say that the collector is away.
      if (notice === "collector-offline" && unsent > 0) return false;
      return settings.isAdmin === true || FOR_EVERYBODY.has(notice);
    }),
    (notice) => messages.notice[notice].title,
  );
  const failure = notices.some((notice) => REFUSALS.has(notice)) ? null : quickOnly;
  if (shown.length === 0 && unsent === 0 && mappingProblems.length === 0 && failure === null) return null;
  return (
    <div className="lt-footer">
      {unsent > 0 && (
        <Disclosure summary={messages.pending(unsent)} icon="cloud-off">
          <p className="lt-small">{messages.pendingDetail}</p>
        </Disclosure>
      )}
      {shown.map((notice) => (
        <Disclosure key={notice} summary={messages.notice[notice].title} icon={NOTICE_ICONS[notice]}>
          <p className="lt-small">{messages.notice[notice].detail}</p>
        </Disclosure>
      ))}
      {failure !== null && <QuickOnly error={failure} />}
      {mappingProblems.length > 0 && <MappingProblems problems={mappingProblems} />}
    </div>
  );
}

/** Only the quick answer is there: why, and for an admin what exactly was wrong. */
function QuickOnly({ error }: { readonly error: AppError }): ReactElement {
  const { messages, settings } = usePanel();
  const topic = errorTopic(error.code);
  const { title, detail } = messages.quickOnly[topic === "helpdesk" ? "internal" : topic];
  return (
    <Disclosure summary={title} icon={topic === "model" ? "warning" : "bolt"}>
      <p className="lt-small">{detail}</p>
      {settings.isAdmin === true && <p className="lt-small lt-muted">{error.message}</p>}
      <p className="lt-small lt-muted">{messages.errorCode(error.code)}</p>
    </Disclosure>
  );
}

function MappingProblems({ problems }: { readonly problems: readonly MappingProblem[] }): ReactElement {
  const { messages, book, settings } = usePanel();
  const describe = ({ field, labelId, problem, deskValue }: MappingProblem): string => {
    const name = field === "confidence" ? messages.confidenceField : messages.field[field];
    const label = field === "confidence" ? "" : book.name(field, labelId);
    return messages.mappingProblem[problem](name, label, deskValue ?? "");
  };
  return (
    <Disclosure summary={messages.mappingTitle(problems.length)} icon="warning">
      {settings.isAdmin === true ? (
        <ul className="lt-plain-list lt-small">
          {problems.map((problem) => (
            <li key={describe(problem)}>{describe(problem)}</li>
          ))}
        </ul>
      ) : (
        <p className="lt-small">{messages.mappingAgent}</p>
      )}
    </Disclosure>
  );
}

function distinctByTitle<T>(items: readonly T[], title: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(title(item)) && seen.add(title(item)));
}
