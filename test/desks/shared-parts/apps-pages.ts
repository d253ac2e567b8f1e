import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { SettingField, Settings } from "./app-settings.ts";
import type { AppSummary, PackageSummary } from "./apps-admin.ts";

/** HTML made by hono/html: every value in it is escaped. */
export type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The list of installed apps with the form that takes a package. */
export function appsListPage(apps: AppSummary[], packages: string[], notice: string, error: string): Markup {
  return html`
    <header class="apps-head"><h1>Apps</h1><p>Install private apps for your agents.</p></header>
    ${notice ? html`<p class="apps-notice" data-test="apps-notice" role="status">${notice}</p>` : ""}
    ${error ? html`<p class="apps-error" data-test="apps-error" role="alert">${error}</p>` : ""}
    <section class="apps-section"><h2>Installed</h2>
      ${apps.length === 0 ? html`<p class="apps-empty" data-test="apps-empty">No app is installed yet.</p>` : apps.map(installedCard)}
    </section>
    <section class="apps-section"><h2>Install an app</h2>${packageForm(packages, undefined)}</section>`;
}

/** Chooses the package that an installed app is upgraded to. */
export function upgradePage(app: AppSummary, packages: string[]): Markup {
  return html`
    <header class="apps-head"><h1>Upgrade ${app.name}</h1><p>Version ${app.version} is installed. Its settings are kept.</p></header>
    <section class="apps-section">${packageForm(packages, app.appId)}</section>`;
}

function installedCard(app: AppSummary): Markup {
  const base = `/admin/apps/${app.appId}`;
  return html`<article class="app-card" data-test="app-card-${app.appId}" data-app-name="${app.name}">
    <div class="app-logo" aria-hidden="true">${app.name.slice(0, 1)}</div>
    <div class="app-about"><h3>${app.name}</h3>
      <p>Version <span data-test="app-version">${app.version}</span>${app.createdFields.length ? html` · ticket fields: <span data-test="app-fields">${app.createdFields.join(", ")}</span>` : ""}</p>
      ${
        app.action
          ? html`<form method="post" action="${base}/actions/${app.action.name}" class="app-action"><p>${app.action.explanation}</p>
        <button class="button primary" data-test="${app.action.name}">${app.action.label}</button></form>`
          : ""
      }
    </div>
    <div class="app-buttons">
      <a class="button" href="${base}/settings" data-test="change-settings">Change settings</a>
      <a class="button" href="${base}/upgrade" data-test="upgrade">Upgrade</a>
      <form method="post" action="${base}/uninstall"><button class="button danger" data-test="uninstall">Uninstall</button></form>
    </div></article>`;
}

function packageForm(packages: string[], upgradeOf: number | undefined): Markup {
  return html`<form class="package-form" method="post" action="/admin/apps/choose" enctype="multipart/form-data">
    ${upgradeOf === undefined ? "" : html`<input type="hidden" name="upgradeOf" value="${upgradeOf}">`}
    ${
      packages.length
        ? html`<fieldset><legend>Packages found</legend>
      ${packages.map((path, index) => html`<label class="package-choice"><input type="radio" name="package" value="${path}" ${index === 0 ? "checked" : ""} data-test="package-choice"><span>${shortPath(path)}</span></label>`)}</fieldset>`
        : ""
    }
    <label class="form-row"><span>Path of a package on this machine (zip or folder)</span><input name="path" data-test="package-path" placeholder="dist/…"></label>
    <label class="form-row"><span>Upload a zip</span><input type="file" name="upload" accept=".zip" data-test="package-upload"></label>
    <button class="button primary" data-test="choose-package">Continue</button></form>`;
}

const shortPath = (path: string) => path.split("/").slice(-3).join("/");

/** What the settings form is for. */
export interface SettingsFormModel {
  title: string;
  app: PackageSummary;
  /** Where the form is sent. */
  action: string;
  submitLabel: string;
  /** `install`, `save-settings` or `confirm-upgrade`. */
  submitTest: string;
  values: Settings;
  errors: Record<string, string>;
  /** The chosen package, handed on in the form. */
  package: string;
}

/** The settings form generated from what the package declares. */
export function settingsPage(model: SettingsFormModel): Markup {
  const fields = model.app.fields.filter((field) => field.kind !== "hidden");
  return html`
    <header class="apps-head"><h1>${model.title}</h1><p>${model.app.name}, version ${model.app.version}</p></header>
    <section class="apps-section"><form class="settings-form" method="post" action="${model.action}" novalidate data-test="settings-form">
      <input type="hidden" name="package" value="${model.package}">
      ${fields.length === 0 ? html`<p>This app has no settings.</p>` : ""}
      ${fields.map((field) => settingRow(field, model.values[field.name], model.errors[field.name]))}
      <div class="form-buttons"><button class="button primary" data-test="${model.submitTest}">${model.submitLabel}</button>
      <a class="button" href="/admin/apps">Cancel</a></div></form></section>`;
}

function settingRow(field: SettingField, value: Settings[string] | undefined, error: string | undefined): Markup {
  return html`<label class="form-row ${field.kind === "checkbox" ? "form-row-check" : ""} ${error ? "invalid" : ""}">
    <span>${field.label}${field.required ? html`<em aria-hidden="true"> *</em>` : ""}</span>
    ${settingInput(field, value)}
    ${field.secure ? html`<small>Stored encrypted; the app itself cannot read it.${value ? " Leave empty to keep it." : ""}</small>` : ""}
    ${field.description ? html`<small>${field.description}</small>` : ""}
    ${error ? html`<strong class="form-error" data-test="error-${field.name}">${error}</strong>` : ""}</label>`;
}

function settingInput(field: SettingField, value: Settings[string] | undefined): Markup {
  const shown = String(value ?? field.defaultValue ?? "");
  const test = `setting-${field.name}`;
  if (field.secure) return html`<input type="password" name="${field.name}" autocomplete="off" data-test="${test}">`;
  if (field.kind === "multiline")
    return html`<textarea name="${field.name}" rows="4" data-test="${test}">${shown}</textarea>`;
  if (field.kind === "checkbox") {
    const checked = shown === "true" ? "checked" : "";
    return html`<input type="hidden" name="${field.name}" value="false"><input type="checkbox" name="${field.name}" value="true" ${checked} data-test="${test}">`;
  }
  if (field.kind === "select") {
    return html`<select name="${field.name}" data-test="${test}">${field.required ? "" : html`<option value=""></option>`}
      ${(field.options ?? []).map((option) => html`<option ${option === shown ? "selected" : ""}>${option}</option>`)}</select>`;
  }
  return html`<input type="${field.kind === "number" ? "number" : "text"}" name="${field.name}" value="${shown}" data-test="${test}">`;
}
