import type { SetupMessages } from "./setup-messages.ts";

/** « Tester la connexion » : l'objet de chaque étape, et pour chaque constat ce qu'il veut dire et que faire. */
export const setupFr: SetupMessages = {
  step: {
    address: "Adresse du collecteur",
    tls: "Connexion sécurisée",
    reachable: "Collecteur joignable",
    cors: "Origine de l’application autorisée",
    token: "Jeton du collecteur",
    signature: "Modèle signé par la clé de publication",
    assets: "Fichiers du modèle",
    "csp-wasm": "WebAssembly",
    storage: "Stockage du navigateur",
    worker: "Moteur",
  },
  finding: {
    "address-malformed": "Ce n’est pas une adresse. Saisissez-la sous la forme https://triage.example.com.",
    "address-not-https": "L’adresse doit commencer par https://.",
    "address-has-path": "Saisissez l’adresse sans chemin ni barre oblique finale.",
    "tls-or-unreachable":
      "Aucune connexion sécurisée ne s’établit. Vérifiez le nom, le port, le pare-feu et le certificat.",
    unreachable: "Le collecteur ne répond pas. Est-il démarré, l’hôte et le port sont-ils corrects\u202f?",
    "not-a-collector": "Quelque chose répond, mais ce n’est pas le collecteur. Vérifiez l’adresse.",
    "cors-refused": "Le collecteur ne connaît pas l’origine de cette application. Ajoutez-la aux origines du client.",
    "csp-connect-refused":
      "La politique du logiciel d’assistance interdit la connexion. Installez le paquet fait pour ce collecteur.",
    "token-refused": "Le collecteur refuse le jeton. Saisissez le jeton secret affiché à son premier démarrage.",
    "proxy-refused":
      "Le logiciel d’assistance n’a pas pu joindre le collecteur. Est-il démarré, son hôte est-il autorisé dans le paquet\u202f?",
    "session-invalid": "La réponse du collecteur n’est pas comprise. Les deux sont-ils à jour\u202f?",
    "key-malformed": "La clé de publication est mal formée. Copiez les 44 caractères depuis le collecteur.",
    "signature-other-key": "Le modèle est signé par une autre clé. Copiez la clé de publication de ce collecteur.",
    "signature-unsupported": "La signature n’a pas pu être vérifiée dans ce navigateur.",
    "bundle-missing":
      "Le collecteur n’a pas encore de modèle. Il en fait un à son premier démarrage\u202f: réessayez dans une minute.",
    "asset-missing": "Un fichier du modèle manque sur le collecteur.",
    "asset-corrupt":
      "Un fichier du modèle arrive endommagé. Quelque chose le modifie-t-il entre le navigateur et le collecteur\u202f?",
    "wasm-refused": "WebAssembly est refusé ici. Les suggestions viennent des seules statistiques de mots.",
    "storage-refused":
      "Ce navigateur refuse le stockage à l’application. Elle fonctionne, mais repart de zéro à chaque page.",
    "shared-worker-refused":
      "Les tickets ne peuvent pas partager le moteur dans ce navigateur. Chacun met un instant à démarrer.",
    "worker-refused": "Le moteur ne peut pas démarrer ici. Les suggestions viennent des seules statistiques de mots.",
  },
};
