import type { GateRule } from "./gate-report.ts";
import { figure, gateRule, signed } from "./gate-rule.ts";
import { difference, intervalOf } from "./paired-bootstrap.ts";
import type { GateFacts } from "./run-gate.ts";

/** Expected calibration error that a release may have, where enough test tickets make the estimate worth something. */
export const CALIBRATION_LIMIT = 0.05;
const TICKETS_FOR_LIMIT = 1000;
/** What resampling alone does to an error over bins, seen on honest refits. */
const TOLERATED = 0.01;

/**
 * Confidence means what it says. Refused: an error that is higher than the best release's by more than 0.01 where the 95 % interval of
 * the paired difference lies above zero; above 0.05 where there are 1,000 test tickets or more.
 */
export function calibrationRule({ compared: { calibration }, best, test }: GateFacts): GateRule {
  const { value, rounds } = difference(calibration);
  const interval = intervalOf(value, rounds);
  const worse = best !== null && value > TOLERATED && interval.low > 0;
  const limited = test.length >= TICKETS_FOR_LIMIT;
  const above = limited && calibration.candidate > CALIBRATION_LIMIT;
  const own = `The expected calibration error is ${figure(calibration.candidate)}`;
  const beside =
    best === null
      ? ""
      : `, ${worse ? "worse than" : "not worse than"} the best release's ${figure(calibration.rival)} (difference ${signed(value)}, 95 % interval ${signed(interval.low)} to ${signed(interval.high)})`;
  const limitText = limited ? `; at most ${CALIBRATION_LIMIT} is allowed` : "";
  return gateRule("calibration", {
    passed: !worse && !above,
    text: `${own}${beside}${limitText}.`,
    value: calibration.candidate,
    limit: limited ? CALIBRATION_LIMIT : best === null ? null : calibration.rival,
    ...(best === null ? {} : { interval }),
  });
}
