import Database from "better-sqlite3";

/**
 * From now on this process commits with synchronous=NORMAL: kills lose nothing, power cuts do. The canary of the check that cuts
 * the power.
 */
export function commitWithoutSyncing(): void {
  const { pragma, exec } = Database.prototype;
  const relaxed = (source: string) => source.replace(/(synchronous\s*=\s*)(FULL|EXTRA|[23])/i, "$1NORMAL");
  Database.prototype.pragma = function (source, options) {
    return pragma.call(this, relaxed(source), options);
  };
  Database.prototype.exec = function (source) {
    return exec.call(this, relaxed(source));
  };
}
