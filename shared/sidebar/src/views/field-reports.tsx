import { FIELD_IDS, type FieldView, type ReadyState } from "@lucid/core";
import type { ReactElement } from "react";
import { Icon } from "./icon.tsx";
import { type PanelContextValue, usePanel } from "./panel-context.ts";

/** Fields that are not simply filled in: kept, refused, without a value. One calm line each. */
export function FieldReports({ state }: { readonly state: ReadyState }): ReactElement | null {
  const panel = usePanel();
  const reports = FIELD_IDS.flatMap((field) => reportOf(state.fields[field], panel) ?? []);
  if (reports.length === 0) return null;
  return (
    <ul className="lt-reports">
      {reports.map((report) => (
        <li key={report.text} data-tone={report.tone}>
          <Icon name={report.tone === "info" ? "pencil" : "warning"} />
          <span>
            {report.text}
            {report.detail !== null && <bdi className="lt-report-detail">{report.detail}</bdi>}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface Report {
  readonly tone: "info" | "warn" | "bad";
  readonly text: string;
  readonly detail: string | null;
}

function reportOf(view: FieldView, { messages, book, settings }: PanelContextValue): Report | null {
  const name = messages.field[view.field];
  switch (view.status) {
    case "edited-by-agent": {
      const value = view.desk.labelId === null ? view.desk.raw : book.name(view.field, view.desk.labelId);
      const text = value === null ? messages.keptYourEdit(name) : messages.keptYourEditTo(name, value);
      return { tone: "info", text, detail: null };
    }
    case "failed":
      return { tone: "bad", text: messages.fieldFailed(name), detail: view.error?.message ?? null };
    case "unmapped": {
      const text = messages.fieldUnmapped(name, book.name(view.field, view.label));
      return { tone: "warn", text, detail: settings.isAdmin === true ? null : messages.mappingAgent };
    }
    default:
      return null;
  }
}
