/**
 * `npm run package`: both store packages, checked. Zendesk's zip is finished by this command; Freshdesk's folder
 * is packed by Freshworks' own kit, which is not on the npm registry.
 */
import path from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@lucid/core";
import { packageApps } from "./package/package-apps.ts";

const { values } = parseArgs({
  options: {
    collector: { type: "string" },
    "zendesk-taxonomy": { type: "string", default: "it-support" },
    "freshdesk-taxonomy": { type: "string", default: "customer-support" },
  },
});

try {
  const { zendesk, freshdesk } = await packageApps({
    root: path.resolve(import.meta.dirname, ".."),
    collectorHost: values.collector ?? null,
    taxonomies: { zendesk: values["zendesk-taxonomy"], freshdesk: values["freshdesk-taxonomy"] },
  });
  const relative = (file: string) => path.relative(process.cwd(), file);
  console.log(`
Zendesk    ${relative(zendesk.zip)}  ${kilobytes(zendesk.zipBytes)} of 2,000 kB
           Upload it in Admin Center > Apps > Zendesk Support apps > Upload private app, or:
             npx zcli login -i && npx zcli apps:create ${relative(zendesk.folder)}
           Check it against your account first: npx zcli apps:validate ${relative(zendesk.folder)}
Freshdesk  ${relative(freshdesk.folder)}/  ${kilobytes(freshdesk.zippedBytes)} of 5,000 kB zipped
           With Freshworks' kit (Node 24, FDK 10): cd ${relative(freshdesk.folder)} && fdk validate && fdk pack --skip-coverage
           Then upload dist/*.zip in the developer portal as a custom app.`);
  if (values.collector === undefined) {
    console.log(
      "\nNo --collector HOST was given: Zendesk's proxy will refuse the collector until its host is in the package.",
    );
  }
} catch (thrown) {
  console.error(AppError.from(thrown).message);
  process.exit(1);
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000).toLocaleString("en")} kB`;
}
