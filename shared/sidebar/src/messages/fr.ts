import type { Messages, SentencePart } from "./messages.ts";
import { sentenceList } from "./sentence-list.ts";
import { setupFr } from "./setup-fr.ts";

/** Narrow no-break space before ; ? ! and %, no-break space inside « » and before a colon. */
const THIN = "\u202f";
const NBSP = "\u00a0";

const plain = (text: string): SentencePart => ({ kind: "plain", text });
const quote = (text: string): string => `«${NBSP}${text}${NBSP}»`;

function joinQuoted(words: readonly string[]): SentencePart[] {
  return words.flatMap((word, index): SentencePart[] => {
    const separator = index === 0 ? "" : index === words.length - 1 ? " et " : ", ";
    const part: SentencePart = { kind: "quote", text: quote(word) };
    return separator === "" ? [part] : [plain(separator), part];
  });
}

const count = (n: number, one: string, many: string): string => `${n}${NBSP}${n < 2 ? one : many}`;

/** French, with its typography: no-break spaces, « », typographic apostrophes. */
export const fr: Messages = {
  locale: "fr",
  panelLabel: "Suggestion de tri",
  field: { category: "Catégorie", subcategory: "Sous-catégorie", priority: "Priorité", team: "Équipe" },
  priority: { low: "Basse", normal: "Normale", high: "Haute", urgent: "Urgente" },
  confidence: { "very-sure": "Très sûr", "fairly-sure": "Assez sûr", "not-sure": "Pas sûr" },
  confidenceOf: (words, percent) => `${words} · ${percent}`,
  explanation: ({ predicted, runnerUp, because }) => [
    { kind: "label", text: predicted },
    ...(because.length === 0
      ? [plain(" correspond à l’ensemble du texte plus qu’à un mot précis")]
      : [plain(", surtout à cause de "), ...joinQuoted(because)]),
    ...(runnerUp === null
      ? [plain(".")]
      : [plain(`${THIN}; en deuxième position${NBSP}: `), { kind: "label", text: runnerUp } as const, plain(".")]),
  ],
  quote,

  refining: "Affinage…",
  quickAnswer: "Mode rapide",
  loading: "Lecture du ticket…",
  loadingModel: (percent) => `Première préparation${NBSP}: ${percent}`,
  announceSuggestion: (label, priority, team, confidence) =>
    `Suggestion${NBSP}: ${label}. Priorité ${priority}. Équipe ${team}. ${confidence}.`,
  announceUnsure: (labels) => `Pas sûr. Candidats${NBSP}: ${labels}.`,

  accept: "Accepter",
  acceptRest: "Accepter le reste",
  alreadyThere: "Le formulaire le dit déjà.",
  yourChoice: "Votre choix",
  suggestedBefore: (label, percent) => `Suggestion${NBSP}: ${label} · ${percent}`,
  acceptShortcut: "Alt+A",
  accepting: "Remplissage du formulaire…",
  filledIn: "Champs remplis",
  filledFields: (names) => `${sentenceList("fr", names)}.`,
  storedOnSave: "Enregistrement avec le ticket.",
  saved: {
    accepted: "Enregistré comme suggéré",
    corrected: "Enregistré avec votre correction",
    "edited-in-form": "Enregistré avec votre choix",
    ignored: "Enregistré sans la suggestion",
  },
  savedDetail: `Merci${NBSP}: cette décision améliore la prochaine suggestion.`,
  undo: "Annuler",

  change: (field, current) => `${field}${NBSP}: ${current}. Modifier`,
  chooseField: (field) => `Choisir${NBSP}: ${field.toLowerCase()}`,
  mostLikely: "Les plus probables",
  allLabels: "Les autres",
  searchField: (field) => `Chercher${NBSP}: ${field.toLowerCase()}`,
  noMatch: (query) => `Rien ne correspond à ${quote(query)}.`,
  matchCount: (n) => count(n, "résultat", "résultats"),
  suggestedMark: "suggéré",
  currentMark: "actuel",
  close: "Fermer",
  unknownLabel: "Libellé inconnu",
  none: "Aucun",

  unsureTitle: "Pas sûr pour ce ticket",
  unsureText: `À vous de choisir. Un clic remplit le champ${NBSP}:`,
  unsureField: (field) => `Pas sûr pour ce champ, à vérifier${NBSP}: ${field.toLowerCase()}.`,
  otherLabel: "Autre chose…",

  unfamiliarTitle: "Ce texte ne ressemble à rien de connu",
  unfamiliarText:
    "Mieux vaut aucune suggestion qu’une mauvaise. Choisissez vous-même la catégorie, elle servira d’exemple.",
  closest: "Les moins éloignées, à titre indicatif",
  emptyTitle: "Il n’y a pas de texte à lire",
  emptyText: "Dès que le ticket a un objet ou un message, une suggestion apparaît ici.",

  whatWasRead: "Ce qui a été lu",
  readCharacters: (read, skipped) =>
    skipped === 0
      ? `${count(read, "caractère", "caractères")}, rien d’écarté`
      : `${count(read, "caractère lu", "caractères lus")}, ${skipped} écartés`,
  legendFor: "parle pour",
  legendAgainst: "parle contre",
  skip: {
    quote: "Réponse citée",
    signature: "Signature",
    boilerplate: "Texte automatique",
    "too-long": "Trop long",
  },
  staysHere: "Le texte est lu dans ce navigateur et n’en sort pas.",

  procedure: "Procédure",
  macro: "Macro",
  opensInNewTab: "s’ouvre dans un nouvel onglet",
  vip: "VIP",
  vipDetail: (because) => `Client VIP, à cause du marqueur ${quote(because)}`,
  remembered: (ticket, corrected) => `Comme le ticket ${ticket}, ${corrected ? "corrigé" : "classé"} par votre équipe.`,
  rememberedInstead: (label) => `Sans cela${NBSP}: ${label}.`,
  recurring: "Récurrent",
  recurringDetail: (tickets) => `Tickets antérieurs semblables de ce client${NBSP}: ${tickets}`,
  tagDetail: (tag, percent) => `Les tickets comme celui-ci portent le marqueur ${quote(tag)}${NBSP}: ${percent}`,

  confirmLower: (from, to) => `Baisser la priorité de ${from} à ${to}${THIN}?`,
  confirmYes: "Oui, baisser",
  confirmNo: "La garder",
  teamKept: `Le ticket est déjà assigné${NBSP}: l’équipe ne change pas.`,
  setTeam: (team) => `Choisir l’équipe ${team}`,
  keptYourEdit: (field) => `${field}${NBSP}: votre choix a été conservé.`,
  keptYourEditTo: (field, value) => `${field}${NBSP}: votre choix, ${value}, a été conservé.`,
  fieldFailed: (field) => `${field}${NBSP}: le champ n’a pas pu être rempli.`,
  fieldUnmapped: (field, label) => `${field}${NBSP}: ${label} n’a pas encore de valeur ici.`,
  newMessage: { "customer-message": "Nouveau message du client", text: "Le texte du ticket a changé" },
  updateSuggestion: "Actualiser la suggestion",

  reasonQuestion: `Pourquoi ce changement${THIN}? (facultatif)`,
  reason: {
    "wrong-topic": "Il s’agit d’autre chose",
    "misleading-wording": "La formulation induit en erreur",
    "priority-context": "Je connais mieux l’urgence",
    "new-topic": "Un nouveau type de demande",
    policy: "Nous procédons autrement",
    other: "Une autre raison",
  },
  notePlaceholder: "Quelques mots, si vous voulez",
  noteSend: "Ajouter",
  reasonThanks: "C’est noté, merci.",

  pending: (n) => count(n, "décision en attente d’envoi", "décisions en attente d’envoi"),
  pendingDetail: "Gardées en sûreté sur cet ordinateur, envoyées dès que la connexion revient.",
  notice: {
    "storage-refused": {
      title: "Démarrage plus lent",
      detail: "Ce navigateur refuse le stockage à l’application, qui se recharge donc à chaque page.",
    },
    "shared-worker-refused": {
      title: "Un moteur par ticket",
      detail: `Ce navigateur ne permet pas de partager le moteur entre tickets${NBSP}: chacun met un instant à démarrer.`,
    },
    "worker-refused": {
      title: "Mode rapide",
      detail:
        "Ce navigateur refuse le travail en arrière-plan, les suggestions viennent des seules statistiques de mots.",
    },
    "wasm-refused": {
      title: "Mode rapide",
      detail: `WebAssembly est refusé ici, les suggestions viennent des seules statistiques de mots${NBSP}: bonnes, mais moins précises.`,
    },
    "webgpu-unusable": {
      title: "Carte graphique non utilisée",
      detail: "Essayée, elle était plus lente ou inexacte. Le processeur fait le travail.",
    },
    "webgpu-untested": {
      title: "Carte graphique non testée",
      detail: "Personne n’a encore mesuré ce matériel.",
    },
    "previous-bundle": {
      title: "Modèle précédent",
      detail: "Le modèle le plus récent est inutilisable, le précédent répond.",
    },
    "outbox-memory-only": {
      title: "Gardez cet onglet ouvert",
      detail: "Les décisions non envoyées ne vivent que dans cet onglet, car le navigateur refuse le stockage.",
    },
    "collector-offline": {
      title: "Collecteur injoignable",
      detail: "Les suggestions continuent. Les décisions attendent ici le retour de la connexion.",
    },
  },

  readOnly: {
    closed: { title: "Ce ticket est clos", text: "Un ticket clos ne peut plus être modifié." },
    merged: { title: "Ce ticket a été fusionné", text: "Continuez dans le ticket qui l’a absorbé." },
    "light-agent": { title: "Lecture seule", text: "Votre rôle permet de lire ce ticket, pas de modifier ses champs." },
  },
  offTitle: "Le tri est désactivé",
  offText: "Un administrateur peut l’activer dans les réglages de l’application.",
  monitorTitle: "Observation discrète",
  monitorText: "Les suggestions sont comparées à vos décisions, sans être encore affichées.",
  errorTitle: "Pas de suggestion pour l’instant",
  error: {
    offline: "Le collecteur est injoignable. Votre travail continue comme d’habitude.",
    settings: "Un réglage de l’application manque ou est erroné. Un administrateur peut le corriger.",
    model: "Le modèle n’a pas passé le contrôle de sûreté et n’est pas utilisé.",
    engine: "Le moteur s’est arrêté plusieurs fois. Rechargez la page pour le relancer.",
    helpdesk: "Le logiciel d’assistance n’a pas répondu à l’application.",
    internal: "Un incident inattendu s’est produit dans l’application.",
  },
  errorCode: (code) => `Code${NBSP}: ${code}`,
  retry: "Réessayer",
  neverBlocks: "Vous pouvez traiter le ticket comme d’habitude.",

  mappingTitle: (n) => `${count(n, "problème", "problèmes")} de correspondance des champs`,
  mappingAgent: "Certains champs ne peuvent pas être remplis avant qu’un administrateur corrige les réglages.",
  mappingProblem: {
    "field-missing": (field, _label, deskValue) => `${field}${NBSP}: le champ ${quote(deskValue)} n’existe pas.`,
    "option-missing": (field, label, deskValue) =>
      `${field}${NBSP}: l’option ${quote(deskValue)} pour ${label} a été supprimée ou renommée.`,
    "label-unmapped": (field, label) => `${field}${NBSP}: ${label} n’a pas de valeur ici.`,
    "field-not-on-form": (field) => `${field}${NBSP}: le champ n’est pas dans le formulaire de ce ticket.`,
  },
  confidenceField: "Confiance",

  quickOnly: {
    offline: {
      title: "Mode rapide",
      detail:
        "Le modèle n’a pas pu être chargé, car le collecteur est injoignable. Les statistiques de mots répondent.",
    },
    settings: {
      title: "Mode rapide",
      detail:
        "Le collecteur refuse les réglages de l’application. Un administrateur peut les corriger ; les statistiques de mots répondent.",
    },
    model: {
      title: "Modèle non utilisé",
      detail:
        "Le modèle n’a pas passé le contrôle de sûreté et n’est pas utilisé. Les statistiques de mots répondent à sa place.",
    },
    engine: {
      title: "Mode rapide",
      detail:
        "Le moteur s’est arrêté plusieurs fois. Rechargez la page pour le relancer ; les statistiques de mots répondent.",
    },
    internal: {
      title: "Mode rapide",
      detail: "Un incident inattendu s’est produit dans le moteur. Les statistiques de mots répondent à sa place.",
    },
  },

  setup: setupFr,
  setupTitle: "Contrôle de l’installation",
  setupText: "Teste pas à pas le chemin de ce navigateur au collecteur.",
  testConnection: "Tester la connexion",
  testing: "Test en cours…",
  testAgain: "Tester à nouveau",
  stepOk: "OK",
  stepFailed: "Échec",
  stepSkipped: "Non testé",
  setupPassed: "Tout fonctionne.",
  setupFailed: (n) => count(n, "étape à corriger.", "étapes à corriger."),
};
