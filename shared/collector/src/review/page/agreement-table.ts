import type { AgreementView } from "../../schemas/review-schema.ts";
import { element } from "./element.ts";
import type { PageContext } from "./page-context.ts";

type Month = AgreementView["months"][number];
/** Cohen's kappa from which labels are good enough to learn from. */
const GOOD_KAPPA = 0.7;

/** What the blind samples said, newest month first. */
export function agreementTable(context: PageContext, months: readonly Month[]): HTMLElement {
  const { say, month, percent } = context.speech;
  if (months.length === 0) return element("p", { class: "hint" }, say("resultsEmpty"));
  const heads = [say("month"), say("labelled"), say("leadAgents"), say("leadModel")];
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
  );
  const body = element("tbody");
  for (const one of months) {
    body.append(
      element(
        "tr",
        {},
        element("th", { scope: "row" }, month(one.month)),
        element("td", { "data-label": say("labelled") }, say("progress", { done: one.labelled, total: one.drawn })),
        element("td", { "data-label": say("leadAgents") }, ...pair(context, one.agents)),
        element("td", { "data-label": say("leadModel") }, ...pair(context, one.model)),
      ),
    );
  }
  table.append(body);
  const [newest] = months;
  const bands = (newest?.bands ?? []).map(({ band, labelled, modelSame }) =>
    element(
      "li",
      {},
      element("span", {}, say(band)),
      element("progress", { max: 1, value: modelSame / labelled, "aria-label": say(band) }),
      element("span", { class: "figure" }, `${percent(modelSame / labelled)} (${modelSame}/${labelled})`),
    ),
  );
  return element(
    "div",
    {},
    element("div", { class: "scroll" }, table),
    element("h3", {}, `${say("byConfidence")}: ${say("leadModel")}`),
    element("ul", { class: "bands" }, ...bands),
  );
}

function pair({ speech: { say, percent, decimal } }: PageContext, { same, kappa }: Month["agents"]): HTMLElement[] {
  if (same === null) return [element("span", {}, "–")];
  const share = element("span", { class: "figure" }, `${percent(same)} ${say("same")}`);
  if (kappa === null) return [share];
  const good = kappa >= GOOD_KAPPA;
  return [
    share,
    element(
      "span",
      { class: good ? "kappa good" : "kappa low", title: say("kappa") },
      `κ ${decimal(kappa)} · ${say(good ? "kappaGood" : "kappaLow")}`,
    ),
  ];
}
