import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder, undoLater } from "./soak-desk.ts";

export interface Disk {
  /** Where it is mounted. */
  readonly folder: string;
  /** The file that holds all its blocks. */
  readonly image: string;
  /** The kernel finds the file system damaged and stops all writing at once, open files included. */
  turnReadOnly(): void;
  /** Mounts it again after an unmount, repaired as a start of the machine would; read-only on request. */
  remount(options?: { readonly readOnly?: boolean }): void;
  unmount(): void;
}

function run(command: string, ...args: string[]): string {
  const { status, stderr, stdout, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error || status === null || status > 1) {
    throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? stderr}`);
  }
  if (status === 1 && command !== "fsck.ext4") throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** Commits of the journal only when somebody asks: what is durable after a cut is what was synced. */
const OPTIONS = "loop,errors=remount-ro,commit=300";

function diskOf(image: string): Disk {
  const folder = path.join(makeFolder(), "disk");
  mkdirSync(folder);
  let mounted = false;
  const mount = (options: string) => {
    run("mount", "-o", options, image, folder);
    mounted = true;
  };
  const unmount = (...options: string[]) => {
    if (mounted) run("umount", ...options, folder);
    mounted = false;
  };
  undoLater(() => unmount("--lazy"));
  mount(OPTIONS);
  return {
    ...{ folder, image },
    turnReadOnly() {
      const device = run("findmnt", "-n", "-o", "SOURCE", folder).trim();
      writeFileSync(`/sys/fs/ext4/${path.basename(device)}/trigger_fs_error`, "1");
    },
    remount({ readOnly = false } = {}) {
      run("fsck.ext4", "-p", "-f", image);
      mount(readOnly ? `${OPTIONS},ro` : OPTIONS);
    },
    unmount: () => unmount(),
  };
}

/** A new ext4 disk of so many megabytes. Throws where the system refuses. */
export function mountNewDisk(megabytes: number): Disk {
  const image = path.join(makeFolder(), "disk.img");
  run("truncate", "-s", `${megabytes}M`, image);
  run("mkfs.ext4", "-q", "-m", "0", image);
  return diskOf(image);
}

/** The disk as it would be found after the power went: its blocks as they are now, without anything that is only in memory. */
export function mountCopy(disk: Disk): Disk {
  const image = path.join(makeFolder(), "copy.img");
  run("cp", "--sparse=always", disk.image, image);
  run("fsck.ext4", "-p", "-f", image);
  return diskOf(image);
}

/** Why disks cannot be made here; null when they can. */
export function whyNoDisks(): string | null {
  if (process.getuid?.() !== 0) return "not run: needs root";
  if (!existsSync("/dev/loop-control")) return "not run: no loop devices here";
  try {
    mountNewDisk(8).unmount();
    return null;
  } catch (error) {
    return `not run: loop devices are refused here (${error instanceof Error ? error.message.split("\n")[0] : error})`;
  }
}
