import type { TriageState } from "@lucid/core";
import {
  type CSSProperties,
  type ReactElement,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { pickMessages } from "../messages/pick-messages.ts";
import type { PanelOptions } from "../panel-options.ts";
import { createLabelBook } from "../reading/label-book.ts";
import type { ColorScheme } from "../ui-kit.ts";
import { Announcer } from "./announcer.tsx";
import { Disclosure } from "./disclosure.tsx";
import { ErrorView } from "./error-view.tsx";
import { FooterNotices } from "./footer-notices.tsx";
import { LoadingView } from "./loading-view.tsx";
import { PanelContext, type PanelContextValue, usePanel } from "./panel-context.ts";
import { QuietState } from "./quiet-state.tsx";
import { ReadyView } from "./ready-view.tsx";
import { SetupCheck } from "./setup-check.tsx";

/** The agent's panel: whatever state the session is in, in the agent's language and the helpdesk's look. */
export function Panel(options: PanelOptions): ReactElement {
  const { session, kit, host, locale, taxonomy } = options;
  const state = useSyncExternalStore(session.subscribe, session.getState);
  const scheme = useColorScheme(options.colorScheme ?? "auto");
  const messages = useMemo(() => pickMessages(locale), [locale]);
  const book = useMemo(() => createLabelBook(taxonomy, messages), [taxonomy, messages]);
  const root = useRef<HTMLElement>(null);
  useReportedHeight(root, host);
  const context: PanelContextValue = { session, kit, messages, book, settings: options };
  const tokens = useMemo(() => kit.tokens(scheme), [kit, scheme]);
  usePageColours(scheme, tokens["--lt-bg"] ?? "");
  return (
    <kit.Root scheme={scheme}>
      <PanelContext.Provider value={context}>
        <main
          ref={root}
          className="lt-panel"
          lang={messages.locale}
          aria-label={messages.panelLabel}
          data-kit={kit.name}
          data-scheme={scheme}
          {...describeState(state)}
          style={tokens as CSSProperties}
        >
          <h1 className="lt-visually-hidden">{messages.panelLabel}</h1>
          <Announcer state={state} />
          <StateView state={state} />
          <Footer state={state} options={options} />
        </main>
      </PanelContext.Provider>
    </kit.Root>
  );
}

/** The state in attributes: what tests, benches and a support team's screenshots go by. */
function describeState(state: TriageState): Readonly<Record<`data-${string}`, string | null>> {
  if (state.kind !== "ready") return { "data-state": state.kind };
  return {
    "data-state": "ready",
    "data-ticket": state.ticketId,
    "data-answer": state.suggestion.kind,
    "data-source": state.suggestion.source,
    "data-refinement": state.refinement,
    "data-recorded": state.recorded,
  };
}

function StateView({ state }: { readonly state: TriageState }): ReactElement | null {
  switch (state.kind) {
    case "loading":
      return <LoadingView engine={state.engine} />;
    case "ready":
      return <ReadyView state={state} />;
    case "error":
      return <ErrorView error={state.error} />;
    case "disposed":
      return null;
    default:
      return <IdleView state={state} />;
  }
}

function IdleView({ state }: { readonly state: Extract<TriageState, { kind: "off" | "monitor" | "read-only" }> }) {
  const { messages } = usePanel();
  if (state.kind === "off") return <QuietState icon="power" title={messages.offTitle} text={messages.offText} />;
  if (state.kind === "monitor") {
    return <QuietState icon="eye" title={messages.monitorTitle} text={messages.monitorText} />;
  }
  return <QuietState icon="lock" {...messages.readOnly[state.reason]} />;
}

function Footer({ state, options }: { readonly state: TriageState; readonly options: PanelOptions }) {
  const { messages } = usePanel();
  const informs = state.kind === "ready" || state.kind === "error";
  return (
    <>
      {informs && (
        <FooterNotices
          notices={state.notices}
          unsent={state.unsent}
          mappingProblems={state.kind === "ready" ? state.mappingProblems : []}
          quickOnly={state.kind === "ready" ? state.refinementError : null}
        />
      )}
      {options.isAdmin === true && options.diagnose !== undefined && (
        <div className="lt-footer">
          <Disclosure summary={messages.setupTitle} icon="power">
            <SetupCheck diagnose={options.diagnose} />
          </Disclosure>
        </div>
      )}
    </>
  );
}

function useColorScheme(wanted: ColorScheme | "auto"): ColorScheme {
  const query = useMemo(() => window.matchMedia("(prefers-color-scheme: dark)"), []);
  const [prefersDark, setPrefersDark] = useState(query.matches);
  useEffect(() => {
    const onChange = (event: MediaQueryListEvent): void => setPrefersDark(event.matches);
    query.addEventListener("change", onChange);
    return () => query.removeEventListener("change", onChange);
  }, [query]);
  if (wanted !== "auto") return wanted;
  return prefersDark ? "dark" : "light";
}

/** The frame is the panel's own document: what shows beside or below the panel follows its scheme. */
function usePageColours(scheme: ColorScheme, background: string): void {
  useEffect(() => {
    const { style } = document.documentElement;
    style.colorScheme = scheme;
    style.backgroundColor = background;
  }, [scheme, background]);
}

/** The frame around the panel is as high as the panel: the helpdesk is told whenever that changes. */
function useReportedHeight(root: React.RefObject<HTMLElement | null>, host: PanelOptions["host"]): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    let reported = 0;
    const observer = new ResizeObserver(() => {
      const height = Math.ceil(element.getBoundingClientRect().height);
      if (height === reported || height === 0) return;
      reported = height;
      host.resize(height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [root, host]);
}
