/**
 * What tests share: contract suites for every port (functions taking a factory), fakes that keep the ports' guarantees and
 * let a test play agent, customer, network and time, and sample data. Only tests import it.
 */
export * from "./fakes/create-fake-classifier.ts";
export * from "./fakes/create-fake-clock.ts";
export * from "./fakes/create-fake-host.ts";
export * from "./fixtures/sample-settings.ts";
export * from "./fixtures/sample-taxonomy.ts";
export * from "./fixtures/sample-ticket.ts";
