import { type ReactElement, useState } from "react";
import type { Messages } from "../messages/messages.ts";
import type { DiagnosisStep } from "../panel-options.ts";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

type Check =
  | { readonly kind: "idle" }
  | { readonly kind: "running" }
  | { readonly kind: "done"; readonly steps: readonly DiagnosisStep[] };

/** "Test connection": the steps in order, what failed first and what to do about it. */
export function SetupCheck({ diagnose }: { readonly diagnose: () => Promise<readonly DiagnosisStep[]> }): ReactElement {
  const { messages, kit } = usePanel();
  const [check, setCheck] = useState<Check>({ kind: "idle" });
  const run = async (): Promise<void> => {
    setCheck({ kind: "running" });
    setCheck({ kind: "done", steps: await stepsOf(diagnose, messages.testConnection) });
  };
  const failed = check.kind === "done" ? check.steps.filter((step) => step.ok === false).length : 0;
  return (
    <div className="lt-setup">
      <p className="lt-small lt-muted">{messages.setupText}</p>
      {check.kind === "done" && (
        <ol className="lt-steps">
          {check.steps.map((step) => (
            <StepRow key={step.step} step={step} />
          ))}
        </ol>
      )}
      <p className="lt-setup-summary" role="status" data-ok={failed === 0}>
        {check.kind === "done" && (failed === 0 ? messages.setupPassed : messages.setupFailed(failed))}
      </p>
      <kit.Button tone="default" size="small" busy={check.kind === "running"} onClick={run}>
        {check.kind === "running"
          ? messages.testing
          : check.kind === "done"
            ? messages.testAgain
            : messages.testConnection}
      </kit.Button>
    </div>
  );
}

/** A diagnosis that itself breaks is a failed step with the reason, not a silent button. */
async function stepsOf(
  diagnose: () => Promise<readonly DiagnosisStep[]>,
  name: string,
): Promise<readonly DiagnosisStep[]> {
  try {
    return await diagnose();
  } catch (error) {
    return [{ step: name, ok: false, detail: error instanceof Error ? error.message : String(error) }];
  }
}

function StepRow({ step }: { readonly step: DiagnosisStep }): ReactElement {
  const { messages } = usePanel();
  const look = step.ok === null ? "skipped" : step.ok ? "ok" : "failed";
  const words = { ok: messages.stepOk, failed: messages.stepFailed, skipped: messages.stepSkipped }[look];
  const finding = findingOf(step, messages);
  const icon = ({ ok: "check", failed: "close", skipped: "minus" } as const)[look];
  return (
    <li data-look={look} data-step={step.step}>
      <Icon name={icon} />
      <span>
        <span className="lt-step-name">
          {messages.setup.step[step.step] ?? step.step}
          <span className="lt-small lt-step-word">{words}</span>
        </span>
        {finding !== "" && <span className="lt-small lt-muted lt-step-detail">{finding}</span>}
      </span>
    </li>
  );
}

/** What was found and what to do about it; "ok" and "skipped" say no more than the word beside the step. */
function findingOf({ detail }: DiagnosisStep, messages: Messages): string {
  if (detail === "ok" || detail === "skipped") return "";
  return messages.setup.finding[detail] ?? detail;
}
