import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Every state of the panel as a page: `?state=suggest&kit=zendesk&scheme=dark&locale=fr`. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  plugins: [react()],
  build: { target: "es2022", outDir: fileURLToPath(new URL("../../tmp/gallery", import.meta.url)), emptyOutDir: true },
});
