/**
 * What tests share: contract suites for every port (functions taking a factory), fakes that keep the ports' guarantees and
 * let a test play agent, customer, network and time, and sample data. Only tests import it.
 */
export * from "./contracts/asset-cache-contract.ts";
export * from "./contracts/checkpoint-store-contract.ts";
export * from "./contracts/classifier-contract.ts";
export * from "./contracts/decision-store-contract.ts";
export * from "./contracts/helpdesk-host-contract.ts";
export * from "./contracts/job-queue-contract.ts";
export * from "./contracts/outbox-store-contract.ts";
export * from "./fakes/create-fake-classifier.ts";
export * from "./fakes/create-fake-clock.ts";
export * from "./fakes/create-fake-collector-client.ts";
export * from "./fakes/create-fake-host.ts";
export * from "./fakes/create-memory-job-queue.ts";
export * from "./fixtures/sample-decision.ts";
export * from "./fixtures/sample-settings.ts";
export * from "./fixtures/sample-taxonomy.ts";
export * from "./fixtures/sample-ticket.ts";
export { SOAKING } from "./soaking.ts";
