import type { Taxonomy, TriageState } from "@lucid/core";
import { type DiagnosisStep, mountPanel, type UiKit } from "@lucid/sidebar";
import itSupport from "../../models/taxonomies/it-support.json";
import { GALLERY_STATES, type GalleryStateName } from "./gallery-states.ts";
import { createStillSession, type StillSession } from "./still-session.ts";

declare global {
  interface Window {
    /** For tests: what the views called, how high the panel said it is, and a way to change the state. */
    gallery: {
      readonly session: StillSession;
      readonly heights: number[];
      show(name: GalleryStateName): void;
    };
  }
}

const query = new URLSearchParams(location.search);
const name = (query.get("state") ?? "suggest") as GalleryStateName;
const state: TriageState = GALLERY_STATES[name];
const scheme = query.get("scheme");
const heights: number[] = [];
const session = createStillSession(state);
window.gallery = { session, heights, show: (next) => session.show(GALLERY_STATES[next]) };

const STEPS: readonly DiagnosisStep[] = [
  { step: "Address", ok: true, detail: "https://triage.example.com" },
  { step: "TLS", ok: true, detail: "" },
  { step: "CORS", ok: false, detail: "Add https://1234.apps.zdusercontent.com to the collector’s allowed origins." },
  { step: "Token", ok: null, detail: "" },
];

async function loadKit(): Promise<UiKit> {
  if (query.get("kit") === "freshworks") return (await import("@lucid/sidebar/freshworks-kit")).freshworksKit;
  return (await import("@lucid/sidebar/zendesk-kit")).zendeskKit;
}

const element = document.getElementById("panel");
if (element === null) throw new Error("the gallery's page has a #panel");
mountPanel(element, {
  session,
  kit: await loadKit(),
  locale: query.get("locale") ?? "en",
  taxonomy: itSupport as unknown as Taxonomy,
  colorScheme: scheme === "dark" || scheme === "light" ? scheme : "auto",
  isAdmin: query.has("admin"),
  privacyLevel: query.has("note") ? "redacted-text" : "labels",
  diagnose: async () => STEPS,
  host: { resize: (height) => heights.push(height) },
});
document.documentElement.dataset.ready = "true";
