import type { SetupMessages } from "./setup-messages.ts";

/** "Test connection" in English: what each step is about, and for each finding what it means and what to do. */
export const setupEn: SetupMessages = {
  step: {
    address: "Collector’s address",
    tls: "Secure connection",
    reachable: "Collector reachable",
    cors: "This app’s origin allowed",
    token: "Collector token",
    signature: "Model signed by the publishing key",
    assets: "Model files",
    "csp-wasm": "WebAssembly",
    storage: "Browser storage",
    worker: "Engine",
  },
  finding: {
    "address-malformed": "This is no address. Enter it as https://triage.example.com.",
    "address-not-https": "The address must begin with https://.",
    "address-has-path": "Enter the address without a path and without a slash at the end.",
    "tls-or-unreachable":
      "No secure connection comes about. Check the name, the port, the firewall and the certificate.",
    unreachable: "The collector does not answer. Is it running, and are host and port right?",
    "not-a-collector": "Something answers there, but it is not the collector. Check the address.",
    "cors-refused": "The collector does not know this app’s origin. Add it to the tenant’s origins.",
    "csp-connect-refused": "The helpdesk’s policy forbids the connection. Install the package made for this collector.",
    "token-refused": "The collector refuses the token. Enter the secure token that it printed at its first start.",
    "proxy-refused":
      "The helpdesk could not reach the collector. Is it running, and is its host allowed in the package?",
    "session-invalid": "The collector answered in a way this app does not understand. Are both up to date?",
    "key-malformed": "The publishing key is malformed. Copy all 44 characters from the collector.",
    "signature-other-key": "The model is signed by another key. Copy the publishing key from this collector.",
    "signature-unsupported": "The signature could not be checked in this browser.",
    "bundle-missing": "The collector has no model yet. It makes one at its first start: try again in a minute.",
    "asset-missing": "A file of the model is missing on the collector.",
    "asset-corrupt":
      "A file of the model arrives damaged. Is something between the browser and the collector changing it?",
    "wasm-refused": "WebAssembly is refused here. Suggestions come from word statistics only.",
    "storage-refused": "This browser refuses storage to the app. It works, but starts afresh with every page.",
    "shared-worker-refused": "Tickets cannot share the engine in this browser. It works, each takes a moment to start.",
    "worker-refused": "The engine cannot be started here. Suggestions come from word statistics only.",
  },
};
