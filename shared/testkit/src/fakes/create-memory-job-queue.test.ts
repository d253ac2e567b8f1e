import { jobQueueContract } from "../contracts/job-queue-contract.ts";
import { createMemoryJobQueue } from "./create-memory-job-queue.ts";

jobQueueContract("memory", (clock) => ({ queue: createMemoryJobQueue(clock), close: () => Promise.resolve() }));
