/** Freshdesk's numbers with their labels. */
export const statuses: [number, string][] = [
  [2, "Open"],
  [3, "Pending"],
  [4, "Resolved"],
  [5, "Closed"],
];
export const priorities: [number, string][] = [
  [1, "Low"],
  [2, "Medium"],
  [3, "High"],
  [4, "Urgent"],
];
export const ticketTypes = ["Question", "Incident", "Problem", "Feature Request", "Refund"];

/** The label of a status or priority. */
export const labelOf = (choices: [number, string][], value: unknown) =>
  choices.find(([number]) => number === Number(value))?.[1] ?? "";
