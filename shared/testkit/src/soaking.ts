/**
 * Whether long checks run at full size: `npm run soak -- NAME` says so. `npm test` runs the short forms of the same checks.
 */
export const SOAKING = process.env.LUCID_SOAK === "1";
