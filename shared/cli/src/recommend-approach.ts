/** Who decides a ticket's labels: the encoder with its heads, a hosted large language model, or the encoder first. */
export type Approach = "encoder" | "hybrid" | "llm";

/** What nobody measured here and everybody may set. Money in one currency, whichever. */
export interface Assumptions {
  readonly llmInputPricePerMillion: number;
  readonly llmOutputPricePerMillion: number;
  /** Macro F1 of the language model on these categories. */
  readonly llmF1: number;
  /** Of its F1 so much remains on tickets the encoder is not sure of: what is hard for one is hard for the other. */
  readonly llmShareOnHard: number;
  /** Retraining, reviewing, watching: hours a year. */
  readonly encoderUpkeepHours: number;
  /** Prompts, contracts, watching: hours a year. */
  readonly llmUpkeepHours: number;
  /** The collector's machine. */
  readonly hostingPerYear: number;
  readonly hourlyWage: number;
  readonly minutesPerLabel: number;
  readonly minutesPerMisroute: number;
}

export interface Situation {
  readonly ticketsPerYear: number;
  /** Labelled tickets of each category; empty: not known. */
  readonly labelCounts: Readonly<Record<string, number>>;
  /** Macro F1 of a model on tickets it had not seen; null: not measured. */
  readonly macroF1: number | null;
  /** Share of tickets below the confidence threshold; null: not measured. */
  readonly unsure: number | null;
  /** Share of the sure ones that are right; null: not measured. */
  readonly rightWhenSure: number | null;
  /** F1 of critical categories, where measured. */
  readonly critical: readonly { readonly label: string; readonly f1: number | null }[];
  /** False: ticket text may not leave the house. */
  readonly llmAllowed: boolean;
}

export interface ApproachCost {
  readonly approach: Approach;
  /** false: the reason says why it is out. */
  readonly possible: boolean;
  readonly reason: string;
  readonly f1: number;
  readonly runningPerYear: number;
  /** Once: labels that are missing. */
  readonly labelling: number;
  readonly misroutesPerYear: number;
  readonly misrouteCostPerYear: number;
  readonly totalFirstYear: number;
  readonly perTicket: number;
}

export interface Recommendation {
  readonly recommended: Approach;
  readonly reasons: readonly string[];
  readonly options: readonly ApproachCost[];
  /** The sums, written out. */
  readonly arithmetic: readonly string[];
  readonly assumptions: Assumptions & {
    readonly llmTokensPerTicket: { readonly input: number; readonly output: number };
  };
}

export const DEFAULT_ASSUMPTIONS: Assumptions = {
  llmInputPricePerMillion: 1,
  llmOutputPricePerMillion: 4,
  llmF1: 0.75,
  llmShareOnHard: 0.8,
  encoderUpkeepHours: 8,
  llmUpkeepHours: 16,
  hostingPerYear: 240,
  hourlyWage: 40,
  minutesPerLabel: 0.5,
  minutesPerMisroute: 6,
};

/** From this macro F1 on the encoder may answer alone. */
const GOOD_F1 = 0.8;
/** Below this the sure answers are too few to be worth a second system. */
const USABLE_F1 = 0.5;
/** Critical categories are held to this. */
const CRITICAL_F1 = 0.92;
/** Labels a category should have: from here on more labels bring little. */
const WANTED_LABELS = 20;
/** F1 by labelled tickets a category, names among the examples: measured on 77 kinds of one-sentence bank questions. */
const LEARNING_CURVE = [
  [0, 0.622],
  [1, 0.705],
  [5, 0.812],
  [10, 0.851],
  [20, 0.884],
  [50, 0.91],
] as const;
const PROMPT_TOKENS = 200;
const TOKENS_PER_CATEGORY = 40;
const TICKET_TOKENS = 250;
const OUTPUT_TOKENS = 60;
const USUAL_CATEGORIES = 20;
/** Of tickets above a calibrated confidence of 0.8, where nobody measured it. */
const USUAL_RIGHT_WHEN_SURE = 0.93;

/** Weighs the three ways by what they cost in the first year, misrouted tickets included. Pure. */
export function recommendApproach(
  situation: Situation,
  assumptions: Assumptions = DEFAULT_ASSUMPTIONS,
): Recommendation {
  const facts = factsOf(situation, assumptions);
  const options = [encoderCost(facts), hybridCost(facts), llmCost(facts)];
  const recommended = cheapest(options);
  return {
    recommended,
    reasons: [...reasonsFor(recommended, options, facts), ...sensitivity(recommended, situation, assumptions)],
    options,
    arithmetic: arithmeticOf(options, facts),
    assumptions: { ...assumptions, llmTokensPerTicket: facts.tokens },
  };
}

/** The cheapest that is possible; where none is, agents confirm the encoder's suggestions. */
function cheapest(options: readonly ApproachCost[]): Approach {
  const possible = options.filter((option) => option.possible);
  return [...possible].sort((a, b) => a.totalFirstYear - b.totalFirstYear)[0]?.approach ?? "encoder";
}

/** The language model's quality is the guess that matters most: says where another one would change the answer. */
function sensitivity(recommended: Approach, situation: Situation, assumptions: Assumptions): string[] {
  return [-0.1, 0.1].flatMap((step) => {
    const llmF1 = Math.min(1, Math.max(0, assumptions.llmF1 + step));
    const facts = factsOf(situation, { ...assumptions, llmF1 });
    const other = cheapest([encoderCost(facts), hybridCost(facts), llmCost(facts)]);
    return other === recommended
      ? []
      : [`With a language model of F1 ${llmF1.toFixed(2)} it would be ${other}: measure it.`];
  });
}

function factsOf(situation: Situation, assumptions: Assumptions): Facts {
  const counts = Object.values(situation.labelCounts);
  const categories = counts.length === 0 ? USUAL_CATEGORIES : counts.length;
  const tokens = { input: PROMPT_TOKENS + TICKET_TOKENS + TOKENS_PER_CATEGORY * categories, output: OUTPUT_TOKENS };
  const { llmInputPricePerMillion: input, llmOutputPricePerMillion: output } = assumptions;
  const llmPerTicket = (tokens.input * input + tokens.output * output) / 1e6;
  const f1 = situation.macroF1 ?? expectedF1(counts);
  const unsure = situation.unsure ?? Math.min(1, 2 * (1 - f1));
  const rightWhenSure = situation.rightWhenSure ?? Math.max(f1, USUAL_RIGHT_WHEN_SURE);
  const missing = counts.reduce((sum, count) => sum + Math.max(0, WANTED_LABELS - count), 0);
  return { situation, assumptions, f1, unsure, rightWhenSure, missing, llmPerTicket, counts, tokens };
}

interface Facts {
  readonly situation: Situation;
  readonly assumptions: Assumptions;
  readonly f1: number;
  readonly unsure: number;
  readonly rightWhenSure: number;
  readonly missing: number;
  readonly llmPerTicket: number;
  readonly counts: readonly number[];
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Mean over categories of what the learning curve gives for their labels. */
function expectedF1(counts: readonly number[]): number {
  if (counts.length === 0) return LEARNING_CURVE[0][1];
  return counts.reduce((sum, count) => sum + onCurve(count), 0) / counts.length;
}

function onCurve(count: number): number {
  const after = LEARNING_CURVE.findIndex(([labels]) => labels >= count);
  const [labels, f1] = LEARNING_CURVE[after < 0 ? LEARNING_CURVE.length - 1 : after] ?? LEARNING_CURVE[0];
  const [earlier, less] = LEARNING_CURVE[Math.max(0, after - 1)] ?? LEARNING_CURVE[0];
  if (after <= 0 || labels === earlier) return f1;
  return less + ((f1 - less) * (count - earlier)) / (labels - earlier);
}

function priced(
  approach: Approach,
  facts: Facts,
  { f1, running, labelling, out }: { f1: number; running: number; labelling: number; out: string | null },
): ApproachCost {
  const { ticketsPerYear } = facts.situation;
  const { hourlyWage, minutesPerMisroute } = facts.assumptions;
  const misroutesPerYear = Math.round(ticketsPerYear * (1 - f1));
  const misrouteCostPerYear = (misroutesPerYear * minutesPerMisroute * hourlyWage) / 60;
  const totalFirstYear = running + labelling + misrouteCostPerYear;
  const perTicket = totalFirstYear / ticketsPerYear;
  const reason = out ?? "possible";
  const rest = { runningPerYear: running, labelling, misroutesPerYear, misrouteCostPerYear, totalFirstYear, perTicket };
  return { approach, possible: out === null, reason, f1, ...rest };
}

function labellingCost({ missing, assumptions: { minutesPerLabel, hourlyWage } }: Facts): number {
  return (missing * minutesPerLabel * hourlyWage) / 60;
}

function weakCritical({ situation }: Facts) {
  return situation.critical.filter(({ f1 }) => f1 === null || f1 < CRITICAL_F1);
}

function encoderCost(facts: Facts): ApproachCost {
  const { f1, assumptions } = facts;
  const weak = weakCritical(facts);
  const out =
    f1 < GOOD_F1
      ? `its macro F1 of ${f1.toFixed(2)} is under ${GOOD_F1}`
      : weak.length > 0
        ? `critical ${weak.map(({ label }) => label).join(", ")} ${weak.length === 1 ? "is" : "are"} not shown to reach F1 ${CRITICAL_F1}`
        : null;
  const running = assumptions.hostingPerYear + assumptions.encoderUpkeepHours * assumptions.hourlyWage;
  return priced("encoder", facts, { f1, running, labelling: labellingCost(facts), out });
}

/** The encoder answers what it is sure of, the language model the rest, unless the encoder's guess is the better one. */
function hybridCost(facts: Facts): ApproachCost {
  const { f1, unsure, rightWhenSure, assumptions, situation, llmPerTicket } = facts;
  const upkeep = (assumptions.encoderUpkeepHours + assumptions.llmUpkeepHours) * assumptions.hourlyWage;
  const running = assumptions.hostingPerYear + upkeep + unsure * situation.ticketsPerYear * llmPerTicket;
  const right = (1 - unsure) * rightWhenSure;
  const joint = Math.min(1, right + Math.max(f1 - right, unsure * assumptions.llmF1 * assumptions.llmShareOnHard));
  const out = !situation.llmAllowed
    ? "ticket text may not leave the house"
    : f1 < USABLE_F1
      ? `the encoder's macro F1 of ${f1.toFixed(2)} leaves too little to be sure of`
      : null;
  return priced("hybrid", facts, { f1: joint, running, labelling: labellingCost(facts), out });
}

function llmCost(facts: Facts): ApproachCost {
  const { assumptions, situation, llmPerTicket } = facts;
  const running = situation.ticketsPerYear * llmPerTicket + assumptions.llmUpkeepHours * assumptions.hourlyWage;
  const weak = weakCritical(facts);
  const out = !situation.llmAllowed
    ? "ticket text may not leave the house"
    : weak.length > 0 && assumptions.llmF1 < CRITICAL_F1
      ? `critical ${weak.map(({ label }) => label).join(", ")} must not rest on its word alone`
      : null;
  return priced("llm", facts, { f1: assumptions.llmF1, running, labelling: 0, out });
}

function reasonsFor(recommended: Approach, options: readonly ApproachCost[], facts: Facts): string[] {
  const { situation, counts, f1, missing } = facts;
  const source = situation.macroF1 === null ? "expected from the label counts" : "measured";
  const thin = counts.filter((count) => count < WANTED_LABELS).length;
  return [
    `The encoder's macro F1 is ${f1.toFixed(2)} (${source}); ${GOOD_F1} is asked of a model that answers alone.`,
    ...(counts.length === 0 && situation.macroF1 === null
      ? ["No labels were counted: names and descriptions alone are assumed."]
      : []),
    ...(thin === 0
      ? []
      : [
          `${thin} of ${counts.length} categories have fewer than ${WANTED_LABELS} labelled tickets; ${missing} labels are missing.`,
        ]),
    ...weakCritical(facts).map(
      ({ label, f1: own }) =>
        `Critical ${label} ${own === null ? "was not measured" : `has F1 ${own.toFixed(2)}`}; until it reaches ${CRITICAL_F1}, a person confirms it.`,
    ),
    ...options.filter(({ possible }) => !possible).map(({ approach, reason }) => `${approach} is out: ${reason}.`),
    ...(options.every(({ possible }) => !possible)
      ? ["None is good enough yet: begin with the encoder's suggestions, which agents confirm, and collect labels."]
      : []),
    ADVICE[recommended],
  ];
}

const ADVICE: Readonly<Record<Approach, string>> = {
  encoder:
    "The encoder runs in the agent's browser: no cost a ticket, no text leaves it, and it learns from corrections.",
  hybrid:
    "The encoder answers what it is sure of; only the rest, redacted, is asked of a language model that may choose among the known labels and never applies them alone.",
  llm: "A language model needs no labels to begin with, but every ticket's text is sent to it, and its answers need the same measurement.",
};

function arithmeticOf(
  options: readonly ApproachCost[],
  { llmPerTicket, tokens, assumptions, situation, unsure, missing }: Facts,
): string[] {
  const { ticketsPerYear } = situation;
  const money = (value: number) => value.toFixed(value > 0 && value < 1 ? 4 : 2);
  const {
    llmInputPricePerMillion: input,
    llmOutputPricePerMillion: output,
    minutesPerLabel,
    hourlyWage,
    minutesPerMisroute,
  } = assumptions;
  return [
    `a ticket for the language model: (${tokens.input} x ${input} + ${tokens.output} x ${output}) / 1,000,000 = ${money(llmPerTicket)}`,
    `labels: ${missing} missing x ${minutesPerLabel} min x ${hourlyWage} / 60 = ${money((missing * minutesPerLabel * hourlyWage) / 60)}`,
    `asked of the language model in a hybrid: ${(unsure * 100).toFixed(0)} % of ${ticketsPerYear} tickets`,
    ...options.map(
      ({ approach, f1, runningPerYear, labelling, misroutesPerYear, misrouteCostPerYear, totalFirstYear, perTicket }) =>
        `${approach}: running ${money(runningPerYear)} + labels ${money(labelling)} + ${misroutesPerYear} misroutes (F1 ${f1.toFixed(2)}) x ${minutesPerMisroute} min x ${hourlyWage} / 60 = ${money(misrouteCostPerYear)}; first year ${money(totalFirstYear)}, a ticket ${money(perTicket)}`,
    ),
  ];
}
