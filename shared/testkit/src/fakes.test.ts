import { createMemoryOutboxStore } from "@lucid/core";
import {
  classifierContract,
  createFakeClassifier,
  createFakeHost,
  helpdeskHostContract,
  outboxStoreContract,
  sampleTaxonomy,
} from "./index.ts";

outboxStoreContract("memory", createMemoryOutboxStore);

classifierContract("fake", () => ({
  classifier: createFakeClassifier(),
  taxonomy: sampleTaxonomy,
  familiar: { subject: "Printer jammed", body: "I cannot print invoices." },
}));

for (const desk of ["zendesk", "freshdesk"] as const) {
  helpdeskHostContract(`fake ${desk}`, async () => {
    const host = createFakeHost({ desk });
    const { driver } = host;
    return {
      host,
      setField: async (field, raw) => driver.editField(field, raw),
      getField: async (field) => driver.raw(field),
      setBody: async (body) => driver.editText({ body }),
      addCustomerMessage: async (body) => driver.addCustomerMessage(body),
      save: async () => void driver.save(),
      close: async () => undefined,
    };
  });
}
