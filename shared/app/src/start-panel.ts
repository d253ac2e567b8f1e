import { diagnoseConnection, pseudonym } from "@lucid/browser";
import { type EngineClassifier, verifyManifestSignature } from "@lucid/classifier/browser";
import {
  type Agent,
  AppError,
  createTriageSession,
  type HelpdeskHost,
  type PrivacyLevel,
  type Settings,
  type Taxonomy,
  type TriageSession,
} from "@lucid/core";
import { type MountedPanel, mountPanel, type PanelSettings, type UiKit } from "@lucid/sidebar";
import { APP_VERSION } from "./app-version.ts";
import { createDeferredClassifier } from "./deferred-classifier.ts";
import { createFailedSession } from "./failed-session.ts";
import {
  connectEngine,
  createSharedWorker,
  createWorker,
  type Installation,
  openInstallation,
} from "./installation.ts";
import { buildLexicalClassifier, readLexicalSource } from "./lexical-model.ts";
import { onceLoaded } from "./once-loaded.ts";
import { ownEntry } from "./own-entry.ts";
import { runningModel } from "./running-model.ts";
import { withStandIn } from "./with-stand-in.ts";

export interface PanelStart {
  readonly element: HTMLElement;
  readonly host: HelpdeskHost;
  readonly kit: UiKit;
  /** Names account and installation: two accounts in one browser never share a session, an outbox or a bundle. */
  readonly scope: string;
}

const NO_TAXONOMY: Taxonomy = {
  id: "none",
  version: 0,
  name: "",
  languages: [],
  priorities: [],
  teams: [],
  categories: [],
};

/** Starts the panel of one ticket. Never rejects: what cannot be set up is said in the panel. */
export async function startPanel(start: PanelStart): Promise<void> {
  const agent = start.host.readAgent().catch(() => null);
  try {
    const settings = await start.host.readSettings();
    await runPanel(start, settings, agent);
  } catch (thrown) {
    const known = await agent;
    show(start, createFailedSession(AppError.from(thrown)), panelSettings(known, NO_TAXONOMY));
  }
}

async function runPanel(start: PanelStart, settings: Settings, agent: Promise<Agent | null>): Promise<void> {
  const { host, scope } = start;
  const opening = openInstallation(host, settings, scope);
  const engine = settings.mode === "off" ? null : connectEngine(settings, scope, opening);
  const source = engine === null ? null : readLexicalSource(scope, settings.publishingKey);
  const loadQuick = onceLoaded(async () => {
    const known = await source;
    return known === null ? null : buildLexicalClassifier(known);
  });
  const [installation, running] = await Promise.all([opening, engine === null ? null : runningModel(engine)]);
  const lexical = running === null ? await source : null;
  // Beside a running engine the quick model would only keep this thread busy while the better answer arrives.
  const classifiers =
    engine !== null && running !== null
      ? withStandIn(engine, loadQuick)
      : { first: lexical === null ? null : createDeferredClassifier(loadQuick), refined: engine };
  let labels = running?.taxonomy ?? lexical?.taxonomy ?? (engine ? await firstTaxonomy(engine) : NO_TAXONOMY);
  let privacyLevel: PrivacyLevel = "labels";
  const session = createTriageSession({
    host,
    ...classifiers,
    outbox: installation.outbox,
    clock: installation.clock,
    uuid: () => crypto.randomUUID(),
    pseudonym: async (id) => pseudonym((await installation.session.get()).pseudonymKey, id),
    taxonomy: labels,
    privacyLevel: () => privacyLevel,
    bundleSequence: () => engine?.model()?.sequence ?? lexical?.sequence ?? 0,
    onDecision: (decision, suggestion) => {
      const own = ownEntry(privacyLevel, decision, suggestion);
      if (own !== null) engine?.remember(own);
    },
  });
  // The helpdesk's answers are on their way while the panel is painted and the quick model is built.
  const started = session.start();
  if (lexical !== null) setTimeout(() => void loadQuick().catch(logQuick), 0);
  const panel = show(start, session, {
    ...panelSettings(await agent, labels),
    diagnose: () => diagnose(host, settings),
  });
  installation.session.get().then(
    (grant) => {
      privacyLevel = grant.privacyLevel;
      panel.update({ privacyLevel });
    },
    // Offline or refused: "labels" is the level that lets the least out; the outbox says what is wrong.
    (thrown) => console.debug("lucid-triage: no session yet", AppError.from(thrown).code),
  );
  engine?.onModel(({ taxonomy }) => {
    // The same labels: the suggestion on the screen stays, the engine's answer refines it as always.
    if (taxonomy.id === labels.id && taxonomy.version === labels.version) return;
    labels = taxonomy;
    panel.update({ taxonomy });
    void session.useTaxonomy(taxonomy);
  });
  if (engine) host.onVisibility((visible) => engine.setVisible(visible));
  endWithPage(session, installation, engine);
  installation.outbox.start();
  await started;
}

function logQuick(thrown: unknown): void {
  console.debug("lucid-triage: no quick classifier", AppError.from(thrown).code);
}

function show(start: PanelStart, session: TriageSession, settings: PanelSettings): MountedPanel {
  return mountPanel(start.element, { session, kit: start.kit, host: start.host, ...settings });
}

function panelSettings(agent: Agent | null, taxonomy: Taxonomy): PanelSettings {
  return { locale: agent?.locale ?? navigator.language, isAdmin: agent?.role === "admin", taxonomy };
}

/** Without any quick model the labels come with the engine's bundle. */
function firstTaxonomy(engine: EngineClassifier): Promise<Taxonomy> {
  return new Promise((resolve) => {
    const unsubscribe = engine.onModel(({ taxonomy }) => {
      unsubscribe();
      resolve(taxonomy);
    });
  });
}

async function diagnose(host: HelpdeskHost, settings: Settings) {
  const steps = await diagnoseConnection({
    collectorUrl: settings.collectorUrl,
    publishingKey: settings.publishingKey,
    host,
    appVersion: APP_VERSION,
    createSharedWorker,
    createWorker,
    verifySignature: verifyManifestSignature,
  });
  return steps.map((step) => ({ ...step, ok: step.detail === "skipped" ? null : step.ok }));
}

/** A closed ticket tab must not leave a connection at the engine or a listener at the desk. */
function endWithPage(session: TriageSession, installation: Installation, engine: EngineClassifier | null): void {
  globalThis.addEventListener("pagehide", () => {
    session.dispose();
    installation.outbox.dispose();
    void engine?.dispose();
  });
}
