import { textLines } from "./text-lines.ts";
import type { SkippedSpan } from "./text-preparation.ts";

/** Lines that forms, helpdesks and mail gateways add. */
const LINES = [
  /^#+\s*-.*(reply above this line|répondre au-dessus de cette ligne|type your reply).*-\s*#+$/i,
  /^(-+\s*)?(please )?(type your reply above this line|reply above this line|répondez au-dessus de cette ligne)/i,
  /^(you (are receiving|received|get) this (e-?mail|message|notification) (because|from)|vous recevez (ce|cet) (message|e-?mail|courriel|notification) (car|parce))/i,
  /^(to )?(unsubscribe|manage your (notification|email) (settings|preferences)|se désabonner|se désinscrire|gérer vos (préférences|notifications))\b.{0,120}$/i,
  /^(view (this|it) (in|on)|open in|voir (ce message|en ligne)|afficher dans) .{0,60}(browser|navigateur|online)/i,
  /^(\[?\s*)?(external( e-?mail| sender)?|externe|caution|attention)\s*[\]:!-].{0,200}(outside|sender|links|attachments|externe|expéditeur|pièces? jointes?|liens)/i,
  /^(this (message|e-?mail|ticket) (was|is) (sent|created|generated|submitted) (automatically|from|via|by)|message (généré|envoyé) automatiquement|ceci est un message automatique)/i,
  /^(your request \(#?\d+\)|votre demande \(#?\d+\)) .{0,120}$/i,
  /^(new|nouvelle|nouveau) (submission|contact form|form submission|message from|demande|formulaire|message)\b.{0,80}(form|formulaire|website|site)\b.{0,60}$/i,
  /^(powered by|propulsé par)\b.{0,60}$/i,
];
/** Keys of form and integration headers whose values say nothing about the request. */
const KEYS =
  /^[*•-]?\s*\*?(submitted (from|on|by|at|via)|soumis (depuis|le|par)|page( url)?|url|referrer|referer|user[- ]?agent|browser( version)?|navigateur|os|operating system|système( d['’]exploitation)?|device|appareil|screen( size| resolution)?|résolution|ip( address)?|adresse ip|location|locale|language|langue|time ?zone|date|timestamp|horodatage|form id|ticket( id)?|request id|reference|référence|session id|first name|last name|full name|your name|name|nom|prénom|nom complet|e-?mail|your e-?mail|courriel|adresse e-?mail|phone|telephone|téléphone|company|société|entreprise|country|pays|customer id|numéro client|employee id|matricule|department|service|site|channel|canal|gdpr consent|consentement|newsletter)\*?\s*[:=]\s*\S.{0,160}$/i;
/** A single "Name: …" line may be the writer's own words; a form has several. */
const KEYS_OF_A_FORM = 2;

/** Lines of integrations in text[from, to): notices, and the key-value headers of forms. */
export function findBoilerplate(text: string, from: number, to: number): SkippedSpan[] {
  const lines = textLines(text, from, to).filter(({ content }) => content !== "" && content.length <= 300);
  const notices = lines.filter(({ content }) => LINES.some((pattern) => pattern.test(content)));
  const keys = lines.filter(({ content }) => KEYS.test(content));
  const form =
    keys.length >= KEYS_OF_A_FORM ? keys : keys.filter(({ content }) => /^submitted|^soumis|agent/i.test(content));
  return [...notices, ...form].map(({ start, end }) => ({ start, end, reason: "boilerplate" }));
}
