import type { FieldId, RankedLabel } from "@lucid/core";
import type { ReactElement } from "react";
import { PercentBar } from "./confidence.tsx";
import { usePanel } from "./panel-context.ts";

interface CandidatesProps {
  readonly field: FieldId;
  readonly labels: readonly RankedLabel[];
  readonly label: string;
  onPick(label: RankedLabel): void;
}

/** Labels to choose from, one click each, with how likely each one is. */
export function Candidates({ field, labels, label, onPick }: CandidatesProps): ReactElement {
  const { book } = usePanel();
  return (
    <ul className="lt-candidates" aria-label={label}>
      {labels.map((candidate) => {
        const entry = book.entry(field, candidate.labelId);
        if (entry === null) return null;
        return (
          <li key={candidate.labelId}>
            <button type="button" className="lt-candidate" onClick={() => onPick(candidate)}>
              <span className="lt-candidate-text">
                <span className="lt-candidate-name">{entry.name}</span>
                {entry.group !== null && <span className="lt-candidate-group">{entry.group}</span>}
              </span>
              <PercentBar share={candidate.confidence} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
