/** A thread does not inherit what lets its process read TypeScript: it registers tsx itself. */
import { register } from "tsx/esm/api";

register();
await import("./encoder-worker.ts");
