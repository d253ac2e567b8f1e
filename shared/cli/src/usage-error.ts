/** The command line itself is wrong: exit code 2, with the hint to read the command's help. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
