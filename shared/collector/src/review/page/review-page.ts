/** The review page: login, then three tabs. No framework, no cookie: the token lives in this browser tab's session. */
import { type CollectorApi, createCollectorApi, Refusal } from "./collector-api.ts";
import { correctionsTab } from "./corrections-tab.ts";
import { choice, element } from "./element.ts";
import { modelsTab } from "./models-tab.ts";
import type { PageContext, Tab } from "./page-context.ts";
import { sampleTab } from "./sample-tab.ts";
import { createSpeech, LANGUAGES, type Language, type Speech } from "./texts.ts";

const TABS = { corrections: correctionsTab, sample: sampleTab, models: modelsTab } as const;
type TabId = keyof typeof TABS;
const TAB_IDS = Object.keys(TABS) as TabId[];
const TOKEN_KEY = "lucid-review-token";
const NAME_KEY = "lucid-review-name";
const LANGUAGE_KEY = "lucid-review-language";
const TOAST_MS = 8000;

const app = document.querySelector("#app") ?? document.body.appendChild(element("div", { id: "app" }));
const live = element("div", { class: "toasts", role: "status", "aria-live": "polite" });
document.body.append(live);

/** Remembered for this tab only; null where the browser refuses storage. */
function remembered(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch (thrown) {
    console.warn("This browser keeps nothing for the tab: sign in again after a reload", thrown);
  }
}

function preferredLanguage(): Language {
  const wanted = [remembered(LANGUAGE_KEY), ...navigator.languages].map((one) => one?.slice(0, 2));
  return LANGUAGES.find((one) => one === wanted.find((code) => LANGUAGES.some((known) => known === code))) ?? "en";
}

function toast(speech: Speech, text: string, undo?: () => void): void {
  const button = element("button", { type: "button", onclick: () => close(true) }, speech.say("undo"));
  const box = element("div", { class: "toast" }, element("span", {}, text), undo !== undefined && button);
  const timer = setTimeout(() => close(false), TOAST_MS);
  function close(takeBack: boolean): void {
    clearTimeout(timer);
    box.remove();
    if (takeBack) undo?.();
  }
  live.replaceChildren(box);
}

function refusalText(thrown: unknown, { say }: Speech): string {
  const code = thrown instanceof Refusal ? thrown.code : "";
  if (code === "unauthorized") return say("wrongToken");
  if (code === "forbidden") return say("wrongKind");
  if (code === "offline") return say("offline");
  if (code === "rate_limited") return say("tooManyRequests");
  return say("failedRequest", { reason: thrown instanceof Error ? thrown.message : String(thrown) });
}

function languageChoice(again: () => void): HTMLElement {
  const speech = createSpeech(preferredLanguage());
  const names = { en: "English", fr: "Français" } as const;
  const options = LANGUAGES.map((id) => [id, names[id]] as const);
  return choice(speech.say("language"), options, speech.language, (language) => {
    remember(LANGUAGE_KEY, language);
    again();
  });
}

function brand(title: string): HTMLElement {
  return element(
    "p",
    { class: "brand" },
    element("span", { class: "mark", "aria-hidden": "true" }),
    element("span", { class: "brand-name" }, "Lucid Triage"),
    element("span", { class: "brand-page" }, title),
  );
}

function showLogin(problem: string | null = null): void {
  const speech = createSpeech(preferredLanguage());
  const { say } = speech;
  document.documentElement.lang = speech.language;
  document.title = `${say("title")} · Lucid Triage`;
  const token = element("input", {
    type: "password",
    name: "token",
    required: true,
    autocomplete: "current-password",
    spellcheck: "false",
  });
  const name = element("input", {
    name: "name",
    required: true,
    maxlength: 80,
    autocomplete: "username",
    value: remembered(NAME_KEY) ?? "",
  });
  const error = element("p", { class: "error", role: "alert" }, problem);
  const form = element(
    "form",
    {
      class: "card login",
      onsubmit: (event) => {
        event.preventDefault();
        void signIn(token.value.trim(), name.value.trim(), speech).then((refused) => {
          error.textContent = refused;
        });
      },
    },
    element("h1", {}, say("title")),
    element("p", { class: "hint" }, say("signInHint")),
    error,
    element("label", {}, say("token"), token),
    element("label", {}, say("yourName"), name, element("span", { class: "hint" }, say("yourNameHint"))),
    element("button", { type: "submit", class: "primary" }, say("signIn")),
  );
  app.replaceChildren(
    element(
      "header",
      { class: "top" },
      brand(say("title")),
      languageChoice(() => showLogin()),
    ),
    element("main", { class: "narrow" }, form),
  );
  token.focus();
}

/** null: signed in and shown; otherwise why not. */
async function signIn(token: string, name: string, speech: Speech): Promise<string | null> {
  const api = createCollectorApi(token, name);
  try {
    await showReview(api, "corrections");
  } catch (thrown) {
    return refusalText(thrown, speech);
  }
  remember(TOKEN_KEY, token);
  remember(NAME_KEY, name);
  return null;
}

let keyboard: ((event: KeyboardEvent) => void) | null = null;

function signOut(problem: string | null = null): void {
  remember(TOKEN_KEY, null);
  if (keyboard) document.removeEventListener("keydown", keyboard);
  showLogin(problem);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches("select, textarea, input:not([type=checkbox])");
}

async function showReview(api: CollectorApi, first: TabId): Promise<void> {
  const overview = await api.overview();
  const speech = createSpeech(preferredLanguage());
  const { say } = speech;
  document.documentElement.lang = speech.language;
  document.title = `${say("title")} · ${overview.tenant} · Lucid Triage`;
  const badge = element("span", { class: "count" });
  const context: PageContext = {
    ...{ api, overview, speech },
    toast: (text, undo) => toast(speech, text, undo),
    report(thrown) {
      if (thrown instanceof Refusal && thrown.code === "unauthorized") signOut(refusalText(thrown, speech));
      else toast(speech, refusalText(thrown, speech));
    },
    counted: ({ pending }) => {
      badge.textContent = String(pending);
    },
  };
  context.counted(overview.counts);
  const main = element("main", { tabindex: -1 });
  const nav = element("nav", { class: "tabs", "aria-label": say("title") });
  let tab: Tab | null = null;
  let shown: TabId = first;

  function show(id: TabId): void {
    tab?.leave();
    shown = id;
    for (const button of nav.children) {
      if (button.getAttribute("data-tab") === id) button.setAttribute("aria-current", "page");
      else button.removeAttribute("aria-current");
    }
    tab = TABS[id](context);
    main.replaceChildren(tab.root);
  }

  for (const id of TAB_IDS) {
    const button = element("button", { type: "button", "data-tab": id, onclick: () => show(id) }, say(id));
    if (id === "corrections") button.append(badge);
    nav.append(button);
  }
  if (keyboard) document.removeEventListener("keydown", keyboard);
  keyboard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (tab?.onKey(event.key)) event.preventDefault();
  };
  document.addEventListener("keydown", keyboard);
  const again = () => void showReview(api, shown).catch(context.report);
  app.replaceChildren(
    element(
      "header",
      { class: "top" },
      brand(overview.tenant),
      nav,
      element(
        "div",
        { class: "who" },
        languageChoice(again),
        element("button", { type: "button", class: "plain", onclick: () => signOut() }, say("signOut")),
      ),
    ),
    main,
  );
  show(first);
}

const token = remembered(TOKEN_KEY);
if (token === null) showLogin();
else void showReview(createCollectorApi(token, remembered(NAME_KEY) ?? "?"), "corrections").catch(() => showLogin());
