/** Pictures of the panel: `tsx test/gallery/take-screenshots.ts FOLDER [state …]`; without states, all of them. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type GalleryView, openGallery } from "./gallery-browser.ts";
import { GALLERY_STATE_NAMES, type GalleryStateName } from "./gallery-states.ts";

const [folder = "tmp/shots", ...wanted] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const states = wanted.length === 0 ? GALLERY_STATE_NAMES : (wanted as GalleryStateName[]);
const gallery = await openGallery();
try {
  for (const kit of ["zendesk", "freshworks"] as const) {
    for (const scheme of ["light", "dark"] as const) {
      for (const state of states) await shoot({ state, kit, scheme });
    }
  }
} finally {
  await gallery.close();
}

async function shoot(view: GalleryView): Promise<void> {
  const page = await gallery.open(view);
  await page.locator(".lt-panel").screenshot({ path: join(folder, `${view.kit}-${view.scheme}-${view.state}.png`) });
  await page.close();
}
