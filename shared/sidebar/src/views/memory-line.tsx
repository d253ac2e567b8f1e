import type { MemoryEvidence } from "@lucid/core";
import type { ReactElement } from "react";
import { Icon } from "./icon.tsx";
import { usePanel } from "./panel-context.ts";

/** Why the category is what it is, beyond this ticket's words: the nearest ticket that people put right. */
export function MemoryLine({ memory }: { readonly memory: MemoryEvidence }): ReactElement | null {
  const { messages, book } = usePanel();
  const nearest = memory.neighbours.find(({ corrected }) => corrected) ?? memory.neighbours[0];
  if (nearest === undefined) return null;
  return (
    <p className="lt-memory">
      <Icon name="team" />
      <span>
        {messages.remembered(`#${nearest.ticketId}`, nearest.corrected)}
        {memory.changed && (
          <span className="lt-muted"> {messages.rememberedInstead(book.name("category", memory.without))}</span>
        )}
      </span>
    </p>
  );
}
