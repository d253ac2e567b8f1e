import manifest from "../package.json" with { type: "json" };

/** Compared with a bundle's minimumAppVersion. */
export const APP_VERSION: string = manifest.version;
