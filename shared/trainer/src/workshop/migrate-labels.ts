import { AppError, type Decision, type LabelId, type LabelSet } from "@lucid/core";
import type { HistoryTicket } from "../history/history-ticket.ts";
import { matchSplitPart } from "./match-split-part.ts";
import type { LabelLevel, LabelMove, TaxonomyMigration } from "./taxonomy-migration.ts";

/** Why a label could not be brought along. */
export interface LostLabel {
  readonly level: LabelLevel;
  /** As it was when it got lost: of the version before `version`. */
  readonly label: LabelId;
  readonly reason: "to-relabel" | "disabled";
  /** First version in which it has no meaning. */
  readonly version: number;
}

/** Nothing gets lost: `migrated` and `held` together are what went in. */
export interface Migrated<T> {
  readonly migrated: readonly T[];
  /** As they came in; their category has to be given anew. */
  readonly held: readonly { readonly item: T; readonly lost: LostLabel }[];
  /** Among the migrated: those whose category is known, and whose subcategory is not any more. */
  readonly withoutSubcategory: readonly { readonly item: T; readonly lost: LostLabel }[];
  /** Among the migrated: those with another label than before, a lost subcategory included. */
  readonly changed: number;
}

interface Labels {
  readonly category: LabelId | null;
  readonly subcategory: LabelId | null;
}

interface Outcome extends Labels {
  readonly lostCategory: LostLabel | null;
  readonly lostSubcategory: LostLabel | null;
}

/**
 * Brings tickets from a version of the taxonomy to the version the migrations end at. Tickets whose category a person has
 * to give anew (disabled, or split without a rule that fits) are held and reported, never guessed. Throws AppError
 * "bad_request" if the migrations do not lead on from `fromVersion`.
 */
export function migrateLabels(
  tickets: readonly HistoryTicket[],
  migrations: readonly TaxonomyMigration[],
  fromVersion: number,
): Migrated<HistoryTicket> {
  const chain = chainFrom(migrations, fromVersion);
  return migrate(tickets, (ticket) => {
    const text = `${ticket.subject}\n${ticket.body}`;
    const outcome = applyChain(ticket.labels, text, chain);
    const { category, subcategory } = outcome;
    return { outcome, item: { ...ticket, labels: { ...ticket.labels, category: category ?? "", subcategory } } };
  });
}

/**
 * As `migrateLabels`, for decisions of this taxonomy, each from its own version. What people finally chose decides: if
 * that is lost the decision is held. A suggestion that is lost becomes null. Kinds stay: they say what people did then.
 */
export function migrateDecisions(
  decisions: readonly Decision[],
  migrations: readonly TaxonomyMigration[],
): Migrated<Decision> {
  const last = migrations.at(-1);
  const stranger = decisions.find(({ taxonomyId }) => last !== undefined && taxonomyId !== last.taxonomyId);
  if (stranger !== undefined) {
    throw new AppError("bad_request", `Decision ${stranger.id} is of the taxonomy "${stranger.taxonomyId}"`);
  }
  return migrate(decisions, (decision) => {
    const chain = chainFrom(migrations, decision.taxonomyVersion);
    const text = decision.redactedText ?? null;
    const outcome = applyChain(decision.final, text, chain);
    const item: Decision = {
      ...decision,
      taxonomyVersion: last?.to ?? decision.taxonomyVersion,
      suggested: withLabels(decision.suggested, applyChain(decision.suggested, text, chain)),
      final: withLabels(decision.final, outcome),
    };
    return { outcome, item };
  });
}

function withLabels(labels: LabelSet, { category, subcategory }: Labels): LabelSet {
  return { ...labels, category, subcategory };
}

function migrate<T extends HistoryTicket | Decision>(
  items: readonly T[],
  apply: (item: T) => { readonly outcome: Outcome; readonly item: T },
): Migrated<T> {
  const migrated: T[] = [];
  const held: { item: T; lost: LostLabel }[] = [];
  const withoutSubcategory: { item: T; lost: LostLabel }[] = [];
  let changed = 0;
  for (const before of items) {
    const { outcome, item } = apply(before);
    if (outcome.lostCategory !== null) {
      held.push({ item: before, lost: outcome.lostCategory });
      continue;
    }
    migrated.push(item);
    if (outcome.lostSubcategory !== null) withoutSubcategory.push({ item, lost: outcome.lostSubcategory });
    const old = "labels" in before ? before.labels : before.final;
    if (old.category !== outcome.category || old.subcategory !== outcome.subcategory) changed++;
  }
  return { migrated, held, withoutSubcategory, changed };
}

/** The migrations from a version on, one after the other. Throws AppError "bad_request" for a gap. */
function chainFrom(migrations: readonly TaxonomyMigration[], fromVersion: number): readonly TaxonomyMigration[] {
  const end = migrations.at(-1)?.to ?? fromVersion;
  const chain = migrations.filter(({ from }) => from >= fromVersion);
  chain.forEach((migration, index) => {
    const expected = fromVersion + index;
    if (migration.from !== expected || migration.to !== expected + 1 || migration.taxonomyId !== chain[0]?.taxonomyId) {
      throw new AppError("bad_request", `There is no migration of this taxonomy from version ${expected}`);
    }
  });
  if (fromVersion > end)
    throw new AppError("bad_request", `Version ${fromVersion} is newer than the migrations (${end})`);
  if (chain.length < end - fromVersion) {
    throw new AppError("bad_request", `There is no migration of this taxonomy from version ${fromVersion}`);
  }
  return chain;
}

function applyChain(labels: Labels, text: string | null, chain: readonly TaxonomyMigration[]): Outcome {
  let outcome: Outcome = {
    ...{ category: labels.category, subcategory: labels.subcategory },
    ...{ lostCategory: null, lostSubcategory: null },
  };
  for (const migration of chain) {
    const next = applyMigration(outcome, text, migration);
    outcome = { ...next, lostSubcategory: next.lostSubcategory ?? outcome.lostSubcategory };
    if (outcome.lostCategory !== null) break;
  }
  return outcome;
}

function applyMigration({ category, subcategory }: Labels, text: string | null, migration: TaxonomyMigration): Outcome {
  const child = moveSubcategory({ category, subcategory }, text, migration);
  const parent =
    child.category === category
      ? moveCategory({ category, subcategory }, text, migration)
      : { category: child.category, lost: null };
  // A subcategory means something inside its category only.
  const known = parent.category === null ? null : child.subcategory;
  return { category: parent.category, subcategory: known, lostCategory: parent.lost, lostSubcategory: child.lost };
}

function moveSubcategory(
  { category, subcategory }: Labels,
  text: string | null,
  { moves, to: version }: TaxonomyMigration,
): Labels & { readonly lost: LostLabel | null } {
  const move = moves.find((one) => "category" in one && one.from === subcategory && one.category === category);
  const lost = (reason: LostLabel["reason"]): LostLabel => ({
    level: "subcategory",
    label: subcategory ?? "",
    reason,
    version,
  });
  if (move?.kind === "subcategory-to") return { category: move.toCategory, subcategory: move.to, lost: null };
  if (move?.kind === "subcategory-disabled") return { category, subcategory: null, lost: lost("disabled") };
  if (move?.kind !== "subcategory-split") return { category, subcategory, lost: null };
  const part = matchSplitPart(move.parts, { text, subcategory: null });
  return { category, subcategory: part?.id ?? null, lost: part === null ? lost("to-relabel") : null };
}

function moveCategory(
  { category, subcategory }: Labels,
  text: string | null,
  { moves, to: version }: TaxonomyMigration,
): { readonly category: LabelId | null; readonly lost: LostLabel | null } {
  const move = moves.find(
    (one): one is Extract<LabelMove, { kind: `category-${string}` }> => !("category" in one) && one.from === category,
  );
  const lost = (reason: LostLabel["reason"]): LostLabel => ({
    level: "category",
    label: category ?? "",
    reason,
    version,
  });
  if (move?.kind === "category-to") return { category: move.to, lost: null };
  if (move?.kind === "category-disabled") return { category: null, lost: lost("disabled") };
  if (move?.kind !== "category-split") return { category, lost: null };
  const part = matchSplitPart(move.parts, { text, subcategory });
  return { category: part?.id ?? null, lost: part === null ? lost("to-relabel") : null };
}
