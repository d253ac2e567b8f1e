import type { BundleManifest, Decision, SignedManifest } from "@lucid/core";
import { sampleDecision } from "@lucid/testkit";
import type { CollectorClient } from "./collector-client.ts";
import { newId, type TenantTokens } from "./soak-desk.ts";

/** What one tenant has that nobody else may see, and the tokens it asks with. */
export interface PlantedTenant {
  readonly id: string;
  readonly decision: Decision;
  /** SHA-256 of a file of its own. */
  readonly ownFile: string;
  /** Strings that are this tenant's alone. */
  readonly canaries: readonly string[];
  readonly tokens: Readonly<Record<"session" | "secure" | "admin" | "review", string>>;
}

const hex = () => newId().replaceAll("-", "");

/** Gives a tenant a decision, a verdict, a job and a look at its release, and says which strings of theirs are secret. */
export async function plantTenant(
  client: CollectorClient,
  { id, secure, admin, review }: TenantTokens,
): Promise<PlantedTenant> {
  const session = await client.session();
  const decision = sampleDecision(1, {
    id: newId(),
    ticketId: `ticket-${hex()}`,
    kind: "corrected",
    final: { category: "hardware-failure", subcategory: "printer", priority: "high", team: "hardware-n2" },
    agent: hex(),
    requester: hex(),
  });
  const sent = await client.send(session, [decision]);
  if (sent?.status !== 200) throw new Error(`planting for ${id} was answered ${sent?.status}`);
  const verdict = { decisionIds: [decision.id], verdict: "approved", reviewer: `Lead of ${id}` };
  await client.call("/v1/review/verdicts", { token: review, body: verdict });
  await client.call("/v1/retrain", { token: admin, body: {} });
  const signed = (await (await client.call("/v1/bundle", { token: session })).json()) as SignedManifest;
  const { files } = JSON.parse(signed.manifest) as BundleManifest;
  const ownFile = files.find(({ name }) => name === "taxonomy.json")?.sha256 ?? "";
  const secrets = [id, decision.ticketId, decision.agent, decision.requester ?? "", ownFile];
  const tokens = { session, secure, admin, review };
  return { id, decision, ownFile, tokens, canaries: [...secrets, signed.signature, ...Object.values(tokens)] };
}
